"""Figures that no table holds are told, never lost in silence."""

from dataclasses import replace
from typing import Literal

from extractor.document import Page
from extractor.geometry import Box
from extractor.level import LevelFrame
from extractor.parts import TextLine
from extractor.regions import figures_without_table


def lines() -> list[TextLine]:
    texts = ("基本工资 1,204.50", "津贴补贴 330.00", "办公费 12.75", "合计 1,547.25")
    return [
        TextLine(1, Box(100, 200 + 20 * n, 400, 212 + 20 * n), text, 0.99, "paddleocr")
        for n, text in enumerate(texts)
    ]


def page(turned: Literal[0, 90] = 0) -> Page:
    return Page(
        number=7,
        width=595.0,
        height=842.0,
        origin="scanned",
        turned=turned,
        skew=0.0,
        dpi=200.0,
        seconds=0.0,
    )


def test_rows_of_figures_outside_tables_become_a_failure_that_says_where() -> None:
    (failure,) = figures_without_table(page(), lines(), [])
    assert (failure.page, failure.stage, failure.code) == (7, "regions", "figures_without_table")
    assert "from 200 to 272 points" in failure.message


def test_figures_of_a_table_are_not_told_again() -> None:
    assert figures_without_table(page(), lines(), [Box(90, 190, 410, 300)]) == ()


def test_figures_on_a_page_that_lies_sideways_are_told_with_their_place_on_the_page_as_shown() -> None:
    sideways = page(turned=90)
    frame = LevelFrame.of(sideways)
    assert frame is not None
    shown = [replace(line, box=frame.shown(line.box)) for line in lines()]
    (failure,) = figures_without_table(sideways, shown, [])
    assert "from 442 to 742 points" in failure.message
    assert figures_without_table(sideways, shown, [frame.shown(Box(90, 190, 410, 300))]) == ()
