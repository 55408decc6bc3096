"""Titles that the fold between facing pages cuts in two.

The half on the left page ends in the middle of a word: alone, over one side of its table, nothing tells it
from other text. The half on the right page does, where it ends as titles do and begins at the fold.
"""

from __future__ import annotations

from dataclasses import replace

from extractor import wording
from extractor.geometry import Box
from extractor.parts import CaptionedTable, TextLine
from extractor.stitch.sheets import Band, Sheet
from extractor.stitch.sideways import is_split

_AT_THE_FOLD = 2.0
"""Heights of its text within which a half reaches the side of its table."""
_FARTHEST = 9.0
"""How far above its table a half may stand, in heights of its text."""
_ONE_SIDE = 0.2
"""The left half leaves at least this part of its table's width free."""


def with_cut_title(sheet: Sheet, right: CaptionedTable) -> Sheet:
    """`sheet` with the first half of its title, where only the half over `right` says that there is one."""
    band = sheet.bands[sheet.open_band]
    left = band.parts[-1]
    if sheet.title is not None or not _begins_at_the_fold(right):
        return sheet
    end = right.caption.title or ""
    halves = [line for line in left.loose if _ends_at_the_fold(line, left.table.box)]
    if len(halves) != 1 or not is_split(halves[0].text, end):
        return sheet
    caption = left.caption
    named = replace(caption, title=wording.flowing(halves[0].text), lines=(halves[0], *caption.lines))
    loose = tuple(line for line in left.loose if line is not halves[0])
    parts = (*band.parts[:-1], replace(left, caption=named, loose=loose))
    bands = list(sheet.bands)
    bands[sheet.open_band] = Band(parts)
    return Sheet(tuple(bands))


def _begins_at_the_fold(right: CaptionedTable) -> bool:
    """Whether the title of `right` stands where its table begins, far from its middle."""
    box = right.table.box
    title = right.caption.title
    own = [line for line in right.caption.lines if title and wording.flowing(line.text) == title]
    return len(own) == 1 and abs(own[0].box.x0 - box.x0) <= _AT_THE_FOLD * own[0].box.height


def _ends_at_the_fold(line: TextLine, table: Box) -> bool:
    """Whether a line over a table may be the first half of its title, by its place and its words."""
    height = line.box.height
    at_its_end = abs(line.box.x1 - table.x1) <= _AT_THE_FOLD * height
    aside = line.box.x0 >= table.x0 + _ONE_SIDE * table.width
    above = 0 <= table.y0 - line.box.center[1] <= _FARTHEST * height
    said = wording.is_narrative(line.text) or wording.is_mark(line.text) or wording.is_page_number(line.text)
    return at_its_end and aside and above and not said
