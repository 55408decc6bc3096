"""The picture of a scanned table along its lines: straight strips, however the lines are bent."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt

from extractor.grid.lines import Curve, Line
from extractor.ink import above
from extractor.parts import Pixels

Mask = npt.NDArray[np.bool_]

_WINDOW = 0.11
"""Inches to either side of a line that are looked at."""

_WAVER = 0.012
"""Inches by which a rule may leave the course of its line."""

_BLANK = 0.3
"""A line with ink on no more than this share of its length was found by its pieces only."""

_SECOND, _DOTTED, _STRETCHES = (0.035, 0.07), 0.3, 6
"""The second line of a frame is no thicker than the first, in inches, and no farther away than the second; it
has ink on this share of each of so many stretches: print along a rule comes and goes."""

_DOTS, _UNBROKEN, _FOLLOWED = 0.025, 0.8, 0.6
"""Inches from dot to dot of such a line, at most; with these gaps bridged it covers the second share of each
stretch; on no more than the third share of its ink is there print right beside it."""

_FRAME = 0.6
"""Only what is at least so long, as a share of the region, is asked for a second line: tops and feet of
letters look like one."""

_AS_MUCH, _WHOLE, _IN_STEPS = 0.6, 0.8, 0.3
"""A row belongs to a rule with at least the first share of the ink of its fullest row; where that covers less
than the second share of a wall, with the third: thin rules askew come out of a fax in pieces, in steps."""

FAINT = 12.0
"""Contrast from which on a pixel at a rule still belongs to it: its blurred rim."""


class Strips:
    """A picture of contrasts along level lines, each straightened once however often it is asked for.

    For upright lines give the transposed picture.
    """

    def __init__(self, contrasts: Pixels, dpi: float) -> None:
        self.dpi = dpi
        self._contrasts = contrasts
        self._known: dict[int, tuple[Curve, Pixels]] = {}
        self._columns: npt.NDArray[np.float32] = np.zeros((0, 0), dtype=np.float32)

    def along(self, line: Line) -> Pixels:
        """The picture along a line: (2 half + 1, length), the line's middle in row `half`. Not to be written
        to."""
        # the course is kept with its strip: its number is not given to another
        if id(line.middle) not in self._known:
            self._known[id(line.middle)] = line.middle, self._straightened(line.middle)
        return self._known[id(line.middle)][1]

    def waver(self, line: Line) -> int:
        """How many rows beside the middle of its strip the ink of a line may lie."""
        return max(1, round(_WAVER * self.dpi + line.spread / 2))

    def _straightened(self, course: Curve) -> Pixels:
        half = max(4, round(_WINDOW * self.dpi))
        length = min(len(course), self._contrasts.shape[1])
        if self._columns.shape != (2 * half + 1, length):
            # of all lines but few the same
            self._columns = np.tile(np.arange(length, dtype=np.float32), (2 * half + 1, 1))
        middle = (course[:length] - 0.5).astype(np.float32)
        ys = middle[None, :] + np.arange(-half, half + 1, dtype=np.float32)[:, None]
        strip = cv2.remap(self._contrasts, self._columns, ys, cv2.INTER_LINEAR, borderValue=(0,))
        return np.asarray(strip, dtype=np.uint8)


def gauged(strips: Strips, least: float, line: Line) -> Line:
    """The level line with its thickness as measured along the stretch where rules were found."""
    strip = strips.along(line)
    start = int(np.clip(line.start, 0, strip.shape[1] - 1))
    part = strip[:, start : max(start + 1, int(line.end))]
    half, waver = strip.shape[0] // 2, strips.waver(line)
    shares = row_shares(above(part, least))
    near = shares[half - waver : half + waver + 1]
    if near.max() < _BLANK:
        return line
    first, last = body(shares.tolist(), half - waver + int(np.argmax(near)))
    away = 0.0
    if line.end - line.start >= _FRAME * strip.shape[1]:
        away = _second_line(part, (first, last), strips.dpi)
    return replace(line, thickness=float(last - first + 1), spread=max(line.spread, away))


def row_shares(on: Mask) -> npt.NDArray[np.float64]:
    """The share of each row of a mask, (rows, columns), that is true."""
    return np.asarray(on.view(np.uint8).sum(axis=1, dtype=np.uint32) / on.shape[1])


def body(shares: list[float], row: int) -> tuple[int, int]:
    """The rows, first and last, of the rule on `row` and `row` + 1: those with about as much ink, or half as
    much where only pieces are left, which may lie in steps. `shares` of all rows are inked."""
    start = row + int(row + 1 < len(shares) and shares[row + 1] > shares[row])
    least = shares[start] * (_AS_MUCH if shares[start] >= _WHOLE else _IN_STEPS)
    first = last = start
    while first > 0 and shares[first - 1] >= least:
        first -= 1
    while last < len(shares) - 1 and shares[last + 1] >= least:
        last += 1
    return first, last


def bridged(ink: Mask, gap: float) -> Mask:
    """The rows of ink with gaps up to that length filled."""
    length = max(3, round(gap) | 1)
    # Blank paper all around: what lies beyond the ends must not draw the ink to them.
    padded = cv2.copyMakeBorder(ink.view(np.uint8), 0, 0, length, length, cv2.BORDER_CONSTANT, value=(0,))
    closed = cv2.morphologyEx(padded, cv2.MORPH_CLOSE, np.ones((1, length), np.uint8))
    return np.asarray(closed[:, length:-length] > 0, dtype=bool)


def _second_line(strip: Pixels, rule: tuple[int, int], dpi: float) -> float:
    """How far a second line, dotted or thin, runs beside a rule (its first and last row in the strip) all the
    way along, pixels from middle to middle; 0 where none does. Frames are drawn so."""
    inked = above(strip, FAINT)
    parts = np.array_split(inked, _STRETCHES, axis=1)
    shares = np.min([row_shares(part) for part in parts if part.shape[1]], axis=0)
    reach, thickest = round(_SECOND[1] * dpi), round(_SECOND[0] * dpi)
    found = 0.0
    for rim, side in ((rule[0], -1), (rule[1], 1)):
        rows = rim + side * np.arange(1, len(shares))
        rows = rows[(rows >= 0) & (rows < len(shares))]
        profile = shares[rows[:reach]] >= _DOTTED
        # The soft rim of the first line is no second one.
        band = np.flatnonzero(profile & (np.cumsum(~profile) > 0))
        thin = band.size > 0 and not profile[-1] and band[-1] - band[0] < thickest
        if thin and _goes_on(inked[rows], band, dpi):
            found = max(found, float(band.mean()) + 1 + (rule[1] - rule[0]) / 2)
    return found


def _goes_on(beside: Mask, band: npt.NDArray[np.intp], dpi: float) -> bool:
    """Whether the ink on the rows `band`, of those beside a rule, goes on as a line does, from dot to dot all
    the way along, and is not followed by other ink wherever there is some, as the first digits of codes are.

    What crosses it is left out, for it parts the white between two lines of text.
    """
    there = beside[:, beside.mean(axis=0) <= _UNBROKEN]
    on: Mask = np.asarray(there[band].any(axis=0), dtype=bool)
    followed: Mask = np.asarray(there[band[-1] + 2 :].sum(axis=0) > 1, dtype=bool)
    if not on.any() or followed[on].mean() > _FOLLOWED:
        return False
    parts = np.array_split(bridged(on[None, :], _DOTS * dpi)[0], _STRETCHES)
    return min(float(part.mean()) if part.size else 0.0 for part in parts) >= _UNBROKEN
