"""Where the sides of columns lie that no rules draw.

Frame-agnostic: plain numbers. Texts are set against the left side of their cell, in its middle, or against
its right side, each time with the same small room between; so the sides follow from the texts of the rows
and the headings by least squares, within the white lanes that the texts leave.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import numpy as np

Span = tuple[float, float]
"""From where to where something reaches, x."""

ROOM = 0.4
"""Characters between a text and the side of its cell, where nothing else is known."""
CLEAR = 0.15
"""Characters between a text and the side at least, where the lane is wide enough."""
STRAIGHT = 0.25
"""Characters. Texts whose ends spread by less than this are set against one line."""
CENTRED, SET, MIDDLE = 1.0, 0.5, 0.05
"""How much it weighs that a heading or text is centred, that a column is set against a side, and that the
side lies in the middle of its lane."""


@dataclass(frozen=True, slots=True)
class Column:
    """What tells where a column's sides are: from where to where its content reaches, the stretches of its
    single texts, and where the middle of its heading is, None where that is not known."""

    reach: Span
    texts: tuple[Span, ...]
    heading: float | None


@dataclass(frozen=True, slots=True)
class Group:
    """The middle of a heading over several columns, from `left` to before `right`."""

    middle: float
    left: int
    right: int


def column_edges(
    columns: Sequence[Column],
    groups: Sequence[Group],
    outer: tuple[float | None, float | None],
    character: float,
) -> tuple[float, ...]:
    """The x of the sides, one more than columns, in order. `outer`: the sides of the table where rules tell
    them, else None; `character` the size of type."""
    low, high = _bounds(columns, outer, character)
    rows: list[tuple[dict[int, float], float, float]] = []
    for i, column in enumerate(columns):
        rows += _equations(i, column, character)
    rows += [({g.left: 1.0, g.right: 1.0}, 2 * g.middle, CENTRED) for g in groups]
    rows += [({i: 1.0}, (low[i] + high[i]) / 2, MIDDLE) for i in range(len(low))]
    matrix, target = np.zeros((len(rows), len(low))), np.zeros(len(rows))
    for k, (factors, value, weight) in enumerate(rows):
        for i, factor in factors.items():
            matrix[k, i] = factor * weight
        target[k] = value * weight
    # imported here, for it takes a tenth of a second and most pages have rules
    from scipy.optimize import lsq_linear

    solved = lsq_linear(matrix, target, bounds=(low, high)).x
    return tuple(float(x) for x in np.maximum.accumulate(solved))


def _bounds(
    columns: Sequence[Column], outer: tuple[float | None, float | None], character: float
) -> tuple[list[float], list[float]]:
    """Between which x each side lies: its lane."""
    first, last = columns[0].reach[0], columns[-1].reach[1]
    left, right = outer
    low = [first - 2 * ROOM * character if left is None else left]
    high = [first if left is None else left]
    for before, after in pairwise(columns):
        ends = sorted((before.reach[1], after.reach[0]))
        clear = min(CLEAR * character, 0.3 * (ends[1] - ends[0]))
        low.append(ends[0] + clear)
        high.append(ends[1] - clear)
    low.append(last if right is None else right)
    high.append(last + 2 * ROOM * character if right is None else right)
    return [x - 1e-3 for x in low], [x + 1e-3 for x in high]


def _equations(i: int, column: Column, character: float) -> list[tuple[dict[int, float], float, float]]:
    """What a column says of its sides: factors of sides, value, weight."""
    rows: list[tuple[dict[int, float], float, float]] = []
    if column.heading is not None:
        rows.append(({i: 1.0, i + 1: 1.0}, 2 * column.heading, CENTRED))
    if len(column.texts) < 2:
        return rows
    room = ROOM * character
    starts, ends = [t[0] for t in column.texts], [t[1] for t in column.texts]
    middles = [(a + b) / 2 for a, b in column.texts]
    spreads = [_spread(starts), _spread(middles), _spread(ends)]
    best = min(spreads)
    if best > STRAIGHT * character or max(spreads) - best < STRAIGHT * character:
        return rows
    if spreads[1] == best:
        rows.append(({i: 1.0, i + 1: 1.0}, 2 * median(middles), CENTRED))
    elif spreads[0] == best:
        rows.append(({i: 1.0}, median(starts) - room, SET))
    else:
        rows.append(({i + 1: 1.0}, median(ends) + room, SET))
    return rows


def _spread(values: Sequence[float]) -> float:
    """Between which the middle four fifths lie."""
    return float(np.subtract(*np.percentile(values, [90, 10])))
