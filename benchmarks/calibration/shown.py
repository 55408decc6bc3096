"""The tables of amounts that were read from end to end."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from rich.table import Table as Grid

from benchmarks.calibration.curves import calibration_error
from benchmarks.calibration.drawings import BOUNDS
from benchmarks.calibration.with_sums import SeenPaper, by_wear, confidences, mixed, row_of

_BINS = (0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 1.1)
_DEFAULT = 0.05
"""The acceptable error that is set."""


def wear_table(papers: Sequence[SeenPaper]) -> Grid:
    """For each class, and for all: papers, amounts, those not right; by the reading alone and with the sums
    the shares of cells flagged and of amounts reviewed, and the silent errors."""
    grid = Grid("wear", "papers", "amounts", "not right", title=f"acceptable error {_DEFAULT:g}")
    for side in ("alone", "with sums"):
        for column in ("cells flagged", "reviewed", "silent"):
            grid.add_column(f"{side}: {column}")
    for name, mine in {**by_wear(papers), "all": papers}.items():
        rows = [row_of(mine, _DEFAULT, sums=sums) for sums in (False, True)]
        wrong = sum(one.state != "right" for paper in mine for one in paper.amounts)
        said = [(f"{row.flagged:.2%}", f"{row.reviewed:.2%}", str(row.silent)) for row in rows]
        grid.add_row(name, str(len(mine)), f"{rows[0].amounts:,}", str(wrong), *said[0], *said[1])
    return grid


def bound_table(papers: Sequence[SeenPaper]) -> Grid:
    """The same for each acceptable error: of all amounts, and of an archive with its share of each class."""
    grid = Grid("acceptable error", title="all amounts | an archive's shares, silent in 100,000")
    for side in ("alone", "with sums", "archive alone", "archive with sums"):
        for column in ("cells flagged", "reviewed", "silent"):
            grid.add_column(f"{side}: {column}")
    for bound in BOUNDS:
        said: list[str] = []
        for sums in (False, True):
            row = row_of(papers, bound, sums=sums)
            said += (f"{row.flagged:.2%}", f"{row.reviewed:.2%}", str(row.silent))
        for sums in (False, True):
            whole = mixed(papers, bound, sums=sums)
            said += (f"{whole.flagged:.2%}", f"{whole.reviewed:.2%}", f"{1e5 * whole.silent:.1f}")
        grid.add_row(f"{bound:g}", *said)
    return grid


def reliability_table(papers: Sequence[SeenPaper]) -> Grid:
    """How often amounts of a confidence were right, by the reading alone and with the sums."""
    sides = [confidences(papers, sums=sums) for sums in (False, True)]
    off = [f"{calibration_error(*side):.2%}" for side in sides]
    grid = Grid("confidence", title=f"expected calibration error: alone {off[0]}, with sums {off[1]}")
    for name in ("alone", "with sums"):
        for column in ("amounts", "mean", "right"):
            grid.add_column(f"{name}: {column}")
    for low, high in pairwise(_BINS):
        said: list[str] = []
        for sure, right in sides:
            here = (sure >= low) & (sure < high)
            said += (
                f"{int(here.sum()):,}",
                *((f"{of[here].mean():.4f}" if here.any() else "-") for of in (sure, right)),
            )
        grid.add_row(f"{low:g} to {min(high, 1):g}", *said)
    return grid


def errors(papers: Sequence[SeenPaper], most: int) -> list[str]:
    """Lines for up to `most` errors that nobody is told of with the sums."""
    return [
        f"{one.paper}: {one.truth or 'nothing'} {one.state}, read {one.read!r}"
        for paper in papers
        for one in paper.amounts
        if one.silent(_DEFAULT, sums=True)
    ][:most]
