"""Straight lines fitted to ridges of ink: a bent ridge is several pieces."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from extractor.parts import PixelRule
from extractor.regions.ruled.ridges import Ridge, Ridges

_STRAIGHT, _WORN_AWAY = 0.006, 0.35
"""A piece leaves its straight line by no more than the first; a bent rule is several pieces. A thick rule may
do so by the second share of its thickness: the paper has lost one side of it here, and the other there."""

_SHORT = 64
"""Pixels: what is shorter is one piece, fitted once."""

_Numbers = npt.NDArray[np.floating[Any]]
_Places = npt.NDArray[np.intp]


def straight_pieces(ridges: Ridges, dpi: float) -> list[Sequence[PixelRule]]:
    """The straight pieces of each ridge. The short ones, most of which are strokes of print, are fitted
    together."""
    short = ridges.widths < _SHORT
    fitted = iter(_short_pieces(ridges, np.flatnonzero(short)))
    return [
        next(fitted) if is_short else straight_pieces_of(ridges.one(i), dpi)
        for i, is_short in enumerate(short.tolist())
    ]


def _short_pieces(ridges: Ridges, which: _Places) -> list[Sequence[PixelRule]]:
    """The one straight piece of each of these ridges, as `straight_pieces_of` finds it, or none."""
    widths, starts = ridges.widths[which], ridges.starts[which]
    owner = np.repeat(np.arange(len(which)), widths)
    places = np.arange(len(owner)) + np.repeat(starts - (np.cumsum(widths) - widths), widths)
    present = ridges.present[places]
    owner, places = owner[present], places[present]
    columns, spans = places - starts[owner], ridges.spans[places]
    slopes, offsets = _lines(columns + 0.5, ridges.middles[places], owner, len(which))
    drawn = spans > 0
    owner, columns, spans = owner[drawn], columns[drawn], spans[drawn]
    counts = np.bincount(owner, minlength=len(which))
    ends = np.cumsum(counts)
    ordered = spans[np.lexsort((spans, owner))]
    found: list[Sequence[PixelRule]] = [()] * len(which)
    for i in np.flatnonzero(counts >= 2).tolist():
        end, count = int(ends[i]), int(counts[i])
        low, high = ordered[end - count + (count - 1) // 2], ordered[end - count + count // 2]
        x0, x1 = float(columns[end - count]), float(columns[end - 1] + 1)
        y0, y1 = (float(slopes[i]) * x + float(offsets[i]) for x in (x0, x1))
        x, y = ridges.corners[which[i]].tolist()
        found[i] = (PixelRule(x0 + x, y0 + y, x1 + x, y1 + y, (float(low) + float(high)) / 2),)
    return found


def _lines(xs: _Numbers, ys: _Numbers, owner: _Places, count: int) -> tuple[_Numbers, _Numbers]:
    """Slope and offset (count,) of the line through the points of each owner, which come one after the other;
    what they are where there is none does not matter."""
    counts = np.bincount(owner, minlength=count)
    starts = np.cumsum(counts + 1) - (counts + 1)
    places = np.arange(len(owner)) + owner + 1

    def total(values: _Numbers) -> _Numbers:
        # a 0 before each owner's own, to which numpy adds them in the order in which it sums an array
        laid = np.zeros(len(values) + count)
        laid[places] = values
        return np.asarray(np.add.reduceat(laid, starts))

    several = np.maximum(counts, 1)
    middle_x, middle_y = total(xs) / several, total(ys) / several
    across = xs - middle_x[owner]
    spread = total(across * across)
    slopes = np.where(spread > 0, total(across * (ys - middle_y[owner])) / np.where(spread > 0, spread, 1), 0)
    return slopes, middle_y - slopes * middle_x


def straight_pieces_of(ridge: Ridge, dpi: float) -> list[PixelRule]:
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
        if last - first < _SHORT:
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
    if len(xs) < _SHORT:
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
