"""What a training run shows a person: plots and the model card."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from sklearn.metrics import precision_recall_curve

from taawun.evaluation import Evaluation, table
from taawun.training import TrainReport, TrainResult

__all__ = ["model_card", "save_plots"]


def model_card(result: TrainResult, evaluations: Mapping[str, Evaluation]) -> str:
    """The model card in Markdown."""
    card = result.classifier.card
    parts = [
        f"# taawun model {card.model}",
        "",
        f"Tags news articles with {len(card.domains)} domains of international cooperation (taxonomy {card.taxonomy}).",
        f"Trained on {card.texts} invented texts in {', '.join(card.languages)}; corpus SHA-256 `{card.corpus_sha256}`.",
        "",
        "Not meant for: deciding about people, or as the only source for a claim. It reads what is written, true or not.",
        "",
    ]
    for name, evaluation in {
        "held-out articles, whole and composed": result.report.overall,
        **evaluations,
    }.items():
        parts += ["```", table(name, evaluation), "```", ""]
    return "\n".join(parts)


def save_plots(result: TrainResult, folder: Path) -> None:
    """Write the plots of a training as PNG files.

    ``precision_recall.png``, ``reliability.png``, ``confusion.png`` and ``learning_curve.png``.
    """
    report, domains = result.report, result.classifier.domains
    for name, figure in {
        "precision_recall": _precision_recall(report, domains),
        "reliability": _reliability(report),
        "confusion": _confusion(report, domains, result.classifier.thresholds),
        "learning_curve": _learning_curve(report),
    }.items():
        figure.savefig(folder / f"{name}.png", dpi=110)
        plt.close(figure)


def _precision_recall(report: TrainReport, domains: tuple[str, ...]) -> Figure:
    rows = -(-len(domains) // 6)
    figure, axes = plt.subplots(rows, 6, figsize=(15, 2.6 * rows), sharex=True, sharey=True, squeeze=False, layout="constrained")
    for number, (axis, domain) in enumerate(zip(axes.ravel(), domains, strict=False)):
        precision, recall, _ = precision_recall_curve(report.truth[:, number], report.probabilities[:, number])
        axis.plot(recall, precision)
        axis.set(title=domain, xlim=(0, 1), ylim=(0, 1.02))
        axis.grid(alpha=0.3)
    figure.supxlabel("recall")
    figure.supylabel("precision")
    return figure


def _reliability(report: TrainReport) -> Figure:
    said, so = report.probabilities.ravel(), report.truth.ravel()
    places = np.minimum((said * 10).astype(int), 9)
    filled = [place for place in range(10) if (places == place).any()]
    figure, axis = plt.subplots(figsize=(5, 5), layout="constrained")
    axis.plot([0, 1], [0, 1], "--", color="grey", label="perfect")
    axis.plot([said[places == p].mean() for p in filled], [so[places == p].mean() for p in filled], "o-", label="model")
    axis.set(xlabel="probability given", ylabel="share that is so", title="Reliability, all domains", xlim=(0, 1), ylim=(0, 1))
    axis.legend()
    return figure


def _confusion(report: TrainReport, domains: tuple[str, ...], thresholds: np.ndarray) -> Figure:
    """Of the articles that miss a domain, how many were tagged with which domain they do not have."""
    tagged = report.probabilities >= thresholds
    missed, false = report.truth & ~tagged, tagged & ~report.truth
    counts = missed.T.astype(int) @ false.astype(int)
    figure, axis = plt.subplots(figsize=(9, 8), layout="constrained")
    image = axis.imshow(counts, cmap="Blues")
    axis.set_xticks(range(len(domains)), domains, rotation=90)
    axis.set_yticks(range(len(domains)), domains)
    axis.set(xlabel="tagged instead", ylabel="missed", title="Domains confused, articles")
    figure.colorbar(image, shrink=0.7)
    return figure


def _learning_curve(report: TrainReport) -> Figure:
    figure, axis = plt.subplots(figsize=(6, 4), layout="constrained")
    axis.plot(*zip(*report.learning_curve, strict=True), "o-")
    axis.set(xlabel="passages trained on", ylabel="micro-F1, one fold held out", title="Learning curve")
    axis.grid(alpha=0.3)
    return figure
