"""CPU time an article, beside scikit-learn, fastText and LibMultiLabel on the same texts.

*Whole*: raw text in, answer out; taawun also finds the body, the language and the evidence, the peers only predict. The texts
are the same in every round, so taawun knows all their words; everybody reads them once before the clock, and then for a second.
*Every article new*: a fresh process has read one half of the articles, compiled its loops, and is timed on the other half, which
it has never seen. A stream of its own language lies between the two. *Scoring*: the body is cut out and the language known; all
windows and all domains are scored.

Run: python benchmarks/inference.py [--json] [--rounds 5]
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import resources

from _common import Measure, Runner, articles, cpu, exhaust, fresh, interleaved, options, passages, show
from _peers import Predict, package_of, trained

from taawun import artifact
from taawun.classifier import default_classifier
from taawun.compiled import fastest
from taawun.document import Reader
from taawun.model import unpack
from taawun.wordtable import WordTable

Peers = Mapping[str, Predict]

LEAST = 1000  # milliseconds on the clock in a turn
FEWER = 4  # of so many articles one: plain Python takes long


def main() -> None:
    """Train the peers, and measure."""
    chosen = options(__doc__, rounds=5)
    source, texts = articles()
    peers = trained(*passages())
    measures = [
        whole(f"whole, {len(texts)} {source}", texts, peers, chosen.rounds),
        without_numba("whole, with and without the extra `fast`", texts[::FEWER], chosen.rounds),
        every_article_new("every article new", texts, peers, chosen.rounds),
        scoring("scoring, body and language known", texts, peers, chosen.rounds),
    ]
    show(measures, chosen.json, [package_of(peer) for peer in peers])


def whole(name: str, texts: Sequence[str], peers: Peers, rounds: int) -> Measure:
    """From raw text to the answer."""
    classifier = default_classifier()
    return _measure(name, texts, lambda: exhaust(classifier.classify_many(texts)), peers, rounds)


def without_numba(name: str, texts: Sequence[str], rounds: int) -> Measure:
    """From raw text to the answer with the loops compiled, and as plain Python; a fresh process each."""
    runners: dict[str, Runner] = {
        "taawun": lambda _: fresh(_again, texts, True),
        "without numba": lambda _: fresh(_again, texts, False),
    }
    return Measure(name, "ms", interleaved(runners, rounds))


def _again(texts: Sequence[str], compiled: bool) -> float:
    if not compiled:
        sys.modules["numba"] = None  # type: ignore[assignment]  # importing it fails from now on
    classifier = default_classifier()
    exhaust(classifier.classify_many(texts))
    return cpu(lambda: exhaust(classifier.classify_many(texts)), len(texts))


def scoring(name: str, texts: Sequence[str], peers: Peers, rounds: int) -> Measure:
    """From extracted text to the probabilities of all domains."""
    answers = [default_classifier().classify(text, evidence=0) for text in texts]
    bodies = ["\n".join(text[a:b] for a, b in answer.body) or text for text, answer in zip(texts, answers, strict=True)]
    return _measure(name, bodies, _scorer(bodies, [answer.language for answer in answers]), peers, rounds)


def _measure(name: str, texts: Sequence[str], ours: Callable[[], object], peers: Peers, rounds: int) -> Measure:
    works = {"taawun": ours} | {peer: lambda predict=predict: predict(texts) for peer, predict in peers.items()}
    runners: dict[str, Runner] = {who: lambda _, work=work: _settled(work, len(texts)) for who, work in works.items()}
    return Measure(name, "ms", interleaved(runners, rounds))


def _settled(work: Callable[[], object], count: int) -> float:
    work()  # numba compiles, caches fill, and what the others left in the processor's gives way, as in a stream that goes on
    took = [cpu(work, count)]
    while sum(took) * count < LEAST:  # as noisy a second for one as for another
        took.append(cpu(work, count))
    return statistics.mean(took)


def _scorer(texts: Sequence[str], languages: Sequence[str]) -> Callable[[], None]:
    with resources.as_file(resources.files("taawun").joinpath("data/model.npz")) as path:
        _, features, parameters = unpack(artifact.load(path), path)
    reader, table = Reader(features), WordTable(features, parameters)
    reader.table.kernel = table.kernel = fastest()

    def score() -> None:
        for text, language in zip(texts, languages, strict=True):
            document = reader.read(text, language=language, whole=True)
            table.answer(document.pieces, document.inside, reader.lexicon(language))

    return score


def every_article_new(name: str, texts: Sequence[str], peers: Peers, rounds: int) -> Measure:
    """Raw text to the answer, each article for the first time."""
    halves = texts[::2], texts[1::2]

    runners: dict[str, Runner] = {"taawun": lambda number: fresh(_first_sight, halves[number % 2], halves[1 - number % 2])}
    for peer, predict in peers.items():
        runners[peer] = lambda number, predict=predict: cpu(lambda: predict(halves[1 - number % 2]), len(halves[1 - number % 2]))
    return Measure(name, "ms", interleaved(runners, rounds))


def _first_sight(before: Sequence[str], new: Sequence[str]) -> float:
    classifier = default_classifier()
    exhaust(classifier.classify_many(before))
    return cpu(lambda: exhaust(classifier.classify_many(new)), len(new))


if __name__ == "__main__":
    main()
