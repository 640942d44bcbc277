"""The article inside a scraped page that was flattened to text.

The page is cut into blocks at line breaks and at runs of spaces. After jusText (Pomikálek, 2011) each block is *good*
(sentences), *near* (one short sentence), *short* (a subhead, a menu entry), *bad* (furniture) or *aside* (a date, a caption: furniture
that may stand within an article). The article is the run of good blocks that holds the most words and any other of several
paragraphs, without the boxes in between, and with the headline above. Where no block is good, as in a headline, the whole text is
the body: reading too much is better than reading nothing. Only a page of many lines none of which is a paragraph has no body.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import groupby, pairwise, takewhile
from typing import NamedTuple

import numpy as np

from taawun.article import Span
from taawun.furniture import ABOUT, ENDS, FURNITURE, LOOKED_AT, PLAIN, REPLY, Look, look
from taawun.furniture import ASIDE as BESIDE
from taawun.pieces import Pieces, PieceTable
from taawun.scan import Mark

__all__ = ["body_of", "find_body"]

GOOD, NEAR, SHORT, BAD, ASIDE = "good", "near", "short", "bad", "aside"

_GOOD_WORDS, _LONG_WORDS, _NEAR_WORDS = 12, 30, 5
_SMALL_PAGE = 60  # words; less is a headline or a lead, not a page
_ARTICLE_BEGUN = 35  # words of paragraphs, after which a mark may end the article
_WIDEST_GAP, _FAR = 6.0, 12.0  # what may stand without a sentence inside one article, and between parts of it
_WEIGHT = {NEAR: 0.0, SHORT: 1.0, ASIDE: 1.0, BAD: 2.0}
_PARAGRAPHS, _LARGE_PART = 2, 0.3  # what a run apart from the longest needs to count as article
_SHORTEST_TITLE, _SOME_WORDS = 4, 40
_MENU_ENTRY = 2  # words
_BLOCK = 3  # what ends with the last piece of a block
_TITLE_REACH = 12  # blocks above the first paragraph among which its headline is looked for
_FRONT = 12  # blocks; a page of fewer is never taken for one without an article
_PARAGRAPH, _SENTENCES = 35, 3  # words, or sentences, that no teaser has
_BUTTON = 8  # words; a shorter line that comes again is no part of the article
_AGAIN = 3  # times
_MOST = 3
_HINTS = ((1, 30), (1, 16), (2, 16))  # in a block with 0, 1, 2 of prose beside it: hints, and words a hint, that make it a banner
_LINES = 2
_ITEM_WEIGHT = 0.5
_TITLE_LINES = 3
_TOLD = 0.25  # of a headline's words
_STEM = 4  # letters
_FEWEST_WORDS = 3
_SAMPLE = 2000  # characters
_NOTHING = Look()


class _Block(NamedTuple):
    first: int  # piece
    last: int
    words: int
    sentences: int
    kind: str
    look: Look
    raw: str  # of short blocks


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
    return [(block.first, block.last) for block in _chosen(blocks, pieces)]


def _chosen(blocks: Sequence[_Block], pieces: Pieces) -> list[_Block]:
    if sum(block.words for block in blocks) < _SMALL_PAGE:
        return _small_page(blocks)
    if any(block.look.role or block.look.hints for block in blocks):
        blocks = _in_context(blocks[: _end(blocks)])
    if _is_front(blocks):
        return []
    runs = _runs(blocks)
    if not runs:
        return [block for block in blocks if block.kind not in (BAD, ASIDE)]
    inside = [block for first, last in runs for block in _without_boxes(blocks[first : last + 1])]
    return _headline(blocks[: runs[0][0]], inside, pieces) + inside


def _small_page(blocks: Sequence[_Block]) -> list[_Block]:
    """All that is not furniture; of a page with lines of several words, not the entries of its menu."""
    kept = [block for block in blocks if block.kind not in (BAD, ASIDE)]
    lines = [block for block in kept if block.words > _MENU_ENTRY]
    return lines or kept


def _blocks(pieces: Pieces, table: PieceTable) -> list[_Block]:
    marks, counts = table.marks[pieces.ids], np.cumsum(table.counts[pieces.ids])
    stops = np.cumsum((marks & Mark.STOP) != 0)
    lasts = np.flatnonzero(pieces.closes == _BLOCK)
    starts = pieces.starts[np.concatenate([[0], lasts[:-1] + 1])].tolist() if len(lasts) else []
    found = []
    first, before_words, before_stops = 0, 0, 0
    columns = (marks[lasts], counts[lasts], stops[lasts], pieces.ends[lasts])
    for last, start, mark, upto, stopped, end in zip(lasts.tolist(), starts, *(c.tolist() for c in columns), strict=True):
        words, sentences = upto - before_words, stopped - before_stops
        raw = pieces.text[start:end] if words <= LOOKED_AT else ""
        seen = look(raw, words) if raw else _NOTHING
        kind = _kind(words, seen.closed or bool(mark & Mark.CLOSED), sentences > (mark & Mark.STOP), seen)
        found.append(_Block(first, last, words, sentences, kind, seen, raw))
        first, before_words, before_stops = last + 1, upto, stopped
    return found


def _kind(words: int, closed: bool, inner: bool, seen: Look) -> str:
    if seen.role != PLAIN:
        return ASIDE if seen.role == BESIDE else BAD
    if (words >= _LONG_WORDS and (closed or inner)) or (words >= _GOOD_WORDS and closed):
        return GOOD
    return NEAR if closed and words >= _NEAR_WORDS else SHORT


def _end(blocks: Sequence[_Block]) -> int:
    """The first block after the article, by a mark that ends it; most of what is told must stand before."""
    told = [block.words if block.kind == GOOD and not block.look.hints else 0 for block in blocks]
    replies = [place for place, block in enumerate(blocks) if block.look.role == REPLY]
    answered = len(replies) > 1 and not any(block.look.clock for place in replies for block in blocks[max(0, place - 2) : place])
    said, total = 0, sum(told)
    for place, block in enumerate(blocks):
        if said >= _ARTICLE_BEGUN and said * _MOST >= total - said:
            if block.look.role == ENDS:
                return place
            if answered and block.look.role == REPLY:
                return _before_comment(blocks, place)
        said += told[place]
    return len(blocks)


def _before_comment(blocks: Sequence[_Block], reply: int) -> int:
    # The button stands below what was said, and that below who said it and when.
    place = reply - (blocks[reply - 1].kind in (GOOD, NEAR))
    while blocks[place - 1].kind in (SHORT, ASIDE, BAD):
        place -= 1
    return place


def _in_context(blocks: Sequence[_Block]) -> list[_Block]:
    """The blocks, with furniture that is known by what stands beside it, or by standing there again and again."""
    lines = Counter(block.raw for block in blocks if block.words <= _BUTTON)
    prose = [False, *map(_is_prose, blocks), False]
    found: list[_Block] = []
    for place, block in enumerate(blocks):
        heading = found[-1].look.role if found else PLAIN
        if heading == ABOUT and block.kind in (GOOD, NEAR):
            kind = BAD
        elif lines[block.raw] >= _AGAIN:
            kind = ASIDE
        elif block.look.question and place + 1 < len(blocks) and blocks[place + 1].kind == GOOD:
            kind = block.kind  # put in an interview
        elif block.look.hints == 1 and (block.look.clock or (found and found[-1].look.clock)):
            kind = block.kind  # an entry of a live blog
        else:
            kind = _beside(block, 0 if heading == FURNITURE else prose[place] + prose[place + 2])
        found.append(block if kind == block.kind else block._replace(kind=kind))
    return found


def _is_prose(block: _Block) -> bool:
    return block.kind in (GOOD, NEAR) and not block.look.hints


def _beside(block: _Block, prose: int) -> str:
    """The kind of a block beside which stand so many of prose: between paragraphs a site seldom speaks for itself."""
    hints = block.look.hints
    if not hints or block.kind in (BAD, ASIDE):
        return block.kind
    if block.kind == SHORT:
        return BAD if hints > 1 or block.words <= _BUTTON else SHORT
    fewest, rarest = _HINTS[prose]
    return BAD if hints >= fewest and hints * rarest >= block.words else block.kind


def _is_front(blocks: Sequence[_Block]) -> bool:
    """Whether a page is all headlines and teasers: many lines, no paragraph among them, and most of its words outside sentences."""
    if len(blocks) < _FRONT or any(map(_is_paragraph, blocks)):
        return False
    if any(a.kind in (GOOD, NEAR) and b.kind == GOOD for a, b in pairwise(blocks)):
        return False
    prose = sum(block.words for block in blocks if block.kind in (GOOD, NEAR))
    furniture = sum(block.kind in (BAD, ASIDE) or block.words <= _MENU_ENTRY for block in blocks)
    return 2 * prose < sum(block.words for block in blocks) and furniture * _FRONT >= len(blocks)


def _is_paragraph(block: _Block) -> bool:
    return block.kind == GOOD and (block.words >= _PARAGRAPH or block.sentences >= _SENTENCES)


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
    sizes = [sum(blocks[place].words for place in run) for run in runs] or [0]
    main = sizes.index(max(sizes))
    return [(run[0], _with_tail(blocks, run[-1])) for number, run in enumerate(runs) if _belongs(blocks, runs, sizes, main, number)]


def _belongs(blocks: Sequence[_Block], runs: Sequence[Sequence[int]], sizes: Sequence[int], main: int, number: int) -> bool:
    if number == main:
        return True
    first, last = sorted((main, number))
    lines = sum(_gap(blocks[a[-1] + 1 : b[0]]) for a, b in pairwise(runs[first : last + 1]))
    large = sizes[number] >= _LARGE_PART * sizes[main]
    several = len(runs[number]) >= _PARAGRAPHS
    return (large and several) if lines > _FAR else (large or several)


def _without_boxes(blocks: Sequence[_Block]) -> list[_Block]:
    """What stands between the paragraphs of a run, but for boxes: the entries below a heading, and lines by the row."""
    kept: list[_Block] = []
    for prose, group in groupby(blocks, lambda block: block.kind == GOOD):
        kept += group if prose else _between(list(group))
    return kept


def _between(blocks: Sequence[_Block]) -> list[_Block]:
    # One line is a subhead, several are a box; those of a list begin with bullets or numbers.
    kept: list[_Block] = []
    boxed = False
    for line, group in groupby(blocks, lambda block: block.kind == SHORT and not (block.look.item or block.look.closed)):
        lines = list(group)
        if line and not boxed and len(lines) < _LINES:
            kept += lines
        elif not line:
            for block in lines:
                boxed = block.kind == BAD or (boxed and (block.look.question or not _is_sentence(block)))
                if not boxed and block.kind != ASIDE:
                    kept.append(block)
    return kept


def _gap(between: Sequence[_Block]) -> float:
    # A short sentence between paragraphs is part of the article; furniture counts double against it.
    return sum(_ITEM_WEIGHT if block.kind == SHORT and (block.look.item or block.look.closed) else _WEIGHT[block.kind] for block in between)


def _with_tail(blocks: Sequence[_Block], last: int) -> int:
    for place in range(last + 1, len(blocks)):
        if _is_sentence(blocks[place]) and not blocks[place].look.hints:
            last = place
        elif blocks[place].kind != ASIDE:
            break
    return last


def _is_sentence(block: _Block) -> bool:
    return block.kind in (GOOD, NEAR) or (block.kind == SHORT and block.look.closed)


def _headline(above: Sequence[_Block], inside: Sequence[_Block], pieces: Pieces) -> list[_Block]:
    """The headline above the first paragraph, the lines right below it, and sentences right above the paragraph.

    Bylines, dates and buttons may stand in between, and other articles' headlines around: of all lines close above the paragraph
    the headline is the one whose words come again in the article.
    """
    near = above[-_TITLE_REACH:]
    if not near:
        return []
    told = pieces.text[pieces.starts[inside[0].first] : pieces.ends[inside[-1].last]][:_SAMPLE].lower()
    shares = [_share(block, told) if _is_line(block) else 0.0 for block in near]
    best = max(range(len(near)), key=lambda place: shares[place])
    if shares[best] < _TOLD:
        best = max(range(len(near)), key=lambda place: near[place].words * _is_line(near[place]))
    elif best and shares[best - 1] >= _TOLD:
        best -= 1  # the line below the headline may say more of the article
    titles = list(takewhile(_is_line, near[best : best + _TITLE_LINES]))
    return titles + [block for block in near[best + len(titles) :] if _is_sentence(block)]


def _is_line(block: _Block) -> bool:
    return block.kind not in (BAD, ASIDE) and _SHORTEST_TITLE <= block.words <= _SOME_WORDS


def _share(block: _Block, told: str) -> float:
    """How many of a line's longer words come again, inflected or not."""
    words = [word for word in _WORD.findall(block.raw.lower()) if len(word) >= _STEM]
    return sum(word[:_STEM] in told for word in words) / max(len(words), _FEWEST_WORDS)


_WORD = re.compile(r"(?:\bو?ال)?([^\W\d_]+)")  # the Arabic article apart
