"""The commands of the calibration benchmark."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click
import numpy as np
from rich.console import Console
from rich.table import Table as Grid

from benchmarks.accuracy.filings import FOLDER, Filing, filings
from benchmarks.calibration.curves import Observation, calibration_error, fit
from benchmarks.calibration.damaged import MIXTURE, damaged_pages, halves
from extractor.document import ModelUse
from extractor.engines import LineReading
from extractor.engines.paddle import PaddleRecogniser
from extractor.parts import RawCell
from extractor.reading.cells import read_table
from extractor.reading.confidence import KINDS, POSTERIORS, TABLE, Calibration, Curve, calibration_of, kind_of
from extractor.settings import Settings

_ROOT = Path(__file__).resolve().parents[2]
_OUT = _ROOT / "models" / TABLE
_SEED = 11
_ENOUGH = 200
"""With fewer readings of a kind no curve is fitted."""

_pages = click.option("--pages", default=36, show_default=True, help="How many pages (fit: of each half).")
_list = click.option("--errors", default=0, help="Show so many of the wrong readings that were most sure.")


@click.group()
def main() -> None:
    """How sure readings may be: fits and checks models/calibration.json."""


@main.command("fit")
@_pages
@_list
def fit_command(pages: int, errors: int) -> None:
    """Fit the table on all filings, and show how a table fitted on one half of them does on the other."""
    recogniser = PaddleRecogniser(Settings(threads=1))
    first, second = (_observe(recogniser, half, pages, _SEED) for half in halves(_filings()))
    for name, fitted, checked in (("first", first, second), ("second", second, first)):
        Console().print(f"Fitted on the {name} half, checked on the other")
        _show(checked, 0)
        _show(_calibrated(checked, _curves(fitted)), 0)
    everything = [*first, *second]
    write_table(everything, recogniser.models[0], pages)
    _show(everything, errors)
    Console().print(f"Written to {_OUT.relative_to(_ROOT)}")


def write_table(observations: Sequence[Observation], model: ModelUse, pages: int) -> None:
    """Writes models/calibration.json, with what it was fitted on."""
    grouped = {kind: [o for o in observations if o.kind == kind] for kind in KINDS}
    table = {
        "model": model.model_dump(),
        "fitted": {
            "on": f"{pages} pages of each half of the filings in shared/data, in turn through these wears",
            "wears": [list(wear) for wear in MIXTURE],
            "seed": _SEED,
            "readings": {kind: len(found) for kind, found in grouped.items()},
            "wrong": {kind: sum(not o.right for o in found) for kind, found in grouped.items()},
        },
        "curves": {
            kind: {"odds": curve.odds, "right": curve.right} for kind, curve in _curves(observations).items()
        },
    }
    _OUT.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


@main.command()
@_pages
@_list
@click.option("--seed", default=_SEED + 1, show_default=True, help="Chooses the pages and what befalls them.")
@click.option("--raw", is_flag=True, help="Check the posteriors as the recogniser gives them.")
def check(pages: int, errors: int, seed: int, raw: bool) -> None:
    """Check the table that lies in models/ on other pages."""
    recogniser = PaddleRecogniser(Settings(threads=1))
    used = POSTERIORS if raw else calibration_of(recogniser.models)
    _show(_observe(recogniser, _filings(), pages, seed, used), errors)


def _curves(observations: Sequence[Observation]) -> dict[str, Curve]:
    """A curve for each kind of which there are readings enough."""
    grouped = {kind: [o for o in observations if o.kind == kind] for kind in KINDS}
    return {kind: fit(found) for kind, found in grouped.items() if len(found) >= _ENOUGH}


def _calibrated(observations: Sequence[Observation], curves: dict[str, Curve]) -> list[Observation]:
    return [
        replace(o, posterior=curves[o.kind].at(o.posterior)) if o.kind in curves else o for o in observations
    ]


def _filings() -> list[Filing]:
    found = filings()
    if not found:
        raise click.ClickException(f"The filings are not there: {FOLDER}")
    return found


def _observe(
    recogniser: PaddleRecogniser,
    chosen: Sequence[Filing],
    pages: int,
    seed: int,
    calibration: Calibration = POSTERIORS,
) -> list[Observation]:
    """The cells of damaged pages that hold one line, as they were read."""
    observations = []
    for page in damaged_pages(chosen, pages, seed):
        for grid, texts in page.grids:
            table = read_table(page.picture, grid, recogniser, 1, calibration)
            observations += [
                _observed(cell, text, page.name)
                for cell, text in zip(table.cells, texts, strict=True)
                if cell.reading.text and _plain(text) and "\n" not in cell.reading.text
            ]
    return observations


def _observed(cell: RawCell, truth: str, page: str) -> Observation:
    reading = cell.reading
    line = LineReading(reading.text, reading.confidence, reading.alternatives)
    read, meant = _plain(reading.text), _plain(truth)
    # the kinds are those of the reading: whether a mark was told by its shape is not to be seen here
    kind = kind_of(line, "long dash" if not any(c.isalnum() for c in read) else None)
    return Observation(kind, reading.confidence, read == meant, page, meant, read)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _show(observations: Sequence[Observation], errors: int) -> None:
    console = Console(width=130)
    grid = Grid("kind", "readings", "wrong", "mean confidence", "right", "calibration error")
    for kind in ("all", *KINDS):
        found = [o for o in observations if kind in ("all", o.kind)]
        if found:
            sure, right = np.array([o.posterior for o in found]), np.array([float(o.right) for o in found])
            error = calibration_error(sure, right)
            wrong = str(sum(not o.right for o in found))
            grid.add_row(
                kind, str(len(found)), wrong, f"{sure.mean():.4f}", f"{right.mean():.4f}", f"{error:.4f}"
            )
    console.print(grid)
    for o in sorted((o for o in observations if not o.right), key=lambda o: -o.posterior)[:errors]:
        console.print(f"{o.posterior:.4f} {o.page} {o.truth} read {o.text}", markup=False, highlight=False)


if __name__ == "__main__":
    main()
