"""Captions that a grid has swallowed: a title over all columns, a row with 部门： and 单位：.

Frames drawn round a whole page, or a title typed into the first row of a spreadsheet, make the caption a
row of the grid. Such rows leave the table, and where they stand in its middle they part two tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extractor import wording
from extractor.geometry import Box
from extractor.parts import RawCell, RawTable, TextLine


@dataclass(frozen=True, slots=True)
class Piece:
    """A table without the caption rows that its grid held, and the lines of those rows."""

    table: RawTable
    lines: tuple[TextLine, ...]


def without_captions(table: RawTable) -> tuple[Piece, ...]:
    """The table or, where a caption stands in its middle, the tables that it is, from top to bottom."""
    rows = _rows(table)
    starts = [0, *(row for row in range(1, table.rows) if _begins_table(table, rows, row))]
    ends = [*starts[1:], table.rows]
    return tuple(_piece(table, rows, start, end) for start, end in zip(starts, ends, strict=True))


def _piece(table: RawTable, rows: Sequence[tuple[RawCell, ...]], start: int, end: int) -> Piece:
    peeled = _caption_rows(table, rows[start:end])
    lines = tuple(line for row in rows[start : start + peeled] for cell in row for line in _lines(cell))
    kept = table if (start + peeled, end) == (0, table.rows) else _cut(table, start + peeled, end)
    return Piece(kept, lines)


def _rows(table: RawTable) -> list[tuple[RawCell, ...]]:
    """The cells that begin in each row, from left to right."""
    rows: list[list[RawCell]] = [[] for _ in range(table.rows)]
    for cell in table.cells:
        rows[cell.row].append(cell)
    return [tuple(sorted(row, key=lambda cell: cell.col)) for row in rows]


def _begins_table(table: RawTable, rows: Sequence[tuple[RawCell, ...]], row: int) -> bool:
    """Whether a caption in the middle of a grid stands at `row`: a title over all columns, then its units."""
    if not any(cell.reading.text.strip() for above in rows[:row] for cell in above):
        return False
    if not _is_title_row(table, rows[row]) or any(_crosses(cell, row) for cell in table.cells):
        return False
    return row + 1 < table.rows and _is_unit_row(rows[row + 1])


def _crosses(cell: RawCell, row: int) -> bool:
    """Whether a cell with text spans the edge above `row`; a blank one may be cut there."""
    return cell.row < row < cell.row + cell.row_span and bool(cell.reading.text.strip())


def _caption_rows(table: RawTable, rows: Sequence[tuple[RawCell, ...]]) -> int:
    """How many of the first rows are caption: up to the last title or unit row before any other text."""
    last = 0
    for index, row in enumerate(rows):
        filled = [cell for cell in row if cell.reading.text.strip()]
        blank = not filled
        if any(cell.row_span > 1 for cell in filled):
            break
        if _is_title_row(table, row) or _is_unit_row(row):
            last = index + 1
        elif not blank:
            break
    while last and last < len(rows) and not any(cell.reading.text.strip() for cell in rows[last]):
        last += 1
    cut = rows[0][0].row + last if rows and rows[0] else last
    return last if last < len(rows) and not any(_crosses(cell, cut) for cell in table.cells) else 0


def _is_title_row(table: RawTable, row: Sequence[RawCell]) -> bool:
    """One text over all columns that ends as a title does, maybe with its mark, department and unit."""
    filled = [cell for cell in row if cell.reading.text.strip()]
    if len(filled) != 1 or table.cols < 2:
        return False
    cell = filled[0]
    first_line = cell.reading.text.strip().splitlines()[0]
    whole_width = cell.col_span == table.cols
    alone = cell.col_span > 1 or len(row) == table.cols
    return (whole_width or (alone and cell.col_span * 2 > table.cols)) and (
        wording.ends_as_title(first_line)
        or wording.ends_as_title(cell.reading.text)
        or wording.amount_unit(cell.reading.text) is not None
    )


def _is_unit_row(row: Sequence[RawCell]) -> bool:
    """A row that says the unit of amounts, and beside it at most the department and the table's mark."""
    texts = [cell.reading.text for cell in row if cell.reading.text.strip()]
    if not any(_says_unit(text) for text in texts) or len(texts) > 4:
        return False
    others = [text for text in texts if not _says_unit(text)]
    named = any(wording.department(text) is not None for text in others)
    return all(
        wording.department(text) is not None or wording.is_mark(text) or (named and len(others) <= 2)
        for text in others
    )


def _says_unit(text: str) -> bool:
    said = wording.amount_unit(text) is not None or wording.counts_unit(text) is not None
    return said and "单位" in wording.compact(text)


def _lines(cell: RawCell) -> Iterator[TextLine]:
    """The lines of a cell as lines of text, the cell's height shared out among them."""
    texts = [text for text in cell.reading.text.splitlines() if text.strip()]
    height = cell.box.height / max(1, len(texts))
    for index, text in enumerate(texts):
        top = cell.box.y0 + index * height
        box = Box(cell.box.x0, top, cell.box.x1, top + height)
        yield TextLine(cell.page, box, text, cell.reading.confidence, cell.reading.engine)


def _clipped(cell: RawCell, start: int) -> RawCell:
    """The part of a cell from row `start` on."""
    above = max(0, start - cell.row)
    return replace(cell, row=cell.row + above, row_span=cell.row_span - above) if above else cell


def _cut(table: RawTable, start: int, end: int) -> RawTable:
    """Rows `start` to `end` (not included) as a table of their own, without edges that none of them use."""
    cells = [
        _clipped(cell, start) for cell in table.cells if cell.row < end and cell.row + cell.row_span > start
    ]
    edges = sorted({cell.col for cell in cells})
    column = {edge: index for index, edge in enumerate(edges)}
    placed = tuple(
        replace(
            cell,
            row=cell.row - start,
            row_span=min(cell.row_span, end - cell.row),
            col=column[cell.col],
            col_span=sum(cell.col <= edge < cell.col + cell.col_span for edge in edges),
        )
        for cell in cells
    )
    box = Box.union(cell.box for cell in cells)
    return replace(table, box=box, rows=end - start, cols=len(edges), cells=placed)
