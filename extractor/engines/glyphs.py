"""The characters of a text layer, put into the cells of a grid and into lines there.

In the frame of the page: points, origin at the top left, y downwards.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import mean
from typing import Literal

import numpy as np
import numpy.typing as npt

from extractor.geometry import Box
from extractor.parts import PageGrid

Direction = Literal["right", "up", "left", "down"]
"""Where the next character of a line lies."""

SAME_PLACE = 0.15
"""Two equal characters nearer to each other than this share of their height are one, drawn twice."""
CLOSE = 0.1
"""Characters of one string this share of their height apart are still parts of one word."""
LATIN_BLANK = 0.5
"""Latin words of one string at most this share of their height apart are parts of one text."""
OVERFLOW = 0.2
"""A character that reaches into the next cell by this share of its height runs over the wall."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character as drawn. `string` numbers the strings of the page's content, `index` its characters."""

    text: str
    box: Box
    direction: Direction
    string: int
    index: int


def distinct_glyphs(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """The glyphs in their order, without those drawn once more at the same place (fake bold, shadows)."""
    kept: list[Glyph] = []
    seen: defaultdict[tuple[str, int, int], list[Box]] = defaultdict(list)
    for glyph in glyphs:
        box = glyph.box
        reach_x, reach_y = min(SAME_PLACE * box.height, 0.4 * box.width), SAME_PLACE * box.height
        col, row = int(box.x0 // 8), int(box.y0 // 8)
        near = (
            other
            for i in (col - 1, col, col + 1)
            for j in (row - 1, row, row + 1)
            for other in seen[glyph.text, i, j]
        )
        if any(abs(o.x0 - box.x0) <= reach_x and abs(o.y0 - box.y0) <= reach_y for o in near):
            continue
        seen[glyph.text, col, row].append(box)
        kept.append(glyph)
    return kept


# --- grids --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GridLines:
    """The lines of a grid: `xs` (cols + 1), `ys` (rows + 1), and which cell each place belongs to."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    owner: npt.NDArray[np.intp]

    @classmethod
    def of(cls, grid: PageGrid) -> GridLines:
        """The lines on which the sides of the grid's cells lie, in the mean."""
        xs: defaultdict[int, list[float]] = defaultdict(list)
        ys: defaultdict[int, list[float]] = defaultdict(list)
        owner = np.full((grid.rows, grid.cols), -1, dtype=np.intp)
        for i, cell in enumerate(grid.cells):
            xs[cell.col].append(cell.box.x0)
            xs[cell.col + cell.col_span].append(cell.box.x1)
            ys[cell.row].append(cell.box.y0)
            ys[cell.row + cell.row_span].append(cell.box.y1)
            owner[cell.row : cell.row + cell.row_span, cell.col : cell.col + cell.col_span] = i
        return cls(_ascending(xs, grid.cols), _ascending(ys, grid.rows), owner)

    def cell_at(self, x: float, y: float) -> int:
        """The index of the cell that holds a point, -1 outside the grid."""
        col, row = bisect_right(self.xs, x) - 1, bisect_right(self.ys, y) - 1
        if 0 <= row < len(self.ys) - 1 and 0 <= col < len(self.xs) - 1:
            return int(self.owner[row, col])
        return -1


def _ascending(sides: dict[int, list[float]], count: int) -> tuple[float, ...]:
    """Each line's mean position; a line on which no cell has a side lies half-way between its neighbours."""
    known = sorted(sides)
    positions = np.interp(range(count + 1), known, [mean(sides[i]) for i in known])
    return tuple(float(p) for p in np.maximum.accumulate(positions))


# --- cells --------------------------------------------------------------------------------------------


def glyphs_in_cells(glyphs: Sequence[Glyph], grid: PageGrid, lines: GridLines) -> list[list[Glyph]]:
    """For each cell of the grid the glyphs that belong to it, in the order of the content.

    A glyph belongs where its middle lies, except where a word runs over the side of its cell: it belongs to
    one cell as a whole.
    """
    held: list[list[Glyph]] = [[] for _ in grid.cells]
    last: tuple[Glyph, int] | None = None
    for word in _words(glyphs):
        cells = [lines.cell_at(*glyph.box.center) for glyph in word]
        for part, home in _parts(word, cells, grid):
            continued = last is not None and _goes_on(last, part, grid)
            cell = last[1] if continued and last is not None else home
            if cell >= 0:
                held[cell] += part
            last = (part[-1], cell)
    return held


def _words(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Characters of one string that follow each other on one base line, without a gap or (Latin letters) with
    a blank between them."""
    words: list[list[Glyph]] = []
    for glyph in glyphs:
        if not glyph.text.strip():
            continue
        last = words[-1][-1] if words else None
        if (
            last
            and glyph.string == last.string
            and _adjoins(last, glyph, max(3 * CLOSE, _blank(last, glyph)))
        ):
            words[-1].append(glyph)
        else:
            words.append([glyph])
    return words


def _adjoins(before: Glyph, after: Glyph, share: float) -> bool:
    height = max(before.box.height, after.box.height)
    level = abs(before.box.y1 - after.box.y1) <= 0.3 * height
    gap = after.box.x0 - before.box.x1
    rightward = before.direction == after.direction == "right"
    return rightward and level and -2 * share * height <= gap <= share * height


def _blank(before: Glyph, after: Glyph) -> float:
    """How wide a gap between two characters of one text may be, as a share of their height."""
    latin = all(glyph.text.isascii() and glyph.text.isalpha() for glyph in (before, after))
    return LATIN_BLANK if latin else CLOSE


def _parts(word: Sequence[Glyph], cells: Sequence[int], grid: PageGrid) -> list[tuple[list[Glyph], int]]:
    """The word cut where it leaves one cell for the next and a gap shows, each part with its cell."""
    parts: list[tuple[list[Glyph], list[int]]] = [([word[0]], [cells[0]])]
    for (before, was), (after, now) in pairwise(zip(word, cells, strict=True)):
        gap = after.box.x0 - before.box.x1
        if now != was and gap > _blank(before, after) * max(before.box.height, after.box.height):
            parts.append(([], []))
        parts[-1][0].append(after)
        parts[-1][1].append(now)
    return [(part, _home(part, held, grid)) for part, held in parts]


def _home(part: Sequence[Glyph], cells: Sequence[int], grid: PageGrid) -> int:
    """The cell of a word that may run over: the one that holds most of it; of two, the one in which it starts
    near the wall (text set to the left runs over to the right)."""
    count = Counter(cells)
    most = count.most_common(1)[0][0]
    first, last = cells[0], cells[-1]
    if len(count) == 2 and most == last != first >= 0:
        start, em = grid.cells[first].box.x0, part[0].box.height
        end = grid.cells[last].box.x1 if last >= 0 else part[-1].box.x1
        near_start = part[0].box.x0 - start <= 2 * em
        if near_start and (last < 0 or end - part[-1].box.x1 > part[0].box.x0 - start):
            return first
    return most


def _goes_on(last: tuple[Glyph, int], part: Sequence[Glyph], grid: PageGrid) -> bool:
    """Whether a part carries on, without a gap, text that has run over the right side of its cell."""
    before, cell = last
    if cell < 0:
        return False
    wall = grid.cells[cell].box.x1
    over = before.box.x1 - wall
    runs_over = over > OVERFLOW * before.box.height and _adjoins(before, part[0], CLOSE / 2)
    return runs_over and not _begins_at(wall, before, part)


def _begins_at(wall: float, before: Glyph, part: Sequence[Glyph]) -> bool:
    """Whether a part is the next cell's own text, which the text before happens to touch: a string of its own
    that begins just behind the wall. (Where the type changes, from ideographs to digits, say, one text is
    several strings.)"""
    own = part[0].string != before.string and len(part) > 1
    same_type = not (part[0].text.isascii() or before.text.isascii())
    return own and same_type and 0 <= part[0].box.x0 - wall <= part[0].box.height


# --- lines --------------------------------------------------------------------------------------------


def lines_of(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """The glyphs of a cell in lines as one reads them. The direction is that of most of the glyphs; glyphs
    belong to one line where they overlap across it by half of the smaller one or more."""
    if not glyphs:
        return []
    direction = Counter(glyph.direction for glyph in glyphs).most_common(1)[0][0]
    placed = sorted(((_along_across(g.box, direction), g) for g in glyphs), key=lambda p: sum(p[0][1]))
    lines: list[list[tuple[float, Glyph]]] = []
    band = (0.0, 0.0)
    for (along, (low, high)), glyph in placed:
        shared = min(high, band[1]) - max(low, band[0])
        if lines and shared >= 0.5 * min(high - low, band[1] - band[0]):
            lines[-1].append((along, glyph))
            size = len(lines[-1])
            band = (band[0] + (low - band[0]) / size, band[1] + (high - band[1]) / size)
        else:
            lines.append([(along, glyph)])
            band = (low, high)
    return [[glyph for _, glyph in sorted(line, key=lambda p: (p[0], p[1].index))] for line in lines]


def _along_across(box: Box, direction: Direction) -> tuple[float, tuple[float, float]]:
    """Where a glyph begins along its line, and from where to where it reaches across, in reading order."""
    if direction == "right":
        return box.x0, (box.y0, box.y1)
    if direction == "left":
        return -box.x1, (-box.y1, -box.y0)
    if direction == "up":
        return -box.y1, (box.x0, box.x1)
    return box.y0, (-box.x1, -box.x0)
