"""One logical table from its parts: rows and columns counted through, halves of cells joined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractor import wording
from extractor.document import Region
from extractor.parts import EMPTY_READING, Caption, LogicalTable, RawCell, RawTable
from extractor.stitch.downwards import edge_map, repeated_rows
from extractor.stitch.forms import shared_columns
from extractor.stitch.halves import join_cut_rows
from extractor.stitch.sheets import Band, Sheet
from extractor.stitch.sideways import RowMatch, is_split, match_rows


@dataclass(frozen=True, slots=True)
class _Placed:
    """Cells of one band in the columns of the whole table; rows count within the band."""

    rows: int
    cells: tuple[RawCell, ...]


def assembled(sheet: Sheet) -> LogicalTable:
    """The logical table that a sheet's parts make up. Every cell keeps its page and its box."""
    models = _models(sheet)
    of_form = _columns_of_form(sheet, models)
    starts = _column_starts(models) if of_form is None else [0, max(map(max, of_form))]
    bands = (
        [_placed(band, models, starts) for band in sheet.bands]
        if of_form is None
        else [_page_of_form(b.parts[0].table, c) for b, c in zip(sheet.bands, of_form, strict=True)]
    )
    cells = list(bands[0].cells)
    rows = bands[0].rows
    for band, part in zip(bands[1:], sheet.bands[1:], strict=True):
        dropped = _dropped_rows(sheet, part, band)
        lower = [_moved(cell, rows - dropped) for cell in band.cells if cell.row >= dropped]
        added = band.rows - dropped
        cells, joined = join_cut_rows(cells, lower, rows)
        rows += added - joined
    parts = [part for band in sheet.bands for part in band.parts]
    return LogicalTable(
        caption=_caption(sheet),
        regions=tuple(Region(page=part.table.page, bbox=part.table.box) for part in parts),
        rows=rows,
        cols=starts[-1],
        cells=tuple(sorted(cells, key=lambda cell: (cell.row, cell.col))),
        ruled=any(part.table.ruled for part in parts),
    )


def _models(sheet: Sheet) -> list[RawTable]:
    """For each page of the widest band the part with the most columns, to which the others are fitted."""
    widest = max(len(band.parts) for band in sheet.bands)
    return [
        max((band.parts[i].table for band in sheet.bands if i < len(band.parts)), key=lambda t: t.cols)
        for i in range(widest)
    ]


def _column_starts(models: Sequence[RawTable]) -> list[int]:
    """The column at which each part begins, and the number of columns at the end."""
    starts = [0]
    for model in models:
        starts.append(starts[-1] + model.cols)
    return starts


def _placed(band: Band, models: Sequence[RawTable], starts: Sequence[int]) -> _Placed:
    tables = [part.table for part in band.parts]
    match = match_rows(tables) if len(tables) > 1 else _own_rows(tables[0])
    if match is None:
        raise ValueError("pages side by side whose rows do not match were joined")
    cells: list[RawCell] = []
    for i, table in enumerate(tables):
        columns = edge_map(models[i], table) or tuple(range(table.cols + 1))
        fitted = [_fitted(cell, match.edges[i], columns, starts[i]) for cell in table.cells]
        cells += [*fitted, *_below(fitted, match.edges[i][-1], match.count)]
    cells += _missing(cells, match.count, starts, len(tables))
    return _Placed(match.count, tuple(cells))


def _columns_of_form(sheet: Sheet, models: Sequence[RawTable]) -> tuple[tuple[int, ...], ...] | None:
    """Where pages below each other have walls of their own: for each the number of each of its edges among
    those of all. None where one page shows all edges."""
    tables = [band.parts[0].table for band in sheet.bands]
    fitted = all(edge_map(models[0], table) is not None for table in tables)
    return None if fitted or len(models) > 1 else shared_columns(tables)


def _page_of_form(table: RawTable, columns: Sequence[int]) -> _Placed:
    rows = range(table.rows + 1)
    return _Placed(table.rows, tuple(_fitted(cell, rows, columns, 0) for cell in table.cells))


def _own_rows(table: RawTable) -> RowMatch:
    return RowMatch(table.rows, (tuple(range(table.rows + 1)),))


def _fitted(cell: RawCell, rows: Sequence[int], columns: Sequence[int], start: int) -> RawCell:
    """A cell in the rows of its band and the columns of the whole table."""
    row, col = rows[cell.row], columns[cell.col]
    return replace(
        cell,
        row=row,
        row_span=rows[cell.row + cell.row_span] - row,
        col=start + col,
        col_span=columns[cell.col + cell.col_span] - col,
    )


def _below(cells: Sequence[RawCell], end: int, rows: int) -> list[RawCell]:
    """Blank cells, at the foot of their page, for the rows that only pages beside this one have."""
    lowest = [cell for cell in cells if cell.row + cell.row_span == end]
    return [
        replace(cell, row=row, row_span=1, box=replace(cell.box, y0=cell.box.y1), reading=EMPTY_READING)
        for row in range(end, rows)
        for cell in lowest
    ]


def _missing(cells: Sequence[RawCell], rows: int, starts: Sequence[int], pages: int) -> list[RawCell]:
    """Blank cells for the columns of pages that a lower band lacks, so that the grid stays whole."""
    if pages == len(starts) - 1 or not cells:
        return []
    last = max(cells, key=lambda cell: (cell.row, cell.col))
    blank = replace(last.reading, text="", confidence=1.0, alternatives=(), engine="none", flags=())
    return [
        replace(last, row=row, col=col, row_span=1, col_span=1, reading=blank)
        for row in range(rows)
        for col in range(starts[pages], starts[-1])
    ]


def _moved(cell: RawCell, by: int) -> RawCell:
    return replace(cell, row=cell.row + by)


def _dropped_rows(sheet: Sheet, part: Band, band: _Placed) -> int:
    """How many rows of a lower band repeat the heading."""
    repeated = repeated_rows(sheet.bands[0].parts[0].table, part.parts[0].table)
    if not repeated:
        return 0
    if len(part.parts) == 1:
        return repeated
    match = match_rows([p.table for p in part.parts])
    dropped = match.edges[0][repeated] if match is not None else repeated
    crossed = any(cell.row < dropped < cell.row + cell.row_span for cell in band.cells)
    return 0 if crossed else dropped


def _caption(sheet: Sheet) -> Caption:
    """The captions of all parts as one: each statement from the first part that makes it."""
    captions = [part.caption for band in sheet.bands for part in band.parts]
    return Caption(
        title=_title([part.caption.title for part in sheet.bands[0].parts]) or sheet.title,
        amount_unit=next((c.amount_unit for c in captions if c.amount_unit), None),
        unit_name=next((c.unit_name for c in captions if c.unit_name), None),
        mark=next((c.mark for c in captions if c.mark), None),
        lines=tuple(line for caption in captions for line in caption.lines),
    )


def _title(titles: Sequence[str | None]) -> str | None:
    """The title over pages side by side; halves that are cut apart are put together."""
    title: str | None = None
    for part in titles:
        if title is None:
            title = part
        elif part is not None and is_split(title, part):
            title = wording.flowing(title + "\n" + part)
    return title
