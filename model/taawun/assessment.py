"""How a classifier does on labelled articles: every figure apart, with how sure it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from taawun.article import Article, LabelledArticle
from taawun.bootstrap import Interval, intervals
from taawun.calibration import calibration_error, precision_at_recall
from taawun.classifier import Classifier
from taawun.evaluation import Evaluation, by_language, evaluate, labels, table, tags

__all__ = ["Assessment", "assess"]

Progress = Callable[[Iterable[LabelledArticle]], Iterable[LabelledArticle]]

RECALLS = (0.5, 0.6, 0.7, 0.8, 0.9)
ASKED = (0.7, 0.8, 0.9, 0.95)


@dataclass(frozen=True, slots=True)
class Assessment:
    """Scores of a classifier on labelled articles.

    Parameters
    ----------
    overall : Evaluation
    languages : mapping of str to Evaluation
    intervals : mapping of str to Interval
        Of the overall micro-F1, macro-F1 and false-tag rate: 95 %, by bootstrap over articles.
    titles : Evaluation
        Of the answers to the headlines alone, against the labels of the whole articles; of those that have one.
    calibration_errors : mapping of str to float
        Expected calibration error of each domain.
    precision_at_recall : mapping of float to float
        Over all domains, the best precision of any cut that finds this part of the labels.
    asked : mapping of float to Evaluation
        What came of asking for a precision.
    """

    overall: Evaluation
    languages: Mapping[str, Evaluation]
    intervals: Mapping[str, Interval]
    titles: Evaluation
    calibration_errors: Mapping[str, float]
    precision_at_recall: Mapping[float, float]
    asked: Mapping[float, Evaluation]

    def table(self, name: str) -> str:
        """Lines for the terminal."""
        lines = [table(name, self.overall, {**self.languages, "headlines alone": self.titles})]
        lines += [f"  {figure:23}{interval}" for figure, interval in self.intervals.items()]
        lines.append("  calibration error      " + _worst(self.calibration_errors))
        lines.append("  precision at recall    " + ", ".join(f"{p:.3f} at {r}" for r, p in self.precision_at_recall.items()))
        asked = (f"{wanted}: {e.precision:.3f} (recall {e.recall:.3f})" for wanted, e in self.asked.items())
        return "\n".join([*lines, "  precision asked, given " + ", ".join(asked)])


def assess(classifier: Classifier, labelled: Sequence[LabelledArticle], progress: Progress = iter) -> Assessment:
    """Classify labelled articles as a user would, without saying their language, and score the answers.

    Parameters
    ----------
    classifier : Classifier
    labelled : sequence of LabelledArticle
    progress : callable, optional
        Wraps the articles, to show how far it is; ``tqdm`` will do.
    """
    domains = classifier.domains
    probability = classifier.predict_proba(Article(a.text, a.title) for a in progress(labelled))
    tagged = tags(probability, classifier.thresholds, domains)
    titled = [article for article in labelled if article.title and article.title.strip()]
    of_titles = tags(classifier.predict_proba(a.title for a in titled if a.title), classifier.thresholds, domains)
    truth, optional = labels(labelled, domains)
    counted = ~optional
    return Assessment(
        overall=evaluate(labelled, tagged, domains),
        languages=by_language(labelled, tagged, domains),
        intervals=intervals(labelled, tagged, domains),
        titles=evaluate(titled, of_titles, domains),
        calibration_errors={
            domain: calibration_error(probability[counted[:, n], n], truth[counted[:, n], n]) for n, domain in enumerate(domains)
        },
        precision_at_recall=dict(zip(RECALLS, precision_at_recall(probability[counted], truth[counted], RECALLS), strict=True)),
        asked={p: evaluate(labelled, tags(probability, classifier.thresholds_for(p), domains), domains) for p in ASKED},
    )


def _worst(errors: Mapping[str, float]) -> str:
    worst = max(errors, key=lambda domain: errors[domain])
    return f"mean {sum(errors.values()) / len(errors):.3f}, worst {errors[worst]:.3f} ({worst})"
