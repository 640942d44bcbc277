"""How a classifier does on labelled articles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from taawun.article import Article, LabelledArticle
from taawun.classifier import Classifier
from taawun.evaluation import Evaluation, by_language, evaluate, table

__all__ = ["Assessment", "assess"]

Progress = Callable[[Iterable[LabelledArticle]], Iterable[LabelledArticle]]


@dataclass(frozen=True, slots=True)
class Assessment:
    """Scores of a classifier on labelled articles.

    Parameters
    ----------
    overall : Evaluation
    languages : mapping of str to Evaluation
    """

    overall: Evaluation
    languages: Mapping[str, Evaluation]

    def table(self, name: str) -> str:
        """Lines for the terminal."""
        return table(name, self.overall, self.languages)


def assess(classifier: Classifier, labelled: Sequence[LabelledArticle], progress: Progress = iter) -> Assessment:
    """Classify labelled articles as a user would, without saying their language, and score the answers.

    Parameters
    ----------
    classifier : Classifier
    labelled : sequence of LabelledArticle
    progress : callable, optional
        Wraps the articles, to show how far it is; ``tqdm`` will do.
    """
    tagged = [classifier.classify(Article(a.text, a.title), evidence=0).domains for a in progress(labelled)]
    domains = classifier.domains
    return Assessment(evaluate(labelled, tagged, domains), by_language(labelled, tagged, domains))
