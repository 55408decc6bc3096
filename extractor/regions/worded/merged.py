"""Cells over several columns or rows that no rules show: a text stands in the middle of what it stands for.

Two kinds are told: the label of a sum in the middle of the columns of labels, and labels in a column of their
own, each in the middle of its rows, that share out all rows of the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from extractor.parts import Word
from extractor.regions.worded.implied import Stretch
from extractor.regions.worded.pieces import Line, is_figure, names_sum
from extractor.wording import is_total

CENTRED = 0.8
"""Characters by which a text may miss the middle of the columns it stands over, …"""
ASIDE = 2.0
"""… and by which it misses that of its own column, and the left side of the other texts there, at least."""
LEVEL = 0.3
"""Share of a row's height by which a label may miss the middle of its rows."""
MOST_COLUMNS = 6
"""The label of a sum stands over no more columns."""

Span = tuple[float, float]


def without_walls_in_sums(
    upright: Sequence[Stretch], rows: Sequence[Line], edges: Sequence[float], ys: Sequence[float], em: float
) -> tuple[Stretch, ...]:
    """The walls between columns without those in the cell of a sum's label. `ys`: the y between the `rows`,
    with the top of the first and the bottom of the last; `em`: the size of type."""
    walls = list(upright)
    for row in rows:
        for piece in row.pieces:
            reach = _columns_of_sum(piece, row, edges, em) if names_sum(piece) else None
            if reach is None or not _is_aside(piece, rows, edges, em):
                continue
            band = max((y for y in ys if y < piece.box.center[1]), default=ys[0])
            end = min((y for y in ys if y > piece.box.center[1]), default=ys[-1])
            for x in edges[reach[0] + 1 : reach[1]]:
                walls = [part for wall in walls for part in _opened(wall, x, (band, end))]
    return tuple(walls)


def _columns_of_sum(piece: Word, row: Line, edges: Sequence[float], em: float) -> tuple[int, int] | None:
    """The columns, from the first to before the last, in the middle of which the label of a sum stands, if
    they are several and hold nothing else in its row."""
    middle = piece.box.center[0]
    own = _column(piece, edges)
    if not 0 <= own < len(edges) - 1:
        return None
    others = [p.box.center[0] for p in row.pieces if p is not piece]
    ways = [
        (abs(middle - (edges[a] + edges[b]) / 2), a, b)
        for a in range(max(0, own - MOST_COLUMNS + 1), own + 1)
        for b in range(own + 1, min(len(edges), a + MOST_COLUMNS + 1))
        if b - a > 1 and not any(edges[a] < x < edges[b] for x in others)
    ]
    off, left, right = min(ways, default=(em, 0, 0))
    return (left, right) if off <= CENTRED * em and right else None


def _column(piece: Word, edges: Sequence[float]) -> int:
    return sum(x < piece.box.center[0] for x in edges) - 1


def _is_aside(piece: Word, rows: Sequence[Line], edges: Sequence[float], em: float) -> bool:
    """Whether a text stands neither in the middle of its column nor where others there begin; or among codes;
    or over the side of its column."""
    own = _column(piece, edges)
    others = [t for row in rows for t in row.pieces if _column(t, edges) == own and not names_sum(t)]
    texts = [t for t in others if not is_figure(t)]
    if (others and not texts) or piece.box.x0 < edges[own] or piece.box.x1 > edges[own + 1]:
        return True
    off = abs(piece.box.center[0] - (edges[own] + edges[own + 1]) / 2)
    return off >= ASIDE * em and all(abs(t.box.x0 - piece.box.x0) >= 0.5 * em for t in texts)


def without_rows_in_labels(
    level: Sequence[Stretch], rows: Sequence[Line], edges: Sequence[float]
) -> tuple[Stretch, ...]:
    """The lines between rows without those in cells of labels over several rows; `rows`: all lines below the
    head, each a row or a label half-way between two."""
    lines = list(level)
    for column in pairwise(edges):
        inside = [p for row in rows for p in row.pieces if column[0] < p.box.center[0] < column[1]]
        if any(is_figure(piece) for piece in inside):
            break
        beside = [row for row in rows if any(not column[0] < p.box.center[0] < column[1] for p in row.pieces)]
        middles = [row.box.center[1] for row in beside]
        groups = _shared_out([p for p in inside if not is_total(p.text)], middles)
        for first, last in groups:
            lines = [
                part
                for line in lines
                for part in _opened_across(line, (middles[first], middles[last]), column)
            ]
    return tuple(lines)


def _shared_out(labels: Sequence[Word], rows: Sequence[float]) -> list[tuple[int, int]]:
    """The first and the last row of each label, if every label stands in the middle of two rows or more, and
    together they take all rows; else nothing."""
    if len(rows) < 4 or len(labels) < 2:
        return []
    height = min(b - a for a, b in pairwise(rows))
    groups: list[tuple[int, int]] = []
    start = 0
    for label in sorted(labels, key=lambda p: p.box.center[1]):
        fits = [
            end
            for end in range(start + 1, len(rows))
            if abs((rows[start] + rows[end]) / 2 - label.box.center[1]) <= LEVEL * height
        ]
        if len(fits) != 1:
            return []
        groups.append((start, fits[0]))
        start = fits[0] + 1
    return groups if start == len(rows) else []


def _opened(wall: Stretch, x: float, band: Span) -> list[Stretch]:
    """The wall with a gap along the band, if it stands at x."""
    if abs(wall.at - x) > 0.01 or wall.start >= band[1] or wall.end <= band[0]:
        return [wall]
    parts = [(wall.start, min(wall.end, band[0])), (max(wall.start, band[1]), wall.end)]
    return [Stretch(wall.at, a, b, wall.firm) for a, b in parts if b - a > 0.01]


def _opened_across(line: Stretch, rows: Span, column: Span) -> list[Stretch]:
    """The line between rows with a gap over a column, if it lies between the rows."""
    if not rows[0] < line.at < rows[1] or line.start >= column[1] or line.end <= column[0]:
        return [line]
    parts = [(line.start, min(line.end, column[0])), (max(line.start, column[1]), line.end)]
    return [Stretch(line.at, a, b, line.firm) for a, b in parts if b - a > 0.01]
