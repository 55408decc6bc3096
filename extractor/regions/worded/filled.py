"""Whether the words of what may be a table without full rules fill it: some of its rows hold words in two
columns at least. Texts one below the other between lines (a card, a notice in frames) fill one column each.
The right half of a table over facing pages may hold figures in one column only: there its heading tells.

Frame-agnostic: the same on a digital page (points) and in a picture (pixels).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from typing import Protocol

FILLED = 0.25
"""The share of the rows with words, at least, in which two columns hold some."""

HEADED = 4
"""A row with words in so many columns names them, however few rows below hold words in more than one."""


class Rule(Protocol):
    """A level or upright rule, drawn or implied: its two ends."""

    @property
    def x0(self) -> float: ...
    @property
    def y0(self) -> float: ...
    @property
    def x1(self) -> float: ...
    @property
    def y1(self) -> float: ...


def fills(level: Sequence[Rule], upright: Sequence[Rule], words: Sequence[tuple[float, float]]) -> bool:
    """Whether words, given by their middles (x, y), stand in two columns in at least one row of the region
    that the rules part, and in a good share of the rows that hold any, unless one row names many columns."""
    heights = sorted({(rule.y0 + rule.y1) / 2 for rule in level})
    held: defaultdict[int, set[int]] = defaultdict(set)
    for x, y in words:
        walls = [(r.x0 + r.x1) / 2 for r in upright if min(r.y0, r.y1) <= y <= max(r.y0, r.y1)]
        held[bisect_right(heights, y)].add(sum(wall < x for wall in walls))
    if any(len(columns) >= HEADED for columns in held.values()):
        return True
    several = sum(len(columns) > 1 for columns in held.values())
    return several > 0 and several >= FILLED * len(held)
