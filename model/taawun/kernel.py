"""The arithmetic of words: hashing their character n-grams, and scoring windows as sums of word vectors.

Pure numpy over whole arrays; no Python loop runs over characters, and none over the words of a window.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["hash_ngrams", "hash_words", "score_windows", "weighted_sums"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

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


def weighted_sums(starts: Ints, columns: Ints, values: Floats, weights: NDArray[np.floating[Any]]) -> Floats:
    """Score sparse rows: ``rows @ weights``.

    Parameters
    ----------
    starts : ndarray of int64, shape (n_rows + 1,)
        Where each row begins in `columns` and `values`; no row is empty.
    columns : ndarray of int64, shape (n_values,)
    values : ndarray of float32, shape (n_values,)
    weights : ndarray, shape (n_columns, n_outputs)

    Returns
    -------
    ndarray of float32, shape (n_rows, n_outputs)
    """
    product = weights[columns].astype(np.float32) * values[:, None]
    return np.add.reduceat(product, starts[:-1], axis=0)


def score_windows(sentences: Sequence[Ints], size: int, squares: Floats, scores: Floats) -> Floats:
    """Score every run of `size` sentences as a normalised sum of word vectors.

    A window holding word w n_w times scores ``sum c_w s_w / sqrt(sum c_w**2 |u_w|**2)`` with ``c_w = 1 + log n_w``.

    Parameters
    ----------
    sentences : sequence of ndarray of int64
        Rows of the words of each sentence.
    size : int
        Sentences a window; a shorter text is one window.
    squares : ndarray of float32, shape (n_words,)
        ``|u_w|**2``.
    scores : ndarray of float32, shape (n_words, n_outputs)
        ``s_w``.

    Returns
    -------
    ndarray of float32, shape (n_windows, n_outputs)
        ``n_windows = max(1, n_sentences - size + 1)``; zero where a window holds no known word.
    """
    count = max(1, len(sentences) - size + 1)
    out = np.zeros((count, scores.shape[1]), dtype=np.float32)
    for place in range(count):
        rows, times = np.unique(np.concatenate(sentences[place : place + size]), return_counts=True)
        weight = 1.0 + np.log(times)  # 64 bits: the sum must not depend on the order in which words were met
        norm = weight * weight @ squares[rows].astype(np.float64)
        if norm > 0.0:
            out[place] = weight @ scores[rows].astype(np.float64) / np.sqrt(norm)
    return out
