"""Whole kinds of wear, each a chain of damages with one knob: what a benchmark applies to a page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from samples import damage
from samples.curl import curl
from samples.damage import Array, Pixels
from samples.pen import remarks
from samples.rulings import break_rules, double_rules, pattern_rules, thick_frame

Turned = Literal[0, 90, 180, 270]
Carry = Callable[[Array], Array]


@dataclass(frozen=True, slots=True)
class Worn:
    """A worn page: its picture, the matrix from old points to new ones, how it was turned and skewed.

    `turned` is how far it must be turned clockwise to be read; `skew` its angle, clockwise positive.
    """

    pixels: Pixels
    matrix: Array
    turned: Turned = 0
    skew: float = 0.0
    carry: Carry | None = None
    """Where no matrix leads old points to new ones: what does so, (N, 2) to (N, 2) pixels."""
    grown: tuple[float, float] = (1.0, 1.0)
    """How much wider and higher the page became before it was turned (the glass around a page laid awry)."""
    rotate: Turned = 0
    """The /Rotate with which a PDF keeps the picture, so that it shows as `pixels`."""


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


def awry(pixels: Pixels, dpi: float, severity: float, seed: int) -> Worn:
    """Turned by any quarter and skewed by up to 10 degrees on a larger glass; half of the pages carry a
    /Rotate of their own."""
    chance = np.random.default_rng(seed)
    angle = float(chance.choice([-1, 1]) * chance.uniform(0.3, 1.0) * 10 * severity)
    laid = damage.on_glass(pixels, angle)
    grown = (laid.pixels.shape[1] / pixels.shape[1], laid.pixels.shape[0] / pixels.shape[0])
    first = plain(laid.pixels, dpi, 0.0, seed)
    turns, back = ((0, 0), *_TURNS)[int(chance.integers(0, 4))]
    moved = damage.quarter_turn(first.pixels, turns)
    rotate: Turned = (0, 90, 180, 270)[int(chance.integers(0, 4))] if chance.random() < 0.5 else 0
    return Worn(moved.pixels, moved.matrix @ laid.matrix, back, angle, grown=grown, rotate=rotate)


def sealed(pixels: Pixels, dpi: float, severity: float, seed: int) -> Worn:
    """Under one or two seals, fresh or faded, a third of the pages scanned without colour."""
    chance = np.random.default_rng(seed)
    height, width = pixels.shape[:2]
    result = pixels
    for number in range(1 + int(chance.random() < severity)):
        centre = (float(chance.uniform(0.2, 0.85)) * width, float(chance.uniform(0.15, 0.7)) * height)
        ink = float(chance.uniform(0.15, 0.3 + 0.7 * severity))
        result = damage.seal(result, centre, float(chance.uniform(0.7, 0.9)) * dpi, ink, seed + number)
    first = plain(result, dpi, 0.4, seed)
    colourless = chance.random() < 1 / 3
    return Worn(damage.grey(first.pixels) if colourless else first.pixels, first.matrix, 0, first.skew)


def coarse_fax(pixels: Pixels, dpi: float, severity: float, seed: int) -> Worn:
    """Black and white at 204 x 98 dots to the inch, from dark to pale settings of the machine."""
    chance = np.random.default_rng(seed)
    first = plain(pixels, dpi, 0.3, seed)
    dirty = damage.speckle(first.pixels, severity * 0.4, seed)
    threshold = round(190 - 50 * severity * float(chance.random()))
    return Worn(damage.fax(dirty, dpi, threshold=threshold), first.matrix, 0, first.skew)


def bound(pixels: Pixels, dpi: float, severity: float, seed: int) -> Worn:
    """A bound page taken with a phone: from a slant, curling to its binding, in uneven light."""
    chance = np.random.default_rng(seed)
    angle = float(chance.uniform(-4, 4)) * severity
    curled = curl(pixels, severity, right=bool(chance.random() < 0.5))
    laid = damage.on_glass(curled.pixels, angle, (96, 104, 110))
    slanted = damage.keystone(laid.pixels, severity, seed)
    matrix = slanted.matrix @ laid.matrix
    picture = damage.uneven_light(slanted.pixels, 0.8 * severity, seed)
    picture = damage.blur(picture, 0.4 + 0.7 * severity * dpi / 200)
    picture = damage.noise(picture, 2 + 6 * severity, seed)
    grown = (laid.pixels.shape[1] / pixels.shape[1], laid.pixels.shape[0] / pixels.shape[0])

    def carry(points: Array) -> Array:
        return damage.projected(matrix, curled.moved(points))

    return Worn(damage.jpeg(picture, 80), matrix, 0, angle, carry, grown)


def low_jpeg(pixels: Pixels, dpi: float, severity: float, seed: int) -> Worn:
    """150 down to 100 dpi, with strong JPEG."""
    first = plain(pixels, dpi, 0.4, seed)
    moved = damage.resample(first.pixels, (150 - 50 * severity) / dpi)
    return Worn(
        damage.jpeg(moved.pixels, round(45 - 25 * severity)), moved.matrix @ first.matrix, 0, first.skew
    )


def marked(pixels: Pixels, dpi: float, severity: float, seed: int) -> Worn:
    """From a file: punch holes, black borders, remarks and underlines beside the table, the back showing."""
    picture = remarks(pixels, dpi, severity, seed)
    picture = damage.bleed_through(picture, 0.5 * severity)
    picture = damage.punch_holes(picture, dpi, seed)
    first = plain(picture, dpi, 0.5, seed)
    return Worn(damage.scanner_border(first.pixels, severity, seed), first.matrix, 0, first.skew)


def folded(pixels: Pixels, dpi: float, severity: float, seed: int) -> Worn:
    """Folded, in uneven light, the back of the sheet showing through."""
    first = plain(pixels, dpi, 0.5, seed)
    picture = damage.bleed_through(first.pixels, 0.8 * severity)
    picture = damage.uneven_light(picture, severity, seed)
    return Worn(damage.fold_shadow(picture, severity, seed), first.matrix, 0, first.skew)


def broken(pixels: Pixels, dpi: float, severity: float, seed: int) -> Worn:
    """Hairlines with gaps."""
    return plain(break_rules(pixels, dpi, severity, seed), dpi, 0.5, seed)


def dotted(pixels: Pixels, dpi: float, severity: float, seed: int) -> Worn:
    """Rules of dots; below severity 0.5 within a solid frame."""
    return plain(pattern_rules(pixels, dpi, "dotted", frame_too=severity >= 0.5), dpi, 0.3, seed)


def dashed(pixels: Pixels, dpi: float, severity: float, seed: int) -> Worn:
    """Rules of dashes; below severity 0.5 within a solid frame."""
    return plain(pattern_rules(pixels, dpi, "dashed", frame_too=severity >= 0.5), dpi, 0.5, seed)


def doubled(pixels: Pixels, dpi: float, severity: float, seed: int) -> Worn:
    """Frames of two rules."""
    return plain(double_rules(pixels, dpi), dpi, severity, seed)


def framed(pixels: Pixels, dpi: float, severity: float, seed: int) -> Worn:
    """Thick frames."""
    return plain(thick_frame(pixels, dpi, severity), dpi, 0.5, seed)


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
    "awry": awry,
    "sealed": sealed,
    "coarse_fax": coarse_fax,
    "bound": bound,
    "low_jpeg": low_jpeg,
    "marked": marked,
    "folded": folded,
    "broken": broken,
    "dotted": dotted,
    "dashed": dashed,
    "doubled": doubled,
    "framed": framed,
}
