"""From the head, the columns and the rows of a table to the lines between its cells."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from extractor.geometry import Box
from extractor.regions.statements.cells import StatementHead
from extractor.regions.statements.phrases import Span
from extractor.regions.statements.rows import TableRow
from extractor.regions.worded.alignment import Alignment
from extractor.regions.worded.implied import Stretch

ROOM = 0.4
"""Ems between the outermost texts and the sides of the table."""


def walls_of(head: StatementHead, rows: Sequence[TableRow], em: float) -> Alignment | None:
    """The table with its walls; None where there is no row."""
    if not rows:
        return None
    boxes = [Box.union(line.box for line in row.lines) for row in rows]
    edges = _edges(head, rows, em)
    top = head.levels[-1] if head.levels else boxes[0].y0 - 0.5
    between = [_between(a, b) for a, b in pairwise(boxes)]
    ys = [top, *between, boxes[-1].y1 + 0.5]
    level = [Stretch(y, edges[0], edges[-1], firm=True) for y in between]
    upright: list[Stretch] = []
    for row, (y0, y1) in zip(rows, pairwise(ys), strict=True):
        inner = edges[1:-1] if row.across is None else edges[1 : row.across + 1]
        upright += [Stretch(x, y0, y1) for x in inner]
    for cell in head.cells:
        x0, x1 = edges[cell.left], edges[cell.right]
        y0, y1 = head.levels[cell.top], head.levels[cell.bottom]
        level.append(Stretch(y1, x0, x1, firm=True))
        if cell.right < len(edges) - 1:
            upright.append(Stretch(x1, y0, y1, firm=True))
    whole = head.levels[0] if head.levels else ys[0]
    return Alignment(Box(edges[0], whole, edges[-1], ys[-1]), tuple(upright), tuple(level))


def _between(upper: Box, lower: Box) -> float:
    """The y between two rows: half-way between the middles of the lines beside it."""
    return (upper.y1 + lower.y0) / 2


def _edges(head: StatementHead, rows: Sequence[TableRow], em: float) -> list[float]:
    """The x of the sides of the columns, in the lanes between them."""
    columns = head.columns
    phrases = [p for row in rows if not row.spread for line in row.lines for p in line.phrases]
    spans: Sequence[Span | None] = head.spans or [None] * len(columns)
    reach = [_reach(column, span) for column, span in zip(columns, spans, strict=True)]
    edges = [min(a for a, _ in reach) - ROOM * em]
    for i in range(len(columns) - 1):
        lane = (columns[i][1], columns[i + 1][0])
        wanted = _wanted(lane, (spans[i], spans[i + 1]))
        led = any(p.led and columns[i][0] <= p.box.center[0] <= columns[i][1] for p in phrases)
        if led:
            right = min(lane[1], next_head[0]) if (next_head := spans[i + 1]) is not None else lane[1]
            wanted = max(wanted, right - 0.2 * em)
        heads = [span for span in (spans[i], spans[i + 1]) if span is not None]
        edges.append(_least_crossed(lane, wanted, [p.span for p in phrases] + heads))
    edges.append(max(b for _, b in reach) + ROOM * em)
    return edges


def _reach(column: Span, span: Span | None) -> Span:
    return column if span is None else (min(column[0], span[0]), max(column[1], span[1]))


def _wanted(lane: Span, headings: tuple[Span | None, Span | None]) -> float:
    """Where in a lane the side lies best: half-way between what stands beside it, headings too."""
    left = max(lane[0], headings[0][1]) if headings[0] is not None else lane[0]
    right = min(lane[1], headings[1][0]) if headings[1] is not None else lane[1]
    return (left + right) / 2


def _least_crossed(lane: Span, wanted: float, texts: Sequence[Span]) -> float:
    """The x in a lane, near the wanted one, that the fewest texts cross."""
    low, high = min(lane), max(lane)
    ends = [x for a, b in texts for x in (a - 0.5, b + 0.5) if low < x < high]
    places = {min(max(wanted, low), high), low + 0.01, high - 0.01, (low + high) / 2, *ends}

    def crossed(x: float) -> int:
        return sum(a + 0.3 < x < b - 0.3 for a, b in texts)

    return min(sorted(places), key=lambda x: (crossed(x), abs(x - wanted)))
