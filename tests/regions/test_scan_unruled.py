"""Tables on scans that no upright rules draw are found by the way their print stands; text is no table."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.grid import build_grid
from extractor.parts import GridCell, PixelGrid
from extractor.regions import find_regions
from tests.grid.drawn_tables import Canvas, blank_page, draw_characters, scanned

SIZE = 26
PITCH = 52


def characters(page: Canvas, x: int, y: int, count: int, rng: random.Random) -> None:
    draw_characters(page, (x, x + (count - 1) * (SIZE + 5) + 1), (y, SIZE), rng)


def centred(page: Canvas, middle: float, y: int, count: int, rng: random.Random) -> None:
    width = count * (SIZE + 5) - 5
    characters(page, round(middle - width / 2), y, count, rng)


def amount(page: Canvas, right: int, y: int, rng: random.Random) -> None:
    """An amount that ends at x = `right`, on the line of characters whose tops are at y."""
    text = f"{rng.randrange(1, 10 ** rng.randrange(3, 7)):,}.{rng.randrange(100):02d}"
    width = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, 0.68, 2)[0][0]
    where = (right - width, y + SIZE - 3)
    cv2.putText(page, text, where, cv2.FONT_HERSHEY_SIMPLEX, 0.68, 0, 2, cv2.LINE_AA)


@dataclass(frozen=True)
class Layout:
    """A table of a column of labels and `columns` of amounts. `grouped`: the last two have a heading over
    both; `empty`: nothing but a heading stands in this column of amounts."""

    rows: int
    columns: int
    grouped: bool = False
    empty: int | None = None


LEFT, TOP, LABELS, WIDTH = 150, 260, 330, 230


def sides(layout: Layout) -> list[int]:
    """The x of the sides of all columns."""
    return [LEFT, *(LEFT + LABELS + WIDTH * i for i in range(layout.columns + 1))]


def draw(page: Canvas, layout: Layout, rules: str, seed: int) -> None:
    """The table with the rules of a three-line table, with rules under every row, or with none."""
    rng = random.Random(seed)  # noqa: S311 - reproducible test data
    xs = sides(layout)
    levels = 2 if layout.grouped else 1
    below_head = TOP + levels * PITCH
    for i, (a, b) in enumerate(pairwise(xs)):
        in_group = layout.grouped and i >= layout.columns - 1
        middle = (TOP + below_head) / 2 if not in_group else TOP + 1.5 * PITCH
        centred(page, (a + b) / 2, round(middle - SIZE / 2), 4, rng)
    if layout.grouped:
        centred(page, (xs[-3] + xs[-1]) / 2, TOP + (PITCH - SIZE) // 2, 5, rng)
    bottom = below_head + layout.rows * PITCH
    for row in range(layout.rows):
        y = below_head + row * PITCH + (PITCH - SIZE) // 2
        characters(page, LEFT + 8, y, rng.randrange(3, 9), rng)
        for i in range(layout.columns):
            if i != layout.empty:
                amount(page, xs[i + 2] - 10, y, rng)
        if rules == "across" and row:
            draw_level(page, below_head + row * PITCH, xs)
    if rules != "none":
        for y in (TOP, below_head, bottom):
            draw_level(page, y, xs)


def draw_level(page: Canvas, y: int, xs: Sequence[int]) -> None:
    cv2.line(page, (xs[0], y), (xs[-1], y), 0, 2)


def grids(page: Canvas, noise: float = 3) -> list[PixelGrid]:
    picture = scanned(page, noise=noise)
    built = [build_grid(picture, region) for region in find_regions(picture)]
    return [grid for grid in built if grid is not None]


def prose(page: Canvas, y: int, lines: int, seed: int = 1) -> None:
    rng = random.Random(seed)  # noqa: S311 - reproducible test data
    for i in range(lines):
        end = LEFT + rng.randrange(300, 1200) if i % 4 == 3 else 1480
        draw_characters(page, (LEFT, end), (y + i * 44, SIZE), rng)


@pytest.mark.parametrize("rules", ["three lines", "across"])
@settings(max_examples=4, deadline=None, derandomize=True)
@given(rows=st.integers(3, 9), columns=st.integers(2, 4), seed=st.integers(0, 1000))
def test_columns_between_level_rules_are_seen(rules: str, rows: int, columns: int, seed: int) -> None:
    page = blank_page()
    layout = Layout(rows, columns)
    draw(page, layout, rules, seed)
    prose(page, 900, 5)
    found = grids(page)
    assert [(g.rows, g.cols, g.ruled) for g in found] == [(rows + 1, columns + 1, False)]
    assert len(found[0].cells) == (rows + 1) * (columns + 1)
    # Every amount ends in the box of its own cell, and no print runs across the sides of a cell.
    for cell in found[0].cells:
        if cell.row and cell.col:
            right = sides(layout)[cell.col + 1] - 10
            assert cell.box.x0 < right - 40 < right <= cell.box.x1 + 1
            rows, cols = cell.box.slices(*page.shape)
            assert page[rows, cols.start - 1 : cols.start + 2].min() == 255


def test_a_heading_over_two_columns_spans_them() -> None:
    page = blank_page()
    draw(page, Layout(6, 4, grouped=True), "three lines", 3)
    (grid,) = grids(page)
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
def test_an_empty_column_is_kept(empty: int) -> None:
    page = blank_page()
    draw(page, Layout(6, 3, empty=empty), "three lines", 4)
    (grid,) = grids(page)
    assert (grid.rows, grid.cols) == (7, 4)


def test_a_table_without_any_rule_is_seen_between_prose() -> None:
    page = blank_page()
    prose(page, 40, 3)
    draw(page, Layout(8, 4), "none", 5)
    prose(page, 900, 5)
    (grid,) = grids(page)
    assert grid.cols == 5
    assert grid.rows in (8, 9)
    assert not grid.ruled


def test_tables_of_lines_side_by_side_stay_apart() -> None:
    page = blank_page(2400, 1000)
    draw(page, Layout(6, 2), "three lines", 6)
    page[:, 1200:] = page[:, :1200]
    assert [(g.rows, g.cols) for g in grids(page)] == [(7, 3), (7, 3)]


def negatives() -> dict[str, Canvas]:
    rng = random.Random(8)  # noqa: S311 - reproducible test data
    pages = {name: blank_page() for name in ("prose", "contents", "form", "between rules", "two columns")}
    prose(pages["prose"], 100, 20)
    for i in range(18):
        y = 100 + i * PITCH
        characters(pages["contents"], LEFT + 40 * (i % 3), y, rng.randrange(5, 14), rng)
        for x in range(750, 1380, 12):
            cv2.circle(pages["contents"], (x, y + 20), 1, 0, -1)
        cv2.putText(
            pages["contents"], str(i + 3), (1400, y + 23), cv2.FONT_HERSHEY_SIMPLEX, 0.68, 0, 2, cv2.LINE_AA
        )
    for i in range(6):
        characters(pages["form"], LEFT, 100 + i * 120, 4, rng)
        characters(pages["form"], 700, 100 + i * 120, 5, rng)
    prose(pages["between rules"], 130, 18)
    for y in (100, 960):
        cv2.line(pages["between rules"], (LEFT, y), (1500, y), 0, 2)
    for i in range(20):
        draw_characters(pages["two columns"], (LEFT, 740), (100 + i * 44, SIZE), rng)
        draw_characters(pages["two columns"], (830, 1450), (100 + i * 44, SIZE), rng)
    return pages


NEGATIVES = negatives()


@pytest.mark.parametrize("name", NEGATIVES)
def test_text_makes_no_table(name: str) -> None:
    assert grids(NEGATIVES[name]) == []
