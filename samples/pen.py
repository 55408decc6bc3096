"""What a clerk's pen leaves beside a table: remarks, ticks and underlines where the paper is blank."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from samples.damage import Colour, Pixels
from samples.rulings import table_areas

_INKS = ((150, 60, 40), (60, 60, 60), (40, 40, 190))
"""Blue, black, red (BGR)."""


@dataclass(frozen=True, slots=True)
class _Pen:
    ink: Colour
    width: int


def remarks(pixels: Pixels, dpi: float, strength: float, seed: int) -> Pixels:
    """Up to five remarks and five underlines near, but not in, what is ruled."""
    chance = np.random.default_rng(seed)
    pen = _Pen(_INKS[int(chance.integers(0, len(_INKS)))], max(1, round(dpi / 110)))
    result = pixels.copy()
    taken = _taken(pixels, dpi)
    for _ in range(round(5 * strength)):
        size = (round(chance.uniform(0.7, 1.6) * dpi), round(chance.uniform(0.22, 0.35) * dpi))
        place = _blank(taken, size, chance)
        if place is not None:
            _scribble(result, place, size, chance, pen)
            taken[place[1] : place[1] + size[1], place[0] : place[0] + size[0]] = True
    for _ in range(round(5 * strength)):
        size = (round(chance.uniform(0.5, 2.0) * dpi), max(4, round(0.06 * dpi)))
        place = _blank(taken, size, chance, under=round(0.09 * dpi))
        if place is not None:
            _underline(result, place, size, chance, pen)
    return result


def _taken(pixels: Pixels, dpi: float) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Where there is ink, or a table, or the edge of the page."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    near = max(3, round(0.02 * dpi))
    taken = cv2.dilate(np.asarray(grey < 150, np.uint8), np.ones((near, near), np.uint8)) > 0
    taken |= table_areas(pixels, dpi)
    rim = round(0.15 * dpi)
    taken[:rim] = taken[-rim:] = True
    taken[:, :rim] = taken[:, -rim:] = True
    return np.asarray(taken)


def _blank(
    taken: np.ndarray[tuple[int, ...], np.dtype[np.bool_]],
    size: tuple[int, int],
    chance: np.random.Generator,
    under: int = 0,
) -> tuple[int, int] | None:
    """A blank place for a box of that size (width, height); with `under`, one with ink at most that far
    above all of it. None: twenty throws found none at all."""
    height, width = taken.shape
    w, h = size
    if w >= width or h >= height:
        return None
    sums = cv2.integral(np.asarray(taken, np.uint8))
    used = sums[h:, w:] - sums[:-h, w:] - sums[h:, :-w] + sums[:-h, :-w]
    free = used == 0
    if under:
        inked = np.zeros_like(free)
        above = sums[under:, w:] - sums[:-under, w:] - sums[under:, :-w] + sums[:-under, :-w]
        rows = min(len(above), len(free) - under)
        inked[under : under + rows] = above[:rows] > 0.3 * w
        free &= inked
    ys, xs = np.nonzero(free)
    if not len(ys):
        return None
    pick = int(chance.integers(0, len(ys)))
    return int(xs[pick]), int(ys[pick])


def _scribble(
    pixels: Pixels,
    place: tuple[int, int],
    size: tuple[int, int],
    chance: np.random.Generator,
    pen: _Pen,
) -> None:
    """Strokes that look like handwriting: each character a few short curves."""
    (x, y), (w, h) = place, size
    for left in np.arange(x, x + w - h, 0.95 * h):
        for _ in range(int(chance.integers(3, 6))):
            points = chance.uniform(0.08, 0.92, (4, 2)) * h + np.array([left, y])
            points = points[np.argsort(points[:, int(chance.integers(0, 2))])]
            along = np.linspace(0, 1, 16)[:, np.newaxis]
            curve = (
                (1 - along) ** 3 * points[0]
                + 3 * along * (1 - along) ** 2 * points[1]
                + 3 * along**2 * (1 - along) * points[2]
                + along**3 * points[3]
            )
            cv2.polylines(pixels, [curve.astype(np.int32)], False, pen.ink, pen.width, cv2.LINE_AA)


def _underline(
    pixels: Pixels,
    place: tuple[int, int],
    size: tuple[int, int],
    chance: np.random.Generator,
    pen: _Pen,
) -> None:
    (x, y), (w, h) = place, size
    along = np.linspace(0, 1, 24)
    tilt, wave = chance.uniform(-0.3, 0.3) * h, chance.uniform(0, 0.2) * h
    ys = y + h / 2 + tilt * along + wave * np.sin(along * 6)
    points = np.stack([x + along * w, ys], axis=1).astype(np.int32)
    cv2.polylines(pixels, [points], False, pen.ink, pen.width, cv2.LINE_AA)
