"""The known enemies of amounts, on drawn pages through the real recogniser: whatever befell a figure, it
comes out right, or its cell says that it is in doubt."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

import cv2
import numpy as np

from extractor.document import DOUBTS, Cell, Region
from extractor.engines import Recogniser
from extractor.headings import type_table
from extractor.parts import Caption, LogicalTable, PixelGrid, Pixels
from extractor.reading import read_table
from tests.reading.pictures import FACE, SCALE, Sheet, straight

XS = (20.0, 110.0, 190.0, 270.0)
ROWS, SIZE = 18, 10.0
YS = tuple(20.0 + 18 * row for row in range(ROWS + 1))
RED = (60, 50, 210)

Text = Callable[[Sheet, int, int, str], None]
Damage = Callable[[Pixels, int, int, str], None]


Place = tuple[int, int]


def amounts(seed: int) -> dict[Place, str]:
    chance = np.random.default_rng(seed)
    places = [(row, col) for row in range(1, ROWS) for col in (1, 2)]
    return {place: f"{Decimal(int(chance.integers(10**5, 10**8))) / 100:,.2f}" for place in places}


def befallen(enemies: Sequence[str]) -> dict[Place, str]:
    """Every second row has an enemy, each in its turn."""
    rows = range(2, ROWS, 2)
    return {(row, col): enemies[number % len(enemies)] for number, row in enumerate(rows) for col in (1, 2)}


def width(text: str) -> float:
    return float(FACE.text_length(text, SIZE))  # type: ignore[no-untyped-call]


def left_of(col: int, text: str) -> float:
    return XS[col + 1] - 5 - width(text)


def base(row: int) -> float:
    return YS[row] + 13


def plain(sheet: Sheet, row: int, col: int, text: str) -> None:
    sheet.text(left_of(col, text), base(row), text, SIZE)


def followed_by(mark: str) -> Text:
    return lambda sheet, row, col, text: plain(sheet, row, col, text + mark)


def with_raised(mark: str) -> Text:
    def text_and_mark(sheet: Sheet, row: int, col: int, text: str) -> None:
        left = left_of(col, text) - 8
        sheet.text(left, base(row), text, SIZE)
        sheet.text(left + width(text), base(row) - 3.5, mark, 0.6 * SIZE)

    return text_and_mark


def over_the_rule(share: float) -> Text:
    """The first digit stands by this share of its width left of the cell."""

    def moved(sheet: Sheet, row: int, col: int, text: str) -> None:
        sheet.text(XS[col] - share * width(text[0]), base(row), text, SIZE)

    return moved


def glyph(row: int, col: int, text: str, place: int) -> tuple[slice, slice]:
    """The pixels of one character of a figure."""
    x0, x1 = (left_of(col, text) + width(text[:n]) for n in (place, place + 1))
    top, foot = base(row) - 0.85 * SIZE, base(row) + 0.2 * SIZE
    return slice(round(top * SCALE), round(foot * SCALE)), slice(round(x0 * SCALE), round(x1 * SCALE))


def digit_under_a_rule(pixels: Pixels, row: int, col: int, text: str) -> None:
    _, columns = glyph(row, col, text, 1 if text[1].isdigit() else 2)
    pixels[round(YS[row] * SCALE) : round(YS[row + 1] * SCALE), columns.start + 2 : columns.stop - 1] = 0


def digit_under_a_seal(pixels: Pixels, row: int, col: int, text: str) -> None:
    rows, columns = glyph(row, col, text, 1)
    middle = (columns.start + columns.stop) // 2, (rows.start + rows.stop) // 2
    cv2.circle(pixels, middle, 10, RED, -1)


def without_its_point(pixels: Pixels, row: int, col: int, text: str) -> None:
    pixels[glyph(row, col, text, text.index("."))] = 255


def without_a_digit_inside(pixels: Pixels, row: int, col: int, text: str) -> None:
    pixels[glyph(row, col, text, text.index(".") - 2)] = 255


TEXTS: dict[str, Text] = {
    "circled mark": followed_by("①"),
    "mark with a bracket": followed_by(" 1)"),
    "mark with a bracket, close": followed_by("1)"),
    "raised mark": with_raised("1"),
    "star": followed_by("*"),
    "a tenth over the rule": over_the_rule(0.1),
    "half over the rule": over_the_rule(0.5),
    "cut off by the rule": over_the_rule(0.8),
}
DAMAGES: dict[str, Damage] = {
    "digit under a rule": digit_under_a_rule,
    "digit under a seal": digit_under_a_seal,
    "lost point": without_its_point,
    "lost digit": without_a_digit_inside,
}


def page(meant: Mapping[Place, str], enemies: Mapping[Place, str]) -> tuple[Pixels, PixelGrid]:
    sheet = Sheet(300, 360)
    names = [["项目", "预算数", "决算数"], *([f"支出{row}", "", ""] for row in range(1, ROWS))]
    grid = sheet.table(XS, YS, names)
    for (row, col), text in meant.items():
        TEXTS.get(enemies.get((row, col), ""), plain)(sheet, row, col, text)
    pixels = sheet.picture().pixels.copy()
    for (row, col), enemy in enemies.items():
        if enemy in DAMAGES:
            DAMAGES[enemy](pixels, row, col, meant[row, col])
    return pixels, grid


def cells_of(pixels: Pixels, grid: PixelGrid, recogniser: Recogniser) -> dict[Place, Cell]:
    read = read_table(straight(pixels), grid, recogniser, page=1)
    caption = Caption(None, None, None, None, ())
    table = LogicalTable(caption, (Region(page=1, bbox=read.box),), read.rows, read.cols, read.cells, True)
    return {(cell.row, cell.col): cell for cell in type_table(table, "t1").cells}


def check(enemies: Sequence[str], seed: int, recogniser: Recogniser) -> None:
    meant, places = amounts(seed), befallen(enemies)
    cells = cells_of(*page(meant, places), recogniser)
    wrong = {place for place, text in meant.items() if cells[place].amount != Decimal(text.replace(",", ""))}
    doubted = {place for place in meant if not DOUBTS.isdisjoint(cells[place].flags)}
    silent = {place: (places.get(place), meant[place], cells[place].text) for place in wrong - doubted}
    assert not silent
    # what nothing befell is not in doubt
    assert doubted <= set(places)


def test_marks_beside_figures_and_figures_cut_by_rules_are_no_silent_errors(recogniser: Recogniser) -> None:
    check(list(TEXTS), 5, recogniser)


def test_lost_and_covered_digits_and_points_are_no_silent_errors(recogniser: Recogniser) -> None:
    check(list(DAMAGES), 6, recogniser)
