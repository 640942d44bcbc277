"""CPU time an article as the corpus grows, and two workers against one.

One classifier reads an endless stream; when it has read 1,000, 10,000 and 100,000 articles (`--most 1000000` goes on), the next
6,000 are timed, in twelve turns with one that began anew and has read 1,000, and with the naive scikit-learn pipeline on a
part of them. A noisy machine slows all three, so growth is what the one that has read on takes over the one begun anew.

One and two workers begin in a fresh process each and answer `--articles` articles, and then as many again: the first time two
workers have to start, and each learns the words for itself.

Run: python benchmarks/scale.py [--json] [--most 100000] [--articles 10000] [--rounds 5]
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context

from _common import Measure, cpu, exhaust, fresh, interleaved, note, options, passages, show
from _peers import naive, package_of
from _stream import stream
from joblib.externals.loky import get_reusable_executor

from taawun.classifier import default_classifier

FIRST = 1_000
BLOCKS, BLOCK, PEER_BLOCK = 12, 500, 50
"""Enough articles to meet the moments at which a full table forgets as often as they come."""


def main() -> None:
    """Read on and on, then share the work."""
    chosen = options(__doc__, most=100_000, articles=10_000, rounds=5)
    show([*growth(chosen.most), *workers(chosen.articles, chosen.rounds)], chosen.json, [package_of("scikit-learn")])


def growth(most: int) -> Iterator[Measure]:
    """Milliseconds an article after so many, of one classifier, of one begun anew and of the peer."""
    peer, texts, read, size = naive().fit(*passages()), stream(), 0, FIRST
    while size <= most:
        exhaust(default_classifier().classify_many(islice(texts, size - read)))
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as anew:
            anew.submit(_read, list(islice(stream(seed=1), FIRST))).result()
            runners: dict[str, Callable[[Sequence[str]], float]] = {
                "taawun": _read,
                "begun anew": lambda block, anew=anew: anew.submit(_read, block).result(),
                "scikit-learn": lambda block: cpu(lambda: peer.predict(block[:PEER_BLOCK]), PEER_BLOCK),
            }
            turns = [_turn(runners, list(islice(texts, BLOCK))) for _ in range(BLOCKS)]
        found = {name: statistics.mean(turn[name] for turn in turns) for name in runners}
        note(f"{size} articles: {found}")
        yield Measure(f"an article after {size} (one begun anew: 1 is constant)", "ms", found)
        read, size = size + BLOCKS * BLOCK, 10 * size


def _turn(runners: dict[str, Callable[[Sequence[str]], float]], block: Sequence[str]) -> dict[str, float]:
    return {name: runner(block) for name, runner in runners.items()}


def _read(texts: Sequence[str]) -> float:
    return cpu(lambda: exhaust(default_classifier().classify_many(texts)), len(texts))


def workers(articles: int, rounds: int) -> list[Measure]:
    """Seconds by the clock on the wall for a stream, with one worker and with two: begun anew, and going on."""
    found = []
    for name, before in (("from a fresh process", 0), ("after as many", articles)):
        runners = {
            "one worker": lambda _, before=before: fresh(_wall, articles, before, 1),
            "taawun": lambda _, before=before: fresh(_wall, articles, before, 2),
        }
        found.append(Measure(f"two workers, {articles} articles {name}", "s", interleaved(runners, rounds)))
    return found


def _wall(articles: int, before: int, jobs: int) -> float:
    texts = list(islice(stream(seed=1), before + articles))
    classify_many = default_classifier().classify_many
    exhaust(classify_many(texts[:before], n_jobs=jobs))
    start = time.perf_counter()
    exhaust(classify_many(texts[before:], n_jobs=jobs))
    took = time.perf_counter() - start
    if jobs > 1:
        get_reusable_executor().shutdown()  # its workers would stay for five minutes, and this process with them
    return took


if __name__ == "__main__":
    main()
