"""Tables in a straight picture that no upright rules draw: three-line tables, tables ruled only across, and
tables without any rule.

They are seen in the way print stands: rows of pieces with white lanes between them from the first to the
last, figures that end alike, headings in the middle of the columns they stand for. Level rules
of one extent tell where such a table begins and ends. A region found so holds *implied* rules, of thickness
0, for every wall.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from extractor.geometry import Box, PixelBox
from extractor.parts import PixelRegion, PixelRule, Word
from extractor.regions.aligned_figures import with_aligned_figures
from extractor.regions.alignment import Alignment, alignment_within, alignments
from extractor.regions.head_cells import Drawn
from extractor.regions.print import Print, Printed, PrintLine

IMPLIED = 0.0
"""The thickness of a rule that is not drawn."""

_SAME_LINE = 0.02
"""Inches across, within which pieces are parts of one level rule."""

_RULE_GAP = 0.1
"""Inches between two pieces of one level rule, at most: rules may be drawn for each column alone."""

_SAME_EXTENT = 0.12
"""Inches by which the ends of the level rules of one table differ, at most."""

_SHORTEST = 1.5
"""Inches: the level rules of a table are at least that long."""

_STATEMENT = "单位：万元"
"""Stands for a piece of text in the place where tables state the unit of their amounts."""

_LEVEL = "款"
"""Stands for a single character that heads a column of its own."""


@dataclass(frozen=True, slots=True)
class _Across:
    """A level rule, its pieces put together: its middle, its ends and its thickness."""

    at: float
    start: float
    end: float
    thickness: float


def find_unruled(
    found: Print, level: Sequence[PixelRule], taken: Sequence[PixelBox], dpi: float
) -> list[PixelRegion]:
    """The tables without upright rules among the print outside the boxes `taken`.

    `level` are all level pieces of rules of the picture. The regions' rules of thickness 0 are implied.
    """
    if not found.lines:
        return []
    scale = 72 / dpi
    found = with_aligned_figures(found)
    rules = [r for r in _across(level, dpi) if not any(_touches(r, box, dpi) for box in taken)]
    runs = [run for group in _of_one_extent(rules, dpi) for run in _tables_between(group, found, dpi)]
    words = _words(found, runs, scale)
    regions: list[PixelRegion] = []
    for run in runs:
        box = Box(run[0].start * scale, run[0].at * scale, run[0].end * scale, run[-1].at * scale)
        inside = [r for r in rules if r in run or _lies_in(r, run)]
        drawn = [Drawn(r.at * scale, r.start * scale, r.end * scale) for r in inside]
        table = alignment_within(box, words, drawn)
        if table is not None:
            regions.append(_region(table, inside, scale))
            words = [w for w in words if not box.contains(*w.box.center)]
    return regions + [_region(table, (), scale) for table in alignments(words)]


def _lies_in(rule: _Across, run: Sequence[_Across]) -> bool:
    return run[0].at < rule.at < run[-1].at and rule.end > run[0].start and rule.start < run[0].end


# --- rules --------------------------------------------------------------------------------------------


def _across(level: Sequence[PixelRule], dpi: float) -> list[_Across]:
    """Level rules, each put together from its pieces, top to bottom; short ones left out."""
    rules = [_Across((r.y0 + r.y1) / 2, r.x0, r.x1, r.thickness) for r in level]
    rules = _put_together(rules, _RULE_GAP * dpi, dpi)
    whole = [r for r in rules if r.end - r.start >= _SHORTEST * dpi]
    # A wider gap is a break in a rule where another rule runs on: side by side tables have it in all rules.
    near = _SAME_EXTENT * dpi
    joined = _put_together(rules, 4 * _RULE_GAP * dpi, dpi)
    whole += [
        r
        for r in joined
        if r not in whole
        and any(abs(r.start - other.start) <= near and abs(r.end - other.end) <= near for other in whole)
    ]
    covered = [r for r in whole if any(_covers(other, r, dpi) for other in whole if other is not r)]
    return sorted(
        (r for r in whole if r not in covered and r.end - r.start >= _SHORTEST * dpi), key=lambda r: r.at
    )


def _covers(rule: _Across, part: _Across, dpi: float) -> bool:
    same = abs(rule.at - part.at) <= _SAME_LINE * dpi
    longer = rule.end - rule.start > part.end - part.start
    return same and longer and rule.start <= part.start and rule.end >= part.end


def _put_together(rules: Sequence[_Across], gap: float, dpi: float) -> list[_Across]:
    """Rules on one line with gaps of that many pixels at most between them, as one each."""
    lines: list[list[_Across]] = []
    for rule in sorted(rules, key=lambda r: r.at):
        near = [
            line
            for line in lines[-40:]
            if any(
                abs(rule.at - r.at) <= _SAME_LINE * dpi
                and rule.start - r.end <= gap
                and r.start - rule.end <= gap
                for r in line
            )
        ]
        if near:
            near[0].append(rule)
            for other in near[1:]:
                near[0].extend(other)
                lines.remove(other)
        else:
            lines.append([rule])
    return [_one_rule(line) for line in lines]


def _one_rule(line: Sequence[_Across]) -> _Across:
    lengths = np.array([max(r.end - r.start, 1.0) for r in line])
    at = float(np.average([r.at for r in line], weights=lengths))
    thickness = float(np.average([r.thickness for r in line], weights=lengths))
    return _Across(at, min(r.start for r in line), max(r.end for r in line), thickness)


def _touches(rule: _Across, box: PixelBox, dpi: float) -> bool:
    near = 0.05 * dpi
    return box.y0 - near <= rule.at <= box.y1 + near and rule.start < box.x1 and rule.end > box.x0


def _of_one_extent(rules: Sequence[_Across], dpi: float) -> list[list[_Across]]:
    """Groups of two and more rules that begin and end alike, top to bottom."""
    groups: list[list[_Across]] = []
    for rule in rules:
        for group in groups:
            near = _SAME_EXTENT * dpi
            if abs(rule.start - group[-1].start) <= near and abs(rule.end - group[-1].end) <= near:
                group.append(rule)
                break
        else:
            groups.append([rule])
    return [_without_doubles(group, dpi) for group in groups if len(group) >= 2]


def _without_doubles(group: Sequence[_Across], dpi: float) -> list[_Across]:
    """The rules, of two that lie close together (a double rule) only the thicker one."""
    kept: list[_Across] = []
    for rule in group:
        if kept and rule.at - kept[-1].at <= 0.05 * dpi:
            kept[-1] = max(kept[-1], rule, key=lambda r: r.thickness)
        else:
            kept.append(rule)
    return kept


def _tables_between(group: Sequence[_Across], found: Print, dpi: float) -> list[list[_Across]]:
    """The runs of rules that may each draw one table: parted where the lines between two rules are no rows
    (captions, notes, sentences) or where two thick rules meet, the end of one table and the next one's
    top."""
    if len(group) < 2:
        return []
    thin = min(r.thickness for r in group)
    runs = [[group[0]]]
    for above, below in pairwise(group):
        lines = _lines_between(found, above, below)
        thick = min(above.thickness, below.thickness) >= max(1.6 * thin, thin + 1.5) and len(runs[-1]) >= 3
        if thick or not _may_be_rows(lines, below.at - above.at, found.height):
            runs.append([])
        runs[-1].append(below)
    return [run for run in runs if len(run) >= 2 and run[-1].at - run[0].at > 0.15 * dpi]


def _lines_between(found: Print, above: _Across, below: _Across) -> list[PrintLine]:
    return [
        line
        for line in found.lines
        if above.at < line.cy < below.at and line.x1 > above.start and line.x0 < above.end
    ]


def _may_be_rows(lines: Sequence[PrintLine], distance: float, height: float) -> bool:
    if not lines:
        return distance <= 6 * height
    several = sum(len(line.pieces) >= 2 for line in lines)
    if any(len(line.pieces) >= 4 for line in lines):
        return True
    return 2 * several >= len(lines) or several >= 3 or len(lines) == 1


# --- print as words -----------------------------------------------------------------------------------


def _words(found: Print, runs: Sequence[Sequence[_Across]], scale: float) -> list[Word]:
    """The print as words in points. Nobody has read it yet: a word's text only says what its marks look like,
    an amount, a number, a stroke, or as many ideographs as there is room for."""
    headed = _parted_characters(found, runs)
    words = []
    for i, line in enumerate(found.lines):
        ruled = any(run[0].at < line.cy < run[-1].at for run in runs)
        stated = None if ruled else _statement(line, found.lines[i + 1 : i + 9], found.height)
        if stated is not None:
            words.append(Word(_STATEMENT, _box(stated, found.height, scale)))
        counts = _counts_columns(line, found.height)
        figures = counts or _holds_numbers(line, found.height)
        number = 0
        for word in line.words:
            if stated is not None and word.x0 >= stated.x0:
                continue
            if word.figure and counts:
                number += 1
                text = str(number)
            else:
                text = _LEVEL if word in headed else _text(word, found.height, figures)
            words.append(Word(text, _box(word, found.height, scale)))
    return words


def _box(word: Printed, height: float, scale: float) -> Box:
    """The box of a word in points, as tall as its type: ink reaches less far."""
    middle, half = word.cy, 0.58 * max(word.height, 0.8 * height)
    return Box(word.x0 * scale, (middle - half) * scale, word.x1 * scale, (middle + half) * scale)


def _statement(line: PrintLine, below: Sequence[PrintLine], height: float) -> Printed | None:
    """The piece at the end of a line that stands where tables state the unit of their amounts: a short one,
    right above headings, that ends with the rows below it, some of which hold numbers."""
    last = line.pieces[-1]
    short = 2.2 * height <= last.width <= 11 * height and last.height <= 1.4 * height
    if len(line.pieces) > 3 or not short or last.figure or len(below) < 2:
        return None
    near = [x for x in below if x.cy - line.cy <= 20 * height]
    steps = [x for x in near[:1] if x.cy - line.cy <= 3.2 * height and len(x.pieces) >= 2]
    numbers = [x for x in near if len(x.pieces) >= 3 and any(w.figure and w.pointed for w in x.words)]
    if not steps or not numbers or near[0] in numbers:
        return None
    right = max(x.x1 for x in near)
    return last if abs(right - last.x1) <= 2 * height else None


def _holds_numbers(line: PrintLine, height: float) -> bool:
    """Whether the short marks of a line that look like figures are some: beside a sure number, or where
    hardly anything else stands on the line."""
    figures = [w for w in line.words if w.figure]
    sure = any((w.pointed and w.width > 1.2 * height) or w.width > 2.2 * height for w in figures)
    return sure or len(figures) >= max(2.0, 0.6 * len(line.words))


def _text(word: Printed, height: float, figures: bool) -> str:
    if not (word.figure and figures):
        return "字" * max(1, round(word.width / (1.05 * height)))
    if word.height < 0.4 * height:
        return "-"
    if word.pointed and word.width > 1.2 * height:
        return "1,234.56"
    return "9" * max(1, round(word.width / (0.55 * height)))


def _counts_columns(line: PrintLine, height: float) -> bool:
    """Whether a line looks like a row of column numbers (栏次 1 2 3)."""
    figures = [w for w in line.words if w.figure and 0.2 * height < w.width < 1.35 * height]
    return len(figures) >= 3 and len(figures) >= len(line.pieces) - 1


def _parted_characters(found: Print, runs: Sequence[Sequence[_Across]]) -> set[Printed]:
    """Single characters that head a column each (类, 款): a heading right above stands in the middle of them
    and in the same table."""
    height = found.height
    parted: set[Printed] = set()
    for i, line in enumerate(found.lines):
        single = [w for w in line.words if not w.figure and 0.5 * height <= w.width <= 1.4 * height]
        above = [
            p
            for other in found.lines[max(0, i - 3) : i]
            for p in other.pieces
            if 0.5 * height < line.cy - p.cy < 3.6 * height
            and p.width > 1.8 * height
            and not any(p.cy < run[0].at < line.cy for run in runs)
        ]
        for left, right in pairwise(single):
            apart = right.x0 - left.x1 > 1.5 * height
            if apart and any(left.x0 < p.cx < right.x1 for p in above):
                parted |= {left, right}
    return parted


# --- regions ----------------------------------------------------------------------------------------------


def _region(found: Alignment, rules: Sequence[_Across], scale: float) -> PixelRegion:
    """The table's region with implied rules for all its walls, and the level rules that are drawn."""
    box = PixelBox(found.box.x0 / scale, found.box.y0 / scale, found.box.x1 / scale, found.box.y1 / scale)
    sides = [PixelRule(x, box.y0, x, box.y1, IMPLIED) for x in (box.x0, box.x1)]
    ends = [PixelRule(box.x0, y, box.x1, y, IMPLIED) for y in (box.y0, box.y1)]
    level = [PixelRule(r.start, r.at, r.end, r.at, max(r.thickness, 1.0)) for r in rules]
    for s in found.level:
        level.append(PixelRule(s.start / scale, s.at / scale, s.end / scale, s.at / scale, IMPLIED))
    upright = [
        PixelRule(s.at / scale, s.start / scale, s.at / scale, s.end / scale, IMPLIED) for s in found.upright
    ]
    return PixelRegion(box, (*ends, *level), (*sides, *upright))
