"""Forms: ruled sheets whose headings stand in their body, such as 整体支出绩效目标批复表.

A form has no heading rows: names stand left of what they name, and each part has headings of its own. So an
amount in it is known by the words next to it, not by its column.
"""

from __future__ import annotations

import re
from typing import Literal

from extractor import wording
from extractor.document import Column
from extractor.headings.columns import Layout, Side
from extractor.headings.money import is_money
from extractor.headings.places import Places
from extractor.parts import RawCell

_PART_HEADING = re.compile(
    r"[一二三]级指标|(?:绩效|预期|实际完成)?指标(?:性质|值|名称|内容|方向性)|(?:绩效)?度量单位|权重|任务名称|主要内容|预期目标|实际完成目标"
    r"|分值|得分|年度指标值|全年实际值|实际完成值|偏差原因.{0,12}"
)
_FEWEST_HEADINGS = 3
_AMOUNT_NAME = re.compile(r".*(?:拨款|资金|支出|收入|金额|总额|预算数|决算数|执行数|调整数|[合小总]计)[:：]?")
_WEIGHT_NAME = re.compile(r"权重.*|分值.*|得分.*|weight.*|score.*", re.IGNORECASE)
_FIGURE_LIKE = re.compile(r"(?=(?:\D*\d){3})[\d.,;:'oil()\-]{4,}")
_LABEL_NAMES = ("三级指标", "指标名称", "任务名称", "项目名称")
"""What heads the column that names a form's rows, the surest first: 项目名称 is often the form's own."""


def is_form(places: Places) -> bool:
    """Whether a sheet is a form: a name beside its first row spans figures too, or headings stand inside."""
    if not places.table.rows or places.table.cols < 3:
        return False
    first = [cell for cell in places.rows[0] if cell.row_span > 1 and cell.reading.text.strip()]
    if any(cell.col == 0 and _spans_figures(places, cell) for cell in first):
        return True
    return any(_is_part_heading(places, row) for row in range(1, places.table.rows)) and not _is_part_heading(
        places, 0
    )


def _spans_figures(places: Places, cell: RawCell) -> bool:
    """Whether figures stand beside a cell, in rows that it spans. What spans all of these rows too is none:
    headings stand side by side like this, and one under a seal may read as a figure."""
    rows = range(cell.row, cell.row + cell.row_span)
    return any(
        places.is_figure(other) and other.row_span < cell.row_span
        for row in rows
        for other in places.filled(row)
        if other is not cell
    )


def _is_part_heading(places: Places, row: int) -> bool:
    texts = [wording.compact(cell.reading.text) for cell in places.filled(row)]
    return sum(_PART_HEADING.fullmatch(text) is not None for text in texts) >= _FEWEST_HEADINGS


def form_layout(places: Places) -> Layout:
    """The columns of a form: words, but for columns of weights; no headings and no paths."""
    weights = {cell.col for cell in places.table.cells if form_role(places, cell) == "number"}
    named = {wording.compact(c.reading.text): c.col for c in reversed(places.table.cells)}
    label = next((named[name] for name in _LABEL_NAMES if name in named), 0)
    columns = tuple(
        Column(index=col, path=(), role="label" if col == label else "number" if col in weights else "text")
        for col in range(places.table.cols)
    )
    return Layout(0, columns, (Side(tuple(range(places.table.cols)), (label,), ""),))


def names_rows(text: str) -> bool:
    """Whether a heading inside a form stands over the names of the rows below it."""
    return wording.compact(text) in _LABEL_NAMES


def form_role(places: Places, cell: RawCell) -> Literal["amount", "number"] | None:
    """What the figure in a cell of a form is, by the words left of it, else above it; None for no amount.

    What only looks like a figure counts as one, so that a misread one is told of.
    """
    if not (places.is_figure(cell) or _FIGURE_LIKE.fullmatch(wording.compact(cell.reading.text))):
        return None
    texts = _names(places, cell)
    if any(_WEIGHT_NAME.fullmatch(text) for text in texts):
        return "number"
    return "amount" if any(_AMOUNT_NAME.fullmatch(text) for text in texts) else None


def nameless_money(places: Places) -> frozenset[RawCell]:
    """Cells of a form that hold a figure of money, and no name beside or above says that it is an amount, a
    weight or the value of an indicator: where a name was misread, or a table was taken for a form."""
    return frozenset(
        cell
        for cell in places.table.cells
        if is_money(places, cell)
        and form_role(places, cell) is None
        and not any(_PART_HEADING.fullmatch(text) for text in _names(places, cell))
    )


def _names(places: Places, cell: RawCell) -> list[str]:
    """The words that may say what a figure is: those left of it, and the nearest above."""
    left = places.covering[cell.row][cell.col - 1] if cell.col else None
    names = [left, _words_above(places, cell)]
    return [wording.compact(name.reading.text) for name in names if name is not None and name is not cell]


def _words_above(places: Places, cell: RawCell) -> RawCell | None:
    """The nearest cell above that holds words."""
    for row in range(cell.row - 1, -1, -1):
        above = places.covering[row][cell.col]
        if above is not None and above.reading.text.strip() and not places.is_figure(above):
            return above
    return None
