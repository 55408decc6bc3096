"""Whether rules that meet draw a table, or rather a plan of boxes, a chart, or paper printed in squares.

Frame-agnostic: the same on a digital page (points) and in a picture (pixels). What a table cannot be:

* separate boxes joined by lines (plans, procedures, bars of a chart): where an upright rule ends, the level
  rule ends too, while inside a table it goes on to both sides;
* a net with a scale: evenly spaced rules, each with a short text of its own outside the net, in the middle
  of the rule's end. Texts of a table stand between rules;
* lines that go on beyond each other on all four sides: a page of a notebook with its margin;
* boxes for a text each, three or more that nothing joins, among texts in rows: a window of a program;
* squares, many of one size both ways or some in one row: squared paper, boxes for single characters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.floating[Any]]

NEAR, FAR = 3.6, 7.2
"""Points by which two rules may miss each other and still meet, and from which on a rule goes on."""
BREAK = 9.0
"""Points between two pieces of a rule, at most."""
PARTS = 6
"""A drawing of fewer upright rules may be frames around texts, and these may be tables."""
CORNERS = 4
"""So many corners besides those of the outline are those of boxes."""
EVEN, MOSTLY = 0.15, 0.8
"""Rules are evenly spaced where this share of their distances is within that share of the usual distance."""
MARKS, MARKED = 4, 0.6
"""A scale has at least so many texts, which are this share of the texts there."""
FEWEST, WHITE = 3, 5.0
"""So few are a scale where hardly any other text stands there and the rules lie so many heights of them
apart."""
STAFF, STEP = 5, 8.5
"""A staff of music has so many lines, points apart, at most: no row of a table is as low."""
WALLS, ROOM = 2.0, 30.0
"""Points: the walls of a plan are so thick, its rooms so wide and high at least."""
LEVEL_WITH, UNDER = 0.35, 0.15
"""A text of a scale is in the middle of its rule to within this share of its own height (beside a level
rule), and of the rules' distance (below or above an upright one)."""
BESIDE, WIDE = 30.0, 60.0
"""Points from a rule's end to its text, and of the text's own extent, at most."""
FRAMES, FRAME = 3, (15.0, 45.0)
"""So many boxes that stand alone are a form to fill in; points: such a box is as wide at least, and no higher
than that."""
SLIM = 0.15
"""What is narrower than this share of its height is a piece of a rule and no text."""
SQUARES, IN_A_ROW, LARGEST = 9, 4, 45.0
"""Squared paper has so many rules both ways, a row of squares so many upright ones; points of a side, at
most."""
FEW_SQUARES, ONE_SIDE = 6, 0.1
"""The same where lines are lost; there the least distances differ by no more than that share."""
WRITTEN = 0.5
"""Squares of which this share holds texts are cells."""
MARGIN_LINES = 2
"""Upright lines on a page of a notebook, at most."""
OPEN, CLOSED = 0.3, 0.7
"""Shares of a band's height: an upright rule over less leaves its side open, one over more closes it."""
ROUND = 14.0
"""Points from the end of a level rule to the upright one at its corner, where corners are round."""
STROKE, LETTER = 0.045, 100.0
"""Rules as thick as this share of the shorter side of what they draw, which is no larger than so many points,
are strokes of a character."""
SQUARE = 0.8
"""The shorter side of a square is at least this share of the longer one."""


@dataclass(frozen=True)
class Net:
    """Rules that meet: rows of (at, start, end), shape (N, 3) each, and how long a point is there."""

    level: Numbers
    upright: Numbers
    point: float

    @cached_property
    def sides(self) -> tuple[float, float, float, float]:
        """The box around all rules: x0, y0, x1, y1."""
        level, upright = self.level, self.upright
        xs = np.concatenate([level[:, 1], level[:, 2], upright[:, 0]])
        ys = np.concatenate([upright[:, 1], upright[:, 2], level[:, 0]])
        return float(xs.min()), float(ys.min()), float(xs.max()), float(ys.max())


def is_a_drawing(net: Net, texts: Numbers) -> bool:
    """Whether the net is something else than a table; `texts` are boxes (N, 4) of pieces of text or words
    near it, x0, y0, x1, y1."""
    squared = is_squared(net) and not is_written(net, texts)
    return draws_boxes(net) or squared or is_lined(net) or has_a_scale(net, texts)


def holds_its_texts(net: Net) -> bool:
    """Whether the texts within a drawing are its own; two or three frames may hold tables without rules."""
    return len(net.upright) >= PARTS or not draws_boxes(net) or lies_apart(net)


def lies_apart(net: Net) -> bool:
    """Whether level rules draw boxes one below the other with white between: both sides of a band are closed,
    those of the next one open, and those of one after it closed again."""
    if not len(net.level):
        return False
    left, right = float(np.median(net.level[:, 1])), float(np.median(net.level[:, 2]))
    ys = _places(net.level[:, 0], NEAR * net.point)
    sides = [net.upright[np.abs(net.upright[:, 0] - x) <= ROUND * net.point] for x in (left, right)]
    covered = np.array(
        [[_covered(side, float(a), float(b)) for side in sides] for a, b in pairwise(ys)]
    ).reshape(-1, 2)
    closed, opened = covered.min(axis=1) >= CLOSED, covered.max(axis=1) < OPEN
    within = np.flatnonzero(closed)
    return bool(within.size and opened[within[0] : within[-1]].any())


def is_a_frame(net: Net) -> bool:
    """Whether the net is a frame of single or double lines that parts nothing: two sides, closed, and a top
    and a bottom; short strokes within are print."""
    x0, y0, x1, y1 = net.sides
    ys = _places(net.level[:, 0], ROUND * net.point)
    sides = [net.upright[np.abs(net.upright[:, 0] - x) <= ROUND * net.point] for x in (x0, x1)]
    inside = (net.upright[:, 0] > x0 + ROUND * net.point) & (net.upright[:, 0] < x1 - ROUND * net.point)
    inside &= net.upright[:, 2] - net.upright[:, 1] > OPEN * (y1 - y0)
    closed = all(_covered(side, y0, y1) >= CLOSED for side in sides)
    return len(ys) == 2 and closed and not inside.any()


def _covered(side: Numbers, top: float, bottom: float) -> float:
    """The share of a band's height that the upright rules of a side cover; lines of a double one count
    once."""
    covered, along = 0.0, top
    for start, end in sorted(zip(side[:, 1].tolist(), side[:, 2].tolist(), strict=True)):
        covered += max(0.0, min(end, bottom) - max(start, along))
        along = max(along, min(end, bottom))
    return covered / (bottom - top)


def is_a_character(net: Net, thickness: float) -> bool:
    """Whether the net is a single character in large type: rules of that `thickness` are its strokes."""
    x0, y0, x1, y1 = net.sides
    small = max(x1 - x0, y1 - y0) <= LETTER * net.point
    return small and thickness >= STROKE * min(x1 - x0, y1 - y0)


def draws_boxes(net: Net) -> bool:
    """Whether rules draw separate boxes (bars of a chart, boxes of a plan), and no net of cells."""
    x0, y0, x1, y1 = net.sides
    near, far = NEAR * net.point, FAR * net.point
    inner = [0, 0]
    corners = crossings = 0
    for x, y in _ends(net.upright, net.point):
        met = net.level[np.abs(net.level[:, 0] - y) <= near]
        before = bool(((met[:, 1] <= x - far) & (met[:, 2] >= x - near)).any())
        behind = bool(((met[:, 1] <= x + near) & (met[:, 2] >= x + far)).any())
        if not before and not behind:
            continue
        is_corner = before != behind
        if x0 + far < x < x1 - far and y0 + far < y < y1 - far:
            inner[is_corner] += 1
        of_outline = min(x - x0, x1 - x) <= near and min(y - y0, y1 - y) <= near
        corners += is_corner and not of_outline
        crossings += not is_corner
    if inner[1] >= CORNERS and inner[1] > inner[0]:
        return True
    return corners >= CORNERS and corners > crossings + _leaning(net)


def _ends(rules: Numbers, point: float) -> list[tuple[float, float]]:
    """Where rules end, (at, along): ends after which no other piece of the same line goes on."""
    found = []
    for at, start, end in rules:
        same = rules[np.abs(rules[:, 0] - at) <= NEAR * point]
        goes_before = ((same[:, 1] < start - FAR * point) & (same[:, 2] >= start - BREAK * point)).any()
        goes_on = ((same[:, 2] > end + FAR * point) & (same[:, 1] <= end + BREAK * point)).any()
        found += [(float(at), float(start))] if not goes_before else []
        found += [(float(at), float(end))] if not goes_on else []
    return found


def _leaning(net: Net) -> int:
    """How many ends of level rules lean on an upright rule that goes on both up and down."""
    near, far = NEAR * net.point, FAR * net.point
    count = 0
    for y, x in _ends(net.level, net.point):
        met = net.upright[np.abs(net.upright[:, 0] - x) <= near]
        above = bool(((met[:, 1] <= y - far) & (met[:, 2] >= y - near)).any())
        below = bool(((met[:, 1] <= y + near) & (met[:, 2] >= y + far)).any())
        count += above and below
    return count


def is_squared(net: Net) -> bool:
    """Whether the net is paper printed in squares, or a row of squares for single characters."""
    xs, ys = (_places(rules[:, 0], NEAR * net.point) for rules in (net.upright, net.level))
    if _shares_a_side(xs, ys, LARGEST * net.point):
        return True
    wide, tall = _even_step(xs), _even_step(ys)
    if wide is None or wide > LARGEST * net.point:
        return False
    if len(ys) == 2:
        tall = float(ys[1] - ys[0])
        return len(xs) >= IN_A_ROW and min(wide, tall) / max(wide, tall) >= SQUARE
    many = min(len(xs), len(ys)) >= SQUARES
    return many and tall is not None and min(wide, tall) / max(wide, tall) >= SQUARE


def is_written(net: Net, texts: Numbers) -> bool:
    """Whether most of a net's squares hold a text, more than one row of them: cells of a table that happen to
    be squares."""
    xs, ys = (_places(rules[:, 0], NEAR * net.point) for rules in (net.upright, net.level))
    middles = texts[:, [0, 1]] + texts[:, [2, 3]]
    columns, rows = (np.searchsorted(places, middles[:, i] / 2) for i, places in enumerate((xs, ys)))
    inside = (columns > 0) & (columns < len(xs)) & (rows > 0) & (rows < len(ys))
    held = len(set(zip(columns[inside].tolist(), rows[inside].tolist(), strict=True)))
    return len(ys) > 2 and held >= WRITTEN * (len(xs) - 1) * (len(ys) - 1)


def _shares_a_side(xs: Numbers, ys: Numbers, largest: float) -> bool:
    """Whether all places of rules lie whole sides of one square apart both ways, as where a part of the lines
    of squared paper is lost; neighbours lie one side apart in both directions."""
    if min(len(xs), len(ys)) < FEW_SQUARES:
        return False
    wide, tall = float(np.diff(xs).min()), float(np.diff(ys).min())
    if max(wide, tall) > largest or abs(wide - tall) > ONE_SIDE * max(wide, tall):
        return False
    counts = [np.diff(places) / side for places in (xs, ys) for side in (_side(places),)]
    return all(bool((np.abs(c - np.round(c)) <= EVEN).mean() >= MOSTLY) for c in counts)


def _side(places: Numbers) -> float:
    """The side of squares: the median of those distances that are nearly the least."""
    steps = np.diff(places)
    return float(np.median(steps[steps <= 1.3 * steps.min()]))


def is_lined(net: Net) -> bool:
    """Whether the net is lined paper: its one or two upright lines and its level ones run on beyond each
    other on all sides."""
    far = FAR * net.point
    if not len(net.level) or not 0 < len(_places(net.upright[:, 0], NEAR * net.point)) <= MARGIN_LINES:
        return False
    top, bottom = net.level[:, 0].min(), net.level[:, 0].max()
    left, right = net.upright[:, 0].min(), net.upright[:, 0].max()
    down = net.upright[:, 1].max() < top - far and net.upright[:, 2].min() > bottom + far
    across = np.median(net.level[:, 1]) < left - far and np.median(net.level[:, 2]) > right + far
    return bool(down and across)


def has_a_scale(net: Net, texts: Numbers) -> bool:
    """Whether texts outside the net stand at the ends of its evenly spaced rules, as on a chart or a map."""
    x0, y0, x1, y1 = net.sides
    texts = texts[texts[:, 2] - texts[:, 0] > SLIM * (texts[:, 3] - texts[:, 1])]
    left, right = texts[texts[:, 2] <= x0 + NEAR * net.point], texts[texts[:, 0] >= x1 - NEAR * net.point]
    above, below = texts[texts[:, 3] <= y0 + NEAR * net.point], texts[texts[:, 1] >= y1 - NEAR * net.point]
    beside = ((left, x0 - left[:, 2]), (right, right[:, 0] - x1))
    under = ((above, y0 - above[:, 3]), (below, below[:, 1] - y1))
    for side, away in beside:
        close = side[(away <= BESIDE * net.point) & (side[:, 2] - side[:, 0] <= WIDE * net.point)]
        middles, reach = (close[:, 1] + close[:, 3]) / 2, LEVEL_WITH * (close[:, 3] - close[:, 1])
        if _are_marks(middles, reach, net.level[:, 0]):
            return True
    for side, away in under:
        close = side[(away <= BESIDE * net.point) & (side[:, 2] - side[:, 0] <= WIDE * net.point)]
        middles = (close[:, 0] + close[:, 2]) / 2
        usual = float(np.median(np.diff(np.sort(middles)))) if len(middles) > 1 else 0.0
        if _are_marks(middles, np.full(len(close), UNDER * usual), net.upright[:, 0]):
            return True
    return False


def _are_marks(middles: Numbers, reach: Numbers, rules: Numbers) -> bool:
    """Whether most of the texts, evenly spaced, stand in the middle of a rule's end: their `middles`, and how
    far off a rule may be."""
    fits = (np.abs(middles[:, None] - rules[None, :]) <= reach[:, None]).any(axis=1)
    marks = np.sort(middles[fits])
    alone = len(marks) >= max(FEWEST, 0.75 * len(middles))
    spread = alone and float(np.diff(marks).min()) > WHITE * float(reach.max()) / LEVEL_WITH
    if (len(marks) < MARKS and not spread) or len(marks) < MARKED * len(middles):
        return False
    steps = np.diff(marks)
    counts = steps / max(float(steps.min()), 1e-9)
    return bool((np.abs(counts - np.round(counts)) <= EVEN).mean() >= MOSTLY)


def staves(level: Numbers, point: float) -> list[tuple[float, float, float, float]]:
    """The boxes of staves of music among level rules (at, start, end), where there are two or more: five
    lines each, close and evenly spaced, with white above and below."""
    places = _places(level[:, 0], NEAR * point / 2)
    starts = np.flatnonzero(np.diff(places, prepend=-np.inf) > 2 * STEP * point)
    found = []
    for group in np.split(places, starts[1:]):
        steps = np.diff(group)
        if len(group) != STAFF or float(steps.max()) > STEP * point or _even_step(group) is None:
            continue
        own = level[(level[:, 0] >= group[0] - NEAR * point) & (level[:, 0] <= group[-1] + NEAR * point)]
        found.append((float(own[:, 1].min()), float(group[0]), float(own[:, 2].max()), float(group[-1])))
    return found if len(found) > 1 else []


def is_walled(net: Net, thickness: float) -> bool:
    """Whether the net is a plan of rooms: rules of that `thickness` (of the thin ones) are walls, and all of
    what they part is as wide and high as rooms."""
    xs, ys = (_places(rules[:, 0], NEAR * net.point) for rules in (net.upright, net.level))
    steps = np.concatenate([np.diff(xs), np.diff(ys)])
    return thickness >= WALLS * net.point and bool(steps.size) and float(steps.min()) >= ROOM * net.point


def _even_step(places: Numbers) -> float | None:
    """The distance between evenly spaced places, None where they are not; of two places their distance."""
    steps = np.diff(places)
    if not steps.size:
        return None
    usual = float(np.median(steps))
    return usual if (np.abs(steps - usual) <= EVEN * usual).mean() >= MOSTLY else None


def _places(at: Numbers, near: float) -> Numbers:
    """The places of rules, of those that lie close together one."""
    ordered = np.sort(at)
    starts = np.flatnonzero(np.diff(ordered, prepend=-np.inf) > near)
    return np.array([group.mean() for group in np.split(ordered, starts[1:])] if ordered.size else [])


def is_a_box(net: Net) -> bool:
    """Whether the net is one box for a line or two of text."""
    x0, y0, x1, y1 = net.sides
    ys, xs = (_places(rules[:, 0], NEAR * net.point) for rules in (net.level, net.upright))
    narrow, high = (limit * net.point for limit in FRAME)
    return len(xs) == 2 and len(ys) == 2 and x1 - x0 >= narrow and y1 - y0 <= high


def holds_boxes(sides: tuple[float, float, float, float], boxes: Sequence[Net]) -> bool:
    """Whether several of the boxes that stand alone lie within the sides (x0, y0, x1, y1) of what may be a
    table without upright rules."""
    x0, y0, x1, y1 = sides
    middles = [((b[0] + b[2]) / 2, (b[1] + b[3]) / 2) for b in (box.sides for box in boxes)]
    return sum(x0 < x < x1 and y0 < y < y1 for x, y in middles) >= FRAMES


def as_rules(rules: Sequence[tuple[float, float, float]]) -> Numbers:
    """Rules (at, start, end) as an array of shape (N, 3)."""
    return np.array(rules, dtype=float).reshape(-1, 3)


def scales_alone(level: Numbers, texts: Numbers, point: float) -> list[tuple[float, float, float, float]]:
    """The boxes of charts among level rules that no upright one meets: rules of one extent with a scale."""
    found = []
    waiting = level
    while len(waiting) >= MARKS:
        alike = (np.abs(waiting[:, 1:] - waiting[0, 1:]) <= NEAR * point).all(axis=1)
        net = Net(waiting[alike], np.empty((0, 3)), point)
        if alike.sum() >= MARKS and not leads_on(net, texts) and has_a_scale(net, texts):
            found.append(net.sides)
        waiting = waiting[~alike]
    return found


def leads_on(net: Net, texts: Numbers) -> bool:
    """Whether most level rules have texts level with them on both sides: dots that lead from labels to
    figures."""
    x0, _, x1, _ = net.sides
    middles, heights = (texts[:, 1] + texts[:, 3]) / 2, texts[:, 3] - texts[:, 1]
    level = np.abs(middles[:, None] - net.level[None, :, 0]) <= 0.7 * heights[:, None]
    sides = texts[:, 2] <= x0 + FAR * net.point, texts[:, 0] >= x1 - FAR * net.point
    return all(float(level[side].any(axis=0).mean()) >= MARKED if side.any() else False for side in sides)
