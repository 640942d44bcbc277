"""CPU time an article: taawun on whole pages against a naive scikit-learn pipeline on the same texts.

taawun's figure includes finding the body, the language and the evidence; the peer only predicts.
Run: python benchmarks/inference.py [--json]
"""

from __future__ import annotations

import sys
import time

from _common import articles, interleaved, naive, passages, show

from taawun import Classifier
from taawun.classifier import default_classifier


def main() -> None:
    """Fit the peer on the same passages, warm both up, and take turns."""
    source, texts = articles()
    classifier: Classifier = default_classifier()
    peer = naive().fit(*passages())

    def ours() -> float:
        start = time.process_time()
        for text in texts:
            classifier.classify(text)
        return 1000 * (time.process_time() - start) / len(texts)

    def theirs() -> float:
        start = time.process_time()
        peer.predict(texts)
        return 1000 * (time.process_time() - start) / len(texts)

    ours()
    figures = interleaved({"taawun": ours, "scikit-learn": theirs}, 5)
    show(f"CPU time an article, {len(texts)} {source}", "ms", figures, "--json" in sys.argv, ("taawun", "scikit-learn", "numpy"))


if __name__ == "__main__":
    main()
