"""The commands of the calibration benchmark."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import track
from rich.table import Table as Grid

from benchmarks.accuracy.filings import FOLDER, Filing, filings
from benchmarks.calibration import archive, drawings, shown, with_sums
from benchmarks.calibration.curves import calibration_error
from benchmarks.calibration.damaged import Part, damaged_pages
from benchmarks.calibration.fitting import KINDS_WITH_POOLS, Judged, arrays, fit_calibration, judge, trade
from benchmarks.calibration.records import Record, keep, kept, records_of
from benchmarks.calibration.wears import FITTED, UNSEEN
from extractor.document import ModelUse
from extractor.engines.paddle import PaddleRecogniser
from extractor.reading.judging.confidence import TABLE, Calibration, calibration_of
from extractor.reading.judging.pooling import FEATURES, NONE_FEATURES
from extractor.settings import Settings

_ROOT = Path(__file__).resolve().parents[2]
_MODELS = _ROOT / "models" / TABLE
_OUT = _ROOT / "benchmarks" / "out" / "calibration"
_PICTURES = _ROOT / "docs" / "pictures"
_SEED = 200
_PARTS: tuple[Part, ...] = ("fit", "check")

_list = click.option("--errors", default=0, help="Show so many of the wrong readings that were most sure.")


@click.group()
def main() -> None:
    """How sure readings may be: fits and checks models/calibration.json."""


@main.command()
@click.option("--pages", default=200, show_default=True, help="How many pages of each part.")
@click.option("--part", "parts", type=click.Choice(["fit", "check"]), multiple=True, help="Only this part.")
def gather(pages: int, parts: tuple[Part, ...]) -> None:
    """Read damaged pages and keep the evidence on every line. A run that is broken off goes on."""
    recogniser = PaddleRecogniser(Settings(threads=1))
    for part in parts or _PARTS:
        for number, make in enumerate(
            track(damaged_pages(_filings(), part, pages, _SEED), f"reading to {part}", total=pages)
        ):
            path = _OUT / part / f"{number:05d}.json"
            if not path.is_file():
                page = make()
                found = [
                    record
                    for grid, table in page.grids
                    for record in records_of(page.name, page.picture, grid, table, recogniser)
                ]
                keep(found, path)


@main.command("fit")
@click.option("--curves-only", is_flag=True, help="Keep the weights that lie in models/.")
def fit_command(curves_only: bool) -> None:
    """Fit weights and curves to what was gathered, and write the table."""
    records = _gathered("fit")
    calibration = fit_calibration(records, _shipped().pools if curves_only else None)
    weights = "kept from an earlier fit, seed 100" if curves_only else "fitted on the same"
    write_table(records, calibration, PaddleRecogniser(Settings(threads=1)).models[0], weights)
    _show(judge(records, calibration), 0)
    Console().print(f"Written to {_MODELS.relative_to(_ROOT)}")


@main.command()
@_list
def check(errors: int) -> None:
    """Check the table that lies in models/ on filings and drawn papers it was not fitted on."""
    judged = judge(_gathered("check"), _shipped())
    _show(judged, errors)
    kinds = {f"{kind}s": [j for j in judged if j.record.kind == kind] for kind in KINDS_WITH_POOLS}
    readings = {name: arrays(mine) for name, mine in kinds.items() if mine}
    drawings.reliability(readings, _PICTURES / "reliability.svg")


@main.command()
def curve() -> None:
    """How many wrong amounts go unnoticed for how many cells a person looks at, without equations."""
    records = _gathered("check")
    console, grid = (
        Console(width=110),
        Grid("acceptable error", "reviewed", "silent", "silent, 1 in", "posterior alone: reviewed", "silent"),
    )
    judged, alone = judge(records, _shipped()), judge(records, Calibration({}), again=False)
    for bound, ours, theirs in zip(
        drawings.BOUNDS, trade(judged, drawings.BOUNDS), trade(alone, drawings.BOUNDS), strict=True
    ):
        one_in = "none" if not ours.silent else f"{ours.amounts / ours.silent:,.0f}"
        grid.add_row(
            f"{bound:g}",
            f"{ours.reviewed:.2%}",
            str(ours.silent),
            one_in,
            f"{theirs.reviewed:.2%}",
            str(theirs.silent),
        )
    console.print(f"{sum(j.record.amount is not None for j in judged):,} amounts")
    console.print(grid)
    drawings.reviewed_and_silent(judged, alone, _PICTURES / "silent_errors.svg")


_order = [
    click.option("--part", type=click.Choice(["fit", "check"]), default="check", show_default=True),
    click.option("--amounts", default=650, show_default=True, help="Amounts of filings in each class."),
    click.option("--drawn", default=12, show_default=True, help="Drawn papers in each class."),
    click.option("--seed", default=1, show_default=True),
]


def _with_order(command: Any) -> Any:
    for option in reversed(_order):
        command = option(command)
    return command


@main.command("read")
@_with_order
@click.option("--most", type=int, help="Stop after so many papers; a later run goes on.")
def read_command(part: Part, amounts: int, drawn: int, seed: int, most: int | None) -> None:
    """Read worn papers from end to end, as an archive has them, and keep what was read."""
    order = archive.Order(part, amounts, drawn, seed)
    papers = list(archive.worn_papers(_filings(), order))[:most]
    for _ in track(
        archive.read_and_keep(papers, Settings(threads=1), _folder(order)), "reading", total=len(papers)
    ):
        pass


@main.command()
@_with_order
@click.option("--again", is_flag=True, help="Judge the sums anew, as the program does now.")
@click.option("--errors", default=0, help="Show so many of the errors that nobody is told of.")
def sums(part: Part, amounts: int, drawn: int, seed: int, again: bool, errors: int) -> None:
    """How many wrong amounts go unnoticed for how many cells looked at, without equations and with them."""
    order = archive.Order(part, amounts, drawn, seed)
    kept = archive.kept_papers(list(archive.worn_papers(_filings(), order)), _folder(order))
    found = [with_sums.seen_paper(paper, again=again) for paper in kept]
    if not found:
        raise click.ClickException("Nothing is read yet: python -m benchmarks.calibration read")
    console = Console(width=170)
    console.print(shown.wear_table(found))
    console.print(shown.bound_table(found))
    for line in shown.errors(found, errors):
        console.print(line, markup=False, highlight=False)
    console.print(shown.reliability_table(found))
    sides = {"the reading alone": False, "with the sums": True}
    readings = {name: with_sums.confidences(found, sums=sums) for name, sums in sides.items()}
    drawings.reliability(readings, _PICTURES / "reliability_with_sums.svg")
    drawings.with_and_without_sums(found, _PICTURES / "with_sums.svg")


def _folder(order: archive.Order) -> Path:
    return _OUT / "papers" / f"{order.part}-{order.seed}"


def write_table(records: Sequence[Record], calibration: Calibration, model: ModelUse, weights: str) -> None:
    """Writes models/calibration.json, with what it was fitted on."""
    grouped = {kind: [r for r in records if r.kind == kind] for kind in KINDS_WITH_POOLS}
    table = {
        "model": model.model_dump(),
        "fitted": {
            "on": "lines of damaged pages: every second filing of shared/data and drawn papers of even seeds",
            "weights": weights,
            "pages": len({record.page for record in records}),
            "wears": [list(wear) for wear in FITTED],
            "not_fitted_under": [list(wear) for wear in UNSEEN],
            "seed": _SEED,
            "readings": {kind: len(found) for kind, found in grouped.items()},
            "wrong": {
                kind: sum(r.first.candidates[0][0] != r.truth for r in found)
                for kind, found in grouped.items()
            },
        },
        "pools": {
            case: {
                "weights": dict(zip(FEATURES, pool.weights, strict=True)),
                "none": dict(zip(NONE_FEATURES, pool.none, strict=True)),
            }
            for case, pool in calibration.pools.items()
        },
        "curves": {case: {"odds": c.odds, "right": c.right} for case, c in calibration.curves.items()},
    }
    _MODELS.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


def _gathered(part: Part) -> list[Record]:
    paths = sorted((_OUT / part).glob("*.json"))
    if not paths:
        raise click.ClickException("Nothing is gathered yet: python -m benchmarks.calibration gather")
    # marks for nothing are told by their shape, not by what they are read as
    return [record for record in kept(paths) if record.kind in KINDS_WITH_POOLS]


def _shipped() -> Calibration:
    return calibration_of(PaddleRecogniser(Settings(threads=1)).models)


def _filings() -> list[Filing]:
    found = filings()
    if not found:
        raise click.ClickException(f"The filings are not there: {FOLDER}")
    return found


def _show(judged: Sequence[Judged], errors: int) -> None:
    console = Console(width=130)
    grid = Grid(
        "kind", "readings", "looked at again", "wrong", "mean confidence", "right", "calibration error"
    )
    for kind in ("all", *KINDS_WITH_POOLS):
        found = [j for j in judged if kind in ("all", j.record.kind)]
        if found:
            sure, right = arrays(found)
            grid.add_row(
                kind,
                str(len(found)),
                str(sum(j.looked_again for j in found)),
                str(int((1 - right).sum())),
                f"{sure.mean():.4f}",
                f"{right.mean():.4f}",
                f"{calibration_error(sure, right):.4f}",
            )
    console.print(grid)
    for j in sorted((j for j in judged if not j.right), key=lambda j: -j.probability)[:errors]:
        console.print(
            f"{j.probability:.4f} {j.record.page} {j.record.truth} read {j.text}",
            markup=False,
            highlight=False,
        )


if __name__ == "__main__":
    main()
