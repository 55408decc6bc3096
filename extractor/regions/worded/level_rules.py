"""Level rules of a picture, put together from their pieces, and which of them may draw one table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from extractor.geometry import PixelBox
from extractor.parts import PixelRule
from extractor.regions.worded.print import Print, PrintLine

_SAME_LINE = 0.02
"""Inches across, within which pieces are parts of one level rule."""

_RULE_GAP = 0.1
"""Inches between two pieces of one level rule, at most: rules may be drawn for each column alone."""

DOUBLE = 0.05
"""Inches between the two lines of a double rule, at most."""

_SAME_EXTENT = 0.12
"""Inches by which the ends of the level rules of one table differ, at most."""

_PIECE = 0.4
"""Inches: rules under a heading over several columns, or over a sum, are at least that long."""

_WIDE = 1.5
"""Inches: rules shorter than this tell nothing of others."""

_FAINT = 0.3, 0.7, 4
"""A dotted rule of which most is too faint: pieces on this share of its length, from its one end to the other
over the second, so many at least; where others of its extent are whole."""


@dataclass(frozen=True, slots=True)
class Across:
    """A level rule, its pieces put together: its middle, its ends and its thickness."""

    at: float
    start: float
    end: float
    thickness: float


def across(level: Sequence[PixelRule], dpi: float) -> list[Across]:
    """Level rules, each put together from its pieces, top to bottom; short ones left out."""
    rules = [Across((r.y0 + r.y1) / 2, r.x0, r.x1, r.thickness) for r in level]
    rules = _put_together(rules, _RULE_GAP * dpi, dpi)
    whole = [r for r in rules if r.end - r.start >= _PIECE * dpi]
    # A wider gap is a break in a rule where another rule runs on: side by side tables have it in all rules.
    near = _SAME_EXTENT * dpi
    joined = _put_together(rules, 4 * _RULE_GAP * dpi, dpi)
    whole += [
        r
        for r in joined
        if r not in whole
        and any(abs(r.start - other.start) <= near and abs(r.end - other.end) <= near for other in whole)
    ]
    whole += _faint(level, whole, dpi)
    covered = [r for r in whole if any(_covers(other, r, dpi) for other in whole if other is not r)]
    return sorted((r for r in whole if r not in covered), key=lambda r: r.at)


def _faint(level: Sequence[PixelRule], whole: Sequence[Across], dpi: float) -> list[Across]:
    """Rules of which only pieces were seen, that begin and end where two or more whole ones do."""
    near, found = _SAME_EXTENT * dpi, list[Across]()
    for group in of_one_extent([r for r in whole if r.end - r.start >= _WIDE * dpi], dpi):
        start, end = group[0].start, group[0].end
        inside = [r for r in level if start - near <= r.x0 and r.x1 <= end + near]
        lines: list[list[PixelRule]] = []
        for piece in sorted(inside, key=lambda r: r.y0 + r.y1):
            y = (piece.y0 + piece.y1) / 2
            if any(abs(y - r.at) <= DOUBLE * dpi for r in group):
                continue
            if lines and y - (lines[-1][0].y0 + lines[-1][0].y1) / 2 <= _SAME_LINE * dpi:
                lines[-1].append(piece)
            else:
                lines.append([piece])
        for pieces in lines:
            reach = max(r.x1 for r in pieces) - min(r.x0 for r in pieces)
            covered = sum(r.x1 - r.x0 for r in pieces)
            share, far, least = _FAINT
            if len(pieces) >= least and covered >= share * (end - start) and reach >= far * (end - start):
                at = float(np.median([(r.y0 + r.y1) / 2 for r in pieces]))
                found.append(Across(at, start, end, pieces[0].thickness))
    return found


def _covers(rule: Across, part: Across, dpi: float) -> bool:
    same = abs(rule.at - part.at) <= _SAME_LINE * dpi
    longer = rule.end - rule.start > part.end - part.start
    return same and longer and rule.start <= part.start and rule.end >= part.end


def _put_together(rules: Sequence[Across], gap: float, dpi: float) -> list[Across]:
    """Rules on one line with gaps of that many pixels at most between them, as one each."""
    lines: list[list[Across]] = []
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


def _one_rule(line: Sequence[Across]) -> Across:
    lengths = np.array([max(r.end - r.start, 1.0) for r in line])
    at = float(np.average([r.at for r in line], weights=lengths))
    thickness = float(np.average([r.thickness for r in line], weights=lengths))
    return Across(at, min(r.start for r in line), max(r.end for r in line), thickness)


def touches(rule: Across, box: PixelBox, dpi: float) -> bool:
    """Whether a rule lies in a box, or right at its side."""
    near = 0.05 * dpi
    return box.y0 - near <= rule.at <= box.y1 + near and rule.start < box.x1 and rule.end > box.x0


def of_one_extent(rules: Sequence[Across], dpi: float) -> list[list[Across]]:
    """Groups of two and more rules that begin and end alike, top to bottom."""
    groups: list[list[Across]] = []
    for rule in rules:
        for group in groups:
            near = _SAME_EXTENT * dpi
            if abs(rule.start - group[-1].start) <= near and abs(rule.end - group[-1].end) <= near:
                group.append(rule)
                break
        else:
            groups.append([rule])
    return [_without_doubles(group, dpi) for group in groups if len(group) >= 2]


def _without_doubles(group: Sequence[Across], dpi: float) -> list[Across]:
    """The rules, of two that lie close together (a double rule) only the thicker one."""
    kept: list[Across] = []
    for rule in group:
        if kept and rule.at - kept[-1].at <= DOUBLE * dpi:
            kept[-1] = max(kept[-1], rule, key=lambda r: r.thickness)
        else:
            kept.append(rule)
    return kept


def tables_between(group: Sequence[Across], found: Print, dpi: float) -> list[list[Across]]:
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


def _lines_between(found: Print, above: Across, below: Across) -> list[PrintLine]:
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
