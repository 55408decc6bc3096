"""The columns in which the words of a table stand, and the headings that name them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

import numpy as np

from extractor.parts import Word
from extractor.regions.worded.pieces import Line, is_figure, is_strokes, names_sum

LANE = 0.5
"""The least width of a white lane between columns, as a share of the height of the words."""
NARROW_LANE = 0.08
"""The same behind a column of figures, which end at one x and often close to the next column."""
ACROSS = 0.1
"""The share of a column's texts that may lie across a cut of it."""
FEW = 4
"""In fewer rows than this each text counts."""
FARTHEST = 6.0
"""Heights of words. Farther from its column than this a heading may be at the same cost: columns are wide."""
NAMELESS, NEW, SECOND = 4.0, 6.0, 12.0
"""What it costs, in heights of words, that a column has no heading, that a heading stands for a column of its
own, and that it stands over a column that has one already."""

Span = tuple[float, float]
"""From where to where something reaches, x in points."""


def columns_of(body: Sequence[Line], headings: Sequence[Word]) -> list[Span]:
    """From where to where each column reaches: the pieces of all lines, joined where no lane parts them, and
    where the one only holds a text or two set otherwise (合计 in the middle of the column of labels)."""
    columns = apart_by_lanes(body)
    i = 1
    while i < len(columns):
        joined = (columns[i - 1][0], columns[i][1])
        if _is_one_column(columns[i - 1], columns[i], body) and _count(headings, joined) <= 1:
            columns[i - 1 : i + 1] = [joined]
        else:
            i += 1
    return columns


def _is_one_column(left: Span, right: Span, body: Sequence[Line]) -> bool:
    """Whether no line has a piece in both columns, and the rarer holds at most two, no figures, or one holds
    nothing but strokes (set otherwise than the amounts they stand for)."""
    held = [[p for line in body for p in line.pieces if within(p, column)] for column in (left, right)]
    rarer = min(held, key=len)
    together = any(_count(line.pieces, left) and _count(line.pieces, right) for line in body)
    rare_text = len(rarer) <= 2 and not any(is_figure(piece) for piece in rarer)
    strokes = any(_holds_strokes(column) for column in held)
    return not together and (rare_text or strokes)


def _holds_strokes(column: Sequence[Word]) -> bool:
    """Whether a column holds nothing but strokes, and the number of the column at most (栏次)."""
    others = [piece.text for piece in column if not is_strokes(piece)]
    return len(others) <= min(1, len(column) - 1) and all(t.isdigit() and len(t) <= 2 for t in others)


def _count(pieces: Sequence[Word], column: Span) -> int:
    return sum(overlap((piece.box.x0, piece.box.x1), column) for piece in pieces)


def apart_by_lanes(body: Sequence[Line]) -> list[Span]:
    """From where to where the pieces of all lines reach, joined where no lane parts them. The label of a sum
    that runs over several columns of the other pieces tells nothing of them."""
    pieces = sorted((piece for line in body for piece in line.pieces), key=lambda p: p.box.x0)
    others = [piece for piece in pieces if not names_sum(piece)]
    columns = _apart(others) if others else []
    across = [p for p in pieces if names_sum(p) and _over(p, columns) > 1]
    return _apart([p for p in pieces if not any(p is label for label in across)])


def _over(piece: Word, columns: Sequence[Span]) -> int:
    return sum(overlap((piece.box.x0, piece.box.x1), column) for column in columns)


def _apart(pieces: Sequence[Word]) -> list[Span]:
    """From where to where pieces reach, in the order in which they begin."""
    height = median(piece.box.height for piece in pieces)
    columns: list[Span] = []
    ends_in_figure = False
    for piece in pieces:
        x0, x1 = piece.box.x0, piece.box.x1
        lane = NARROW_LANE if ends_in_figure else LANE
        if columns and x0 - columns[-1][1] < lane * height:
            if x1 > columns[-1][1]:
                columns[-1], ends_in_figure = (columns[-1][0], x1), is_figure(piece)
        else:
            columns.append((x0, x1))
            ends_in_figure = is_figure(piece)
    return columns


def leaf_headings(lines: Sequence[Line], first: Line) -> list[Word]:
    """The headings that name one column each: those of the head (all lines above the `first` row) that have
    no other heading below in their territory, which reaches half-way to the headings beside and above."""
    head = [piece for line in lines if line.box.center[1] < first.box.center[1] for piece in line.pieces]
    return [heading for heading in head if not _has_below(heading, head)]


def _has_below(heading: Word, head: Sequence[Word]) -> bool:
    box = heading.box
    level = box.center[1] + box.height / 2
    peers = [other.box for other in head if other is not heading and other.box.center[1] <= level]
    left = max((o.x1 for o in peers if o.x1 <= box.x0), default=-float("inf"))
    right = min((o.x0 for o in peers if o.x0 >= box.x1), default=float("inf"))
    low, high = (left + box.x0) / 2, (box.x1 + right) / 2
    return any(other.box.center[1] > level and low < other.box.center[0] < high for other in head)


def split_by_headings(
    columns: Sequence[Span], headings: Sequence[Word], pieces: Sequence[Word], rows: int
) -> list[Span]:
    """The columns, cut between two headings that stand over the same one where no text lies across, or where
    they are level hardly a text: the labels of the one reach close to the figures of the other, or the one
    label of a sum runs over both. `rows`: how many lines the pieces stand on."""
    single = 1 if rows >= FEW else 0
    split: list[Span] = []
    for left, right in columns:
        over = [h.box for h in headings if left <= h.box.center[0] <= right]
        start = left
        for one, other in pairwise(sorted(over, key=lambda box: box.center[0])):
            a, b = one.center[0], other.center[0]
            level = one.y0 < other.y1 and other.y0 < one.y1
            own = [p.box for p in pieces if start <= p.box.center[0] <= right]
            cuts = [x for box in own for x in (box.x0 - 0.01, box.x1 + 0.01) if a < x < b]
            crossed = [(sum(box.x0 < x < box.x1 for box in own), x) for x in cuts]
            most = max(single, ACROSS * len(own)) if level else 0
            if crossed and min(crossed)[0] <= most:
                least = [x for count, x in crossed if count == min(crossed)[0]]
                middle = min(least, key=lambda x: abs(x - (a + b) / 2))
                split.append((start, max((x.x1 for x in own if x.x1 <= middle), default=middle)))
                start = min((x.x0 for x in own if x.x0 >= middle), default=middle)
        split.append((start, right))
    return split


def with_empty_columns(columns: Sequence[Span], headings: Sequence[Word]) -> list[Span]:
    """The columns with their headings, and those of which the rows hold nothing but the head has a heading.

    A heading may stand over no column (in the middle of a wide one whose labels begin at its left, say). Of
    all ways to give headings to columns from left to right, the one with the least distances is taken; what
    is left over then stands for a column of its own.
    """
    spans = sorted((heading.box.x0, heading.box.x1) for heading in headings)
    ordered = sorted(columns)
    height = median(heading.box.height for heading in headings) if headings else 1.0
    costs = np.zeros((len(ordered) + 1, len(spans) + 1))
    came: dict[tuple[int, int], str] = {}
    for i in range(len(ordered) + 1):
        for j in range(len(spans) + 1):
            ways: list[tuple[float, str]] = []
            if i and j:
                apart = min(FARTHEST, max(0.0, _distance(spans[j - 1], ordered[i - 1])) / height)
                ways.append((costs[i - 1, j - 1] + apart, "both"))
            if i:
                ways.append((costs[i - 1, j] + NAMELESS, "column"))
            if j:
                over = any(overlap(spans[j - 1], column) for column in ordered)
                ways.append((costs[i, j - 1] + (SECOND if over else NEW), "heading"))
            if ways:
                costs[i, j], came[i, j] = min(ways)
    found: list[Span] = []
    i, j = len(ordered), len(spans)
    while i or j:
        way = came[i, j]
        i, j = i - (way != "heading"), j - (way != "column")
        if way == "both":
            found.append((min(spans[j][0], ordered[i][0]), max(spans[j][1], ordered[i][1])))
        elif way == "column":
            found.append(ordered[i])
        elif not any(overlap(spans[j], column) for column in ordered):
            found.append(spans[j])
    return _disjoint(sorted(found))


def _disjoint(spans: Sequence[Span]) -> list[Span]:
    """The spans, those that share something joined."""
    apart: list[Span] = []
    for span in spans:
        if apart and overlap(apart[-1], span):
            apart[-1] = (min(apart[-1][0], span[0]), max(apart[-1][1], span[1]))
        else:
            apart.append(span)
    return apart


def overlap(a: Span, b: Span) -> bool:
    """Whether two stretches share something."""
    return a[0] < b[1] and b[0] < a[1]


def _distance(a: Span, b: Span) -> float:
    return max(a[0] - b[1], b[0] - a[1])


def within(piece: Word, column: Span) -> bool:
    """Whether the middle of a piece lies in a column."""
    return column[0] <= piece.box.center[0] <= column[1]
