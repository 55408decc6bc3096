"""Rules in a picture: level and upright lines of ink, however thin, worn, dotted or slightly bent.

All lengths below are in inches of paper; pixels follow from the picture's resolution.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from extractor.ink import marks_in_rows, stretches
from extractor.parts import PixelRule, Pixels
from extractor.regions.ruled.dashes import dashed_lines, is_even

_SMEAR = 0.05
"""Ink is averaged over this length along the rule: bridges dots, dashes and breaks, and lifts hairlines."""

_THICKEST = 0.08
"""No rule is thicker. Lines of print are taller, and after smearing they are bands, not rules."""

_SHORTEST = 0.17
"""No piece of a rule that is found on its own is shorter."""

_BESIDE = (0.008, 0.025)
"""Inches beside a rule's ink where blank paper is looked for."""

_CROWDED = 0.5
"""A piece with ink on both sides along more than this share of its length is a stroke of print."""

_SOLID = 0.75
"""Ink on this share of a piece's length makes a solid rule."""

_BLANK = 0.3
"""A piece that is not solid is a dotted, dashed or worn rule if no more than this share of it has ink beside
it."""

_ON_ITS_OWN = 0.9
"""So much of a piece is found without bridging gaps, unless its gaps are those of even dashes."""

_STRAIGHT, _WORN_AWAY = 0.006, 0.35
"""A piece leaves its straight line by no more than the first; a bent rule is several pieces. A thick rule may
do so by the second share of its thickness: the paper has lost one side of it here, and the other there."""


_LONG = 1.5
"""Inches: longer pieces are rules or run through a whole line of print."""

_TOUCHED = 0.15, 0.35
"""A piece that ink touches from one side along more of its length is a stroke of print: the feet of figures,
the bars of ideographs; and of a long piece, the bodies of Latin letters. Text that touches a rule touches
less of it."""

_SEVERAL = 0.3
"""Inches: what is no rule itself, and no shorter, may be several."""

_TWO = 0.025
"""Inches: what is thinner is not two lines with paper between."""

_THICK = 0.9
"""With ink beside it along more than this share of its length, a rule is thicker than it was measured."""


_Numbers = npt.NDArray[np.floating[Any]]


def find_rules(contrasts: Pixels, least: float, dpi: float) -> tuple[list[PixelRule], list[PixelRule]]:
    """The level and the upright pieces of rules in a picture of contrasts (H, W), in no set
    order; `least` is the contrast from which on a pixel is ink (see `extractor.ink`).

    Also holds pieces that are none: strokes of large print, underlines, edges of pictures.
    Method: a mean along the direction, a top hat across it (Serra 1982), a threshold above the grain of the
    paper, an opening along the direction, and straight lines fitted to what is left.
    """
    level = _level_pieces(contrasts, least, dpi)
    upright = _level_pieces(np.ascontiguousarray(contrasts.T), least, dpi)
    return level, [PixelRule(r.y0, r.x0, r.y1, r.x1, r.thickness) for r in upright]


def without_strokes(
    level: Sequence[PixelRule], contrasts: Pixels, least: float, dpi: float
) -> list[PixelRule]:
    """The level pieces of rules without those that are rather strokes of print, for where no other rules
    bear them out: those that ink touches from above or below along much of their length."""
    return [
        r
        for r in level
        if not _TOUCHED[r.x1 - r.x0 >= _LONG * dpi] < _touched(r, contrasts, least, dpi) <= _THICK
    ]


def course(rule: PixelRule, width: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """The columns of a level rule in a picture so wide, and the row of its middle in each of them."""
    along = np.arange(round(rule.x0), max(round(rule.x0) + 1, round(rule.x1)))
    slope = (rule.y1 - rule.y0) / max(rule.x1 - rule.x0, 1e-9)
    middle = np.round(rule.y0 + slope * (along + 0.5 - rule.x0) - 0.5).astype(np.intp)
    return np.clip(along, 0, width - 1), middle


def _touched(piece: PixelRule, contrasts: Pixels, least: float, dpi: float) -> float:
    """The share of a piece's length along which ink stands close beside it, on the side with more of it."""
    height, width = contrasts.shape
    along, middle = course(piece, width)
    near = round(piece.thickness / 2 + max(1.0, _BESIDE[0] * dpi))

    def inked(rows: npt.NDArray[np.intp]) -> float:
        return float((contrasts[np.clip(rows, 0, height - 1), along] > least).mean())

    return max(inked(middle - near), inked(middle + near))


def _level_pieces(contrasts: Pixels, least: float, dpi: float) -> list[PixelRule]:
    smear = max(3, round(_SMEAR * dpi) | 1)
    smeared = np.asarray(cv2.blur(contrasts, (smear, 1)), dtype=np.uint8)
    thickest = max(5, round(_THICKEST * dpi))
    ridge = cv2.morphologyEx(smeared, cv2.MORPH_TOPHAT, np.ones((thickest, 1), np.uint8))
    mask = np.asarray(cv2.threshold(ridge, least, 255, cv2.THRESH_BINARY)[1], dtype=np.uint8)
    shortest = max(5, round(_SHORTEST * dpi))
    runs = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((1, shortest), np.uint8))
    long: Pixels = np.asarray(runs, dtype=np.uint8)
    whole = cv2.bitwise_or(long, dashed_lines(mask, long, dpi))
    # A rule that runs a little askew changes its row every so often: the steps are one piece.
    joined = cv2.dilate(whole, np.ones((3, 1), np.uint8))
    marks = marks_in_rows(np.asarray(joined, dtype=np.uint8))
    look = _Look(contrasts, smeared, long, least, dpi)
    found: list[PixelRule] = []
    for index in range(1, len(marks.stats)):
        part, shown = marks.own(index)
        y, x = part[0].start, part[1].start
        own = np.where(shown & (mask[part] > 0), ridge[part], 0)
        pieces = _straight_pieces(own, contrasts[part] > least, (x, y), dpi)
        for piece in pieces:
            pair = _side_by_side(piece, look) if piece.thickness >= _TWO * dpi else []
            if pair:
                found += [line for line in pair if _is_a_rule(line, look)]
            elif _is_a_rule(piece, look):
                found.append(piece)
            elif piece.x1 - piece.x0 >= _SEVERAL * dpi:
                found += _within(piece, own, (x, y), look)
    return found


@dataclass(frozen=True, slots=True)
class _Look:
    """What pieces are judged by: the contrasts, these averaged along the rules, which of the ink is long
    enough to be a piece on its own (not 0), each (H, W); the contrast of ink; the resolution."""

    contrasts: Pixels
    smeared: Pixels
    long: Pixels
    least: float
    dpi: float


def _is_a_rule(piece: PixelRule, look: _Look) -> bool:
    """Whether the piece is drawn like a rule and not made of strokes of print.

    A stroke within a line of print has other strokes on both sides. Along the upper or lower edge of a line
    of print, ink comes and goes, and goes on to one side; dots and dashes come and go too, with blank paper
    on both sides, and evenly where they are far apart.
    """
    height, width = look.smeared.shape
    along, middle = course(piece, width)
    near = round(piece.thickness / 2 + max(1.0, _BESIDE[0] * look.dpi))
    far = round(piece.thickness / 2 + max(2.0, _BESIDE[1] * look.dpi))
    rows = np.clip(middle + np.arange(-far, far + 1)[:, None], 0, height - 1)
    places = rows * width + along
    above, core, below = slice(0, far - near + 1), slice(far - 1, far + 2), slice(far + near, None)

    def inked(picture: Pixels, beside: slice, least: float) -> npt.NDArray[np.bool_]:
        return np.asarray((picture.ravel()[places[beside]] > least).any(axis=0), dtype=bool)

    crowded = inked(look.smeared, above, look.least) & inked(look.smeared, below, look.least)
    if crowded.mean() > _CROWDED:
        return False
    solid = inked(look.contrasts, core, look.least)
    found_alone = inked(look.long, core, 0).mean() >= _ON_ITS_OWN
    if not found_alone and not is_even(solid, look.dpi):
        return False
    if solid.mean() >= _SOLID:
        return True
    beside = inked(look.contrasts, above, look.least) | inked(look.contrasts, below, look.least)
    return bool(beside.mean() <= _BLANK)


def _within(
    piece: PixelRule, weights: npt.NDArray[np.uint8], corner: tuple[int, int], look: _Look
) -> list[PixelRule]:
    """The rules that were taken for the one `piece`: they run side by side, so close that its middle lies
    between them, or are pieces with gaps that are no gaps between dashes.

    `weights` (h, w), its top left at `corner`, is the ridge that it was cut from.
    """
    x, y = corner
    first, last = max(0, round(piece.x0) - x), round(piece.x1) - x
    own = weights[:, first:last]
    part = np.s_[y : y + own.shape[0], x + first : x + first + own.shape[1]]
    lines = ((own > 0) & (look.long[part] > 0)).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(lines, connectivity=4, ltype=cv2.CV_32S)
    if count < 3:
        return []
    found: list[PixelRule] = []
    for index in range(1, count):
        left, top, width, height = (int(v) for v in stats[index, :4])
        line = np.s_[top : top + height, left : left + width]
        inked = look.contrasts[part][line] > look.least
        weighed = np.where(labels[line] == index, own[line], 0)
        pieces = _straight_pieces(weighed, inked, (x + first + left, y + top), look.dpi)
        found += [p for p in pieces if _is_a_rule(p, look)]
    return found


def _side_by_side(piece: PixelRule, look: _Look) -> list[PixelRule]:
    """The lines of a frame that ink between them joins here and there to the one `piece`: along its direction
    two bands of rows are inked nearly throughout, and what lies between them is not."""
    height, width = look.contrasts.shape
    along, middle = course(piece, width)
    reach = round(piece.thickness / 2) + 1
    offsets = np.arange(-reach, reach + 1)
    rows = np.clip(middle + offsets[:, None], 0, height - 1)
    shares = (look.contrasts[rows, along] > look.least).mean(axis=1)
    bands = stretches(shares >= _SOLID)
    if len(bands) != 2:
        return []
    shifts = [float(offsets[first:after].mean()) for first, after in bands]
    return [
        PixelRule(piece.x0, piece.y0 + shift, piece.x1, piece.y1 + shift, float(after - first))
        for shift, (first, after) in zip(shifts, bands, strict=True)
    ]


def _straight_pieces(
    weights: npt.NDArray[np.uint8], ink: npt.NDArray[np.bool_], corner: tuple[int, int], dpi: float
) -> list[PixelRule]:
    """The straight pieces of one connected ridge, cut out as `weights` (h, w) with its top left `corner`."""
    masses = weights.sum(axis=0, dtype=np.float64)
    columns = np.flatnonzero(masses > 0)
    if columns.size < 2:
        return []
    own = (weights > 0) & ink
    if columns.size < len(masses):
        weights, masses, own = weights[:, columns], masses[columns], own[:, columns]
    height = weights.shape[0]
    # not by `@`, for which threads may be started
    middles = np.einsum("i,ij->j", np.arange(height, dtype=np.float64), weights) / masses + 0.5
    drawn_on: npt.NDArray[np.bool_] = np.asarray(own.any(axis=0), dtype=bool)
    # Two lines that run so close that they are one ridge are as thick as both and what lies between them.
    spans = height - own.argmax(axis=0) - own[::-1].argmax(axis=0)
    inked = spans[drawn_on]
    thickness = _percentile(inked, 50) if inked.size else 1.0
    pieces = []
    most = max(1.0, _STRAIGHT * dpi, _WORN_AWAY * thickness)
    for first, last, (slope, offset) in _breaks(columns + 0.5, middles, most):
        drawn = columns[first:last][drawn_on[first:last]]
        if drawn.size < 2:
            continue
        x0, x1 = float(drawn[0]), float(drawn[-1] + 1)
        pieces.append(
            PixelRule(
                x0 + corner[0],
                slope * x0 + offset + corner[1],
                x1 + corner[0],
                slope * x1 + offset + corner[1],
                thickness,
            )
        )
    return pieces


def _breaks(xs: _Numbers, ys: _Numbers, most: float) -> list[tuple[int, int, tuple[float, float]]]:
    """Ranges of points that each follow one straight line to within `most` (halving where they do not), with
    the slope and the offset of that line."""
    waiting, done = [(0, len(xs))], []
    while waiting:
        first, last = waiting.pop()
        slope, offset = line = _robust_line(xs[first:last], ys[first:last])
        if last - first < 64:
            done.append((first, last, line))
            continue
        away = np.abs(ys[first:last] - slope * xs[first:last] - offset)
        if _percentile(away, 95) <= most:
            done.append((first, last, line))
        else:
            middle = (first + last) // 2
            waiting += [(first, middle), (middle, last)]
    return sorted(done)


def _robust_line(xs: _Numbers, ys: _Numbers) -> tuple[float, float]:
    """Slope and offset of the line through points, fitted twice, the second time without the worst tenth."""
    slope, offset = _line(xs, ys)
    if len(xs) < 64:
        return slope, offset
    away = np.abs(ys - slope * xs - offset)
    near = away <= _percentile(away, 90) + 1e-9
    return _line(xs[near], ys[near])


def _line(xs: _Numbers, ys: _Numbers) -> tuple[float, float]:
    middle_x, middle_y = float(xs.mean()), float(ys.mean())
    across = xs - middle_x
    spread = float((across**2).sum())
    slope = float((across * (ys - middle_y)).sum()) / spread if spread > 0 else 0.0
    return slope, middle_y - slope * middle_x


def _percentile(values: npt.NDArray[Any], percent: float) -> float:
    """As `np.percentile`, which takes a tenth of a millisecond to prepare: between the two nearest values."""
    place = (len(values) - 1) * (percent / 100)
    before = min(int(place), len(values) - 1)
    after = min(before + 1, len(values) - 1)
    ordered = np.partition(values, (before, after))
    low, high, share = float(ordered[before]), float(ordered[after]), place - before
    return high - (high - low) * (1 - share) if share >= 0.5 else low + (high - low) * share
