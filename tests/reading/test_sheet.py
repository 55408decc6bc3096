"""The ink of a table's part of a page."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from extractor.greys import greys
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


@pytest.mark.parametrize("kind", ["clean", "dusty", "cleaned", "shone through"])
def test_a_page_without_colour_is_cut_the_same_in_greys(kind: str) -> None:
    xs, ys = [20.0, 120.0, 220.0, 320.0], [20.0, 44.0, 68.0, 92.0, 116.0]
    texts = [
        ["项目", "-", "1,234.50"],
        ["一、", "0.07", "16,435.87"],
        ["", "12", ""],
        ["合计\n其中", "", "3.0"],
    ]
    sheet = Sheet()
    cells = sheet.table(xs, ys, texts)
    pixels = sheet.picture().pixels.copy()
    if kind == "shone through":
        behind = Sheet()
        for row in range(4):
            for column in range(3):
                behind.text(xs[column] + 40, ys[row] + 14, "754.62")
        pixels = np.minimum(pixels, 255 - (255 - behind.picture().pixels[:, ::-1]) // 4).astype(np.uint8)
    clean = pixels.copy()
    if kind in ("dusty", "cleaned"):
        for x, y in np.random.default_rng(3).integers(60, 300, (150, 2)):
            pixels[y : y + 3, x : x + 3] = 30
    colours = replace(straight(pixels), grey=greys(clean if kind == "cleaned" else pixels))
    alone = greys(pixels)
    in_greys = replace(colours, pixels=alone, grey=colours.grey if kind == "cleaned" else alone)
    boxes = [cell.box for cell in cells.cells]
    one, other = (cut_lines(sheet_of(picture, cells.box), boxes) for picture in (colours, in_greys))
    assert sum(len(cut.pictures) for cut in one) >= 9
    for cut, same in zip(one, other, strict=True):
        assert len(cut.pictures) == len(same.pictures)
        for line, again in zip(cut.pictures, same.pictures, strict=True):
            assert again.ndim == 2
            assert np.array_equal(line, np.repeat(again[:, :, None], 3, axis=2))
        assert replace(cut, pictures=(), shapes=()) == replace(same, pictures=(), shapes=())
