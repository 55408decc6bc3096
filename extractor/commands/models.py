"""`kemu models`: which recognition models there are, and whether they are the right files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from extractor.engines import models as store
from extractor.errors import UsageError
from extractor.settings import Settings

if TYPE_CHECKING:
    from extractor.reading.calibration.refitting import Refitted


@click.group()
def models() -> None:
    """List, verify and fetch recognition models."""


@models.command(name="list")
def list_() -> int:
    """The models Kemu knows, and where their files lie."""
    return _print(store.list_models(Settings()))


@models.command()
def verify() -> int:
    """Whether each model's file is the one the manifest names."""
    return _print(store.verify(Settings()))


@models.command()
@click.argument("name")
@click.option("--to", "target", required=True, type=click.Path(path_type=Path), help="Folder for the model.")
def fetch(name: str, target: Path) -> int:
    """Fetch a model NAME (as PaddleOCR calls it) from PaddleOCR's own hub; this alone goes online."""
    status = store.fetch(name, target)
    click.echo(f"{status.entry.name} lies in {status.path}; name that folder in KEMU_MODELS_DIR to use it")
    return 0


@models.command()
@click.argument("exports", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="EXPORT…")
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path),
    help="Folder for the calibration; without it that of KEMU_MODELS_DIR.",
)
def calibrate(exports: tuple[Path, ...], folder: Path | None) -> int:
    """Fit the confidence anew to what people found: to EXPORTs of a service's review (CSV or Parquet).

    Writes calibration.json where papers left out of the fit are told better with it; exit status 1 where
    they are not, or where there are too few decisions. Readers with that folder in KEMU_MODELS_DIR use it
    once they are started anew.
    """
    from extractor.reading.calibration import refitting

    settings = Settings()
    target = folder or settings.models_dir
    if target is None:
        raise UsageError("No folder is named", remedy="Give --to FOLDER or set KEMU_MODELS_DIR")
    found = refitting.refit(exports, target, store.models_in_use(settings))
    _show(found)
    if found.written is None:
        click.echo("kemu: nothing was written: the confidence stays as it is", err=True)
        return 1
    click.echo(f"kemu: {found.written}; set KEMU_MODELS_DIR={target} and start readers anew", err=True)
    return 0


def _show(found: Refitted) -> None:
    table = Table(
        "kind", "decisions", "wrong", "papers", "slope", "offset", "loss before", "loss after", "taken"
    )
    for kind, correction in found.corrections.items():
        if correction is None:
            table.add_row(kind, *(str(n) for n in found.counts[kind]), *("" for _ in range(4)), "too few")
            continue
        c = correction
        table.add_row(
            kind,
            *(str(n) for n in found.counts[kind]),
            f"{c.slope:.3f}",
            f"{c.offset:+.3f}",
            f"{c.before:.5f}",
            f"{c.after:.5f}",
            "yes" if c.helps else "no better",
        )
    Console().print(table)
    left = found.decided
    click.echo(
        f"left out: {left.other_engines} read otherwise or hidden, {left.without_weight} drawn by an unknown "
        f"chance, {left.too_old} read before the last fit",
        err=True,
    )


def _print(found: Sequence[store.ModelStatus]) -> int:
    table = Table("model", "role", "licence", "file", "state")
    for status in found:
        path = str(status.path) if status.path else "-"
        table.add_row(
            status.entry.name, status.entry.role, status.entry.licence, path, status.problem or "found"
        )
    Console().print(table)
    return 1 if any(status.problem for status in found) else 0
