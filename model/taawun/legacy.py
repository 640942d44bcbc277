"""Which single-byte encoding a text was stored in, told by how often its letters occur in the twelve languages.

Every candidate turns the same bytes into as many characters, so their likelihoods can be compared: each letter counts with its
share among the letters beyond ASCII of one language (``data/letters.toml``), and what no word of a newspaper has counts against
it: a capital after a small letter, a Latin letter beside an Arabic or Cyrillic one, an Arabic letter alone, a control character.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

__all__ = ["LEGACY_ENCODINGS", "guess_legacy"]

LEGACY_ENCODINGS = ("cp1252", "cp1254", "cp1256", "cp1251", "koi8_r", "kz1048", "iso8859_6", "iso8859_5", "cp866", "iso8859_15")
"""Those chosen among, the likelier first: it wins where two read the same text."""

_SAMPLE = 8_000  # bytes with what stands around them; more change nothing
_AROUND = re.compile(rb"[^\s\x80-\xff]{0,3}[\x80-\xff]+(?:[^\s\x80-\xff]{0,3}[\x80-\xff]+)*[^\s\x80-\xff]{0,3}\s?")
_FLOOR = math.log(1e-6)  # the share of a letter that the language does not have
_COMMON = 0.01  # the share of a sign that every language has
_CAPITAL = 0.1  # how much rarer a capital is than its small letter
_SIGNS = "«»“”„‘’‚–—…•·°€£©®№§¿¡ªº\u00a0\u200c\u200f،؛؟"
_ODD = re.compile(
    "[a-zа-яёàáâãçèéêíîïñóôõöúûüğışäåəғқңұүһөәі][A-ZА-ЯЁÀÁÂÃÇÈÉÊÍÎÏÑÓÔÕÖÚÛÜĞİŞÄÅƏҒҚҢҰҮҺӨӘІ]"
    "|[A-Za-zÀ-ɏ][\u0400-\u06ff]|[\u0400-\u06ff][A-Za-zÀ-ɏ]|[\u0400-\u04ff][\u0600-\u06ff]|[\u0080-\u009f\ufffd]"
    "|[^\\W\\d_][«»“”„©®°·•§€£]{1,2}[^\\W\\d_]"
    "|(?<![\u0600-\u06ff])[\u0620-\u064a](?![\u0600-\u06ff])"
)
_ODDITY = math.log(1e-3)


def guess_legacy(data: bytes) -> tuple[str, float] | None:
    """The legacy encoding that makes the likeliest text of bytes.

    Parameters
    ----------
    data : bytes
        A text with bytes beyond ASCII.

    Returns
    -------
    (str, float) or None
        The encoding, and the mean log-likelihood of a byte beyond ASCII in it; None where there is no such byte.

    Examples
    --------
    >>> guess_legacy("Договор подписан".encode("koi8_r"))[0], guess_legacy("Anlaşma imzalandı".encode("cp1254"))[0]
    ('koi8_r', 'cp1254')
    """
    sample = _sample(data)
    counts = np.bincount(np.frombuffer(sample, np.uint8), minlength=256)[128:]
    letters = int(counts.sum())
    if not letters:
        return None
    table = _table()
    in_capitals = 2 * (table.capitals @ counts) > letters
    likelihoods = np.where(in_capitals, (table.lower @ counts).max(axis=1), (table.shares @ counts).max(axis=1))
    odd = np.array([len(_ODD.findall(sample.decode(encoding, "replace"))) for encoding in LEGACY_ENCODINGS])
    scores = (likelihoods + _ODDITY * odd) / letters
    best = int(scores.argmax())
    return LEGACY_ENCODINGS[best], float(scores[best])


def _sample(data: bytes) -> bytes:
    found, size = [], 0
    for match in _AROUND.finditer(data):
        found.append(match[0])
        size += len(match[0])
        if size > _SAMPLE:
            break
    return b"".join(found)[:_SAMPLE]


@dataclass(frozen=True, slots=True)
class _Table:
    """What each byte from 0x80 is worth in each encoding and language.

    Parameters
    ----------
    shares, lower : ndarray of float64, shape (n_encodings, n_languages, 128)
        Logarithm of the share of the letter that the byte is, and of the small letter of it.
    capitals : ndarray of bool, shape (n_encodings, 128)
        Whether it is a capital.
    """

    shares: NDArray[np.float64]
    lower: NDArray[np.float64]
    capitals: NDArray[np.bool_]


@cache
def _table() -> _Table:
    letters = [[bytes([byte]).decode(encoding, "replace") for byte in range(128, 256)] for encoding in LEGACY_ENCODINGS]

    def shares(rows: list[list[str]]) -> NDArray[np.float64]:
        return np.array([[[known.get(c, _FLOOR) for c in row] for known in _shares().values()] for row in rows])

    lower = [[letter.lower() for letter in row] for row in letters]
    return _Table(shares(letters), shares(lower), np.array([[letter.isupper() for letter in row] for row in letters]))


@cache
def _shares() -> Mapping[str, Mapping[str, float]]:
    """For each language the logarithm of each letter's share, capitals and common signs with them."""
    file = resources.files("taawun").joinpath("data/letters.toml")
    table: dict[str, dict[str, float]] = tomllib.loads(file.read_text(encoding="utf-8"))
    found = {}
    for language, shares in table.items():
        capitals = {letter.upper(): _CAPITAL * share for letter, share in shares.items() if len(letter.upper()) == 1}
        weights = {**dict.fromkeys(_SIGNS, 1000 * _COMMON), **capitals, **shares}
        found[language] = {letter: math.log(share / 1000) for letter, share in weights.items()}
    return found
