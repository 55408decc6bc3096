"""A table that was missed: read in the place on a page that a person has drawn around it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from extractor.corrections.lines import lines_of
from extractor.document import Document, Edit, Page, Table
from extractor.engines.bundle import Engines
from extractor.errors import CorrectionError
from extractor.geometry import Box
from extractor.headings import caption_tables, type_table
from extractor.level import levelled, tables_as_shown
from extractor.pages import open_source
from extractor.parts import LogicalTable, PageReading, TextLine
from extractor.pipeline import read_area
from extractor.settings import Settings
from extractor.stitch import stitch

_LEAST = 8.0
"""Points: a drawn area that is narrower or lower than this was not meant."""
_OVERLAP = 0.5
"""Share of a known table that a drawn area may cover."""


def with_missed(
    document: Document, edit: Edit, path: Path, settings: Settings, password: str | None = None
) -> Edit:
    """The edit `add_table` with what is read in its place of the file at `path`.

    Raises:
        CorrectionError: the place is none, a known table stands there, or no table can be read there.
        SourceError: the file cannot be read.
    """
    page = next((one for one in document.pages if one.number == edit.page), None)
    if page is None or edit.bbox is None:
        raise CorrectionError("A missed table is drawn on a page of the document: give its page and its box")
    area = _on_page(edit.bbox, page)
    _check_free(document, page.number, area)
    with open_source(path, settings, password) as source:
        reading = read_area(source, page.number, area, Engines(settings))
    tables = _typed(document, (page, area), reading, settings)
    if not tables:
        said = "; ".join(failure.message for failure in reading.failures)
        raise CorrectionError(
            f"No table could be read there{': ' + said if said else ''}",
            remedy="Draw the frame closely around the whole table, its headings included",
        )
    return edit.model_copy(update={"bbox": area, "added": tables})


def _on_page(box: Box, page: Page) -> Box:
    x0, y0 = max(0.0, box.x0), max(0.0, box.y0)
    x1, y1 = min(page.width, box.x1), min(page.height, box.y1)
    if x1 - x0 < _LEAST or y1 - y0 < _LEAST:
        raise CorrectionError("The drawn area is too small to hold a table, or lies beyond the page")
    return Box(x0, y0, x1, y1)


def _check_free(document: Document, number: int, area: Box) -> None:
    for table in document.tables:
        for region in table.regions:
            covered = region.bbox.overlap(area)
            if region.page == number and covered > _OVERLAP * min(region.bbox.area, area.area):
                raise CorrectionError(
                    f"The table {table.id} stands there already",
                    remedy="Change its structure, or remove it first",
                )


def _typed(
    document: Document, where: tuple[Page, Box], reading: PageReading, settings: Settings
) -> tuple[Table, ...]:
    """The tables of a reading with their headings; what stands above them on the page is their caption."""
    page, area = where
    around = _lines_around(document, page, area)
    whole = replace(reading, page=page, lines=(*reading.lines, *around))
    captioned = caption_tables(levelled(whole))
    # Each by itself: they lie on one page, and nothing on other pages is looked at.
    logical: list[LogicalTable] = [one for table in captioned for one in stitch([table])]
    typed = [
        type_table(table, f"t{number}", acceptable_error=settings.acceptable_error)
        for number, table in enumerate(logical, start=1)
    ]
    return tables_as_shown(typed, [whole])


def _lines_around(document: Document, page: Page, area: Box) -> list[TextLine]:
    """The lines of the page outside the area, below the known tables above it."""
    known = [
        region.bbox.y1 for table in document.tables for region in table.regions if region.page == page.number
    ]
    top = max((y for y in known if y <= area.y0 + 1), default=0.0)
    return [
        line for line in lines_of(page) if line.box.center[1] >= top and not area.contains(*line.box.center)
    ]
