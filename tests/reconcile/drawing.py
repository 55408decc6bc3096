"""Typed tables in a compact form: one string for the headings, one for each row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from extractor.amounts import parse_amount
from extractor.document import Alternative, Cell, Column, ColumnRole, Region, Row, RowKind, Table
from extractor.geometry import Box

_ROLES: dict[str, ColumnRole] = {"码": "code", "名": "label", "单": "unit_code", "注": "text"}
_MARKS: dict[str, RowKind] = {"@": "unit", "#": "group"}

Place = tuple[int, int]


def drawn(
    headings: str,
    rows: Sequence[str],
    *,
    unit: str = "万元",
    title: str | None = None,
    page: int = 1,
    doubts: Mapping[Place, tuple[float, Sequence[tuple[str, float]]]] | None = None,
    name: str = "t1",
) -> Table:
    """A table with one heading row.

    Columns are parted by "|"; a heading "码:…" is a code column, "名:…" a label column, all others are
    amounts whose path is parted by "/". A label with "@" before it makes a unit row, with "#" a group row.
    `doubts`: (row, column) to confidence and other readings.
    """
    columns = tuple(_column(index, text.strip()) for index, text in enumerate(headings.split("|")))
    grid = [[text.strip() for text in row.split("|")] for row in rows]
    assert all(len(texts) == len(columns) for texts in grid), "a row of the drawing has other columns"
    body = [_row(index, columns, texts) for index, texts in enumerate(grid, start=1)]
    cells = [_cell(0, c.index, "/".join(c.path), None, page, None) for c in columns]
    for index, texts in enumerate(grid, start=1):
        for column, text in zip(columns, texts, strict=True):
            amount = parse_amount(text).value if column.role == "amount" else None
            bare = text.lstrip("@#") if column.role == "label" else text
            cells.append(
                _cell(index, column.index, bare, amount, page, (doubts or {}).get((index, column.index)))
            )
    return Table(
        id=name,
        title=title,
        amount_unit=unit,
        regions=(Region(page=page, bbox=Box(0, 0, 100, 100)),),
        header_rows=1,
        columns=columns,
        rows=(Row(index=0, kind="header", label="", parent=None), *body),
        cells=tuple(cells),
    )


def _column(index: int, text: str) -> Column:
    mark, _, rest = text.partition(":")
    if mark in _ROLES and rest:
        return Column(index=index, path=(rest,), role=_ROLES[mark])
    return Column(index=index, path=tuple(text.split("/")), role="amount")


def _row(index: int, columns: Sequence[Column], texts: Sequence[str]) -> Row:
    labels = [text for column, text in zip(columns, texts, strict=True) if column.role == "label" and text]
    code = "".join(text for column, text in zip(columns, texts, strict=True) if column.role == "code")
    label = labels[0] if labels else ""
    kind: RowKind = _MARKS.get(label[:1], "total" if label.endswith(("合计", "总计", "小计")) else "item")
    pieces = [code[:3], *(code[i : i + 2] for i in range(3, len(code), 2))] if code else []
    return Row(
        index=index,
        kind=kind,
        label=label.lstrip("@#"),
        parent=None,
        code="-".join(pieces) or None,
        code_source="printed" if code else None,
    )


def _cell(
    row: int,
    col: int,
    text: str,
    amount: Decimal | None,
    page: int,
    doubt: tuple[float, Sequence[tuple[str, float]]] | None,
) -> Cell:
    confidence, others = doubt if doubt is not None else (1.0, ())
    return Cell(
        row=row,
        col=col,
        row_span=1,
        col_span=1,
        text=text,
        amount=amount,
        page=page,
        bbox=Box(col, row, col + 1, row + 1),
        confidence=confidence,
        alternatives=tuple(Alternative(text=t, probability=p) for t, p in others),
        engine="paddleocr" if text else "none",
        flags=(),
    )


def with_amount(table: Table, row: int, col: int, amount: Decimal | None) -> Table:
    """The table with another amount printed in one cell."""
    return table.model_copy(
        update={
            "cells": tuple(
                cell.model_copy(update={"amount": amount, "text": "" if amount is None else f"{amount:,f}"})
                if (cell.row, cell.col) == (row, col)
                else cell
                for cell in table.cells
            )
        }
    )


def without_row(table: Table, row: int) -> Table:
    """The table as if one row had not been found."""

    def up(index: int) -> int:
        return index - (index > row)

    return table.model_copy(
        update={
            "rows": tuple(r.model_copy(update={"index": up(r.index)}) for r in table.rows if r.index != row),
            "cells": tuple(c.model_copy(update={"row": up(c.row)}) for c in table.cells if c.row != row),
        }
    )
