"""The walls of a table that a person has drawn a frame around, where nothing else tells them.

Rows are lines of print; columns are parted by the white lanes that (nearly) all rows leave open. A piece of
print that lies across a lane is a cell over both columns. The frame itself is the outer wall: a person says
that a table stands there, so no evidence is asked for that it is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from extractor.geometry import Box, PixelBox
from extractor.parts import PageRegion, PixelRegion, PixelRule, Ruling, Word
from extractor.regions.worded.implied import Stretch

Extent = tuple[float, float, float, float]
"""x0, y0, x1, y1 of a piece of print."""

_WORD_GAP = 0.9
"""Heights of the print: words nearer to each other are one piece."""
_LANE = 0.5
"""Heights of the print: a white lane that parts columns is at least that wide."""
_CROSSED = 0.15
"""Share of the rows with several pieces that may lie across a lane: headings over two columns."""


def asked_page_region(area: Box, words: Sequence[Word]) -> PageRegion | None:
    """The region of a table in `area` of a digital page; None where no words stand in rows and
    columns there."""
    inside = [w.box for w in words if area.contains(*w.box.center)]
    walls = _walls((area.x0, area.y0, area.x1, area.y1), [(b.x0, b.y0, b.x1, b.y1) for b in inside])
    if walls is None:
        return None
    level, upright = walls
    return PageRegion(
        area,
        tuple(Ruling(s.start, s.at, s.end, s.at, 0.0) for s in level),
        tuple(Ruling(s.at, s.start, s.at, s.end, 0.0) for s in upright),
    )


def asked_pixel_region(area: PixelBox, pieces: Sequence[PixelBox]) -> PixelRegion | None:
    """The region of a table in `area` of a straight picture, from the places of its pieces of text; None
    where they do not stand in rows and columns."""
    inside = [b for b in pieces if area.contains(*b.center)]
    walls = _walls((area.x0, area.y0, area.x1, area.y1), [(b.x0, b.y0, b.x1, b.y1) for b in inside])
    if walls is None:
        return None
    level, upright = walls
    return PixelRegion(
        area,
        tuple(PixelRule(s.start, s.at, s.end, s.at, 0.0) for s in level),
        tuple(PixelRule(s.at, s.start, s.at, s.end, 0.0) for s in upright),
    )


def _walls(area: Extent, found: Sequence[Extent]) -> tuple[list[Stretch], list[Stretch]] | None:
    """The level and upright walls, the outer ones first; None for fewer than two rows or columns."""
    rows = [_pieces(row) for row in _rows(found)]
    if len(rows) < 2:
        return None
    x0, y0, x1, y1 = area
    between = [(max(b for *_, b in above) + min(b for _, b, *_ in row)) / 2 for above, row in pairwise(rows)]
    edges = [y0, *between, y1]
    height = median(p[3] - p[1] for row in rows for p in row)
    lanes = _lanes(rows, _LANE * height)
    if not lanes:
        return None
    upright = [Stretch(x0, y0, y1), Stretch(x1, y0, y1)]
    for lane in lanes:
        for row, (top, bottom) in zip(rows, pairwise(edges), strict=True):
            if not any(p[0] < lane < p[2] for p in row):
                upright.append(Stretch(lane, top, bottom))
    return [Stretch(y, x0, x1) for y in edges], upright


def _rows(found: Sequence[Extent]) -> list[list[Extent]]:
    """Pieces gathered into rows from top to bottom: those that lie beside each other."""
    rows: list[list[Extent]] = []
    for piece in sorted(found, key=lambda p: p[1] + p[3]):
        if rows and _beside(rows[-1], piece):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return rows


def _beside(row: Sequence[Extent], piece: Extent) -> bool:
    middle = median((p[1] + p[3]) / 2 for p in row)
    return piece[1] < middle < piece[3]


def _pieces(row: Sequence[Extent]) -> list[Extent]:
    """The words of a row, those that stand close together as one."""
    ordered = sorted(row)
    pieces = [ordered[0]]
    for word in ordered[1:]:
        last = pieces[-1]
        if word[0] - last[2] <= _WORD_GAP * min(word[3] - word[1], last[3] - last[1]):
            pieces[-1] = (last[0], min(last[1], word[1]), max(last[2], word[2]), max(last[3], word[3]))
        else:
            pieces.append(word)
    return pieces


def _lanes(rows: Sequence[Sequence[Extent]], least: float) -> list[float]:
    """Where to part columns: in the widest clear stretch of each lane that hardly any row of several pieces
    lies across."""
    telling = [row for row in rows if len(row) > 1]
    edges = sorted({x for row in telling for p in row for x in (p[0], p[2])})
    lanes: list[list[tuple[int, float, float]]] = [[]]
    for left, right in pairwise(edges):
        middle = (left + right) / 2
        crossed = sum(any(p[0] < middle < p[2] for p in row) for row in telling)
        if crossed <= _CROSSED * len(telling):
            lanes[-1].append((crossed, left, right))
        elif lanes[-1]:
            lanes.append([])
    wide = [lane for lane in lanes if lane and lane[-1][2] - lane[0][1] >= least]
    return [_clearest(lane) for lane in wide]


def _clearest(lane: Sequence[tuple[int, float, float]]) -> float:
    """The middle of the widest stretch of a lane that the fewest rows lie across."""
    fewest = min(crossed for crossed, _, _ in lane)
    clear: list[tuple[float, float]] = []
    for crossed, left, right in lane:
        if crossed == fewest and clear and clear[-1][1] == left:
            clear[-1] = clear[-1][0], right
        elif crossed == fewest:
            clear.append((left, right))
    left, right = max(clear, key=lambda stretch: stretch[1] - stretch[0])
    return (left + right) / 2
