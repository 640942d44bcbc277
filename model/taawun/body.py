"""The article inside a scraped page that was flattened to text.

The page is cut into blocks at line breaks and at runs of spaces. After jusText (Pomikálek, 2011) each block is *good*
(sentences), *near* (one short sentence), *short* (a subhead, a menu entry) or *bad* (furniture). The article is the run of
good blocks that holds the most words and any other of several paragraphs, with what stands between them and the headline
above. Where no block is good, as in a headline, the whole text is the body: reading too much is better than reading nothing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import NamedTuple

import numpy as np

from taawun.article import Span
from taawun.language import function_words
from taawun.pieces import Pieces, PieceTable
from taawun.scan import Mark
from taawun.text import fold, normalise

__all__ = ["body_of", "find_body"]

GOOD, NEAR, SHORT, BAD = "good", "near", "short", "bad"

_WORD = re.compile(r"\w+")
_TICKER = re.compile(r"[-–•*·\s]*\d{1,2}(?:[:h]\d{2}(?!\d)|\.\d{2}(?!\d)(?!\s*(?:billion|million|%)))")

_GOOD_WORDS, _LONG_WORDS, _NEAR_WORDS = 12, 30, 5
_FEW_WORDS, _SOME_WORDS = 14, 40  # a block of more may hold a mark of furniture and be article all the same
_SMALL_PAGE = 60  # words; less is a headline or a lead, not a page
_WIDEST_GAP = 6  # blocks without a sentence that may stand inside one article
_PARAGRAPHS, _LARGE_PART = 2, 0.3  # what a run apart from the longest needs to count as article
_SHORTEST_TITLE = 4
_MENU_ENTRY = 2  # words
_BLOCK = 3  # what ends with the last piece of a block
_TITLE_REACH = 6  # blocks above the first paragraph among which its headline is looked for


class _Block(NamedTuple):
    first: int  # piece
    last: int
    words: int
    kind: str


@dataclass(frozen=True, slots=True)
class _Marks:
    starts: tuple[str, ...]
    anywhere: re.Pattern[str]
    ends_article: tuple[str, ...]


def find_body(text: str) -> tuple[Span, ...]:
    r"""Where in a text the article stands.

    Parameters
    ----------
    text : str
        An article, or a page flattened to text.

    Returns
    -------
    tuple of Span
        Offsets into `text`, in order; empty where there is nothing but furniture.

    Examples
    --------
    >>> page = "Home\nSport\nGrid deal signed in Lima\n" + "The two utilities agreed to link their grids by next year. " * 8
    >>> [page[a:b][:16] for a, b in find_body(page + "\nAll rights reserved")]
    ['Grid deal signed', 'The two utilitie']
    """
    table = PieceTable()
    pieces = table.cut(text)
    return tuple((int(pieces.starts[first]), int(pieces.ends[last])) for first, last in body_of(pieces, table))


def body_of(pieces: Pieces, table: PieceTable) -> list[tuple[int, int]]:
    """The first and last piece of each block of the article, in order; see :func:`find_body`."""
    blocks = _blocks(pieces, table)
    return [(block.first, block.last) for block in _chosen(blocks)]


def _chosen(blocks: Sequence[_Block]) -> list[_Block]:
    if sum(block.words for block in blocks) < _SMALL_PAGE:
        return _small_page(blocks)
    runs = _runs(blocks)
    if not runs:
        return [block for block in blocks if block.kind != BAD]
    inside = [block for first, last in runs for block in _without_boxes(blocks[first : last + 1])]
    return _headline(blocks, runs[0][0]) + inside


def _small_page(blocks: Sequence[_Block]) -> list[_Block]:
    """All that is not furniture; of a page with lines of several words, not the entries of its menu."""
    kept = [block for block in blocks if block.kind != BAD]
    lines = [block for block in kept if block.words > _MENU_ENTRY]
    return lines or kept


def _blocks(pieces: Pieces, table: PieceTable) -> list[_Block]:
    marks, counts = table.marks[pieces.ids], np.cumsum(table.counts[pieces.ids])
    stops = np.cumsum((marks & Mark.STOP) != 0)
    lasts = np.flatnonzero(pieces.closes == _BLOCK)
    starts = pieces.starts[np.concatenate([[0], lasts[:-1] + 1])].tolist() if len(lasts) else []
    found, ended, said = [], False, False
    first, before_words, before_stops = 0, 0, 0
    columns = (marks[lasts], counts[lasts], stops[lasts], pieces.ends[lasts])
    for last, start, mark, upto, stopped, end in zip(lasts.tolist(), starts, *(c.tolist() for c in columns), strict=True):
        words = upto - before_words
        inner = stopped - before_stops > (mark & Mark.STOP)
        kind, ends = _by_sentences(words, bool(mark & Mark.CLOSED), inner), False
        if words <= _SOME_WORDS:
            furniture, ends = _furniture(pieces.text[start:end], words)
            kind = BAD if furniture else kind
        ended = ended or (ends and said)
        said = said or kind == GOOD
        found.append(_Block(first, last, words, BAD if ended else kind))
        first, before_words, before_stops = last + 1, upto, stopped
    return found


@lru_cache(1 << 13)  # menus and buttons come back with every page of a site
def _furniture(raw: str, count: int) -> tuple[bool, bool]:
    """Whether a block of few words is furniture, and whether the article ends above it."""
    spoken = fold(normalise(raw[:400])).strip(" -–•*·|>»\"'")
    marks = _marks()
    ends = count <= _FEW_WORDS and _begins(spoken, marks.ends_article)
    opens = count <= _FEW_WORDS and _begins(spoken, marks.starts)
    ticker = count < _LONG_WORDS and bool(_TICKER.match(raw))
    return ends or opens or ticker or bool(marks.anywhere.search(spoken)), ends


def _begins(spoken: str, marks: tuple[str, ...]) -> bool:
    """Whether a block begins with a mark, and does not go on as a sentence would (*Home ministers of ...*)."""
    if not spoken.startswith(marks):
        return False
    mark = max((mark for mark in marks if spoken.startswith(mark)), key=len)
    rest = spoken[len(mark) :]
    if rest[:1].isalpha():
        return False
    return mark.endswith((":", "(")) or " " in mark or not any(word in _function_words() for word in _WORD.findall(rest))


@cache
def _function_words() -> frozenset[str]:
    return frozenset().union(*function_words().values())


def _by_sentences(count: int, closed: bool, inner: bool) -> str:
    if count >= _LONG_WORDS and (closed or inner):
        return GOOD
    if count >= _GOOD_WORDS and closed:
        return GOOD
    return NEAR if closed and count >= _NEAR_WORDS else SHORT


def _runs(blocks: Sequence[_Block]) -> list[tuple[int, int]]:
    """First and last block of each run of good blocks that is part of the article; empty where none is good.

    The longest run always is. So is another of several paragraphs, or of a good part of the longest's words: a box in
    the middle of the page parts them. A single paragraph far from the rest is an about-box or a teaser.
    """
    runs: list[list[int]] = []
    for place, block in enumerate(blocks):
        if block.kind != GOOD:
            continue
        if not runs or _gap(blocks[runs[-1][-1] + 1 : place]) > _WIDEST_GAP:
            runs.append([])
        runs[-1].append(place)
    sizes = [sum(blocks[place].words for place in run) for run in runs]
    return [
        (run[0], _with_tail(blocks, run[-1]))
        for run, size in zip(runs, sizes, strict=True)
        if size == max(sizes) or len(run) >= _PARAGRAPHS or size >= _LARGE_PART * max(sizes)
    ]


def _without_boxes(blocks: Sequence[_Block]) -> list[_Block]:
    # The entries of a box follow its heading.
    kept, boxed = [], False
    for block in blocks:
        boxed = block.kind == BAD or (boxed and block.kind == SHORT)
        if not boxed:
            kept.append(block)
    return kept


def _gap(between: Sequence[_Block]) -> float:
    # A short sentence between paragraphs is part of the article; furniture counts double against it.
    return sum({NEAR: 0.0, SHORT: 1.0, BAD: 2.0}[block.kind] for block in between)


def _with_tail(blocks: Sequence[_Block], last: int) -> int:
    while last >= 0 and last + 1 < len(blocks) and blocks[last + 1].kind == NEAR:
        last += 1
    return last


def _headline(blocks: Sequence[_Block], first: int) -> list[_Block]:
    """The longest line close above the first paragraph, and sentences right above it.

    A byline, a date and a row of buttons may stand in between; what is above further furniture is another article's.
    """
    above: list[_Block] = []
    titles: list[_Block] = []
    for block in reversed(blocks[max(0, first - _TITLE_REACH) : first]):
        if block.kind == BAD and titles:
            break
        if block.kind == NEAR and not titles:
            above.insert(0, block)
        elif block.kind != BAD and _SHORTEST_TITLE <= block.words <= _LONG_WORDS:
            titles.append(block)
    return [max(titles, key=lambda block: block.words), *above] if titles else above


@cache
def _marks() -> _Marks:
    file = resources.files("taawun").joinpath("data/furniture.toml")
    tables = tomllib.loads(file.read_text(encoding="utf-8")).values()

    def listed(name: str) -> tuple[str, ...]:
        return tuple(sorted({fold(normalise(mark)) for table in tables for mark in table[name]}))

    return _Marks(listed("starts"), re.compile("|".join(map(re.escape, listed("anywhere")))), listed("ends_article"))
