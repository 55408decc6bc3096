"""Full-width figures are set close before they are read, and their digits counted."""

from __future__ import annotations

import numpy as np
import pytest

from extractor.engines import Recogniser
from extractor.parts import Pixels
from extractor.reading import read_table
from extractor.reading.cutting.set_wide import wide_figure
from tests.reading.pictures import Sheet


def _line(text: str, size: float = 10) -> Pixels:
    drawn = Sheet(240, 30).text(10, 20, text, size).picture().pixels
    columns = np.flatnonzero((drawn < 128).any(axis=(0, 2)))
    rows = np.flatnonzero((drawn < 128).any(axis=(1, 2)))
    return drawn[rows[0] - 3 : rows[-1] + 4, columns[0] - 4 : columns[-1] + 5]


@pytest.mark.parametrize("size", [8, 10, 14])
@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("２８３１．８６", 6),
        ("２２０９００００", 8),
        ("１，６３２．００", 6),
        ("７３．１１", 4),
        ("１２３", 3),
    ],
)
def test_full_width_digits_are_counted_and_set_close(text: str, digits: int, size: float) -> None:
    line = _line(text, size)
    figure = wide_figure(line)
    assert figure is not None
    assert figure.digits == digits
    assert figure.picture.shape[0] == line.shape[0]
    assert figure.picture.shape[1] < 0.75 * line.shape[1]
    # nothing but paper is left out
    assert int((figure.picture < 128).sum()) == int((line < 128).sum())


@pytest.mark.parametrize(
    "text",
    [
        "1,234.56",
        "98",
        "基本支出",
        "合　计",
        "一般公共预算",
        "12.30    45.60",
        "１２　　３４",
        "1      2      3",
        "—",
    ],
)
def test_other_lines_stay_as_they_are(text: str) -> None:
    assert wide_figure(_line(text)) is None


def test_full_width_figures_among_others_come_out_whole(recogniser: Recogniser) -> None:
    texts = [
        ["2,831.86", "4,534.74"],
        ["２８３１．８６", "１７０２．８８"],
        ["２２０９００００", "７３．１１"],
        ["0.50", "480.35"],
    ]
    sheet = Sheet(320, 140)
    table = sheet.table([20, 160, 300], [10, 40, 70, 100, 130], texts)
    cells = read_table(sheet.picture(), table, recogniser, 1).cells
    read = [(cell.reading.text, "low_confidence" in cell.reading.flags) for cell in cells]
    wanted = ["2,831.86", "4,534.74", "2831.86", "1702.88", "22090000", "73.11", "0.50", "480.35"]
    assert read == [(text, False) for text in wanted]
