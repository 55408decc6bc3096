"""Rows of figures outside every table are seen; sentences, contents and dates are none."""

import random

import pytest

from extractor.geometry import Box
from extractor.parts import TextLine
from extractor.regions import figures_outside_tables


def line(text: str, x1: float, y: float, x0: float | None = None) -> TextLine:
    box = Box(x1 - 5.0 * len(text) if x0 is None else x0, y, x1, y + 10)
    return TextLine(1, box, text, 0.99, "none")


def rows(count: int, top: float = 100.0, step: float = 18.0) -> list[TextLine]:
    """Labels and two columns of amounts that end at x = 300 and x = 420."""
    rng = random.Random(count)  # noqa: S311 - reproducible test data
    found = []
    for i in range(count):
        y = top + step * i
        found.append(line("教育支出", 110, y, 60))
        found += [line(f"{rng.randrange(1, 10**6):,}.{rng.randrange(100):02d}", x, y) for x in (300, 420)]
    return found


def test_a_table_that_nobody_found_is_one_area() -> None:
    (area,) = figures_outside_tables([*rows(5), line("1,234.50", 300, 700)], [])
    assert area.y0 == 100
    assert area.y1 == 182
    assert area.x1 == 420


def test_a_row_of_totals_that_goes_on_overleaf_is_one_area() -> None:
    apart = [line("收入总计", 137, 42, 75), line("5539.21", 215, 43), line("5539.21", 378, 46)]
    (area,) = figures_outside_tables([*apart, line("注：尾数不作调整。", 349, 62, 42)], [])
    assert (area.y0, area.y1) == (43, 56)
    assert len(figures_outside_tables([line("总计 5539.21 5539.21", 420, 42, 60)], [])) == 1
    assert figures_outside_tables([line("总计 5539.21", 420, 42, 60)], []) == ()
    stepped = [line("5539.21", 215, 43), line("5539.21", 378, 56)]
    assert figures_outside_tables(stepped, []) == ()


def test_the_totals_of_two_sides_are_one_area() -> None:
    sides = [line("收入合计", 137, 42, 75), line("5539.21 支出合计", 215, 43), line("5539.21", 378, 43)]
    assert len(figures_outside_tables(sides, [])) == 1
    beside = [line("收入 5539.21", 215, 43), line("5539.21 支出", 378, 43)]
    assert len(figures_outside_tables(beside, [])) == 1
    assert figures_outside_tables([line("5539.21 万元", 215, 43), line("5539.21 万元", 378, 43)], []) == ()
    prose = [line("5539.21 人次，较上年增加 1234.00。", 378, 43)]
    assert figures_outside_tables(prose, []) == ()


def test_what_lies_in_a_table_is_not_outside() -> None:
    assert figures_outside_tables(rows(5), [Box(50, 90, 430, 190)]) == ()
    (area,) = figures_outside_tables(rows(9), [Box(50, 90, 430, 190)])
    assert area.y0 == 190


def test_tables_far_apart_are_two_areas() -> None:
    assert len(figures_outside_tables([*rows(4), *rows(3, 500)], [])) == 2


def test_a_label_and_its_figure_may_be_one_line() -> None:
    whole = [line(f"Total revenue $ {i},315,000", 420, 100 + 15 * i, 60) for i in range(1, 5)]
    assert len(figures_outside_tables(whole, [])) == 1
    ragged = [line(f"Total revenue $ {i},315,000", 300 + 31 * i, 100 + 15 * i, 60) for i in range(1, 5)]
    assert figures_outside_tables(ragged, []) == ()


@pytest.mark.parametrize(
    "texts",
    [
        ["支出预算4,873.69万元，其中：", "基本支出1,394.22万元；", "项目支出3,479.47万元。"],
        ["一、部门概况 3", "二、部门预算 12", "三、名词解释 104"],
        ["2023.05", "2023.06", "2023.11"],
        ["1.1", "1.2", "1.3"],
        ["共有编制 2023", "实有人数 2024", "离退休 2025"],
    ],
)
def test_text_is_no_figures(texts: list[str]) -> None:
    assert figures_outside_tables([line(t, 420, 100 + 15 * i, 60) for i, t in enumerate(texts)], []) == ()
