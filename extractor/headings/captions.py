"""Captions: the title, unit of amounts, department and mark above a table, and the notes below it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from extractor import wording
from extractor.geometry import Box
from extractor.headings.swallowed import Piece, without_captions
from extractor.parts import Caption, CaptionedTable, PageReading, RawTable, TextLine

_FARTHEST = 9.0
"""How far above a table, or above the caption line below it, a line of its caption may stand, in heights."""
_FEWEST_CAPITALS = 12
_NUMBERED = 0.15
"""Page numbers stand above or below so much of a page."""
_DASHED_NUMBER = re.compile(r"[-—–−一_~=·•.,、]{1,4}\d{1,4}[-—–−一_~=·•.,、]{1,4}")
_ONE_TITLE = 0.8
"""Two lines of one title are of like height: the smaller is at least this part of the larger."""


def caption_tables(reading: PageReading) -> tuple[CaptionedTable, ...]:
    """The tables of a page in reading order, each with the text that belongs to it.

    A caption that the grid has swallowed is taken out of the table. A line belongs to the nearest table;
    sentences belong to none.
    """
    tables = _reading_order([piece for raw in reading.tables for piece in without_captions(raw)])
    boxes = [piece.table.box for piece in tables]
    own: list[list[TextLine]] = [[] for _ in tables]
    for line in reading.lines:
        below = _nearest_below(line, boxes)
        if below is not None:
            own[below].append(line)
    captioned = [
        CaptionedTable(piece.table, caption_of(piece, lines, _below(piece.table, boxes, reading.lines)))
        for piece, lines in zip(tables, own, strict=True)
    ]
    return tuple(_placed(table, captioned, reading) for table in captioned)


def _reading_order(pieces: Sequence[Piece]) -> list[Piece]:
    """From top to bottom; tables that stand side by side from left to right."""
    ordered: list[Piece] = []
    for piece in sorted(pieces, key=lambda piece: piece.table.box.y0):
        at = len(ordered)
        while at and _beside(piece.table.box, ordered[at - 1].table.box):
            at -= 1
        ordered.insert(at, piece)
    return ordered


def _beside(box: Box, other: Box) -> bool:
    """Whether `box` stands left of `other` at about the same height."""
    shared = min(box.y1, other.y1) - max(box.y0, other.y0)
    return box.x1 <= other.x0 + 1 and shared > 0.3 * min(box.height, other.height)


# --- which lines are a table's --------------------------------------------------------------------------


def _nearest_below(line: TextLine, boxes: Sequence[Box]) -> int | None:
    """The index of the nearest table below `line` that it stands over, None where there is none."""
    middle = line.box.center[1]
    under = [
        (box.y0, -_shared_width(line.box, box), index)
        for index, box in enumerate(boxes)
        if middle < box.y0 and _shared_width(line.box, box) > 0.3 * min(line.box.width, box.width)
    ]
    return min(under)[2] if under else None


def _shared_width(box: Box, other: Box) -> float:
    return min(box.x1, other.x1) - max(box.x0, other.x0)


def _below(table: RawTable, boxes: Sequence[Box], lines: Sequence[TextLine]) -> list[TextLine]:
    """The lines below a table down to the next one, from top to bottom."""
    box = table.box
    next_top = min(
        (b.y0 for b in boxes if b.y0 >= box.y1 and _shared_width(b, box) > 0), default=float("inf")
    )
    under = [
        line
        for line in lines
        if box.y1 - 2 < line.box.center[1] < next_top and _shared_width(line.box, box) > 0
    ]
    return sorted(under, key=lambda line: (line.box.y0, line.box.x0))


# --- what they say --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Band:
    """Lines of text that stand at one height, from left to right."""

    lines: tuple[TextLine, ...]

    @property
    def box(self) -> Box:
        return Box.union(line.box for line in self.lines)

    @property
    def height(self) -> float:
        return max(line.box.height for line in self.lines)


def _bands(lines: Sequence[TextLine]) -> list[_Band]:
    """Lines gathered into bands, the lowest first."""
    bands: list[list[TextLine]] = []
    for line in sorted(lines, key=lambda line: -line.box.center[1]):
        if bands and _level(bands[-1][0].box, line.box):
            bands[-1].append(line)
        else:
            bands.append([line])
    return [_Band(tuple(sorted(band, key=lambda line: line.box.x0))) for band in bands]


def _level(box: Box, other: Box) -> bool:
    return abs(box.center[1] - other.center[1]) < 0.5 * min(box.height, other.height)


def caption_of(piece: Piece, above: Sequence[TextLine], below: Sequence[TextLine]) -> Caption:
    """What the lines above and below a table say of it."""
    bands = _near(_bands(above), piece.table.box)
    small = [line for band in bands for line in band.lines if _is_small(line.text)]
    title_lines = _swallowed_title(piece.lines) or _title(bands, piece.table.box, small)
    notes = _notes(below)
    said = [*piece.lines, *small, *title_lines]
    lines = tuple(dict.fromkeys((*title_lines, *piece.lines, *small, *notes)))
    return Caption(
        title=_joined_title(title_lines),
        amount_unit=next((unit for line in said if (unit := wording.amount_unit(line.text))), None),
        unit_name=_department(list(dict.fromkeys(said)), bands),
        mark=next((wording.flowing(line.text) for line in said if wording.is_mark(line.text)), None),
        lines=lines,
    )


def _near(bands: Sequence[_Band], table: Box) -> list[_Band]:
    """The bands, from the table upwards, that may be its caption: up to a sentence or a wide gap."""
    near: list[_Band] = []
    bottom = table.y0
    for band in bands:
        if all(wording.is_page_number(line.text) for line in band.lines):
            continue
        too_far = bottom - band.box.y1 > _FARTHEST * band.height
        if too_far or any(_is_sentence(line) for line in band.lines) or _is_note(band):
            break
        near.append(band)
        bottom = band.box.y0
    return near


def _is_sentence(line: TextLine) -> bool:
    return (
        wording.is_narrative(line.text) and not _is_small(line.text) and not wording.ends_as_title(line.text)
    )


def _is_note(band: _Band) -> bool:
    return wording.is_note(band.lines[0].text) and not any(_is_small(line.text) for line in band.lines)


def _is_small(text: str) -> bool:
    """Whether a line says the unit, the department or the table's mark, and is no title itself."""
    if wording.is_mark(text) or _says_date(text):
        return True
    if wording.ends_as_title(text):
        return False
    says_unit = wording.amount_unit(text) or wording.counts_unit(text)
    return bool(says_unit) or wording.department(text) is not None


def _says_date(text: str) -> bool:
    return (
        re.fullmatch(
            r"(?:预算|填报|编制)?(?:年度|日期)?[:：]?\d{4}(?:年|年度)?(?:\d{1,2}月\d{1,2}日)?",
            wording.compact(text),
        )
        is not None
    )


def _department(lines: Sequence[TextLine], bands: Sequence[_Band]) -> str | None:
    for line in lines:
        named = wording.department(line.text)
        if named is not None:
            return named.name or _right_of(line, [*lines, *(other for band in bands for other in band.lines)])
    return None


def _right_of(line: TextLine, lines: Sequence[TextLine]) -> str | None:
    """The text beside a line that only says 部门：, None where the next text is the unit or nothing."""
    beside = [other for other in lines if other.box.x0 >= line.box.x1 - 1 and _level(line.box, other.box)]
    nearest = min(beside, key=lambda other: other.box.x0, default=None)
    if nearest is None or _is_small(nearest.text):
        return None
    return wording.flowing(nearest.text)


# --- the title ------------------------------------------------------------------------------------------


def _swallowed_title(lines: Sequence[TextLine]) -> list[TextLine]:
    """The lines of a title in a swallowed caption: up to the first that ends as titles do."""
    title: list[TextLine] = []
    for line in lines:
        if _is_small(line.text):
            title = []
            continue
        title.append(line)
        if wording.ends_as_title("".join(part.text for part in title)):
            return title
    return []


def _title(bands: Sequence[_Band], table: Box, small: Sequence[TextLine]) -> list[TextLine]:
    """The lines of the title: the nearest band that looks like one, and the lines that it continues."""
    ordinary = median(line.box.height for line in small) if small else None
    for index, band in enumerate(bands):
        found = [line for line in band.lines if not _is_small(line.text) or _says_date(line.text)]
        if all(_is_small(line.text) for line in found) or not _looks_like_title(found, band, table, ordinary):
            continue
        return _continued_upwards(found, bands[index + 1 :])
    return []


def _looks_like_title(lines: Sequence[TextLine], band: _Band, table: Box, ordinary: float | None) -> bool:
    text = wording.compact("".join(line.text for line in lines))
    if wording.ends_as_title(text):
        return True
    if wording.numbering_level(text) is not None or wording.is_page_number(text) or len(text) < 2:
        return False
    if any(wording.department(line.text) is not None for line in band.lines):
        return False  # the name beside 部门：
    if _in_capitals(lines):
        return True
    box = Box.union(line.box for line in lines)
    middle = (table.x0 + table.x1) / 2
    centred = abs(box.center[0] - middle) < 0.06 * table.width and box.width < 0.8 * table.width
    larger = ordinary is not None and box.height > 1.25 * ordinary
    return centred or larger


def _in_capitals(lines: Sequence[TextLine]) -> bool:
    """Whether lines are set in capitals, as English titles are: SUMMARY OF APPROPRIATIONS."""
    text = " ".join(line.text for line in lines)
    letters = [c for c in text if c.isalpha()]
    upper = sum(c.isupper() for c in letters)
    return len(letters) >= _FEWEST_CAPITALS and upper >= 0.9 * len(letters) and len(text.split()) > 1


def _continued_upwards(found: list[TextLine], above: Sequence[_Band]) -> list[TextLine]:
    """`found` with the lines above it that belong to the same title."""
    title = list(found)
    for band in above:
        lines = [line for line in band.lines if not _is_small(line.text)]
        if not lines:
            break
        top = title[0].box
        sizes = sorted((max(line.box.height for line in lines), max(line.box.height for line in title)))
        close = top.y0 - band.box.y1 < sizes[0]
        text = "".join(line.text for line in lines)
        if not close or sizes[0] < _ONE_TITLE * sizes[1] or wording.ends_as_title(text):
            break
        if wording.numbering_level(text) is not None or len(title) + len(lines) > 8:
            break
        title[:0] = lines
    return title


def _joined_title(lines: Sequence[TextLine]) -> str | None:
    if not lines:
        return None
    title = wording.flowing("\n".join(line.text for line in lines))
    return title or None


def _notes(below: Sequence[TextLine]) -> list[TextLine]:
    """The notes under a table: lines from one that begins as a note, as long as they follow closely."""
    notes: list[TextLine] = []
    for line in below:
        if wording.is_note(line.text) or (notes and line.box.y0 - notes[-1].box.y1 < line.box.height):
            if notes and (wording.ends_as_title(line.text) or _is_small(line.text)):
                break
            notes.append(line)
        elif notes:
            break
    return notes


# --- the table's place on its page ----------------------------------------------------------------------


def _placed(table: CaptionedTable, tables: Sequence[CaptionedTable], reading: PageReading) -> CaptionedTable:
    """`table` with what is known of the text between it and the edges of its page."""
    own = Box.union([table.table.box, *(line.box for line in table.caption.lines)])
    captions = {line for other in tables for line in other.caption.lines}
    loose = [line for line in reading.lines if line not in captions and not _in_margin(line, reading)]
    free = [line.box for line in loose if not (_is_page_number(line, reading) or _is_speck(line))]
    others = [other.table.box for other in tables if other is not table] + free
    return replace(
        table,
        loose=tuple(line for line in loose if _shared_width(line.box, table.table.box) > 0),
        opens_page=not any(box.center[1] < own.y0 for box in others),
        closes_page=not any(box.center[1] > own.y1 for box in others),
    )


def _is_page_number(line: TextLine, reading: PageReading) -> bool:
    """Whether a line is a page number, also one whose dashes were read as something else: -_2-, 一1-."""
    height = reading.page.height
    outside = line.box.y1 < _NUMBERED * height or line.box.y0 > (1 - _NUMBERED) * height
    dashed = outside and _DASHED_NUMBER.fullmatch(wording.compact(line.text)) is not None
    return dashed or wording.is_page_number(line.text)


def _is_speck(line: TextLine) -> bool:
    """Whether a line holds marks only, as specks of dirt read: no letter and no digit."""
    return not any(character.isalnum() for character in line.text)


def _in_margin(line: TextLine, reading: PageReading) -> bool:
    """Whether a line stands where running heads and page numbers do."""
    height = reading.page.height
    return line.box.y1 < 0.06 * height or line.box.y0 > 0.94 * height
