"""The cells of a table's head that no rules part: which columns and rows each heading stands for.

A heading over several columns stands in the middle of them; a heading has the room down to the headings below
it. Frame-agnostic: any unit, y downwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_SPREAD = 12.0
"""Heights of print between two characters of one word that is spread out, at most."""

_TIGHT = 0.42
"""Heights of print between two lines of one heading, at most."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading's text: its box."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def cx(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def cy(self) -> float:
        return (self.y0 + self.y1) / 2


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a table: the y between its rows, and for each row and column of it the number of the cell
    that the place belongs to."""

    between_rows: tuple[float, ...]
    owner: tuple[tuple[int, ...], ...]


@dataclass(slots=True)
class _Node:
    """A heading and its columns, first and last, and the headings right below it."""

    heading: Heading
    first: int
    last: int
    depth: int = 0


def head_of(headings: Sequence[Heading], bounds: Sequence[float], height: float) -> Head:
    """The head that `headings` make over columns between `bounds` (columns + 1 values of x).

    `height` is that of a line of print: headings whose middles differ less than half of it are on one level.
    """
    columns = len(bounds) - 1
    nodes = _nodes(spread_out(headings, bounds, height), bounds, height)
    if not nodes:
        return Head((), (tuple(range(columns)),))
    depths = 1 + max(node.depth for node in nodes)
    levels = _levels(nodes, depths)
    owner = [[-1] * columns for _ in range(depths)]
    for i, node in enumerate(nodes):
        below = [n for n in nodes if n.depth > node.depth and _within(n, node)]
        end = depths
        if below:
            middle = (node.heading.cy + min(n.heading.cy for n in below)) / 2
            nearest = min(range(1, depths), key=lambda r: abs(levels[r - 1] - middle), default=depths)
            end = min(max(node.depth + 1, nearest), *(n.depth for n in below))
        for row in range(node.depth, end):
            owner[row][node.first : node.last + 1] = [i] * (node.last - node.first + 1)
    return Head(tuple(levels), tuple(tuple(row) for row in _filled(owner)))


def leaf_headings(headings: Sequence[Heading], height: float) -> list[Heading]:
    """The headings that have no other one below in their territory, which reaches half-way to the headings
    beside and above."""
    return [h for h in headings if not _has_below(h, headings, height)]


def in_blocks(headings: Sequence[Heading], height: float) -> list[Heading]:
    """The headings, lines of one text put together: a line close below another, and within it."""
    blocks: list[Heading] = []
    for heading in sorted(headings, key=lambda h: h.cy):
        for i, block in enumerate(blocks):
            near = -0.3 * height < heading.y0 - block.y1 < _TIGHT * height
            within = block.x0 - 0.4 * height <= heading.x0 and heading.x1 <= block.x1 + 0.4 * height
            alone = not any(_beside(heading, block, h, height) for h in headings)
            if near and within and alone:
                blocks[i] = _around(block, heading)
                break
        else:
            blocks.append(heading)
    return blocks


def _beside(heading: Heading, block: Heading, other: Heading, height: float) -> bool:
    """Whether another heading on the line of `heading` also stands near the block above it: the block is a
    heading over both."""
    level = other is not heading and abs(other.cy - heading.cy) < 0.4 * height
    return level and block.x0 - 1.5 * height < other.cx < block.x1 + 1.5 * height


def _has_below(heading: Heading, headings: Sequence[Heading], height: float) -> bool:
    level = heading.cy + 0.5 * height
    peers = [h for h in headings if h is not heading and h.cy <= level]
    left = max((h.x1 for h in peers if h.x1 <= heading.x0), default=-float("inf"))
    right = min((h.x0 for h in peers if h.x0 >= heading.x1), default=float("inf"))
    low, high = (left + heading.x0) / 2, (heading.x1 + right) / 2
    below = [h for h in headings if h.cy > level and low < h.cx < high]
    over = any(h.x0 < heading.x1 and heading.x0 < h.x1 for h in below)
    # Without one straight below, it stands over columns to both of its sides.
    return over or (any(h.cx < heading.cx for h in below) and any(h.cx > heading.cx for h in below))


def spread_out(headings: Sequence[Heading], bounds: Sequence[float], height: float) -> list[Heading]:
    """The headings, single characters that stand wide apart for one word put together: within one column, or
    above other headings."""
    done: list[Heading] = []
    for heading in sorted(headings, key=lambda h: (round(h.cy / height), h.x0)):
        last = done[-1] if done else None
        if (
            last is not None
            and abs(last.cy - heading.cy) < 0.4 * height
            and heading.x0 - last.x1 < _SPREAD * height
            and (
                _is_character(heading, height) and (_is_character(last, height) or last.x1 - last.x0 > height)
            )
            and _is_character(Heading(last.x1 - (heading.x1 - heading.x0), last.y0, last.x1, last.y1), height)
            and not _is_parted(last, heading, headings, height)
            and (_one_column(last, heading, bounds) or _both_have_below(last, heading, headings, height))
        ):
            done[-1] = _around(last, heading)
        else:
            done.append(heading)
    return done


def _is_character(heading: Heading, height: float) -> bool:
    return 0.5 * height <= heading.x1 - heading.x0 <= 1.4 * height


def _is_parted(left: Heading, right: Heading, headings: Sequence[Heading], height: float) -> bool:
    """Whether a heading above stands in the middle of two characters: they head a column each (类, 款)."""
    level = min(left.cy, right.cy) - 0.5 * height
    return any(h.cy < level and left.x0 < h.cx < right.x1 for h in headings)


def _one_column(left: Heading, right: Heading, bounds: Sequence[float]) -> bool:
    return not any(left.cx < b < right.cx for b in bounds)


def _both_have_below(left: Heading, right: Heading, headings: Sequence[Heading], height: float) -> bool:
    """Whether something stands below the gap between two characters: they are one heading over it."""
    level = max(left.cy, right.cy) + 0.5 * height
    reach = 2 * height
    return any(h.cy > level and left.x0 - reach < h.cx < right.x1 + reach for h in headings) and (
        _has_below(left, [left, *(h for h in headings if h.cy > level)], height)
        and _has_below(right, [right, *(h for h in headings if h.cy > level)], height)
    )


def _around(first: Heading, second: Heading) -> Heading:
    return Heading(
        min(first.x0, second.x0),
        min(first.y0, second.y0),
        max(first.x1, second.x1),
        max(first.y1, second.y1),
    )


def _nodes(headings: Sequence[Heading], bounds: Sequence[float], height: float) -> list[_Node]:
    """The headings from top to bottom with their columns and depths; lines of one text put together."""
    nodes: list[_Node] = []
    waiting = sorted(headings, key=lambda h: (h.cy, h.x0))
    for i, heading in enumerate(waiting):
        own = _own_columns(heading, bounds)
        above = [n for n in nodes if n.heading.cy < heading.cy - 0.5 * height and _meets(n, own)]
        first, last = _columns_under(heading, own, (waiting[i + 1 :], above), nodes, bounds, height)
        node = _Node(heading, first, last)
        parents = [n for n in above if _within(node, n)]
        same = next((n for n in reversed(parents) if (n.first, n.last) == (first, last)), None)
        if same is not None:  # the next line of one heading
            same.heading = _around(same.heading, heading)
            continue
        level = [n for n in nodes if n not in parents and _meets(n, (first, last))]
        if level:  # on one level with another heading of the column: a part of its text
            level[-1].heading = _around(level[-1].heading, heading)
            level[-1].first, level[-1].last = min(level[-1].first, first), max(level[-1].last, last)
            continue
        node.depth = 1 + max((n.depth for n in parents), default=-1)
        nodes.append(node)
    return nodes


def _own_columns(heading: Heading, bounds: Sequence[float]) -> tuple[int, int]:
    """The columns whose middle the heading covers, else the one in which its own middle lies."""
    columns = range(len(bounds) - 1)
    covered = [c for c in columns if heading.x0 < (bounds[c] + bounds[c + 1]) / 2 < heading.x1]
    inside = [c for c in columns if bounds[c] <= heading.cx <= bounds[c + 1]]
    if len(covered) >= 2:
        return covered[0], covered[-1]
    own = (inside or covered or [0 if heading.cx < bounds[0] else len(bounds) - 2])[0]
    return own, own


def _columns_under(
    heading: Heading,
    own: tuple[int, int],
    around: tuple[Sequence[Heading], Sequence[_Node]],
    nodes: Sequence[_Node],
    bounds: Sequence[float],
    height: float,
) -> tuple[int, int]:
    """The run of columns, `own` among them, in whose middle the heading stands best. More than its own only
    where each of them has a heading below, and none beside or above but over the whole run."""
    below = [h for h in around[0] if h.cy > heading.cy + 0.5 * height]
    beside = [h for h in around[0] if h.cy <= heading.cy + 0.5 * height]
    beside += [n.heading for n in nodes if abs(n.heading.cy - heading.cy) <= 0.5 * height]
    low = max((n.first for n in around[1]), default=0)
    high = min((n.last for n in around[1]), default=len(bounds) - 2)
    taken = {c for h in beside for c in range(_own_columns(h, bounds)[0], _own_columns(h, bounds)[1] + 1)}
    taken |= {
        c for n in nodes if abs(n.heading.cy - heading.cy) <= 0.5 * height for c in range(n.first, n.last + 1)
    }
    named = {c for h in below for c in range(_own_columns(h, bounds)[0], _own_columns(h, bounds)[1] + 1)}

    def off(run: tuple[int, int]) -> float:
        return abs((bounds[run[0]] + bounds[run[1] + 1]) / 2 - heading.cx)

    runs = [
        (a, b)
        for a in range(min(low, own[0]), own[0] + 1)
        for b in range(own[1], max(high, own[1]) + 1)
        if (a, b) != own
        and all(c in named and c not in taken for c in range(a, b + 1) if not own[0] <= c <= own[1])
    ]
    runs = [run for run in runs if run[0] >= low and run[1] <= high]
    runs = [run for run in runs if all(c in named for c in range(run[0], run[1] + 1))]
    if not runs:
        return own
    nearest = min(map(off, runs))
    best = max((run for run in runs if off(run) <= nearest + 0.4 * height), key=lambda run: run[1] - run[0])
    under = [h.y0 - heading.y1 for h in below if own[0] <= _own_columns(h, bounds)[0] <= own[1]]
    wrapped = bool(under) and min(under) < _TIGHT * height
    # A heading of one column stands in its middle or at one of its sides; its text may be longer than that.
    single = off(own) <= max(0.6 * height, nearest + 0.5 * height) and (wrapped or not under)
    at_side = own[0] == own[1] and nearest > 2 * height
    return own if single or at_side else best


def _meets(node: _Node, run: tuple[int, int]) -> bool:
    return node.first <= run[1] and run[0] <= node.last


def _within(node: _Node, other: _Node) -> bool:
    return other.first <= node.first and node.last <= other.last


def _levels(nodes: Sequence[_Node], depths: int) -> list[float]:
    """The y between the rows of the head: half-way between headings one below the other, along the deepest
    line of them."""
    deepest = [n for n in nodes if n.depth == depths - 1]
    levels: list[float] = []
    for depth in range(depths - 1):
        lower = [n for n in nodes if n.depth == depth + 1]
        above_deepest = [n for n in lower if any(_within(d, n) for d in deepest)] or lower
        upper = [n for n in nodes if n.depth == depth]
        over_them = [u for u in upper if any(_within(n, u) for n in above_deepest)] or upper
        ends = [n.heading.y1 for n in over_them]
        starts = [n.heading.y0 for n in above_deepest]
        levels.append((sum(ends) / len(ends) + sum(starts) / len(starts)) / 2)
    return sorted(levels)


def _filled(owner: list[list[int]]) -> list[list[int]]:
    """Places that no heading stands for: an empty cell down the rest of the column."""
    fresh = 1 + max(max(row) for row in owner)
    for col in range(len(owner[0])):
        for row in range(len(owner)):
            if owner[row][col] < 0:
                above = row > 0 and owner[row - 1][col] >= fresh
                owner[row][col] = owner[row - 1][col] if above else fresh + row * len(owner[0]) + col
    return owner
