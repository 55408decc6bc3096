"""Real filings as typed tables with known codes.

The reference's texts (see `benchmarks.accuracy.filings`) are captioned, stitched and typed as the pipeline
does it. The truth of a row is the code printed in it, whole or with its beginning taken from above; rows
without a print are of no account.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.accuracy.filings import Filing, filings
from extractor import headings, reading, stitch
from extractor.codes.places import Place, places
from extractor.codes.printed import code_before_label
from extractor.codes.resolve import inherited
from extractor.codes.sides import sides
from extractor.document import Cell, Page, Row, Table
from extractor.pages import open_source
from extractor.parts import CellReading, PageReading, RawCell, RawTable
from extractor.settings import Settings

Truth = Mapping[tuple[str, int, int], str]
"""The code by table id, row and label column (-1: a side without one)."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A filing: its name, the year it says it is of, its typed tables, and the printed codes."""

    name: str
    year: int | None
    tables: tuple[Table, ...]
    truth: Truth


def papers(names: Sequence[str] = ()) -> list[Paper]:
    """The filings with tables, typed; none where the folder is missing."""
    return [_paper(filing) for filing in filings(names)]


def _paper(filing: Filing) -> Paper:
    readings: list[PageReading] = []
    with open_source(filing.pdf, Settings(), None) as source:
        for number in range(1, filing.pages + 1):
            content = source.content(number)
            tables = tuple(_raw(table, number) for table in filing.on_page(number))
            lines = reading.page_lines(content, [table.box for table in tables])
            page = Page(
                number=number,
                width=content.width,
                height=content.height,
                origin="digital",
                turned=0,
                skew=0.0,
                dpi=None,
                seconds=0.0,
            )
            readings.append(PageReading(page, tables, lines, ()))
    logical = stitch.stitch([table for page in readings for table in headings.caption_tables(page)])
    typed = tuple(headings.type_table(table, f"t{i}") for i, table in enumerate(logical, start=1))
    said = headings.about(readings, logical).fiscal_year.value
    return Paper(filing.name, int(said) if said else None, typed, dict(_truth(typed)))


def _raw(table: Table, page: int) -> RawTable:
    cells = tuple(
        RawCell(
            cell.row,
            cell.col,
            cell.row_span,
            cell.col_span,
            page,
            cell.bbox,
            CellReading(cell.text, 0.9995 if cell.text else 1.0, (), "reference" if cell.text else "none"),
        )
        for cell in table.cells
    )
    rows = max(cell.row + cell.row_span for cell in cells)
    cols = max(cell.col + cell.col_span for cell in cells)
    return RawTable(page, table.regions[0].bbox, rows, cols, cells, ruled=True, origin="digital")


def _truth(tables: Sequence[Table]) -> Iterator[tuple[tuple[str, int, int], str]]:
    for table in tables:
        for side in sides(table):
            found = [p for p in places(table, side) if p.shown.printed is not None]
            for place, whole in zip(found, inherited([p.shown for p in found]), strict=True):
                if whole is not None and place.shown.label:
                    yield (table.id, place.row, -1 if side.label is None else side.label), whole


def without_prints(table: Table) -> Table:
    """The table with its code columns blank and codes before labels taken off."""
    blank = {place for place, _ in _code_cells(table)}
    labels = {column for side in sides(table) for column in side.labels}

    def hidden(cell: Cell) -> Cell:
        if (cell.row, cell.col) in blank:
            return cell.model_copy(
                update={"text": "", "alternatives": (), "confidence": 1.0, "engine": "none"}
            )
        parts, rest = code_before_label(cell.text) if cell.col in labels else ((), "")
        return cell.model_copy(update={"text": rest}) if parts else cell

    rows = tuple(_unprinted(row) for row in table.rows)
    return table.model_copy(update={"cells": tuple(hidden(cell) for cell in table.cells), "rows": rows})


def _unprinted(row: Row) -> Row:
    parts, rest = code_before_label(row.label)
    return row.model_copy(update={"label": rest}) if parts else row


def _code_cells(table: Table) -> list[tuple[tuple[int, int], Place]]:
    """The cells that codes are printed in, each with its row's place."""
    return [
        ((place.row, column), place)
        for side in sides(table)
        for place in places(table, side)
        if place.shown.printed is not None
        for column in place.shown.printed.columns
        if column not in side.labels
    ]


def code_cells(table: Table) -> frozenset[tuple[int, int]]:
    """The cells (row, column) that codes are printed in."""
    return frozenset(place for place, _ in _code_cells(table))


def label_cells(table: Table) -> frozenset[tuple[int, int]]:
    """The cells (row, column) that name rows."""
    return frozenset(
        (place.row, col) for side in sides(table) for place in places(table, side) for col in side.labels
    )
