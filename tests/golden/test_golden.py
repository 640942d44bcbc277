"""Five plain articles that the shipped model must get right, however it is trained again.

Only what leaves no doubt is pinned: the tagged domains, the language and the sentence that speaks for each domain, no
probability. Where a training changes one of them, it is the training that wants a look.
"""

import json
from pathlib import Path

import pytest

from taawun.article import Article
from taawun.classifier import default_classifier

HERE = Path(__file__).parent
ARTICLES = [json.loads(line) for line in (HERE / "articles.jsonl").read_text(encoding="utf-8").splitlines()]
EXPECTED = json.loads((HERE / "expected.json").read_text(encoding="utf-8"))


def test_every_article_has_its_answer():
    assert [article["id"] for article in ARTICLES] == list(EXPECTED)


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article["id"])
def test_the_shipped_model_answers_as_before(article):
    text = article["text"]
    answer = default_classifier().classify(Article(text, article.get("title"))).to_dict()
    found = {domain: pieces[0]["text"] for domain, pieces in answer["evidence"].items()}
    assert {"language": answer["language"], "domains": answer["domains"], "evidence": found} == EXPECTED[article["id"]]
    for (piece,) in answer["evidence"].values():
        assert text[piece["start"] : piece["end"]] == piece["text"]
