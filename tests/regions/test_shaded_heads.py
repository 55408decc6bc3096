"""Shades under headings tell the columns of a page that holds nothing but figures."""

from __future__ import annotations

from extractor.geometry import Box
from extractor.grid import build_page_grid
from extractor.parts import Word
from extractor.regions.worded.shaded_heads import shaded_heads

SHADES = (Box(40, 90, 240, 110), Box(40, 110, 140, 130), Box(140, 110, 240, 130))
HEADINGS = [
    Word("支出", Box(120, 95, 160, 105)),
    Word("小计", Box(80, 115, 100, 125)),
    Word("其他", Box(180, 115, 200, 125)),
]


def row(y: float, *figures: tuple[float, str]) -> list[Word]:
    return [Word(text, Box(x1 - 5 * len(text), y - 5, x1, y + 5)) for x1, text in figures]


def test_blank_columns_and_rows_are_seen() -> None:
    words = [*HEADINGS, *row(140, (136, "32.00")), *row(160, (136, "32.00")), *row(200, (136, "8.00"))]
    (region,) = shaded_heads(words, SHADES, [])
    grid = build_page_grid(region, words)
    assert grid is not None
    assert (grid.rows, grid.cols) == (6, 2)
    assert [round(c.box.y0) for c in grid.cells if c.col == 1 and c.row > 1] == [130, 150, 170, 190]
    assert next(c.col_span for c in grid.cells if c.row == 0) == 2
    assert not grid.ruled


def test_a_heading_without_rows_needs_a_stated_unit() -> None:
    assert shaded_heads(HEADINGS, SHADES, []) == []
    stated = [*HEADINGS, Word("单位：万元", Box(190, 78, 240, 88))]
    (region,) = shaded_heads(stated, SHADES, [])
    assert region.box == Box(40, 90, 240, 130)
    assert shaded_heads([*stated, Word("本页说明如下", Box(300, 300, 400, 312))], SHADES, []) == []


def test_other_shades_make_no_table() -> None:
    words = [*HEADINGS, *row(140, (136, "32.00"))]
    apart = (Box(40, 90, 130, 130), Box(160, 90, 240, 130))
    assert shaded_heads(words, apart, []) == []
    assert shaded_heads(words, SHADES, [Box(30, 80, 300, 300)]) == []
    assert shaded_heads([*words, Word("合计", Box(50, 155, 70, 165))], SHADES, []) == []
    assert shaded_heads([*HEADINGS, *row(140, (150, "1,234,567.00"))], SHADES, []) == []
