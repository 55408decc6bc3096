"""Amounts inside forms: their headings and labels stand in the body of the table, beside or above them.

An approval of performance targets, for one, holds a small table of money among sentences. Each island of such
amounts becomes a frame of its own: a row of amounts under a row of words, or a list of words with an amount
to the right of each.
"""

from __future__ import annotations

from collections.abc import Iterator

from extractor.document import Cell
from extractor.reconcile import words
from extractor.reconcile.frames import ITEM, TOTAL, body_rows
from extractor.reconcile.sheet import Frame, Line, Sheet, grid_places

_HEADINGS = 3
"""Rows of words above an island that are read as its headings."""


def form_frames(sheet: Sheet) -> tuple[Frame, ...]:
    """The islands of amounts of a table that lie outside its columns of amounts."""
    loose = {
        place: cell
        for place, cell in sheet.cells.items()
        if cell.amount is not None and _is_loose(sheet, cell) and cell.row >= sheet.table.header_rows
    }
    return (*_headed(sheet, loose), *_listed(sheet, loose))


def _is_loose(sheet: Sheet, cell: Cell) -> bool:
    column = sheet.table.columns[cell.col]
    return column.role not in ("amount", "number") or (not column.path and not sheet.table.header_rows)


def _headed(sheet: Sheet, loose: dict[tuple[int, int], Cell]) -> Iterator[Frame]:
    """Rows of amounts right below words."""
    rows = sorted({row for row, _ in loose})
    for row in rows:
        columns = [
            col
            for col in range(len(sheet.table.columns))
            if sheet.known[row, col] and _path(sheet, row, col) and (row - 1, col) not in loose
        ]
        if sum((row, col) in loose for col in columns) >= 2:
            yield _column_frame(sheet, row, columns)


def _path(sheet: Sheet, row: int, col: int) -> tuple[str, ...]:
    """The words above a place, outermost first."""
    found: list[str] = []
    for above in range(row - 1, max(sheet.table.header_rows, row - _HEADINGS) - 1, -1):
        text = sheet.texts[above][col].strip()
        cell = sheet.cells.get((above, col))
        if not text or (cell is not None and cell.amount is not None) or len(text) > 30:
            break
        if not found or found[0] != text:
            found.insert(0, text)
    return tuple(found)


def _column_frame(sheet: Sheet, row: int, columns: list[int]) -> Frame:
    lines = tuple(
        Line(col, path[-1], path, TOTAL if any(words.is_total(p) for p in path) else ITEM, None, None, 0, 0)
        for col in columns
        for path in (_path(sheet, row, col),)
    )
    by_row = grid_places([row], columns)
    return Frame(sheet, "column", lines, (f"row {row + 1}",), by_row[0].T.copy(), by_row[1].T.copy())


def _listed(sheet: Sheet, loose: dict[tuple[int, int], Cell]) -> Iterator[Frame]:
    """Words with an amount, or nothing, to the right of each, one below the other; also further amounts to
    the right of those (年初预算数, 全年预算数, 全年执行数)."""
    of_words = [c.index for c in sheet.table.columns if c.role not in ("amount", "number")]
    filled = sorted({col for _, col in loose}.intersection(of_words))
    for col in filled:
        run: list[tuple[int, int]] = []
        for row in [*body_rows(sheet), len(sheet.table.rows)]:
            label = _label_column(sheet, row, col, filled) if row < len(sheet.table.rows) else None
            if label is not None and (not run or run[-1][1] == label):
                run.append((row, label))
                continue
            if sum((r, col) in loose for r, _ in run) >= 2:
                yield _list_frame(sheet, run, col)
            run = [(row, label)] if label is not None else []


def _label_column(sheet: Sheet, row: int, col: int, filled: list[int]) -> int | None:
    """The column of the words that an amount, or nothing, belongs to: left of it and of other amounts."""
    if not sheet.known[row, col]:
        return None
    for left in range(col - 1, -1, -1):
        cell = sheet.cells.get((row, left))
        if cell is not None and cell.text.strip() and cell.amount is None and not sheet.blank[row, left]:
            return left
        if left not in filled or not sheet.known[row, left]:
            return None
    return None


def _list_frame(sheet: Sheet, run: list[tuple[int, int]], col: int) -> Frame:
    rows = [row for row, _ in run]
    labels = [sheet.texts[row][label].strip() for row, label in run]
    lines = tuple(
        Line(row, label, (label,), TOTAL if words.is_total(label) else ITEM, None, None, 0, 0)
        for row, label in zip(rows, labels, strict=True)
    )
    places = grid_places(rows, [col])
    return Frame(sheet, "row", lines, (f"column {col + 1}",), *places)
