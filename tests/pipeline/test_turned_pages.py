"""Pages that came sideways or askew: what stands above what is told on the page as it is read, and every
place that is handed out lies on the page as the source shows it."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.document import Document, Page, Source
from extractor.engines.bundle import Engines
from extractor.geometry import Box
from extractor.level import LevelFrame, as_shown, levelled
from extractor.parts import PageReading, RawTable, TextLine
from extractor.pipeline import assemble
from extractor.settings import Settings
from tests.headings.grids import line, raw

Quarter = Literal[0, 90, 180, 270]
QUARTERS = st.sampled_from([0, 90, 180, 270])


def page(number: int, turned: Quarter, skew: float) -> Page:
    return Page(
        number=number,
        width=595.0,
        height=842.0,
        origin="scanned",
        turned=turned,
        skew=skew,
        dpi=200.0,
        seconds=0.0,
    )


def shown(reading: PageReading) -> PageReading:
    """A reading whose places are given as read, with its places on the page as shown."""
    frame = LevelFrame.of(reading.page)
    if frame is None:
        return reading
    tables = tuple(
        replace(
            table,
            origin="scanned",
            box=frame.shown(table.box),
            cells=tuple(replace(cell, box=frame.shown(cell.box)) for cell in table.cells),
        )
        for table in reading.tables
    )
    return replace(
        reading,
        tables=tables,
        lines=tuple(replace(one, box=frame.shown(one.box)) for one in reading.lines),
    )


def assembled(*readings: PageReading) -> Document:
    source = Source(name="a.pdf", sha256="0" * 64, media_type="application/pdf", pages=len(readings), bytes=1)
    settings = Settings()
    return assemble(source, readings, Engines(settings), settings)


@given(
    turned=QUARTERS,
    skew=st.floats(-12, 12).filter(bool),
    corner=st.tuples(st.floats(0, 500), st.floats(0, 500)),
    size=st.tuples(st.floats(1, 400), st.floats(1, 400)),
)
def test_a_level_box_comes_back(
    turned: Quarter, skew: float, corner: tuple[float, float], size: tuple[float, float]
) -> None:
    frame = LevelFrame(turned, skew, 595.0, 842.0)
    box = Box(*corner, corner[0] + size[0], corner[1] + size[1])
    back = frame.level(frame.shown(box))
    assert (back.x0, back.y0, back.x1, back.y1) == pytest.approx((box.x0, box.y0, box.x1, box.y1), abs=1e-6)


def test_a_page_turned_clockwise_has_its_left_side_on_top() -> None:
    """Its bottom left corner comes to lie at the top left."""
    level = LevelFrame(90, 0.0, 595.0, 842.0).level(Box(0.0, 742.0, 20.0, 842.0))
    assert (level.x0, level.y0, level.x1, level.y1) == pytest.approx((0.0, 0.0, 100.0, 20.0))


def test_a_skew_clockwise_is_taken_out_about_the_middle() -> None:
    """Clockwise of the middle a line sinks to the right."""
    frame = LevelFrame(0, 2.0, 600.0, 800.0)
    assert frame.shown(Box(500, 400, 520, 401)).y0 > 405
    assert frame.level(Box(290, 395, 310, 405)).center == pytest.approx((300.0, 400.0))


HEAD = "科目名称 | 合计 | 基本支出 | 项目支出 | 上年结转 | 事业收入"
ROWS = [f"支出{n} | {n * 3}.00 | {n}.00 | {n * 2}.00 | 0.00 | {n * 5}.00" for n in range(1, 5)]


def table_on(number: int, rows: list[str]) -> RawTable:
    return raw("\n".join([HEAD, *rows]), page=number, top=200.0, left=100.0)


def lines_on(number: int) -> tuple[TextLine, ...]:
    title = line("部门支出预算表", 230.0, 140.0, height=16.0, page=number)
    return (title, line("单位：万元", 390.0, 180.0, page=number))


@pytest.mark.parametrize(("turned", "skew"), [(0, 4.0), (90, 0.0), (90, -3.0), (180, 1.5), (270, 8.0)])
def test_captions_are_found_on_pages_however_they_lie(turned: Quarter, skew: float) -> None:
    one = shown(PageReading(page(1, turned, skew), (table_on(1, ROWS),), lines_on(1), ()))
    document = assembled(one)
    (table,) = document.tables
    assert (table.title, table.amount_unit) == ("部门支出预算表", "万元")
    assert [cell.bbox for cell in table.cells] == [cell.box for cell in one.tables[0].cells]
    assert table.regions[0].bbox == one.tables[0].box
    said = document.document.amount_unit
    assert (said.value, said.bbox) == ("万元", one.lines[1].box)


@pytest.mark.parametrize("second", [(0, 0.0), (0, -5.0), (180, 2.0), (270, -1.0)])
def test_a_table_goes_on_overleaf_on_a_page_that_lies_otherwise(second: tuple[Quarter, float]) -> None:
    upper = shown(PageReading(page(1, 90, 3.0), (table_on(1, ROWS[:2]),), lines_on(1), ()))
    lower = shown(PageReading(page(2, *second), (table_on(2, ROWS[2:]),), (), ()))
    (table,) = assembled(upper, lower).tables
    assert len(table.rows) == 5
    (region,) = [region for region in table.regions if region.page == 2]
    assert region.bbox == lower.tables[0].box


def test_a_page_read_as_shown_is_left_alone() -> None:
    plain = PageReading(page(1, 0, 0.0), (table_on(1, ROWS),), lines_on(1), ())
    assert levelled(plain) is plain
    document = assembled(plain)
    assert as_shown(document, [plain]) is document
