"""Passages out of articles, and articles out of passages.

Regressions are fitted to passages of two or three sentences: an article whose sentences are labelled one by one is cut into
such. How the scores of windows make up the answer for an article is learnt on articles: those of the corpus, and others
composed of passages that are held out, labelled by the union of what they report. Nothing is written here; passages are only
put side by side.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from taawun.article import LabelledArticle
from taawun.errors import ConfigError

__all__ = ["CompositionConfig", "Cuttings", "compose", "cut"]

_FURNITURE = "furniture"
_PIECE = 2  # sentences


@dataclass(frozen=True, slots=True)
class Cuttings:
    """Labelled text as passages.

    Parameters
    ----------
    passages : tuple of LabelledArticle
    articles : tuple of range
        For each text the numbers of its passages; one for a passage, several for an article that was cut.
    """

    passages: tuple[LabelledArticle, ...]
    articles: tuple[range, ...]


def cut(articles: Iterable[LabelledArticle]) -> Cuttings:
    r"""Cut articles whose sentences are labelled into passages of two sentences; the last may have three.

    Examples
    --------
    >>> gas = ("They agreed on a gas pipeline.", frozenset({"energy"}))
    >>> article = LabelledArticle("...", frozenset({"energy"}), sentences=(gas, ("It rained.", frozenset())) * 2)
    >>> [passage.text for passage in cut([article]).passages]  # the headline keeps its line
    ['They agreed on a gas pipeline.\nIt rained.', 'They agreed on a gas pipeline. It rained.']
    """
    passages: list[LabelledArticle] = []
    ranges: list[range] = []
    for article in articles:
        first = len(passages)
        passages += _pieces(article) if article.sentences else [article]
        ranges.append(range(first, len(passages)))
    return Cuttings(tuple(passages), tuple(ranges))


def _pieces(article: LabelledArticle) -> list[LabelledArticle]:
    sentences, found = article.sentences, []
    starts = range(0, max(1, len(sentences) - 1), _PIECE)
    for start in starts:
        run = sentences[start : None if start == starts[-1] else start + _PIECE]
        domains = frozenset().union(*(domains for _, domains in run))
        texts = [text for text, _ in run]
        text = " ".join(texts) if start else "\n".join(filter(None, (texts[0], " ".join(texts[1:]))))
        found.append(
            LabelledArticle(text, domains, article.language, "report" if domains else "negative", f"{article.id}/{start}")
        )
    return found


@dataclass(frozen=True, slots=True)
class CompositionConfig:
    """How articles are composed.

    Parameters
    ----------
    articles : int
        How many, for every passage that reports cooperation.
    cooperating : float
        Share of them that report cooperation.
    most_reports, most_others : int
        Most passages of each sort in one article.
    related : float
        Chance that a further report shares a domain with the first.
    headlines : float
        Share of articles that are one passage alone.
    """

    articles: float = 1.0
    cooperating: float = 0.4
    most_reports: int = 3
    most_others: int = 6
    related: float = 0.7
    headlines: float = 0.15

    def __post_init__(self) -> None:
        for name in ("cooperating", "related", "headlines"):
            if not 0 <= getattr(self, name) <= 1:
                raise ConfigError(f"{name} must be a share from 0 to 1, not {getattr(self, name)}")
        if not self.articles > 0 or self.most_reports < 1 or self.most_others < 1:
            raise ConfigError("wants articles above 0, and at least one report and one other passage an article")


def compose(passages: Sequence[LabelledArticle], config: CompositionConfig, seed: int) -> list[tuple[list[int], frozenset[str]]]:
    """Put passages of one language together into articles.

    Parameters
    ----------
    passages : sequence of LabelledArticle
    config : CompositionConfig
    seed : int
        The same seed composes the same articles.

    Returns
    -------
    list of (list of int, frozenset of str)
        For each article the passages it is made of, in order, and its domains.
    """
    rng = np.random.default_rng(seed)
    composed: list[tuple[list[int], frozenset[str]]] = []
    for language in sorted({passage.language for passage in passages}):
        pools = _Pools.of(passages, language)
        if not len(pools.reports):
            continue
        composed += [_article(passages, pools, config, rng) for _ in range(int(config.articles * len(pools.reports)))]
    return composed


@dataclass(frozen=True, slots=True)
class _Pools:
    reports: NDArray[np.int64]
    others: NDArray[np.int64]
    by_domain: dict[str, NDArray[np.int64]]

    @classmethod
    def of(cls, passages: Sequence[LabelledArticle], language: str) -> _Pools:
        mine = [n for n, p in enumerate(passages) if p.language == language and p.kind != _FURNITURE]
        by_domain: dict[str, list[int]] = defaultdict(list)
        for number in mine:
            for domain in passages[number].domains:
                by_domain[domain].append(number)
        reports = np.array([number for number in mine if passages[number].domains], np.int64)
        others = np.array([number for number in mine if not passages[number].domains], np.int64)
        return cls(reports, others, {domain: np.array(numbers) for domain, numbers in by_domain.items()})


def _article(
    passages: Sequence[LabelledArticle], pools: _Pools, config: CompositionConfig, rng: np.random.Generator
) -> tuple[list[int], frozenset[str]]:
    alone = rng.random() < config.headlines
    chosen: list[int] = []
    if rng.random() < config.cooperating or not len(pools.others):
        chosen.append(int(rng.choice(pools.reports)))
        for _ in range(0 if alone else int(rng.integers(0, config.most_reports))):
            chosen.append(_further(passages, pools, chosen[0], config, rng))
    others = 0 if alone and chosen else int(rng.integers(0 if chosen else 1, config.most_others + 1))
    if len(pools.others):
        chosen += [int(n) for n in rng.choice(pools.others, size=1 if alone and not chosen else others)]
    order = list(dict.fromkeys(chosen))
    rng.shuffle(order)
    return order, frozenset().union(*(passages[number].domains for number in order))


def _further(
    passages: Sequence[LabelledArticle], pools: _Pools, first: int, config: CompositionConfig, rng: np.random.Generator
) -> int:
    if rng.random() < config.related:
        domain = str(rng.choice(sorted(passages[first].domains)))
        return int(rng.choice(pools.by_domain[domain]))
    return int(rng.choice(pools.reports))
