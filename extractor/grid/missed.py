"""Lines of a table that were missed because their rules are dashed or broken.

Where the rules that were found are whole, nothing is looked for. Where they are not, others may have come
apart so far that no piece of them passes for a rule alone; what tells them from print is that they hang
together with nothing but themselves, and run up to the rules that cross them, row after row (or column after
column) at one place.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from extractor.grid.lines import Curve, Line, Piece
from extractor.ink import above, labelled
from extractor.parts import Pixels

Mask = npt.NDArray[np.bool_]

_WHOLE = 0.93
"""Rules inked on more of their length are whole."""
_WORN = 0.25
"""Share of a table's rules that are not whole where others may have been missed."""
_THIN = 0.03
"""Inches: a rule that comes apart is no thicker."""
_RUN = 0.01
"""Inches: the shortest dash."""
_BESIDE = (0.008, 0.025)
"""Inches beside a dash where other ink on both sides makes it a stroke of print."""
_TOUCH = 0.045
"""Inches beside a crossing rule that a dash reaches into."""
_COVERED = 0.33
"""Share of the way between two crossing rules that dashes cover."""
_LEAST = 3.0
"""What the ways between crossing rules on which a missed rule shows must count for, at least."""
_WHOLE_WAY, _DASHES, _LONG_DASH = 1.5, 2, 0.25
"""What a way counts for that such dashes, or so long ones (inches), cover from end to end; others count 1."""
_INCH, _MOST = 6.0, 2.0
"""What an inch of dashes counts for, and how much a way can count for at most."""
_SURE, _MOSTLY = 0.75, 0.5
"""Inches of dashes on a way, and the share of it that they cover, which need not touch a crossing rule: there
the rule is broken."""
_LACKING = 1.2
"""What a way without a dash counts against; where too few show on it, the less the more of it they cover."""


def are_worn(contrasts: Pixels, least: float, lines: Sequence[Line]) -> bool:
    """Whether the rules on level `lines` are dashed or broken; for upright ones give the transposed
    picture."""
    shares = [_inked(contrasts, least, line) for line in lines]
    return bool(shares) and float(np.mean(np.array(shares) < _WHOLE)) >= _WORN


def _inked(contrasts: Pixels, least: float, line: Line) -> float:
    """The share of a line's length with ink on it, from its first rule to its last."""
    length = min(len(line.middle), contrasts.shape[1])
    start = int(np.clip(line.start, 0, length - 1))
    along = np.arange(start, max(start + 1, min(length, int(line.end))))
    rows = np.round(line.middle[along] - 0.5).astype(int)[None, :] + np.arange(-2, 3)[:, None]
    return float(above(contrasts[np.clip(rows, 0, contrasts.shape[0] - 1), along], least).any(axis=0).mean())


def missed_pieces(
    contrasts: Pixels, least: float, known: Sequence[Line], crossing: Sequence[Line], dpi: float
) -> list[Piece]:
    """Level rules that none of the `known` level lines holds, between the upright lines `crossing`."""
    ends = [round(line.at) for line in crossing]
    if len(ends) < 2 or ends[-1] <= ends[0]:
        return []
    course = _course(known, contrasts.shape[1])
    level = _levelled(contrasts, course)
    best = [_best_way(row) for row in _showing(above(level, least), _dashes(level, least, dpi), ends, dpi).T]
    strength = np.array([score for score, _, _ in best])
    strength[_near(known, course, len(strength), _TOUCH * dpi)] = 0.0
    pieces: list[Piece] = []
    thickness = float(np.median([line.thickness for line in known])) if known else 2.0
    enough = min(_LEAST, max(2, len(ends) - 1))
    while strength.max(initial=0.0) >= enough:
        top = strength.max()
        same = np.flatnonzero(strength == top)
        y = int(same[np.abs(same - same[0]) <= 3].mean())
        _, first, last = best[int(same[0])]
        x0, x1 = ends[first], ends[last]
        pieces.append(
            Piece(
                x0,
                x1,
                y + 0.5 + float(course[x0]),
                y + 0.5 + float(course[min(x1, len(course) - 1)]),
                thickness,
            )
        )
        gone = round(_TOUCH * dpi)
        strength[max(0, y - gone) : y + gone + 1] = 0.0
    return pieces


def _course(known: Sequence[Line], width: int) -> Curve:
    """How level lines run over the width: the mean of the known ones, each about its own middle."""
    courses = [
        line.middle[:width] - line.middle[:width].mean() for line in known if len(line.middle) >= width
    ]
    return np.mean(courses, axis=0) if courses else np.zeros(width)


def _levelled(contrasts: Pixels, course: Curve) -> Pixels:
    """The picture with level lines straight."""
    height, width = contrasts.shape
    if np.ptp(course) < 1.0:
        return contrasts
    xs = np.tile(np.arange(width, dtype=np.float32), (height, 1))
    ys = np.arange(height, dtype=np.float32)[:, None] + course.astype(np.float32)[None, :]
    return np.asarray(cv2.remap(contrasts, xs, ys, cv2.INTER_LINEAR, borderValue=(0,)), dtype=np.uint8)


def _dashes(level: Pixels, least: float, dpi: float) -> Mask:
    """Thin level strokes with no ink on both sides."""
    ink = above(level, least).view(np.uint8)
    thickest = max(3, round(_THIN * dpi)) | 1
    thin = cv2.morphologyEx(ink, cv2.MORPH_TOPHAT, np.ones((thickest, 1), np.uint8))
    runs = cv2.morphologyEx(thin, cv2.MORPH_OPEN, np.ones((1, max(2, round(_RUN * dpi))), np.uint8))
    near, far = max(3, round(_BESIDE[0] * dpi)), max(4, round(_BESIDE[1] * dpi))
    rows = np.ones((far - near + 1, 1), np.uint8)
    over = cv2.dilate(ink, rows, anchor=(0, 0))
    under = cv2.dilate(ink, rows, anchor=(0, len(rows) - 1))
    crowded = np.zeros_like(ink)
    reach = near + 1
    crowded[reach:-reach] = np.minimum(over[2 * reach :], under[: -2 * reach])
    return np.asarray((runs > 0) & (crowded == 0), dtype=bool)


def _showing(inked: Mask, dashes: Mask, ends: Sequence[int], dpi: float) -> npt.NDArray[np.float64]:
    """What each way between crossing rules counts for, as to a dashed rule in each row of pixels, or against:
    (ways, rows)."""
    touch = round(_TOUCH * dpi)
    counts = []
    for start, end in pairwise(ends):
        slab = np.s_[:, start + 2 : max(start + 3, end - 2)]
        own = (dashes[slab] & _flat(inked[slab], dpi)).astype(np.uint8)
        way = cv2.dilate(own, np.ones((3, 1), np.uint8))
        covered, inches = way.mean(axis=1), way.sum(axis=1, dtype=np.int64) / dpi
        touched = [side.any(axis=1) for side in (way[:, :touch], way[:, -touch:])]
        several = (np.diff(way, axis=1, prepend=0) == 1).sum(axis=1) >= _DASHES
        whole = touched[0] & touched[1] & (several | (inches >= _LONG_DASH))
        shows = (covered >= _COVERED) & (touched[0] | touched[1])
        shows |= (covered >= _MOSTLY) & (inches >= _SURE)
        dashed = np.minimum(_INCH * inches, _MOST)
        lacking = _LACKING * np.maximum(0.0, 1.0 - covered / _COVERED)
        counts.append(np.where(shows, np.maximum(np.where(whole, _WHOLE_WAY, 1.0), dashed), dashed - lacking))
    return np.array(counts)


def _flat(inked: Mask, dpi: float) -> Mask:
    """The ink that hangs together with no more than a rule is thick: no strokes of larger signs, nor of such
    as the edges of the picture cut."""
    _, labels, stats, _ = labelled(np.ascontiguousarray(inked).astype(np.uint8))
    tops, heights = stats[:, cv2.CC_STAT_TOP], stats[:, cv2.CC_STAT_HEIGHT]
    thin: Mask = (heights <= max(3, round(_THIN * dpi))) & (tops > 0) & (tops + heights < len(inked))
    thin[0] = False
    return np.asarray(thin[labels], dtype=bool)


def _best_way(counts: npt.NDArray[np.float64]) -> tuple[float, int, int]:
    """The stretch of ways on which a rule shows best: how well, and its first and last crossing rule."""
    best, total, first = (0.0, 0, 0), 0.0, 0
    for way, count in enumerate(counts):
        if total <= 0:
            total, first = 0.0, way
        total += float(count)
        if total > best[0]:
            best = (total, first, way + 1)
    return best


def _near(known: Sequence[Line], course: Curve, height: int, reach: float) -> Mask:
    """The rows of the levelled picture that a known line lies in."""
    near = np.zeros(height, dtype=bool)
    for line in known:
        width = min(len(line.middle), len(course))
        y = float(np.median(line.middle[:width] - course[:width]))
        near[max(0, round(y - reach)) : max(0, round(y + reach) + 1)] = True
    return near
