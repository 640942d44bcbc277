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
_BATCH = 16  # sentences scored at once: memory stays bounded, and products too small for BLAS to start threads over
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


def score_windows(sentences: Sequence[Ints], sizes: Sequence[int], squares: Floats, scores: Floats) -> list[Floats]:
    """Score every run of so many sentences as a normalised sum of word vectors.

    A window holding word w n_w times scores ``sum c_w s_w / sqrt(sum c_w**2 |u_w|**2)`` with ``c_w = 1 + log n_w``.

    Parameters
    ----------
    sentences : sequence of ndarray of int64
        Rows of the words of each sentence.
    sizes : sequence of int
        Sentences a window; a shorter text is one window.
    squares : ndarray of float32, shape (n_words,)
        ``|u_w|**2``.
    scores : ndarray of float32, shape (n_words, n_outputs)
        ``s_w``.

    Returns
    -------
    list of ndarray of float32, shape (n_windows, n_outputs)
        One array a size, ``n_windows = max(1, n_sentences - size + 1)``; zero where a window holds no known word.
    """
    found: list[list[Floats]] = [[] for _ in sizes]
    for start in range(0, len(sentences), _BATCH):
        # A batch reaches over into the next, so that the windows across the seam are whole.
        batch = sentences[start : start + _BATCH + max(sizes) - 1]
        rows, counts = _count(batch)
        lengths, vectors = squares[rows].astype(np.float64), scores[rows].astype(np.float64)
        for scored, size in zip(found, sizes, strict=True):
            if start and len(batch) < size:
                continue  # the batch before held these windows
            scored.append(_score(_runs(counts, size)[:_BATCH], lengths, vectors))
    return [np.concatenate(scored) for scored in found]


def _count(sentences: Sequence[Ints]) -> tuple[Ints, Ints]:
    """The distinct words, and how often each stands in each sentence, shape (n_sentences, n_distinct)."""
    rows, places = np.unique(np.concatenate(sentences), return_inverse=True)
    owners = np.repeat(np.arange(len(sentences)), [len(sentence) for sentence in sentences])
    counts = np.bincount(owners * len(rows) + places, minlength=len(sentences) * len(rows))
    return rows, counts.reshape(len(sentences), len(rows))


def _runs(counts: Ints, size: int) -> Ints:
    """Counts of every run of `size` sentences; of all of them where there are fewer."""
    size = min(size, len(counts))
    windows = len(counts) - size + 1
    total = counts[:windows].copy()
    for offset in range(1, size):
        total += counts[offset : offset + windows]
    return total


def _score(counts: Ints, lengths: NDArray[np.float64], vectors: NDArray[np.float64]) -> Floats:
    weight = np.where(counts > 0, 1.0 + np.log(np.maximum(counts, 1)), 0.0)
    norms = np.sqrt(weight**2 @ lengths)
    scored = weight @ vectors / np.where(norms > 0.0, norms, 1.0)[:, None]
    return np.where(norms[:, None] > 0.0, scored, 0.0).astype(np.float32)
