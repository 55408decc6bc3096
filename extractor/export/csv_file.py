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
        _text(line.document),
        _text(line.table),
        _text(line.title),
        line.page,
        line.row,
        line.col,
        line.row_kind,
        _text(line.label),
        _text(line.code),
        _text(line.code_name),
        _text(line.column),
        _text(line.column_code),
        "" if line.value is None else format(line.value, "f"),
        _text(line.unit),
        _text(line.text),
        f"{line.confidence:.4f}",
        " ".join(line.flags),
        _text(" ".join(line.findings)),
    ]


def _text(text: str | None) -> str:
    if not text:
        return ""
    clean = text.replace("\x00", "")
    return f"'{clean}" if clean.lstrip(" ").startswith(_FORMULA_STARTS) else clean
