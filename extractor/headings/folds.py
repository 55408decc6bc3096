"""Headings that the fold between facing pages cuts in two, seen as the one heading that they are.

The cells of the table stay as they are printed, one on each page; only the paths of columns are taken from
the whole heading.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractor import wording
from extractor.headings.header_rows import header_rows
from extractor.headings.places import Places
from extractor.parts import LogicalTable, RawCell

_COMPLETE = re.compile(
    r"(?:支出|收入|费用?|[合小总]计|数|额|项目|补助|补贴|拨款|资金|基金|经费|名称|编码|代码|情况|安排|预算|决算|结余|结转|人员"
    r"|单位|事业|行政|经营|级|[离退]休|建设|购置|工资|奖金|其他|[)）])$"
)
_TAIL = re.compile(r"[费出入计数额目排款金贴助置行员表)）]$")
_FRAGMENT = re.compile(r"[及和与或、的)）].*|(?:预算)?安排|.{0,4}运行(?:维护)?费|.")
"""What no heading of several columns begins with, or is: the rest of one."""


def whole_headings(table: LogicalTable) -> tuple[Places, int]:
    """The places of a table in which headings that the fold cuts are one cell over both pages' columns, and
    how many rows at its top are headings.

    A blank half belongs to the text beyond the fold, since a merged cell's text is printed once. Halves that
    both have text are joined where the wording leaves no doubt; otherwise they stay two headings.
    """
    places = Places(table)
    count = header_rows(places)
    cuts = _cuts(places, count)
    cells = list(table.cells)
    for cut in (*cuts, *reversed(cuts)):  # the text may stand on the first, a middle or the last page
        cells = _joined_at(cells, cut, cuts, count)
    if len(cells) == len(table.cells):
        return places, count
    joined = Places(replace(table, cells=tuple(cells)))
    return joined, header_rows(joined)


def _cuts(places: Places, count: int) -> list[int]:
    """The columns at which another page begins beside the one before."""
    return [
        col
        for col in range(1, places.table.cols)
        if any(
            _on_two_pages(places.covering[row][col - 1], places.covering[row][col]) for row in range(count)
        )
    ]


def _on_two_pages(left: RawCell | None, right: RawCell | None) -> bool:
    return left is not None and right is not None and left.page != right.page


def _joined_at(cells: list[RawCell], cut: int, cuts: Sequence[int], count: int) -> list[RawCell]:
    """`cells` with the headings joined that span the fold at column `cut` and further headings below."""
    ends = [c for c in cells if c.col + c.col_span == cut and c.row + c.row_span < count]
    for left in ends:
        right = next((c for c in cells if c.col == cut and _same_rows(c, left)), None)
        if right is None or not _one_heading(left, right):
            continue
        if left.col in cuts and _belongs_before(cells, left, right):
            continue
        if right.col + right.col_span in cuts and _belongs_behind(cells, left, right):
            continue
        cells = [c for c in cells if c is not left and c is not right]
        cells.append(_spanning(left, right))
    return cells


def _same_rows(cell: RawCell, other: RawCell) -> bool:
    return (cell.row, cell.row_span) == (other.row, other.row_span)


def _belongs_before(cells: Sequence[RawCell], blank: RawCell, named: RawCell) -> bool:
    """Whether a blank half that reaches over its whole page may belong to the text on the page before it."""
    rivals = (c for c in cells if c.col + c.col_span == blank.col and _same_rows(c, blank))
    return any(_has_rival(blank, named, rival) for rival in rivals)


def _belongs_behind(cells: Sequence[RawCell], named: RawCell, blank: RawCell) -> bool:
    """Whether a blank half that reaches over its whole page may belong to the text on the page after it."""
    rivals = (c for c in cells if c.col == blank.col + blank.col_span and _same_rows(c, blank))
    return any(_has_rival(blank, named, rival) for rival in rivals)


def _has_rival(blank: RawCell, named: RawCell, rival: RawCell) -> bool:
    """Whether `blank` is not surely a half of `named`: the text of a merged cell stands in its middle, so
    that it is on the page with the wider half."""
    halved = not _words(blank) and _words(named) and _words(rival)
    return bool(halved) and not named.box.width >= blank.box.width > rival.box.width


def _one_heading(left: RawCell, right: RawCell) -> bool:
    """Whether two cells at a fold are halves of one heading."""
    one, two = _words(left), _words(right)
    if not one or not two or one == two:
        return bool(one or two)
    if wording.names_group(one + two) or one.count("(") > one.count(")"):
        return True
    chinese = re.search(r"[\u4e00-\u9fff]$", one) and re.match(r"[\u4e00-\u9fff)]", two)
    if not chinese or wording.names_group(two):
        return False
    return bool(_FRAGMENT.fullmatch(two) or (not _COMPLETE.search(one) and _TAIL.search(two)))


def _spanning(left: RawCell, right: RawCell) -> RawCell:
    one, two = _words(left), _words(right)
    text = left.reading.text if one and two in ("", one) else right.reading.text if not one else None
    whole = left.reading.text + right.reading.text if text is None else text
    source = left if one else right
    return replace(left, col_span=left.col_span + right.col_span, reading=replace(source.reading, text=whole))


def _words(cell: RawCell) -> str:
    """A cell's text for comparing; specks that were read as marks are none."""
    text = wording.compact(cell.reading.text)
    return text if any(character.isalnum() for character in text) or len(text) > 1 else ""
