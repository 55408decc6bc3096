"""The stage itself: which way the text runs, how far it is from level, one warp, clean greys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np
import numpy.typing as npt

from extractor.beside import Beside, Waiter, when_waited_for
from extractor.engines import Orienter
from extractor.geometry import PixelBox, Points
from extractor.greys import greys, only_greys
from extractor.ink import darker_than_around
from extractor.parts import Picture, Pixels, StraightPicture
from extractor.seals import without_seals
from extractor.straighten.cleaning import cleaned
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


def straighten(
    picture: Picture, orienter: Orienter | None, others: Beside = when_waited_for
) -> StraightPicture:
    """The picture with its lines of text level, running from left to right, upright.

    It is resampled at most once, and not at all where its lines are level within `LEAST_SKEW`. Without an
    orienter, whether text stands on its head is not asked: it is taken to stand upright, and text that
    runs up or down is turned clockwise.

    What nearly all pages need is offered to `others` before it is known whether this one does: most greys are
    clean, and are looked at while that is found out.
    """
    colourless = only_greys(picture.pixels)
    pixels = picture.pixels if colourless is None else colourless
    natural = greys(pixels)
    large = min(natural.shape) >= LEAST_SIDE
    cleaning = others(partial(_cleaned, pixels, natural, picture.dpi))
    look = _Look.at(natural, picture.dpi, others) if large else None
    grey, sealed = cleaning()
    if look is None:
        turning = turn((natural.shape[1], natural.shape[0]), 0, 0.0)
        drawn = _Drawn(turning, pixels, grey)
    else:
        if grey is not natural:
            look = _Look.at(grey, picture.dpi, others)
        bare = without_ground(grey, look.grey, look.dpi)
        turning, print_ = _turning(grey, look, picture.dpi)
        to_draw = pixels, None if bare is natural else bare
        upright = others(partial(_draw, to_draw, look, turning, others))
        if orienter is not None and _on_its_head(pixels, turning, print_, orienter):
            flipped: Quarter = 270 if turning.quarter == 90 else 180
            turning = turn((grey.shape[1], grey.shape[0]), flipped, turning.skew)
            drawn = _draw(to_draw, look, turning, others)
        else:
            drawn = upright()
    return StraightPicture(
        pixels=drawn.pixels,
        grey=drawn.grey,
        dpi=picture.dpi,
        to_page=drawn.warp.page_map(picture.to_page),
        turned=turning.quarter,
        skew=turning.skew,
        sealed=sealed,
    )


def _cleaned(pixels: Pixels, natural: Pixels, dpi: float) -> tuple[Pixels, bool]:
    """The greys that geometry looks at, `natural` themselves where nothing is wanted, and whether there are
    seals, which are taken out: a seal's ring is no rule, and its letters are no text."""
    seals = without_seals(pixels, dpi)
    return cleaned(natural if seals is None else greys(seals.clean), dpi), seals is not None


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A picture as it came out of a warp: its pixels (BGR, or greys where it has no colour), and the greys
    that geometry looks at."""

    warp: Turn | Bend
    pixels: Pixels
    grey: Pixels


def _draw(to_draw: tuple[Pixels, Pixels | None], look: _Look, turning: Turn, others: Beside) -> _Drawn:
    """A picture's pixels and greys (None: those of the pixels), turned and, where it is bent, flattened."""
    pixels, grey = to_draw
    turned = others(partial(turning.apply, pixels))
    bent = _bending(look, turning, others)
    warp: Turn | Bend = bent or turning
    clean = None if grey is None else others(partial(warp.apply, grey))
    straight = turned() if bent is None else bent.apply(pixels)
    return _Drawn(warp, straight, greys(straight) if clean is None else clean())


@dataclass(frozen=True, slots=True)
class _Look:
    """A first look at a picture's greys: the same smaller, enough to see how lines lie, with their resolution
    and their ink; and the skew of the picture, where its text runs across (see `measure_skew`)."""

    grey: Pixels
    dpi: float
    ink: Ink
    skew_across: Waiter[float]

    @classmethod
    def at(cls, grey: Pixels, dpi: float, others: Beside) -> _Look:
        scale = float(min(1.0, SKETCH_DPI / dpi, (SKETCH_PIXELS / grey.size) ** 0.5))
        small = _smaller(grey, scale)
        ink = _ink(small)
        return cls(small, dpi * scale, ink, others(partial(measure_skew, ink, grey, dpi)))


def _bending(look: _Look, turning: Turn, others: Beside) -> Bend | None:
    """How the turned picture is to be bent so that what is straight on the paper is straight; None: it is."""
    small, dpi = np.ascontiguousarray(np.rot90(look.grey, -(turning.quarter // 90))), look.dpi
    levelling = turn((small.shape[1], small.shape[0]), 0, turning.skew)
    sketch = levelling.apply(small, cv2.INTER_LINEAR)
    size = (sketch.shape[1], sketch.shape[0])
    to_sketch = np.asarray(np.linalg.inv(levelling.to_source), dtype=np.float64)
    level, upright = _strokes(sketch, dpi, others)
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


def _strokes(sketch: Pixels, dpi: float, others: Beside) -> tuple[list[Stroke], list[Stroke]]:
    """The level and the upright strokes of a level sketch: rules, and text where rules are few."""
    height, width = sketch.shape
    rules = others(partial(upright_rules, sketch, dpi))
    level, upright = level_rules(sketch, dpi), rules()
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


@dataclass(frozen=True, slots=True)
class _Print:
    """The ink of a sketch whose text runs level but for a skew, the letters in it, and the size of their type
    (see `find_letters`)."""

    ink: Ink
    letters: Ink
    size: float

    def levelled(self, skew: float) -> _Print:
        """The same in a sketch that is level."""
        if abs(skew) <= HARDLY_ASKEW:
            return self
        height, width = self.ink.shape
        drawn = np.where(self.ink, 0, 255).astype(np.uint8)
        ink = np.asarray(turn((width, height), 0, skew).apply(drawn) < 128, dtype=bool)
        return _Print(ink, *find_letters(ink))


def _turning(grey: Pixels, look: _Look, dpi: float) -> tuple[Turn, _Print]:
    """The turn after which lines of text run level, though maybe on their heads, and the print of the sketch
    turned by its quarter."""
    size = (grey.shape[1], grey.shape[0])
    letters, type_size = find_letters(look.ink)
    if not run_upright(letters, type_size):
        return turn(size, 0, look.skew_across()), _Print(look.ink, letters, type_size)
    ink, letters = np.ascontiguousarray(np.rot90(look.ink, -1)), np.ascontiguousarray(np.rot90(letters, -1))
    skew = measure_skew(ink, np.ascontiguousarray(np.rot90(grey, -1)), dpi)
    return turn(size, 90, skew), _Print(ink, letters, type_size)


def _on_its_head(pixels: Pixels, turning: Turn, found: _Print, orienter: Orienter) -> bool:
    """Whether the text of a picture, turned so that it runs level, stands on its head."""
    lines = _line_pictures(pixels, turning, found.levelled(turning.skew))
    return upside_down(lines, orienter, doubt=0.0 if turning.quarter else DOUBT)


def _line_pictures(pixels: Pixels, turning: Turn, found: _Print) -> Iterator[Pixels]:
    """Pictures of some lines of text, cut level out of the source; `found` is the print of a level sketch."""
    letters, size = found.letters, found.size
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
    return darker_than_around(grey, 31, 18).view(np.bool_)
