"""Tidy CSV that a spreadsheet program opens without questions."""

from __future__ import annotations

import csv
import io
from typing import BinaryIO

from extractor.document import Document
from extractor.export.tidy import AmountLine, amount_lines

HEADINGS = (
    "document",
    "table",
    "title",
    "page",
    "row",
    "column_index",
    "row_kind",
    "row_label",
    "code",
    "code_name",
    "column",
    "column_code",
    "value",
    "unit",
    "text",
    "confidence",
    "flags",
    "findings",
)

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a spreadsheet take a text for a formula (OWASP, CSV Injection), full-width forms included."""


def write_csv(document: Document, stream: BinaryIO) -> None:
    """One line for each amount (`extractor.export.tidy`), UTF-8 with a byte order mark, CRLF line ends.

    A text that a spreadsheet would take for a formula gets an apostrophe in front. Values are plain
    decimals; an empty value means that the cell could not be understood (see its flags).
    """
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    for line in amount_lines(document):
        writer.writerow(_fields(line))
    text.detach()


def _fields(line: AmountLine) -> list[str | int]:
    return [
        harmless(line.document),
        harmless(line.table),
        harmless(line.title),
        line.page,
        line.row,
        line.col,
        line.row_kind,
        harmless(line.label),
        harmless(line.code),
        harmless(line.code_name),
        harmless(line.column),
        harmless(line.column_code),
        "" if line.value is None else format(line.value, "f"),
        harmless(line.unit),
        harmless(line.text),
        f"{line.confidence:.4f}",
        " ".join(line.flags),
        harmless(" ".join(line.findings)),
    ]


def harmless(text: str | None) -> str:
    """A text that no spreadsheet takes for a formula: such a one gets an apostrophe in front."""
    if not text:
        return ""
    clean = text.replace("\x00", "")
    return f"'{clean}" if clean.lstrip(" ").startswith(_FORMULA_STARTS) else clean
