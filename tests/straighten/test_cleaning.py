"""Noise and shadows go from the greys; print, decimal points and shades stay."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractor.geometry import Homography
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
    assert np.array_equal(straight.pixels, noisy)
    assert wrong(straight.grey, page[:, :, 0]) < wrong(noisy[:, :, 0], page[:, :, 0])


def test_a_shadow_over_half_the_page_goes() -> None:
    grey = grey_page()
    height, width = grey.shape
    light = np.linspace(0.5, 1.0, width)[None, :] * np.linspace(1.0, 0.85, height)[:, None]
    shaded = (grey * light).astype(np.uint8)
    even = evenly_lit(shaded)
    paper = cv2.erode((grey == 255).astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    assert np.percentile(shaded[paper], 2) < 140
    assert np.percentile(even[paper], 2) > 235
    assert even[grey < 60].mean() < 80


def test_shaded_cells_are_no_shadow() -> None:
    grey = grey_page()
    shaded = grey.copy()
    top = shaded[150:420, 100:890]
    shaded[150:420, 100:890] = np.minimum(top, 170)
    assert evenly_lit(shaded) is shaded


def test_dull_paper_is_brightened() -> None:
    dull = (grey_page() * 0.7).astype(np.uint8)
    assert np.median(evenly_lit(dull)) > 245


def test_a_black_picture_is_left_alone() -> None:
    black = np.zeros((400, 300), np.uint8)
    assert evenly_lit(black) is black
