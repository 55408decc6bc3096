"""The grid of a table on a digital page, from its rules and the words that stand between them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from extractor.errors import LimitError
from extractor.geometry import Box
from extractor.grid.lattice import Edge, Lattice, Outline, lattice, line_positions
from extractor.parts import GridCell, PageCell, PageGrid, PageRegion, Ruling, Word
from extractor.settings import Limits

USUAL_WORD = 9.0
"""The height of a word in points where a region holds none."""


def build_page_grid(region: PageRegion, words: Sequence[Word]) -> PageGrid | None:
    """The rows, columns and spans that the region's rules draw, or None where they enclose no two cells.

    `words` are the page's words, in page points as the region. They settle doubts: two lines closer to each
    other than a character, with no word between them, are one line; a rule of thickness 0 (implied by the
    way words stand, not drawn) does not part a word in two.

    Raises `LimitError` where the rules would make more cells than the limit.
    """
    inside = [word for word in words if region.box.contains(*word.box.center)]
    height = median(word.box.height for word in inside) if inside else USUAL_WORD
    tolerance = min(3.0, max(1.0, 0.35 * height))
    level = [Edge((r.y0 + r.y1) / 2, r.x0, r.x1) for r in region.level]
    _check_size(len({round(e.at) for e in level}), len({round(r.x0) for r in region.upright}))
    box = region.box
    rows = line_positions(level, tolerance, (box.y0, box.y1))
    upright = _parted_by_words(region.upright, rows, inside)
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


def _parted_by_words(upright: Sequence[Ruling], rows: Sequence[float], words: Sequence[Word]) -> list[Edge]:
    """Upright rules as edges. Implied ones (thickness 0) leave out the bands between `rows` (y of the level
    lines) in which a word lies across them: a heading over several columns."""
    edges: list[Edge] = []
    for rule in upright:
        x = (rule.x0 + rule.x1) / 2
        if rule.thickness > 0:
            edges.append(Edge(x, rule.y0, rule.y1))
            continue
        across = [word.box.center[1] for word in words if word.box.x0 < x < word.box.x1]
        edges += [
            Edge(x, max(top, rule.y0), min(bottom, rule.y1))
            for top, bottom in pairwise(rows)
            if top < rule.y1 and bottom > rule.y0 and not any(top < y < bottom for y in across)
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
