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


@dataclass(frozen=True, slots=True)
class Ridge:
    """A ridge with the top left of its box at `corner` (x, y), in the `columns` (N,) of its box that hold any
    of it: where its middle lies below the corner, and how many rows there are from its first with ink to its
    last, 0 where there is none."""

    corner: tuple[int, int]
    columns: npt.NDArray[np.intp]
    middles: npt.NDArray[np.float64]
    spans: npt.NDArray[np.intp]


def ridges_of(marks: Marks, weights: Pixels, inked: Pixels) -> list[Ridge]:
    """The ridges that are these marks of a picture. `weights` (H, W) are their heights, not 0 on pixels of
    marks alone; `inked` (H, W) is not 0 where there is ink.

    All are gathered at once: pages hold hundreds, most of them as small as a stroke.
    """
    lefts, tops, widths = (marks.stats[1:, i].astype(np.intp) for i in range(3))
    starts = np.cumsum(widths) - widths
    columns = _Columns(int(widths.sum()))
    heights, ink = weights[marks.rows].ravel(), inked[marks.rows].ravel()
    places = np.flatnonzero(heights > 0)
    labels, width = marks.labels.ravel(), weights.shape[1]
    for first in range(0, len(places), _AT_A_TIME):
        part = places[first : first + _AT_A_TIME]
        mark = labels[part] - 1
        row, x = np.divmod(part, width)
        columns.add((starts - lefts)[mark] + x, row - tops[mark], heights[part], ink[part] > 0)
    whole = columns.ridges()
    found = zip(lefts.tolist(), marks.rows[tops].tolist(), starts.tolist(), widths.tolist(), strict=True)
    return [whole.part((x, y), slice(start, start + wide)) for x, y, start, wide in found]


def ridge_of(weights: Pixels, inked: npt.NDArray[np.bool_], corner: tuple[int, int]) -> Ridge:
    """The one ridge that `weights` (h, w) holds, its top left at `corner`."""
    columns = _Columns(weights.shape[1])
    rows, x = np.nonzero(weights)
    columns.add(x, rows, weights[rows, x], inked[rows, x])
    return columns.ridges().part(corner, slice(0, weights.shape[1]))


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

    def ridges(self) -> _Filled:
        present = self._masses > 0
        middles = self._moments / np.where(present, self._masses, 1.0) + 0.5
        return _Filled(present, middles, np.maximum(self._last - self._first + 1, 0))


@dataclass(frozen=True, slots=True)
class _Filled:
    """Of all columns whether they hold any of their ridge, where its middle lies, and its span of ink."""

    present: npt.NDArray[np.bool_]
    middles: npt.NDArray[np.float64]
    spans: npt.NDArray[np.intp]

    def part(self, corner: tuple[int, int], own: slice) -> Ridge:
        """One ridge, which has these columns."""
        columns = np.flatnonzero(self.present[own])
        middles, spans = self.middles[own], self.spans[own]
        if columns.size < len(spans):
            middles, spans = middles[columns], spans[columns]
        return Ridge(corner, columns, middles, spans)
