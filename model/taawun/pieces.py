"""The pieces of a text between white space, and what is known of each: a bounded cache.

Almost every piece of an article stood in another article before. So what one holds is worked out once, from the string; cutting a
text into blocks and sentences, naming its language and finding its words are then arithmetic over arrays of integers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from secrets import randbits

import numpy as np
from numpy.typing import NDArray

from taawun.columns import Fact, Piece
from taawun.compiled import PLAIN, Kernel
from taawun.growing import with_room
from taawun.hashtable import empty_slots
from taawun.language import MARKS, voice_of
from taawun.marking import marks_of_piece
from taawun.scan import POWERS
from taawun.text import words_of_each

__all__ = ["PieceTable", "Pieces"]

Ints = NDArray[np.int64]
Codes = NDArray[np.uint16] | NDArray[np.uint32]
Numbers = NDArray[np.int32]

_CACHED = 64  # characters; a longer piece is a link or a script without spaces and will not come again
_ROOM = 1 << 12
_MOST_TEXTS = (1 << 31) - 1  # that can be told apart; days of full load


@dataclass(slots=True, eq=False)  # frozen, it would take longer to make than some loops run
class Pieces:
    """A text cut at white space.

    Parameters
    ----------
    text : str
    rows : ndarray of int64, shape (n_pieces, 8)
        The columns of :class:`taawun.columns.Piece`.
    """

    text: str
    rows: Ints

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def ids(self) -> Ints:
        """Each piece's number in the table, shape (n_pieces,)."""
        return self.rows[:, Piece.ID]

    @property
    def starts(self) -> Ints:
        """Where each begins, in characters, shape (n_pieces,)."""
        return self.rows[:, Piece.START]

    @property
    def ends(self) -> Ints:
        """Where each ends, in characters, shape (n_pieces,)."""
        return self.rows[:, Piece.END]

    @property
    def closes(self) -> Ints:
        """What ends with each, shape (n_pieces,)."""
        return self.rows[:, Piece.CLOSES]


class PieceTable:
    """What is known of the pieces met so far.

    Parameters
    ----------
    capacity : int
        Pieces remembered. Once there are more, the half that was met last is kept before the next text: memory stays bounded over
        a stream.

    Attributes
    ----------
    kernel : Kernel
    generation : int
        Rises when pieces are forgotten; numbers of pieces and tokens hold within one generation.
    survivors : ndarray of int64
        The numbers that today's first tokens had in the generation before.
    tokens : list of str
        The normalised words of all pieces, each once.
    numeric : ndarray of bool, shape (n_tokens,)
        Which are numbers.
    facts : ndarray of int32, shape (n_pieces, 5)
        The columns of :class:`taawun.columns.Fact` of each piece.
    flat : ndarray of int32
        The numbers of the pieces' tokens, piece by piece, and room for more.
    votes : ndarray of float32, shape (n_voices, n_marks)
        Different things that pieces say, see :func:`taawun.language.marks_of`.
    """

    def __init__(self, capacity: int = 60_000) -> None:  # and one text's: half of the slots of a hash table
        self.capacity = capacity
        self.kernel: Kernel = PLAIN
        self.generation = 1
        self.survivors = np.empty(0, np.int64)
        self.tokens: list[str] = []
        self.numeric, self.flat = np.zeros(_ROOM, np.bool_), np.zeros(_ROOM, np.int32)
        self.facts = np.zeros((_ROOM, 5), np.int32)
        self.votes = np.zeros((_ROOM, MARKS), np.float32)
        self._powers = np.array([randbits(61) | 1 for _ in range(POWERS)], np.int64)
        self._texts, self._size, self._flat_size = 0, 0, 0
        self._token_ids: dict[str, int] = {}
        self._voice_ids: dict[tuple[float, ...], int] = {}
        self._slots = empty_slots(0)
        self._hashed = 0

    def __len__(self) -> int:
        return self._size

    def cut(self, text: str) -> Pieces:
        r"""Cut a text at white space.

        Examples
        --------
        >>> pieces = PieceTable().cut("They met.  They signed.\n")
        >>> pieces.starts.tolist(), pieces.ends.tolist(), pieces.closes.tolist()
        ([0, 5, 11, 16], [4, 9, 15, 23], [0, 1, 0, 3])
        """
        if self._size > self.capacity:
            self._forget()
        return self.extend(text)

    def extend(self, text: str) -> Pieces:
        """Cut a text at white space; nothing is forgotten."""
        self._texts = min(self._texts + 1, _MOST_TEXTS)
        rows, lacking = self.kernel.cut(_codes(text), self._powers, self._slots, self.facts, self._texts)
        pieces = Pieces(text, rows)
        if lacking:
            self._number(pieces)
            self.kernel.piece_ends(rows, self.facts, self._texts)
        return pieces

    def tokens_in(self, pieces: Ints, inside: NDArray[np.bool_]) -> tuple[Ints, Ints, Ints]:
        """The tokens of a body, sentence by sentence; see :func:`taawun.gather.body_tokens`."""
        tokens, owners, spans = self.kernel.body_tokens(pieces, inside, self.flat)
        return tokens, owners, spans

    def tokens_of(self, piece: int) -> list[str]:
        """The normalised words of a piece that are no numbers."""
        first, count = self.facts[piece, : Fact.MARK].tolist()
        found = self.flat[first : first + count].tolist()
        return [self.tokens[token] for token in found if not self.numeric[token]]

    def _number(self, pieces: Pieces) -> None:
        """Number the pieces that the table lacks."""
        lacking = np.flatnonzero(pieces.ids < 0)
        said = [pieces.text[start:end] for start, end in pieces.rows[lacking, : Piece.HASH].tolist()]
        first, new = self._size, dict.fromkeys(said)
        for number, piece in enumerate(new, first):
            new[piece] = number
        numbers = np.array([new[piece] for piece in said], np.int64)
        hashed = np.empty(len(new), np.int64)
        hashed[numbers - first] = pieces.rows[lacking, Piece.HASH]
        pieces.rows[lacking, Piece.ID] = numbers
        short = np.array([len(piece) <= _CACHED for piece in new])
        self._learn(list(new))
        self._enter(hashed[short], first + np.flatnonzero(short))

    def _enter(self, hashes: Ints, numbers: Ints) -> None:
        self._hashed += len(hashes)
        if 2 * self._hashed > len(self._slots):
            used = self._slots[self._slots[:, 0] >= 0]
            self._slots = empty_slots(self._hashed)
            self.kernel.enter(used[:, 0].copy(), used[:, 1].copy(), self._slots)
        self.kernel.enter(hashes, numbers, self._slots)

    def _learn(self, pieces: Sequence[str]) -> None:
        said = words_of_each(pieces)
        first, self._size = self._size, self._size + len(pieces)
        begin, counts = self._flat_size, np.array([len(tokens) for tokens in said], np.int32)
        self._flat_size += int(counts.sum())
        self.facts, self.flat = with_room(self.facts, self._size), with_room(self.flat, self._flat_size + 1)
        learnt = self.facts[first : self._size]
        learnt[:, Fact.FIRST], learnt[:, Fact.COUNT] = begin + np.cumsum(counts) - counts, counts
        learnt[:, Fact.MARK] = [marks_of_piece(piece, tokens) for piece, tokens in zip(pieces, said, strict=True)]
        learnt[:, Fact.VOICE] = [self._voice(tokens) for tokens in said]
        self.flat[begin : self._flat_size] = [self._token(token) for tokens in said for token in tokens]

    def _voice(self, tokens: Sequence[str]) -> int:
        says = voice_of(tokens)
        number = self._voice_ids.setdefault(says, len(self._voice_ids))
        if number + 1 == len(self._voice_ids):
            self.votes = with_room(self.votes, number + 1)
            self.votes[number] = says
        return number

    def _token(self, token: str) -> int:
        number = self._token_ids.setdefault(token, len(self.tokens))
        if number == len(self.tokens):
            self.tokens.append(token)
            self.numeric = with_room(self.numeric, number + 1)
            self.numeric[number] = token.isdigit()
        return number

    def _forget(self) -> None:
        """Keep the pieces met last, and what they hold."""
        used = self._slots[self._slots[:, 0] >= 0]
        used = used[np.lexsort((used[:, 1], self.facts[used[:, 1], Fact.MET]))[::-1][: self.capacity // 2]]
        hashes, numbers = used[np.argsort(used[:, 1])].T.copy()
        facts = self.facts[numbers]
        counts = facts[:, Fact.COUNT]
        ends = np.cumsum(counts)
        places = np.repeat(facts[:, Fact.FIRST] + counts - ends, counts) + np.arange(counts.sum())
        self.survivors, flat = np.unique(self.flat[places], return_inverse=True)
        voiced, voices = np.unique(facts[:, Fact.VOICE], return_inverse=True)
        self.generation += 1
        self.tokens = [self.tokens[token] for token in self.survivors.tolist()]
        self._token_ids = {token: number for number, token in enumerate(self.tokens)}
        facts[:, Fact.FIRST], facts[:, Fact.VOICE] = ends - counts, voices
        self.facts, self.numeric = facts, self.numeric[self.survivors]
        self.flat, self.votes = with_room(flat.astype(np.int32), len(flat) + 1), self.votes[voiced]
        self._voice_ids = {tuple(row): number for number, row in enumerate(self.votes.tolist())}
        self._size, self._flat_size, self._hashed = len(numbers), len(flat), 0
        self._slots = empty_slots(len(numbers))
        self._enter(hashes, np.arange(len(numbers)))


def _codes(text: str) -> Codes:
    codes = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)  # copied as it lies in memory, mostly
    return codes if len(codes) == len(text) else np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
