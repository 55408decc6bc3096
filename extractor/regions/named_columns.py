"""Columns with their headings, and the lines between them: which heading names which column of print, and
which headings stand over columns that hold nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extractor.regions.print import Printed
from extractor.regions.print_columns import Column
from extractor.regions.print_heads import Heading

_UNNAMED = 2.0
"""What a column without a heading costs, and a heading without a column, against a heading that stands one
height of print beside its column."""

_ASIDE = 0.5
"""What each height of print between a column and its heading costs."""


@dataclass(frozen=True, slots=True)
class Named:
    """A column: the print of its rows (None: they are all empty) and its heading (None: it has none)."""

    column: Column | None
    heading: Heading | None

    @property
    def x0(self) -> float:
        return min(part.x0 for part in (self.column, self.heading) if part is not None)

    @property
    def x1(self) -> float:
        return max(part.x1 for part in (self.column, self.heading) if part is not None)

    @property
    def body(self) -> tuple[float, float]:
        """From where to where the print of its rows reaches, or its heading where they are empty."""
        part = self.column or self.heading
        return (part.x0, part.x1) if part is not None else (0.0, 0.0)


def with_headings(columns: Sequence[Column], leaves: Sequence[Heading], height: float) -> list[Named]:
    """Columns and headings, both from left to right, each column with the heading that names it.

    Method: the cheapest alignment of the two sequences that keeps their order (Needleman and Wunsch 1970).
    Headings left over over the print of a column are none of a column of their own.
    """
    headings = sorted(leaves, key=lambda h: h.cx)
    ordered = sorted(columns, key=lambda c: c.x0)
    rows, cols = len(ordered), len(headings)
    cost = [[0.0] * (cols + 1) for _ in range(rows + 1)]
    for i in range(rows + 1):
        for j in range(cols + 1):
            ways = [0.0] if i == j == 0 else []
            if i and j:
                ways.append(cost[i - 1][j - 1] + _aside(ordered[i - 1], headings[j - 1], height))
            if i:
                ways.append(cost[i - 1][j] + _UNNAMED)
            if j:
                ways.append(cost[i][j - 1] + _UNNAMED)
            cost[i][j] = min(ways)
    named: list[Named] = []
    i, j = rows, cols
    while i or j:
        if i and j and cost[i][j] == cost[i - 1][j - 1] + _aside(ordered[i - 1], headings[j - 1], height):
            i, j = i - 1, j - 1
            named.append(Named(ordered[i], headings[j]))
        elif i and cost[i][j] == cost[i - 1][j] + _UNNAMED:
            i -= 1
            named.append(Named(ordered[i], None))
        else:
            j -= 1
            if not any(_lies_over(headings[j], column) for column in ordered):
                named.append(Named(None, headings[j]))
    return sorted(named, key=lambda n: n.body[0] + n.body[1])


def _aside(column: Column, heading: Heading, height: float) -> float:
    return _ASIDE * max(0.0, heading.x0 - column.x1, column.x0 - heading.x1) / height


def _lies_over(heading: Heading, column: Column) -> bool:
    shared = min(heading.x1, column.x1) - max(heading.x0, column.x0)
    return shared > 0.5 * (heading.x1 - heading.x0)


def bound_between(left: Named, right: Named, words: Sequence[Printed], height: float) -> float:
    """The x of the line between two columns: between the print of their rows, where the fewest words lie.

    Figures that stand to the right of their heading's middle end at the line; else it is half-way.
    """
    low, high = sorted((left.body[1], right.body[0]))
    places = [low + (high - low) * share for share in (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.1, 0.9)]
    if low < (left.x1 + right.x0) / 2 < high:
        places.insert(0, (left.x1 + right.x0) / 2)
    if left.column is not None and left.heading is not None and left.column.figures:
        to_the_right = (left.column.x0 + left.column.x1) / 2 - left.heading.cx > 0.5 * height
        end = low + 0.45 * height
        if to_the_right and end < high:
            places.insert(0, end)
    return min(places, key=lambda x: sum(w.x0 < x < w.x1 for w in words))
