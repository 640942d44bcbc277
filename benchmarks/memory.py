"""Resident memory over a long stream: read by a process of its own, asked every 10,000 articles, flat or not after 20,000.

The articles are made up as they are needed (`_stream.py`) and piped in, so that the process holds nothing but taawun. The naive
scikit-learn pipeline reads 1,000 of them. Ends with status 1 where memory grew by more than a tenth after 20,000 articles.

Run: python benchmarks/memory.py [--json] [--articles 60000]
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from itertools import islice
from pathlib import Path

from _common import Measure, note, options, passages, show
from _peers import naive, package_of
from _stream import stream
from joblib import dump
from psutil import Process

STEP = 10_000
SETTLED = 20_000
GROWTH = 1.1
PEER_ARTICLES = 1_000

OURS = """
from taawun.classifier import default_classifier
answer = default_classifier().classify_many
"""
THEIRS = """
import joblib
predict = joblib.load({path!r}).predict
answer = lambda texts: (predict([text]) for text in texts)
"""
READ = """
import json, sys
for number, _ in enumerate(answer(map(json.loads, sys.stdin)), 1):
    if number % {step} == 0:
        print(number, flush=True)
"""


def resident(code: str, articles: int, step: int) -> list[float]:
    """Megabytes resident after every `step` articles, in a process that runs `code` and answers them."""
    found, texts = [], stream()
    command = [sys.executable, "-c", code + READ.format(step=step)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdin
        assert child.stdout
        for _ in range(articles // step):
            child.stdin.writelines(json.dumps(text) + "\n" for text in islice(texts, step))
            child.stdin.flush()
            read = child.stdout.readline().strip()
            found.append(Process(child.pid).memory_info().rss / 2**20)
            note(f"{read} articles: {found[-1]:.0f} MB")
        child.stdin.close()
    return found


def peer() -> float:
    """Megabytes that the naive pipeline holds after some articles."""
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "peer.joblib")
        dump(naive().fit(*passages()), path)
        return resident(THEIRS.format(path=path), PEER_ARTICLES, PEER_ARTICLES)[-1]


def main() -> None:
    """Read the stream, and say whether memory stayed flat."""
    chosen = options(__doc__, articles=60_000)
    if chosen.articles <= SETTLED:
        sys.exit(f"--articles must be above {SETTLED}")
    ours = resident(OURS, chosen.articles, STEP)
    early, late = max(ours[: SETTLED // STEP]), max(ours[SETTLED // STEP :])
    measures = [
        Measure(f"resident memory, {chosen.articles} articles", "MB", {"taawun": max(ours), "scikit-learn": peer()}),
        Measure("most until 20,000 articles, and after (1 is flat)", "MB", {"taawun": late, "until then": early}),
    ]
    show(measures, chosen.json, [package_of("scikit-learn")])
    if late > GROWTH * early:
        sys.exit(f"memory grew from {early:.0f} to {late:.0f} MB after {SETTLED} articles")


if __name__ == "__main__":
    main()
