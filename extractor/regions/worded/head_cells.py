"""The cells of a table's head where no rules draw all of them: which heading stands over which columns.

Frame-agnostic: plain numbers in whatever unit the caller measures in, y downwards. A heading is set in the
middle of its cell, so that a cell that spans several columns, or several levels, shows in where its text
stands. Of all ways to part the head into cells (each a rectangle with at most one heading) the one is taken
whose headings stand nearest to the middles of their cells: dynamic programming over ranges of columns and
levels, with costs in widths of a character.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations, islice, pairwise

SAME_LEVEL = 0.3
"""Characters. Headings whose middles are nearer to each other than this in height stand on one level."""
MOST_LEVELS = 5
"""No head has more levels than this."""
MOST_WAYS, MOST_WORK = 40, 240
"""So many ways to part the head into levels are tried, those with few levels first; and so many times columns
at most."""
MOST_COLUMNS, MOST_HEADINGS = 80, 240
"""A head over more columns, or with more headings, is not parted."""
OVERHANG = 0.3
"""Characters by which a heading may stick out of its cell (the sides of the cell are estimates)."""
WEIGHT_ACROSS, WEIGHT_DOWN = 1.0, 1.0
"""What a heading costs for each character that it stands off its cell's middle, across and in height."""
OUTSIDE = 4.0
"""What it costs for each character that it sticks out."""
BLANK = 1.5
"""What a cell without a heading costs for each of its columns, …"""
BLANK_AT_SIDE = 1.0
"""… and where it lies at a side of the table: facing pages cut headings."""
CUT = 0.9
"""The most that a heading costs for standing off the middle of a cell at a side of the table, where facing
pages cut it: a part of it stands right at that side, or the page has no labels, which are on the other."""
AT_SIDE = 0.8
"""Characters. A heading nearer to the side of the table than this is cut there."""
BLANK_BELOW = 3.0
"""… and where it lies under a heading."""
SHARED_LEAF = 0.7
"""What it costs for each column more that one heading has under it with no headings of their own."""
LEVEL = 0.3
"""What each level costs."""
STACKED = 0.4
"""What a heading over just one other costs."""
_NEVER = 1e6


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading (all its lines) and where its ink reaches."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def middle(self) -> tuple[float, float]:
        """x and y of its middle."""
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2


@dataclass(frozen=True, slots=True)
class HeadCell:
    """A cell of the head: columns `left` to before `right`, levels `top` to before `bottom`."""

    left: int
    right: int
    top: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Head:
    """The y between which levels lie (one more than levels), its cells, which cover it, and how badly the
    headings fit them (characters)."""

    levels: tuple[float, ...]
    cells: tuple[HeadCell, ...]
    cost: float

    def over(self, other: Head) -> Head:
        """This head with another one right under it."""
        count = len(self.levels) - 1
        below = [replace(cell, top=cell.top + count, bottom=cell.bottom + count) for cell in other.cells]
        return Head((*self.levels, *other.levels[1:]), (*self.cells, *below), self.cost + other.cost)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A level rule that is drawn across the head."""

    y: float
    x0: float
    x1: float


def head_of(
    headings: Sequence[Heading],
    edges: Sequence[float],
    sides: tuple[float | None, float],
    character: float,
    drawn: Sequence[Drawn] = (),
    facing: bool = False,
) -> Head | None:
    """The cells of a head, None where its headings fit no way of parting it.

    `edges` are the x of the sides of the columns, one more than columns; `sides` the y of the head's top
    (None: not known) and bottom, `character` the size of its type, `drawn` the level rules inside it: where
    there are any, they alone part its levels, if they can (some of them may not have been seen); `facing`:
    the page goes on with the table of the page beside it.
    """
    if not headings or not 2 <= len(edges) <= MOST_COLUMNS + 1 or len(headings) > MOST_HEADINGS:
        return None
    best = _cheapest(headings, edges, sides, character, (tuple(drawn), facing))
    if best is None and drawn:
        best = _cheapest(headings, edges, sides, character, ((), facing))
    return best


def _cheapest(
    headings: Sequence[Heading],
    edges: Sequence[float],
    sides: tuple[float | None, float],
    character: float,
    around: tuple[tuple[Drawn, ...], bool],
) -> Head | None:
    """The cheapest head of all ways to part it into levels."""
    drawn, facing = around
    best: Head | None = None
    most = min(MOST_WAYS, max(4, MOST_WORK // (len(edges) - 1)))
    for levels in islice(_ways_to_level(headings, sides, character, drawn), most):
        found = _parted(_Ground(tuple(headings), tuple(edges), levels, character, drawn, facing))
        if found is not None and (best is None or found.cost < best.cost):
            best = found
    return best


# --- levels -------------------------------------------------------------------------------------------


def _ways_to_level(
    headings: Sequence[Heading],
    sides: tuple[float | None, float],
    character: float,
    drawn: Sequence[Drawn],
) -> Iterator[tuple[float, ...]]:
    """Every way in which lines could part the head into levels, as y from its top to its bottom.

    The lowest headings stand in the middle of the lowest level, so that its top follows from the bottom of
    the head; and so on upwards with one of the headings above.
    """
    top, bottom = sides
    inked = min(h.y0 for h in headings)
    if drawn:
        ys = _lines_at([rule.y for rule in drawn], 0.3 * character)
        yield (top if top is not None else inked - 0.3 * character, *ys, bottom)
        return
    middles = _lines_at([h.middle[1] for h in headings], SAME_LEVEL * character)
    for count in range(min(len(middles), MOST_LEVELS)):
        for chosen in combinations(middles, count):
            levels = [bottom]
            for middle in reversed(chosen):
                levels.insert(0, 2 * middle - levels[0])
            least = min([*pairwise(levels)], key=lambda p: p[1] - p[0], default=(0.0, character))
            if least[1] - least[0] < character:
                continue
            highest = min(middles)
            start = min(inked, 2 * highest - levels[0]) if top is None else top
            if levels[0] - start >= character:
                yield (start, *levels)


def _lines_at(values: Sequence[float], tolerance: float) -> list[float]:
    groups: list[list[float]] = []
    for value in sorted(values):
        if groups and value - groups[-1][0] <= tolerance:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [sum(group) / len(group) for group in groups]


# --- cells --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Ground:
    """What the parting looks at."""

    headings: tuple[Heading, ...]
    edges: tuple[float, ...]
    levels: tuple[float, ...]
    character: float
    drawn: tuple[Drawn, ...]
    facing: bool

    @property
    def columns(self) -> int:
        return len(self.edges) - 1

    @property
    def bottom(self) -> int:
        return len(self.levels) - 1

    def held(self, cell: HeadCell) -> list[Heading]:
        """The headings whose middles lie in a cell."""
        x0, x1 = self.edges[cell.left], self.edges[cell.right]
        y0, y1 = self.levels[cell.top], self.levels[cell.bottom]
        return [h for h in self.headings if x0 <= h.middle[0] < x1 and y0 <= h.middle[1] < y1]

    def is_drawn(self, level: int, column: int) -> bool:
        """Whether a rule is drawn at the top of that level over most of a column."""
        x0, x1 = self.edges[column], self.edges[column + 1]
        covered = sum(
            max(0.0, min(x1, rule.x1) - max(x0, rule.x0))
            for rule in self.drawn
            if abs(rule.y - self.levels[level]) <= 0.3 * self.character
        )
        return covered >= 0.5 * (x1 - x0)


_Found = tuple[float, tuple[HeadCell, ...]]


def _parted(ground: _Ground) -> Head | None:
    """The cheapest way to part the whole head."""

    @cache
    def parted(left: int, right: int, top: int) -> _Found:
        """The cheapest cells for the columns `left` to before `right`, from level `top` down."""
        if left == right:
            return 0.0, ()
        best: _Found = (_NEVER, ())
        for start in range(right - 1, left - 1, -1):
            last = topped(start, right, top)
            if last is None:
                break
            before = parted(left, start, top)
            if before[0] + last[0] < best[0]:
                best = before[0] + last[0], (*before[1], *last[1])
        return best

    @cache
    def topped(left: int, right: int, top: int) -> _Found | None:
        """The cheapest cells with one over all the columns at its top; None where two headings stand
        there, however high it is."""
        best: _Found | None = None
        for bottom in range(top + 1, ground.bottom + 1):
            cell = HeadCell(left, right, top, bottom)
            if len(ground.held(cell)) > 1:
                break
            cost = _cost(cell, ground)
            below: _Found = (0.0, ())
            if bottom < ground.bottom:
                below = parted(left, right, bottom)
                cost += STACKED if len(below[1]) == 1 else 0.0
            if best is None or cost + below[0] < best[0]:
                best = cost + below[0], (cell, *below[1])
        return best

    cost, cells = parted(0, ground.columns, 0)
    if cost >= _NEVER:
        return None
    return Head(ground.levels, cells, cost + LEVEL * ground.bottom)


def _cost(cell: HeadCell, ground: _Ground) -> float:
    """How badly a cell fits what stands in it, in characters."""
    walls = _cost_of_walls(cell, ground)
    held = ground.held(cell)
    width = cell.right - cell.left
    leaf = SHARED_LEAF * (width - 1) if cell.bottom == ground.bottom else 0.0
    if not held:
        at_side = (cell.left == 0 and ground.facing) or cell.right == ground.columns
        blank = BLANK_AT_SIDE if at_side and cell.bottom < ground.bottom else BLANK * width
        return walls + leaf + blank + (BLANK_BELOW if cell.top > 0 else 0.0)
    (heading,) = held
    x0, x1 = ground.edges[cell.left], ground.edges[cell.right]
    y0, y1 = ground.levels[cell.top], ground.levels[cell.bottom]
    x, y = heading.middle
    slack = OVERHANG * ground.character
    out = max(0.0, x0 - slack - heading.x0) + max(0.0, heading.x1 - slack - x1)
    across = WEIGHT_ACROSS * abs(x - (x0 + x1) / 2) / ground.character
    if cell.bottom < ground.bottom and _may_be_cut(heading, cell, ground):
        across = min(across, CUT)
    down = WEIGHT_DOWN * abs(y - (y0 + y1) / 2) / ground.character
    return walls + leaf + across + down + OUTSIDE * out / ground.character


def _may_be_cut(heading: Heading, cell: HeadCell, ground: _Ground) -> bool:
    """Whether a heading may go on over the page beside."""
    near = AT_SIDE * ground.character
    at_left = heading.x0 - ground.edges[0] < near or ground.facing
    at_right = ground.edges[-1] - heading.x1 < near or ground.facing
    return (cell.left == 0 and at_left) or (cell.right == ground.columns and at_right)


def _cost_of_walls(cell: HeadCell, ground: _Ground) -> float:
    """Drawn rules run round cells and through none."""
    if not ground.drawn:
        return 0.0
    columns = range(cell.left, cell.right)
    through = sum(
        ground.is_drawn(level, column) for level in range(cell.top + 1, cell.bottom) for column in columns
    )
    under = 0
    if cell.bottom < ground.bottom:
        under = sum(not ground.is_drawn(cell.bottom, column) for column in columns)
    return 10.0 * through + 5.0 * under
