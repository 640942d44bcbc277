"""CPU time a byte of hostile inputs over that of the corpus's median article, and the memory that the process took.

Every way in gets inputs of a size made to be slow: one character for ever, no spaces, only breaks, deep brackets, open quotes,
tags without end, words and lines that no text had before. Articles and hostile inputs are read in the same state, by a process
that has read other articles and loaded all that is loaded once, and both for the first time: who reads words again is some times
faster. Run: python benchmarks/hostile.py [bytes, 100000 by default]
"""

from __future__ import annotations

import json
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from _common import HOME

from taawun.classifier import default_classifier
from taawun.errors import TaawunError
from taawun.sources import InputFormat, read_records

PATTERNS: Mapping[str, str] = {
    "one letter": "a",
    "one Arabic letter": "ا",
    "spaces": " ",
    "line breaks": "a\n",
    "runs of spaces": "a   ",
    "stops": "a. ",
    "abbreviations": "J. ",
    "clock times": "12:30 ",
    "quotes": '"',
    "closing quotes": 'a."»”’)] ',
    "combining marks": "\u0301",
    "harakat": "\u064b",
    "bidi marks": "\u202e",
    "emoji": "🚢",
    "ligature that grows": "\ufdfa",
    "hyphens": "-a",
    "digits": "7",
    "no spaces": "agreement",
    "mojibake": "Ã©",
    "brackets": "[",
    "tags": "<p>",
    "open tags": "<p ",
    "comments": "<!--",
    "tables": "<table><tr><td>a</td></tr></table>",
    "entities": "&amp;",
    "open cells": ',a","b\n',
    "JSON": '{"text": "a"}\n',
}


MADE: Mapping[str, tuple[str, str, int]] = {  # letters, what parts the words, and letters a word
    "new words": ("abcdefghijklmnopqrstuvwxyz", " ", 6),
    "new words of three letters": ("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", " ", 3),
    "new words with accents": ("àâäéèêëîïôöùûüçñaeiou", " ", 5),
    "new Arabic words": ("ابتثجحخدذرزسشصضطظعغفقكلمنهوي", " ", 4),
    "new Cyrillic words": ("абвгдежзийклмнопрстуфхцчшщъыьэюя", " ", 4),
    "new ligatures": ("ﷺﷲﬃﬄ㎯㏂㌀", " ", 3),
    "new numbers": ("0123456789", " ", 5),
    "new lines": ("abcdefghijklmnopqrstuvwxyz", "\n", 4),
    "new blocks": ("abcdefghijklmnopqrstuvwxyz", "   ", 4),
    "new sentences": ("abcdefghijklmnopqrstuvwxyz", ". ", 4),
    "new clock times": ("0123456789", ":11\n", 2),
    "new compounds": ("abcdefghijklmnopqrstuvwxyz", "-", 4),
}
BEFORE, MEASURED = 30, 10  # articles a language


def main() -> None:
    """Print each input's worst ratio, the slowest last."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    usual = median_article()
    print(f"the median article of the corpus, never read before: {usual * 1e9:.0f} ns a byte of CPU time")
    for run in WAYS.values():
        seconds(lambda run=run: run("Gréta met Ólaf <p>in Oslo. ".encode("cp1252")))  # what is loaded once
    found = []
    for name in (*PATTERNS, *MADE):
        inputs = {way: hostile(name, way, size) for way in WAYS}
        times = {way: seconds(lambda way=way, data=data: WAYS[way](data)) / size for way, data in inputs.items()}
        slowest = max(times, key=lambda way: times[way])
        found.append((times[slowest] / usual, times[slowest], name, slowest))
    for ratio, taken, name, way in sorted(found):
        print(f"{name:26} {ratio:8.2f} times the usual, {taken * size:6.2f} s for {size} bytes, as {way}")
    print(f"memory at its highest: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10} MB")


def hostile(name: str, way: str, size: int) -> bytes:
    """An input of so many bytes; one of words that are made is new for each way in."""
    if name in PATTERNS:
        return (PATTERNS[name] * size).encode()[:size]
    letters, between, length = MADE[name]
    draw = random.Random(f"{name}, {way}")
    words = between.join("".join(draw.choices(letters, k=length)) for _ in range(size // (length + len(between)) + 1))
    return words.encode()[:size].decode("utf-8", "ignore").encode()


def median_article() -> float:
    """CPU seconds a byte of the median article, read for the first time after some others."""
    articles = [list(_articles(path)) for path in sorted((HOME / "seeds" / "articles").glob("*.jsonl"))]
    for text in (text for texts in articles for text in texts[:BEFORE]):
        default_classifier().classify(text)
    measured = [text for texts in articles for text in texts[BEFORE : BEFORE + MEASURED]]
    return statistics.median(
        seconds(lambda text=text: default_classifier().classify(text)) / len(text.encode()) for text in measured
    )


def _articles(path: Path) -> Iterator[str]:
    for line in path.read_text(encoding="utf-8").splitlines()[: BEFORE + MEASURED]:
        yield " ".join(sentence["text"] for sentence in json.loads(line)["sentences"])


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds that something takes, errors of ours included."""
    started = time.process_time()
    with suppress(TaawunError):
        work()
    return time.process_time() - started


def classify(data: bytes) -> None:
    """Bytes as they are."""
    default_classifier().classify(data)


def classify_page(data: bytes) -> None:
    """Within a page of HTML."""
    default_classifier().classify(b"<html><body><p>They met.</p>" + data)


def classify_in_prose(data: bytes) -> None:
    """After a sentence, within a paragraph."""
    default_classifier().classify(b"The two ministers met on Tuesday and signed an agreement on trade. " + data + b" They left.")


def classify_legacy(data: bytes) -> None:
    """In no encoding that the text is in."""
    default_classifier().classify(data[: len(data) // 2] + b"\xe9\x98" + data[len(data) // 2 :])


def read_as(form: InputFormat, before: bytes) -> Callable[[bytes], None]:
    """As a file of rows."""

    def read(data: bytes) -> None:
        with tempfile.NamedTemporaryFile() as file:
            Path(file.name).write_bytes(before + data)
            for _ in read_records([file.name], form):
                pass

    return read


WAYS: Mapping[str, Callable[[bytes], None]] = {
    "bytes": classify,
    "a page": classify_page,
    "prose": classify_in_prose,
    "mixed bytes": classify_legacy,
    "JSON lines": read_as("jsonl", b""),
    "CSV": read_as("csv", b"id,text\n"),
}


if __name__ == "__main__":
    main()
