"""From rules to rows, columns and spans: the geometry that scans and digital pages share.

Frame-agnostic: plain numbers in whatever unit the caller measures in. A *place* is one (row, col) of the
finest grid; a *wall* is the piece of a line between two neighbouring places. A merged cell is a group of
places without walls between them.

Walls are given as *shares*: how much of the wall's length is drawn, 0 to 1. The two arrays of a grid of
`rows` x `cols` places are `level` of shape (rows + 1, cols), the walls above (row r) and below (row r + 1)
each place, and `upright` of shape (rows, cols + 1), those to its left and right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from extractor.parts import GridCell

Shares = npt.NDArray[np.float64]
Walls = npt.NDArray[np.bool_]

PRESENT = 0.5
"""A wall counts as drawn from this share of its length on."""


@dataclass(frozen=True, slots=True)
class Edge:
    """An axis-parallel piece of a rule: its middle lies `at` (y of a level, x of an upright one); along the
    rule it reaches from `start` to `end`."""

    at: float
    start: float
    end: float

    @property
    def length(self) -> float:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Outline:
    """The sides of a table, where they are known beyond its rules (tables that are open at the sides)."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Lattice:
    """The lines of a grid and its cells. `row_edges` has rows + 1 positions (y), `col_edges` cols + 1 (x);
    `cells` cover every place exactly once, row by row."""

    row_edges: tuple[float, ...]
    col_edges: tuple[float, ...]
    cells: tuple[GridCell, ...]

    @property
    def rows(self) -> int:
        return len(self.row_edges) - 1

    @property
    def cols(self) -> int:
        return len(self.col_edges) - 1


def lattice(
    level: Sequence[Edge], upright: Sequence[Edge], tolerance: float, outline: Outline | None = None
) -> Lattice | None:
    """The grid that level and upright edges draw; None where they enclose no place.

    Edges that lie within `tolerance` of each other across (double rules, the pieces of one line) are one
    line; so no row or column is narrower than `tolerance`. Lines that wall off nothing are left out. Sides
    given by `outline` are closed where no rule closes them.
    """
    sides_y = (outline.y0, outline.y1) if outline else ()
    sides_x = (outline.x0, outline.x1) if outline else ()
    row_edges = line_positions(level, tolerance, sides_y)
    col_edges = line_positions(upright, tolerance, sides_x)
    if len(row_edges) < 2 or len(col_edges) < 2:
        return None
    level_stands, upright_stands = complete_walls(
        wall_shares(level, row_edges, col_edges, tolerance),
        wall_shares(upright, col_edges, row_edges, tolerance).T,
    )
    level_kept, upright_kept, kept_rows, kept_cols = without_idle_lines(level_stands, upright_stands)
    return Lattice(
        tuple(row_edges[r] for r in kept_rows),
        tuple(col_edges[c] for c in kept_cols),
        cells_between(level_kept, upright_kept),
    )


def line_positions(edges: Sequence[Edge], tolerance: float, sides: Sequence[float] = ()) -> list[float]:
    """Where the lines lie that `edges` are pieces of, sorted: neighbours within `tolerance` are one line, at
    the mean of its edges weighted by their length. `sides` are lines of their own where no edge lies within
    `tolerance` of them."""
    found: list[tuple[float, float]] = []
    for edge in sorted(edges, key=lambda e: e.at):
        weight = max(edge.length, 1e-6)
        if found and edge.at - found[-1][0] <= tolerance:
            position, mass = found[-1]
            found[-1] = ((position * mass + edge.at * weight) / (mass + weight), mass + weight)
        else:
            found.append((edge.at, weight))
    positions = [position for position, _ in found]
    for side in sides:
        if all(abs(side - position) > tolerance for position in positions):
            positions.append(side)
    return sorted(positions)


def wall_shares(
    edges: Sequence[Edge], lines: Sequence[float], across: Sequence[float], tolerance: float
) -> Shares:
    """How much of each wall the edges draw, shape (len(lines), len(across) - 1).

    `lines` are the positions of the lines that the edges belong to, `across` those of the lines that cut
    them into walls. An edge belongs to the nearest line within `tolerance`.
    """
    shares = np.zeros((len(lines), len(across) - 1))
    positions, cuts = np.asarray(lines, dtype=float), np.asarray(across, dtype=float)
    pieces: dict[int, list[tuple[float, float]]] = {}
    for edge in edges:
        nearest = int(np.argmin(np.abs(positions - edge.at)))
        if abs(positions[nearest] - edge.at) <= tolerance:
            pieces.setdefault(nearest, []).append((edge.start, edge.end))
    for line, spans in pieces.items():
        for start, end in _joined(spans):
            covered = np.minimum(end, cuts[1:]) - np.maximum(start, cuts[:-1])
            shares[line] += np.maximum(covered, 0.0) / (cuts[1:] - cuts[:-1])
    return np.minimum(shares, 1.0)


def _joined(spans: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The same stretches without overlaps."""
    joined: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def complete_walls(level: Shares, upright: Shares, present: float = PRESENT) -> tuple[Walls, Walls]:
    """Which walls stand, such that every cell between them is a rectangle. The outer walls always stand.

    A rule of a table never ends in the open and never turns a corner inside it: where a wall does so in the
    data, another one was missed. At such an inner node a wall is carried straight on to the next node; of the
    two ways on from a corner, the one with more ink is taken, else the one that is shorter. So a shape that
    is no rectangle is split into as few cells as its walls allow, and is never swallowed whole.
    """
    level_stands, upright_stands = level >= present, upright >= present
    level_stands[[0, -1], :] = True
    upright_stands[:, [0, -1]] = True
    rows, cols = upright.shape[0], level.shape[1]
    open_nodes = [(r, c) for r in range(1, rows) for c in range(1, cols)]
    while open_nodes:
        row, col = open_nodes.pop()
        onward = _ways_on(level_stands, upright_stands, row, col)
        if not onward:
            continue
        best = max(
            onward,
            key=lambda way: _promise(way, (row, col), (level, upright), (level_stands, upright_stands)),
        )
        for kind, r, c in _walk(best, (row, col), (level_stands, upright_stands)):
            if kind == "level":
                level_stands[r, c] = True
                open_nodes += [(r, c), (r, c + 1)]
            else:
                upright_stands[r, c] = True
                open_nodes += [(r, c), (r + 1, c)]
        open_nodes = [(r, c) for r, c in open_nodes if 0 < r < rows and 0 < c < cols]
    return level_stands, upright_stands


_Way = Literal["left", "right", "up", "down"]
_OPPOSITE: dict[_Way, _Way] = {"left": "right", "right": "left", "up": "down", "down": "up"}
_STEP: dict[_Way, tuple[int, int]] = {"left": (0, -1), "right": (0, 1), "up": (-1, 0), "down": (1, 0)}
_Wall = tuple[Literal["level", "upright"], int, int]


def _ways_on(level: Walls, upright: Walls, row: int, col: int) -> list[_Way]:
    """In which directions a wall that ends or turns at an inner node could be carried on."""
    arms: dict[_Way, bool] = {
        "left": bool(level[row, col - 1]),
        "right": bool(level[row, col]),
        "up": bool(upright[row - 1, col]),
        "down": bool(upright[row, col]),
    }
    standing = [way for way, stands in arms.items() if stands]
    ends = len(standing) == 1
    turns = len(standing) == 2 and _OPPOSITE[standing[0]] != standing[1]
    return [_OPPOSITE[way] for way in standing] if ends or turns else []


def _walk(way: _Way, node: tuple[int, int], stands: tuple[Walls, Walls]) -> list[_Wall]:
    """The missing walls from a node straight on to the next node where other walls meet the way."""
    level, upright = stands
    rows, cols = upright.shape[0], level.shape[1]
    row, col = node
    step_row, step_col = _STEP[way]
    walls: list[_Wall] = []
    while True:
        if way in ("left", "right"):
            walls.append(("level", row, col if way == "right" else col - 1))
        else:
            walls.append(("upright", row if way == "down" else row - 1, col))
        row, col = row + step_row, col + step_col
        if row in (0, rows) or col in (0, cols):
            return walls
        if level[row, col - 1] or level[row, col] or upright[row - 1, col] or upright[row, col]:
            return walls


def _promise(
    way: _Way, node: tuple[int, int], shares: tuple[Shares, Shares], stands: tuple[Walls, Walls]
) -> tuple[float, int]:
    """How good a way on is: the ink on it (to a tenth), then its shortness."""
    walls = _walk(way, node, stands)
    ink = [float(shares[0][r, c] if kind == "level" else shares[1][r, c]) for kind, r, c in walls]
    return round(sum(ink) / len(ink), 1), -len(walls)


def cells_between(level: Walls, upright: Walls) -> tuple[GridCell, ...]:
    """The cells between standing walls, row by row; the walls must be complete (`complete_walls`)."""
    rows, cols = upright.shape[0], level.shape[1]
    taken = np.zeros((rows, cols), dtype=bool)
    cells: list[GridCell] = []
    for row in range(rows):
        for col in range(cols):
            if taken[row, col]:
                continue
            right = next(c for c in range(col + 1, cols + 1) if upright[row, c])
            below = next(r for r in range(row + 1, rows + 1) if level[r, col])
            if taken[row:below, col:right].any():
                raise ValueError("the walls do not part the places into rectangles")
            taken[row:below, col:right] = True
            cells.append(GridCell(row, col, below - row, right - col))
    return tuple(cells)


def without_idle_lines(level: Walls, upright: Walls) -> tuple[Walls, Walls, list[int], list[int]]:
    """The walls without lines on which no wall stands, and the indices of the row and column lines kept."""
    kept_rows = [int(r) for r in np.flatnonzero(level.any(axis=1))]
    kept_cols = [int(c) for c in np.flatnonzero(upright.any(axis=0))]
    return (
        level[np.ix_(kept_rows, kept_cols[:-1])],
        upright[np.ix_(kept_rows[:-1], kept_cols)],
        kept_rows,
        kept_cols,
    )
