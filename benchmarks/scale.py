"""CPU time an article as the corpus grows, and two workers against one.

One classifier reads an endless stream; when it has read 1,000, 10,000 and 100,000 articles (`--most 1000000` goes on), the next
6,000 are timed, in twelve turns with the naive scikit-learn pipeline on a part of the same. A noisy machine slows both; so
growth is given twice, as measured and against the peer, whose time does not depend on what it has read.

One and two workers begin in a fresh process each and answer `--articles` articles, and then as many again: the first time two
workers have to start, and each learns the words for itself.

Run: python benchmarks/scale.py [--json] [--most 100000] [--articles 10000] [--rounds 5]
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator, Mapping
from itertools import islice

from _common import Measure, cpu, exhaust, fresh, interleaved, note, options, passages, show
from _peers import naive, package_of
from _stream import stream
from joblib.externals.loky import get_reusable_executor

from taawun.classifier import default_classifier

FIRST = 1_000
BLOCKS, BLOCK, PEER_BLOCK = 12, 500, 50
"""Enough articles to meet the moments at which a full table forgets as often as they come."""

Times = dict[str, float]


def main() -> None:
    """Read on and on, then share the work."""
    chosen = options(__doc__, most=100_000, articles=10_000, rounds=5)
    times = growth(chosen.most)
    show([*_growth_measures(times), *workers(chosen.articles, chosen.rounds)], chosen.json, [package_of("scikit-learn")])


def growth(most: int) -> dict[int, Times]:
    """Milliseconds an article of taawun and of the peer after so many articles."""
    peer, texts, found, read = naive().fit(*passages()), stream(), {}, 0
    classify_many, size = default_classifier().classify_many, FIRST
    while size <= most:
        exhaust(classify_many(islice(texts, size - read)))
        blocks = [list(islice(texts, BLOCK)) for _ in range(BLOCKS)]
        ours, theirs = [], []
        for block in blocks:
            ours.append(cpu(lambda block=block: exhaust(classify_many(block)), BLOCK))
            theirs.append(cpu(lambda block=block: peer.predict(block[:PEER_BLOCK]), PEER_BLOCK))
        found[size] = {"taawun": statistics.mean(ours), "scikit-learn": statistics.median(theirs)}
        note(f"{size} articles: {found[size]}")
        read, size = size + BLOCKS * BLOCK, 10 * size
    return found


def _growth_measures(times: Mapping[int, Times]) -> Iterator[Measure]:
    for size, figures in times.items():
        yield Measure(f"an article after {size}", "ms", figures)
    first = times[FIRST]
    last = times[max(times)]
    drift = last["scikit-learn"] / first["scikit-learn"]
    named = {"taawun": last["taawun"], f"after {FIRST}": first["taawun"]}
    yield Measure(f"an article after {max(times)}, as measured (1 is constant)", "ms", named)
    corrected = {"taawun": last["taawun"], f"after {FIRST}": first["taawun"] * drift}
    yield Measure(f"an article after {max(times)}, against the peer (1 is constant)", "ms", corrected)


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
