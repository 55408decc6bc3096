"""Forms: ruled sheets whose headings stand in their body, such as 整体支出绩效目标批复表.

A form has no heading rows: names stand left of what they name, and each part has headings of its own. So an
amount in it is known by the words next to it, not by its column.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz

from extractor import wording
from extractor.document import Column
from extractor.headings import heading_words
from extractor.headings.columns import Layout, Side
from extractor.headings.money import is_money
from extractor.headings.places import Places
from extractor.parts import RawCell

_VALUES = r".{0,6}(?:指标|目标|完成|实际|计划|标准)值.{0,16}"
_VALUE_HEADING = re.compile(_VALUES)
_PART_HEADING = re.compile(
    r"[一二三]级指标|.{0,4}指标(?:性质|名称|内容|方向性|解释)|(?:绩效)?[度计]量单位|权重|任务名称|主要内容|预期目标|实际完成目标"
    r"|分值|得分|偏差原因.{0,12}|" + _VALUES
)
_HEADINGS = ("一级指标", "二级指标", "三级指标", "绩效指标性质", "绩效度量单位", "年度指标值", "实际完成值")
_ALIKE = 70.0
"""Headings that are read a little wrong are so alike (of 100)."""
_FEWEST_HEADINGS = 3
_AMOUNT_NAME = re.compile(r".*(?:拨款|资金|支出|收入|金额|总额|预算数|决算数|执行数|调整数|[合小总]计)[:：]?")
_WEIGHT_NAME = re.compile(r"权重.*|分值.*|得分.*|weight.*|score.*", re.IGNORECASE)
_ORDER_NAME = re.compile(r"序号|行次|.*(?:编[号码]|代码|[期限]|频次|属性)[:：]?")
_LONGEST_MISREAD = 3
"""Characters of a heading that can no longer be read, and of a weight that reads as letters."""
_LABEL_NAMES = ("三级指标", "指标名称", "任务名称", "项目名称")
"""What heads the column that names a form's rows, the surest first: 项目名称 is often the form's own."""
FigureRole = Literal["amount", "number"]


@dataclass(frozen=True, slots=True)
class FormFigures:
    """What the figures of a form are, by their cells. `money`: figures of money that no name speaks of;
    `doubted`: those and all others of which nothing says for sure what they are."""

    roles: Mapping[RawCell, FigureRole]
    money: frozenset[RawCell]
    doubted: frozenset[RawCell]


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
    return sum(map(_is_heading, texts)) >= _FEWEST_HEADINGS


def _is_heading(text: str) -> bool:
    if _PART_HEADING.fullmatch(text):
        return True
    return len(text) > _LONGEST_MISREAD and any(fuzz.ratio(text, name) >= _ALIKE for name in _HEADINGS)


def form_layout(places: Places, figures: FormFigures) -> Layout:
    """The columns of a form: words, but for columns of weights; no headings and no paths."""
    weights = {cell.col for cell, role in figures.roles.items() if role == "number"}
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


def form_figures(places: Places) -> FormFigures:
    """What the figures of a form are: by the words left of each, those above it, and the heading of its part.

    What only looks like a figure counts as one where a name says that one stands there, so that a misread one
    is told of. A figure of which no name says anything may be an amount whose heading could not be read.
    """
    heads = [row for row in range(places.table.rows) if _is_part_heading(places, row)]
    roles: dict[RawCell, FigureRole] = {}
    money: set[RawCell] = set()
    doubted: set[RawCell] = set()
    for cell in places.table.cells:
        if cell.row in heads or not _may_hold_figure(places, cell):
            continue
        row = max((head for head in heads if head < cell.row), default=None)
        heading = None if row is None else places.covering[row][cell.col]
        role = _named_role(places, cell, heading)
        if role is None and places.is_figure(cell) and not places.printed(cell).rate:
            if row is not None and heading is not None and _is_weight_misread(places, row, heading):
                role = "number"
            elif _is_named_text(places, cell, heading):
                continue
            elif is_money(places, cell):
                role = "amount"
                money.add(cell)
            doubted.add(cell)
        if role is not None:
            roles[cell] = role
    return FormFigures(roles, frozenset(money), frozenset(doubted))


def _may_hold_figure(places: Places, cell: RawCell) -> bool:
    """Whether a cell holds a figure, or what may be a misread one: no ideographs, and digits for the most
    part or hardly any characters at all."""
    text = wording.compact(cell.reading.text)
    if places.is_figure(cell):
        return True
    if wording.has_ideographs(text) or places.printed(cell).kind == "nothing":
        return False
    digits = sum(character.isdigit() for character in text)
    return len(text) <= _LONGEST_MISREAD or (digits >= _LONGEST_MISREAD and 2 * digits >= len(text))


def _named_role(places: Places, cell: RawCell, heading: RawCell | None) -> FigureRole | None:
    """What a name says that a figure is. Under values of indicators there are figures of any kind."""
    names = _names(places, cell)
    own = _text_of(heading)
    if any(_WEIGHT_NAME.fullmatch(name) for name in (*names, own)):
        return "number"
    short = len(wording.compact(cell.reading.text)) <= _LONGEST_MISREAD and not places.is_figure(cell)
    if _VALUE_HEADING.fullmatch(own) or short:
        return None
    if any(_AMOUNT_NAME.fullmatch(name) for name in names):
        return "amount"
    left = _text_of(_left(places, cell))
    counted = heading_words.says_count(left) and places.is_figure(cell) and not places.printed(cell).rate
    return "number" if counted and not is_money(places, cell) else None


def _is_weight_misread(places: Places, row: int, heading: RawCell) -> bool:
    """Whether an unreadable heading stands right of that of the values, where weights and scores stand."""
    text = _text_of(heading)
    values = [c for c in places.filled(row) if _VALUE_HEADING.fullmatch(_text_of(c))]
    misread = len(text) <= _LONGEST_MISREAD and not _is_heading(text)
    return misread and any(value.col < heading.col for value in values)


def _is_named_text(places: Places, cell: RawCell, heading: RawCell | None) -> bool:
    """Whether a name says that digits stand here which are no amount: values of indicators, dates, numbers
    of telephones."""
    names = [*_names(places, cell), _text_of(heading)]
    return any(
        _is_heading(name)
        or _ORDER_NAME.fullmatch(name)
        or heading_words.says_no_amount(name.rstrip(":"))
        or heading_words.says_year(name.rstrip(":"))
        for name in names
    )


def _names(places: Places, cell: RawCell) -> list[str]:
    """The words that may say what a figure is: those left of it, and the nearest above."""
    names = (_left(places, cell), _words_above(places, cell))
    return [_text_of(name) for name in names if name is not None and name is not cell]


def _left(places: Places, cell: RawCell) -> RawCell | None:
    return places.covering[cell.row][cell.col - 1] if cell.col else None


def _text_of(cell: RawCell | None) -> str:
    return "" if cell is None else wording.compact(cell.reading.text)


def _words_above(places: Places, cell: RawCell) -> RawCell | None:
    """The nearest cell above that holds words."""
    for row in range(cell.row - 1, -1, -1):
        above = places.covering[row][cell.col]
        if above is not None and places.printed(above).kind != "nothing" and not places.is_figure(above):
            return above
    return None
