"""Pages turned by known angles come out level, and their pixels lead back to the page."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.beside import beside
from extractor.geometry import Homography
from extractor.greys import greys
from extractor.pages import open_source
from extractor.parts import Picture
from extractor.settings import Settings
from extractor.straighten import straighten

from .drawing import DPI, FootedOrienter, as_kept, draw_page, find_markers, marked, through, tilted

FILINGS = Path(__file__).parents[2].parent / "shared" / "data" / "filings"

ruled_page = cache(lambda: marked(draw_page()))
lettered_page = cache(lambda: draw_page(text="LLLLLLLL", ruled=True))


def to_truth(pixel_points, forward):
    """Where the page's own pixels lie, in points of the tilted picture's page."""
    return through(forward, pixel_points) * 72 / DPI


@settings(max_examples=12, deadline=None)
@given(angle=st.floats(-5, 5), quarter=st.sampled_from([0, 90]))
def test_pixels_lead_back_to_the_page_within_one(angle: float, quarter: int) -> None:
    page, middles = ruled_page()
    picture, forward = tilted(page, (360 - quarter) % 360, angle)
    straight = straighten(picture, None)
    assert straight.turned == quarter
    assert abs(straight.skew - angle) < 0.05
    found = find_markers(straight.pixels)
    away = straight.to_page.to_page(found) - to_truth(middles, forward)
    assert np.abs(away).max() < 72 / DPI
    # and back: where the page says the markers are, the straight picture shows them
    assert np.abs(straight.to_page.to_picture(to_truth(middles, forward)) - found).max() < 1


@pytest.mark.parametrize("angle", [-26.0, -9.5, -4.2, -0.4, 0.07, 1.3, 5.0, 9.9, 16.0])
def test_long_rules_come_out_level(angle: float) -> None:
    page = draw_page(size=(842, 595))
    picture, _ = tilted(page, 0, angle)
    straight = straighten(picture, None)
    dark = (straight.grey < 160).astype(np.uint8)
    rules = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((1, 200), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(rules)
    whole = [s for s in stats[1:] if s[cv2.CC_STAT_WIDTH] > 1100]
    assert len(whole) == 21
    assert all(s[cv2.CC_STAT_HEIGHT] <= 3 for s in whole)


@pytest.mark.parametrize("angle", [-4.7, -0.6, 0.2, 3.3])
def test_text_without_rules_comes_out_level(angle: float) -> None:
    picture, _ = tilted(draw_page(ruled=False), 0, angle)
    assert abs(straighten(picture, None).skew - angle) < 0.05


@pytest.mark.parametrize("quarter", [0, 90, 180, 270])
@pytest.mark.parametrize("angle", [0.0, -2.5])
def test_text_is_set_upright(quarter: int, angle: float) -> None:
    page = lettered_page()
    picture, _ = tilted(page, quarter, angle)
    orienter = FootedOrienter()
    straight = straighten(picture, orienter)
    assert straight.turned == (360 - quarter) % 360
    assert orienter.asked > 0
    top, left = (np.array(straight.pixels.shape[:2]) - page.shape[:2]) // 2
    same = greys(straight.pixels)[top : top + page.shape[0], left : left + page.shape[1]]
    assert np.corrcoef(same[::3, ::3].ravel(), page[::3, ::3, 0].ravel())[0, 1] > (0.99 if not angle else 0.8)


@pytest.mark.parametrize("quarter", [0, 90, 180])
def test_what_is_done_beside_changes_nothing(quarter: int) -> None:
    picture, _ = tilted(lettered_page(), quarter, -0.8)
    alone = straighten(picture, FootedOrienter())
    with beside(2) as others:
        together = straighten(picture, FootedOrienter(), others)
    assert np.array_equal(alone.pixels, together.pixels)
    assert np.array_equal(alone.grey, together.grey)
    assert (alone.turned, alone.skew, alone.to_page) == (together.turned, together.skew, together.to_page)


def test_all_lines_decide_not_one_doubtful() -> None:
    class Doubtful(FootedOrienter):
        def upside_down(self, lines):
            first = self.asked == 0
            answers = super().upside_down(lines)
            return [0.6, *answers[1:]] if first else answers

    picture, _ = tilted(lettered_page(), 0, 1.0)
    assert straighten(picture, Doubtful()).turned == 0


def test_a_level_page_stays_untouched() -> None:
    page = draw_page()
    straight = straighten(Picture(page, DPI, Homography.scale(72 / DPI)), None)
    assert (straight.turned, straight.skew) == (0, 0.0)
    assert np.array_equal(straight.pixels, as_kept(page))
    assert np.array_equal(straight.grey, cv2.cvtColor(page, cv2.COLOR_BGR2GRAY))
    assert straight.to_page == Homography.scale(72 / DPI)


def test_a_quarter_turn_alone_moves_pixels_without_mixing_them() -> None:
    page = draw_page()
    picture, _ = tilted(page, 90, 0.0)
    straight = straighten(picture, None)
    assert straight.turned in (90, 270)
    assert np.array_equal(straight.pixels, as_kept(page[::-1, ::-1])) or np.array_equal(
        straight.pixels, as_kept(page)
    )


def test_the_picture_of_an_area_keeps_its_place_on_the_page() -> None:
    page, middles = ruled_page()
    turned, forward = tilted(page, 0, 2.0)
    picture = Picture(turned.pixels, DPI, Homography.scale(72 / DPI, dx=100.0, dy=40.0))
    straight = straighten(picture, None)
    found = straight.to_page.to_page(find_markers(straight.pixels))
    assert np.abs(found - to_truth(middles, forward) - (100.0, 40.0)).max() < 72 / DPI


@pytest.mark.parametrize(
    "pixels",
    [
        np.full((1000, 700, 3), 255, np.uint8),
        np.full((1000, 700, 3), 0, np.uint8),
        np.full((5, 9, 3), 200, np.uint8),
        np.full((1, 1, 3), 255, np.uint8),
        np.random.default_rng(1).integers(0, 256, (900, 700, 3)).astype(np.uint8),
        cv2.GaussianBlur(
            np.random.default_rng(2).integers(0, 256, (900, 700, 3)).astype(np.uint8), (0, 0), 40
        ),
    ],
    ids=["blank", "black", "tiny", "pixel", "noise", "clouds"],
)
def test_what_has_no_lines_is_left_as_it_is(pixels) -> None:
    straight = straighten(Picture(pixels, 150.0, Homography.scale(0.48)), FootedOrienter())
    assert (straight.turned, straight.skew) == (0, 0.0)
    assert np.array_equal(straight.pixels, as_kept(pixels))


@pytest.mark.parametrize("kept_as_colours", [False, True])
def test_what_has_no_colour_is_kept_in_greys(kept_as_colours: bool) -> None:
    grey = cv2.cvtColor(draw_page(), cv2.COLOR_BGR2GRAY)
    pixels = cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR) if kept_as_colours else grey
    straight = straighten(Picture(pixels, DPI, Homography.scale(72 / DPI)), None)
    assert np.array_equal(straight.pixels, grey)
    assert straight.grey is straight.pixels


@pytest.mark.skipif(not FILINGS.is_dir(), reason="../shared/data/filings is not there")
@pytest.mark.parametrize(
    ("name", "number", "quarter", "angle"),
    [("f06.pdf", 9, 90, 3.1), ("f15.pdf", 5, 0, -4.6), ("f21.pdf", 6, 0, 1.7), ("f25.pdf", 8, 90, -0.35)],
)
def test_pages_of_real_filings(name: str, number: int, quarter: int, angle: float) -> None:
    with open_source(FILINGS / name, Settings()) as source:
        page = source.picture(number, DPI).pixels
    picture, _ = tilted(page, (360 - quarter) % 360, angle)
    straight = straighten(picture, None)
    assert straight.turned == quarter
    assert abs(straight.skew - angle) < 0.05


@pytest.mark.parametrize("angle", [-0.75, 0.25, 0.7])
def test_pages_much_wider_than_high_come_out_level(angle: float) -> None:
    # lines so long run into the next ones already where they are tilted by a quarter of a degree
    page = np.full((1800, 6000, 3), 255, dtype=np.uint8)
    for y in range(150, 1680, 30):
        cv2.line(page, (60, y), (5940, y), (0, 0, 0), 1)
        for x in range(70, 5900, 110):
            cv2.putText(page, f"{x * y % 99991}", (x, y + 20), cv2.FONT_HERSHEY_PLAIN, 1.0, (0, 0, 0), 1)
    for x in range(60, 5950, 110):
        cv2.line(page, (x, 150), (x, 1680), (0, 0, 0), 1)
    picture, _ = tilted(page, 0, angle)
    assert abs(straighten(picture, None).skew - angle) < 0.05
