"""How a rule on a wall of a scanned grid looks, and what is believed of it: print may look like a rule, and
rules come and go on worn paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

_FREE = 0.01
"""Inches that a rule may end short of the rule it runs up to."""

_SURE = 0.88
"""Ink on this share of a wall, and at both its ends, makes a rule even between tightly set lines of print."""

_ALIKE = 0.04
"""Inches by which the ends of rules drawn cell by cell differ between lines."""

_LIKELY = 0.7
"""Walls with ink on more of their length than this show how the rules of the table are drawn."""

_BLANK = 0.3
"""A wall with ink beside it on no more than this share of its length lies on blank paper."""

_STUB = 0.2
"""Inches: ink that runs on from a rule so far along a wall's line is the rest of a rule, not a stroke."""

_TORN, _TORN_SHARE = (0.55, 0.85), 0.04
"""Rules are torn where so many of them have ink on a part of their walls only; strokes cover less of them."""

_CRUMBS = 5, 0.04, 0.5, 0.8
"""A wall on blank paper has lost most of its rule where so many gaps and more lie between what is left, which
covers more than the second share of it, and, bridged, less than the third; on the fourth share of it and more
there is no ink beside."""

_STREWN = 0.6, 0.1
"""Inches: on a shorter wall the ends of the strokes of one character look like crumbs; strokes of print stand
farther from both ends of a wall than this share of it."""

_SOME, _FEWEST = 0.1, 3
"""A line is looked at where at least the second number of its walls have ink on so much of their length."""

_RIMS = 0.3, 0.5, 0.4
"""Where the ends of these walls have less than the first share of the ink that the rest has, it is print; so
it is with less than the second where less than this of it lies on blank paper, and where one end has less
than the first and less than the third does."""

_FIRM, _FIRM_LENGTH = 0.9, 0.15
"""A thin rule on blank paper on this share of a wall, and of each of its ends, over at least so many inches,
is no stroke of print: letters leave the rims of their cells blank."""

_UNLIKE = 0.25
"""The share of a wall that dashes ink differs from wall to wall by so much of it, at most."""

_HELD = (1.0, 0.85, 0.0)
"""What the ink on a wall counts for if it reaches both of its ends, one, or none."""


@dataclass(frozen=True, slots=True)
class Rule:
    """The best candidate for a rule on a wall: its rows in the strip, and how it looks.

    `share` of the wall is inked, gaps of dots and dashes bridged, and `solid` with no more than specks
    bridged; `alone` is the share inked with blank paper on one side at least. Of the `length` of the wall in
    pixels, `gaps` have no ink at its two ends, of which `free` are not held against it. `blank`: there is
    hardly any ink beside it. `bulky`: it is much thicker than its line. `clear`: the share on which a thin
    rule lies on blank paper; `breaks`: how many gaps it has so; `stubs`: how
    far it goes on so from the two ends of the wall. `rims`: the shares inked of a short piece at each end.
    `crossed`: a stroke goes through it.
    """

    first: int
    last: int
    share: float
    solid: float
    alone: float
    length: int
    gaps: tuple[int, int]
    free: float
    blank: bool
    bulky: bool
    clear: float
    breaks: int
    stubs: tuple[int, int]
    rims: tuple[float, float]
    crossed: bool = False


@dataclass(frozen=True, slots=True)
class Manner:
    """How the rules of one table are drawn: how solid they typically are (less than 1: dotted or dashed), and
    how far they typically end from the rules they run up to, in pixels."""

    solid: float
    gap: float


def manner_of(rules: Sequence[Sequence[Rule]]) -> Manner:
    """How the rules on all walls (lines, walls along each) are drawn."""
    flat = [rule for walls in rules for rule in walls]
    gaps = [max(rule.gaps) for rule in flat if rule.blank and rule.share >= _LIKELY]
    gap = float(np.median(gaps)) if gaps else 0.0
    clear = [rule.solid for rule in flat if rule.share >= _LIKELY and max(rule.gaps) <= max(gap, rule.free)]
    return Manner(float(np.median(clear)) if clear else 1.0, gap)


def drawn_cell_by_cell(rules: Sequence[Sequence[Rule]], dpi: float) -> Iterator[tuple[Rule, int, int]]:
    """The walls (rule, line, column) whose rule is drawn for its column alone: it ends short of the rules
    around it, at the same places in most lines. Print does not."""
    for col in range(len(rules[0]) if rules else 0):
        walls = [(row, rule[col]) for row, rule in enumerate(rules) if _is_inset(rule[col], dpi)]
        if len(walls) < 3 or 2 * len(walls) < len(rules):
            continue
        gaps = np.array([rule.gaps for _, rule in walls])
        alike = np.abs(gaps - np.median(gaps, axis=0)).max(axis=1) <= _ALIKE * dpi
        if 2 * alike.sum() >= len(rules):
            yield from ((rule, row, col) for (row, rule), same in zip(walls, alike, strict=True) if same)


def broken_off(rules: Sequence[Sequence[Rule]], dpi: float) -> Iterator[tuple[Rule, int, int]]:
    """The walls (rule, line, column) whose rule is lost in part. No rule of a table ends in the open: what
    runs into a wall and stops there was broken off, and goes on to where another such piece comes from."""
    least = _STUB * dpi
    for row, walls in enumerate(rules):
        broken = [col for col, rule in enumerate(walls) if _loose(rule, 0, least) or _loose(rule, 1, least)]
        for col in broken:
            yield walls[col], row, col
        for first, last in pairwise(broken):
            inside = walls[first + 1 : last]
            torn = _loose(walls[first], 0, least) and _loose(walls[last], 1, least)
            if torn and all(rule.share < _BLANK and rule.blank for rule in inside):
                yield from ((rule, row, first + 1 + i) for i, rule in enumerate(inside))


def crumbled(rules: Sequence[Sequence[Rule]], dpi: float) -> Iterator[tuple[Rule, int, int]]:
    """The walls (rule, line, column) of which crumbs are left: the rule of another wall of their line is
    whole, and many small pieces lie on its course, on blank paper."""
    for row, walls in enumerate(rules):
        if any(rule.blank and not rule.bulky and rule.share >= _LIKELY for rule in walls):
            yield from ((rule, row, col) for col, rule in enumerate(walls) if _is_crumbs(rule, dpi))


def _is_crumbs(rule: Rule, dpi: float) -> bool:
    gaps, least, most, alone = _CRUMBS
    plain = rule.blank and not rule.bulky and not rule.crossed and rule.clear >= alone * rule.solid
    strewn = rule.length >= _STREWN[0] * dpi and min(rule.gaps) <= _STREWN[1] * rule.length
    return plain and strewn and rule.breaks >= gaps and rule.clear > least and rule.share < most


def through_print(walls: Sequence[Rule], manner: Manner, dpi: float) -> bool:
    """Whether what lies on the walls of a line are strokes of print, one in each cell: hardly anything near
    the rules around the cells, where a rule, however broken, is drawn as often as elsewhere.

    A line that is drawn firmly on any wall, or of dashes like the other rules of the table on two, is none,
    whatever its course meets in merged cells beyond.
    """
    inked = [rule for rule in walls if rule.solid >= _SOME]
    if len(inked) < _FEWEST or any(_is_firm(rule, dpi) for rule in inked):
        return False
    if sum(_is_dashed(rule, manner, dpi) for rule in inked) >= 2:
        return False
    solid = float(np.mean([rule.solid for rule in inked]))
    rims = np.mean([rule.rims for rule in inked], axis=0) / solid
    clear = float(np.mean([rule.clear for rule in inked])) / solid
    return bool(
        rims.mean() < _RIMS[0]
        or (rims.mean() < _RIMS[1] and clear < _RIMS[1])
        or (rims.min() < _RIMS[0] and clear < _RIMS[2])
    )


def _is_firm(rule: Rule, dpi: float) -> bool:
    """Whether a thin rule runs on blank paper all along a wall, from rim to rim."""
    drawn = rule.blank and not rule.bulky and rule.length >= _FIRM_LENGTH * dpi
    return drawn and min(rule.clear, *rule.rims) >= _FIRM


def _is_dashed(rule: Rule, manner: Manner, dpi: float) -> bool:
    """Whether a rule of dashes runs on blank paper all along a wall, as much of it inked as is usual here."""
    ends = max(rule.gaps) <= max(rule.free, 1.25 * manner.gap)
    drawn = ends and rule.share * rule.length + sum(rule.gaps) >= _FIRM * rule.length
    alike = abs(rule.clear - manner.solid) <= _UNLIKE * manner.solid
    return rule.blank and not rule.bulky and drawn and alike and rule.length >= _FIRM_LENGTH * dpi


def are_torn(rules: Sequence[Sequence[Rule]]) -> bool:
    """Whether many of a table's rules come and go: the paper has lost some of them."""
    drawn = [rule for walls in rules for rule in walls if rule.clear > _TORN[0] and rule.blank]
    partly = [rule for rule in drawn if rule.share < _TORN[1] and not rule.bulky]
    return len(partly) >= 2 and len(partly) >= _TORN_SHARE * len(drawn)


def _loose(rule: Rule, end: int, least: float) -> bool:
    """Whether a piece of a rule runs on blank paper from one end of a wall into it, and stops."""
    return rule.blank and not rule.bulky and rule.share < 1.0 and least <= rule.stubs[end] < rule.length


def _is_inset(rule: Rule, dpi: float) -> bool:
    """Whether a rule without holes covers at least half of the wall, on blank paper, but not its ends."""
    covered = rule.length - sum(rule.gaps)
    inset = max(rule.gaps) > max(rule.free, _FREE * dpi)
    whole = rule.share * rule.length >= _SURE * covered > 0
    return rule.blank and not rule.bulky and inset and whole and 2 * covered >= rule.length


def believed(rule: Rule, manner: Manner) -> float:
    """The share of the wall that is drawn as a rule.

    Strokes of print in a merged cell have other strokes on both sides, come and go, and do not reach the
    rules around the cell; a line of bold figures is a band much thicker than the rule.
    """
    # On blank paper only what is thick is nowhere clear; a line of print comes and goes, thick rules do not.
    thick = rule.blank and rule.clear == 0.0
    if rule.bulky or (thick and rule.solid < _SURE * manner.solid):
        return 0.3 * rule.share
    free = max(rule.free, 1.25 * manner.gap)
    held = _HELD[sum(gap > free for gap in rule.gaps)]
    solid = min(1.0, rule.solid / manner.solid)
    if solid >= _SURE and held == 1:
        return rule.share
    if rule.alone < 0.5 * rule.share:
        return rule.alone * held
    return (rule.share if rule.blank else solid) * held
