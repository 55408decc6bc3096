"""What a batch came to, as a table of its files and as totals."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path

from extractor.batch.journal import Settled
from extractor.export.csv_file import harmless
from extractor.export.files import whole_file

REPORT = "report.csv"


def totals(entries: Sequence[Settled]) -> dict[str, int]:
    """Files by state, and the pages, tables, doubtful cells and findings of those that were read."""
    states = Counter(entry.state for entry in entries)
    sums = {
        name: sum(getattr(entry, name) for entry in entries)
        for name in ("pages", "tables", "doubtful", "findings")
    }
    return {"files": len(entries), **dict(sorted(states.items())), **sums}


def write_report(entries: Sequence[Settled], folder: Path) -> Path:
    """Writes a line for each file to `report.csv` in a folder. Raises `OutputError`."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, [field.name for field in fields(Settled)], lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in asdict(entry).items()} for entry in entries)
    path = folder / REPORT
    with whole_file(path) as file:
        # Excel takes a CSV for UTF-8 only where it begins with this mark.
        file.write(stream.getvalue().encode("utf-8-sig"))
    return path


def _cell(value: object) -> object:
    return harmless(value) if isinstance(value, str) else value
