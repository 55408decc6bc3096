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

from extractor.beside import Beside, when_waited_for
from extractor.ink import Marks, above, marks_in_rows
from extractor.parts import PixelRule, Pixels
from extractor.regions.ruled.dashes import dashed_lines
from extractor.regions.ruled.drawn import Look, are_rules, side_by_side
from extractor.regions.ruled.ridges import Ridge, ridge_of, ridges_of

_SMEAR = 0.05
"""Ink is averaged over this length along the rule: bridges dots, dashes and breaks, and lifts hairlines."""

_THICKEST = 0.08
"""No rule is thicker. Lines of print are taller, and after smearing they are bands, not rules."""

_SHORTEST = 0.17
"""No piece of a rule that is found on its own is shorter."""

_STRAIGHT, _WORN_AWAY = 0.006, 0.35
"""A piece leaves its straight line by no more than the first; a bent rule is several pieces. A thick rule may
do so by the second share of its thickness: the paper has lost one side of it here, and the other there."""


_SEVERAL = 0.3
"""Inches: what is no rule itself, and no shorter, may be several."""

_TWO = 0.025
"""Inches: what is thinner is not two lines with paper between."""

_Numbers = npt.NDArray[np.floating[Any]]


def find_rules(
    contrasts: Pixels, least: float, dpi: float, others: Beside = when_waited_for
) -> tuple[list[PixelRule], list[PixelRule]]:
    """The level and the upright pieces of rules in a picture of contrasts (H, W), in no set
    order; `least` is the contrast from which on a pixel is ink (see `extractor.ink`).

    Also holds pieces that are none: strokes of large print, underlines, edges of pictures.
    Method: a mean along the direction, a top hat across it (Serra 1982), a threshold above the grain of the
    paper, an opening along the direction, and straight lines fitted to what is left.
    """
    turned = np.asarray(cv2.transpose(contrasts), dtype=np.uint8)
    upright = others(lambda: _level_pieces(turned, least, dpi))
    level = _level_pieces(contrasts, least, dpi)
    return level, [PixelRule(r.y0, r.x0, r.y1, r.x1, r.thickness) for r in upright()]


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
    weights = np.asarray(cv2.bitwise_and(ridge, cv2.bitwise_and(mask, joined)), dtype=np.uint8)
    inked = np.asarray(cv2.threshold(contrasts, least, 1, cv2.THRESH_BINARY)[1], dtype=np.uint8)
    look = Look(contrasts, smeared, long, least, dpi)
    candidates = [
        _Candidate(piece, _lines(piece, look), mark)
        for mark, own in enumerate(ridges_of(marks, weights, inked), start=1)
        for piece in _straight_pieces(own, dpi)
    ]
    return _drawn(candidates, (marks, weights), look)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A straight piece of a ridge, the lines that it is taken for at first (itself, or those of a frame), and
    the mark that is the ridge."""

    piece: PixelRule
    lines: Sequence[PixelRule]
    mark: int


def _lines(piece: PixelRule, look: Look) -> Sequence[PixelRule]:
    return (piece.thickness >= _TWO * look.dpi and side_by_side(piece, look)) or (piece,)


def _drawn(candidates: Sequence[_Candidate], ridges: tuple[Marks, Pixels], look: Look) -> list[PixelRule]:
    """The rules among the candidates, and within those that are none themselves; `ridges` are all marks, and
    how high they are at each pixel (H, W)."""
    drawn = iter(are_rules([line for c in candidates for line in c.lines], look))
    found = [[line for line in c.lines if next(drawn)] for c in candidates]
    several = [
        i
        for i, c in enumerate(candidates)
        if not found[i] and len(c.lines) == 1 and c.piece.x1 - c.piece.x0 >= _SEVERAL * look.dpi
    ]
    inner = [_within(candidates[i], ridges, look) for i in several]
    drawn = iter(are_rules([piece for pieces in inner for piece in pieces], look))
    for i, pieces in zip(several, inner, strict=True):
        found[i] = [piece for piece in pieces if next(drawn)]
    return [rule for rules in found for rule in rules]


def _within(candidate: _Candidate, ridges: tuple[Marks, Pixels], look: Look) -> list[PixelRule]:
    """The pieces that were taken for one: they run side by side, so close that its middle lies between them,
    or are pieces with gaps that are no gaps between dashes."""
    whole, shown = ridges[0].own(candidate.mark)
    y, x = whole[0].start, whole[1].start
    first, last = max(0, round(candidate.piece.x0) - x), round(candidate.piece.x1) - x
    own = (ridges[1][whole] * shown)[:, first:last]
    part = np.s_[y : y + own.shape[0], x + first : x + first + own.shape[1]]
    lines = ((own > 0) & (look.long[part] > 0)).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(lines, connectivity=4, ltype=cv2.CV_32S)
    if count < 3:
        return []
    found: list[PixelRule] = []
    for index in range(1, count):
        left, top, width, height = (int(v) for v in stats[index, :4])
        line = np.s_[top : top + height, left : left + width]
        inked = above(look.contrasts[part][line], look.least)
        weighed = np.where(labels[line] == index, own[line], 0)
        ridge = ridge_of(weighed, inked, (x + first + left, y + top))
        found += _straight_pieces(ridge, look.dpi)
    return found


def _straight_pieces(ridge: Ridge, dpi: float) -> list[PixelRule]:
    """The straight pieces of one connected ridge."""
    columns, corner = ridge.columns, ridge.corner
    if columns.size < 2:
        return []
    drawn_on = ridge.spans > 0
    # Two lines that run so close that they are one ridge are as thick as both and what lies between them.
    inked = ridge.spans[drawn_on]
    thickness = _percentile(inked, 50) if inked.size else 1.0
    pieces = []
    most = max(1.0, _STRAIGHT * dpi, _WORN_AWAY * thickness)
    for first, last, (slope, offset) in _breaks(columns + 0.5, ridge.middles, most):
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
    # sums as numpy's mean takes them: it is called for hundreds of short pieces
    total = np.add.reduce
    middle_x, middle_y = float(total(xs)) / len(xs), float(total(ys)) / len(ys)
    across = xs - middle_x
    spread = float(total(across * across))
    slope = float(total(across * (ys - middle_y))) / spread if spread > 0 else 0.0
    return slope, middle_y - slope * middle_x


def _percentile(values: npt.NDArray[Any], percent: float) -> float:
    """As `np.percentile`, which takes a tenth of a millisecond to prepare: between the two nearest values."""
    place = (len(values) - 1) * (percent / 100)
    before = min(int(place), len(values) - 1)
    after = min(before + 1, len(values) - 1)
    ordered = np.partition(values, (before, after))
    low, high, share = float(ordered[before]), float(ordered[after]), place - before
    return high - (high - low) * (1 - share) if share >= 0.5 else low + (high - low) * share
