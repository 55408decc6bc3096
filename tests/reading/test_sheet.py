"""The ink of a table's part of a page."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractor.reading.cutting.sheet import cut_lines, sheet_of
from tests.reading.pictures import Sheet, grid, straight

ROWS, COLUMNS = 18, 8


@pytest.mark.parametrize("blur", [0.0, 1.2, 2.5])
def test_no_filled_cell_of_a_dense_blurred_table_comes_out_empty(blur: float) -> None:
    """The soft edges of its print are as many as the paper's pixels, and are no grain: with a level of ink as
    high as such a grain would ask for, the paler figures of the last column vanish."""
    sheet = Sheet()
    xs, ys = [20 + 47.5 * i for i in range(COLUMNS + 1)], [20.0 + 14 * i for i in range(ROWS + 1)]
    for row in range(ROWS):
        for column in range(COLUMNS):
            amount = (row * 7919 + column * 104729) % 9_000_000 / 100 + 1000
            sheet.text(xs[column] + 2, ys[row + 1] - 3.5, f"{amount:,.2f}", 8)
    cells = grid(xs, ys)
    print_ = 255.0 - cv2.GaussianBlur(sheet.picture().pixels, (0, 0), blur or 0.01)
    share = np.full(print_.shape[1], 0.6)
    share[round(cells.cells[COLUMNS - 1].box.x0) :] = 0.42
    picture = straight((255.0 - print_ * share[None, :, None]).astype(np.uint8))
    cuts = cut_lines(sheet_of(picture, cells.box), [cell.box for cell in cells.cells])
    assert [len(cut.pictures) for cut in cuts] == [1] * len(cells.cells)
