"""Damage follows from its seed, says where points go, and gets worse with its knob."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samples import damage, pen, rulings
from samples.curl import curl
from samples.damage import Moved, Pixels
from samples.wear import WEARS

HEIGHT, WIDTH = 240, 180


def page() -> Pixels:
    pixels = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
    pixels[40:200:20, 20:160] = 0
    pixels[40:200, 20:160:35] = 0
    return pixels


def dot(x: float, y: float) -> Pixels:
    """A black square of 9 pixels around the middle of pixel (x, y)."""
    pixels = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
    pixels[int(y) - 4 : int(y) + 5, int(x) - 4 : int(x) + 5] = 0
    return pixels


def centre_of_ink(pixels: Pixels) -> tuple[float, float]:
    ink = 255.0 - pixels.min(axis=2)
    ink[ink < 120] = 0
    ys, xs = np.mgrid[0 : ink.shape[0], 0 : ink.shape[1]] + 0.5
    return float((xs * ink).sum() / ink.sum()), float((ys * ink).sum() / ink.sum())


MOVES: dict[str, Callable[[Pixels], Moved]] = {
    "skew": lambda p: damage.skew(p, 3.0),
    "skew back": lambda p: damage.skew(p, -7.5),
    "quarter": lambda p: damage.quarter_turn(p, 1),
    "half": lambda p: damage.quarter_turn(p, 2),
    "three quarters": lambda p: damage.quarter_turn(p, 3),
    "keystone": lambda p: damage.keystone(p, 0.8, 5, (255, 255, 255)),
    "resample": lambda p: damage.resample(p, 0.75),
}


@pytest.mark.parametrize("name", MOVES)
@given(x=st.integers(60, 120), y=st.integers(80, 160))
@settings(max_examples=20, deadline=None)
def test_matrix_leads_points_to_where_they_went(name: str, x: int, y: int) -> None:
    moved = MOVES[name](dot(x, y))
    u, v, w = moved.matrix @ np.array([x + 0.5, y + 0.5, 1.0])
    assert centre_of_ink(moved.pixels) == pytest.approx((u / w, v / w), abs=0.35)


PLAIN: dict[str, Callable[[Pixels], Pixels]] = {
    "blur": lambda p: damage.blur(p, 1.0),
    "noise": lambda p: damage.noise(p, 6.0, 1),
    "jpeg": lambda p: damage.jpeg(p, 30),
    "uneven light": lambda p: damage.uneven_light(p, 0.8, 1),
    "fold": lambda p: damage.fold_shadow(p, 0.8, 1),
    "fade": lambda p: damage.fade(p, 0.5),
    "thicken": lambda p: damage.thicken(p, 1),
    "thin": lambda p: damage.thicken(p, -1),
    "fax": lambda p: damage.fax(p, 100.0),
    "speckle": lambda p: damage.speckle(p, 1.0, 1),
    "bleed": lambda p: damage.bleed_through(p, 1.0),
    "seal": lambda p: damage.seal(p, (90.0, 120.0), 50.0, 0.8, 1),
    "holes": lambda p: damage.punch_holes(p, 72.0),
    "border": lambda p: damage.scanner_border(p, 1.0, 1),
}


@pytest.mark.parametrize("name", PLAIN)
def test_damage_is_pure_and_repeatable(name: str) -> None:
    before = page()
    kept = before.copy()
    first, second = PLAIN[name](before), PLAIN[name](before)
    assert np.array_equal(before, kept)
    assert np.array_equal(first, second)
    assert first.shape == before.shape
    assert first.dtype == np.uint8
    assert not np.array_equal(first, before)


def test_a_seal_is_red_and_leaves_black_black() -> None:
    sealed = damage.seal(page(), (90.0, 120.0), 50.0, 1.0, 1)
    changed = (sealed != page()).any(axis=2)
    assert changed.any()
    red, blue = sealed[changed][:, 2].astype(int), sealed[changed][:, 0].astype(int)
    assert (red > blue).mean() > 0.9
    assert sealed[60, 60:120].max(axis=-1).min() <= 5


def test_fax_is_black_and_white() -> None:
    assert set(np.unique(damage.fax(damage.blur(page(), 1.0), 100.0))) == {0, 255}


@pytest.mark.parametrize("kind", WEARS)
def test_wear_is_repeatable_and_its_matrix_fits(kind: str) -> None:
    pixels = dot(90, 120)
    first, second = (WEARS[kind](pixels, 200.0, 0.5, 9) for _ in range(2))
    assert np.array_equal(first.pixels, second.pixels)
    corners = np.array([(0, 0, 1), (WIDTH, 0, 1), (WIDTH, HEIGHT, 1), (0, HEIGHT, 1)], float) @ first.matrix.T
    points = corners[:, :2] / corners[:, 2:]
    height, width = first.pixels.shape[:2]
    slack = 0.2 * max(height, width)
    assert (points > -slack).all()
    assert (points[:, 0] < width + slack).all()
    assert (points[:, 1] < height + slack).all()
    turned = {"turned": {90, 180, 270}, "awry": {0, 90, 180, 270}}.get(kind, {0})
    assert first.turned in turned


@pytest.mark.parametrize("kind", ["awry", "bound", "low_jpeg"])
@pytest.mark.parametrize("seed", range(4))
def test_worn_pages_say_where_points_went(kind: str, seed: int) -> None:
    x, y = 60 + 10 * seed, 150 - 15 * seed
    white = WEARS[kind](np.full((HEIGHT, WIDTH, 3), 255, np.uint8), 200.0, 0.8, seed)
    worn = WEARS[kind](dot(x, y), 200.0, 0.8, seed)
    point = np.array([[x + 0.5, y + 0.5]])
    moved = damage.projected(worn.matrix, point) if worn.carry is None else worn.carry(point)
    dark = white.pixels.min(axis=2).astype(float) - worn.pixels.min(axis=2)
    ink = np.clip(cv2.GaussianBlur(dark, (0, 0), 1.5) - 60, 0, None)
    ys, xs = np.mgrid[0 : ink.shape[0], 0 : ink.shape[1]] + 0.5
    found = (xs * ink).sum() / ink.sum(), (ys * ink).sum() / ink.sum()
    assert found == pytest.approx(tuple(moved[0]), abs=0.8)


def test_glass_holds_the_whole_page() -> None:
    laid = damage.on_glass(page(), 9.0)
    corners = damage.projected(
        laid.matrix, np.array([(0, 0), (WIDTH, 0), (WIDTH, HEIGHT), (0, HEIGHT)], float)
    )
    height, width = laid.pixels.shape[:2]
    assert (corners >= -0.01).all()
    assert (corners <= (width + 0.01, height + 0.01)).all()


def test_a_curl_draws_the_bound_side_together() -> None:
    curled = curl(page(), 1.0, right=True)
    columns = np.diff(curled.across)
    assert columns[:60].mean() > 0.97
    assert columns[-10:].mean() < 0.9
    assert curled.scale[-1] < curled.scale[0]


def ruled() -> Pixels:
    """A grid of 2 pixels' rules with short strokes in its cells."""
    pixels = np.full((400, 600, 3), 255, np.uint8)
    for y in range(40, 361, 80):
        pixels[y : y + 2, 40:562] = 0
    for x in range(40, 561, 130):
        pixels[40:362, x : x + 2] = 0
    pixels[70:100:6, 60:90] = 0
    return pixels


RULES: dict[str, Callable[[Pixels], Pixels]] = {
    "break": lambda p: rulings.break_rules(p, 200.0, 1.0, 3),
    "dotted": lambda p: rulings.pattern_rules(p, 200.0, "dotted"),
    "dashed": lambda p: rulings.pattern_rules(p, 200.0, "dashed"),
}


@pytest.mark.parametrize("name", RULES)
def test_only_rules_lose_ink(name: str) -> None:
    before, after = ruled(), RULES[name](ruled())
    assert np.array_equal(before[60:110, 50:100], after[60:110, 50:100])
    lost = (after[40:42, 40:562] == 255).mean()
    assert 0.05 < lost < 0.8


def test_a_dashed_table_may_keep_its_frame() -> None:
    after = rulings.pattern_rules(ruled(), 200.0, "dashed", frame_too=False)
    assert (after[40:42, 40:562] == 0).all()
    assert 0.05 < (after[120:122, 50:550] == 255).mean() < 0.8


def test_frames_are_doubled_and_thickened_outside() -> None:
    doubled = rulings.double_rules(ruled(), 200.0)
    assert (doubled[34, 100:500] < 50).all()
    assert (doubled[38, 100:500] == 255).all()
    assert (rulings.thick_frame(ruled(), 200.0, 1.0)[34:39, 100:500] < 50).all()


def test_remarks_stay_out_of_the_table() -> None:
    tall = np.full((1400, 1000, 3), 255, np.uint8)
    tall[:400, 200:800] = ruled()
    marked = pen.remarks(tall, 200.0, 1.0, 2)
    assert np.array_equal(marked[40:362, 240:762], tall[40:362, 240:762])
    assert (marked != tall).sum() > 3000


@pytest.mark.parametrize("kind", ["plain", "worn", "photographed"])
def test_wear_grows_with_severity(kind: str) -> None:
    pixels = np.tile(page(), (2, 2, 1))

    def change(severity: float) -> float:
        worn = cv2.resize(WEARS[kind](pixels, 200.0, severity, 3).pixels, pixels.shape[1::-1])
        return float(np.abs(worn.astype(float) - pixels).mean())

    assert change(0.9) > 1.2 * change(0.1)
