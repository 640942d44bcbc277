"""The blocks of a page that was flattened to text, and what each is.

The page is cut at line breaks and at runs of spaces. After jusText (Pomikálek, 2011) a block is *good* (sentences), *near* (one
short sentence), *short* (a subhead, a menu entry), *bad* (furniture) or *aside* (a date, a caption: furniture that may stand
within an article): first by its own words and sentences, then by its neighbours.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from taawun.furniture import ABOUT, BESIDE, ENDS, FURNITURE, LOOKED_AT, PLAIN, REPLY, Look, look
from taawun.pieces import Pieces, PieceTable
from taawun.scan import Mark

__all__ = ["ASIDE", "BAD", "GOOD", "NEAR", "SHORT", "Block", "cut_blocks", "known_by_neighbours", "up_to_end"]

GOOD, NEAR, SHORT, BAD, ASIDE = "good", "near", "short", "bad", "aside"

_GOOD_WORDS, _LONG_WORDS, _NEAR_WORDS = 12, 30, 5
_BUTTON, _AGAIN = 8, 3  # a line of so few words that comes so many times is no part of the article
_BEGUN = 35  # words of paragraphs, after which a mark may end the article
_REST = 3  # times the words before a mark; where more is told after it, it does not end the article
_BANNER = ((1, 30), (1, 16), (2, 16))  # hints, and words a hint, that make a banner with 0, 1, 2 of prose beside it
_SPEAKER = re.compile(r"[^\W\d_][\w.'’-]*(?: [\w.'’-]+){0,3}:(?= )")  # a name or an office
_ANSWERS = 3  # that make an interview
_LONGEST = 1000  # characters; so few words with more are a link or a script
_PLAIN = Look()


@dataclass(slots=True, eq=False)  # pages share it, so it is never changed; to freeze it would double what it takes to make one
class Block:
    """A block of a page.

    Parameters
    ----------
    words, sentences : int
    kind : str
        `GOOD`, `NEAR`, `SHORT`, `BAD` or `ASIDE`.
    look : Look
        What it says of itself; nothing, where it is long.
    raw : str
        Its text; empty, where it is long.

    Attributes
    ----------
    told : bool
        Whether it is one sentence or more.
    prose : bool
        Whether it is a sentence or more in which nothing speaks of the site.
    listed : bool
        Whether it is a line that belongs to the article in a row of its like: an entry of a list, an exclamation.
    """

    words: int
    sentences: int
    kind: str
    look: Look
    raw: str
    told: bool = field(init=False)
    prose: bool = field(init=False)
    listed: bool = field(init=False)

    def __post_init__(self) -> None:
        sentence, line = self.kind in (GOOD, NEAR), self.kind == SHORT
        self.told = sentence or (line and self.look.closed)
        self.prose = sentence and not self.look.hints
        self.listed = line and (self.look.item or self.look.closed)

    def of_kind(self, kind: str) -> Block:
        """The same block, known to be of another kind."""
        return Block(self.words, self.sentences, kind, self.look, self.raw)


def cut_blocks(pieces: Pieces, table: PieceTable) -> tuple[list[Block], list[tuple[int, int]]]:
    r"""Cut a page into blocks, each known by what it says alone, and say which is the first and the last piece of each.

    Examples
    --------
    >>> table = PieceTable()
    >>> page = table.cut("Sport\nRead also: Gold slips again\nThe ministers met in Lima.")
    >>> blocks, places = cut_blocks(page, table)
    >>> [(block.words, block.kind) for block in blocks], places
    ([(1, 'short'), (5, 'bad'), (5, 'near')], [(0, 0), (1, 5), (6, 10)])
    """
    facts = table.kernel.block_facts(pieces.rows)
    text, rows = pieces.text, facts.tolist()
    blocks = [
        _block(text[start:end] if words <= LOOKED_AT and end - start <= _LONGEST else "", words, sentences, mark, telling)
        for _, _, start, end, words, sentences, mark, telling in rows
    ]
    return blocks, [(row[0], row[1]) for row in rows]


@lru_cache(5 << 11)  # menus and buttons come back with every page of a site
def _block(raw: str, words: int, sentences: int, mark: int, telling: int) -> Block:
    seen = look(raw, words, telling != 0) if raw else _PLAIN
    kind = _kind(words, seen.closed or bool(mark & Mark.CLOSED), sentences > (mark & Mark.STOP), seen.role)
    return Block(words, sentences, kind, seen, raw)


def _kind(words: int, closed: bool, inner: bool, role: str) -> str:
    if role != PLAIN:
        return ASIDE if role == BESIDE else BAD
    if (words >= _LONG_WORDS and (closed or inner)) or (words >= _GOOD_WORDS and closed):
        return GOOD
    return NEAR if closed and words >= _NEAR_WORDS else SHORT


def up_to_end(blocks: Sequence[Block]) -> Sequence[Block]:
    """The blocks before the first mark that ends the article, such as *Comments (12)*; most of what is told must stand there."""
    if {ENDS, REPLY}.isdisjoint([block.look.role for block in blocks]):
        return blocks
    told = [block.words if block.kind == GOOD and block.prose else 0 for block in blocks]
    answered = _answered(blocks)
    said, total = 0, sum(told)
    for place, block in enumerate(blocks):
        if said >= _BEGUN and said * _REST >= total - said:
            if block.look.role == ENDS:
                return blocks[:place]
            if answered and block.look.role == REPLY:
                return blocks[: _before_comment(blocks, place)]
        said += told[place]
    return blocks


def _answered(blocks: Sequence[Block]) -> bool:
    # The entries of a live blog, which begin with the time, bear the same buttons.
    replies = [place for place, block in enumerate(blocks) if block.look.role == REPLY]
    return len(replies) > 1 and not any(block.look.clock for place in replies for block in blocks[max(0, place - 2) : place])


def _before_comment(blocks: Sequence[Block], reply: int) -> int:
    # The button stands below what was said, and that below who said it and when.
    if blocks[reply].raw.startswith("@"):
        return reply
    place = reply - (blocks[reply - 1].kind in (GOOD, NEAR))
    while blocks[place - 1].kind in (SHORT, ASIDE, BAD):
        place -= 1
    return place


def known_by_neighbours(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, with furniture that is known by what stands beside it or by standing there again and again."""
    again = _repeated(blocks)
    blocks = _heard(blocks)
    above = _PLAIN
    found: list[Block] = []
    for place, block in enumerate(blocks):
        kind, own = block.kind, block.look
        if above.role == ABOUT and kind in (GOOD, NEAR):
            kind = BAD
        elif block.raw in again or (own.number and _is_numbered(blocks, place)):
            kind = ASIDE
        elif own.hints and not (_is_answered(blocks, place) or _is_entry(own, above)):
            kind = _beside(block, 0 if above.role == FURNITURE else _prose_beside(blocks, place))
        found.append(block if kind == block.kind else block.of_kind(kind))
        above = own
    return _answers(found)


def _repeated(blocks: Sequence[Block]) -> set[str]:
    """The short lines that come again and again."""
    lines = [block.raw for block in blocks if block.raw and block.words <= _BUTTON]  # of a long link no text is kept
    if len(set(lines)) == len(lines):
        return set()
    return {raw for raw, times in Counter(lines).items() if times >= _AGAIN}


def _prose_beside(blocks: Sequence[Block], place: int) -> int:
    return (place > 0 and blocks[place - 1].prose) + (place + 1 < len(blocks) and blocks[place + 1].prose)


def _answers(blocks: list[Block]) -> list[Block]:
    """The blocks; the answers of an interview are good, however short."""
    asked = [n for n, block in enumerate(blocks[:-1]) if block.look.question and block.kind not in (BAD, ASIDE)]
    places = {n + 1 for n in asked if not blocks[n + 1].look.question and blocks[n + 1].kind in (GOOD, NEAR)}
    if len(places) < _ANSWERS:
        return blocks
    return [block.of_kind(GOOD) if n in places else block for n, block in enumerate(blocks)]


def _is_numbered(blocks: Sequence[Block], place: int) -> bool:
    """Whether a block that begins with a number is one of the lines most read, which are numbered without a full stop."""
    number = blocks[place].look.number
    if blocks[place].kind != SHORT:
        return False
    after = blocks[place + 1].look.number if place + 1 < len(blocks) else 0
    return after == number + 1 or (number > 1 and place > 0 and blocks[place - 1].look.number == number - 1)


def _heard(blocks: Sequence[Block]) -> Sequence[Block]:
    """The blocks; what someone says in a transcript, a site does not say of itself."""
    if not any(_speaker(block) for block in blocks if block.look.hints):
        return blocks
    speakers = [_speaker(block) for block in blocks]
    times = Counter(speakers)
    return [
        replace(block, look=replace(block.look, hints=0)) if speaker and times[speaker] > 1 else block
        for block, speaker in zip(blocks, speakers, strict=True)
    ]


def _speaker(block: Block) -> str:
    speaker = _SPEAKER.match(block.raw) if block.look.closed else None
    return speaker[0] if speaker else ""


def _is_answered(blocks: Sequence[Block], place: int) -> bool:
    # An interview may ask about what sites speak of.
    return blocks[place].look.question and place + 1 < len(blocks) and blocks[place + 1].kind == GOOD


def _is_entry(own: Look, above: Look) -> bool:
    # A live blog may greet its readers once.
    return own.hints == 1 and (own.clock or above.clock)


def _beside(block: Block, prose: int) -> str:
    """The kind of a block with hints beside which stand so many of prose: between paragraphs a site seldom speaks of itself."""
    hints = block.look.hints
    if block.kind in (BAD, ASIDE):
        return block.kind
    if block.kind == SHORT:
        return BAD if hints > 1 or block.words <= _BUTTON else SHORT
    fewest, rarest = _BANNER[prose]
    return BAD if hints >= fewest and hints * rarest >= block.words else block.kind
