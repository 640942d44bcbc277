"""CPU time a byte of hostile inputs over that of the corpus's median article, and the memory that the process took.

Every way in gets inputs of a size made to be slow: one character for ever, no spaces, only breaks, deep brackets, open quotes,
tags without end. Run: python benchmarks/hostile.py [bytes, 100000 by default]
"""

from __future__ import annotations

import json
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
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


def main() -> None:
    """Print each input's worst ratio, the slowest last."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    usual = median_article()
    print(f"the median article of the corpus: {usual * 1e9:.0f} ns a byte of CPU time")
    found = []
    for name, pattern in PATTERNS.items():
        data = (pattern * size).encode()[:size]
        times = {way: seconds(lambda run=run, data=data: run(data)) / len(data) for way, run in WAYS.items()}
        slowest = max(times, key=lambda way: times[way])
        found.append((times[slowest] / usual, times[slowest], name, slowest))
    for ratio, taken, name, way in sorted(found):
        print(f"{name:20} {ratio:8.2f} times the usual, {taken * size:6.2f} s for {size} bytes, as {way}")
    print(f"memory at its highest: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10} MB")


def median_article() -> float:
    """CPU seconds a byte of the median article, all words met before."""
    texts = []
    for path in sorted((HOME / "seeds" / "articles").glob("*.jsonl")):
        rows = map(json.loads, path.read_text(encoding="utf-8").splitlines()[:10])
        texts += [" ".join(sentence["text"] for sentence in row["sentences"]) for row in rows]
    for text in texts:
        default_classifier().classify(text)
    return statistics.median(
        seconds(lambda text=text: default_classifier().classify(text)) / len(text.encode()) for text in texts
    )


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
