"""Where the time of `classify()` goes: what each stage takes of its own, in microseconds a text and in percent.

The stages are timed inside the call itself, the loops compiled: on articles that were never seen, on the same again with every
cache warm, and on raw pages. (Not called `profile`: the standard library's profiler would import it.)

Run: python benchmarks/stages.py [--json] [--rounds 5]
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import wraps
from typing import Any
from unittest.mock import patch

from _common import PAGES, Measure, articles, exhaust, options, show

import taawun.classifier
import taawun.document
import taawun.language
from taawun.classifier import Classifier, default_classifier
from taawun.document import Reader
from taawun.lexicon import Lexicon
from taawun.pieces import PieceTable
from taawun.wordtable import WordTable

STAGES: dict[str, tuple[Any, str]] = {
    "check and decode": (taawun.classifier, "as_article"),
    "cut into pieces": (PieceTable, "extend"),
    "body": (taawun.document, "body_of"),
    "language": (taawun.document, "decide"),
    "language, py3langid": (taawun.language, "_ask_langid"),
    "pieces of the body": (Reader, "read"),
    "new words: terms and pairs": (Lexicon, "words"),
    "new words: scores": (WordTable, "rows"),
    "words, windows and probabilities": (WordTable, "answer"),
    "evidence and result": (Classifier, "classify"),
}
"""Each stage and the function that does it; what it calls for another stage counts there."""

REPEATED = 2  # times that the pages are read in a round


class Clock:
    """Adds up the time that each function takes without that of others it calls."""

    def __init__(self) -> None:
        self.spent = dict.fromkeys(STAGES, 0.0)
        self._inner = [0.0]

    def timed(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, on this clock."""

        @wraps(function)
        def wrapper(*given: Any, **named: Any) -> Any:
            self._inner.append(0.0)
            start = time.process_time()
            answer = function(*given, **named)
            took = time.process_time() - start
            self.spent[stage] += took - self._inner.pop()
            self._inner[-1] += took
            return answer

        return wrapper

    @contextmanager
    def running(self) -> Iterator[None]:
        """All stages are timed inside."""
        with ExitStack() as stack:
            for stage, (owner, name) in STAGES.items():
                stack.enter_context(patch.object(owner, name, self.timed(stage, getattr(owner, name))))
            yield


def profile(name: str, before: Sequence[str], texts: Sequence[str], rounds: int) -> Measure:
    """Median microseconds a text of each stage once `before` has been read, and their sum as ``taawun``."""
    classifier = default_classifier()
    exhaust(classifier.classify_many(before))
    clocks = [Clock() for _ in range(rounds)]
    for clock in clocks:
        with clock.running():
            exhaust(classifier.classify_many(texts))
    spent = {stage: 1e6 * statistics.median(clock.spent[stage] for clock in clocks) / len(texts) for stage in STAGES}
    return Measure(name, "us", {**spent, "taawun": sum(spent.values())})


def main() -> None:
    """Profile articles at first sight, then the same again, and pages."""
    chosen = options(__doc__, rounds=5)
    source, texts = articles()
    pages = [path.read_text(encoding="utf-8") for path in sorted(PAGES.rglob("*.txt"))] * REPEATED
    measures = [
        profile(f"{len(texts) // 2} {source} at first sight, one round", texts[::2], texts[1::2], rounds=1),
        profile(f"{len(texts)} {source}", texts, texts, chosen.rounds),
        profile(f"{len(pages) // REPEATED} raw pages", pages, pages, chosen.rounds),
    ]
    if chosen.json:
        show(measures, as_json=True)
        return
    for measure in measures:
        print(f"\n{measure.name}: {measure.figures['taawun']:.0f} us each")
        for stage, share in measure.ratios.items():
            print(f"  {stage:38}{measure.figures[stage]:9.1f} us {share:7.1%}")


if __name__ == "__main__":
    main()
