"""The pieces of a text between white space, and what is known of each: a bounded cache.

Almost every piece of an article stood in another article before. So what one holds is worked out once, from the string; cutting a
text into blocks and sentences, naming its language and finding its words are then arithmetic over arrays of integers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from secrets import randbits
from typing import Any

import numpy as np
from numpy.typing import NDArray

from taawun.compiled import PLAIN, Kernel
from taawun.language import MARKS, marks_of
from taawun.scan import FOLLOWING, GAPS, Kind, Mark
from taawun.text import words

__all__ = ["PieceTable", "Pieces"]

Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]

_STOP = re.compile(r"[.!?؟…。]['\"»”’)\]]*\Z")
_CLOSED = re.compile(r"[.!?؟…。:؛]['\"»”’)\]]*\Z")
_CLOSING = re.compile(r"[»”]['\"»”’)\]]*\Z")
_WRAPPED = re.compile(r"[a-zß-öø-ÿəışğçőűăâîčšžа-яёәғқңөұүһі,;.)]")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(«“\"'’.-])(?:[^\W\d_]|\d{1,2}|[Mm](?:r|rs|me|mes|lle|gr|s|sr|ag)|[Dd]r|[Ss]t|[Pp]rof|[Gg](?:en|al)|[Cc]ol|[Ll]t|"
    r"[Nn]o|[Nn]r|[Ii]r|[Dd]rs|[Hh]on|[Dd]hr|[Mm]evr|[Ss]ra|[Gg]ov|[Ss]en|[Rr]ep|[Jj]r|[Ss]r|[Vv]s|[Cc]f|[Aa]rt|ca|bv|ir|etc|[Rr]ev|[Cc]apt|[Ss]gt|[Aa]dm|[Jj]an|[Ff]eb|"
    r"[Aa]ug|[Ss]ept?|[Oo]ct|[Nn]ov|[Dd]ec|doc|млн|млрд|руб|тыс|г|им|[Bb]zw|[Ee]ng|[Dd]ott|[Oo]n|[Ss]ig)\.\Z"
)
_LONGEST_SENTENCE = 600  # characters; a transcript without stops is cut between words before here
_CACHED = 64  # characters; a longer piece is a link or a script without spaces and will not come again
_REACH = 12  # characters at the end of a piece that tell how it ends
_ROOM = 1 << 12

_NAMED = {" ": Kind.SPACE, "\u00a0": Kind.SPACE, "\t": Kind.TAB, "\n": Kind.FEED, "\r": Kind.RETURN}
_KINDS = np.array(  # all white space lies below U+3001
    [_NAMED.get(chr(code), Kind.OTHER) if chr(code).isspace() else Kind.LETTER for code in range(0x3002)], np.uint8
)


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """A text cut at white space.

    Parameters
    ----------
    text : str
    ids : ndarray of int64, shape (n_pieces,)
        Each piece's number in the table.
    starts, ends : ndarray of int64, shape (n_pieces,)
        Character offsets.
    closes : ndarray of uint8, shape (n_pieces,)
        What ends with each piece, see :func:`taawun.scan.piece_ends`.
    """

    text: str
    ids: Ints
    starts: Ints
    ends: Ints
    closes: Bytes

    def __len__(self) -> int:
        return len(self.ids)


class PieceTable:
    """What is known of the pieces met so far.

    Parameters
    ----------
    capacity : int
        Pieces remembered. Once there are more the table starts anew before a text: memory stays bounded over a stream.

    Attributes
    ----------
    kernel : Kernel
    generation : int
        Rises when the table starts anew; numbers of pieces and tokens hold within one generation.
    tokens : list of str
        The normalised words of all pieces, each once.
    numeric : ndarray of bool, shape (n_tokens,)
        Which are numbers.
    marks : ndarray of uint8, shape (n_pieces,)
        Flags of :class:`taawun.scan.Mark`.
    counts, firsts : ndarray of int64, shape (n_pieces,)
        How many tokens a piece has, and where in `flat` their numbers begin.
    votes : ndarray of float32, shape (n_pieces, n_marks)
        What it says of the text's language, see :func:`taawun.language.marks_of`.
    """

    def __init__(self, capacity: int = 1 << 17) -> None:
        self.capacity = capacity
        self.kernel: Kernel = PLAIN
        self.generation = 0
        self._seed = randbits(61)  # so that nobody can make two words hash alike
        self._clear()

    def _clear(self) -> None:
        self.generation += 1
        self.tokens: list[str] = []
        self._token_ids: dict[str, int] = {}
        self._size, self._flat_size, self._hashed = 0, 0, 0
        self.marks = np.zeros(_ROOM, np.uint8)
        self.counts, self.firsts, self.flat = (np.zeros(_ROOM, np.int64) for _ in range(3))
        self.votes = np.zeros((_ROOM, MARKS), np.float32)
        self.numeric = np.zeros(_ROOM, np.bool_)
        self._keys, self._values = np.full(4 * _ROOM, -1, np.int64), np.zeros(4 * _ROOM, np.int64)

    def cut(self, text: str) -> Pieces:
        r"""Cut a text at white space.

        Examples
        --------
        >>> pieces = PieceTable().cut("They met.  They signed.\n")
        >>> pieces.starts.tolist(), pieces.ends.tolist(), pieces.closes.tolist()
        ([0, 5, 11, 16], [4, 9, 15, 23], [0, 1, 0, 3])
        """
        if self._size > self.capacity:
            self._clear()
        return self.extend(text)

    def extend(self, text: str) -> Pieces:
        """Cut a text at white space; the table does not start anew."""
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        known = (self._keys, self._values)
        starts, ends, hashes, ids, gaps = self.kernel.cut(codes, _KINDS, FOLLOWING, GAPS, self._seed, *known)
        for place in np.flatnonzero(ids < 0).tolist():
            ids[place] = self._number(text[starts[place] : ends[place]], int(hashes[place]))
        closes = self.kernel.piece_ends(ids, self.marks, gaps, starts, ends, _LONGEST_SENTENCE)
        return Pieces(text, ids, starts, ends, closes)

    def tokens_of(self, piece: int) -> list[str]:
        """The normalised words of a piece that are no numbers."""
        first = int(self.firsts[piece])
        found = self.flat[first : first + int(self.counts[piece])].tolist()
        return [self.tokens[token] for token in found if not self.numeric[token]]

    def _number(self, piece: str, hashed: int) -> int:
        if len(piece) > _CACHED:
            return self._add(piece)
        slot = self._slot(hashed)
        if self._keys[slot] == -1:
            if 2 * self._hashed > len(self._keys):
                self._rehash()
                slot = self._slot(hashed)
            self._keys[slot], self._values[slot] = hashed, self._add(piece)
            self._hashed += 1
        return int(self._values[slot])

    def _slot(self, hashed: int) -> int:
        keys, mask = self._keys, len(self._keys) - 1
        slot = (hashed >> 31) & mask
        while keys[slot] != hashed and keys[slot] != -1:
            slot = (slot + 1) & mask
        return slot

    def _rehash(self) -> None:
        used = np.flatnonzero(self._keys >= 0)
        keys, values = self._keys[used].tolist(), self._values[used].tolist()
        self._keys, self._values = np.full(4 * len(self._keys), -1, np.int64), np.zeros(4 * len(self._keys), np.int64)
        for key, value in zip(keys, values, strict=True):
            slot = self._slot(key)
            self._keys[slot], self._values[slot] = key, value

    def _add(self, piece: str) -> int:
        tokens = words(piece)
        number, self._size = self._size, self._size + 1
        if number == len(self.marks):
            self.marks, self.votes = _doubled(self.marks), _doubled(self.votes)
            self.counts, self.firsts = _doubled(self.counts), _doubled(self.firsts)
        self.marks[number] = _marks(piece)
        self.counts[number], self.firsts[number] = len(tokens), self._flat_size
        self.votes[number] = marks_of(tokens)
        while self._flat_size + len(tokens) > len(self.flat):
            self.flat = _doubled(self.flat)
        self.flat[self._flat_size : self._flat_size + len(tokens)] = [self._token(token) for token in tokens]
        self._flat_size += len(tokens)
        return number

    def _token(self, token: str) -> int:
        number = self._token_ids.setdefault(token, len(self.tokens))
        if number == len(self.tokens):
            self.tokens.append(token)
            if number == len(self.numeric):
                self.numeric = _doubled(self.numeric)
            self.numeric[number] = token.isdigit()
        return number


def _doubled(array: NDArray[Any]) -> NDArray[Any]:
    return np.concatenate([array, np.zeros_like(array)])


def _marks(piece: str) -> int:
    end = piece[-_REACH:]
    marks = Mark.LOWER if piece[0].islower() else 0
    if _WRAPPED.match(piece):
        marks |= Mark.WRAPPED
    if end[-1].isalnum():
        return marks
    if _CLOSED.search(end):
        marks |= Mark.CLOSED | (Mark.STOP if _STOP.search(end) else 0)
    if end[-1] == ".":
        marks |= Mark.POINT | (Mark.ABBREVIATION if _ABBREVIATION.search(end) else 0)
    if end[-1] in "؛;":
        marks |= Mark.SEMICOLON
    if _CLOSING.match(piece):
        marks |= Mark.CLOSING
    return marks
