"""Tables on scans that no upright rules draw are found by the way their words stand; text is no table."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pytest

from extractor.engines import LineReading, Recogniser
from extractor.grid import build_grid
from extractor.parts import GridCell, PixelGrid, Pixels
from extractor.regions import find_regions
from tests.grid.drawn_tables import DPI, scanned
from tests.regions.points import PointPage

SIZE, PITCH = 9.0, 18.0
LEFT, TOP, LABELS, WIDTH = 50.0, 120.0, 150.0, 85.0
"""Points."""

HEADINGS = ("项目名称", "年初预算数", "本年支出", "上年结转", "其他资金")
ITEMS = ("教育支出", "科学技术支出", "卫生健康支出", "城乡社区支出", "农林水支出", "住房保障支出")
SENTENCE = "按照综合预算的原则，本单位所有收入和支出均纳入部门预算管理，收支预算与上年相比略有增加。"


class Sheet(PointPage):
    """A page that is drawn in points and then scanned."""

    def __init__(self) -> None:
        super().__init__(SIZE)

    def rule(self, y: float, x0: float, x1: float, dashes: str | None = None) -> None:
        self.page.draw_line((x0, y), (x1, y), width=0.7, dashes=dashes)

    def prose(self, y: float, lines: int) -> None:
        for i in range(lines):
            self.write(LEFT, y + 15 * i, SENTENCE if i % 4 < 3 else SENTENCE[:24])


@dataclass(frozen=True)
class Layout:
    """A table of a column of labels and `columns` of amounts. `grouped`: the last two have a heading over
    both; `empty`: nothing but a heading stands in this column of amounts."""

    rows: int
    columns: int
    grouped: bool = False
    empty: int | None = None

    @property
    def sides(self) -> list[float]:
        """The x of the sides of all columns."""
        return [LEFT, *(LEFT + LABELS + WIDTH * i for i in range(self.columns + 1))]


def amount(rng: random.Random) -> str:
    return f"{rng.randrange(1, 10 ** rng.randrange(3, 7)):,}.{rng.randrange(100):02d}"


def draw(sheet: Sheet, layout: Layout, rules: str, seed: int, shift: float = 0.0) -> None:
    """The table with the rules of a three-line table, with rules under every row (dashed or not), or with
    none."""
    rng = random.Random(seed)  # noqa: S311 - reproducible test data
    xs = [x + shift for x in layout.sides]
    levels = 2 if layout.grouped else 1
    below_head = TOP + levels * PITCH
    for i, (a, b) in enumerate(pairwise(xs)):
        in_group = layout.grouped and i >= layout.columns - 1
        middle = TOP + 1.5 * PITCH if in_group else (TOP + below_head) / 2
        sheet.write((a + b) / 2, middle, HEADINGS[i], 0.5)
    if layout.grouped:
        sheet.write((xs[-3] + xs[-1]) / 2, TOP + PITCH / 2, "财政拨款支出", 0.5)
    bottom = below_head + layout.rows * PITCH
    for row in range(layout.rows):
        y = below_head + (row + 0.5) * PITCH
        sheet.write(xs[0] + 3, y, ITEMS[row % len(ITEMS)])
        for i in range(layout.columns):
            if i != layout.empty:
                sheet.write(xs[i + 2] - 3, y, amount(rng), 1.0)
        if rules in ("across", "dashed") and row:
            dashes = "[3 2] 0" if rules == "dashed" else None
            sheet.rule(below_head + row * PITCH, xs[0], xs[-1], dashes)
    if rules != "none":
        for y in (TOP, below_head, bottom):
            sheet.rule(y, xs[0], xs[-1])


def grids(sheet: Sheet, recogniser: Recogniser, noise: float = 3) -> list[PixelGrid]:
    picture = scanned(sheet.picture, noise=noise)
    built = [build_grid(picture, region) for region in find_regions(picture, recogniser)]
    return [grid for grid in built if grid is not None]


def shapes(found: Sequence[PixelGrid]) -> list[tuple[int, int, bool]]:
    return [(grid.rows, grid.cols, grid.ruled) for grid in found]


class Unsure:
    """Reads as another recogniser does, and believes little of it, as of noise."""

    def __init__(self, sure: Recogniser) -> None:
        self.name, self.models, self._sure = sure.name, sure.models, sure

    def read(self, lines: Sequence[Pixels]) -> list[LineReading]:
        return [LineReading(r.text, 0.25 * r.confidence, ()) for r in self._sure.read(lines)]


def test_words_that_are_not_believed_make_no_table(recogniser: Recogniser) -> None:
    sheet = Sheet()
    draw(sheet, Layout(5, 3), "three lines", 4)
    assert len(grids(sheet, recogniser)) == 1
    assert grids(sheet, Unsure(recogniser)) == []


@pytest.mark.parametrize("rules", ["three lines", "across", "dashed"])
@pytest.mark.parametrize(("rows", "columns", "seed"), [(3, 2, 0), (9, 4, 1), (6, 3, 2)])
def test_columns_between_level_rules_are_seen(
    rules: str, rows: int, columns: int, seed: int, recogniser: Recogniser
) -> None:
    sheet = Sheet()
    layout = Layout(rows, columns)
    draw(sheet, layout, rules, seed)
    sheet.prose(340, 4)
    found = grids(sheet, recogniser)
    assert shapes(found) == [(rows + 1, columns + 1, False)]
    assert len(found[0].cells) == (rows + 1) * (columns + 1)
    # Every amount ends in the box of its own cell, and no print runs across the sides of a cell.
    page = sheet.picture
    for cell in found[0].cells:
        if cell.row and cell.col:
            right = (layout.sides[cell.col + 1] - 3) * DPI / 72
            assert cell.box.x0 < right - 40 < right <= cell.box.x1 + 1
            ys, xs = cell.box.grown(-3).slices(*page.shape)
            assert page[ys, xs.start - 3 : xs.start - 1].min() > 200


def test_a_heading_over_two_columns_spans_them(recogniser: Recogniser) -> None:
    sheet = Sheet()
    draw(sheet, Layout(6, 4, grouped=True), "three lines", 3)
    (grid,) = grids(sheet, recogniser)
    assert (grid.rows, grid.cols) == (8, 5)
    heads = [GridCell(c.row, c.col, c.row_span, c.col_span) for c in grid.cells if c.row < 2]
    assert heads == [
        GridCell(0, 0, 2, 1),
        GridCell(0, 1, 2, 1),
        GridCell(0, 2, 2, 1),
        GridCell(0, 3, 1, 2),
        GridCell(1, 3, 1, 1),
        GridCell(1, 4, 1, 1),
    ]


@pytest.mark.parametrize("empty", [0, 1, 2])
def test_an_empty_column_is_kept(empty: int, recogniser: Recogniser) -> None:
    sheet = Sheet()
    draw(sheet, Layout(6, 3, empty=empty), "three lines", 4)
    assert shapes(grids(sheet, recogniser)) == [(7, 4, False)]


def test_strokes_for_none_are_rows_too(recogniser: Recogniser) -> None:
    sheet = Sheet()
    draw(sheet, Layout(5, 3), "three lines", 7)
    xs = Layout(5, 3).sides
    for row in range(2):
        y = TOP + (6.5 + row) * PITCH
        for x in xs[2:]:
            sheet.write(x - 20, y, "—", 0.5)
    sheet.rule(TOP + 8 * PITCH, xs[0], xs[-1])
    assert shapes(grids(sheet, recogniser)) == [(8, 4, False)]


def test_a_table_without_any_rule_is_seen_between_prose(recogniser: Recogniser) -> None:
    sheet = Sheet()
    sheet.prose(30, 4)
    draw(sheet, Layout(8, 4), "none", 5)
    sheet.prose(340, 5)
    assert shapes(grids(sheet, recogniser)) == [(9, 5, False)]


def test_tables_of_lines_side_by_side_stay_apart(recogniser: Recogniser) -> None:
    sheet = Sheet()
    for shift in (0.0, 262.0):
        draw(sheet, Layout(6, 1), "three lines", 6, shift)
    assert shapes(grids(sheet, recogniser)) == [(7, 2, False), (7, 2, False)]


def contents() -> Sheet:
    sheet = Sheet()
    for i in range(14):
        y = 40 + i * PITCH
        sheet.write(LEFT + 12 * (i % 3), y, ITEMS[i % len(ITEMS)])
        for x in range(200, 500, 5):
            sheet.write(x, y, ".")
        sheet.write(520, y, str(i + 3), 1.0)
    return sheet


def form() -> Sheet:
    sheet = Sheet()
    for i, label in enumerate(("单位名称", "联系电话", "填表日期", "负责人", "经办人")):
        sheet.write(LEFT, 60 + 44 * i, label)
        sheet.write(300, 60 + 44 * i, "（签字）")
    return sheet


def between_rules() -> Sheet:
    sheet = Sheet()
    sheet.prose(60, 18)
    for y in (45, 340):
        sheet.rule(y, LEFT, 545)
    return sheet


def two_columns() -> Sheet:
    sheet = Sheet()
    for i in range(20):
        sheet.write(LEFT, 40 + 15 * i, SENTENCE[:25])
        sheet.write(310, 40 + 15 * i, SENTENCE[5:30])
    return sheet


def list_of_figures() -> Sheet:
    sheet = Sheet()
    for i in range(12):
        sheet.write(
            LEFT, 40 + PITCH * i, f"（{i + 1}）安排教育支出{731 * (i + 2)}万元，比上年增加{17 * i + 3}万元；"
        )
    return sheet


@pytest.mark.parametrize("drawn", [contents, form, between_rules, two_columns, list_of_figures])
def test_text_makes_no_table(drawn: Callable[[], Sheet], recogniser: Recogniser) -> None:
    assert grids(drawn(), recogniser) == []
