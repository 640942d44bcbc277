"""The test pages: whose lines are marked as article or furniture, and how much of each is kept."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from taawun.body import find_body

PAGES = Path(__file__).resolve().parent / "pages"


@dataclass(frozen=True, slots=True)
class Page:
    """A page.

    Parameters
    ----------
    language, number, sort : str
    text : str
    body : frozenset of int
        The numbers of the lines that are its article, from 1; none, where it is all furniture.
    domains, optional : frozenset of str
        What the article reports, and what it may be said to.
    """

    language: str
    number: str
    sort: str
    text: str
    body: frozenset[int]
    domains: frozenset[str]
    optional: frozenset[str]

    @property
    def article(self) -> str:
        """The lines of the article alone."""
        return "\n".join(line for number, line in enumerate(self.text.split("\n"), 1) if number in self.body)


@dataclass(frozen=True, slots=True)
class Kept:
    """Characters of article and of furniture, and how many of each were taken for body; white space does not count."""

    article: int = 0
    furniture: int = 0
    article_kept: int = 0
    furniture_kept: int = 0

    def __add__(self, other: "Kept") -> "Kept":
        return Kept(
            self.article + other.article,
            self.furniture + other.furniture,
            self.article_kept + other.article_kept,
            self.furniture_kept + other.furniture_kept,
        )

    @property
    def shares(self) -> tuple[float, float]:
        """The part of the article that is kept, and that of the furniture."""
        return self.article_kept / max(self.article, 1), self.furniture_kept / max(self.furniture, 1)


@cache
def read_pages() -> tuple[Page, ...]:
    """All pages, by language and number."""
    return tuple(_page(path.stem, number, row) for path in sorted(PAGES.glob("*.json")) for number, row in _rows(path).items())


def _rows(path: Path) -> Mapping[str, Mapping[str, object]]:
    return json.loads(path.read_text(encoding="utf-8"))


def _page(language: str, number: str, row: Mapping) -> Page:
    text = (PAGES / language / f"{number}.txt").read_text(encoding="utf-8")
    lines = frozenset(line for first, last in row["body"] for line in range(first, last + 1))
    return Page(language, number, row["sort"], text, lines, frozenset(row["domains"]), frozenset(row["optional"]))


@cache
def kept(page: Page) -> Kept:
    """How much of a page is taken for body."""
    inside = {place for start, end in find_body(page.text) for place in range(start, end)}
    counts = {(True, True): 0, (True, False): 0, (False, True): 0, (False, False): 0}
    line = 1
    for place, character in enumerate(page.text):
        if not character.isspace():
            counts[line in page.body, place in inside] += 1
        line += character == "\n"
    return Kept(
        counts[True, True] + counts[True, False],
        counts[False, True] + counts[False, False],
        counts[True, True],
        counts[False, True],
    )


def total(pages: Iterable[Page]) -> Kept:
    """How much of all these pages together is taken for body."""
    return sum(map(kept, pages), Kept())
