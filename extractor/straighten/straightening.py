"""The stage itself: which way the text runs, how far it is from level, one warp, clean greys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from extractor.engines import Orienter
from extractor.geometry import PixelBox, Points
from extractor.parts import Picture, Pixels, StraightPicture
from extractor.seals import without_seals
from extractor.straighten.cleaning import cleaned, greys, without_colour
from extractor.straighten.direction import DOUBT, boxes_of_lines, find_letters, run_upright, upside_down
from extractor.straighten.paper import paper_edges, without_ground
from extractor.straighten.shape import find_shape
from extractor.straighten.skew import measure_skew
from extractor.straighten.strokes import Stroke, level_rules, text_strokes, upright_rules
from extractor.straighten.warping import Bend, Quarter, Turn, bend, cut, turn

Ink = npt.NDArray[np.bool_]

SKETCH_DPI = 110.0
SKETCH_PIXELS = 1_600_000
"""What is enough to see how lines lie: print of 6 points is 9 pixels high."""
FEW_RULES = 2.0
"""Where the rules each way are together so many times as long as the picture, text need not be asked."""
HARDLY_ASKEW = 0.3
"""Degrees. Over the length of a line of text that moves letters by less than half their size: their lines are
found as they are."""
LEAST_SIDE = 32
"""Pixels. A smaller picture is left as it is."""


def straighten(picture: Picture, orienter: Orienter | None) -> StraightPicture:
    """The picture with its lines of text level, running from left to right, upright.

    It is resampled at most once, and not at all where its lines are level within `LEAST_SKEW`. Without an
    orienter, whether text stands on its head is not asked: it is taken to stand upright, and text that
    runs up or down is turned clockwise.
    """
    seals = without_seals(picture.pixels, picture.dpi)
    natural = greys(picture.pixels)
    if seals is not None:
        # A seal's ring is no rule, and its letters are no text.
        natural = np.where(seals.print, greys(seals.clean), natural)
    grey = cleaned(natural, picture.dpi)
    turning = turn((grey.shape[1], grey.shape[0]), 0, 0.0)
    warp: Turn | Bend = turning
    if min(grey.shape) >= LEAST_SIDE:
        small = _Small.of(grey, picture.dpi)
        turning = _turning(picture, grey, small, orienter)
        warp = _bending(small, turning) or turning
        grey = without_ground(grey, small.grey, small.dpi)
    as_it_was = grey is natural and seals is None
    if without_colour(picture.pixels):
        shown = warp.apply(greys(picture.pixels))
        straight = np.asarray(cv2.cvtColor(shown, cv2.COLOR_GRAY2BGR), dtype=np.uint8)
    else:
        straight = warp.apply(picture.pixels)
        shown = greys(straight)
    return StraightPicture(
        pixels=straight,
        grey=shown if as_it_was else warp.apply(grey),
        dpi=picture.dpi,
        to_page=warp.page_map(picture.to_page),
        turned=turning.quarter,
        skew=turning.skew,
        sealed=seals is not None or picture.pixels.ndim == 2,
    )


@dataclass(frozen=True, slots=True)
class _Small:
    """The greys of a picture, smaller: enough to see how lines lie; and their resolution."""

    grey: Pixels
    dpi: float

    @classmethod
    def of(cls, grey: Pixels, dpi: float) -> _Small:
        scale = float(min(1.0, SKETCH_DPI / dpi, (SKETCH_PIXELS / grey.size) ** 0.5))
        return cls(_smaller(grey, scale), dpi * scale)


def _bending(picture: _Small, turning: Turn) -> Bend | None:
    """How the turned picture is to be bent so that what is straight on the paper is straight; None: it is."""
    small, dpi = np.ascontiguousarray(np.rot90(picture.grey, -(turning.quarter // 90))), picture.dpi
    levelling = turn((small.shape[1], small.shape[0]), 0, turning.skew)
    sketch = levelling.apply(small, cv2.INTER_LINEAR)
    size = (sketch.shape[1], sketch.shape[0])
    to_sketch = np.asarray(np.linalg.inv(levelling.to_source), dtype=np.float64)
    level, upright = _strokes(sketch, dpi)
    # Print need not be square to the paper's edges, which are asked only where it does not tell.
    lacking = _length(level, 0) < size[0], _length(upright, 1) < size[1]
    if any(lacking):
        edges = paper_edges(small, dpi)
        for strokes, found, wanted in zip((level, upright), edges, lacking, strict=True):
            strokes += [Stroke(_through(to_sketch, s.points), s.weight) for s in found if wanted]
    shape = find_shape(level, upright, size, dpi)
    if shape is None:
        return None
    grow = np.array([turning.width / size[0], turning.height / size[1]])
    corners = np.array([(0, 0), (small.shape[1], 0), (small.shape[1], small.shape[0]), (0, small.shape[0])])
    seen = _through(to_sketch, corners.astype(float))
    whole = PixelBox.around(shape.flat(seen) * grow)
    return bend(turning, lambda points: shape.seen(points / grow) * grow, whole)


def _strokes(sketch: Pixels, dpi: float) -> tuple[list[Stroke], list[Stroke]]:
    """The level and the upright strokes of a level sketch: rules, and text where rules are few."""
    height, width = sketch.shape
    level, upright = level_rules(sketch, dpi), upright_rules(sketch, dpi)
    few = _length(level, 0) < FEW_RULES * width or _length(upright, 1) < FEW_RULES * height
    letters, size = find_letters(_ink(sketch)) if few else (np.zeros((0, 0), dtype=bool), 0.0)
    if size:
        lines, margins = text_strokes(letters, size)
        level, upright = [*level, *lines], [*upright, *margins]
    return level, upright


def _length(strokes: Sequence[Stroke], axis: int) -> float:
    return sum(float(np.ptp(stroke.points[:, axis])) for stroke in strokes)


def _through(matrix: npt.NDArray[np.float64], points: Points) -> Points:
    return np.asarray((np.column_stack([points, np.ones(len(points))]) @ matrix.T)[:, :2])


def _turning(picture: Picture, grey: Pixels, small: _Small, orienter: Orienter | None) -> Turn:
    height, width = grey.shape
    size = (width, height)
    ink = _ink(small.grey)
    letters = find_letters(ink)
    axis: Quarter = 90 if run_upright(*letters) else 0
    level_ink = np.ascontiguousarray(np.rot90(ink, -(axis // 90)))
    level_letters = np.ascontiguousarray(np.rot90(letters[0], -(axis // 90))), letters[1]
    level_grey = np.ascontiguousarray(np.rot90(grey, -(axis // 90)))
    skew = measure_skew(level_ink, level_grey, picture.dpi)
    if orienter is None:
        return turn(size, axis, skew)
    level = turn(size, axis, skew)
    if abs(level.skew) > HARDLY_ASKEW:
        level_letters = find_letters(_levelled(level_ink, skew))
    lines = _line_pictures(picture.pixels, level, level_letters)
    flipped: Quarter = 270 if axis == 90 else 180
    doubt = 0.0 if axis else DOUBT
    return turn(size, flipped if upside_down(lines, orienter, doubt=doubt) else axis, skew)


def _levelled(ink: Ink, skew: float) -> Ink:
    """The ink of a sketch, level."""
    height, width = ink.shape
    drawn = np.where(ink, 0, 255).astype(np.uint8)
    return np.asarray(turn((width, height), 0, skew).apply(drawn) < 128, dtype=bool)


def _line_pictures(pixels: Pixels, turning: Turn, found: tuple[Ink, float]) -> Iterator[Pixels]:
    """Pictures of some lines of text, cut level out of the source; `found` are the letters of a level sketch,
    and the size of their type."""
    letters, size = found
    # Both turns are about the middle, so that the sketch and the picture agree to less than a pixel.
    grow_x, grow_y = turning.width / letters.shape[1], turning.height / letters.shape[0]
    for box in boxes_of_lines(letters, size):
        corner = np.array([[1.0, 0.0, box.x0 * grow_x], [0.0, 1.0, box.y0 * grow_y], [0.0, 0.0, 1.0]])
        across, down = max(1, round(box.width * grow_x)), max(1, round(box.height * grow_y))
        yield cut(pixels, turning.to_source @ corner, (across, down))


def _smaller(grey: Pixels, scale: float) -> Pixels:
    if scale >= 1.0:
        return grey
    size = (max(1, round(grey.shape[1] * scale)), max(1, round(grey.shape[0] * scale)))
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _ink(grey: Pixels) -> Ink:
    """Marks darker than what lies around them."""
    marks = cv2.adaptiveThreshold(grey, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 18)
    return np.asarray(marks, dtype=np.uint8).view(np.bool_)
