"""The amounts of a document as tidy lines: one line, one amount (Wickham 2014, Tidy Data)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from extractor.document import Cell, Column, Document, Row, Table, doubtful
from extractor.export.lookup import Lookup

PATH_JOINER = " / "


@dataclass(frozen=True, slots=True)
class AmountLine:
    """An amount with everything that says what it means and where it stands.

    `value` is None only where a cell that should hold an amount could not be understood: its line stands
    nevertheless, so that nobody takes it for empty; `text` is what is printed. `code` is the code of the
    row on the amount's own side of the table. `findings` are the ids of those it takes part in.
    `column_code` is the code that the column's heading carries.
    """

    document: str
    table: str
    title: str | None
    page: int
    row: int
    col: int
    row_kind: str
    label: str
    code: str | None
    code_name: str | None
    column: str
    column_code: str | None
    value: Decimal | None
    unit: str | None
    text: str
    confidence: float
    flags: tuple[str, ...]
    findings: tuple[str, ...]


def amount_lines(document: Document) -> Iterator[AmountLine]:
    """The amounts of all tables, table by table and row by row."""
    lookup = Lookup.of(document)
    for table in document.tables:
        yield from _table_lines(table, document.source.name, lookup)


def _table_lines(table: Table, name: str, lookup: Lookup) -> Iterator[AmountLine]:
    columns = {column.index: column for column in table.columns}
    rows = {row.index: row for row in table.rows}
    label_columns = _label_columns(table.columns)
    texts = {(c.row, c.col): c.text for c in table.cells}
    for cell in table.cells:
        row, column = rows.get(cell.row), columns.get(cell.col)
        if row is None or column is None or not _is_line(cell, row, column):
            continue
        label, code, code_name = _side(row, label_columns.get(cell.col), texts)
        yield AmountLine(
            document=name,
            table=table.id,
            title=table.title,
            page=cell.page,
            row=cell.row,
            col=cell.col,
            row_kind=row.kind,
            label=label,
            code=code,
            code_name=code_name,
            column=PATH_JOINER.join(column.path),
            column_code=column.code,
            value=cell.amount,
            unit=table.amount_unit if column.role == "amount" else None,
            text=cell.text,
            confidence=cell.confidence,
            flags=cell.flags,
            findings=tuple(f.id for f in lookup.findings.get((table.id, cell.row, cell.col), ())),
        )


def _is_line(cell: Cell, row: Row, column: Column) -> bool:
    if cell.amount is not None:
        return True
    return column.role in {"amount", "number"} and row.kind != "header" and doubtful(cell.flags)


def _label_columns(columns: tuple[Column, ...]) -> dict[int, int]:
    """For each column of a table of two or more sides, the label column of its side; else nothing.

    A side begins with the first label (or code) column after an amount column.
    """
    sides: list[list[Column]] = [[]]
    for column in columns:
        starts = column.role in {"label", "code", "unit_code"}
        if starts and any(c.role in {"amount", "number"} for c in sides[-1]):
            sides.append([])
        sides[-1].append(column)
    with_labels = [side for side in sides if any(c.role == "label" for c in side)]
    if len(with_labels) < 2:
        return {}
    labels = [(side, [c.index for c in side if c.role == "label"][-1]) for side in with_labels]
    return {column.index: label for side, label in labels for column in side}


def _side(
    row: Row, label_column: int | None, texts: dict[tuple[int, int], str]
) -> tuple[str, str | None, str | None]:
    """Label, code and the code's name of the row, as seen from one side of the table."""
    if label_column is None:
        return row.label, row.code, row.code_name
    label = " ".join(texts.get((row.index, label_column), "").split())
    code = row.codes.get(label_column)
    if code is None and label == row.label:
        return label, row.code, row.code_name
    return label, code, row.code_name if code == row.code else None
