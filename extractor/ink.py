"""Ink and paper: how much darker than the paper around it each pixel of a picture is.

Uneven light, grey paper and shaded cells are paper; strokes and rules are ink.
"""

from __future__ import annotations

import math
import weakref
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from extractor.parts import PixelRule, Pixels
from extractor.quantiles import counted_quantile, grey_counts, grey_quantile

_PAPER_INCHES = 0.22
"""What is wider than this both ways and evenly dark is paper (a shaded cell), not ink."""

_LEAST_CONTRAST = 24.0
"""Grey levels, of 255 for black on white, from which on a pixel is ink on a page without noise."""

_FILL_INCHES, _DARK, _FLAT = 0.15, 0.8, 6
"""A fill under light print: wider than this both ways, darker than this share of the page's paper, and its
grey changes by no more than so many levels from one place to the next."""

_FILLED = 0.4
"""It covers so much of a square as large as it is high or wide."""

_LINE_INCHES = 0.4
"""Light print in a fill is no higher."""

_MISLED = 1.3
"""What a closing finds to be paper is so much lighter than the fill where it took light print for it."""

_SAMPLES = 200
"""Places along a rule at which its darkness is taken."""

_AT_A_TIME = 256
"""Rules that are looked at together."""


@dataclass(frozen=True, slots=True)
class Marks:
    """The connected marks of a mask (H, W), found on the `rows` (N,) that hold any: `labels` (N, W), 0 for
    none, and for each label its x, y, width, height and area, `stats` (count, 5); y counts those rows alone.
    """

    rows: npt.NDArray[np.intp]
    labels: npt.NDArray[np.int32]
    stats: npt.NDArray[np.int32]

    def own(self, label: int) -> tuple[tuple[slice, slice], npt.NDArray[np.bool_]]:
        """The place of a mark's box in the mask, and which of its pixels are the mark's."""
        x, y, width, height = (int(v) for v in self.stats[label, :4])
        top = int(self.rows[y])
        own = self.labels[y : y + height, x : x + width] == label
        return (slice(top, top + height), slice(x, x + width)), own


def marks_in_rows(mask: Pixels) -> Marks:
    """The marks of a mask (H, W) most of whose rows are blank; marks that touch at a corner are one.

    Blank rows cost as much as others to search, so they are left out, but for some below each mark. Two rows
    are kept or left out together, as the search takes them: so the marks come in the order they would have.
    """
    rows = _with_next(mask.max(axis=1) > 0)
    return _marks(mask[rows], rows)


def marks_of_rows(strips: Pixels, rows: npt.NDArray[np.intp], height: int) -> Marks:
    """The same of a mask of so many rows that is blank but for `rows` (N,), in order, which hold `strips`
    (N, W), each of them some ink."""
    filled = np.zeros(height, dtype=bool)
    filled[rows] = True
    kept = _with_next(filled)
    mask = np.zeros((len(kept), strips.shape[1]), dtype=np.uint8)
    mask[np.searchsorted(kept, rows)] = strips
    return _marks(mask, kept)


def _with_next(filled: npt.NDArray[np.bool_]) -> npt.NDArray[np.intp]:
    """The numbers of the rows that are kept (see `marks_in_rows`), given which are filled (H,)."""
    height = len(filled)
    even = np.zeros(height + height % 2, dtype=bool)
    even[:height] = filled
    pairs = even[::2] | even[1::2]
    pairs[1:] |= pairs[:-1]
    return np.flatnonzero(np.repeat(pairs, 2)[:height])


def _marks(mask: Pixels, rows: npt.NDArray[np.intp]) -> Marks:
    if not rows.size:
        return Marks(rows, np.zeros_like(mask, dtype=np.int32), np.zeros((1, 5), dtype=np.int32))
    _, labels, stats, _ = labelled(mask)
    return Marks(rows, labels, stats)


def labelled(
    mask: Pixels,
) -> tuple[int, npt.NDArray[np.int32], npt.NDArray[np.int32], npt.NDArray[np.float64]]:
    """`cv2.connectedComponentsWithStats` of a mask (H, W), marks that touch at a corner being one: the same
    labels, by blocks of pixels (Grana, Borghesani, Cucchiara 2010), for OpenCV's usual way takes twice as
    long where marks are measured too."""
    count, labels, stats, middles = cv2.connectedComponentsWithStatsWithAlgorithm(
        mask, 8, cv2.CV_32S, cv2.CCL_BBDT
    )
    return (
        count,
        np.asarray(labels, dtype=np.int32),
        np.asarray(stats, dtype=np.int32),
        np.asarray(middles, dtype=np.float64),
    )


def darker_than_around(grey: Pixels, side: int, by: int) -> Pixels:
    """1 where a picture (H, W) is darker by so many levels than the mean of the square of `side` pixels
    around it, 0 elsewhere: what `cv2.adaptiveThreshold` marks, which looks each difference up in a table and
    takes half as long again."""
    # in place: to ask for the memory of three pictures takes as long as to fill them
    around = cv2.boxFilter(grey, -1, (side, side), borderType=cv2.BORDER_REPLICATE)
    darker = cv2.subtract(around, grey, dst=around)
    return np.asarray(cv2.threshold(darker, by - 1, 1, cv2.THRESH_BINARY, dst=darker)[1], dtype=np.uint8)


def above(picture: Pixels, level: float) -> npt.NDArray[np.bool_]:
    """Where a picture holds more than a level. In whole numbers: to compare bytes with a float numpy makes
    floats of them, which takes ten times as long."""
    return np.asarray(picture > math.floor(level), dtype=bool)


def at_least(picture: Pixels, level: float) -> npt.NDArray[np.bool_]:
    """Where a picture holds a level or more (see `above`)."""
    return np.asarray(picture >= math.ceil(level), dtype=bool)


def stretches(on: npt.NDArray[np.bool_]) -> npt.NDArray[np.intp]:
    """Where the stretches of a row of truth values that are true begin, and where they have ended: (N, 2)."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], on.astype(np.int8), [0]))))
    return edges.reshape(-1, 2)


def contrast(grey: Pixels, dpi: float) -> Pixels:
    """How dark each pixel is against its paper: 0 as the paper, 255 black. Same shape as `grey` (H, W).

    The paper is what a morphological closing leaves (Serra 1982), found on a smaller picture; the contrast
    is a share of the paper's brightness, so that strokes in a shadow count as much as those in the light.
    Under light print on a dark fill the paper is the fill, and what is lighter is ink too.
    Those of a whole page, which several stages look at, are kept as long as nobody asks for those of another
    as large.
    """
    global _last_page  # noqa: PLW0603 - the contrasts of one page are kept, as long as the page itself lives
    known = _last_page
    if known is not None and known[0]() is grey and known[1] == dpi:
        return known[2]
    contrasts = _contrast(grey, dpi)
    contrasts.setflags(write=False)
    if known is None or grey.size >= known[2].size:
        # what is asked for its parts does not take its place
        _last_page = weakref.ref(grey, _forget), dpi, contrasts
    return contrasts


_last_page: tuple[weakref.ref[Pixels], float, Pixels] | None = None


def _forget(gone: weakref.ref[Pixels]) -> None:
    global _last_page  # noqa: PLW0603
    known = _last_page
    if known is not None and known[0] is gone:
        _last_page = None


def _contrast(grey: Pixels, dpi: float) -> Pixels:
    height, width = grey.shape
    shrink = max(1, round(dpi / 50))
    small = cv2.resize(
        grey, (max(1, width // shrink), max(1, height // shrink)), interpolation=cv2.INTER_AREA
    )
    side = max(3, round(_PAPER_INCHES * dpi / shrink) | 1)
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_RECT, (side, side)))
    # Taken a little too dark beside dark areas: their edges are no strokes.
    paper = cv2.erode(paper, np.ones((5, 5), np.uint8))
    paper = cv2.blur(paper, (3, 3), borderType=cv2.BORDER_REPLICATE)
    fill = _fill_under_light_print(np.asarray(small), np.asarray(paper), dpi / shrink)
    paper = cv2.resize(np.maximum(paper, 40), (width, height), interpolation=cv2.INTER_LINEAR)
    # in place: to ask for the memory of three pictures takes as long as to fill them
    cv2.divide(grey, paper, dst=paper, scale=255)
    contrasts = np.asarray(cv2.bitwise_not(paper, dst=paper), dtype=np.uint8)
    return contrasts if fill is None else _against_fill(contrasts, grey, fill)


def _fill_under_light_print(small: Pixels, paper: Pixels, dpi: float) -> Pixels | None:
    """The grey of fills with light print on them, 0 elsewhere, at the size of `small`; None: there is none.

    A closing takes light print on a dark fill for the paper; the even grey around the print tells it.
    """
    white = grey_quantile(paper, 0.9)
    if not (small[::2, ::2] < _DARK * white).any():
        return None
    flat = cv2.absdiff(small, cv2.medianBlur(small, 5)) <= _FLAT
    even = (flat & (small < _DARK * white)).astype(np.uint8)
    wide = np.ones((max(3, round(_FILL_INCHES * dpi)),) * 2, np.uint8)
    core = cv2.morphologyEx(even, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    if np.count_nonzero(core) < _FILLED * len(wide) ** 2:
        return None
    _, labels, stats, _ = cv2.connectedComponentsWithStats(core, connectivity=4)
    sizes = np.minimum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    large = (sizes >= len(wide)) & (stats[:, cv2.CC_STAT_AREA] >= _FILLED * sizes.astype(np.int64) ** 2)
    large[0] = False
    if not large.any():
        return None
    own = large[labels].astype(np.uint8)
    line = np.ones((max(3, round(_LINE_INCHES * dpi)),) * 2, np.uint8)
    area = cv2.morphologyEx(own, cv2.MORPH_CLOSE, line)
    span = (len(line) | 1,) * 2
    weight = cv2.boxFilter(own.astype(np.float32), -1, span, normalize=False)
    total = cv2.boxFilter(own * small.astype(np.float32), -1, span, normalize=False)
    ground = total / np.maximum(weight, 1.0)
    misled = ((area > 0) & (weight > 0) & (paper > _MISLED * ground)).astype(np.uint8)
    filled = (area > 0) & (weight > 0) & (cv2.dilate(misled, line) > 0)
    return np.where(filled, np.maximum(ground, 1), 0).astype(np.uint8) if filled.any() else None


def _against_fill(contrasts: Pixels, grey: Pixels, fill: Pixels) -> Pixels:
    """The contrasts with those on filled ground taken against the fill, both ways."""
    height, width = grey.shape
    ground = cv2.resize(fill, (width, height), interpolation=cv2.INTER_NEAREST)
    darker = cv2.bitwise_not(cv2.divide(grey, np.maximum(ground, 40), scale=255))
    lighter = cv2.divide(cv2.subtract(grey, ground), cv2.bitwise_not(np.minimum(ground, 215)), scale=255)
    return np.where(ground > 0, np.maximum(darker, lighter), contrasts).astype(np.uint8)


def ink_level(contrasts: Pixels) -> float:
    """The contrast from which on a pixel is ink rather than the paper's grain: four standard deviations of
    the grain, estimated from its middle half, and at least a set minimum."""
    grain = grey_counts(contrasts[::5, ::5])[:64]
    if not grain.any():
        return _LEAST_CONTRAST
    low, middle, high = (counted_quantile(grain, share) for share in (0.25, 0.5, 0.75))
    return float(np.clip(middle + 4.0 * (high - low) / 1.349, _LEAST_CONTRAST, 72.0))


def darkness_of(rules: Sequence[PixelRule], contrasts: Pixels) -> npt.NDArray[np.float64]:
    """The contrast (N,) that each rule has in the middle of its ink, along most of its length."""
    parts = [rules[first : first + _AT_A_TIME] for first in range(0, len(rules), _AT_A_TIME)]
    return np.concatenate([np.zeros(0), *(_darkness_of(part, contrasts) for part in parts)])


def _darkness_of(rules: Sequence[PixelRule], contrasts: Pixels) -> npt.NDArray[np.float64]:
    ends = np.array([(r.x0, r.y0, r.x1, r.y1) for r in rules])[:, :, None]
    x0, y0, x1, y1 = (ends[:, i] for i in range(4))
    is_level = np.abs(x1 - x0) >= np.abs(y1 - y0)
    along = np.linspace(0.02, 0.98, _SAMPLES)
    xs, ys = x0 + (x1 - x0) * along - 0.5, y0 + (y1 - y0) * along - 0.5
    height, width = contrasts.shape
    darkest = np.zeros(xs.shape, dtype=np.uint8)
    for across in range(-2, 3):
        x = np.clip(np.round(xs + np.where(is_level, 0, across)).astype(np.intp), 0, width - 1)
        y = np.clip(np.round(ys + np.where(is_level, across, 0)).astype(np.intp), 0, height - 1)
        np.maximum(darkest, contrasts[y, x], out=darkest)
    return np.asarray(np.median(darkest, axis=1), dtype=np.float64)
