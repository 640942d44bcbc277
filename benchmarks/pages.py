"""How well the article is found inside a page: what is kept of it, and whether its domains stay the same.

The test pages of `tests/pages` tell which of their lines are the article. Real articles, where they are at hand, are wrapped in
page furniture of the corpus: three passages of their language before and three after, drawn with a fixed seed.

Run: python benchmarks/pages.py [--json]
"""

from __future__ import annotations

import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from _common import DEV, HOME, corpus, options

sys.path.insert(0, str(HOME / "tests"))

from marked import Page, read_pages, total
from taawun.article import LabelledArticle
from taawun.classifier import default_classifier
from taawun.corpus import read_labelled
from taawun.taxonomy import default_taxonomy

LAST_WRITTEN_ON = "07"  # the later pages were looked at by their totals alone, and once at the end
AROUND = 3  # passages before, and after
Figures = dict[str, dict[str, float]]


def groups(pages: Iterable[Page]) -> dict[str, list[Page]]:
    """The pages all together, by whether the rules were written on them, by language, and by sort."""
    found: dict[str, list[Page]] = defaultdict(list)
    for page in pages:
        for name in ("all", "01-07" if page.number <= LAST_WRITTEN_ON else "08-15", page.language, page.sort):
            found[name].append(page)
    return {
        name: found[name] for name in sorted(found, key=lambda name: (name != "all", not name[0].isdigit(), len(name) > 2, name))
    }


def agreement(pairs: Sequence[tuple[str, str]]) -> float:
    """The share of pairs of a page and its article that get the same domains; a page without an article must get none."""
    classifier = default_classifier()
    same = [set(classifier.classify(page).domains) == _domains(article) for page, article in pairs]
    return sum(same) / len(same)


def _domains(article: str) -> set[str]:
    return set(default_classifier().classify(article).domains) if article else set()


def wrapped(articles: Iterable[LabelledArticle]) -> list[tuple[str, str]]:
    """Each article inside page furniture of its language, and alone."""
    furniture: Mapping[str, list[str]] = defaultdict(list)
    for passage in corpus().articles:
        if passage.kind == "furniture":
            furniture[passage.language].append(passage.text)
    draw = random.Random(0)
    found = []
    for article in articles:
        passages = draw.sample(furniture[article.language], 2 * AROUND)
        found.append(("\n".join([*passages[:AROUND], article.text, *passages[AROUND:]]), article.text))
    return found


def measure() -> Figures:
    """Shares, by language and sort of the test pages and for real articles."""
    found: Figures = {}
    for name, pages in groups(read_pages()).items():
        article, furniture = total(pages).shares
        same = agreement([(page.text, page.article) for page in pages])
        kept = {"article kept": article} if any(page.body for page in pages) else {}
        found[name] = {**kept, "furniture kept": furniture, "same domains": same}
    if DEV.exists():
        pairs = wrapped(read_labelled(DEV, default_taxonomy()))
        found["real articles, wrapped"] = {"same domains": agreement(pairs)}
    return found


def main() -> None:
    """Print a table, or one JSON object."""
    as_json = options(__doc__).json
    figures = measure()
    if as_json:
        print(json.dumps({"figures": figures}))
        return
    print("| pages | article kept | furniture kept | same domains |\n|---|---|---|---|")
    for name, row in figures.items():
        cells = (f"{row[column]:.1%}" if column in row else "" for column in ("article kept", "furniture kept", "same domains"))
        print(f"| {name} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
