"""The cells of a head that no rules draw: over which columns each heading stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extractor.geometry import Box
from extractor.regions.statements.lanes import Lanes
from extractor.regions.statements.phrases import Phrase, Span, TextLine
from extractor.regions.worded.head_cells import Drawn

UNCOVERED, UNCOVERED_BELOW = 0.35, -0.05
"""What it costs (ems) that a column stands under no heading beside those that do; on a lower level, on which
headings stand over a few columns only."""
SINGLE = 0.6
"""What it costs that a heading with another one below stands over one column only."""
TORN = 20.0
"""What it costs that a heading stands over a part of the columns of one below it."""
ASTRAY, MATCHED = 7.0, 2.5
"""What it costs at most that a heading stands beside its column; where there is one for each, or for each but
that of the labels."""
NAMELESS, NEW, SECOND = 3.0, 5.0, 8.0
"""What it costs in ems that a column has no heading, that a heading stands for a column of its own, and that
it is the second one over a column."""


@dataclass(slots=True, eq=False)
class Block:
    """A heading with all its lines."""

    phrases: list[Phrase]

    @property
    def box(self) -> Box:
        """Around all its lines."""
        return Box.union(phrase.box for phrase in self.phrases)

    @property
    def span(self) -> Span:
        """From where to where it reaches."""
        box = self.box
        return box.x0, box.x1

    @property
    def last(self) -> Phrase:
        """Its lowest line."""
        return self.phrases[-1]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the head: columns `left` to before `right`, levels `top` to before `bottom`."""

    left: int
    right: int
    top: int
    bottom: int


@dataclass(frozen=True, slots=True)
class StatementHead:
    """The head of a table: the table's columns (those of its rows and those of which only a heading tells),
    the y between the head's levels from its top to its bottom (none: no head), its cells, for each column the
    stretch of its heading, and the label lines between the head and the first row.

    `leaves`: how many columns have a heading of their own."""

    columns: tuple[Span, ...]
    levels: tuple[float, ...] = ()
    cells: tuple[Cell, ...] = ()
    spans: tuple[Span | None, ...] = ()
    labels: tuple[TextLine, ...] = ()
    leaves: int = 0


def share(a: Box, b: Box) -> bool:
    """Whether two boxes share something in width."""
    return a.x0 < b.x1 and b.x0 < a.x1


def fitted(
    blocks: Sequence[Block],
    lanes: Lanes,
    partly: Sequence[Drawn],
    bottom: float,
    labels: Sequence[TextLine],
) -> StatementHead:
    """The cells of the head: headings without another one below stand over one column each, the others over
    the columns around their middle."""
    partly = [rule for rule in partly if len(_above(rule, blocks)) < 2]
    above = [b for b in blocks if _is_group(b, blocks, lanes, partly)]
    columns, leaves = leaves_over(lanes, [b for b in blocks if b not in above])
    reach = [_reach(column, leaf) for column, leaf in zip(columns, leaves, strict=True)]
    levels: list[dict[int, Group]] = []
    ordered = _levels(above)
    for number, level in reversed(list(enumerate(ordered))):
        uncovered = UNCOVERED if number == 0 else UNCOVERED_BELOW
        groups = ranges_of(level, reach, leaves, (partly, lanes.em, uncovered, levels))
        for group in groups:
            if group.first == group.last:
                column = leaves[group.first]
                leaves[group.first] = group.block if column is None else _stacked(group.block, column)
        kept = [g for g in groups if g.first < g.last]
        if kept:
            levels.insert(0, {i: g for g in kept for i in range(g.first, g.last + 1)})
    return StatementHead(
        columns=tuple(columns),
        levels=_heights(levels, leaves, blocks, bottom),
        cells=tuple(_cells(levels, leaves)),
        spans=tuple(_with_groups(i, leaf, levels) for i, leaf in enumerate(leaves)),
        labels=tuple(labels),
        leaves=sum(leaf is not None for leaf in leaves[1:]),
    )


def _with_groups(column: int, leaf: Block | None, levels: Sequence[dict[int, Group]]) -> Span | None:
    """From where to where a column's headings reach: its own, and those over several of which it is the first
    or the last."""
    if leaf is None:
        return None
    groups = [level[column] for level in levels if column in level]
    x0 = min([leaf.box.x0, *(g.block.box.x0 for g in groups if g.first == column)])
    x1 = max([leaf.box.x1, *(g.block.box.x1 for g in groups if g.last == column)])
    return x0, x1


def _stacked(upper: Block, lower: Block) -> Block:
    return Block([*upper.phrases, *lower.phrases])


def _reach(column: Span, leaf: Block | None) -> Span:
    if leaf is None:
        return column
    return min(column[0], leaf.box.x0), max(column[1], leaf.box.x1)


def _is_group(block: Block, blocks: Sequence[Block], lanes: Lanes, partly: Sequence[Drawn]) -> bool:
    """Whether a heading stands over others: another one begins below it, or a rule under it reaches over two
    columns."""
    low = block.last.box.center[1]
    under = [
        b for b in blocks if b is not block and b.phrases[0].box.center[1] > low + 0.3 * block.last.box.height
    ]
    if any(share(block.box, other.box) for other in under):
        return True
    rule = _rule_under(block, partly)
    if rule is not None and len(_columns_in(rule, lanes.columns)) > 1:
        return True
    # A short heading over two columns stands above the lane between, or over a text of the one only.
    own = lanes.over(block.span)
    if _is_one_for_two(block, blocks, lanes):
        return True
    headed = [i for other in under for i in lanes.over(other.span)]
    if own:
        return all(i in headed for i in own) and block.box.x0 > lanes.columns[0][1]
    left = any(b.box.x1 <= block.box.x0 for b in under)
    right = any(b.box.x0 >= block.box.x1 for b in under)
    return left and right and block.box.x0 > lanes.columns[0][1]


def _is_one_for_two(block: Block, blocks: Sequence[Block], lanes: Lanes) -> bool:
    """Whether a heading stands between two of the line below, which has twice as many as its own line."""
    low, height, x = block.last.box.center[1], block.last.box.height, block.box.center[0]
    figured = [b for b in blocks if b.box.x0 > lanes.columns[0][1]]
    same = [b for b in figured if abs(b.last.box.center[1] - low) <= 0.3 * height]
    under = [b for b in figured if b.phrases[0].box.center[1] > low + 0.3 * height]
    first = min((b.phrases[0].box.center[1] for b in under), default=0.0)
    following = [b for b in under if b.phrases[0].box.center[1] - first <= 0.3 * height]
    between = any(b.box.x1 <= x for b in following) and any(b.box.x0 >= x for b in following)
    return block in same and between and len(following) >= 2 * len(same)


def _rule_under(block: Block, partly: Sequence[Drawn]) -> Drawn | None:
    near = [rule for rule in partly if _stands_on(block, rule)]
    return min(near, key=lambda r: r.y, default=None)


def _above(rule: Drawn, blocks: Sequence[Block]) -> list[Block]:
    """The headings right above a rule: below several of them it says nothing of their columns."""
    return [block for block in blocks if _stands_on(block, rule)]


def _stands_on(block: Block, rule: Drawn) -> bool:
    box = block.last.box
    below = box.center[1] < rule.y < box.y1 + 0.8 * box.height
    return below and rule.x0 < box.center[0] < rule.x1


def _columns_in(rule: Drawn, columns: Sequence[Span]) -> list[int]:
    return [i for i, (a, b) in enumerate(columns) if rule.x0 - 3 < (a + b) / 2 < rule.x1 + 3]


def leaves_over(lanes: Lanes, blocks: Sequence[Block]) -> tuple[list[Span], list[Block | None]]:
    """The columns with the heading of each, in order; a heading that stands over none of them is the heading
    of a column of which the rows hold nothing."""
    ordered = sorted(blocks, key=lambda b: b.box.center[0])
    pairs = _paired(lanes, ordered)
    columns: list[tuple[Span, Block | None]] = []
    for column, block in pairs:
        if column is None and block is not None:
            if lanes.over(block.span):
                continue
            columns.append((block.span, block))
        elif column is not None:
            columns.append((column, block))
    for column, block in pairs:
        if column is None and block is not None and lanes.over(block.span):
            nearest = min(range(len(columns)), key=lambda i: _apart(columns[i][0], block.span))
            span, leaf = columns[nearest]
            columns[nearest] = span, block if leaf is None else _stacked(block, leaf)
    columns.sort(key=lambda pair: pair[0][0])
    return [span for span, _ in columns], [leaf for _, leaf in columns]


def _apart(a: Span, b: Span) -> float:
    """By how much two stretches lie apart; below 0: what they share."""
    return max(a[0] - b[1], b[0] - a[1])


def _paired(lanes: Lanes, blocks: Sequence[Block]) -> list[tuple[Span | None, Block | None]]:
    """The alignment of columns and headings, both in order, that costs least (Needleman and Wunsch 1970)."""
    # Labels are set to the left, figures to the right of columns that reach up to each other.
    em, (labels, figures, *others) = lanes.em, lanes.columns
    first = not any(block.box.center[0] < labels[0] for block in blocks)
    reach = labels[1], figures[0]
    if first and 1 in lanes.figured:
        reach = max(labels[1], figures[0] - em), min(figures[0], labels[1] + em)
    columns = ((labels[0], reach[0]), (reach[1], figures[1]), *others)
    # Texts do not fill their columns: as many headings as columns stand over one each, wherever in it.
    most = MATCHED if first and 0 <= len(columns) - len(blocks) <= 1 else ASTRAY
    best: dict[tuple[int, int], tuple[float, str]] = {(0, 0): (0.0, "")}
    for i in range(len(columns) + 1):
        for j in range(len(blocks) + 1):
            ways: list[tuple[float, str]] = []
            if i and j:
                column, span = columns[i - 1], blocks[j - 1].span
                off = abs(sum(column) - sum(span)) / 2
                cost = max(0.0, _apart(column, span)) / em + 0.1 * min(off / em, 10.0)
                ways.append((best[i - 1, j - 1][0] + min(cost, most), "both"))
            if i:
                ways.append((best[i - 1, j][0] + (0.0 if i == 1 else NAMELESS), "column"))
            if j:
                over = bool(lanes.over(blocks[j - 1].span))
                ways.append((best[i, j - 1][0] + (SECOND if over else NEW), "block"))
            if ways:
                best[i, j] = min(ways)
    pairs: list[tuple[Span | None, Block | None]] = []
    i, j = len(columns), len(blocks)
    while i or j:
        way = best[i, j][1]
        i, j = i - (way != "block"), j - (way != "column")
        pairs.append((lanes.columns[i] if way != "block" else None, blocks[j] if way != "column" else None))
    return pairs[::-1]


# --- headings over several columns ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Group:
    """A heading over the columns from `first` to `last`."""

    block: Block
    first: int
    last: int


def _levels(blocks: Sequence[Block]) -> list[list[Block]]:
    """Headings by the level on which they stand, top to bottom, each level's from left to right: beside each
    other, that is, not below each other and not over the same columns."""
    levels: list[list[Block]] = []
    for block in sorted(blocks, key=lambda b: b.last.box.center[1]):
        if levels and all(_beside(block.box, other.box) for other in levels[-1]):
            levels[-1].append(block)
        else:
            levels.append([block])
    return [sorted(level, key=lambda b: b.box.x0) for level in levels]


def _beside(a: Box, b: Box) -> bool:
    """Whether two headings share something in height and nothing in width."""
    low, high = max(a.y0, b.y0), min(a.y1, b.y1)
    return high - low > 0.25 * min(a.height, b.height) and not share(a, b)


def ranges_of(
    level: Sequence[Block],
    reach: Sequence[Span],
    leaves: Sequence[Block | None],
    around: tuple[Sequence[Drawn], float, float, Sequence[dict[int, Group]]],
) -> list[Group]:
    """Over which columns each heading of one level stands: all ranges that do not overlap are weighed, by how
    far each heading stands off the middle of its columns."""
    partly, em, uncovered, below = around
    low = min(block.last.box.center[1] for block in level)
    free = [
        0.0 if i == 0 or (leaf is not None and leaf.box.y0 < low) else uncovered
        for i, leaf in enumerate(leaves)
    ]
    memo: dict[tuple[int, int], tuple[float, tuple[Group, ...]]] = {}

    def cost_of(block: Block, first: int, last: int) -> float:
        rule = _rule_under(block, partly)
        if rule is not None:
            own = _columns_in(rule, reach)
            return 0.0 if own and (own[0], own[-1]) == (first, last) else 50.0
        x0, x1 = reach[first][0], reach[last][1]
        off = abs(block.box.center[0] - (x0 + x1) / 2) / em
        out = (max(0.0, x0 - block.box.x0) + max(0.0, block.box.x1 - x1)) / em
        inner = [own[i] for own in below for i in range(first, last + 1) if i in own]
        torn = any(g.first < first or g.last > last for g in inner)
        return off + 0.7 * out + (SINGLE if first == last else 0.0) + (TORN if torn else 0.0)

    def best(k: int, start: int) -> tuple[float, tuple[Group, ...]]:
        if k == len(level):
            return sum(free[start:]), ()
        if (k, start) not in memo:
            ways = [
                (
                    sum(free[start:first]) + cost_of(level[k], first, last) + rest[0],
                    (Group(level[k], first, last), *rest[1]),
                )
                for first in range(start, len(reach))
                for last in range(first, len(reach))
                for rest in [best(k + 1, last + 1)]
            ]
            memo[k, start] = min(ways, key=lambda way: way[0], default=(1e6, ()))
        return memo[k, start]

    return list(best(0, 0)[1])


# --- levels and cells -----------------------------------------------------------------------------------


def _heights(
    levels: Sequence[dict[int, Group]],
    leaves: Sequence[Block | None],
    blocks: Sequence[Block],
    bottom: float,
) -> tuple[float, ...]:
    """The y between the levels of the head, with its top and bottom."""
    found = [min(block.box.y0 for block in blocks) - 0.5]
    for k, level in enumerate(levels):
        groups = set(map(id, level.values()))
        own = [g for g in level.values() if id(g) in groups]
        low = max(g.block.last.box.center[1] for g in own)
        under = [
            leaf.phrases[0].box.center[1]
            for i, leaf in enumerate(leaves)
            if leaf is not None and i in level and leaf.phrases[0].box.center[1] > low
        ]
        under += [
            g.block.phrases[0].box.center[1]
            for lower in levels[k + 1 :]
            for i, g in lower.items()
            if i in level and g.block.phrases[0].box.center[1] > low
        ]
        found.append((low + min(under)) / 2 if under else low + 0.6 * own[0].block.last.box.height)
    ys = [found[0]]
    for y in [*found[1:], bottom]:
        ys.append(max(y, ys[-1] + 3.5))
    return tuple(ys)


def _cells(levels: Sequence[dict[int, Group]], leaves: Sequence[Block | None]) -> list[Cell]:
    depth = len(levels) + 1
    cells: list[Cell] = []
    begins = [0] * len(leaves)
    for k, level in enumerate(levels):
        for group in dict.fromkeys(level.values()):
            columns = range(group.first, group.last + 1)
            bare = all(leaves[i] is None for i in columns) and not any(
                i in lower for lower in levels[k + 1 :] for i in columns
            )
            bottom = depth if bare else k + 1
            cells.append(Cell(group.first, group.last + 1, max(begins[i] for i in columns), bottom))
            for i in columns:
                begins[i] = bottom
    cells += [Cell(i, i + 1, top, depth) for i, top in enumerate(begins) if top < depth]
    return cells
