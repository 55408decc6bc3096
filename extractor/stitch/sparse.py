"""Facing pages without rules: rows that are blank or nearly so on a page to the right cannot be seen there.

The first page names every row. A page whose level edges all lie where the first page has some is given the
edges that it lacks; a heading or a figure that stands alone in such a row, and so is in no table, takes its
place in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extractor.amounts import parse_amount
from extractor.geometry import Box
from extractor.parts import EMPTY_READING, CaptionedTable, CellReading, RawCell, RawTable, TextLine
from extractor.stitch.sheets import body_start, column_edges, row_edges

_TOLERANCE = 0.35
"""Level edges of facing pages are the same within this part of the lowest row."""
_INSIDE = 0.6
"""A figure belongs to the column that holds at least this part of its width."""
_MOST_BLANK = 2
"""At most so many rows are blank for each that is not; more say that the pages belong to two tables."""


@dataclass(frozen=True, slots=True)
class _Rows:
    """Where all rows lie on a page: the level edges, page points; which of them the page shows; and the
    first edge below the heading."""

    edges: tuple[float, ...]
    shown: tuple[int, ...]
    body: int


def with_blank_rows(first: RawTable, part: CaptionedTable) -> CaptionedTable | None:
    """`part` with all the rows of `first`, the page that names them; None where it is not sure which rows
    it shows, or where to put what stands on the page in the rows that it lacks."""
    rows = None if first.ruled or part.table.ruled else _rows(first, part.table)
    columns = column_edges(part.table)
    if rows is None or columns[0] is None or columns[-1] is None:
        return None
    cells = _blank_heading(part.table, rows) + _cells(part.table, rows) + _blank_rows(part.table, rows)
    filled = _filled(cells, part, rows)
    if filled is None or _mostly_blank(filled, rows):
        return None
    box = Box(part.table.box.x0, rows.edges[0], part.table.box.x1, rows.edges[-1])
    whole = replace(part.table, box=box, rows=len(rows.edges) - 1, cells=tuple(filled))
    return replace(part, table=whole, loose=())


def _rows(first: RawTable, table: RawTable) -> _Rows | None:
    """The rows of `first` on the page of `table`, None where one of that page's edges has no match, a text
    stands over several rows, or the heading ends at another height."""
    full, own = _known(row_edges(first)), _known(row_edges(table))
    start = body_start(first)
    if full is None or own is None or start >= first.rows or len(own) > len(full):
        return None
    tolerance = _TOLERANCE * min(b - a for a, b in pairwise(full))
    for shift in dict.fromkeys((0.0, own[0] - full[0])):  # a scanned page may lie higher or lower
        edges = tuple(y + shift for y in full)
        shown = tuple(min(range(len(edges)), key=lambda i: abs(edges[i] - y)) for y in own)
        near = all(abs(edges[i] - y) <= tolerance for i, y in zip(shown, own, strict=True))
        rows = _Rows(edges, shown, start)
        if near and all(b > a for a, b in pairwise(shown)) and start in shown and not _spans(table, rows):
            return rows
    return None


def _known(edges: Sequence[float | None]) -> list[float] | None:
    known = [y for y in edges if y is not None]
    return known if len(known) == len(edges) and all(b > a for a, b in pairwise(known)) else None


def _spans(table: RawTable, rows: _Rows) -> bool:
    """Whether a text below the heading stands over several rows."""
    return any(
        rows.shown[cell.row] >= rows.body
        and rows.shown[cell.row + cell.row_span] - rows.shown[cell.row] > 1
        and cell.reading.text.strip()
        for cell in table.cells
    )


def _cells(table: RawTable, rows: _Rows) -> list[RawCell]:
    """The cells that the page shows, in all rows; blank ones below the heading parted into their rows."""
    placed: list[RawCell] = []
    for cell in table.cells:
        top, end = rows.shown[cell.row], rows.shown[cell.row + cell.row_span]
        if end - top > 1 and top >= rows.body:
            placed += [_blank(cell, rows, row) for row in range(top, end)]
        else:
            placed.append(replace(cell, row=top, row_span=end - top))
    return placed


def _blank(like: RawCell, rows: _Rows, row: int, end: int | None = None) -> RawCell:
    """A blank cell below or above `like`, from edge `row` to edge `end`, one row high without it."""
    last = row + 1 if end is None else end
    box = replace(like.box, y0=rows.edges[row], y1=rows.edges[last])
    return replace(like, row=row, row_span=last - row, box=box, reading=EMPTY_READING)


def _blank_heading(table: RawTable, rows: _Rows) -> list[RawCell]:
    """A blank cell over all of a page above its first heading: its text is printed on another page."""
    if not rows.shown[0]:
        return []
    cell = _blank(table.cells[0], rows, 0, rows.shown[0])
    box = replace(cell.box, x0=table.box.x0, x1=table.box.x1)
    return [replace(cell, col=0, col_span=table.cols, box=box)]


def _blank_rows(table: RawTable, rows: _Rows) -> list[RawCell]:
    """Blank cells in the rows below the last that the page shows."""
    columns = column_edges(table)
    spans = [(col, left, right) for col, (left, right) in enumerate(pairwise(columns))]
    return [
        _blank(
            replace(table.cells[0], col=col, col_span=1, box=replace(table.box, x0=left, x1=right)), rows, row
        )
        for row in range(rows.shown[-1], len(rows.edges) - 1)
        for col, left, right in spans
        if left is not None and right is not None
    ]


# --- texts that stand alone -----------------------------------------------------------------------------


def _filled(cells: Sequence[RawCell], part: CaptionedTable, rows: _Rows) -> list[RawCell] | None:
    """`cells` with the lines of the page that stand in rows it lacks; None where one has no sure place."""
    result = list(cells)
    for line in part.loose:
        if not rows.edges[0] < line.box.center[1] < rows.edges[-1]:
            continue
        at = [index for index, cell in enumerate(result) if _holds(cell, line)]
        if len(at) != 1 or result[at[0]].reading.text.strip() or not _may_stand(result[at[0]], line, rows):
            return None
        reading = CellReading(line.text, line.confidence, (), line.engine)
        result[at[0]] = replace(result[at[0]], reading=reading)
    return result


def _mostly_blank(cells: Sequence[RawCell], rows: _Rows) -> bool:
    """Whether too few rows below the heading hold anything; all may be blank, as in an empty table."""
    written = {cell.row for cell in cells if cell.row >= rows.body and cell.reading.text.strip()}
    blank = len(rows.edges) - 1 - rows.body - len(written)
    return bool(written) and blank > _MOST_BLANK * len(written)


def _holds(cell: RawCell, line: TextLine) -> bool:
    shared = min(cell.box.x1, line.box.x1) - max(cell.box.x0, line.box.x0)
    return cell.box.y0 <= line.box.center[1] < cell.box.y1 and shared >= _INSIDE * line.box.width


def _may_stand(cell: RawCell, line: TextLine, rows: _Rows) -> bool:
    """Whether a line may be the text of a cell: below the heading it must be a figure."""
    return cell.row < rows.body or parse_amount(line.text).kind in ("amount", "nothing")
