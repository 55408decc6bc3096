"""A table whose structure was changed, with its headings, rows and amounts told anew from its cells."""

from __future__ import annotations

from collections.abc import Sequence

from extractor import wording
from extractor.corrections.lines import lines_of
from extractor.corrections.places import Grid
from extractor.document import Cell, Document, Flag, Region, Row, Table
from extractor.geometry import Box
from extractor.headings import type_table
from extractor.parts import Caption, CellReading, LogicalTable, RawCell, TextLine
from extractor.settings import Settings

_READ_FLAGS: frozenset[Flag] = frozenset({"stamp", "unread", "corrected"})
"""Flags that say how a text came about. The others follow from what the cell is taken for."""


def retyped(
    document: Document, table: Table, grid: Grid, settings: Settings, *, tell_headings: bool = False
) -> Table:
    """`table` with the cells of `grid`: roles, kinds, labels, parents and amounts told anew, codes null.

    `tell_headings`: how many rows are headings is told anew too, rather than taken from the grid. Codes that
    a person gave stay with their rows. Raises `CorrectionError` where the grid is none.
    """
    grid.covering()
    cells = tuple(sorted(grid.cells, key=lambda cell: (cell.row, cell.col)))
    regions = _regions(table.regions, cells)
    logical = LogicalTable(
        caption=_caption(document, table, grid.headings),
        regions=regions,
        rows=grid.rows,
        cols=grid.cols,
        cells=tuple(_raw(cell) for cell in cells),
        ruled=True,
    )
    headings = None if tell_headings else grid.headings
    typed = type_table(logical, table.id, acceptable_error=settings.acceptable_error, headings=headings)
    return typed.model_copy(update={"rows": tuple(_with_given(row, grid) for row in typed.rows)})


def _with_given(row: Row, grid: Grid) -> Row:
    given = {col: code for (at, col), code in sorted(grid.given.items()) if at == row.index}
    return row.model_copy(update={"given_codes": given}) if given else row


def _raw(cell: Cell) -> RawCell:
    sure = cell.confidence if cell.read_confidence is None else cell.read_confidence
    reading = CellReading(
        text=cell.text,
        confidence=sure,
        alternatives=cell.alternatives,
        engine=cell.engine,
        flags=tuple(flag for flag in cell.flags if flag in _READ_FLAGS),
    )
    return RawCell(cell.row, cell.col, cell.row_span, cell.col_span, cell.page, cell.bbox, reading)


def _regions(before: Sequence[Region], cells: Sequence[Cell]) -> tuple[Region, ...]:
    """Where the cells lie, one place for each page, in the order in which the pages were."""
    pages = dict.fromkeys([*(region.page for region in before), *(cell.page for cell in cells)])
    own = {page: [cell.bbox for cell in cells if cell.page == page] for page in pages}
    return tuple(Region(page=page, bbox=Box.union(boxes)) for page, boxes in own.items() if boxes)


def _caption(document: Document, table: Table, headings: int) -> Caption:
    """What the table said of itself. Its unit counts as the caption's, unless only its headings name it."""
    lines = _lines_above(document, table)
    above = {unit for line in lines if (unit := wording.amount_unit(line.text)) is not None}
    named = [wording.amount_unit(c.text) for c in table.cells if c.row < max(headings, table.header_rows)]
    by_headings = not above and any(named)
    return Caption(
        title=table.title,
        amount_unit=None if by_headings else table.amount_unit,
        unit_name=None,
        mark=None,
        lines=lines,
    )


def _lines_above(document: Document, table: Table) -> tuple[TextLine, ...]:
    """The lines between the top of a table and what stands above it: where its unit is printed."""
    if not table.regions:
        return ()
    first = table.regions[0]
    page = next((one for one in document.pages if one.number == first.page), None)
    if page is None:
        return ()
    others = [
        region.bbox.y1
        for other in document.tables
        if other.id != table.id
        for region in other.regions
        if region.page == first.page and region.bbox.y1 <= first.bbox.y0 + 1
    ]
    top = max(others, default=0.0)
    return tuple(line for line in lines_of(page) if top <= line.box.center[1] <= first.bbox.y0)
