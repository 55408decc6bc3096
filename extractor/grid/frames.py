"""Two lines of a table that are one rule: the two lines of a frame, or the two rims of a thick one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt

from extractor.grid.lattice import Shares
from extractor.grid.lines import Line
from extractor.ink import labelled

Mask = npt.NDArray[np.bool_]

_NARROW, _NARROW_WITHIN = 0.13, 0.08
"""Inches between the lines of a frame around a table, and of one within it, at most: rows and columns for
print are wider, and what no rule crosses may be a row or column left blank."""

_PRESENT = 0.6
"""A wall has less ink on it where no rule crosses."""

_ALIKE = 0.8
"""Both lines of a frame are drawn, or neither is, on so many of their walls: strokes of print beside a rule
are not."""

_LINE, _BLANK, _BAR = 0.7, 0.03, 0.8
"""Between the lines, further ones run all along, with ink on the first share of each of their rows of pixels,
on paper with no more ink than the second share; a bar has ink on the third share of the rows."""

_SIGN = 0.04
"""Inches: a sign of print is at least so high."""

_RIM = 0.01
"""Inches beside a rule's measured ink where it may still go on."""


def with_frames_joined(
    lines: Sequence[Line], drawn: Shares, crossing: Shares, inked: Mask, dpi: float
) -> list[Line]:
    """The level lines, those that are two lines of one frame made one.

    `drawn` (lines, walls along each) are the shares of ink on their walls, `crossing` (places between lines,
    crossing lines) those on the walls that cross from each line to the next; `inked` (height, width). For
    upright lines give the transposed picture and walls.
    """
    joined = list(lines[:1])
    for place, line in enumerate(lines[1:]):
        outer = place in (0, len(lines) - 2)
        narrow = (_NARROW if outer else _NARROW_WITHIN) * dpi
        uncrossed = crossing.shape[1] > 2 and bool((crossing[place, 1:-1] < _PRESENT).all())
        both = _one(joined[-1], line, inked, dpi) if uncrossed and line.at - joined[-1].at < narrow else None
        alike = (drawn[place] >= _PRESENT) == (drawn[place + 1] >= _PRESENT)
        if both is not None and both.spread > 0 and alike.mean() < _ALIKE:
            both = None
        joined[-1:] = [joined[-1], line] if both is None else [both]
    return joined


def _one(first: Line, second: Line, inked: Mask, dpi: float) -> Line | None:
    """The two lines as one; None where something stands between them."""
    start = int(max(first.start, second.start, 0))
    end = int(min(first.end, second.end, inked.shape[1]))
    if end - start < 2:
        return None
    along = np.arange(start, end)
    apart = float(np.median(second.middle[along] - first.middle[along]))
    middle = (first.middle + second.middle) / 2
    free = apart - first.half_width - second.half_width - 2 * _RIM * dpi
    reach = np.arange(-max(0, int(free / 2)), max(0, int(free / 2)) + 1)
    rows = np.clip(np.round(middle[along] - 0.5).astype(np.intp) + reach[:, None], 0, len(inked) - 1)
    full: Mask = inked[rows, along].mean(axis=1) >= _LINE
    # their soft rims too
    beside = cv2.dilate(full.astype(np.uint8)[:, None], np.ones((5, 1), np.uint8))[:, 0] == 0
    if _stands(inked[rows[beside], along], dpi):
        return None
    whole = replace(
        first, middle=middle, start=min(first.start, second.start), end=max(first.end, second.end)
    )
    thickness = max(first.thickness, second.thickness)
    if full.mean() >= _BAR:
        return replace(whole, thickness=apart + thickness, spread=0.0)
    return replace(whole, thickness=thickness, spread=apart)


def _stands(inked: Mask, dpi: float) -> bool:
    """Whether something stands in a band of paper: more ink than dust, or a sign of print."""
    if not inked.size or not inked.any():
        return False
    stats = labelled(inked.astype(np.uint8))[2][1:]
    return bool(inked.mean() > _BLANK or (stats[:, cv2.CC_STAT_HEIGHT] >= _SIGN * dpi).any())
