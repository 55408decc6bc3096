"""Views of a document: the JSON contract, tidy CSV and Parquet, an Excel workbook, an HTML page, a terminal.

None of them changes the document, and none is read by another stage.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO

from extractor.document import Document, Equation
from extractor.errors import UsageError
from extractor.export.files import whole_file
from extractor.export.json_file import load
from extractor.export.pictures import PagePictures
from extractor.export.terminal import show

__all__ = ["FORMATS", "PagePictures", "load", "show", "write"]

FORMATS = ("json", "csv", "xlsx", "html", "parquet")
"""What `write` can be asked for; JSON is written always."""


def write(
    document: Document,
    target: Path,
    formats: Sequence[str],
    pictures: PagePictures | None = None,
    *,
    holding: Sequence[Equation] = (),
) -> tuple[Path, ...]:
    """Write `target`.json and, for each of `formats`, its view beside it.

    `target` is a folder and the name of the source without its ending; endings are added, not replaced.
    `pictures` gives the pages of the HTML view; without it the page shows the readings alone. `holding`
    are equations that were checked and hold: the workbook's check sheet shows their totals as formulas
    too. Every file appears whole under its name or not at all. The JSON comes last, so that a folder that
    holds it holds the rest too.

    Returns:
        the files written, the JSON first.

    Raises:
        UsageError: a format that is not one of `FORMATS`.
        OutputError: a file cannot be written: no such folder, no permission, no space.
        DocumentError: the document breaks its own schema.
    """
    unknown = [name for name in formats if name not in FORMATS]
    if unknown:
        raise UsageError(f"Unknown format {', '.join(unknown)}", remedy=f"Use {', '.join(FORMATS)}")
    views = [name for name in FORMATS if name != "json" and name in formats]
    paths = {name: target.with_name(f"{target.name}.{name}") for name in ("json", *views)}
    for name in (*views, "json"):
        view = _view(name, pictures, holding)
        with whole_file(paths[name]) as stream:
            view(document, stream)
    return tuple(paths.values())


def _view(
    name: str, pictures: PagePictures | None, holding: Sequence[Equation]
) -> Callable[[Document, BinaryIO], None]:
    """The writer of a format. Its library is loaded only where it is used: each costs start-up time."""
    match name:
        case "csv":
            from extractor.export.csv_file import write_csv

            return write_csv
        case "parquet":
            from extractor.export.parquet_file import write_parquet

            return write_parquet
        case "xlsx":
            from extractor.export.workbook import write_workbook

            return lambda document, stream: write_workbook(document, stream, holding)
        case "html":
            from extractor.export.webpage import write_webpage

            return lambda document, stream: write_webpage(document, stream, pictures)
        case _:
            from extractor.export.json_file import write_json

            return write_json
