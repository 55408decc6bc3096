"""Figures of a page that stand in rows or columns, and in no table: what a missed table leaves behind."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from extractor.document import Failure, Page
from extractor.geometry import Box
from extractor.level import LevelFrame
from extractor.parts import TextLine
from extractor.wording import is_narrative

_FIGURE = r"[-−–—(]?[¥$]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d{2,}|\d{5,})%?\)?"
_AT_THE_END = re.compile(rf"(?:^|[^\d.,])(?:{_FIGURE}\s*)+$")
_AT_THE_START = re.compile(rf"{_FIGURE}\s+(?![万亿]?元)[\u3400-\u9fff]")
_EACH = re.compile(_FIGURE)
_DATE = re.compile(r"(?:19|20)\d{2}\.[01]\d$")

_LEAST = 3
"""So many rows whose figures end at one x are a column."""

_SAME_END = 0.5
"""Heights of a line by which the ends of the figures of a column differ, at most."""

_BESIDE = 2
"""So many figures side by side on one line are a row."""

_FAR = 4.5
"""Heights of a line between two rows of one table, at most."""


FIGURES_WITHOUT_TABLE = "figures_without_table"


def figures_without_table(
    page: Page, lines: Sequence[TextLine], tables: Sequence[Box]
) -> tuple[Failure, ...]:
    """A failure for each place of a page where figures stand in rows outside all tables: a table may have
    been missed, and its amounts must not be lost in silence. Rows are those of the page as it is read."""
    frame = LevelFrame.of(page)
    if frame is None:
        areas = figures_outside_tables(lines, tables)
    else:
        level = [replace(line, box=frame.level(line.box)) for line in lines]
        found = figures_outside_tables(level, [frame.level(box) for box in tables])
        areas = tuple(frame.shown(area) for area in found)
    return tuple(
        Failure(
            page=page.number,
            stage="regions",
            code=FIGURES_WITHOUT_TABLE,
            message=f"Figures stand in rows from {area.y0:.0f} to {area.y1:.0f} points below the top of the "
            "page and belong to no table that was found: look at the page",
        )
        for area in areas
    )


def figures_outside_tables(lines: Sequence[TextLine], tables: Sequence[Box]) -> tuple[Box, ...]:
    """The areas of a page, in points, outside the boxes `tables` where figures stand as those of a table do:
    three lines of text and more, one below the other, end with amounts that end at one x, or amounts stand
    side by side, as in a row of totals that a page begins with. From top to bottom.

    Sentences do not count, nor do page numbers, dates and numbers of sections. Lines may come from a text
    layer or from a picture (`reading.page_lines`, `reading.read_lines`).
    """
    free = [line for line in lines if not any(box.contains(*line.box.center) for box in tables)]
    ends = [(line.box, count) for line in free if (count := _figures_at_the_end(line.text))]
    starts = [(line.box, 1) for line in free if _begins_with_figure(line.text)]
    columns = _columns([box for box, _ in ends])
    sides = _rows([*starts, *ends])
    rows = [[box for box, _ in row] for row in sides if sum(count for _, count in row) >= _BESIDE]
    areas = [Box.union(found) for found in (*columns, *rows)]
    return tuple(sorted(_apart(areas), key=lambda box: (box.y0, box.x0)))


def _begins_with_figure(text: str) -> bool:
    """Whether a line begins with an amount that a Chinese label stands behind, apart from it: the next side
    of a table of several (收入总计 5,539.21 支出总计 5,539.21)."""
    plain = _plain(text)
    return _AT_THE_START.match(plain) is not None and not is_narrative(plain)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace("，", ",").strip()


def _figures_at_the_end(text: str) -> int:
    """How many amounts a line ends with; 0 for sentences and dates."""
    plain = _plain(text)
    if _DATE.search(plain) or is_narrative(plain):
        return 0
    found = _AT_THE_END.search(plain)
    return len(_EACH.findall(found[0])) if found else 0


def _rows(figures: Sequence[tuple[Box, int]]) -> list[list[tuple[Box, int]]]:
    """Lines that stand side by side: the middle of each within the height of the first."""
    rows: list[list[tuple[Box, int]]] = []
    for box, count in sorted(figures, key=lambda figure: figure[0].center[1]):
        first = rows[-1][0][0] if rows else None
        if first is not None and first.y0 < box.center[1] < first.y1:
            rows[-1].append((box, count))
        else:
            rows.append([(box, count)])
    return rows


def _columns(rows: Sequence[Box]) -> list[list[Box]]:
    """Lines whose ends lie at one x, each close below the one before."""
    columns: list[list[Box]] = []
    for row in sorted(rows, key=lambda box: box.center[1]):
        for column in columns:
            last = column[-1]
            height = max(row.height, last.height)
            step = row.center[1] - last.center[1]
            if abs(last.x1 - row.x1) <= _SAME_END * height and 0.5 * height < step <= _FAR * height:
                column.append(row)
                break
        else:
            columns.append([row])
    return [column for column in columns if len(column) >= _LEAST]


def _apart(areas: Sequence[Box]) -> list[Box]:
    """The areas, those that share rows put together."""
    apart: list[Box] = []
    for area in sorted(areas, key=lambda box: box.y0):
        touching = [other for other in apart if other.y0 < area.y1 and area.y0 < other.y1]
        apart = [other for other in apart if other not in touching]
        apart.append(Box.union([area, *touching]))
    return apart
