"""`kemu show FILE|JSON`: tables in the terminal."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console

from extractor.document import Document
from extractor.settings import Settings


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--pages", help="Only these, as in 3-7,9 (of a source, not of a result).")
@click.option("--password", help="Of an encrypted PDF.")
def show(file: Path, pages: str | None, password: str | None) -> int:
    """Show the tables of FILE, a source or a result (.json), with codes, doubtful cells and findings."""
    from extractor.export.terminal import show as show_document

    document = _document(file, pages, password)
    show_document(document, Console())
    return 1 if document.failures else 0


def _document(file: Path, pages: str | None, password: str | None) -> Document:
    if file.suffix.lower() == ".json":
        from extractor.export import load

        return load(file)
    from extractor.api import extract

    return extract(file, Settings(), pages=pages, password=password)
