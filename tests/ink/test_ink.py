"""Ink and paper: print and rules are ink whatever they stand on; fills, shadows and their edges are none."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.ink import (
    above,
    at_least,
    contrast,
    darker_than_around,
    darkness_of,
    labelled,
    marks_in_rows,
    marks_of_rows,
)
from extractor.parts import PixelRule, Pixels

DPI = 200.0
CELL = (slice(300, 420), slice(200, 800))


def page(fill: int, words: int, rule: int = 0) -> Pixels:
    """White paper with a filled cell, words and a rule below them in it, and a white cell below."""
    grey = np.full((700, 1000), 250, np.uint8)
    grey[CELL] = fill
    cv2.putText(grey, "HEADING (100) WORDS", (230, 375), cv2.FONT_HERSHEY_SIMPLEX, 1.4, (words,), 4)
    grey[419:422, 200:800] = rule
    cv2.putText(grey, "1,234.50", (230, 480), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (20,), 3)
    return grey


def words_of(grey: Pixels, fill: int) -> np.ndarray:
    """Where the words on the fill are thick enough to be sure of."""
    own = (np.abs(grey.astype(int) - fill) > 60).astype(np.uint8)
    own[:320], own[400:], own[:, :210], own[:, 790:] = 0, 0, 0, 0
    return cv2.erode(own, np.ones((3, 3), np.uint8)) > 0


@pytest.mark.parametrize(
    ("fill", "words"), [(250, 20), (215, 20), (150, 20), (150, 255), (90, 250), (45, 250), (180, 255)]
)
def test_words_and_rules_are_ink_on_any_fill(fill: int, words: int) -> None:
    grey = page(fill, words)
    contrasts = contrast(grey, DPI)
    own = words_of(grey, fill)
    assert own.sum() > 500
    assert np.percentile(contrasts[own], 10) > 90
    assert np.median(contrasts[420, 210:790]) > 150, "the rule below the fill"
    bare = contrasts[330:410, 205:225]
    assert np.percentile(bare, 90) < 24, "the fill beside the words"


def test_a_white_cell_beside_a_filled_one_stays_paper() -> None:
    contrasts = contrast(page(120, 255), DPI)
    assert contrasts[430:450, 220:780].max() < 24
    assert contrasts[250:290, 220:780].max() < 24


def test_a_shadow_is_no_fill() -> None:
    light = np.ones((700, 1000), np.float32)
    light[:, 400:] = np.interp(np.arange(600), [0, 60, 600], [1.0, 0.55, 0.65])[None, :]
    grey = (page(250, 20) * light).astype(np.uint8)
    contrasts = contrast(grey, DPI)
    assert np.percentile(contrasts[100:280, 50:950], 99) < 40
    assert np.percentile(contrasts[500:, 50:950], 99) < 40


def test_the_contrasts_of_a_page_are_kept_for_it_alone() -> None:
    grey = page(180, 20)
    known = contrast(grey, DPI)
    assert contrast(grey, DPI) is known
    assert not known.flags.writeable
    assert np.array_equal(contrast(grey.copy(), DPI), known)
    other = page(60, 250)
    assert not np.array_equal(contrast(other, DPI), known)
    assert contrast(grey, DPI / 2) is not known
    assert np.array_equal(contrast(grey, DPI), known)


@pytest.mark.parametrize("seed", range(6))
def test_marks_in_rows_are_those_of_the_whole_mask_in_the_same_order(seed: int) -> None:
    chance = np.random.default_rng(seed)
    height, width = int(chance.integers(40, 301)), int(chance.integers(50, 600))
    mask = np.zeros((height, width), np.uint8)
    for _ in range(25):
        x, y = int(chance.integers(0, width)), int(chance.integers(0, height))
        ends = (x, y), (x + int(chance.integers(0, 200)), y + int(chance.integers(-2, 3)))
        cv2.line(mask, *ends, (255,), int(chance.integers(1, 4)))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    filled = np.flatnonzero(mask.any(axis=1))
    for marks in (marks_in_rows(mask), marks_of_rows(mask[filled], filled, height)):
        assert len(marks.stats) == count
        for index in range(1, count):
            x, y, wide, high = (int(v) for v in stats[index, :4])
            place, own = marks.own(index)
            assert place == (slice(y, y + high), slice(x, x + wide))
            assert np.array_equal(own, np.asarray(labels)[place] == index)


def test_a_blank_mask_holds_no_marks() -> None:
    assert len(marks_in_rows(np.zeros((9, 5), np.uint8)).stats) == 1


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 60), st.integers(1, 60), st.integers(1, 40))
def test_darker_than_around_is_what_opencv_marks(seed: int, height: int, width: int, by: int) -> None:
    grey = np.random.default_rng(seed).integers(0, 256, (height, width), dtype=np.uint8)
    marked = cv2.adaptiveThreshold(grey, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, by)
    assert np.array_equal(darker_than_around(grey, 31, by), marked)


def test_how_dark_each_rule_is() -> None:
    contrasts = np.zeros((300, 400), np.uint8)
    contrasts[100:102, 20:380] = 200
    contrasts[20:280, 150] = 90
    contrasts[200, 20:380:8] = 255
    rules = [
        PixelRule(20, 101, 380, 101, 2),
        PixelRule(150.5, 20, 150.5, 280, 1),
        PixelRule(20, 200.5, 380, 200.5, 1),
    ]
    assert darkness_of(rules, contrasts).tolist() == [200, 90, 0]
    assert darkness_of([], contrasts).shape == (0,)


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6])
def test_marks_are_labelled_as_opencv_labels_them(share: float) -> None:
    rng = np.random.default_rng(3)
    mask = (rng.random((231, 187)) < share).astype(np.uint8)
    plain = cv2.connectedComponentsWithStats(mask, connectivity=8, ltype=cv2.CV_32S)
    assert all(np.array_equal(a, b) for a, b in zip(labelled(mask), plain, strict=True))


@pytest.mark.parametrize("level", [0.0, 23.7, 24.0, 24.3, 254.5, 255.0, 300.0])
def test_levels_between_two_greys_part_them_as_numbers_do(level: float) -> None:
    greys = np.arange(256, dtype=np.uint8)
    assert above(greys, level).tolist() == [grey > level for grey in range(256)]
    assert at_least(greys, level).tolist() == [grey >= level for grey in range(256)]
