"""Tables on a digital page, found from its vector lines.

Rules are joined from their pieces, crossing rules are gathered into groups, and a group that encloses cells
with words in them is a table. Level rules without upright ones (three-line tables) make a table where the
words between them stand in columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import numpy as np

from extractor.geometry import Box
from extractor.parts import PageContent, PageRegion, Ruling, Word
from extractor.regions.ruled.digital_drawings import find_drawings
from extractor.regions.statements.choice import believed, is_ideographic
from extractor.regions.statements.found import statements
from extractor.regions.statements.text_tables import text_tables
from extractor.regions.statements.walled_rows import rows_between_walls, rows_without_rules
from extractor.regions.worded.alignment import (
    Alignment,
    alignment_within,
    alignments,
    caption_lines,
)
from extractor.regions.worded.filled import fills
from extractor.regions.worded.head_cells import Drawn
from extractor.regions.worded.implied import Stretch
from extractor.regions.worded.shaded_heads import shaded_heads

TOUCH = 3.0
"""Points by which two rules may miss each other and still meet: the ends of hairlines are rounded."""
SAME_LINE = 1.0
"""Points across, within which pieces of rules lie on one line."""
DASH = 15.0
"""A piece up to this length in points may be a dash; between dashes larger gaps are bridged."""
DASH_GAP = 8.0
"""The largest gap between two dashes, in points."""
OVERHANG = 8.0
"""Rules that run on beyond the outermost crossing rule by more than this many points mark an open side."""
LEAST_RULE = 6.0
"""A rule shorter than this, in points, walls nothing off."""
MOST_RULES = 40_000
"""No table has more rules than this after joining; pages with more are drawings."""
MOST_WORDS = 20_000
"""A page with more words outside its ruled tables is not searched for tables without rules."""
PARTLY = 0.3
"""A level rule over this share of a table's width parts rows (cells over several rows interrupt it)."""
IMPLIED = 0.0
"""The thickness of a ruling that is not drawn."""
FIRM = 0.01
"""The same for one that stands even where a word lies across it."""
HAIRLINE = 0.05
"""The least thickness in points of one that is."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """A rule of either direction: where it lies across, and from where to where it runs along."""

    at: float
    start: float
    end: float
    thickness: float

    @property
    def length(self) -> float:
        return self.end - self.start


def find_page_regions(content: PageContent) -> tuple[PageRegion, ...]:
    """The tables of a digital page, top to bottom and left to right.

    `content.rulings` and `content.words` are in page points. Each region holds the joined rules that lie in
    it. Where the words of a table tell its columns, and rules do not, the region holds rulings of thickness 0
    (`IMPLIED`, or next to it: `FIRM`) for them; rulings that are drawn are never that thin there.
    """
    level, upright = joined_rules(content.rulings)
    if len(level) + len(upright) > MOST_RULES:
        return ()
    crossing = _crossing_groups(level, upright)
    taken = {rule for own, _ in crossing for rule in own}
    lost = [rule for rule in level if rule not in taken]
    groups = [_with_lost_level_rules(group, lost, content.words) for group in crossing]
    drawings = find_drawings(groups, lost, upright, content.words)
    groups = [group for group, drawn in zip(groups, drawings.drawn, strict=True) if not drawn]
    ruled = _without_nested([_region(*group) for group in groups if _may_enclose_cells(*group)])
    tables = [
        _with_implied_rows(region, content.words)
        for region in ruled
        if _holds_words_in_cells(region, content.words) and not drawings.is_a_form(region)
    ]
    free = [rule for rule in level if not any(_inside(rule, region.box) for region in ruled)]
    shaded = shaded_heads(content.words, content.shades, [region.box for region in ruled])
    loose = drawings.words_outside(_outside(content.words, [*ruled, *shaded]))
    across = _ruled_across(free, loose)
    headed = [*across, *_without_rules(loose, across)]
    unruled = believed(headed, _stated(loose, free), loose)
    unruled = [r for r in unruled if not drawings.is_a_form(r) and _is_filled(r, loose)]
    return tuple(
        sorted([*tables, *shaded, *unruled], key=lambda region: (round(region.box.y0), region.box.x0))
    )


# --- rules --------------------------------------------------------------------------------------------


def joined_rules(rulings: Iterable[Ruling]) -> tuple[list[_Rule], list[_Rule]]:
    """Level and upright rules, each joined from its colinear pieces and dashes; crumbs left out."""
    level: list[_Rule] = []
    upright: list[_Rule] = []
    for r in rulings:
        if abs(r.x1 - r.x0) >= abs(r.y1 - r.y0):
            level.append(_Rule((r.y0 + r.y1) / 2, min(r.x0, r.x1), max(r.x0, r.x1), r.thickness))
        else:
            upright.append(_Rule((r.x0 + r.x1) / 2, min(r.y0, r.y1), max(r.y0, r.y1), r.thickness))
    return _joined(level), _joined(upright)


def _joined(pieces: Sequence[_Rule]) -> list[_Rule]:
    joined: list[_Rule] = []
    for line in _lines(pieces):
        run = [line[0]]
        for piece in line[1:]:
            end = max(r.end for r in run[-3:])
            dashes = piece.length <= DASH and run[-1].length <= DASH
            bridged = min(DASH_GAP, 2 * max(piece.length, run[-1].length)) if dashes else 0.0
            if piece.start - end <= max(TOUCH, bridged):
                run.append(piece)
            else:
                joined.append(_one_rule(run))
                run = [piece]
        joined.append(_one_rule(run))
    return [rule for rule in joined if rule.length >= LEAST_RULE]


def _lines(pieces: Sequence[_Rule]) -> list[list[_Rule]]:
    """Pieces of the same line, each line's in the order in which they start."""
    lines: list[list[_Rule]] = []
    for piece in sorted(pieces, key=lambda r: r.at):
        if lines and piece.at - lines[-1][0].at <= SAME_LINE:
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return [sorted(line, key=lambda r: r.start) for line in lines]


def _one_rule(run: Sequence[_Rule]) -> _Rule:
    weights = [max(r.length, 1e-3) for r in run]
    at = sum(r.at * w for r, w in zip(run, weights, strict=True)) / sum(weights)
    return _Rule(at, run[0].start, max(r.end for r in run), max(r.thickness for r in run))


# --- groups -------------------------------------------------------------------------------------------

_Group = tuple[list[_Rule], list[_Rule]]


def _crossing_groups(level: Sequence[_Rule], upright: Sequence[_Rule]) -> list[_Group]:
    """Rules that meet, directly or through others: a group for each table, drawing or frame."""
    order = np.argsort([rule.at for rule in upright])
    xs = np.array([upright[i].at for i in order])
    tops = np.array([upright[i].start for i in order])
    bottoms = np.array([upright[i].end for i in order])
    parent = list(range(len(level) + len(upright)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i, rule in enumerate(level):
        first, last = np.searchsorted(xs, (rule.start - TOUCH, rule.end + TOUCH))
        meets = (tops[first:last] <= rule.at + TOUCH) & (bottoms[first:last] >= rule.at - TOUCH)
        for k in np.flatnonzero(meets):
            parent[root(len(level) + int(order[first + k]))] = root(i)

    groups: dict[int, _Group] = {}
    for i, rule in enumerate(level):
        groups.setdefault(root(i), ([], []))[0].append(rule)
    for i, rule in enumerate(upright):
        groups.setdefault(root(len(level) + i), ([], []))[1].append(rule)
    return [group for group in groups.values() if group[0] and group[1]]


def _with_lost_level_rules(group: _Group, lost: Sequence[_Rule], words: Sequence[Word]) -> _Group:
    """The group and those level rules that run as wide as it does, next to it, but meet no upright rule: the
    body of a table whose upright rules end with its head. A caption between ends it: there another table
    begins, as it does with rules that meet upright ones of their own."""
    own, upright = group
    left, right = min(r.start for r in own), max(r.end for r in own)
    others = [r for r in lost if _same_extent(r, left, right)]
    if not others:
        return group
    captions = caption_lines([w for w in words if left <= w.box.center[0] <= right])
    lines = sorted({round(r.at, 1) for r in own})
    pitch = max((b - a for a, b in pairwise(lines)), default=0.0)
    top, bottom = lines[0], lines[-1]
    added: list[_Rule] = []
    for rule in sorted(others, key=lambda r: r.at):
        if bottom < rule.at <= bottom + 1.5 * pitch and not any(bottom < y < rule.at for y in captions):
            added.append(rule)
            bottom = rule.at
    for rule in sorted(others, key=lambda r: -r.at):
        if top > rule.at >= top - 1.5 * pitch and not any(rule.at < y < top for y in captions):
            added.append(rule)
            top = rule.at
    return own + [r for r in others if r in added or top < r.at < bottom], upright


def _same_extent(rule: _Rule, left: float, right: float) -> bool:
    return abs(rule.start - left) <= TOUCH and abs(rule.end - right) <= TOUCH


def _may_enclose_cells(level: Sequence[_Rule], upright: Sequence[_Rule]) -> bool:
    """Whether rules could part an area into two cells or more: a frame of four sides cannot."""
    return len(_lines(level)) + len(_lines(upright)) >= 5 or (len(_lines(level)) >= 2 and len(upright) == 1)


def _region(level: Sequence[_Rule], upright: Sequence[_Rule]) -> PageRegion:
    left, right = _sides(level, upright)
    top, bottom = _sides(upright, level)
    return PageRegion(
        Box(left, top, right, bottom),
        tuple(Ruling(r.start, r.at, r.end, r.at, max(r.thickness, HAIRLINE)) for r in level),
        tuple(Ruling(r.at, r.start, r.at, r.end, max(r.thickness, HAIRLINE)) for r in upright),
    )


def _sides(along: Sequence[_Rule], across: Sequence[_Rule]) -> tuple[float, float]:
    """The two sides of a table in the direction of `along`: its outermost rules `across`, or the common ends
    of the rules `along` where at least two, and half of them, run on together beyond those."""
    if not across:
        return median(r.start for r in along), median(r.end for r in along)
    low, high = min(r.at for r in across), max(r.at for r in across)
    before = [r.start for r in along if r.start < low - OVERHANG]
    beyond = [r.end for r in along if r.end > high + OVERHANG]
    least = max(2.0, len(along) / 2)
    low = median(before) if len(before) >= least and _agree(before) else low
    high = median(beyond) if len(beyond) >= least and _agree(beyond) else high
    return low, high


def _agree(ends: Sequence[float]) -> bool:
    middle = median(ends)
    return sum(abs(end - middle) <= TOUCH for end in ends) >= 0.8 * len(ends)


def _without_nested(regions: Sequence[PageRegion]) -> list[PageRegion]:
    """Regions that do not lie inside another one."""
    return [
        region
        for region in regions
        if not any(
            other is not region
            and other.box.area > region.box.area
            and other.box.overlap(region.box) > 0.9 * region.box.area
            for other in regions
        )
    ]


def _inside(rule: _Rule, box: Box) -> bool:
    return box.y0 - TOUCH <= rule.at <= box.y1 + TOUCH and rule.start < box.x1 and rule.end > box.x0


# --- evidence of words --------------------------------------------------------------------------------


def _holds_words_in_cells(region: PageRegion, words: Sequence[Word]) -> bool:
    """Whether words stand in at least two different places between the rules (in one, where the rules all run
    from side to side: the end of a table overleaf), and few of them on a rule: so tables stay, and charts and
    drawings go."""
    rows = np.array(sorted(r.y0 for r in region.level))
    cols = np.array(sorted(r.x0 for r in region.upright))
    inside = [word for word in words if region.box.contains(*word.box.center)]
    places = {
        (int(np.searchsorted(rows, w.box.center[1])), int(np.searchsorted(cols, w.box.center[0])))
        for w in inside
    }
    struck = sum(any(_strikes(rule, word.box) for rule in region.upright) for word in inside)
    return len(places) >= (1 if _is_full_grid(region) else 2) and struck <= 0.3 * len(inside)


def _with_implied_rows(region: PageRegion, words: Sequence[Word]) -> PageRegion:
    """The region with implied lines between rows where its rules part columns only."""
    box = region.box
    ys = sorted({box.y0, box.y1, *(r.y0 for r in region.level if r.x1 - r.x0 >= PARTLY * box.width)})
    found: list[Ruling] = []
    for top, bottom in pairwise(ys):
        walls = [r.x0 for r in region.upright if r.y0 <= top + TOUCH and r.y1 >= bottom - TOUCH]
        inner = [x for x in walls if box.x0 + TOUCH < x < box.x1 - TOUCH]
        if inner:
            part = Box(box.x0, top, box.x1, bottom)
            rows = rows_without_rules(part, inner, words)
            if not rows and not is_ideographic([w for w in words if part.contains(*w.box.center)]):
                rows = rows_between_walls(part, inner, words)
            found += [Ruling(box.x0, y, box.x1, y, IMPLIED) for y in rows]
    return PageRegion(box, (*region.level, *found), region.upright) if found else region


def _is_full_grid(region: PageRegion) -> bool:
    """Whether every rule runs from one side of the region to the other."""
    box = region.box
    across = all(r.x0 <= box.x0 + TOUCH and r.x1 >= box.x1 - TOUCH for r in region.level)
    down = all(r.y0 <= box.y0 + TOUCH and r.y1 >= box.y1 - TOUCH for r in region.upright)
    return across and down


def _strikes(upright: Ruling, word: Box) -> bool:
    """Whether an upright rule runs through the middle of a word."""
    margin = 0.25 * word.width
    return word.x0 + margin < upright.x0 < word.x1 - margin and upright.y0 < word.center[1] < upright.y1


# --- tables without upright rules ---------------------------------------------------------------------


def _stated(words: Sequence[Word], level: Sequence[_Rule]) -> list[PageRegion]:
    """Tables among words seen in rows of figures, or of texts between rules; `level` are the level rules that
    belong to no other."""
    if len(words) > MOST_WORDS:
        return []
    drawn = [Drawn(r.at, r.start, r.end) for r in level]
    found = statements(words, drawn)
    if not is_ideographic(words):
        found += text_tables(words, drawn, [table.box for table in found])
    return [_implied_region(table, []) for table in found]


def _is_filled(region: PageRegion, words: Sequence[Word]) -> bool:
    """Whether the words of a region stand in its columns beside each other."""
    inside = [word.box.center for word in words if region.box.contains(*word.box.center)]
    return fills(region.level, region.upright, inside)


def _outside(words: Sequence[Word], regions: Sequence[PageRegion]) -> list[Word]:
    """The words outside the regions."""
    return [w for w in words if not any(region.box.contains(*w.box.center) for region in regions)]


def _ruled_across(level: Sequence[_Rule], words: Sequence[Word]) -> list[PageRegion]:
    """Tables between level rules of one extent: two or more, with words in columns between them."""
    groups: list[list[_Rule]] = []
    for rule in sorted(level, key=lambda r: r.at):
        for group in groups:
            if _same_extent(rule, group[0].start, group[0].end):
                group.append(rule)
                break
        else:
            groups.append([rule])
    regions: list[PageRegion] = []
    for group in sorted(groups, key=lambda g: g[0].start - g[0].end):
        lines = _lines(group)
        if len(lines) < 3:
            continue
        box = Box(group[0].start, lines[0][0].at, group[0].end, lines[-1][0].at)
        if any(region.box.overlap(box) > 0.5 * box.area for region in regions):
            continue
        inner = [r for r in level if r not in group and _inside(r, box)]
        drawn = [Drawn(r.at, r.start, r.end) for r in (*group, *inner)]
        found = alignment_within(box, words, drawn)
        if found is not None:
            regions.append(_implied_region(found, [*group, *inner]))
    return regions


def _without_rules(words: Sequence[Word], taken: Sequence[PageRegion]) -> list[PageRegion]:
    """Tables among the words outside the regions already `taken`."""
    free = _outside(words, taken)
    if len(free) > MOST_WORDS:
        return []
    return [_implied_region(found, []) for found in alignments(free)]


def _implied_region(found: Alignment, level: Sequence[_Rule]) -> PageRegion:
    """The region of a table whose columns, and rows where no rule parts them, the words imply."""
    box = found.box
    sides = (Stretch(box.y0, box.x0, box.x1), Stretch(box.y1, box.x0, box.x1)) if not level else ()
    walls = (Stretch(box.x0, box.y0, box.y1), Stretch(box.x1, box.y0, box.y1))
    return PageRegion(
        box,
        (
            *(Ruling(r.start, r.at, r.end, r.at, max(r.thickness, HAIRLINE)) for r in level),
            *(Ruling(s.start, s.at, s.end, s.at, _thickness(s)) for s in (*sides, *found.level)),
        ),
        tuple(Ruling(s.at, s.start, s.at, s.end, _thickness(s)) for s in (*walls, *found.upright)),
    )


def _thickness(stretch: Stretch) -> float:
    return FIRM if stretch.firm else IMPLIED
