"""The commands of the calibration benchmark."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import click
import numpy as np
from rich.console import Console
from rich.table import Table as Grid

from benchmarks.accuracy.filings import FOLDER, Filing, filings
from benchmarks.calibration.curves import Observation, calibration_error, fit
from benchmarks.calibration.damaged import MIXTURE, damaged_pages, halves
from extractor.engines import LineReading
from extractor.engines.paddle import PaddleRecogniser
from extractor.parts import RawCell
from extractor.reading.cells import read_table
from extractor.reading.confidence import KINDS, POSTERIORS, TABLE, Calibration, calibration_of, kind_of
from extractor.settings import Settings

_ROOT = Path(__file__).resolve().parents[2]
_OUT = _ROOT / "models" / TABLE
_SEED = 11

_pages = click.option("--pages", default=70, show_default=True, help="How many pages.")
_list = click.option("--errors", default=0, help="Show so many of the wrong readings that were most sure.")


@click.group()
def main() -> None:
    """How sure readings may be: fits and checks models/calibration.json."""


@main.command("fit")
@_pages
@_list
def fit_command(pages: int, errors: int) -> None:
    """Fit the table on every other filing, the first among them."""
    recogniser = PaddleRecogniser(Settings(threads=1))
    observations = _observe(recogniser, halves(_filings())[0], pages, POSTERIORS)
    grouped = {kind: [o for o in observations if o.kind == kind] for kind in KINDS}
    (model,) = recogniser.models
    table = {
        "model": model.model_dump(),
        "fitted": {
            "on": f"{pages} pages of every other filing in shared/data, in turn through the wears below",
            "wears": [list(wear) for wear in MIXTURE],
            "seed": _SEED,
            "readings": {kind: len(found) for kind, found in grouped.items()},
            "wrong": {kind: sum(not o.right for o in found) for kind, found in grouped.items()},
        },
        "curves": {
            kind: {"odds": curve.odds, "right": curve.right}
            for kind, found in grouped.items()
            if len(found) >= 2
            for curve in (fit(found),)
        },
    }
    _OUT.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    _show(observations, errors)
    Console().print(f"Written to {_OUT.relative_to(_ROOT)}")


@main.command()
@_pages
@_list
@click.option("--raw", is_flag=True, help="Check the posteriors as the recogniser gives them.")
def check(pages: int, errors: int, raw: bool) -> None:
    """Check the table on the filings that it was not fitted on."""
    recogniser = PaddleRecogniser(Settings(threads=1))
    used = POSTERIORS if raw else calibration_of(recogniser.models)
    _show(_observe(recogniser, halves(_filings())[1], pages, used), errors)


def _filings() -> list[Filing]:
    found = filings()
    if not found:
        raise click.ClickException(f"The filings are not there: {FOLDER}")
    return found


def _observe(
    recogniser: PaddleRecogniser, chosen: Sequence[Filing], pages: int, calibration: Calibration
) -> list[Observation]:
    """The cells of damaged pages that hold one line, as they were read."""
    observations = []
    for page in damaged_pages(chosen, pages, _SEED):
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
