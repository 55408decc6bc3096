"""`kemu models`: which recognition models there are, and whether they are the right files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from extractor.engines import models as store
from extractor.settings import Settings


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


def _print(found: Sequence[store.ModelStatus]) -> int:
    table = Table("model", "role", "licence", "file", "state")
    for status in found:
        path = str(status.path) if status.path else "-"
        table.add_row(
            status.entry.name, status.entry.role, status.entry.licence, path, status.problem or "found"
        )
    Console().print(table)
    return 1 if any(status.problem for status in found) else 0
