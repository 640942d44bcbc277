"""The article inside a scraped page that was flattened to text.

Of the blocks of a page (:mod:`taawun.blocks`) the article is the run of good ones that holds the most words and any other of
several paragraphs, without the boxes in between, and with the headline above. Where no block is good, as in a headline, the whole
text is the body: reading too much is better than reading nothing. Only a page of many lines without any paragraph has no body.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise, takewhile

from taawun.article import Span
from taawun.blocks import ASIDE, BAD, GOOD, NEAR, SHORT, Block, cut_blocks, known_by_neighbours, up_to_end
from taawun.columns import Piece
from taawun.furniture import all_function_words
from taawun.pieces import Pieces, PieceTable

__all__ = ["body_of", "find_body"]

_SMALL_PAGE = 60  # words; less is a headline or a lead, not a page
_MENU_ENTRY = 2  # words
_FRONT = 12  # blocks; a page of fewer is never taken for one without an article
_PARAGRAPH, _SENTENCES = 35, 3  # words, or sentences, that no teaser has
_LONG_LINE, _LONG_LINES = 25, 2  # words that no headline has, and how many such lines are a chronicle

_WEIGHT = {NEAR: 0.0, SHORT: 1.0, ASIDE: 1.0, BAD: 2.0}
_LISTED = 0.5
_WIDEST_GAP, _FAR = 6.0, 12.0  # what may stand without a sentence inside a run, and between the runs of one article
_PARAGRAPHS, _LARGE_PART = 2, 0.3  # what a run apart from the longest needs to count as article
_CAPTION = 1  # lines between the last paragraphs

_QUESTIONS = 2

_TITLE_REACH = 12  # blocks above the first paragraph among which its headline is looked for
_SHORTEST_TITLE, _LONGEST_TITLE = 4, 40  # words
_TITLE_LINES = 3
_TOLD, _MENTIONED = 0.2, 0.1  # of the words of a headline, and of a line below it
_STEM = 4  # letters
_QUOTES = tuple("\"'«„“”‘‹")
_TRAIL = re.compile(r" [>»›/|] .+ [>»›/|] ")  # where a page stands in its site, and other rows of short entries
_SAMPLE = 2000  # characters
_WORD = re.compile(r"(?:\bو?ال)?([^\W\d_]+)")  # the Arabic article apart


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
    >>> page = "Home\nSport\nPeru and Chile link grids\n" + "The two utilities agreed to link their grids by next year. " * 8
    >>> [page[a:b][:16] for a, b in find_body(page + "\nAll rights reserved")]
    ['Peru and Chile l', 'The two utilitie']
    """
    table = PieceTable()
    pieces = table.cut(text)
    return tuple((int(pieces.starts[first]), int(pieces.ends[last])) for first, last in body_of(pieces, table))


def body_of(pieces: Pieces, table: PieceTable) -> list[tuple[int, int]]:
    """The first and last piece of each block of the article, in order; see :func:`find_body`."""
    blocks, spans = cut_blocks(pieces, table)
    return [spans[place] for place in _chosen(blocks, spans, pieces)]


def _chosen(blocks: Sequence[Block], spans: Sequence[tuple[int, int]], pieces: Pieces) -> Sequence[int]:
    """The places of the blocks of the article."""
    if sum([block.words for block in blocks]) < _SMALL_PAGE:
        return _small_page(blocks)
    if blocks[0].kind == GOOD and all(block.prose for block in blocks):
        return range(len(blocks))  # paragraphs alone: one run, with nothing above it and no box inside
    if any(block.look.role or block.look.hints for block in blocks):
        blocks = known_by_neighbours(up_to_end(blocks))
    if _is_front(blocks):
        return []
    runs = _article(blocks, _runs(blocks))
    if not runs:
        return [place for place, block in enumerate(blocks) if block.kind not in (BAD, ASIDE)]
    inside = [place for first, last in runs for place in _without_boxes(blocks, first, last)]
    return _headline(blocks[: inside[0]], pieces, spans[inside[0]][0], spans[inside[-1]][1]) + inside


def _small_page(blocks: Sequence[Block]) -> list[int]:
    """All that is not furniture; of a page with lines of several words, not the entries of its menu."""
    kept = [place for place, block in enumerate(blocks) if block.kind not in (BAD, ASIDE)]
    lines = [place for place in kept if blocks[place].words > _MENU_ENTRY]
    return lines or kept


def _is_front(blocks: Sequence[Block]) -> bool:
    """Whether a page is all headlines and teasers: many lines, no paragraph among them, and most of its words in no sentence."""
    if len(blocks) < _FRONT or any(map(_is_paragraph, blocks)):
        return False
    if any(above.kind in (GOOD, NEAR) and below.kind == GOOD for above, below in pairwise(blocks)):
        return False
    if sum(block.kind == SHORT and block.words >= _LONG_LINE for block in blocks) >= _LONG_LINES:
        return False
    told = sum(block.words for block in blocks if block.kind in (GOOD, NEAR))
    furniture = sum(block.kind in (BAD, ASIDE) or block.words <= _MENU_ENTRY for block in blocks)
    return 2 * told < sum(block.words for block in blocks) and furniture * _FRONT >= len(blocks)


def _is_paragraph(block: Block) -> bool:
    return block.kind == GOOD and (block.words >= _PARAGRAPH or block.sentences >= _SENTENCES)


def _runs(blocks: Sequence[Block]) -> list[list[int]]:
    """The places of good blocks, in runs between which something wide stands."""
    runs: list[list[int]] = []
    gap = 0.0
    for place, block in enumerate(blocks):
        if block.kind != GOOD:
            gap += _width(block)
            continue
        if not runs or gap > _WIDEST_GAP:
            runs.append([])
        runs[-1].append(place)
        gap = 0.0
    return runs


def _article(blocks: Sequence[Block], runs: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """First and last block of each run that is part of the article; empty where there is none."""
    stops = [*(run[0] for run in runs[1:]), len(blocks)]
    parts = _parts(blocks, runs) if len(runs) > 1 else [True] * len(runs)
    return [(run[0], _with_tail(blocks, run[-1], stop)) for run, stop, part in zip(runs, stops, parts, strict=False) if part]


def _parts(blocks: Sequence[Block], runs: Sequence[Sequence[int]]) -> list[bool]:
    """Whether each of several runs is part of the article.

    The longest run always is. So is another of several paragraphs or of a good part of the longest's words: a box in the middle
    of the page parts them. Far from the longest it must be both: there stand about-boxes, notices and teasers.
    """
    sizes = [sum(blocks[place].words for place in run) for run in runs]
    places = list(accumulate((sum(map(_width, blocks[a[-1] + 1 : b[0]])) for a, b in pairwise(runs)), initial=0.0))
    main = sizes.index(max(sizes))
    found = []
    for run, size, place in zip(runs, sizes, places, strict=True):
        large, several, far = size >= _LARGE_PART * sizes[main], len(run) >= _PARAGRAPHS, abs(place - places[main]) > _FAR
        found.append(size == sizes[main] or (large and several) or ((large or several) and not far))
    return found


def _width(block: Block) -> float:
    # A short sentence between paragraphs is part of the article; furniture counts double against it.
    return _LISTED if block.listed else _WEIGHT[block.kind]


def _with_tail(blocks: Sequence[Block], last: int, stop: int) -> int:
    lines = 0
    for place in range(last + 1, stop):
        if blocks[place].told and not blocks[place].look.hints:
            last, lines = place, 0
            continue
        lines += blocks[place].kind != ASIDE
        if lines > _CAPTION or blocks[place].kind == BAD:
            break
    return last


def _without_boxes(blocks: Sequence[Block], first: int, last: int) -> Sequence[int]:
    """A run without what stands between its paragraphs in boxes: the entries below a heading, and lines by the row."""
    run = range(first, last + 1)
    if all(blocks[place].told for place in run):
        return run
    kept: list[int] = []
    boxed = False
    asked = _asked(blocks, run)
    for place in run:
        block = blocks[place]
        if _is_line(block):
            alone = not _is_line(blocks[place - 1]) and not _is_line(blocks[place + 1])  # a run begins and ends with what is told
            keep = alone and not boxed
        else:
            boxed = block.kind == BAD or (boxed and _is_entry(block) and place not in asked)
            keep = not boxed and block.kind != ASIDE
        if keep:
            kept.append(place)
    return kept


def _is_line(block: Block) -> bool:
    """Whether a block is a subhead, a menu entry or the like."""
    return block.kind == SHORT and not block.listed


def _asked(blocks: Sequence[Block], run: Iterable[int]) -> set[int]:
    """The places of the questions of an interview: several, each above its answer."""
    found = {above for above, below in pairwise(run) if blocks[above].look.question and blocks[below].kind == GOOD}
    return found if len(found) >= _QUESTIONS else set()


def _is_entry(block: Block) -> bool:
    return block.kind != GOOD and (block.look.question or not block.told)


def _headline(above: Sequence[Block], pieces: Pieces, first: int, last: int) -> list[int]:
    """The headline above the first paragraph, the lines right below it, and sentences in between.

    Bylines, dates and buttons may stand in between, and other articles' headlines around: of the lines above the paragraph the
    headline is the one whose words come again in the article. A few lines at the top of a text need not prove that.
    """
    if len(above) <= _TITLE_LINES and not any(block.kind in (BAD, ASIDE) for block in above):
        return [place for place, block in enumerate(above) if block.words > _MENU_ENTRY]
    near = range(max(0, len(above) - _TITLE_REACH), len(above))
    asked = len(list(takewhile(lambda place: above[place].look.question, reversed(near))))  # the first question of an interview
    start, end = pieces.rows.item(first, Piece.START), pieces.rows.item(last, Piece.END)
    told = pieces.text[start : min(end, start + _SAMPLE)].lower()
    shares = {place: _share(above[place], told) for place in near[: len(near) - asked]}
    best = max(shares, key=shares.__getitem__, default=near[0])
    if shares.get(best, 0.0) < _TOLD:
        return list(takewhile(lambda place: above[place].told, reversed(near)))[::-1]
    if shares.get(best - 1, 0.0) >= _TOLD or (best > near[0] and above[best - 1].raw.startswith(_QUOTES)):
        best -= 1  # the line below the headline may say more of the article; one that is quoted seldom says what it is about
    mentioned = takewhile(lambda place: shares.get(place, 0.0) > _MENTIONED, range(best + 1, best + _TITLE_LINES))
    titles = [best, *mentioned]
    return titles + [place for place in range(titles[-1] + 1, len(above)) if above[place].told]


def _share(line: Block, told: str) -> float:
    """How many of the longer words of a line that may be a headline come again, inflected or not; one that does is chance."""
    if line.kind in (BAD, ASIDE) or line.look.item or not _SHORTEST_TITLE <= line.words <= _LONGEST_TITLE:
        return 0.0
    stems = _stems(line.raw)
    again = sum([stem in told for stem in stems])
    return again / len(stems) if again > 1 else 0.0


@lru_cache(1 << 11)  # menus and the headlines beside an article come back with every page of a site
def _stems(raw: str) -> tuple[str, ...]:
    """What the longer words of a line begin with; nothing of a trail."""
    if _TRAIL.search(raw):
        return ()
    words = [word for word in _WORD.findall(raw.lower()) if len(word) >= _STEM and word not in all_function_words()]
    return tuple(word[:_STEM] for word in words)
