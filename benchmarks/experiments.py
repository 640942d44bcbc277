"""What each part of the model is worth: train without it, or with another option, and score on the same real articles.

Every variant is an MLflow run (experiment ``ablation``) with its parameters and metrics; the table gives what it scores and, by
paired bootstrap over the articles, how far it is from the model as shipped. About a minute a variant.
Run: python benchmarks/experiments.py [variant ...]
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256

from _common import DEV, HOME

from taawun import Article
from taawun.article import LabelledArticle
from taawun.assessment import assess
from taawun.bootstrap import difference
from taawun.classifier import Classifier, default_classifier
from taawun.corpus import Corpus, load_corpus, read_labelled
from taawun.glossary import Glossary
from taawun.store import open_store
from taawun.taxonomy import default_taxonomy
from taawun.tracking import record, training_run
from taawun.training import TrainConfig, train

DEFAULTS = TrainConfig()
TAXONOMY = default_taxonomy()


@dataclass(frozen=True, slots=True)
class Variant:
    """Another corpus, or other options."""

    config: TrainConfig = DEFAULTS
    corpus: Callable[[Corpus], Corpus] = lambda corpus: corpus


def _without_articles(corpus: Corpus) -> Corpus:
    return replace(corpus, articles=tuple(a for a in corpus.articles if not a.sentences))


def _without_glossary(corpus: Corpus) -> Corpus:
    return replace(corpus, glossary=Glossary((), {}))


def _without_plain_names(corpus: Corpus) -> Corpus:
    return _with_concepts(corpus, lambda name: not name.endswith("_word"))


def _without_states(corpus: Corpus) -> Corpus:
    return _with_concepts(corpus, lambda name: not name.startswith("actor."))


def _part(of: int) -> Callable[[Corpus], Corpus]:
    """One text in so many, the same in every run; the whole glossary."""

    def chosen(text: LabelledArticle) -> bool:
        return int(sha256(text.text.encode()).hexdigest()[:8], 16) % of == 0

    return lambda corpus: replace(corpus, articles=tuple(filter(chosen, corpus.articles)))


def _with_concepts(corpus: Corpus, wanted: Callable[[str], bool]) -> Corpus:
    kept = [name for name in corpus.glossary.concepts if wanted(name)]
    number = {name: place for place, name in enumerate(kept)}
    terms = {
        language: {term: number[name] for term, c in table.items() if (name := corpus.glossary.concepts[c]) in number}
        for language, table in corpus.glossary.terms.items()
    }
    return replace(corpus, glossary=Glossary(tuple(kept), terms))


def _features(**changes: float | int) -> TrainConfig:
    return replace(DEFAULTS, features=replace(DEFAULTS.features, **changes))  # type: ignore[arg-type]  # both kinds occur


VARIANTS = {
    "without whole articles": Variant(corpus=_without_articles),
    "without the glossary": Variant(corpus=_without_glossary),
    "without the plain names of the fields": Variant(corpus=_without_plain_names),
    "without the names of states": Variant(corpus=_without_states),
    "without the pairs of groups": Variant(_features(pair=0.0)),
    "without the groups of concepts": Variant(_features(group=0.0)),
    "without stems": Variant(_features(stem=0.0)),
    "without n-grams": Variant(_features(ngram=0.0)),
    "C = 0.5": Variant(replace(DEFAULTS, regularisation=0.5)),
    "C = 2": Variant(replace(DEFAULTS, regularisation=2.0)),
    "2^17 buckets": Variant(_features(buckets=1 << 17)),
    "2^20 buckets": Variant(_features(buckets=1 << 20)),
    "an eighth of the texts": Variant(corpus=_part(8)),
    "a quarter of the texts": Variant(corpus=_part(4)),
    "half of the texts": Variant(corpus=_part(2)),
    "log-odds as learnt": Variant(replace(DEFAULTS, prior_shift=0.0)),
}


def main() -> None:
    """Train and score the variants asked for, or all."""
    if not DEV.exists():
        sys.exit("the real articles are not redistributed: ../shared/gold/dev.jsonl is absent")
    names = sys.argv[1:] or list(VARIANTS)
    unknown = sorted(set(names) - set(VARIANTS))
    if unknown:
        sys.exit(f"no variant {unknown[0]!r}; there are {', '.join(VARIANTS)}")
    labelled = list(read_labelled(DEV, TAXONOMY))
    corpus = load_corpus(HOME / "seeds", TAXONOMY)
    open_store(HOME / "mlruns", "ablation")
    shipped = _tags(default_classifier(), labelled)
    print("| variant | micro-F1 | macro-F1 | false-tag rate | micro-F1 against the shipped model |\n|---|---|---|---|---|")
    print(f"| as shipped | {_scores(default_classifier(), labelled)} | |", flush=True)
    for name in names:
        classifier = _trained(name, VARIANTS[name], corpus, labelled)
        gap = difference(labelled, _tags(classifier, labelled), shipped, TAXONOMY.keys)["micro_f1"]
        print(f"| {name} | {_scores(classifier, labelled)} | {gap} |", flush=True)


def _trained(name: str, variant: Variant, corpus: Corpus, labelled: list[LabelledArticle]) -> Classifier:
    changed = variant.corpus(corpus)
    with training_run(name, variant.config, changed):
        result = train(changed, TAXONOMY, variant.config)
        record(result, changed, {"dev": assess(result.classifier, labelled).overall}, log_model=False)
    return result.classifier


def _tags(classifier: Classifier, labelled: list[LabelledArticle]) -> list[tuple[str, ...]]:
    return [classifier.classify(Article(a.text, a.title), evidence=0).domains for a in labelled]


def _scores(classifier: Classifier, labelled: list[LabelledArticle]) -> str:
    overall = assess(classifier, labelled).overall
    return f"{overall.micro_f1:.3f} | {overall.macro_f1:.3f} | {overall.false_tag_rate:.3f}"


if __name__ == "__main__":
    main()
