"""The grid of a table in a straight picture whose walls are implied by the way its print stands."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.errors import LimitError
from extractor.geometry import PixelBox
from extractor.grid.lattice import Edge, Outline, lattice, line_positions
from extractor.parts import GridCell, PixelCell, PixelGrid, PixelRegion, PixelRule
from extractor.settings import Limits

_APART = 0.025
"""Inches: lines of one direction are never closer."""

_RIM = 1.0
"""Pixels of a drawn rule's blurred rim."""


def is_implied(region: PixelRegion) -> bool:
    """Whether the region has rules of thickness 0, which nobody drew."""
    return any(rule.thickness == 0 for rule in (*region.level, *region.upright))


def build_implied_grid(region: PixelRegion, dpi: float) -> PixelGrid | None:
    """The rows, columns and cells between the region's rules, drawn and implied; None for fewer than 2 x 2.

    The ink of drawn level rules is left out of the cells' boxes. Raises `LimitError` for too many cells.
    """
    tolerance = _APART * dpi
    level = [Edge((r.y0 + r.y1) / 2, r.x0, r.x1) for r in region.level]
    upright = [Edge((r.x0 + r.x1) / 2, r.y0, r.y1) for r in region.upright]
    rows, cols = line_positions(level, tolerance), line_positions(upright, tolerance)
    if len(rows) * len(cols) > 4 * Limits().cells:
        raise LimitError(f"a table of about {len(rows)} x {len(cols)} cells is over the limit")
    box = region.box
    drawn = lattice(level, upright, tolerance, Outline(box.x0, box.y0, box.x1, box.y1))
    if drawn is None or drawn.rows < 2 or drawn.cols < 2:
        return None
    half = [_half_width(y, region.level, tolerance) for y in drawn.row_edges]

    def pixel_cell(cell: GridCell) -> PixelCell:
        right, below = cell.col + cell.col_span, cell.row + cell.row_span
        y0 = drawn.row_edges[cell.row] + half[cell.row]
        y1 = max(y0 + 1, drawn.row_edges[below] - half[below])
        inner = PixelBox(drawn.col_edges[cell.col], y0, drawn.col_edges[right], y1)
        return PixelCell(cell.row, cell.col, cell.row_span, cell.col_span, inner)

    xs, ys = drawn.col_edges, drawn.row_edges
    cells = tuple(pixel_cell(cell) for cell in drawn.cells)
    return PixelGrid(PixelBox(xs[0], ys[0], xs[-1], ys[-1]), drawn.rows, drawn.cols, cells, False)


def _half_width(y: float, rules: Sequence[PixelRule], tolerance: float) -> float:
    """How far the ink of the thickest drawn rule at y reaches to each side."""
    near = [r for r in rules if r.thickness > 0 and abs((r.y0 + r.y1) / 2 - y) <= tolerance]
    return max((r.thickness / 2 + abs(r.y1 - r.y0) / 2 + _RIM for r in near), default=0.0)
