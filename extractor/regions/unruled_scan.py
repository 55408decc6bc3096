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

from extractor.engines import Recogniser
from extractor.geometry import Box, PixelBox
from extractor.parts import PixelRegion, PixelRule, Pixels, Word
from extractor.regions.alignment import Alignment, alignment_within, alignments
from extractor.regions.head_cells import Drawn
from extractor.regions.implied import Stretch
from extractor.regions.print import Print, PrintLine
from extractor.regions.printed_words import read_words
from extractor.regions.statements import statements

IMPLIED = 0.0
"""The thickness of a rule that is not drawn."""

_SAME_LINE = 0.02
"""Inches across, within which pieces are parts of one level rule."""

_RULE_GAP = 0.1
"""Inches between two pieces of one level rule, at most: rules may be drawn for each column alone."""

_DOUBLE = 0.05
"""Inches between the two lines of a double rule, at most."""

_SAME_EXTENT = 0.12
"""Inches by which the ends of the level rules of one table differ, at most."""

_SHORTEST = 1.5
"""Inches: the level rules from side to side of a table are at least that long."""

_PIECE = 0.4
"""Inches: rules under a heading over several columns, or over a sum, are at least that long."""


@dataclass(frozen=True, slots=True)
class _Across:
    """A level rule, its pieces put together: its middle, its ends and its thickness."""

    at: float
    start: float
    end: float
    thickness: float


def find_unruled(
    found: Print,
    contrasts: Pixels,
    level: Sequence[PixelRule],
    taken: Sequence[PixelBox],
    reader: tuple[Recogniser, float],
) -> list[PixelRegion]:
    """The tables without upright rules among the print outside the boxes `taken`.

    `contrasts` (H, W) is the picture without rules, 0 for paper; `level` are all level pieces of rules of
    it; `reader` what reads its words, and its resolution. The regions' rules of thickness 0 are implied.
    Raises EngineError or ModelError where the recogniser fails.
    """
    if not found.lines:
        return []
    recogniser, dpi = reader
    scale = 72 / dpi
    pieces = [r for r in _across(level, dpi) if not any(_touches(r, box, dpi) for box in taken)]
    rules = [r for r in pieces if r.end - r.start >= _SHORTEST * dpi]
    runs = [run for group in _of_one_extent(rules, dpi) for run in _tables_between(group, found, dpi)]
    words = read_words(found, contrasts, recogniser, [(run[0].at, run[-1].at) for run in runs], dpi)
    free = [r for r in pieces if r.end - r.start >= _SHORTEST * dpi or not _strikes(r, words, scale)]
    page = _Page(free, runs, scale)
    ways = (_ruled_across, _by_captions, _by_rows)
    regions: list[PixelRegion] = []
    for way in ways if _is_chinese(words) else ways[::-1]:
        more = way(words, page)
        regions += more
        boxes = [_in_points(region.box, scale) for region in more]
        words = [w for w in words if not any(box.contains(*w.box.center) for box in boxes)]
    return regions


@dataclass(frozen=True, slots=True)
class _Page:
    """The level rules of a page, the runs of them that may each draw one table, and points in a pixel."""

    rules: Sequence[_Across]
    runs: Sequence[Sequence[_Across]]
    scale: float


def _is_chinese(words: Sequence[Word]) -> bool:
    """Whether most words are of ideographs. Tables of Chinese papers have rules or a caption that says their
    unit; statements in Latin letters are known by their rows."""
    written = [word.text for word in words if any(c.isalpha() for c in word.text)]
    ideographs = sum(any("\u3400" <= c <= "\u9fff" for c in text) for text in written)
    return 2 * ideographs >= len(written)


def _ruled_across(words: Sequence[Word], page: _Page) -> list[PixelRegion]:
    """The tables between level rules that begin and end alike."""
    scale = page.scale
    regions: list[PixelRegion] = []
    for run in page.runs:
        box = Box(run[0].start * scale, run[0].at * scale, run[0].end * scale, run[-1].at * scale)
        inside = sorted([*run, *(r for r in page.rules if _lies_in(r, run, 72 / scale))], key=lambda r: r.at)
        drawn = [Drawn(r.at * scale, r.start * scale, r.end * scale) for r in inside]
        table = alignment_within(box, words, drawn)
        if table is not None:
            regions.append(_region(table, inside, words, scale))
            words = [w for w in words if not box.contains(*w.box.center)]
    return regions


def _by_captions(words: Sequence[Word], page: _Page) -> list[PixelRegion]:
    """The tables that captions and columns of figures tell."""
    return [_region(table, (), words, page.scale) for table in alignments(words)]


def _by_rows(words: Sequence[Word], page: _Page) -> list[PixelRegion]:
    """The tables that rows of figures tell."""
    scale = page.scale
    drawn = [Drawn(r.at * scale, r.start * scale, r.end * scale) for r in page.rules]
    return [_region(table, (), words, scale) for table in statements(words, drawn)]


def _in_points(box: PixelBox, scale: float) -> Box:
    return Box(box.x0 * scale, box.y0 * scale, box.x1 * scale, box.y1 * scale)


def _lies_in(rule: _Across, run: Sequence[_Across], dpi: float) -> bool:
    """Whether a rule lies between those of the run, and is not the second line of one of them."""
    apart = all(abs(rule.at - other.at) > _DOUBLE * dpi for other in run)
    return apart and run[0].at < rule.at < run[-1].at and rule.end > run[0].start and rule.start < run[0].end


def _strikes(rule: _Across, words: Sequence[Word], scale: float) -> bool:
    """Whether a short piece is a stroke of print: a word lies on half of it."""
    y, x0, x1 = rule.at * scale, rule.start * scale, rule.end * scale
    on_it = [w.box for w in words if abs(y - w.box.center[1]) < 0.45 * w.box.height]
    covered = sum(max(0.0, min(x1, b.x1) - max(x0, b.x0)) for b in on_it)
    return covered > 0.5 * (x1 - x0)


# --- rules --------------------------------------------------------------------------------------------


def _across(level: Sequence[PixelRule], dpi: float) -> list[_Across]:
    """Level rules, each put together from its pieces, top to bottom; short ones left out."""
    rules = [_Across((r.y0 + r.y1) / 2, r.x0, r.x1, r.thickness) for r in level]
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
    covered = [r for r in whole if any(_covers(other, r, dpi) for other in whole if other is not r)]
    return sorted((r for r in whole if r not in covered), key=lambda r: r.at)


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
        if kept and rule.at - kept[-1].at <= _DOUBLE * dpi:
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


# --- regions ----------------------------------------------------------------------------------------------


def _region(found: Alignment, rules: Sequence[_Across], words: Sequence[Word], scale: float) -> PixelRegion:
    """The table's region with implied rules for all its walls, and the level rules that are drawn. An implied
    rule leaves out the rows or columns in which a word lies on it: the text of a cell over several."""
    page = found.box
    box = PixelBox(page.x0 / scale, page.y0 / scale, page.x1 / scale, page.y1 / scale)
    boxes = [word.box for word in words if page.contains(*word.box.center)]
    ys = sorted({page.y0, page.y1, *(s.at for s in found.level), *(r.at * scale for r in rules)})
    xs = sorted({page.x0, page.x1, *(s.at for s in found.upright)})
    upright = _parted(found.upright, ys, [(b.center[1], b.x0, b.x1) for b in boxes])
    level = _parted(found.level, xs, [(b.center[0], *_core(b)) for b in boxes])
    sides = [PixelRule(x, box.y0, x, box.y1, IMPLIED) for x in (box.x0, box.x1)]
    ends = [PixelRule(box.x0, y, box.x1, y, IMPLIED) for y in (box.y0, box.y1)]
    drawn = [PixelRule(r.start, r.at, r.end, r.at, max(r.thickness, 1.0)) for r in rules]
    across = [PixelRule(s.start / scale, s.at / scale, s.end / scale, s.at / scale, IMPLIED) for s in level]
    down = [PixelRule(s.at / scale, s.start / scale, s.at / scale, s.end / scale, IMPLIED) for s in upright]
    return PixelRegion(box, (*ends, *drawn, *across), (*sides, *down))


def _core(box: Box) -> tuple[float, float]:
    """From where to where a word's characters reach in height, without the room above and below them."""
    return box.y0 + 0.2 * box.height, box.y1 - 0.2 * box.height


def _parted(
    stretches: Sequence[Stretch], bands: Sequence[float], words: Sequence[tuple[float, float, float]]
) -> list[Stretch]:
    """The stretches without the bands in which a word (its middle along them, its extent across them) lies on
    them."""
    kept: list[Stretch] = []
    for s in stretches:
        if s.firm:
            kept.append(s)
            continue
        struck = [along for along, low, high in words if low < s.at < high and s.start < along < s.end]
        if not struck:
            kept.append(s)
            continue
        cuts = [s.start, *(b for b in bands if s.start < b < s.end), s.end]
        kept += [
            Stretch(s.at, start, end)
            for start, end in pairwise(cuts)
            if not any(start <= along <= end for along in struck)
        ]
    return kept
