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
from functools import cache
from importlib import resources

from taawun.article import Span
from taawun.language import function_words
from taawun.text import BLOCK_BREAK, fold, normalise

__all__ = ["find_body"]

GOOD, NEAR, SHORT, BAD = "good", "near", "short", "bad"

_WORD = re.compile(r"\w+")
_SENTENCE_END = re.compile(r"[.!?؟…。:؛]['\"»”’)\]]*\s*\Z")
_INNER_STOP = re.compile(r"[.!?؟…]['\"»”’)\]]*\s")
_TICKER = re.compile(r"[-–•*·\s]*\d{1,2}(?:[:h]\d{2}(?!\d)|\.\d{2}(?!\d)(?!\s*(?:billion|million|%)))")

_GOOD_WORDS, _LONG_WORDS, _NEAR_WORDS = 12, 30, 5
_FEW_WORDS, _SOME_WORDS = 14, 40  # a block of more may hold a mark of furniture and be article all the same
_SMALL_PAGE = 60  # words; less is a headline or a lead, not a page
_WIDEST_GAP = 6  # blocks without a sentence that may stand inside one article
_PARAGRAPHS, _LARGE_PART = 2, 0.3  # what a run apart from the longest needs to count as article
_SHORTEST_TITLE = 4
_MENU_ENTRY = 2  # words
_TITLE_REACH = 6  # blocks above the first paragraph among which its headline is looked for


@dataclass(frozen=True, slots=True)
class _Block:
    start: int
    end: int
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
    blocks = _blocks(text)
    if sum(block.words for block in blocks) < _SMALL_PAGE:
        return _merge(_small_page(blocks))
    runs = _runs(blocks)
    if not runs:
        return _merge([block for block in blocks if block.kind != BAD])
    inside = [block for first, last in runs for block in _without_boxes(blocks[first : last + 1])]
    return _merge(_headline(blocks, runs[0][0]) + inside)


def _small_page(blocks: Sequence[_Block]) -> list[_Block]:
    """All that is not furniture; of a page with lines of several words, not the entries of its menu."""
    kept = [block for block in blocks if block.kind != BAD]
    lines = [block for block in kept if block.words > _MENU_ENTRY]
    return lines or kept


def _blocks(text: str) -> list[_Block]:
    found, opened, ended, said = [], 0, False, False
    for cut in [*((m.start(), m.end()) for m in BLOCK_BREAK.finditer(text)), (len(text), len(text))]:
        start, end = opened, cut[0]
        opened = cut[1]
        if text[start:end].strip():
            block, closes = _classify(text, start, end)
            ended = ended or (closes and said)
            said = said or block.kind == GOOD
            found.append(_Block(start, end, block.words, BAD) if ended else block)
    return found


def _classify(text: str, start: int, end: int) -> tuple[_Block, bool]:
    raw = text[start:end]
    count = len(_WORD.findall(raw))
    spoken = fold(normalise(raw[:400])).strip(" -–•*·|>»\"'")
    marks = _marks()
    closes = count <= _FEW_WORDS and _begins(spoken, marks.ends_article)
    opens_furniture = count <= _FEW_WORDS and _begins(spoken, marks.starts)
    holds_furniture = count <= _SOME_WORDS and bool(marks.anywhere.search(spoken))
    ticker = count < _LONG_WORDS and bool(_TICKER.match(raw))
    kind = BAD if closes or opens_furniture or holds_furniture or ticker else _by_sentences(raw, count)
    return _Block(start, end, count, kind), closes


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


def _by_sentences(raw: str, count: int) -> str:
    closed = bool(_SENTENCE_END.search(raw))
    if count >= _LONG_WORDS and (closed or _INNER_STOP.search(raw)):
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


def _merge(blocks: Sequence[_Block]) -> tuple[Span, ...]:
    return tuple((block.start, block.end) for block in blocks)


@cache
def _marks() -> _Marks:
    file = resources.files("taawun").joinpath("data/furniture.toml")
    tables = tomllib.loads(file.read_text(encoding="utf-8")).values()

    def listed(name: str) -> tuple[str, ...]:
        return tuple(sorted({fold(normalise(mark)) for table in tables for mark in table[name]}))

    return _Marks(listed("starts"), re.compile("|".join(map(re.escape, listed("anywhere")))), listed("ends_article"))
