"""The spine: the only place that knows the order of the stages."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from importlib.metadata import version
from typing import TypeVar

from extractor import codes, grid, headings, reading, reconcile, regions, stitch, straighten
from extractor.beside import Beside, Waiter, beside
from extractor.document import (
    CatalogueUse,
    Document,
    Failure,
    Finding,
    Origin,
    Page,
    PageLine,
    Producer,
    Source,
    Table,
)
from extractor.engines.bundle import Engines
from extractor.errors import KemuError
from extractor.geometry import Box, PixelBox, pixel_box
from extractor.level import as_shown, levelled
from extractor.pages import OpenSource, judged, sample_words, to_look_at_again
from extractor.parts import (
    PageContent,
    PageReading,
    PageRegion,
    PixelGrid,
    PixelRegion,
    RawTable,
    StraightPicture,
    TextLine,
    Word,
)
from extractor.settings import Settings

T = TypeVar("T")

_logger = logging.getLogger(__name__)

_SAMPLE_DPI, _SECOND_DPI = 200, 300
_MARGIN, _SECOND_MARGIN = 1.5, 2.5
"""Points around a word whose picture is compared with it, at first and where it was read otherwise."""


def read_page(source: OpenSource, number: int, engines: Engines) -> PageReading:
    """Everything one page holds. A stage that fails is noted in `failures`; the others stand."""
    start = time.perf_counter()
    log = _Log(number)
    content = log.run("pages", lambda: source.content(number))
    if content is None:
        return PageReading(unread_page(number, time.perf_counter() - start), (), (), log.failures)
    page_regions = _page_regions(content, log)
    # A font may name other characters than it draws, and nothing in the layer tells: where figures are
    # taken from it, a sample is always compared.
    if content.doubtful_layer or page_regions:
        content = _compared(source, content, engines, log)
        page_regions = () if content.origin == "scanned" else page_regions
    tables, lines = _read_layer(source, content, page_regions, engines, log)
    straight: StraightPicture | None = None
    for area in content.picture_areas:
        straight, more_tables, more_lines = _read_picture(source, content, area, engines, log)
        tables, lines = tables + more_tables, lines + more_lines
    page = Page(
        number=number,
        width=content.width,
        height=content.height,
        origin=content.origin,
        turned=straight.turned if straight else 0,
        skew=round(straight.skew, 3) if straight else 0.0,
        dpi=round(straight.dpi, 1) if straight else None,
        seconds=round(time.perf_counter() - start, 3),
        lines=tuple(PageLine(text=line.text, bbox=line.box, confidence=line.confidence) for line in lines),
    )
    log.keep(regions.figures_without_table(page, lines, [table.box for table in tables]))
    return PageReading(page, tables, lines, log.failures)


def read_area(source: OpenSource, number: int, area: Box, engines: Engines) -> PageReading:
    """What stands in one area of a page, in which a person says that a table stands.

    Tables are looked for there as on a whole page; where none is found, the person is believed: rows and
    columns follow from the way the print stands. Nothing is read where it stands in neither.
    """
    start = time.perf_counter()
    log = _Log(number)
    content = log.run("pages", lambda: source.content(number))
    if content is None:
        return PageReading(unread_page(number, time.perf_counter() - start), (), (), log.failures)
    if content.words:
        content = _compared(source, content, engines, log)
    content = content.within(area)
    tables, lines = _read_layer(source, content, _page_regions(content, log), engines, log)
    if not tables and content.words:
        asked = log.run("regions", lambda: regions.asked_page_region(area, content.words))
        tables, lines = _read_layer(source, content, [asked] if asked else [], engines, log)
    for place in content.picture_areas:
        straight, more_tables, more_lines = _read_picture(source, content, place, engines, log)
        if straight is not None and not (tables or more_tables):
            more_tables = _read_asked(straight, content, more_lines, engines, log)
        tables, lines = tables + more_tables, lines + more_lines
    page = unread_page(number, round(time.perf_counter() - start, 3))
    page = page.model_copy(
        update={"width": content.width, "height": content.height, "origin": content.origin}
    )
    return PageReading(page, tables, lines, log.failures)


def _read_asked(
    straight: StraightPicture,
    content: PageContent,
    lines: Sequence[TextLine],
    engines: Engines,
    log: _Log,
) -> tuple[RawTable, ...]:
    """The table that the print of a picture makes up, by the places of its lines."""
    height, width = straight.grey.shape
    whole = PixelBox(0, 0, width, height)

    def region() -> PixelRegion | None:
        return regions.asked_pixel_region(whole, [pixel_box(line.box, straight.to_page) for line in lines])

    asked = log.run("regions", region)
    built = log.run("grid", partial(grid.build_grid, straight, asked)) if asked is not None else None
    if built is None:
        return ()
    read = log.run("reading", partial(_read_grid, straight, built, engines, content.number))
    return (replace(read, origin=_picture_origin(content)),) if read is not None else ()


def assemble(
    source: Source, readings: Sequence[PageReading], engines: Engines, settings: Settings
) -> Document:
    """The pages of one source, joined, typed, coded and reconciled."""
    log = _Log(None)
    level = [levelled(page) for page in readings]
    captioned = headings.caption_pages(level)
    logical, apart = stitch.put_together(captioned)
    typed = [
        headings.type_table(table, f"t{i}", acceptable_error=settings.acceptable_error)
        for i, table in enumerate(logical, start=1)
    ]
    about = headings.about(level, logical)
    year = settings.year or (int(about.fiscal_year.value) if about.fiscal_year.value else None)
    catalogue = codes.catalogue(settings)
    coded: tuple[tuple[Table, ...], tuple[Finding, ...]] | None
    coded = log.run("codes", lambda: codes.match_codes(typed, year, catalogue))
    tables, conflicts = coded if coded is not None else (tuple(typed), ())
    lines = [line for page in level for line in page.lines]
    settled = log.run("reconcile", lambda: reconcile.settle(tables, lines, settings.acceptable_error))
    tables, sums = settled if settled is not None else (tables, ())
    document = Document(
        schema_version="1",
        source=source,
        producer=Producer(
            name="kemu",
            version=version("kemu"),
            models=engines.models(),
            catalogue=CatalogueUse(name=catalogue.name, version=catalogue.version),
            year=settings.year,
        ),
        document=about,
        pages=tuple(page.page for page in readings),
        tables=tables,
        findings=_numbered((*sums, *conflicts)),
        failures=(
            *(failure for page in readings for failure in page.failures),
            *apart,
            *log.failures,
        ),
    )
    return as_shown(document, readings)


def unread_page(number: int, seconds: float) -> Page:
    """The entry of a page of which nothing is known."""
    return Page(
        number=number,
        width=0.0,
        height=0.0,
        origin="scanned",
        turned=0,
        skew=0.0,
        dpi=None,
        seconds=round(seconds, 3),
    )


def _page_regions(content: PageContent, log: _Log) -> tuple[PageRegion, ...]:
    if not content.words and not content.rulings:
        return ()
    return log.run("regions", lambda: regions.find_page_regions(content)) or ()


def _compared(source: OpenSource, content: PageContent, engines: Engines, log: _Log) -> PageContent:
    """The page after a sample of its text layer was compared with what it shows (see `judged`)."""

    def read(words: Sequence[Word], dpi: int, margin: float) -> list[str]:
        areas = [word.box.grown(margin) for word in words]
        pictures = [source.picture(content.number, dpi, area).pixels for area in areas]
        return [line.text for line in engines.recogniser.read(pictures)] if pictures else []

    def compare() -> PageContent:
        words = sample_words(content)
        first = read(words, _SAMPLE_DPI, _MARGIN)
        doubtful = to_look_at_again(content, words, first)
        again = read(doubtful, _SECOND_DPI, _SECOND_MARGIN)
        return judged(content, zip(words, first, strict=True), list(zip(doubtful, again, strict=True)))

    # Where the sample could not be read nothing is known against the layer; the fault itself is noted.
    return log.run("triage", compare) or content


def _read_layer(
    source: OpenSource,
    content: PageContent,
    found: Sequence[PageRegion],
    engines: Engines,
    log: _Log,
) -> tuple[tuple[RawTable, ...], tuple[TextLine, ...]]:
    """Tables and lines of the page's text layer."""
    built = [log.run("grid", partial(grid.build_page_grid, region, content.words)) for region in found]
    grids = [g for g in built if g is not None]
    tables: tuple[RawTable, ...] = ()
    if grids:
        read = partial(
            reading.read_page_tables, source.path, content, grids, engines.layer_reader, source.password
        )
        tables = log.run("reading", read) or ()
    lines = log.run("lines", lambda: reading.page_lines(content, [g.box for g in grids]))
    return tables, lines or ()


def _read_picture(
    source: OpenSource, content: PageContent, area: Box, engines: Engines, log: _Log
) -> tuple[StraightPicture | None, tuple[RawTable, ...], tuple[TextLine, ...]]:
    """Tables and lines of one picture on the page."""
    with beside(engines.threads) as others:
        # should this fail, what needs the engines will say so
        others(engines.load)
        straight = log.run("straighten", lambda: _straight(source, content, area, engines, others))
        if straight is None:
            return None, (), ()
        grids, outside = _grids(straight, content.number, engines, others, log)
        read = [log.run("reading", partial(_read_grid, straight, g, engines, content.number)) for g in grids]
        lines = log.run("lines", outside)
    tables = tuple(replace(table, origin=_picture_origin(content)) for table in read if table is not None)
    return straight, tables, lines or ()


def _grids(
    straight: StraightPicture, page: int, engines: Engines, others: Beside, log: _Log
) -> tuple[list[PixelGrid], Waiter[tuple[TextLine, ...]]]:
    """The grids of the tables in a picture, top to bottom, then left to right, and what gives the lines
    outside them. Tables are begun while more are looked for, the lines read while they are finished."""

    def look_over() -> Waiter[reading.Look]:
        return others(partial(reading.look_over, straight))

    found: list[tuple[PixelBox, Waiter[grid.BegunGrid | None]]] = []

    def search() -> None:
        for region in regions.as_found(straight, engines.recogniser, others):
            found.append((region.box, others(partial(grid.begin_grid, straight, region))))

    log.run("regions", search)
    looked = look_over()
    found.sort(key=lambda table: (table[0].y0, table[0].x0))
    begun = [table for table in (log.run("grid", wait) for _, wait in found) if table is not None]
    avoid = [table.box for table in begun]
    outside = others(partial(_read_outside, looked, avoid, engines, page))
    finishing = [others(table.finish) for table in begun]
    built = [g for g in (log.run("grid", wait) for wait in finishing) if g is not None]
    boxes = [g.box for g in built]
    if boxes != avoid:
        outside = others(partial(_read_outside, look_over(), boxes, engines, page))
    return built, outside


def _read_outside(
    looked: Waiter[reading.Look], avoid: Sequence[PixelBox], engines: Engines, page: int
) -> tuple[TextLine, ...]:
    """The lines of text outside the tables."""
    calibration = _calibration(engines)
    return reading.read_lines(looked(), avoid, engines.detector, engines.recogniser, page, calibration)


def _read_grid(straight: StraightPicture, built: PixelGrid, engines: Engines, page: int) -> RawTable:
    return reading.read_table(straight, built, engines.recogniser, page, _calibration(engines))


def _calibration(engines: Engines) -> reading.Calibration:
    """What was fitted for the recogniser's models, on one's own papers where that was done."""
    return reading.calibration_of(engines.recogniser.models, engines.models_dir)


def _straight(
    source: OpenSource, content: PageContent, area: Box, engines: Engines, others: Beside
) -> StraightPicture:
    picture = source.picture(number=content.number, dpi=None, area=area)
    return straighten.straighten(picture, engines.orienter, others)


def _picture_origin(content: PageContent) -> Origin:
    return "mixed" if content.origin == "mixed" else "scanned"


def _numbered(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(f.model_copy(update={"id": f"f{i}"}) for i, f in enumerate(findings, start=1))


class _Log:
    """Runs stages and keeps their failures, so that one stage's fault never takes the rest with it."""

    def __init__(self, page: int | None) -> None:
        self._page = page
        self._failures: list[Failure] = []

    @property
    def failures(self) -> tuple[Failure, ...]:
        return tuple(self._failures)

    def run(self, stage: str, work: Callable[[], T]) -> T | None:
        """What `work` gives, or None and a note of why not."""
        try:
            return work()
        except KemuError as error:
            self._note(stage, error.code, str(error))
        except Exception as error:
            # A fault of ours in one page must not cost the user the other pages: it is noted in the
            # result, which then counts as failed (exit status 1), and logged with its trace.
            _logger.exception("page %s, %s", self._page, stage)
            self._note(stage, "internal", f"{type(error).__name__}: {error}")
        return None

    def keep(self, failures: Sequence[Failure]) -> None:
        """Keeps what a stage could not do, without its having failed."""
        self._failures += failures

    def _note(self, stage: str, code: str, message: str) -> None:
        self._failures.append(Failure(page=self._page, stage=stage, code=code, message=message))
