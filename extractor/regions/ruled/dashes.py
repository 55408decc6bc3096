"""Lines of dashes too far apart, or too pale, to run into each other when ink is averaged along them."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from extractor.ink import marks_in_rows, stretches
from extractor.parts import Pixels

_GAP = 0.06
"""Inches between two dashes of a line, at most, once ink is averaged along it."""

_TALL = 0.05
"""Inches: no dash is thicker."""

_LINE = 0.6
"""Inches: no line of dashes is shorter."""

_COLUMNS = 50
"""Columns of pixels looked at per inch: no dash, once averaged, is so short that all would miss it."""

_WHOLE = 0.55
"""Long pieces cover no more of a line of dashes."""


_DASHES = 5
"""So many dashes are a line of them, at least."""

_EVEN = 0.85
"""Dashes are as long as the others, and follow each other in steps of one length, on this share of their line
at least. Strokes of print are of all lengths, figures of one pitch are not all alike."""

_OFF = 0.15, 0.25
"""Shares by which a step and a dash may be longer or shorter than the typical one; a pixel comes on top."""

_APART = 0.065
"""Inches between two dashes, typically, at most: strokes in lines of print below each other are further."""

_MARK, _MOST = 0.4, 0.6
"""What is shorter than the first share of a typical dash is none; so many of the pieces are dashes, and so
many of them follow the one before in a single step."""

_RUN_TOGETHER = 3
"""So many steps may be one, where a rule crosses, or a dash was lost."""


def dashed_lines(mask: Pixels, long: Pixels, dpi: float) -> Pixels:
    """Where level lines of dashes run, their gaps filled: a mask of the shape of `mask`, 255 there, else 0.

    `mask` (H, W) holds the ink averaged along the lines that stands out from what is above and below; `long`
    (H, W) those pieces of it that are long enough to be found on their own: where a line has these, it is no
    dashes that go on from there, but strokes of print, or another line. Strokes of print in a row may still
    be among what is found: `is_even` tells them apart.

    Method: a closing along the line, which fills gaps, and an opening along it, which keeps what is long
    then (Serra 1982).
    """
    every = max(1, round(dpi / _COLUMNS))
    small, whole = np.ascontiguousarray(mask[:, ::every]), np.ascontiguousarray(long[:, ::every])
    tall = max(4, round(_TALL * dpi))
    thin = cv2.subtract(small, cv2.morphologyEx(small, cv2.MORPH_OPEN, np.ones((tall, 1), np.uint8)))
    gap, least = (max(3, round(length * dpi / every)) for length in (_GAP, _LINE))
    # A line a little askew changes its row every so often, with dashes on two rows in between.
    bridged = cv2.dilate(thin, np.ones((3, 1), np.uint8))
    bridged = cv2.morphologyEx(bridged, cv2.MORPH_CLOSE, np.ones((1, gap + 1), np.uint8))
    bridged = cv2.morphologyEx(bridged, cv2.MORPH_OPEN, np.ones((1, least), np.uint8))
    marks = marks_in_rows(np.asarray(bridged, dtype=np.uint8))
    for index in range(1, len(marks.stats)):
        part, own = marks.own(index)
        if (own & (whole[part] > 0)).any(axis=0).mean() > _WHOLE:
            bridged[part][own] = 0
    bridged = cv2.erode(bridged, np.ones((3, 1), np.uint8))
    lines = np.zeros(mask.shape, dtype=np.uint8)
    rows = np.flatnonzero(bridged.max(axis=1))
    lines[rows] = np.repeat(bridged[rows], every, axis=1)[:, : mask.shape[1]]
    return lines


def is_even(inked: npt.NDArray[np.bool_], dpi: float) -> bool:
    """Whether ink comes and goes along a line, shape (length,), as it does in a line of dashes."""
    starts, ends = stretches(inked).T
    if len(starts) < _DASHES:
        return False
    # Rules that cross leave marks in the gaps.
    dashes = ends - starts >= _MARK * np.median(ends - starts)
    if dashes.mean() < _MOST:
        return False
    steps, lengths = np.diff(starts[dashes]), (ends - starts)[dashes][1:-1]
    if not lengths.size:
        return False
    gaps = starts[dashes][1:] - ends[dashes][:-1]
    if np.median(gaps) > _APART * dpi:
        return False
    step, length = float(np.median(steps)), float(np.median(lengths))
    times = np.maximum(1, np.round(steps / step))
    in_step = np.abs(steps - times * step) <= (_OFF[0] * step + 1) * np.sqrt(times)
    in_step &= times <= _RUN_TOGETHER
    single = steps[in_step & (times == 1)].sum() >= _MOST * steps.sum()
    alike = np.abs(lengths - length) <= _OFF[1] * length + 1
    return bool(single and steps[in_step].sum() >= _EVEN * steps.sum() and alike.mean() >= _EVEN)
