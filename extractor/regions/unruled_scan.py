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
from extractor.regions.ruled.networks import Network
from extractor.regions.ruled.whether_table import Net, as_rules, is_a_frame, leads_on, lies_apart
from extractor.regions.statements.found import statements
from extractor.regions.statements.text_tables import text_tables
from extractor.regions.worded.alignment import Alignment, alignment_within, alignments, says_something
from extractor.regions.worded.filled import fills
from extractor.regions.worded.head_cells import Drawn
from extractor.regions.worded.implied import Stretch
from extractor.regions.worded.level_rules import (
    DOUBLE,
    Across,
    across,
    of_one_extent,
    tables_between,
    touches,
)
from extractor.regions.worded.pieces import text_lines
from extractor.regions.worded.print import Print
from extractor.regions.worded.printed_words import read_words
from extractor.wording import has_ideographs

IMPLIED = 0.0
"""The thickness of a rule that is not drawn."""

_MANY = 4
"""So many level rules of one extent show how high the rows between them are."""

_NEXT = 0.2
"""The middle of the row beyond the outermost rule lies half a row's height from it, within that share."""

_SLIM, _AT_END = 0.45, 4.0
"""The side of a box is narrower than this share of its height, as it was read; points from its ends to those
of the level rules."""

_PAGE_HIGH = 0.6
"""A frame around a page is higher than this share of it."""

_SHORTEST = 1.5
"""Inches: the level rules from side to side of a table are at least that long."""


def find_unruled(
    found: Print,
    contrasts: Pixels,
    rules: Network,
    taken: Sequence[PixelBox],
    reader: tuple[Recogniser, float],
) -> list[PixelRegion]:
    """The tables without upright rules among the print outside the boxes `taken`.

    `contrasts` (H, W) is the picture without rules, 0 for paper; `rules` are all pieces of rules of
    it; `reader` what reads its words, and its resolution. The regions' rules of thickness 0 are implied.
    Raises EngineError or ModelError where the recogniser fails.
    """
    if not found.lines:
        return []
    recogniser, dpi = reader
    scale = 72 / dpi
    pieces = [r for r in across(rules.level, dpi) if not any(touches(r, box, dpi) for box in taken)]
    long = [r for r in pieces if r.end - r.start >= _SHORTEST * dpi]
    runs = [run for group in of_one_extent(long, dpi) for run in tables_between(group, found, dpi)]
    frame = _Frame(rules.upright, _PAGE_HIGH * contrasts.shape[0], dpi)
    runs = [run for run in runs if not _leads_on(run, found, dpi) and not frame.is_around(run)]
    words = read_words(found, contrasts, recogniser, [(run[0].at, run[-1].at) for run in runs], dpi)
    words = [w for w in words if not _is_crumb(w, pieces, scale) and not _is_side(w, rules.level, scale)]
    free = [r for r in pieces if r.end - r.start >= _SHORTEST * dpi or not _strikes(r, words, scale)]
    page = _Page(free, runs, scale)
    ways = (_ruled_across, _by_captions, _by_rows)
    regions: list[PixelRegion] = []
    for way in ways if _is_chinese(words) else (_by_rows, _by_texts, _by_captions, _ruled_across):
        more = [region for region in way(words, page) if _is_filled(region, words, scale)]
        regions += more
        boxes = [_in_points(region.box, scale) for region in more]
        words = [w for w in words if not any(box.contains(*w.box.center) for box in boxes)]
    return regions


@dataclass(frozen=True, slots=True)
class _Page:
    """The level rules of a page, the runs of them that may each draw one table, and points in a pixel."""

    rules: Sequence[Across]
    runs: Sequence[Sequence[Across]]
    scale: float


@dataclass(frozen=True, slots=True)
class _Frame:
    """What draws boxes on a page: the upright rules, how high a frame is around a page, pixels in an inch."""

    upright: Sequence[PixelRule]
    high: float
    dpi: float

    def is_around(self, run: Sequence[Across]) -> bool:
        """Whether level rules draw a frame around the page, or boxes one below the other."""
        top, bottom = run[0].at, run[-1].at
        sides = [r for r in self.upright if min(r.y1, bottom) > max(r.y0, top)]
        net = Net(
            as_rules([(r.at, r.start, r.end) for r in run]),
            as_rules([((r.x0 + r.x1) / 2, r.y0, r.y1) for r in sides]),
            self.dpi / 72,
        )
        return lies_apart(net) or (bottom - top >= self.high and is_a_frame(net))


def _leads_on(run: Sequence[Across], found: Print, dpi: float) -> bool:
    """Whether the rules of a run are dots that lead from labels to figures."""
    net = Net(as_rules([(r.at, r.start, r.end) for r in run]), as_rules(()), dpi / 72)
    pieces = [(p.x0, p.y0, p.x1, p.y1) for line in found.lines for p in line.pieces]
    return leads_on(net, np.array(pieces, dtype=float).reshape(-1, 4))


def _is_filled(region: PixelRegion, words: Sequence[Word], scale: float) -> bool:
    """Whether the words of a region stand in its columns beside each other."""
    middles = [(w.box.center[0] / scale, w.box.center[1] / scale) for w in words]
    box = region.box
    inside = [(x, y) for x, y in middles if box.x0 < x < box.x1 and box.y0 < y < box.y1]
    return fills(region.level, region.upright, inside)


def _is_chinese(words: Sequence[Word]) -> bool:
    """Whether most words are of ideographs. Tables of Chinese papers have rules or a caption that says their
    unit; statements in Latin letters are known by their rows."""
    written = [word.text for word in words if any(c.isalpha() for c in word.text)]
    ideographs = sum(map(has_ideographs, written))
    return 2 * ideographs >= len(written)


def _ruled_across(words: Sequence[Word], page: _Page) -> list[PixelRegion]:
    """The tables between level rules that begin and end alike."""
    scale = page.scale
    regions: list[PixelRegion] = []
    for run in page.runs:
        box = Box(run[0].start * scale, run[0].at * scale, run[0].end * scale, run[-1].at * scale)
        box = _with_rows_beyond(box, [r.at * scale for r in run], words)
        inside = sorted([*run, *(r for r in page.rules if _lies_in(r, run, 72 / scale))], key=lambda r: r.at)
        drawn = [Drawn(r.at * scale, r.start * scale, r.end * scale) for r in inside]
        table = alignment_within(box, words, drawn)
        if table is not None:
            regions.append(region_of(table, inside, words, scale))
            words = [w for w in words if not box.contains(*w.box.center)]
    return regions


def _with_rows_beyond(box: Box, rules: Sequence[float], words: Sequence[Word]) -> Box:
    """The box of a table whose rows are all ruled, with the rows above and below it whose outermost rule was
    not seen: they stand where the rules let the next row be."""
    height = min(below - above for above, below in pairwise(rules))
    if len(rules) < _MANY or height <= 0:
        return box
    top, bottom = box.y0, box.y1
    beside = [w for w in words if box.x0 <= w.box.center[0] <= box.x1]
    lines = [line for line in text_lines(beside) if len(line.pieces) >= 2 and not says_something(line.text)]
    for line in lines:
        if line.has_figures and abs(line.box.center[1] - bottom - height / 2) <= _NEXT * height:
            bottom += height
    for line in reversed(lines):
        if abs(top - line.box.center[1] - height / 2) <= _NEXT * height:
            top -= height
    return Box(box.x0, top, box.x1, bottom)


def _by_captions(words: Sequence[Word], page: _Page) -> list[PixelRegion]:
    """The tables that captions and columns of figures tell."""
    return [region_of(table, (), words, page.scale) for table in alignments(words)]


def _by_rows(words: Sequence[Word], page: _Page) -> list[PixelRegion]:
    """The tables that rows of figures tell."""
    scale = page.scale
    drawn = [Drawn(r.at * scale, r.start * scale, r.end * scale) for r in page.rules]
    return [region_of(table, (), words, scale) for table in statements(words, drawn)]


def _by_texts(words: Sequence[Word], page: _Page) -> list[PixelRegion]:
    """The tables of texts on several lines between rules."""
    scale = page.scale
    drawn = [Drawn(r.at * scale, r.start * scale, r.end * scale) for r in page.rules]
    return [region_of(table, (), words, scale) for table in text_tables(words, drawn, ())]


def _in_points(box: PixelBox, scale: float) -> Box:
    return Box(box.x0 * scale, box.y0 * scale, box.x1 * scale, box.y1 * scale)


def _lies_in(rule: Across, run: Sequence[Across], dpi: float) -> bool:
    """Whether a rule lies between those of the run, and is not the second line of one of them."""
    apart = all(abs(rule.at - other.at) > DOUBLE * dpi for other in run)
    return apart and run[0].at < rule.at < run[-1].at and rule.end > run[0].start and rule.start < run[0].end


def _is_crumb(word: Word, rules: Sequence[Across], scale: float) -> bool:
    """Whether a stroke is what is left of a dotted rule."""
    (x, y), near = word.box.center, DOUBLE * 72
    return word.text == "-" and any(
        abs(r.at * scale - y) <= near / 2 and r.start * scale < x < r.end * scale for r in rules
    )


def _is_side(word: Word, level: Sequence[PixelRule], scale: float) -> bool:
    """Whether what was read as a stroke is the side of a box: level rules end at both its ends."""
    box = word.box
    if box.width > _SLIM * box.height:
        return False
    x, near = box.center[0] / scale, _AT_END / scale
    ends = [(r.y0 + r.y1) / 2 for r in level if min(abs(r.x0 - x), abs(r.x1 - x)) <= near]
    return all(any(abs(y - end / scale) <= near for y in ends) for end in (box.y0, box.y1))


def _strikes(rule: Across, words: Sequence[Word], scale: float) -> bool:
    """Whether a short piece is a stroke of print: a word lies on half of it."""
    y, x0, x1 = rule.at * scale, rule.start * scale, rule.end * scale
    on_it = [w.box for w in words if abs(y - w.box.center[1]) < 0.45 * w.box.height]
    covered = sum(max(0.0, min(x1, b.x1) - max(x0, b.x0)) for b in on_it)
    return covered > 0.5 * (x1 - x0)


# --- regions ----------------------------------------------------------------------------------------------


def region_of(found: Alignment, rules: Sequence[Across], words: Sequence[Word], scale: float) -> PixelRegion:
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
