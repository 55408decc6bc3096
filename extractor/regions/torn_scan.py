"""Tables whose inner rules come and go, so that rules alone leave columns and rows run together.

A coarse fax drops hairlines: of a table stays the frame, and of its inner rules here a piece and there one.
Where much print stands side by side with no rule between, the print itself tells columns and rows, as in
tables without rules, and what is left of the rules tells where they run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from extractor.engines import Recogniser
from extractor.geometry import Box, PixelBox
from extractor.ink import labelled
from extractor.parts import PixelRegion, PixelRule, Pixels
from extractor.regions.ruled.courses import without_strokes
from extractor.regions.ruled.torn_rules import (
    SIDES,
    Line,
    come_and_go,
    frames,
    grown,
    lines_of,
    turned,
    with_pieces,
    within,
)
from extractor.regions.unruled_scan import region_of
from extractor.regions.worded.framed import alignment_in_frame, on_rules, written
from extractor.regions.worded.print import Ink, Print, find_print, without_rules
from extractor.regions.worded.printed_words import read_words

_SHORT = 0.6
"""Inches: a level piece so long is no stroke of a character."""

_PARTS = 0.3
"""A level rule whose pieces reach over this share of a table's width parts its rows."""

_APART = 1.5
"""Heights of print between pieces that stand in different cells."""

_UNPARTED, _FEWEST = 0.25, 3
"""Share of the pieces side by side with no rule between, and how many at least, where columns are lost."""

_CRUMB = 0.02
"""Inches to either side of a rule's course where what is left of it lies."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A picture of contrasts (H, W), the least of them that is ink, dots to the inch."""

    contrasts: Pixels
    least: float
    dpi: float


Rules = tuple[Sequence[PixelRule], Sequence[PixelRule]]
"""The level and the upright pieces of rules of a page."""


def with_lost_columns(
    regions: Sequence[PixelRegion], rules: Rules, paper: Paper, recogniser: Recogniser
) -> list[PixelRegion]:
    """The regions, those whose rules come and go and leave columns run together as the print in them tells;
    and frames so told, of whose inner rules too little is left for a table.

    Raises EngineError or ModelError where the recogniser fails.
    """
    rules = _without_strokes(rules[0], paper), rules[1]
    level, upright = lines_of(rules[0], paper.dpi), lines_of(map(turned, rules[1]), paper.dpi)
    found: list[PixelRegion] = []
    for region in regions:
        box = grown(region.box, level, upright, paper.dpi)
        torn, told = _told_by_print(box, (level, upright), rules, paper, recogniser)
        whole = with_pieces(box, rules, paper.dpi) if torn and box != region.box else region
        found.append(told or whole)
    for box in frames(level, upright, [region.box for region in found], paper.dpi):
        told = _told_by_print(box, (level, upright), rules, paper, recogniser, parted=False)[1]
        found += [told] if told is not None else []
    return _without_inner(found)


def _without_strokes(level: Sequence[PixelRule], paper: Paper) -> list[PixelRule]:
    """The level pieces without short ones that are strokes of print."""
    short = [rule for rule in level if rule.x1 - rule.x0 < _SHORT * paper.dpi]
    rules = without_strokes(short, paper.contrasts, paper.least, paper.dpi)
    return [*(rule for rule in level if rule.x1 - rule.x0 >= _SHORT * paper.dpi), *rules]


def _without_inner(found: Sequence[PixelRegion]) -> list[PixelRegion]:
    """The regions without those that lie mostly in a larger one."""
    return [
        r
        for r in found
        if not any(o.box.area > r.box.area and o.box.overlap(r.box) > 0.5 * r.box.area for o in found)
    ]


def _columns_are_lost(printed: Print, upright: Sequence[Line]) -> bool:
    """Whether much print stands side by side with no upright rule between."""
    pairs = [
        (before, after, line.cy)
        for line in printed.lines
        for before, after in pairwise(line.pieces)
        if after.x0 - before.x1 >= _APART * printed.height
    ]
    unparted = sum(not _is_parted(before, after, cy, upright) for before, after, cy in pairs)
    return unparted >= max(_FEWEST, _UNPARTED * len(pairs))


def _is_parted(before: Ink, after: Ink, y: float, upright: Sequence[Line]) -> bool:
    height = max(before.height, after.height)
    return any(
        before.x1 - height / 2 <= line.at <= after.x0 + height / 2
        and line.start - height <= y <= line.end + height
        for line in upright
    )


def _told_by_print(
    box: PixelBox,
    lines: tuple[list[Line], list[Line]],
    rules: Rules,
    paper: Paper,
    recogniser: Recogniser,
    parted: bool = True,
) -> tuple[bool, PixelRegion | None]:
    """Whether the rules in a box come and go, and the region of the table in it by its print and what is left
    of its rules; None where these part its columns (unless they are known not to: not `parted`), or the print
    does not tell them."""
    level, upright = (within(box, lines[0], False, paper.dpi), within(box, lines[1], True, paper.dpi))
    if not come_and_go(box, level, upright, paper.dpi):
        return False, None
    bare = _without_crumbs(box, (level, upright), rules, paper)
    printed = find_print(bare, paper.least, paper.dpi)
    if not printed.lines or (parted and not _columns_are_lost(printed, upright)):
        return True, None
    words = read_words(printed, bare, recogniser, [(box.y0, box.y1)], paper.dpi)
    scale = 72 / paper.dpi
    place = Box(box.x0 * scale, box.y0 * scale, box.x1 * scale, box.y1 * scale)
    words = written([word for word in words if place.contains(*word.box.center)])
    rim = SIDES * paper.dpi
    inner = [line for line in level if box.y0 + rim < line.at < box.y1 - rim]
    ys = [line.at * scale for line in inner if line.end - line.start >= _PARTS * box.width]
    table = alignment_in_frame(place, words, ys)
    if table is None:
        return True, None
    rest = [[(r.at * scale, (r.start * scale, r.end * scale)) for r in side] for side in (level, upright)]
    return True, region_of(on_rules(table, words, *rest), (), words, scale)


def _without_crumbs(
    box: PixelBox, lines: tuple[Sequence[Line], Sequence[Line]], rules: Rules, paper: Paper
) -> Pixels:
    """The print in a box alone: rules are taken out, and the crumbs of them all along their courses."""
    rows, cols = box.slices(*paper.contrasts.shape)
    bare = np.zeros_like(paper.contrasts)
    bare[rows, cols] = paper.contrasts[rows, cols]
    bare = without_rules(bare, (*rules[0], *rules[1]), (), paper.dpi)
    part = np.ascontiguousarray(bare[rows, cols])
    ink = (part > paper.least).astype(np.uint8)
    _, labels, stats, _ = labelled(ink)
    x0, y0 = stats[:, cv2.CC_STAT_LEFT] + cols.start, stats[:, cv2.CC_STAT_TOP] + rows.start
    x1, y1 = x0 + stats[:, cv2.CC_STAT_WIDTH], y0 + stats[:, cv2.CC_STAT_HEIGHT]
    reach = _CRUMB * paper.dpi
    gone = np.zeros(len(stats), dtype=bool)
    for at in (box.y0, box.y1, *(line.at for line in lines[0])):
        gone |= (y0 >= at - reach) & (y1 <= at + reach)
    for at in (box.x0, box.x1, *(line.at for line in lines[1])):
        gone |= (x0 >= at - reach) & (x1 <= at + reach)
    gone[0] = False
    part[gone[labels]] = 0
    bare[rows, cols] = part
    return bare
