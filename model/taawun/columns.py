"""The columns of the tables that the compiled loops read: a text's pieces, and what is known of a piece, a token and a word."""

from __future__ import annotations

from typing import Final

__all__ = ["SCORES", "Edge", "Fact", "Known", "Number", "Piece"]


class Piece:
    """A piece of a text between white space: the columns of a table with a row for each."""

    START: Final = 0  # where it begins,
    END: Final = 1  # and where it ends, in characters
    HASH: Final = 2  # of its characters, not negative; in the same place, once it has been looked up,
    FIRST: Final = 2  # where its words begin in the list of all
    ID: Final = 3  # a row of the table of facts, or -1
    GAP: Final = 4  # the white space behind it, a `Gap`
    CLOSES: Final = 5  # what ends with it: nothing (0), a sentence (1), a sentence and a block (3)
    COUNT: Final = 6  # its words and
    MARK: Final = 7  # its flags, as the table of facts has them


class Fact:
    """What is known of a piece: the columns of a table with a row for each."""

    FIRST: Final = 0  # where its words begin in the list of all
    COUNT: Final = 1  # its words
    MARK: Final = 2  # flags of `Mark`
    VOICE: Final = 3  # what it says of the text's language, a row of another table
    MET: Final = 4  # the number of the last text that held it


class Known:
    """What is known of a token in its language: the columns of a table with a row for each."""

    CODE: Final = 0  # of its stem, 0 where that stands in no term of several words; -1 until the token is learnt
    GROUP: Final = 1  # of the concept that it names by itself, or -1
    SECOND: Final = 2  # of the concept that a compound's second part names, or -1
    ROW: Final = 3  # among the words whose scores are known, or -1

    NO_WORD: Final = -2  # in place of a group: a number is no word


class Edge:
    """An edge of the tree of terms: the columns of a hash table with a row for each; -1 in one that is empty."""

    NODE: Final = 0  # where it begins
    CODE: Final = 1  # of the stem that it bears
    NEXT: Final = 2  # the node that it leads to, 0 where no edge begins there
    CONCEPT: Final = 3  # of the term that ends there, or -1


class Number:
    """The numbers of a word, float32, with which its row begins."""

    UNIT: Final = 0  # what its scores are parts of
    SQUARE: Final = 1  # squared length of its vector
    TIMES: Final = 2  # and the next two: zeros to count on, how often it comes in each of three sentences


SCORES: Final = 20
"""The bytes of these numbers; the word's scores follow, a byte each."""
