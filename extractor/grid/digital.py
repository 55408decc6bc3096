"""The grid of a table on a digital page, from its rules and the words that stand between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from extractor.errors import LimitError
from extractor.geometry import Box
from extractor.grid.lattice import Edge, Lattice, Outline, lattice, line_positions
from extractor.parts import GridCell, PageCell, PageGrid, PageRegion, Word
from extractor.settings import Limits
from extractor.wording import parted_by_leaders

GRAZED = 0.12
"""A line that is only implied may graze this share of a word: its place is an estimate."""
USUAL_WORD = 9.0
"""The height of a word in points where a region holds none."""


def build_page_grid(region: PageRegion, words: Sequence[Word]) -> PageGrid | None:
    """The rows, columns and spans that the region's rules draw, or None where they enclose no two cells.

    `words` are the page's words, in page points as the region. They settle doubts: two lines closer to each
    other than a character, with no word between them, are one line; a rule of thickness 0 (implied by the
    way words stand, not drawn) does not part a word in two.

    Raises `LimitError` where the rules would make more cells than the limit.
    """
    inside = [
        replace(word, box=_without_leaders(word))
        for word in words
        if region.box.contains(*word.box.center) and parted_by_leaders(word.text) != ("", "")
    ]
    height = median(word.box.height for word in inside) if inside else USUAL_WORD
    tolerance = min(3.0, max(1.0, 0.35 * height))
    box = region.box
    across = [(Edge((r.y0 + r.y1) / 2, r.x0, r.x1), r.thickness > 0) for r in region.level]
    down = [(Edge((r.x0 + r.x1) / 2, r.y0, r.y1), r.thickness > 0) for r in region.upright]
    rows = line_positions([edge for edge, _ in across], tolerance, (box.y0, box.y1))
    cols = line_positions([edge for edge, _ in down], tolerance, (box.x0, box.x1))
    _check_size(len(rows), len(cols))
    boxes = [word.box for word in inside]
    upright = _parted_by_words(down, rows, [_Extent(b.center[1], b.x0, b.x1) for b in boxes])
    level = _parted_by_words(across, cols, [_Extent(b.center[0], *_core(b)) for b in boxes])
    drawn = lattice(level, upright, tolerance, Outline(box.x0, box.y0, box.x1, box.y1))
    while drawn is not None:
        ghost_x = _ghost(drawn.col_edges, [w.box.center[0] for w in inside], 0.6 * height)
        ghost_y = _ghost(drawn.row_edges, [w.box.center[1] for w in inside], 0.6 * height)
        if ghost_x is None and ghost_y is None:
            break
        upright = _merged(upright, ghost_x)
        level = _merged(level, ghost_y)
        drawn = lattice(level, upright, tolerance, _moved(box, ghost_x, ghost_y))
    if drawn is None or len(drawn.cells) < 2:
        return None
    return _page_grid(drawn, ruled=all(r.thickness > 0 for r in (*region.level, *region.upright)))


def _without_leaders(word: Word) -> Box:
    """A word's box without the dots that lead on from it or up to it; dots are half as wide as letters."""
    before, after = parted_by_leaders(word.text)
    text = before or after
    if text == word.text:
        return word.box
    dots = len(word.text) - len(before) - len(after)
    width = word.box.width * len(text) / (len(before) + len(after) + 0.52 * dots)
    x0 = word.box.x0 if before else word.box.x1 - width
    return Box(x0, word.box.y0, x0 + width, word.box.y1)


def _core(box: Box) -> tuple[float, float]:
    """From where to where a word's characters reach in height, without the room above and below them."""
    return box.y0 + 0.2 * box.height, box.y1 - 0.2 * box.height


def _check_size(rows: int, cols: int) -> None:
    most = Limits().cells
    if rows * cols > 4 * most:
        raise LimitError(f"a table of about {rows} x {cols} cells is over the limit of {most} cells")


def _ghost(edges: Sequence[float], centers: Sequence[float], least: float) -> tuple[float, float] | None:
    """The narrowest pair of neighbouring lines closer than `least` with no word's middle between them."""
    pairs = [
        (a, b) for a, b in pairwise(edges) if b - a < least and not any(a < center < b for center in centers)
    ]
    return min(pairs, key=lambda pair: pair[1] - pair[0], default=None)


def _merged(edges: Sequence[Edge], ghost: tuple[float, float] | None) -> list[Edge]:
    """The edges, those of the ghost's two lines moved onto one."""
    if ghost is None:
        return list(edges)
    low, high = ghost
    middle, reach = (low + high) / 2, (high - low) / 2 + 1.0
    return [Edge(middle, e.start, e.end) if abs(e.at - middle) <= reach else e for e in edges]


def _moved(box: Box, ghost_x: tuple[float, float] | None, ghost_y: tuple[float, float] | None) -> Outline:
    """The sides of the region, moved along where they belonged to a ghost."""

    def moved(side: float, ghost: tuple[float, float] | None) -> float:
        return sum(ghost) / 2 if ghost and ghost[0] - 1.0 <= side <= ghost[1] + 1.0 else side

    return Outline(
        moved(box.x0, ghost_x), moved(box.y0, ghost_y), moved(box.x1, ghost_x), moved(box.y1, ghost_y)
    )


@dataclass(frozen=True, slots=True)
class _Extent:
    """A word seen along and across a rule: where it lies along it, from where to where it reaches across."""

    along: float
    low: float
    high: float

    def is_parted_at(self, at: float) -> bool:
        """Whether a good part of the word lies on each side of a line."""
        margin = GRAZED * (self.high - self.low)
        return self.low + margin < at < self.high - margin


def _parted_by_words(
    rules: Sequence[tuple[Edge, bool]], bands: Sequence[float], words: Sequence[_Extent]
) -> list[Edge]:
    """Rules, each with whether it is drawn, as edges. One that is only implied leaves out the bands (between
    the lines across it) in which a word lies on it: the text of a cell over several columns or rows."""
    edges: list[Edge] = []
    for rule, drawn in rules:
        if drawn:
            edges.append(rule)
            continue
        struck = [word.along for word in words if word.is_parted_at(rule.at)]
        edges += [
            Edge(rule.at, max(start, rule.start), min(end, rule.end))
            for start, end in pairwise(bands)
            if start < rule.end and end > rule.start and not any(start < along < end for along in struck)
        ]
    return edges


def _page_grid(drawn: Lattice, ruled: bool) -> PageGrid:
    xs, ys = drawn.col_edges, drawn.row_edges

    def page_cell(cell: GridCell) -> PageCell:
        right, below = cell.col + cell.col_span, cell.row + cell.row_span
        box = Box(xs[cell.col], ys[cell.row], xs[right], ys[below])
        return PageCell(cell.row, cell.col, cell.row_span, cell.col_span, box)

    cells = tuple(page_cell(cell) for cell in drawn.cells)
    return PageGrid(Box(xs[0], ys[0], xs[-1], ys[-1]), drawn.rows, drawn.cols, cells, ruled)
