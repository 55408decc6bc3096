"""Whole kinds of wear, each a chain of damages with one knob: what a benchmark applies to a page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from samples import damage
from samples.damage import Array, Moved, Pixels

Turned = Literal[0, 90, 180, 270]


@dataclass(frozen=True, slots=True)
class Worn:
    """A worn page: its picture, the matrix from old points to new ones, how it was turned and skewed.

    `turned` is how far it must be turned clockwise to be read; `skew` its angle, clockwise positive.
    """

    pixels: Pixels
    matrix: Array
    turned: Turned = 0
    skew: float = 0.0


Wear = Callable[[Pixels, float, float, int], Worn]
"""(picture, its dpi, severity 0 to 1, seed) -> worn page."""


def plain(pixels: Pixels, dpi: float, severity: float, seed: int) -> Worn:  # noqa: ARG001
    """An office scanner: up to 1 degree of skew, light noise and blur."""
    chance = np.random.default_rng(seed)
    angle = float(chance.uniform(-1, 1)) * severity
    moved = damage.skew(pixels, angle)
    softened = damage.blur(moved.pixels, 0.3 + 0.4 * severity)
    return Worn(damage.noise(softened, 1 + 4 * severity, seed), moved.matrix, 0, angle)


def skewed(pixels: Pixels, dpi: float, severity: float, seed: int) -> Worn:
    """Laid in awry: up to 10 degrees."""
    chance = np.random.default_rng(seed)
    angle = float(chance.choice([-1, 1]) * (2 + 8 * severity * chance.random()))
    moved = damage.skew(pixels, angle)
    rest = plain(moved.pixels, dpi, 0.0, seed)
    return Worn(rest.pixels, moved.matrix, 0, angle)


def turned(pixels: Pixels, dpi: float, severity: float, seed: int) -> Worn:
    """A quarter turn, or on its head, and skewed as by an office scanner."""
    chance = np.random.default_rng(seed)
    turns, back = _TURNS[int(chance.integers(0, 3))]
    first = plain(pixels, dpi, severity, seed)
    moved = damage.quarter_turn(first.pixels, turns)
    return Worn(moved.pixels, moved.matrix @ first.matrix, back, first.skew)


_TURNS: tuple[tuple[int, Turned], ...] = ((1, 270), (2, 180), (3, 90))
"""Quarters clockwise that the page was turned, and how far it must be turned clockwise to be read."""


def stamped(pixels: Pixels, dpi: float, severity: float, seed: int) -> Worn:
    """Under one or two red seals."""
    chance = np.random.default_rng(seed)
    height, width = pixels.shape[:2]
    result = pixels
    for number in range(1 + int(severity > 0.6)):
        centre = (float(chance.uniform(0.25, 0.85)) * width, float(chance.uniform(0.2, 0.7)) * height)
        result = damage.seal(result, centre, 0.83 * dpi, 0.3 + 0.7 * severity, seed + number)
    return plain(result, dpi, 0.4, seed)


def fax(pixels: Pixels, dpi: float, severity: float, seed: int) -> Worn:
    """Black and white: 204 x 196 dots to the inch below severity 0.5, 204 x 98 above."""
    first = plain(pixels, dpi, 0.3, seed)
    dirty = damage.speckle(first.pixels, severity * 0.5, seed)
    return Worn(damage.fax(dirty, dpi, fine=severity < 0.5), first.matrix, 0, first.skew)


def worn(pixels: Pixels, dpi: float, severity: float, seed: int) -> Worn:
    """An old copy: 150 dpi and less, uneven light, a fold, pale ink, dust, strong JPEG."""
    first = plain(pixels, dpi, 0.6, seed)
    moved = damage.resample(first.pixels, (150 - 40 * max(0.0, severity - 0.5)) / dpi)
    picture = damage.fade(moved.pixels, 0.4 * severity)
    picture = damage.bleed_through(picture, 0.5 * severity)
    picture = damage.uneven_light(picture, 0.7 * severity, seed)
    picture = damage.fold_shadow(picture, 0.7 * severity, seed)
    picture = damage.speckle(picture, severity, seed)
    picture = damage.noise(picture, 8 * severity, seed)
    return Worn(damage.jpeg(picture, round(70 - 35 * severity)), moved.matrix @ first.matrix, 0, first.skew)


def photographed(pixels: Pixels, dpi: float, severity: float, seed: int) -> Worn:
    """Taken with a phone: from a slant, in uneven light, a little out of focus."""
    chance = np.random.default_rng(seed)
    angle = float(chance.uniform(-3, 3)) * severity
    moved = damage.skew(pixels, angle, (96, 104, 110))
    slanted = damage.keystone(moved.pixels, severity, seed)
    picture = damage.uneven_light(slanted.pixels, 0.8 * severity, seed)
    picture = damage.blur(picture, 0.4 + 0.7 * severity * dpi / 200)
    picture = damage.noise(picture, 2 + 6 * severity, seed)
    return Worn(damage.jpeg(picture, 80), slanted.matrix @ moved.matrix, 0, angle)


def untouched(pixels: Pixels, dpi: float, severity: float, seed: int) -> Worn:  # noqa: ARG001
    """The page as drawn."""
    return Worn(pixels, np.eye(3))


WEARS: dict[str, Wear] = {
    "untouched": untouched,
    "plain": plain,
    "skewed": skewed,
    "turned": turned,
    "stamped": stamped,
    "fax": fax,
    "worn": worn,
    "photographed": photographed,
}


def compose(first: Worn, second: Moved) -> Worn:
    """A worn page moved once more."""
    return Worn(second.pixels, second.matrix @ first.matrix, first.turned, first.skew)
