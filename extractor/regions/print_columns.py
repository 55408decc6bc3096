"""The columns in which print stands: white lanes down through all rows, and figures that end alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from extractor.regions.print import PIECE_GAP, Printed, PrintLine, joined

_LANE = 0.75
"""Heights of print: the least width of a lane between columns. The gaps of words that happen to stand below
each other in a few rows are narrower, or not as many rows high."""

_FEW_ROWS = 4
"""With fewer rows than this, lanes must be wider: words stand below each other by chance."""

_WIDE_LANE = 1.3
"""The least width of a lane through few rows."""

_NARROW_LANE = 0.3
"""The same behind a column of figures, which end at one x and often close to the next column."""

_ALIKE = 0.35
"""Heights of print by which the ends of figures in one column differ, at most."""

_RARE = 1 / 12
"""The share of rows whose print may cross a lane: a group's heading over several columns, a stray mark."""


@dataclass(frozen=True, slots=True)
class Column:
    """From where to where the print of a column reaches, and whether it is one of figures."""

    x0: float
    x1: float
    figures: bool


def columns_of(rows: Sequence[PrintLine], height: float) -> list[Column]:
    """The columns of the rows of a table; only rows of two pieces or more tell, where there are any."""
    telling = [row for row in rows if len(row.pieces) >= 2] or list(rows)
    if not telling:
        return []
    spans = _between_lanes(telling, height)
    columns = [_column(span, telling, height) for span in spans]
    i = 1
    while i < len(columns):
        left, right = columns[i - 1], columns[i]
        if _is_one(left, right, telling, height):
            columns[i - 1 : i + 1] = [_column((left.x0, right.x1), telling, height)]
        else:
            i += 1
    return columns


def _between_lanes(rows: Sequence[PrintLine], height: float) -> list[tuple[float, float]]:
    """The stretches of print between the lanes."""
    left, right = int(min(r.x0 for r in rows)) - 1, int(max(r.x1 for r in rows)) + 2
    count = np.zeros(right - left + 1, dtype=np.int32)
    for row in rows:
        for word in row.words:
            count[int(word.x0) - left] += 1
            count[int(np.ceil(word.x1)) - left] -= 1
    cover = np.cumsum(count)
    free = cover <= (len(rows) * _RARE if len(rows) >= 1 / _RARE else 0)
    steps = np.flatnonzero(np.diff(np.concatenate([[True], free, [True]]).astype(np.int8)))
    printed = [(float(a + left), float(b + left)) for a, b in steps.reshape(-1, 2)]
    least = (_LANE if len(rows) >= _FEW_ROWS else _WIDE_LANE) * height
    spans = printed[:1]
    for span in printed[1:]:
        lane = span[0] - spans[-1][1]
        narrow = lane >= _NARROW_LANE * height and _ends_in_figures(rows, spans[-1][1], height)
        narrow = narrow and len(held(rows, span)) >= 2
        if lane >= least or narrow:
            spans.append(span)
        else:
            spans[-1] = (spans[-1][0], span[1])
    return spans


def _ends_in_figures(rows: Sequence[PrintLine], x: float, height: float) -> bool:
    """Whether most of what ends near x are figures, and it ends in more than half of the rows."""
    ending = [w for row in rows for w in row.words if abs(w.x1 - x) <= _ALIKE * height]
    figures = sum(w.figure and w.width >= height for w in ending)
    return len(ending) >= 2 and 2 * len(ending) >= len(rows) and figures >= 0.6 * len(ending)


def _column(span: tuple[float, float], rows: Sequence[PrintLine], height: float) -> Column:
    return Column(*span, figures=_holds_figures(held(rows, span), height))


def held(rows: Sequence[PrintLine], span: tuple[float, float]) -> list[Printed]:
    """What each row has within the span, rows without anything left out."""
    pieces = []
    for row in rows:
        words = [w for w in row.words if span[0] <= w.cx <= span[1]]
        if words:
            pieces.append(Printed(words[0].x0, row.y0, words[-1].x1, row.y1, all(w.figure for w in words)))
    return pieces


def _holds_figures(pieces: Sequence[Printed], height: float) -> bool:
    """Whether a column's pieces look like figures, or end alike and begin anywhere."""
    if not pieces:
        return False
    ends, starts = np.array([p.x1 for p in pieces]), np.array([p.x0 for p in pieces])
    looks = float(np.mean([p.figure for p in pieces]))
    alike = float(np.mean(np.abs(ends - np.median(ends)) <= _ALIKE * height))
    begins = float(np.mean(np.abs(starts - np.median(starts)) <= _ALIKE * height))
    narrow = bool(np.median([p.width for p in pieces]) <= 12 * height)
    return looks >= 0.7 or (narrow and len(pieces) >= 3 and alike >= 0.8 and begins <= 0.6 and looks >= 0.3)


def _is_one(left: Column, right: Column, rows: Sequence[PrintLine], height: float) -> bool:
    """Whether no row has print in both columns, and the rarer holds only a text or two set otherwise (a
    total in the middle of the column of labels)."""
    in_left = [bool(held([row], (left.x0, left.x1))) for row in rows]
    in_right = [bool(held([row], (right.x0, right.x1))) for row in rows]
    together = any(a and b for a, b in zip(in_left, in_right, strict=True))
    rarer = left if sum(in_left) < sum(in_right) else right
    close = right.x0 - left.x1 < 4 * height
    return not together and min(sum(in_left), sum(in_right)) <= 2 and not rarer.figures and close


def pieces_of(row: PrintLine, bounds: Sequence[float], height: float) -> list[Printed]:
    """The row's words joined to pieces, never over one of the `bounds` between columns that parts words."""
    pieces: list[Printed] = []
    places = np.searchsorted(np.array(bounds), [w.cx for w in row.words])
    for place in np.unique(places):
        words = [w for w, p in zip(row.words, places, strict=True) if p == place]
        pieces += joined(words, PIECE_GAP * height)
    whole: list[Printed] = []
    for piece in sorted(pieces, key=lambda p: p.x0):
        if whole and _is_cut(whole[-1], piece, bounds, height):
            whole[-1] = Printed(
                whole[-1].x0,
                min(whole[-1].y0, piece.y0),
                piece.x1,
                max(whole[-1].y1, piece.y1),
                whole[-1].figure and piece.figure,
            )
        else:
            whole.append(piece)
    return whole


def _is_cut(left: Printed, right: Printed, bounds: Sequence[float], height: float) -> bool:
    """Whether one text was parted only because a bound runs through the gap between two of its words."""
    tight = right.x0 - left.x1 < 0.45 * height
    return tight and not (left.figure or right.figure) and any(left.cx < b < right.cx for b in bounds)
