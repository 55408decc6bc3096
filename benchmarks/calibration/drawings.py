"""The pictures in the documentation: a reliability diagram, and silent errors against what is reviewed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.calibration.curves import Array
from benchmarks.calibration.fitting import Judged, trade
from benchmarks.calibration.with_sums import SeenPaper, in_their_places, mixed

BOUNDS = (0.2, 0.1, 0.05, 0.03, 0.02, 0.015, 0.01, 0.007, 0.005, 0.003, 0.002)
"""Acceptable errors that the table and the picture show."""
_BINS = 15
_CURVE = np.geomspace(0.9, 5e-4, 120)


def _figure(width: float, height: float) -> tuple[Any, Any]:
    # matplotlib takes a second to import, and only these two commands need it
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams.update({"svg.hashsalt": "kemu", "font.size": 9})
    from matplotlib import pyplot as plt

    return plt.subplots(figsize=(width, height), layout="constrained")


def reliability(readings: Mapping[str, tuple[Array, Array]], path: Path) -> None:
    """How often readings of a confidence were right (DeGroot and Fienberg 1983), bins of equal number; for
    each name how sure the readings were and whether they were right."""
    figure, axes = _figure(4.6, 4.2)
    axes.plot([0, 1], [0, 1], color="0.7", linewidth=1)
    for (name, (sure, right)), colour in zip(readings.items(), ("tab:blue", "tab:orange"), strict=False):
        bins = np.array_split(np.argsort(sure, kind="stable"), _BINS)
        axes.plot(
            [sure[b].mean() for b in bins],
            [right[b].mean() for b in bins],
            "o-",
            color=colour,
            label=name,
        )
    axes.set(xlabel="confidence", ylabel="share that is right", xlim=(0, 1.02), ylim=(0, 1.02))
    axes.legend(loc="upper left", frameon=False)
    _save(figure, path)


def reviewed_and_silent(judged: Sequence[Judged], alone: Sequence[Judged], path: Path) -> None:
    """The share of amounts that are wrong and unflagged against the share that is flagged."""
    figure, axes = _figure(5.6, 4.0)
    for mine, name, colour in (
        (alone, "the network's posterior alone", "0.6"),
        (judged, "all evidence, calibrated", "tab:blue"),
    ):
        points = trade(mine, list(_CURVE))
        axes.step(
            [100 * p.reviewed for p in points],
            [10_000 * p.silent / max(1, p.amounts) for p in points],
            where="post",
            color=colour,
            label=name,
        )
    axes.axhline(2.0, color="tab:red", linewidth=0.8, linestyle=":", label="1 in 5,000")
    axes.set(xlabel="amounts reviewed, %", ylabel="wrong and not flagged, in 10,000", xlim=(0, 25))
    axes.set_yscale("symlog", linthresh=2.0)
    axes.legend(frameon=False)
    _save(figure, path)


def with_and_without_sums(papers: Sequence[SeenPaper], path: Path) -> None:
    """The same from end to end, for an archive with its shares of the classes: without equations and with
    them, against the share of cells that carry a flag."""
    figure, axes = _figure(5.6, 4.0)
    bounds = np.geomspace(0.6, 1e-3, 60)
    kinds = (("all errors", "-", papers), ("misread figures only", "--", in_their_places(papers)))
    for sums, name, colour in ((False, "without equations", "0.6"), (True, "with equations", "tab:blue")):
        for kind, line, mine in kinds:
            points = [mixed(mine, float(bound), sums=sums) for bound in bounds]
            axes.step(
                [100 * p.flagged for p in points],
                [10_000 * p.silent for p in points],
                where="post",
                color=colour,
                linestyle=line,
                label=f"{name}, {kind}",
            )
            chosen = mixed(mine, 0.05, sums=sums)
            axes.plot([100 * chosen.flagged], [10_000 * chosen.silent], "o", color=colour)
    axes.axhline(2.0, color="tab:red", linewidth=0.8, linestyle=":", label="1 in 5,000")
    axes.axvline(3.0, color="tab:red", linewidth=0.8, linestyle="--", label="3 % of cells")
    axes.set(
        xlabel="cells flagged, %", ylabel="wrong and nobody told, in 10,000", xlim=(0, 12), ylim=(0, None)
    )
    axes.set_yscale("symlog", linthresh=2.0)
    axes.legend(frameon=False)
    _save(figure, path)


def _save(figure: Any, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None})
