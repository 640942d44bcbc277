"""Whether one model may take another's place: both answer the same articles, drawn anew many times over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from taawun.article import Article, LabelledArticle, Prediction
from taawun.bootstrap import Interval, difference
from taawun.classifier import Classifier
from taawun.errors import ConfigError

__all__ = ["FEWEST", "OVERALL", "Verdict", "judge"]

FEWEST = 20
"""Articles of a language below which it is not judged apart: an interval of so few says nothing."""
OVERALL = "overall"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a comparison found.

    Parameters
    ----------
    leads : mapping of str to mapping of str to Interval
        By how much the candidate is ahead, overall and by language: micro-F1, macro-F1 and false-tag rate.
    worse : tuple of str
        Where it is surely worse, with the figure; empty for a candidate that may be promoted.
    """

    leads: Mapping[str, Mapping[str, Interval]]
    worse: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether the candidate is nowhere surely worse."""
        return not self.worse

    @property
    def reason(self) -> str:
        """The verdict in one line."""
        if self.worse:
            return f"worse in {'; '.join(self.worse)}"
        lead = self.leads[OVERALL]["micro_f1"]
        return f"not worse overall nor in any of {len(self.leads) - 1} languages: micro-F1 {_signed(lead)}"

    def table(self) -> str:
        """Lines for the terminal."""
        lines = [f"{'candidate over champion':25}{'micro-F1':>27}{'macro-F1':>27}{'false-tag rate':>27}"]
        for name, figures in self.leads.items():
            lines.append(f"  {name:23}" + "".join(f"{_signed(lead):>27}" for lead in figures.values()))
        return "\n".join(lines)


def judge(candidate: Classifier, champion: Classifier, labelled: Sequence[LabelledArticle]) -> Verdict:
    """Compare two models by a paired bootstrap.

    A candidate is worse where the whole 95 % interval of its lead is below 0: overall in micro-F1, in macro-F1 or (above 0)
    in the false-tag rate, or in the micro-F1 of one language.

    Parameters
    ----------
    candidate, champion : Classifier
        Of the same domains.
    labelled : sequence of LabelledArticle
        Articles that neither was trained on.

    Raises
    ------
    ConfigError
        If there is nothing to judge by, or the two know different domains.
    """
    if not labelled:
        raise ConfigError("no articles to judge by; name a file of labelled ones with --evaluation")
    if set(candidate.domains) != set(champion.domains):
        raise ConfigError("the two models know different domains and cannot be compared; promote with --force and a reason")
    first, second = _tagged(candidate, labelled), _tagged(champion, labelled)
    leads = {}
    for name, chosen in _groups(labelled).items():
        some = [labelled[n] for n in chosen]
        leads[name] = difference(some, [first[n] for n in chosen], [second[n] for n in chosen], champion.domains)
    return Verdict(leads, tuple(_worse(leads)))


def _groups(labelled: Sequence[LabelledArticle]) -> dict[str, list[int]]:
    groups = {OVERALL: list(range(len(labelled)))}
    for language in sorted({article.language for article in labelled}):
        chosen = [n for n, article in enumerate(labelled) if article.language == language]
        if len(chosen) >= FEWEST:
            groups[language] = chosen
    return groups


def _tagged(classifier: Classifier, labelled: Sequence[LabelledArticle]) -> list[tuple[str, ...]]:
    answers = classifier.classify_many((Article(a.text, a.title) for a in labelled), evidence=0)
    return [answer.domains for answer in answers if isinstance(answer, Prediction)]


def _worse(leads: Mapping[str, Mapping[str, Interval]]) -> list[str]:
    found = []
    for name, figures in leads.items():
        judged = figures if name == OVERALL else {"micro_f1": figures["micro_f1"]}
        for figure, lead in judged.items():
            if lead.low > 0 if figure == "false_tag_rate" else lead.high < 0:
                found.append(f"{name} ({figure.replace('_', ' ')} {_signed(lead)})")
    return found


def _signed(lead: Interval) -> str:
    return f"{lead.value:+.3f} [{lead.low:+.3f}, {lead.high:+.3f}]"
