"""The width of a figure's ink against the number of its characters: a check that no network takes part in.

In nearly every face all digits are equally wide, so that the distance from a figure's first digit to its
last says how many digits it has: where a table prints "1,234.56" over 70 pixels, "1,24.56" cannot fill them.
What a table's faces and sizes are follows from its own figures; a figure that is printed larger is measured
against its own height.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from extractor.parts import Pixels
from extractor.reading.crops import Mask, runs

STRIP_HEIGHT = 16
"""Rows of a strip."""
_TALL = 0.62
"""Against the height of a line's highest glyph: digits and brackets are higher, points and dashes lower."""
_LOW = 0.6
"""Points and commas have their middle lower than this in the digits' height."""
_GLYPH_PIXELS = 5
"""Ink that is lower is no digit at any resolution at which one can be read."""
_LEAST_FIGURES = 6
"""A table with fewer figures does not say how wide its digits are."""
_ROUNDS = 8
_LEAST_SPREAD = 0.05
"""Digits. The misfit of good print, however even it looks in one table."""
_MOST = 6.0
"""Digits. More is as bad."""
_SAME_HEIGHT = 0.06
"""Heights that differ by less are of one size of type."""


@dataclass(frozen=True, slots=True)
class LineShape:
    """The ink of a line as to its digits: the columns from the first high glyph to the last, and their
    height, pixels; `strip` is their picture at one height. `span` 0: no glyph is as high as a digit.
    `marks`: how far each low mark between the digits, left to right, reaches up and below their foot
    together, in their heights, once in the core of the ink and once in all of it."""

    span: float
    height: float
    strip: Pixels | None = None
    marks: tuple[tuple[float, ...], ...] = ()


NO_SHAPE = LineShape(0.0, 0.0)


def shape_of(ink: Mask, grey: Pixels | None = None) -> LineShape:
    """The shape of a line's ink (height, width), with its strip where the grey levels are given.

    Specks, points and dashes beside the digits do not count. A digit that is broken counts as high where its
    pieces stand above each other.
    """
    if not ink.any():
        return NO_SHAPE
    count, _, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    heights = stats[1:, cv2.CC_STAT_HEIGHT]
    tall = float(np.percentile(heights, 90)) if count > 1 else 0.0
    if tall < _GLYPH_PIXELS:
        return NO_SHAPE
    high = np.flatnonzero(heights >= _TALL * tall) + 1
    rows = stats[high, cv2.CC_STAT_TOP], stats[high, cv2.CC_STAT_TOP] + stats[high, cv2.CC_STAT_HEIGHT]
    top, foot = round(float(np.median(rows[0]))), round(float(np.median(rows[1])))
    if foot - top < _GLYPH_PIXELS:
        return NO_SHAPE
    columns = _high_columns(ink[top:foot])
    if not columns.size:
        return NO_SHAPE
    left, right = int(columns[0]), int(columns[-1]) + 1
    strip = None if grey is None else _strip(grey[top:foot, left:right])
    inks = (ink,) if grey is None else (_core(ink, grey), ink)
    return LineShape(float(right - left), float(foot - top), strip, tuple(_mark_reaches(i) for i in inks))


def _core(ink: Mask, grey: Pixels) -> Mask:
    """The darker half of the ink: blurred marks that run into the digits beside them come apart in it."""
    paper = float(np.median(grey[~ink])) if not ink.all() else 255.0
    dark = float(np.percentile(grey[ink], 20))
    return np.asarray(ink & (grey < (paper + dark) / 2))


def _mark_reaches(ink: Mask) -> tuple[float, ...]:
    """How far the low marks between a line's digits reach up and below the digits' foot."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    if count < 2:
        return ()
    left, top, width, height, area = stats[1:].T
    high = height >= _TALL * np.percentile(height, 90)
    digit_top, foot = np.median(top[high]), np.median((top + height)[high])
    size = float(foot - digit_top)
    between = (left > left[high].min()) & (left + width < (left + width)[high].max())
    low = ~high & between & (top + height / 2 > digit_top + _LOW * size) & (area > 1)
    order = np.flatnonzero(low)[np.argsort(left[low])]
    return tuple(float(height[i] + (top[i] + height[i] - foot)) / size for i in order)


def _strip(band: Pixels) -> Pixels:
    """The digits of a line, brought to one height."""
    height, width = band.shape
    how = cv2.INTER_AREA if height > STRIP_HEIGHT else cv2.INTER_LINEAR
    size = max(1, round(width * STRIP_HEIGHT / height)), STRIP_HEIGHT
    return np.asarray(cv2.resize(band, size, interpolation=how), dtype=np.uint8)


def _high_columns(band: Mask) -> npt.NDArray[np.intp]:
    """The columns of glyphs in the band of the digits that reach over most of its height."""
    found = []
    for first, after in runs(np.asarray(band.any(axis=0))):
        rows = np.flatnonzero(band[:, first:after].any(axis=1))
        if rows[-1] - rows[0] + 1 >= _TALL * len(band):
            found.append(np.arange(first, after))
    return np.concatenate(found) if found else np.zeros(0, dtype=np.intp)


@dataclass(frozen=True, slots=True)
class Pitch:
    """How wide figures of a table are: a digit, a point or comma between digits, and what a figure is wider
    than its parts by; `spread` is the usual misfit in digits; `height` the usual height of digits. Pixels."""

    digit: float
    mark: float
    rest: float
    spread: float
    height: float

    def misfit(self, text: str, shape: LineShape) -> float | None:
        """By how many digits the ink is wider (positive) or narrower than `text` is; None where it cannot
        be said. Types of another size are allowed for by their height."""
        parts = _parts(text)
        if parts is None or shape.span <= 0:
            return None
        expected = self.digit * parts[0] + self.mark * parts[1] + self.rest
        scale = shape.height / self.height
        plain = (shape.span - expected) / self.digit
        scaled = (shape.span - expected * scale) / (self.digit * scale)
        least = scaled if abs(scale - 1.0) > _SAME_HEIGHT and abs(scaled) < abs(plain) else plain
        return float(np.clip(least, -_MOST, _MOST))


def _parts(text: str) -> tuple[int, int] | None:
    """The number of digits and of marks from the first digit to the last; None for no plain figure."""
    digits = [place for place, c in enumerate(text) if c.isdigit()]
    if not digits or text[0] in "(（" or text[-1] in ")）%‰％":
        return None
    inner = text[digits[0] : digits[-1] + 1]
    marks = sum(c in ".,，．" for c in inner)
    return (len(digits), marks) if len(digits) + marks == len(inner) else None


def pitch_of(figures: Iterable[tuple[str, LineShape]]) -> Pitch | None:
    """The pitch of a table by the figures that were read in it; None where they are too few or too unlike.

    A least-squares fit that is weighed anew by how badly each figure fits (Huber 1981), so that misread ones
    and those of another size do not bend it.
    """
    parts, shapes = _measurable(figures)
    if len(parts) < _LEAST_FIGURES:
        return None
    terms = np.array([(digits, marks, 1.0) for digits, marks in parts])
    spans = np.array([shape.span for shape in shapes])
    middle = float(np.median([shape.height for shape in shapes]))
    # a mark is about half as wide as a digit where the figures do not tell, and the rest is small
    about = np.median(spans / np.maximum(1.0, terms[:, 0] + 0.5 * terms[:, 1]))
    known = np.array([[0.0, 0.5, 0.0], [0.0, 0.0, 1.0]]), np.array([0.25 * about, 0.0])
    weights = np.ones(len(spans))
    found = residuals = np.zeros(3)
    for _ in range(_ROUNDS):
        rows = np.vstack([terms * weights[:, None], known[0]])
        found = np.linalg.lstsq(rows, np.concatenate([spans * weights, known[1]]), rcond=None)[0]
        residuals = spans - terms @ found
        usual = max(0.03 * middle, 1.4826 * float(np.median(np.abs(residuals))))
        weights = 1.0 / np.maximum(1.0, np.abs(residuals) / (1.5 * usual))
    digit, mark, rest = (float(value) for value in found)
    if not (0.25 * middle < digit < 1.6 * middle and -0.2 * digit < mark < 1.6 * digit):
        return None
    spread = max(_LEAST_SPREAD, 1.4826 * float(np.median(np.abs(residuals))) / digit)
    return Pitch(digit, mark, rest, spread, middle)


def _measurable(
    figures: Iterable[tuple[str, LineShape]],
) -> tuple[list[tuple[int, int]], Sequence[LineShape]]:
    """The parts and shapes of the plain figures."""
    pairs = [(_parts(text), shape) for text, shape in figures if shape.span > 0]
    usable = [(parts, shape) for parts, shape in pairs if parts is not None]
    return [parts for parts, _ in usable], [shape for _, shape in usable]
