"""Slanted and curled pages come out flat; flat ones are left alone."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from extractor.geometry import Homography, MeshMap
from extractor.parts import Picture
from extractor.straighten import straighten

from .drawing import DPI, as_kept, draw_page

SIZE = (842, 595)
Forward = Callable[[np.ndarray], np.ndarray]


def slanted(pixels: np.ndarray, reach: float, seed: int) -> tuple[np.ndarray, Forward]:
    """The page seen from a slant on a dark desk: its corners moved inward by up to `reach` of its height."""
    height, width = pixels.shape[:2]
    old = np.array([(0, 0), (width, 0), (width, height), (0, height)], dtype=np.float32)
    signs = np.array([(1, 1), (-1, 1), (-1, -1), (1, -1)], dtype=np.float32)
    new = old + signs * np.random.default_rng(seed).uniform(0.01, reach, (4, 2)).astype(np.float32) * height
    matrix = cv2.getPerspectiveTransform(old, new.astype(np.float32))
    half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1.0]])
    seen = cv2.warpPerspective(
        pixels, np.linalg.inv(half) @ matrix @ half, (width, height), borderValue=(90, 95, 100)
    )

    def forward(points: np.ndarray) -> np.ndarray:
        through = np.column_stack([points, np.ones(len(points))]) @ matrix.T
        return through[:, :2] / through[:, 2:]

    return seen, forward


def curled(pixels: np.ndarray, depth: float) -> tuple[np.ndarray, Forward]:
    """The page with its columns sunk by up to `depth` pixels along a wave steeper on the left."""
    height, width = pixels.shape[:2]
    down = depth * np.sin(np.pi * ((np.arange(width) + 0.5) / width) ** 0.7) ** 2
    xs, ys = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    seen = cv2.remap(
        pixels, xs, ys - down[None, :].astype(np.float32), cv2.INTER_LINEAR, borderValue=(255, 255, 255)
    )

    def forward(points: np.ndarray) -> np.ndarray:
        return points + np.column_stack(
            [np.zeros(len(points)), np.interp(points[:, 0], np.arange(width) + 0.5, down)]
        )

    return seen, forward


def lines() -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Points along the rules of `draw_page`, pixels: level ones, upright ones."""
    width, height = SIZE
    xs, ys = np.linspace(60, width - 60, 6), np.linspace(90, height - 90, 21)
    along_x, along_y = np.linspace(xs[0], xs[-1], 30), np.linspace(ys[0], ys[-1], 30)
    level = [np.column_stack([along_x, np.full(30, y)]) * DPI / 72 for y in ys]
    upright = [np.column_stack([np.full(30, x), along_y]) * DPI / 72 for x in xs]
    return level, upright


def crookedness(seen: np.ndarray, forward: Forward) -> tuple[float, float, object]:
    straight = straighten(Picture(seen, DPI, Homography.scale(72 / DPI)), None)
    level, upright = lines()
    off = [
        max(float(np.ptp(straight.to_page.to_picture(forward(p) * 72 / DPI)[:, axis])) for p in side)
        for side, axis in ((level, 1), (upright, 0))
    ]
    return off[0], off[1], straight.to_page


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_slanted_page_comes_out_square(seed: int) -> None:
    level, upright, page_map = crookedness(*slanted(draw_page(size=SIZE), 0.08, seed))
    assert isinstance(page_map, MeshMap)
    assert (level, upright) < (1.0, 1.0)
    assert upright < 1.0


def test_a_slanted_page_without_rules_comes_out_nearly_square() -> None:
    seen, forward = slanted(draw_page(size=SIZE, ruled=False), 0.08, 4)
    before = [np.ptp(forward(p)[:, axis]) for side, axis in zip(lines(), (1, 0), strict=True) for p in side]
    level, upright, _ = crookedness(seen, forward)
    assert max(before) > 20
    assert max(level, upright) < 6


@pytest.mark.parametrize("depth", [6.0, 20.0])
def test_a_curled_page_comes_out_level(depth: float) -> None:
    level, upright, _ = crookedness(*curled(draw_page(size=SIZE), depth))
    assert level < 1.5
    assert upright < 1.5


def test_a_curled_page_seen_from_a_slant() -> None:
    bent, first = curled(draw_page(size=SIZE), 14.0)
    seen, second = slanted(bent, 0.06, 5)
    level, upright, _ = crookedness(seen, lambda points: second(first(points)))
    assert level < 1.5
    assert upright < 1.5


def test_pixels_and_map_agree() -> None:
    page = draw_page(size=SIZE)
    page[300:312, 500:512] = (0, 0, 255)
    seen, forward = slanted(page, 0.07, 6)
    straight = straighten(Picture(seen, DPI, Homography.scale(72 / DPI)), None)
    red = (straight.pixels[:, :, 2] > 180) & (straight.pixels[:, :, 1] < 90)
    ys, xs = np.nonzero(red)
    wanted = straight.to_page.to_picture(forward(np.array([[506.0, 306.0]])) * 72 / DPI)[0]
    assert (xs.mean() + 0.5, ys.mean() + 0.5) == pytest.approx(wanted, abs=1.0)


@pytest.mark.parametrize("ruled", [True, False])
@pytest.mark.parametrize("grain", [0.0, 5.0])
def test_a_flat_page_keeps_its_pixels(ruled: bool, grain: float) -> None:
    page = draw_page(size=SIZE, ruled=ruled)
    noise = np.random.default_rng(0).normal(0, grain, page.shape[:2])[:, :, None]
    page = np.clip(page + noise, 0, 255).astype(np.uint8)
    straight = straighten(Picture(page, DPI, Homography.scale(72 / DPI)), None)
    assert straight.to_page == Homography.scale(72 / DPI)
    assert np.array_equal(straight.pixels, as_kept(page))
