"""Noise and shadows go from the greys; print, decimal points and shades stay."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractor.geometry import Homography
from extractor.greys import only_greys
from extractor.parts import Picture
from extractor.straighten import straighten
from extractor.straighten.cleaning import cleaned, evenly_lit, without_specks

from .drawing import DPI, draw_page


def grey_page(**kind):
    return cv2.cvtColor(draw_page(**kind), cv2.COLOR_BGR2GRAY)


def peppered(grey, share, seed=0):
    chance = np.random.default_rng(seed).random(grey.shape)
    result = grey.copy()
    result[chance < share] = 0
    result[chance > 1 - share] = 255
    return result


def wrong(a, b):
    return int((np.abs(a.astype(int) - b) > 100).sum())


def test_a_clean_page_keeps_its_decimal_points() -> None:
    grey = grey_page()
    assert cleaned(grey, DPI) is grey


@pytest.mark.parametrize("share", [0.001, 0.01])
def test_most_specks_go_and_rules_stay(share: float) -> None:
    grey = grey_page()
    noisy = peppered(grey, share)
    clean = without_specks(noisy)
    assert wrong(clean, grey) < 0.45 * wrong(noisy, grey)
    dark = (grey < 100).astype(np.uint8)
    rules = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((1, 60), np.uint8)) > 0
    assert (clean[rules] < 128).mean() > 0.97


def test_the_pixels_stay_natural() -> None:
    page = draw_page()
    noisy = np.repeat(peppered(page[:, :, 0], 0.002)[:, :, None], 3, axis=2)
    straight = straighten(Picture(noisy, DPI, Homography.scale(72 / DPI)), None)
    assert np.array_equal(straight.pixels, noisy[:, :, 0])
    assert wrong(straight.grey, page[:, :, 0]) < wrong(noisy[:, :, 0], page[:, :, 0])


def test_a_shadow_over_half_the_page_goes() -> None:
    grey = grey_page()
    height, width = grey.shape
    light = np.linspace(0.5, 1.0, width)[None, :] * np.linspace(1.0, 0.85, height)[:, None]
    shaded = (grey * light).astype(np.uint8)
    even = evenly_lit(shaded, DPI)
    paper = cv2.erode((grey == 255).astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    assert np.percentile(shaded[paper], 2) < 140
    assert np.percentile(even[paper], 2) > 235
    assert even[grey < 60].mean() < 80


def test_shaded_cells_are_no_shadow() -> None:
    grey = grey_page()
    shaded = grey.copy()
    top = shaded[150:420, 100:890]
    shaded[150:420, 100:890] = np.minimum(top, 170)
    assert evenly_lit(shaded, DPI) is shaded


def test_dull_paper_is_brightened() -> None:
    dull = (grey_page() * 0.7).astype(np.uint8)
    assert np.median(evenly_lit(dull, DPI)) > 245


def test_a_black_picture_is_left_alone() -> None:
    black = np.zeros((400, 300), np.uint8)
    assert evenly_lit(black, DPI) is black


def test_the_shadow_of_a_fold_goes() -> None:
    grey = grey_page()
    width = grey.shape[1]
    fold = 1 - 0.5 * np.exp(-(((np.arange(width) - 0.4 * width) / (0.02 * width)) ** 2))
    even = evenly_lit((grey * fold[None, :]).astype(np.uint8), DPI)
    paper = cv2.erode((grey == 255).astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    assert np.percentile((grey * fold)[paper], 1) < 150
    assert np.percentile(even[paper], 1) > 215
    assert even[grey < 60].mean() < 110


def test_white_print_on_a_dark_fill_stays_in_uneven_light() -> None:
    grey = grey_page()
    head = grey[150:300, 100:890]
    grey[150:300, 100:890] = 255 - head // 255 * 195
    light = np.linspace(0.6, 1.0, grey.shape[1])[None, :]
    even = evenly_lit((grey * light).astype(np.uint8), DPI)
    assert np.median(even[170:280, 120:870]) < 110


def test_dust_goes_and_points_of_figures_stay() -> None:
    grey = grey_page()
    dusty = grey.copy()
    chance = np.random.default_rng(0)
    far = cv2.erode((grey > 250).astype(np.uint8), np.ones((31, 31), np.uint8))
    ys, xs = np.nonzero(far)
    spots = [(int(ys[i]), int(xs[i])) for i in chance.choice(len(ys), 150, replace=False)]
    for y, x in spots:
        dusty[y : y + 3, x : x + 3] = 20
    clean = cleaned(dusty, DPI)
    assert np.mean([clean[y + 1, x + 1] > 200 for y, x in spots]) > 0.85
    assert wrong(clean[grey < 128], grey[grey < 128]) == 0


def test_rows_of_dots_stay_among_dust() -> None:
    grey = np.full((1100, 900), 255, np.uint8)
    for y in range(100, 1000, 60):
        for x in range(80, 820, 6):
            grey[y : y + 2, x : x + 2] = 20
    dusty = grey.copy()
    for i in range(14):
        dusty[130 + 60 * i : 133 + 60 * i, 100 + 50 * i : 103 + 50 * i] = 20
        dusty[130 + 60 * i : 133 + 60 * i, 700 - 40 * i : 703 - 40 * i] = 20
    clean = cleaned(dusty, DPI)
    assert (clean[grey < 128] < 128).mean() > 0.98


def test_the_desk_around_a_page_becomes_white_and_the_page_stays() -> None:
    page = draw_page()
    desk = np.random.default_rng(0).normal(80, 12, (page.shape[0] + 160, page.shape[1] + 120))
    seen = np.repeat(np.clip(desk, 0, 255).astype(np.uint8)[:, :, None], 3, axis=2)
    seen[80:-80, 60:-60] = page
    straight = straighten(Picture(seen, DPI, Homography.scale(72 / DPI)), None)
    assert straight.grey.shape == seen.shape[:2]
    assert straight.grey[:70].min() == 255
    assert straight.grey[:, :50].min() == 255
    inner = page[20:-20, 20:-20, 0]
    assert wrong(straight.grey[100:-100, 80:-80], inner) == 0


def test_print_that_runs_off_the_page_is_no_ground() -> None:
    page = draw_page()
    page[100:400, :200] = 40
    straight = straighten(Picture(page, DPI, Homography.scale(72 / DPI)), None)
    assert (straight.grey[150:350, 20:180] < 128).all()


def test_a_picture_without_colour_is_known_to_hold_greys_alone() -> None:
    grey = np.random.default_rng(1).integers(0, 256, (70, 90)).astype(np.uint8)
    picture = np.repeat(grey[:, :, None], 3, axis=2)
    found = only_greys(picture)
    assert found is not None
    assert np.array_equal(found, grey)
    assert only_greys(grey) is grey
    for channel in range(3):
        for row in (16, 17):  # one that the first look sees, and one that it does not
            coloured = picture.copy()
            coloured[row, 40, channel] ^= 1
            assert only_greys(coloured) is None
