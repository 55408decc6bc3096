"""Reading tables drawn by ourselves, and joining lines."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.amounts import parse_amount
from extractor.document import Alternative
from extractor.engines import LineReading, Recogniser
from extractor.parts import EMPTY_READING, Pixels
from extractor.reading import read_table
from extractor.reading.cells import join_lines, without_dirt
from extractor.reading.cutting.sheet import cut_lines, sheet_of
from tests.reading.pictures import FACE, SCALE, Sheet, grid, plain, straight, texts_of

XS = (20.0, 160.0, 250.0, 340.0)
YS = (20.0, 40.0, 60.0, 80.0, 100.0)
TEXTS = [
    ["科目名称", "合计", "基本支出"],
    ["一、教育支出", "16,435.87", "1,000.00"],
    ["（一）普通教育", "", "-9.00"],
    ["合计", "98.77%", "(12.00)"],
]


def reading_of(text: str, *others: tuple[str, float], confidence: float = 0.9) -> LineReading:
    return LineReading(text, confidence, tuple(Alternative(text=t, probability=p) for t, p in others))


def test_every_cell_is_read_in_its_place(recogniser: Recogniser) -> None:
    sheet = Sheet()
    cells = sheet.table(XS, YS, TEXTS)
    table = read_table(sheet.picture(), cells, recogniser, page=3)
    assert texts_of(table) == [[plain(text) for text in row] for row in TEXTS]
    assert {cell.page for cell in table.cells} == {3}
    assert [(c.row, c.col) for c in table.cells] == [(c.row, c.col) for c in cells.cells]
    first = table.cells[0]
    assert (first.box.x0, first.box.y0) == pytest.approx((20, 20), abs=1.0)
    assert (first.box.x1, first.box.y1) == pytest.approx((160, 40), abs=1.0)


def test_a_cell_without_ink_is_empty_and_not_read(recogniser: Recogniser) -> None:
    sheet = Sheet()
    cells = sheet.table(XS, YS, TEXTS)
    table = read_table(sheet.picture(), cells, recogniser, page=1)
    by_place = {(c.row, c.col): c.reading for c in table.cells}
    assert by_place[2, 1] is EMPTY_READING
    assert by_place[1, 1].engine == "paddleocr"


@pytest.mark.parametrize("offset", [-3.0, 0.0, 3.0])
def test_rules_inside_a_loose_grid_are_not_read(recogniser: Recogniser, offset: float) -> None:
    """The grid's walls lie up to a point beside the rules: their ink is in the cells, and is no text."""
    sheet = Sheet()
    sheet.table(XS, YS, TEXTS)
    shift = offset / SCALE
    loose = grid([x + shift for x in XS], [y + shift for y in YS], inset=0.0)
    table = read_table(sheet.picture(), loose, recogniser, page=1)
    assert texts_of(table) == [[plain(text) for text in row] for row in TEXTS]


def noisy(pixels: Pixels) -> Pixels:
    """Worn: grey paper, grain, JPEG."""
    grain = np.random.default_rng(4).normal(0, 9, pixels.shape)
    worn = np.clip(pixels * 0.9 + grain, 0, 255).astype(np.uint8)
    jpeg = cv2.imencode(".jpg", worn, [cv2.IMWRITE_JPEG_QUALITY, 60])[1]
    return np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_COLOR), dtype=np.uint8)


def test_grain_and_dust_are_no_ink(recogniser: Recogniser) -> None:
    sheet = Sheet()
    cells = sheet.table(XS, YS, TEXTS)
    pixels = noisy(sheet.picture().pixels)
    pixels[130:132, 500:502] = 60  # dust in the empty cell
    table = read_table(straight(pixels), cells, recogniser, page=1)
    assert texts_of(table) == [[plain(text) for text in row] for row in TEXTS]
    assert {(c.row, c.col): c.reading for c in table.cells}[2, 1] is EMPTY_READING


def test_thin_glyphs_are_ink(recogniser: Recogniser) -> None:
    sheet = Sheet()
    cells = sheet.table(XS, YS[:2], [["-", "1", "一"]])
    table = read_table(sheet.picture(), cells, recogniser, page=1)
    assert all(cell.reading is not EMPTY_READING for cell in table.cells)
    assert table.cells[1].reading.text == "1"


def test_lines_in_a_cell_are_joined_by_newlines(recogniser: Recogniser) -> None:
    sheet = Sheet()
    cells = sheet.table((20, 120, 220), (20, 80), [["机关事业单位\n基本养老保险\n缴费支出", "1,234.50"]])
    table = read_table(sheet.picture(), cells, recogniser, page=1)
    assert table.cells[0].reading.text.split("\n") == ["机关事业单位", "基本养老保险", "缴费支出"]
    assert table.cells[1].reading.text == "1,234.50"


def test_stacked_characters_are_read_as_one_text(recogniser: Recogniser) -> None:
    sheet = Sheet()
    cells = sheet.table((20, 36, 220), (20, 90), [["年\n度\n主\n要\n任", "任务"]])
    table = read_table(sheet.picture(), cells, recogniser, page=1)
    assert plain(table.cells[0].reading.text).replace("\n", "") == "年度主要任"


def test_a_figure_that_fills_its_cell_is_read_whole(recogniser: Recogniser) -> None:
    sheet = Sheet()
    text = "118,149,307.41"
    width = FACE.text_length(text, 10) + 2.5
    sheet.text(22, 34, text)
    for x in (20.5, 20.5 + width):
        sheet.rule(x, 20, x, 40)
    for y in (20, 40):
        sheet.rule(20.5, y, 20.5 + width, y)
    table = read_table(sheet.picture(), grid((20.5, 20.5 + width), (20, 40)), recogniser, page=1)
    assert table.cells[0].reading.text == text


def test_figures_under_a_seal_are_read_and_flagged(recogniser: Recogniser) -> None:
    sheet = Sheet()
    cells = sheet.seal(250, 70, 30).table(XS, YS, TEXTS)
    table = read_table(sheet.picture(), cells, recogniser, page=1)
    by_place = {(c.row, c.col): c.reading for c in table.cells}
    assert plain(by_place[2, 2].text) == "-9.00"
    assert by_place[2, 2].flags == ("stamp",)
    # the seal's middle lies on the blank cell, where it may hide red print
    assert (by_place[2, 1].text, by_place[2, 1].flags) == ("", ("stamp",))
    assert by_place[0, 0].flags == ()


def test_words_under_a_seal_that_are_read_surely_need_no_look(recogniser: Recogniser) -> None:
    sheet = Sheet()
    cells = sheet.seal(65, 50, 30).table(XS, YS, TEXTS)
    cut = cut_lines(sheet_of(sheet.picture(), cells.box), [cell.box for cell in cells.cells])
    table = read_table(sheet.picture(), cells, recogniser, page=1)
    touched = [cell.reading for cell, own in zip(table.cells, cut, strict=True) if "stamp" in own.flags]
    assert "一、教育支出" in [plain(reading.text) for reading in touched]
    assert [reading.flags for reading in touched if reading.confidence >= 0.96] == [()] * len(touched)


@pytest.mark.parametrize("grey", [False, True])
def test_the_rim_of_a_seal_beside_the_table_is_no_text(recogniser: Recogniser, grey: bool) -> None:
    """Only the rim reaches into the table's last row, and looks like a stroke there."""
    texts = [*TEXTS[:3], ["合计", "", "-9.00"]]
    sheet = Sheet()
    cells = sheet.seal(250, 135, 42).table(XS, YS, texts)
    picture = sheet.picture()
    if grey:
        faint = np.where(picture.grey[..., None] < 60, picture.pixels, picture.grey[..., None] // 3 + 170)
        picture = straight(faint.astype(np.uint8))
    table = read_table(picture, cells, recogniser, page=1)
    by_place = {(c.row, c.col): c.reading for c in table.cells}
    assert by_place[3, 1] is EMPTY_READING
    assert plain(by_place[3, 2].text) == "-9.00"


@given(
    st.lists(
        st.tuples(st.floats(0.05, 1.0), st.lists(st.floats(0.0, 0.2), max_size=5)), min_size=1, max_size=6
    )
)
def test_joined_lines_multiply_and_order_their_probabilities(
    lines: list[tuple[float, list[float]]],
) -> None:
    readings = [
        reading_of(
            f"行{i}", *((f"行{i}、{j}", q) for j, q in enumerate(sorted(others, reverse=True))), confidence=p
        )
        for i, (p, others) in enumerate(lines)
    ]
    joined = join_lines(readings, "paddleocr")
    assert joined.text == "\n".join(f"行{i}" for i in range(len(lines)))
    assert joined.confidence == pytest.approx(math.prod(p for p, _ in lines))
    values = [a.probability for a in joined.alternatives]
    assert values == sorted(values, reverse=True)
    assert len(values) <= 5
    assert joined.text not in [a.text for a in joined.alternatives]


def test_alternatives_of_two_lines_are_their_combinations() -> None:
    joined = join_lines([reading_of("甲", ("申", 0.1)), reading_of("乙", ("己", 0.05))], "paddleocr")
    assert [(a.text, round(a.probability, 4)) for a in joined.alternatives] == [
        ("申\n乙", 0.09),
        ("甲\n己", 0.045),
        ("申\n己", 0.005),
    ]


def test_a_figure_of_no_grammar_is_flagged() -> None:
    assert join_lines([reading_of("1,2345.00")], "paddleocr").flags == ("no_grammar",)
    assert join_lines([reading_of("12,345.00")], "paddleocr").flags == ()
    assert join_lines([reading_of("一、教育")], "paddleocr").flags == ()


def test_white_text_on_a_dark_fill_is_read_whole(recogniser: Recogniser) -> None:
    sheet = Sheet()
    cells = sheet.table(XS, YS, TEXTS)
    pixels = sheet.picture().pixels.copy()
    header = slice(round(21 * SCALE), round(39 * SCALE)), slice(round(21 * SCALE), round(339 * SCALE))
    drawn = sheet.picture().pixels[header]
    pixels[header] = np.where(drawn < 128, 255, np.array([170, 90, 40])).astype(np.uint8)
    table = read_table(straight(pixels), cells, recogniser, page=1)
    assert texts_of(table)[0] == ["科目名称", "合计", "基本支出"]


def test_ink_that_says_nothing_is_flagged() -> None:
    assert join_lines([reading_of("")], "paddleocr").flags == ("unread",)


def test_specks_above_a_figure_are_no_line_of_it() -> None:
    figure = reading_of("203.42", confidence=0.99)
    assert without_dirt([reading_of("·.", confidence=0.4), figure]) == [figure]
    assert without_dirt([figure, reading_of("", confidence=0.2)]) == [figure]


def test_a_letter_below_words_that_is_hardly_readable_is_dirt() -> None:
    words, letter = reading_of("经济成本指标", confidence=0.99), reading_of("t", confidence=0.3)
    (kept,) = without_dirt([words, letter])
    assert kept.text == "经济成本指标"
    assert kept.confidence == pytest.approx(0.99 * 0.7)
    for other in ("3", "一", "t1"):
        assert len(without_dirt([words, reading_of(other, confidence=0.3)])) == 2
    assert len(without_dirt([words, reading_of("A", confidence=0.9)])) == 2


def test_dirt_that_looks_like_a_letter_leaves_a_doubt() -> None:
    (kept,) = without_dirt([reading_of("t", confidence=0.2), reading_of("203.42", confidence=0.99)])
    assert kept.text == "203.42"
    assert kept.confidence == pytest.approx(0.8 * 0.99)


@pytest.mark.parametrize(
    "lines", [[("教育", 0.4), ("支出", 0.99)], [("12.00", 0.97), ("13.00", 0.96)], [("·", 0.9)], [("", 0.3)]]
)
def test_lines_of_text_stay(lines: list[tuple[str, float]]) -> None:
    readings = [reading_of(text, confidence=p) for text, p in lines]
    assert without_dirt(readings) == readings


@pytest.mark.parametrize(
    "texts", [("1,229.97", "272.77"), ("-1,229.97", "12,000"), ("3.50", "(2.50)", "1.00")]
)
def test_two_amounts_in_one_cell_are_no_amount_and_are_flagged(texts: tuple[str, ...]) -> None:
    joined = join_lines([reading_of(text, confidence=0.999) for text in texts], "drawn")
    assert "no_grammar" in joined.flags
    assert joined.confidence <= 0.5
    assert parse_amount(joined.text).value is None


@pytest.mark.parametrize(
    "texts", [("1,229.97",), ("2023", "2024"), ("教育支出", "共 3 项"), ("1,229", ".97")]
)
def test_lines_that_belong_together_are_not_flagged(texts: tuple[str, ...]) -> None:
    joined = join_lines([reading_of(text, confidence=0.999) for text in texts], "drawn")
    assert joined.confidence > 0.99


@pytest.mark.parametrize(
    ("texts", "doubted"), [(("对下补助", "6,184.81"), True), (("6,184.81", "万元"), False)]
)
def test_an_amount_below_words_is_doubted_but_not_one_with_its_unit(
    texts: tuple[str, ...], doubted: bool
) -> None:
    joined = join_lines([reading_of(text, confidence=0.999) for text in texts], "drawn")
    assert joined.text == "\n".join(texts)
    assert (joined.flags == ("low_confidence",), joined.confidence <= 0.5) == (doubted, doubted)
