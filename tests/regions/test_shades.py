"""Grey grounds and lines of small type in a picture."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractor.ink import contrast
from extractor.parts import PixelRule, Pixels
from extractor.regions.ruled.shades import (
    BLOCK,
    HIGH,
    LIGHT,
    WIDE,
    most_shaded,
    without_shades,
    without_type,
    without_words,
)

DPI = 200.0
LEAST = 24.0


def page(bands: bool) -> Pixels:
    """White paper with four lines of figures, a band of grey behind every second one."""
    grey = np.full((400, 900), 250, np.uint8)
    for k in range(4):
        y = 60 + 40 * k
        if bands and k % 2:
            grey[y - 18 : y + 8] = 222
        for x in range(60, 860, 160):
            cv2.putText(grey, "12.50", (x, y), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (20,), 2)
    return grey


def test_bands_go_and_print_on_them_stays() -> None:
    plain, banded = (contrast(page(bands), DPI) for bands in (False, True))
    assert (banded[100:104, 140:200] >= LEAST).all()
    clear = without_shades(banded, DPI)
    assert (clear[:, 140:200] < LEAST).all()
    ink = plain >= 2 * LEAST
    assert (clear[ink] >= LEAST).mean() > 0.97


def test_paper_without_bands_is_left_as_it_is() -> None:
    plain = contrast(page(False), DPI)
    assert without_shades(plain, DPI) is plain


def test_lines_of_letters_are_no_rules_and_dashes_are() -> None:
    picture = np.zeros((100, 600), np.uint8)
    picture[20:29, 40:560] = 200
    for x in range(40, 560, 40):
        picture[50:59, x : x + 24] = 200
        for k in range(0, 40, 6):
            picture[80:89, x + k] = 200
            picture[80, x + k : x + k + 4] = 200
    rule, dashes, letters = (PixelRule(40.0, y, 560.0, y, 9.0) for y in (24.5, 54.5, 84.5))
    assert without_type([rule, dashes, letters], picture, LEAST, DPI) == [rule, dashes]
    thin = PixelRule(40.0, 84.5, 560.0, 84.5, 2.0)
    assert without_type([thin], picture, LEAST, DPI) == [thin]


@pytest.mark.parametrize("seed", range(40))
def test_no_solid_area_is_passed_over_by_the_coarse_look(seed: int) -> None:
    chance = np.random.default_rng(seed)
    dpi = float(chance.uniform(110, 300))
    size = round(WIDE * dpi), round(HIGH * dpi)
    contrasts = np.zeros((220, 380), np.uint8)
    x, y = int(chance.integers(-size[0] // 2, 380)), int(chance.integers(-size[1] // 2, 220))
    grow_x, grow_y = (int(by) for by in chance.integers(-2, 4, size=2))
    ends = (x, y), (x + size[0] + grow_x, y + size[1] + grow_y)
    cv2.rectangle(contrasts, *ends, (int(chance.integers(LIGHT, 90)),), cv2.FILLED)
    contrasts[chance.random(contrasts.shape) < 0.3] = 0
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, size)
    solid = cv2.morphologyEx(cv2.medianBlur(contrasts, BLOCK), cv2.MORPH_OPEN, kernel)
    most, found = most_shaded(contrasts, size), solid >= LIGHT
    assert most >= np.count_nonzero(found[:, BLOCK:-BLOCK])
    assert most or not found.any()


def test_the_coarse_look_is_not_taken_in_by_rules() -> None:
    contrasts = np.zeros((400, 900), np.uint8)
    contrasts[100:106, 50:850] = contrasts[50:350, 100:106] = 255
    size = round(WIDE * DPI), round(HIGH * DPI)
    assert not most_shaded(contrasts, size)
    contrasts[200:230, 300:500] = LIGHT
    assert most_shaded(contrasts, size) >= 30 * 200


@pytest.mark.parametrize("width", range(900, 905))
def test_the_coarse_look_sees_little_where_only_paper_meets_the_rims(width: int) -> None:
    contrasts = np.zeros((400, width), np.uint8)
    assert most_shaded(contrasts, (round(WIDE * DPI), round(HIGH * DPI))) < 10 * BLOCK


def test_low_letters_of_a_word_are_no_rule_and_rules_and_dots_are() -> None:
    contrasts = np.zeros((120, 600), np.uint8)
    for x in range(60, 200, 10):
        contrasts[30:45, x : x + 3] = 200  # stems
    contrasts[33:36, 60:200:2] = 200  # serifs between them, with paper in places
    contrasts[70:73, 40:240] = 200
    contrasts[100:103, 40:240:6] = 200
    contrasts[100:103, 41:240:6] = 200
    word = PixelRule(60.0, 34.5, 198.0, 34.5, 3.0)
    rule = PixelRule(40.0, 71.5, 240.0, 71.5, 3.0)
    dots = PixelRule(40.0, 101.5, 240.0, 101.5, 3.0)
    assert without_words([word, rule, dots], contrasts, LEAST, DPI) == [rule, dots]
