"""How often bytes are read as the text that they were: twelve languages in their encodings, 300 bytes of each of the articles.

The letters' shares that decide were counted on the passages, not on these articles. The peer is charset-normalizer, asked
to choose among the same encodings. Clean text that the repair of text encoded twice would change is counted as well.
Run: python benchmarks/decoding.py [labelled.jsonl ... to look for harm in]
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from pathlib import Path

from _common import HOME
from charset_normalizer import from_bytes

from taawun.encoding import decode, repair
from taawun.errors import DecodingError
from taawun.language import LANGUAGES
from taawun.legacy import LEGACY_ENCODINGS

SIZE, SAMPLES = 300, 3  # bytes, and samples of them an article
WIDE = ("utf-16", "utf-16-le", "utf-16-be")
WESTERN = ("cp1252", "iso8859_15")
LEGACY = {
    "ar": ("cp1256", "iso8859_6"),
    "kk": ("kz1048",),
    "ru": ("cp1251", "koi8_r", "iso8859_5", "cp866"),
    "tr": ("cp1254", "iso8859_9"),
    "az": (),  # no legacy encoding has its schwa
    **dict.fromkeys(("de", "en", "es", "fr", "it", "nl", "pt"), WESTERN),
}


def main() -> None:
    """Print a line for each encoding, then the total and the harm done to clean text."""
    right, peer, tried = Counter[str](), Counter[str](), Counter[str]()
    clean = [text for language in LANGUAGES for text in articles(language)]
    for language in LANGUAGES:
        for encoding in ("utf-8", *WIDE, *LEGACY[language], "twice"):
            for data, text in samples(language, encoding):
                tried[encoding] += 1
                right[encoding] += ours(data) == text
                peer[encoding] += theirs(data) == text
    for encoding, number in tried.items():
        print(f"{encoding:12}{number:6} samples  taawun {right[encoding] / number:8.2%}  peer {peer[encoding] / number:8.2%}")
    total = tried.total()
    print(f"{'all':12}{total:6} samples  taawun {right.total() / total:8.2%}  peer {peer.total() / total:8.2%}")
    for path in map(Path, sys.argv[1:]):
        clean += [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]
    print(f"clean texts that the repair changes: {sum(repair(text) != text for text in clean)} of {len(clean)}")


def articles(language: str) -> list[str]:
    """The whole articles of one language."""
    lines = (HOME / "seeds" / "articles" / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()
    return [" ".join(sentence["text"] for sentence in json.loads(line)["sentences"]) for line in lines]


def samples(language: str, encoding: str) -> list[tuple[bytes, str]]:
    """Bytes in an encoding and the text that they are; those that are plain ASCII are left out."""
    chance, found = random.Random(f"{language} {encoding}"), []
    for text in articles(language):
        stored = text.encode("utf-8" if encoding == "twice" else encoding, "ignore")
        for _ in range(SAMPLES):
            start = chance.randrange(max(1, len(stored) - SIZE)) // 2 * 2
            cut = stored[start : start + SIZE]
            if encoding in WIDE or not cut.isascii():
                found.append(_sample(cut, encoding))
    return found


def _sample(cut: bytes, encoding: str) -> tuple[bytes, str]:
    if encoding in ("utf-8", "twice"):
        text = cut.decode("utf-8", "ignore")  # the cut may go through a character
        return (cut, text) if encoding == "utf-8" else (text.encode().decode("latin-1").encode(), text)
    if encoding == "utf-16":
        text = cut.removeprefix(b"\xff\xfe").decode("utf-16-le", "ignore")
        return text.encode("utf-16"), text
    return cut, cut.decode(encoding, "ignore")


def ours(data: bytes) -> str | None:
    """The text as taawun reads it."""
    try:
        return decode(data)[0]
    except DecodingError:
        return None


def theirs(data: bytes) -> str | None:
    """The text as charset-normalizer reads it."""
    best = from_bytes(data, cp_isolation=["utf_8", "utf_16", "utf_16_le", "utf_16_be", *LEGACY_ENCODINGS]).best()
    return None if best is None else str(best)


if __name__ == "__main__":
    main()
