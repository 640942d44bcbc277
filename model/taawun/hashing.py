"""Columns of words and of their character n-grams, by hashing."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["hash_ngrams", "hash_words"]

Ints = NDArray[np.int64]

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # 2**64 over the golden ratio: spreads what it multiplies
_LONGEST_WORD = 40  # letters; more is a link or noise


def hash_words(words: Sequence[str], buckets: int) -> Ints:
    """Bucket of each whole word.

    Parameters
    ----------
    words : sequence of str
    buckets : int
        A power of two.

    Returns
    -------
    ndarray of int64, shape (n_words,)
        Each in ``[0, buckets)``.
    """
    return np.fromiter((zlib.crc32(word.encode()) & (buckets - 1) for word in words), dtype=np.int64, count=len(words))


def hash_ngrams(words: Sequence[str], shortest: int, longest: int, buckets: int) -> tuple[Ints, Ints]:
    """Buckets of the character n-grams of words, boundaries included (``<word>``).

    Parameters
    ----------
    words : sequence of str
    shortest, longest : int
        Lengths of the n-grams, in characters.
    buckets : int
        A power of two.

    Returns
    -------
    owners : ndarray of int64, shape (n_ngrams,)
        Which word each n-gram is of.
    hashed : ndarray of int64, shape (n_ngrams,)
        Its bucket, in ``[0, buckets)``.

    Examples
    --------
    >>> owners, hashed = hash_ngrams(["gas"], 3, 5, 1 << 10)
    >>> len(owners)  # <ga gas as> <gas gas> <gas>
    6
    """
    bounded = [f"<{word[:_LONGEST_WORD]}>" for word in words]
    codes = np.frombuffer("".join(bounded).encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    owner = np.repeat(np.arange(len(words), dtype=np.int64), [len(word) for word in bounded])
    owners, hashes = [], []
    rolling = np.zeros_like(codes)
    for length in range(1, longest + 1):
        kept = max(len(codes) - length + 1, 0)
        rolling = (rolling[:kept] + codes[length - 1 :]) * _MULTIPLIER
        rolling ^= rolling >> np.uint64(29)
        if length >= shortest:
            whole = owner[:kept] == owner[length - 1 :]
            owners.append(owner[:kept][whole])
            hashes.append(rolling[whole])
    mixed = np.concatenate(hashes) * _MULTIPLIER
    return np.concatenate(owners), (mixed >> np.uint64(64 - (buckets.bit_length() - 1))).astype(np.int64)
