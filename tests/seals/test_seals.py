"""Seals are found and faded; red figures are not."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor import seals
from extractor.parts import Pixels
from extractor.seals import without_seals

DPI = 200.0
RED = (60, 50, 210)


def paper() -> Pixels:
    return np.full((400, 600, 3), 245, dtype=np.uint8)


def stamped() -> tuple[Pixels, Pixels]:
    """A page with black bars, and the same with a seal over one of them, as ink over ink darkens."""
    clean = paper()
    clean[190:200, 250:350] = 20
    clean[190:200, 450:550] = 20
    seal = np.full_like(clean, 255)
    cv2.circle(seal, (300, 200), 100, RED, 6)
    cv2.circle(seal, (300, 200), 30, RED, -1)
    return clean, np.minimum(clean, seal)


def test_a_seal_fades_and_the_print_under_it_stays() -> None:
    clean, sealed = stamped()
    found = without_seals(sealed, DPI)
    assert found is not None
    difference = np.abs(found.clean.astype(int) - clean.astype(int))
    assert np.percentile(difference, 99.5) <= 12


def test_the_star_inside_belongs_to_the_seal() -> None:
    _, sealed = stamped()
    found = without_seals(sealed, DPI)
    assert found is not None
    assert found.area[200, 300]
    assert found.area[150, 300]  # blank, between ring and star
    assert not found.print[150, 300]
    assert not found.area[195, 500]


def test_red_figures_are_no_seal() -> None:
    page = paper()
    for x in range(50, 250, 30):
        cv2.rectangle(page, (x, 100), (x + 18, 126), RED, 3)
    assert without_seals(page, DPI) is None


def test_no_red_no_seal() -> None:
    clean, _ = stamped()
    assert without_seals(clean, DPI) is None
    assert without_seals(clean[:, :, 0], DPI) is None


def test_a_table_ruled_in_red_is_no_seal() -> None:
    page = np.full((900, 900, 3), 245, dtype=np.uint8)
    cv2.rectangle(page, (20, 20), (880, 880), RED, 3)
    cv2.line(page, (20, 300), (880, 300), RED, 3)
    assert without_seals(page, DPI) is None


def test_a_column_of_red_figures_is_no_seal() -> None:
    page = paper()
    for y in range(60, 340, 36):
        cv2.putText(page, "-12345.67", (60, y), cv2.FONT_HERSHEY_SIMPLEX, 0.9, RED, 2)
    assert without_seals(page, DPI) is None


def test_two_seals_that_overlap_fade_both() -> None:
    page = np.full((700, 900, 3), 245, dtype=np.uint8)
    for x in (300, 520):
        cv2.circle(page, (x, 300), 160, RED, 7)
        cv2.circle(page, (x, 300), 40, RED, -1)
    found = without_seals(page, DPI)
    assert found is not None
    assert found.clean.min() >= 230


def test_a_seal_kept_coarsely_in_colour_leaves_no_ink() -> None:
    """JPEG files hold colour at half the resolution, so that the rim of a seal is dark and hardly red."""
    clean, sealed = stamped()
    packed = cv2.imdecode(cv2.imencode(".jpg", sealed, [cv2.IMWRITE_JPEG_QUALITY, 60])[1], 1)
    found = without_seals(np.asarray(packed, dtype=np.uint8), DPI)
    assert found is not None
    blank = cv2.erode(clean.min(axis=2), np.ones((15, 15), np.uint8)) > 200
    assert np.count_nonzero(found.clean.min(axis=2)[blank & found.print] < 200) == 0
    assert np.percentile(found.clean[193:197, 255:345], 90) < 60


def test_a_seal_scanned_in_greys_fades_and_darker_print_stays() -> None:
    clean, sealed = stamped()
    grey = cv2.cvtColor(cv2.cvtColor(sealed, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    found = without_seals(np.asarray(grey, dtype=np.uint8), DPI)
    assert found is not None
    blank = cv2.erode(clean.min(axis=2), np.ones((7, 7), np.uint8)) > 200
    assert np.percentile(found.clean.min(axis=2)[blank], 0.5) > 215
    assert np.percentile(found.clean[193:197, 255:345], 90) < 80


def test_a_picture_of_greys_loses_the_same_seal() -> None:
    _, sealed = stamped()
    grey = np.asarray(cv2.cvtColor(sealed, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    as_colours = without_seals(np.repeat(grey[:, :, None], 3, axis=2), DPI)
    as_greys = without_seals(grey, DPI)
    assert as_colours is not None
    assert as_greys is not None
    assert np.array_equal(as_greys.print, as_colours.print)
    assert np.array_equal(as_greys.clean, as_colours.clean[:, :, 0])


@pytest.mark.parametrize("dpi", [150.0, 200.0, 300.0])
@pytest.mark.parametrize("ink", [215, 190, 120, 90])
@pytest.mark.parametrize("rim", [0.03, 0.06])
def test_the_first_look_lets_no_seal_go_that_the_second_would_find(dpi: float, ink: int, rim: float) -> None:
    inch = round(dpi)
    page = np.full((4 * inch, 4 * inch), 244, dtype=np.uint8)
    for x in range(inch // 4, 4 * inch - inch // 4, round(0.2 * inch)):
        cv2.putText(page, "8", (x, 3 * inch), cv2.FONT_HERSHEY_SIMPLEX, dpi / 200, 10, inch // 40)
    seal = np.full_like(page, 255)
    middle, size = (round(1.5 * inch), round(1.4 * inch)), round(0.75 * inch)
    cv2.circle(seal, middle, size, ink, round(rim * inch))
    cv2.circle(seal, middle, size // 4, ink, -1)
    sealed = np.asarray(cv2.GaussianBlur(np.minimum(page, seal), (3, 3), 0.7), dtype=np.uint8)
    found = without_seals(sealed, dpi)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seals, "_may_hold_grey_seal", lambda *_: True)
        thorough = without_seals(sealed, dpi)
    assert (found is None) == (thorough is None)
    assert thorough is not None or ink not in (90, 120)


@pytest.mark.parametrize("slope", [0.0, 0.02, -0.05])
def test_hairlines_as_pale_as_a_seal_scanned_in_greys_stay(slope: float) -> None:
    page = np.full((600, 800, 3), 245, dtype=np.uint8)
    for x in range(40, 760, 24):
        cv2.putText(page, "8", (x, 560), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (20, 20, 20), 3)
    ruled = page.copy()
    for y in (150, 250, 350):
        cv2.line(ruled, (40, y), (760, round(y + 720 * slope)), (150, 150, 150), 1)
    cv2.line(ruled, (330, 40), (round(330 - 480 * slope), 520), (150, 150, 150), 1)
    seal = np.full_like(page, 255)
    cv2.circle(seal, (380, 270), 140, (130, 130, 130), 9)
    cv2.circle(seal, (380, 270), 40, (130, 130, 130), 9)
    found = without_seals(np.minimum(ruled, seal), DPI)
    assert found is not None
    lines = (ruled.min(axis=2) < 200) & (page.min(axis=2) > 200)
    kept = found.clean.min(axis=2)
    assert (kept[lines] < 200).mean() > 0.97
    blank = cv2.erode(ruled.min(axis=2), np.ones((7, 7), np.uint8)) > 200
    assert np.percentile(kept[blank], 0.5) > 215


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    slope=st.floats(-0.4, 0.4),
    row=st.floats(-4, 44),
    ends=st.tuples(st.integers(0, 119), st.integers(0, 119)),
)
def test_a_stroke_is_drawn_on_until_its_ink_ends(
    seed: int, slope: float, row: float, ends: tuple[int, int]
) -> None:
    near = (np.random.default_rng(seed).random((40, 120)) < 0.6).astype(np.uint8)
    strokes = np.zeros_like(near)
    seals._draw_on(strokes, near, (slope, row), (min(ends), max(ends)))
    expected = np.zeros_like(near)
    for columns in (range(min(ends), -1, -1), range(max(ends), 120)):
        gap = 0
        for column in columns:
            y = round(slope * column + row)
            if not 0 <= y < 40 or gap > 3:
                break
            expected[y, column] |= near[y, column]
            gap = 0 if near[y, column] else gap + 1
    assert np.array_equal(strokes, expected)


@pytest.mark.parametrize("across", [200, 360])
def test_small_blurred_print_with_pieces_of_rules_is_no_seal(across: int) -> None:
    """At 100 dpi letters close together make one patch, a letter beside a rule an unbroken part in it."""
    broad = np.zeros((500, 500), dtype=np.uint8)
    for y in range(40, 40 + across, 12):
        for x in range(40, 40 + across, 10):
            broad[y : y + 5, x : x + 5] = 1
    broad[60:88, 60:64] = broad[60:64, 60:86] = 1
    area = seals._patches(broad > 0, 100.0)
    assert area is not None
    assert area[70, 70]
    assert seals._without_print(area, broad, 100.0) is None


def test_what_is_no_print_in_an_area_of_seals_stays() -> None:
    broad = np.zeros((500, 800), dtype=np.uint8)
    for y in range(40, 400, 12):
        for x in range(40, 400, 10):
            broad[y : y + 5, x : x + 5] = 1
    broad[60:88, 60:64] = broad[60:64, 60:86] = 1
    cv2.circle(broad, (600, 250), 80, (1,), 4)
    area = seals._patches(broad > 0, 100.0)
    assert area is not None
    kept = seals._without_print(area, broad, 100.0)
    assert kept is not None
    assert kept[250, 600]
    assert not kept[:, :450].any()


@pytest.mark.parametrize("depth", [0.3, 0.45, 0.6])
def test_a_seal_of_two_sizes_scanned_in_greys_is_found(depth: float) -> None:
    for across in (1.0, 1.6):
        page = np.full((700, 900), 240, dtype=np.uint8)
        for y in range(60, 680, 60):
            cv2.putText(page, "1,234.50  6,789.00  12.00", (40, y), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (15,), 2)
        seal = np.zeros(page.shape, dtype=np.float32)
        cv2.circle(seal, (450, 350), round(across * DPI / 2) - 5, (1.0,), 9)
        cv2.circle(seal, (450, 350), round(0.14 * across * DPI), (1.0,), -1)
        found = without_seals(np.asarray(page * (1 - depth * seal), dtype=np.uint8), DPI)
        assert found is not None
        assert found.area[350, 450]
