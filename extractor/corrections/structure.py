"""Changes of structure: what each operation of an `Edit` does to the tables of a document.

A correction of the kind `structure` says at `row`, `col` of its table:

* `merge_cells`: the rectangle of `rows` × `cols` places that begins there is one cell; `split_cell`: the cell
  that begins there is one cell for each place it covers;
* `add_row`, `remove_row`: a row before this one (at the number of rows: at the end), or this row gone;
  `join_rows`: `rows` rows from here on are one; `split_row`: this row is `rows` rows; the same for columns;
* `mark_headings`: the first `rows` rows are headings, and no others;
* `split_table`: from this row on (with row 0: from this column on) it is a table of its own;
  `join_tables`: the table `other` goes on below this one (`cols` 0), or to its right (`rows` 0);
* `add_table`: what is `added` was missed on the page; `remove_table`: this is none, and its texts are lines.

Texts are never changed or lost; where they come to stand otherwise than they were read, they are doubtful.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from extractor.corrections.lines import lines_of
from extractor.corrections.places import (
    Grid,
    along_columns,
    merged,
    parted,
    with_row,
    with_row_split,
    with_rows_joined,
    without_row,
)
from extractor.corrections.retyping import retyped
from extractor.document import Correction, Document, Edit, Page, PageLine, Region, Table
from extractor.errors import CorrectionError
from extractor.geometry import Box
from extractor.regions import FIGURES_WITHOUT_TABLE, figures_without_table
from extractor.settings import Limits, Settings

_Change = Callable[[Grid, Correction, Edit], Grid]

_ON_GRIDS: Mapping[str, _Change] = {
    "merge_cells": lambda g, at, e: merged(g, (at.row, at.col), (e.rows, e.cols)),
    "split_cell": lambda g, at, _: parted(g, (at.row, at.col)),
    "add_row": lambda g, at, _: with_row(g, at.row),
    "remove_row": lambda g, at, _: without_row(g, at.row),
    "join_rows": lambda g, at, e: with_rows_joined(g, at.row, e.rows),
    "split_row": lambda g, at, e: with_row_split(g, at.row, e.rows),
    "add_column": lambda g, at, _: along_columns(lambda t: with_row(t, at.col), g),
    "remove_column": lambda g, at, _: along_columns(lambda t: without_row(t, at.col), g),
    "join_columns": lambda g, at, e: along_columns(lambda t: with_rows_joined(t, at.col, e.cols), g),
    "split_column": lambda g, at, e: along_columns(lambda t: with_row_split(t, at.col, e.cols), g),
    "mark_headings": lambda g, _, e: _with_headings(g, e.rows),
}


def size(table: Table) -> str:
    """The size of a table as corrections of its structure name it: "12x6" for 12 rows and 6 columns."""
    return f"{len(table.rows)}x{len(table.columns)}"


def restructured(document: Document, correction: Correction, settings: Settings) -> Document:
    """The document with one correction of the kind `structure`; codes and findings are those of before.

    Raises:
        CorrectionError: there is no such table or place, the table has another size than `before`, or the
            operation cannot be done there.
    """
    edit = correction.edit
    if edit is None:
        raise CorrectionError("A correction of the structure says which `edit` is meant")
    if edit.operation == "add_table":
        return _with_table(document, edit)
    table = _named(document, correction.table)
    if size(table) != correction.before:
        raise CorrectionError(
            f"The table {table.id} is {size(table)} (rows x columns), not {correction.before[:40]}"
        )
    if edit.operation == "remove_table":
        return _without_table(document, table)
    if edit.operation == "join_tables":
        tables = _joined(document, table, _named(document, edit.other or ""), edit, settings)
    elif edit.operation == "split_table":
        tables = _split(document, table, (correction.row, correction.col), settings)
    else:
        grid = _ON_GRIDS[edit.operation](grid_of(document, table), correction, edit)
        changed = retyped(document, table, grid, settings)
        tables = tuple(changed if t is table else t for t in document.tables)
    return document.model_copy(update={"tables": tables})


def grid_of(document: Document, table: Table) -> Grid:
    """A table's cells, and the codes that a person gave its rows, ready to be moved."""
    return Grid(
        rows=len(table.rows),
        cols=len(table.columns),
        headings=table.header_rows,
        cells=table.cells,
        given={(row.index, col): code for row in table.rows for col, code in row.given_codes.items()},
        bounds={page.number: (page.width, page.height) for page in document.pages},
    )


def _named(document: Document, name: str) -> Table:
    found = next((table for table in document.tables if table.id == name), None)
    if found is None:
        raise CorrectionError(f"There is no table {name[:40]}")
    return found


def _with_headings(grid: Grid, count: int) -> Grid:
    if not 0 <= count < grid.rows:
        raise CorrectionError(f"The first {count} rows cannot all be headings: the table has {grid.rows}")
    cut = next((c for c in grid.cells if c.row < count < c.row + c.row_span), None)
    if cut is not None:
        raise CorrectionError(f"A cell in row {cut.row} reaches over the end of the headings: split it first")
    return replace(grid, headings=count)


# --- tables ---------------------------------------------------------------------------------------------


def _split(document: Document, table: Table, at: tuple[int, int], settings: Settings) -> tuple[Table, ...]:
    grid = grid_of(document, table)
    by_rows = at[0] > 0
    if by_rows:
        first, second = _cut(grid, at[0])
    else:
        first, second = (_back(half, grid.headings) for half in _cut(_aside(grid), at[1]))
    name = _next_id(document)
    upper = retyped(document, table, first, settings)
    bare = table.model_copy(update={"id": name, "title": None if by_rows else table.title})
    lower = retyped(document, bare, second, settings, tell_headings=by_rows)
    return _replaced(document, table, (upper, lower))


def _aside(grid: Grid) -> Grid:
    kept: list[Grid] = []

    def keep(turned_grid: Grid) -> Grid:
        kept.append(turned_grid)
        return turned_grid

    along_columns(keep, grid)
    return kept[0]


def _back(grid: Grid, headings: int) -> Grid:
    return replace(_aside(grid), headings=headings)


def _cut(grid: Grid, at: int) -> tuple[Grid, Grid]:
    """The rows before `at`, and those from there on."""
    if not 0 < at < grid.rows:
        raise CorrectionError("A table is split between two of its rows or columns")
    if any(c.row < at < c.row + c.row_span for c in grid.cells):
        raise CorrectionError("A cell reaches over the place where the table is to be split: split it first")
    lower = tuple(c.model_copy(update={"row": c.row - at}) for c in grid.cells if c.row >= at)
    return (
        replace(
            grid,
            rows=at,
            headings=min(grid.headings, at - 1),
            cells=tuple(c for c in grid.cells if c.row < at),
            given={place: code for place, code in grid.given.items() if place[0] < at},
        ),
        replace(
            grid,
            rows=grid.rows - at,
            headings=0,
            cells=lower,
            given={(row - at, col): code for (row, col), code in grid.given.items() if row >= at},
        ),
    )


def _joined(
    document: Document, table: Table, other: Table, edit: Edit, settings: Settings
) -> tuple[Table, ...]:
    if other is table:
        raise CorrectionError("A table cannot be joined to itself")
    grid, more = grid_of(document, table), grid_of(document, other)
    if edit.rows == 0:
        joined = replace(_back(_appended(_aside(grid), _aside(more)), 0), headings=grid.headings)
    else:
        joined = _appended(grid, more)
    whole = table.model_copy(update={"regions": (*table.regions, *other.regions)})
    if whole.amount_unit is None:
        whole = whole.model_copy(update={"amount_unit": other.amount_unit})
    tables = _replaced(document, table, (retyped(document, whole, joined, settings),))
    return tuple(one for one in tables if one.id != other.id)


def _appended(grid: Grid, more: Grid) -> Grid:
    if grid.cols != more.cols:
        raise CorrectionError(
            f"The tables do not go together: {grid.cols} and {more.cols} columns (or rows, side by side)"
        )
    if (grid.rows + more.rows) * grid.cols > Limits().cells:
        raise CorrectionError("The table would have too many cells")
    lower = tuple(c.model_copy(update={"row": c.row + grid.rows}) for c in more.cells)
    given = {(row + grid.rows, col): code for (row, col), code in more.given.items()}
    return replace(
        grid,
        rows=grid.rows + more.rows,
        cells=(*grid.cells, *lower),
        given={**grid.given, **given},
    )


def _with_table(document: Document, edit: Edit) -> Document:
    """The document with what was read in a place that had been missed; the lines there are its cells now."""
    if edit.page is None or edit.bbox is None or not edit.added:
        raise CorrectionError("A table that is added names its page, its place and what was read there")
    tables = document.tables
    for one in edit.added:
        name = _next_id(document.model_copy(update={"tables": tables}))
        at = sum(_begins(t) <= _begins(one) for t in tables)
        tables = (*tables[:at], one.model_copy(update={"id": name}), *tables[at:])
    places = [region for one in edit.added for region in one.regions]
    pages = tuple(_without_lines(page, places) for page in document.pages)
    return _looked_over(document.model_copy(update={"tables": tables, "pages": pages}), edit.page)


def _looked_over(document: Document, number: int) -> Document:
    """The document without the failures that told of figures which are in a table of this page by now."""
    told = [f for f in document.failures if (f.page, f.code) == (number, FIGURES_WITHOUT_TABLE)]
    if not told:
        return document
    boxes = [r.bbox for table in document.tables for r in table.regions if r.page == number]
    pages = [page for page in document.pages if page.number == number]
    left = [one for page in pages for one in figures_without_table(page, lines_of(page), boxes)]
    others = tuple(f for f in document.failures if f not in told)
    return document.model_copy(update={"failures": (*others, *left)})


def _without_lines(page: Page, regions: list[Region]) -> Page:
    own = [region.bbox for region in regions if region.page == page.number]
    kept = tuple(line for line in page.lines if not any(box.contains(*line.bbox.center) for box in own))
    return page.model_copy(update={"lines": kept}) if own else page


def _without_table(document: Document, table: Table) -> Document:
    """The document without a table; what stands in its cells are lines of its pages again."""
    pages = []
    for page in document.pages:
        lines = [
            PageLine(text=c.text, bbox=c.bbox, confidence=c.confidence)
            for c in table.cells
            if c.page == page.number and c.text.strip()
        ]
        pages.append(page.model_copy(update={"lines": (*page.lines, *lines)}) if lines else page)
    tables = tuple(one for one in document.tables if one is not table)
    return document.model_copy(update={"tables": tables, "pages": tuple(pages)})


def _replaced(document: Document, table: Table, by: tuple[Table, ...]) -> tuple[Table, ...]:
    at = document.tables.index(table)
    return (*document.tables[:at], *by, *document.tables[at + 1 :])


def _next_id(document: Document) -> str:
    """A name that no table has had: "t7" behind t1 to t6, be they still there or not."""
    names = {table.id for table in document.tables} | {one.table for one in document.corrections}
    names |= {one.edit.other for one in document.corrections if one.edit is not None and one.edit.other}
    numbers = [int(name[1:]) for name in names if name[:1] == "t" and name[1:].isdecimal()]
    return f"t{max(numbers, default=0) + 1}"


def _begins(table: Table) -> tuple[int, float, float]:
    """Where a table begins, in reading order."""
    first = min(table.regions, key=lambda r: (r.page, r.bbox.y0), default=None)
    box = first.bbox if first is not None else Box(0, 0, 0, 0)
    return (first.page if first is not None else 0), box.y0, box.x0
