"""Connected ridges of ink, column by column: where the middle of each lies, and how thick it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from extractor.ink import Marks
from extractor.parts import Pixels

_AT_A_TIME = 1 << 16
"""Pixels that are looked at together: what is held of them stays in the processor's cache."""

_LARGE, _FULL, _HIGHEST = 1000, 0.2, 255
"""Pixels of a mark that is looked at by itself, the share of its box that they fill at least, and how high it
is at most: its pixels as they lie take less time than each one's place. Of small marks there are too many."""


@dataclass(frozen=True, slots=True)
class Ridge:
    """A ridge with the top left of its box at `corner` (x, y), in the `columns` (N,) of its box that hold any
    of it: where its middle lies below the corner, and how many rows there are from its first with ink to its
    last, 0 where there is none."""

    corner: tuple[int, int]
    columns: npt.NDArray[np.intp]
    middles: npt.NDArray[np.float64]
    spans: npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Ridges:
    """Ridges whose boxes have their top left at `corners` (N, 2) and these `widths` (N,). Of all columns of
    these boxes, those of one after those of the other, (M,): whether it holds any of its ridge, where the
    ridge's middle lies and its span, as in `Ridge`; `starts` (N,) are the first of each."""

    corners: npt.NDArray[np.intp]
    widths: npt.NDArray[np.intp]
    starts: npt.NDArray[np.intp]
    present: npt.NDArray[np.bool_]
    middles: npt.NDArray[np.float64]
    spans: npt.NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.widths)

    def one(self, ridge: int) -> Ridge:
        """One of the ridges."""
        start = int(self.starts[ridge])
        own = slice(start, start + int(self.widths[ridge]))
        columns = self.present[own].nonzero()[0]
        middles, spans = self.middles[own], self.spans[own]
        if columns.size < len(spans):
            middles, spans = middles[columns], spans[columns]
        x, y = self.corners[ridge].tolist()
        return Ridge((x, y), columns, middles, spans)


def ridges_of(marks: Marks, weights: Pixels, inked: Pixels) -> Ridges:
    """The ridges that are these marks of a picture. `weights` (H, W) are their heights, not 0 on pixels of
    marks alone; `inked` (H, W) is not 0 where there is ink.

    All but the large ones are gathered at once: pages hold hundreds, most of them as small as a stroke.
    """
    lefts, tops, widths = (marks.stats[1:, i].astype(np.intp) for i in range(3))
    starts = np.cumsum(widths) - widths
    columns = _Columns(int(widths.sum()))
    left, on = weights[marks.rows], inked[marks.rows]
    for mark in np.flatnonzero(_are_large(marks)):
        x, y, wide, high = marks.stats[mark, :4].tolist()
        box = np.s_[y : y + high, x : x + wide]
        own = np.where(marks.labels[box] == mark, left[box], 0)
        left[box] -= own
        columns.lay(int(starts[mark - 1]), own, on[box])
    heights, ink = left.ravel(), on.ravel()
    places = np.flatnonzero(heights > 0)
    labels, width = marks.labels.ravel(), weights.shape[1]
    for first in range(0, len(places), _AT_A_TIME):
        part = places[first : first + _AT_A_TIME]
        mark = labels[part] - 1
        row, x = np.divmod(part, width)
        columns.add((starts - lefts)[mark] + x, row - tops[mark], heights[part], ink[part] > 0)
    corners = np.stack((lefts, marks.rows[tops]), axis=1)
    return columns.ridges(corners, widths)


def _are_large(marks: Marks) -> npt.NDArray[np.bool_]:
    """Which labels are those of marks that are better looked at by themselves."""
    _, _, widths, heights, areas = marks.stats.T
    large = (areas >= _LARGE) & (areas >= _FULL * widths * heights) & (heights <= _HIGHEST)
    large[0] = False
    return np.asarray(large, dtype=bool)


def ridge_of(weights: Pixels, inked: npt.NDArray[np.bool_], corner: tuple[int, int]) -> Ridge:
    """The one ridge that `weights` (h, w) holds, its top left at `corner`."""
    columns = _Columns(weights.shape[1])
    rows, x = np.nonzero(weights)
    columns.add(x, rows, weights[rows, x], inked[rows, x])
    return columns.ridges(np.array([corner]), np.array([weights.shape[1]])).one(0)


class _Columns:
    """What the columns of ridges hold, those of one ridge after those of the other."""

    def __init__(self, count: int) -> None:
        self._masses, self._moments = np.zeros(count), np.zeros(count)
        self._first = np.full(count, np.iinfo(np.intp).max)
        self._last = np.full(count, -1)

    def add(
        self,
        column: npt.NDArray[np.intp],
        row: npt.NDArray[np.intp],
        weights: npt.NDArray[Any],
        inked: npt.NDArray[np.bool_],
    ) -> None:
        """Takes in pixels, (M,) each, rows counted from the top of their ridge."""
        count = len(self._masses)
        # whole numbers, whose sums come out the same in any order
        self._masses += np.bincount(column, weights, count)
        self._moments += np.bincount(column, weights * row, count)
        np.minimum.at(self._first, column[inked], row[inked])
        np.maximum.at(self._last, column[inked], row[inked])

    def lay(self, start: int, weights: Pixels, inked: Pixels) -> None:
        """Takes in one whole ridge, (h, w) with h <= 255, its first column at `start`."""
        rows = np.arange(len(weights), dtype=np.uint8)
        own = slice(start, start + weights.shape[1])
        sums = np.stack((np.ones(len(rows)), rows.astype(np.float64))) @ weights.astype(np.float64)
        self._masses[own], self._moments[own] = sums
        drawn = np.minimum(np.minimum(weights, inked), 1)
        # counted from 1, so that 0 is where there is none
        down, up = ((drawn * order[:, None]).max(axis=0) for order in (rows + 1, len(rows) - rows))
        self._first[own] = np.where(up > 0, len(rows) - up.astype(np.intp), self._first[own])
        self._last[own] = down.astype(np.intp) - 1

    def ridges(self, corners: npt.NDArray[np.intp], widths: npt.NDArray[np.intp]) -> Ridges:
        """What was taken in, as ridges of these corners, (N, 2), and widths, (N,)."""
        present = self._masses > 0
        middles = self._moments / np.where(present, self._masses, 1.0) + 0.5
        spans = np.maximum(self._last - self._first + 1, 0)
        return Ridges(corners, widths, np.cumsum(widths) - widths, present, middles, spans)
