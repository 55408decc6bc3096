"""The width of a figure's ink against the number of its characters: a check that no network takes part in.

In nearly every face all digits are equally wide, so that the distance from a figure's first digit to its
last says how many digits it has: where a table prints "1,234.56" over 70 pixels, "1,24.56" cannot fill them.
What a table's faces and sizes are follows from its own figures; a figure that is printed larger is measured
against its own height.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from statistics import median

import cv2
import numpy as np

from extractor.ink import at_least, labelled
from extractor.parts import Pixels
from extractor.quantiles import (
    Counts,
    counted_quantile,
    grey_counts,
    grey_quantile,
    list_quantile,
    masked_counts,
)
from extractor.reading.cutting.crops import Mask, Run, extent, runs

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
_ABOVE_MARKS = 0.7
"""Of the digits' height, from the top: what marks do not reach up into."""
_ONE_LACKS = 0.16
"""Digits. By so much the ink of a 1 usually begins later, and ends earlier, than that of other digits."""


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
    place = extent(ink)
    if place is None:
        return NO_SHAPE
    # beside the ink nothing is to be looked at but the paper's grey
    close = np.ascontiguousarray(ink[place])
    pieces = _pieces(close)
    tall = list_quantile([height for _, _, _, height, _ in pieces], 0.9) if pieces else 0.0
    if tall < _GLYPH_PIXELS:
        return NO_SHAPE
    digit_top, digit_foot = _digits_rows(pieces)
    top, foot = round(digit_top), round(digit_foot)
    if foot - top < _GLYPH_PIXELS:
        return NO_SHAPE
    span = _high_span(close[top:foot])
    if span is None:
        return NO_SHAPE
    left, right = span
    size = float(right - left), float(foot - top)
    if grey is None:
        return LineShape(*size, None, (_mark_reaches(pieces),))
    beside = grey_counts(grey)
    grey = np.ascontiguousarray(grey[place])
    looks = _pieces(_core(close, grey, beside)), pieces
    return LineShape(*size, _strip(grey[top:foot, left:right]), tuple(_mark_reaches(p) for p in looks))


_Piece = tuple[int, int, int, int, int]
"""Left, top, width, height and area of a connected piece of ink. A line has some ten: lists are quicker."""


def _pieces(ink: Mask) -> list[_Piece]:
    """The connected pieces of ink."""
    _, _, stats, _ = labelled(ink.view(np.uint8))
    return [tuple(piece) for piece in stats[1:].tolist()]


def _digits_rows(pieces: Sequence[_Piece]) -> tuple[float, float]:
    """The top and the foot of the digits among the pieces of a line, of which there must be one."""
    least = _TALL * list_quantile([height for _, _, _, height, _ in pieces], 0.9)
    high = [(top, top + height) for _, top, _, height, _ in pieces if height >= least]
    return list_quantile([top for top, _ in high], 0.5), list_quantile([foot for _, foot in high], 0.5)


def _core(ink: Mask, grey: Pixels, counts: Counts) -> Mask:
    """The darker half of the ink: blurred marks that run into the digits beside them come apart in it.

    `counts`: of the grey levels of the whole line, with the paper beside its ink.
    """
    of_ink = masked_counts(grey, ink)
    of_paper = counts - of_ink
    paper = counted_quantile(of_paper, 0.5) if of_paper.any() else 255.0
    dark = counted_quantile(of_ink, 0.2)
    return np.asarray(ink & ~at_least(grey, (paper + dark) / 2))


def _mark_reaches(pieces: Sequence[_Piece]) -> tuple[float, ...]:
    """How far the low marks among the pieces of a line's ink reach up and below the digits' foot."""
    if not pieces:
        return ()
    least = _TALL * list_quantile([height for _, _, _, height, _ in pieces], 0.9)
    digit_top, foot = _digits_rows(pieces)
    size = foot - digit_top
    first = min(left for left, _, _, height, _ in pieces if height >= least)
    last = max(left + width for left, _, width, height, _ in pieces if height >= least)
    low = [
        (left, top, height)
        for left, top, width, height, area in pieces
        if height < least and first < left and left + width < last and area > 1
    ]
    return tuple(
        (height + (top + height - foot)) / size
        for _, top, height in sorted(low, key=lambda mark: mark[0])
        if top + height / 2 > digit_top + _LOW * size
    )


def _strip(band: Pixels) -> Pixels:
    """The digits of a line, brought to one height."""
    height, width = band.shape
    how = cv2.INTER_AREA if height > STRIP_HEIGHT else cv2.INTER_LINEAR
    size = max(1, round(width * STRIP_HEIGHT / height)), STRIP_HEIGHT
    return np.asarray(cv2.resize(band, size, interpolation=how), dtype=np.uint8)


def _high_span(band: Mask) -> tuple[int, int] | None:
    """From the first to the last column of glyphs in the band of the digits that reach over most of its
    height; None where there is none."""

    def is_high(glyph: Run) -> bool:
        rows = runs(np.asarray(band[:, glyph[0] : glyph[1]].any(axis=1)))
        return rows[-1][1] - rows[0][0] >= _TALL * len(band)

    glyphs = runs(np.asarray(band.any(axis=0)))
    first = next((glyph for glyph in glyphs if is_high(glyph)), None)
    if first is None:
        return None
    return first[0], next(glyph[1] for glyph in reversed(glyphs) if is_high(glyph))


@dataclass(frozen=True, slots=True)
class Pitch:
    """How wide figures of a table are: a digit, a point or comma between digits, and what a figure is wider
    than its parts by; `spread` is the usual misfit in digits; `height` the usual height of digits. Pixels.

    `before_one`, `after_one`: what the ink of a figure lacks where a 1, which is narrow in nearly every face,
    is its first or its last digit."""

    digit: float
    mark: float
    rest: float
    spread: float
    height: float
    before_one: float = 0.0
    after_one: float = 0.0

    def lacking(self, text: str) -> tuple[float, float]:
        """What the ink of a figure lacks on its left and on its right, for its first and last digits."""
        first, last = _ends(text)
        return self.before_one * (first == "1"), self.after_one * (last == "1")

    def misfit(self, text: str, shape: LineShape) -> float | None:
        """By how many digits the ink is wider (positive) or narrower than `text` is; None where it cannot
        be said. Types of another size are allowed for by their height."""
        parts = _parts(text)
        if parts is None or shape.span <= 0:
            return None
        expected = self.digit * parts[0] + self.mark * parts[1] + self.rest - sum(self.lacking(text))
        scale = shape.height / self.height
        plain = (shape.span - expected) / self.digit
        scaled = (shape.span - expected * scale) / (self.digit * scale)
        least = scaled if abs(scale - 1.0) > _SAME_HEIGHT and abs(scaled) < abs(plain) else plain
        return max(-_MOST, min(_MOST, least))


@lru_cache(maxsize=4096)
def _ends(text: str) -> tuple[str, str]:
    """The first and the last digit of a text, nothing where it has none."""
    digits = [c for c in text if c.isdigit()]
    return (digits[0], digits[-1]) if digits else ("", "")


@lru_cache(maxsize=4096)
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
    usable = [(text, shape) for text, shape in figures if shape.span > 0 and _parts(text) is not None]
    if len(usable) < _LEAST_FIGURES:
        return None
    shapes = [shape for _, shape in usable]
    steps = [step for text, shape in usable for step in _steps(text, shape)]
    terms = np.array([*(_terms(text) for text, _ in usable), *(terms for terms, _ in steps)])
    figure_spans = np.array([shape.span for shape in shapes])
    spans = np.concatenate([figure_spans, [span for _, span in steps]])
    middle = float(np.median([shape.height for shape in shapes]))
    # a mark is about half as wide as a digit where the figures do not tell, and the rest is small
    parts = terms[: len(shapes)]
    about = np.median(figure_spans / np.maximum(1.0, parts[:, 0] + 0.5 * parts[:, 1]))
    known = np.diag([0.0, 0.5, 1.0, 1.0, 1.0])[1:], about * np.array([0.25, 0.0, -_ONE_LACKS, -_ONE_LACKS])
    weights = np.ones(len(spans))
    found = residuals = np.zeros(terms.shape[1])
    for _ in range(_ROUNDS):
        rows = np.vstack([terms * weights[:, None], known[0]])
        found = np.linalg.lstsq(rows, np.concatenate([spans * weights, known[1]]), rcond=None)[0]
        residuals = spans - terms @ found
        usual = max(0.03 * middle, 1.4826 * float(np.median(np.abs(residuals))))
        weights = 1.0 / np.maximum(1.0, np.abs(residuals) / (1.5 * usual))
    digit, mark, rest, before, after = (float(value) for value in found)
    if not (0.25 * middle < digit < 1.6 * middle and -0.2 * digit < mark < 1.6 * digit):
        return None
    spread = max(_LEAST_SPREAD, 1.4826 * float(np.median(np.abs(residuals[: len(shapes)]))) / digit)
    return Pitch(digit, mark, rest, spread, middle, max(0.0, -before), max(0.0, -after))


def _terms(text: str) -> tuple[float, ...]:
    """What a plain figure is as wide as: so many digits, so many marks, the rest once, and what a 1 at its
    beginning and at its end lacks."""
    first, last = _ends(text)
    counts = _parts(text) or (0, 0)
    return (*map(float, counts), 1.0, float(first == "1"), float(last == "1"))


def _steps(text: str, shape: LineShape) -> list[tuple[tuple[float, ...], float]]:
    """From digit to digit, and over a mark, from middle to middle of the ink, each the median of the figure,
    with its terms. None where the digits do not stand apart; a 1 is left out, for its ink has another middle.

    Figures of a table often have as many marks each, so that their widths do not tell how wide these are.
    """
    if shape.strip is None:
        return []
    upper = shape.strip[: round(_ABOVE_MARKS * STRIP_HEIGHT)]
    between = (float(upper.min()) + grey_quantile(upper, 0.95)) / 2
    glyphs = runs(~at_least(upper.min(axis=0), between))
    places = [place for place, c in enumerate(text) if c.isdigit()]
    if len(glyphs) != len(places):
        return []
    scale = shape.height / STRIP_HEIGHT
    found: dict[int, list[float]] = {1: [], 2: []}
    for (a, first), (b, second) in pairwise(zip(places, glyphs, strict=True)):
        if "1" not in (text[a], text[b]) and b - a in found:
            found[b - a].append(scale * (sum(second) - sum(first)) / 2)
    return [
        ((1.0, float(apart - 1), 0.0, 0.0, 0.0), median(steps)) for apart, steps in found.items() if steps
    ]
