"""What each row is: its label, its kind, and the row that it is a part of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from extractor import wording
from extractor.document import Row, RowKind
from extractor.headings.columns import Layout, Side
from extractor.headings.header_rows import numbers_columns
from extractor.headings.places import Places
from extractor.parts import RawCell

_CODE_TEXT = re.compile(r"\d{2,7}(?:-\d+)*")
_UNIT_NAME = re.compile(
    r"(?:局|厅|部|委|办|委员会|办公室|中心|学校|中学|小学|幼儿园|大学|学院|医院|研究所|研究院|所|院|站|馆|队|处|公司|政府|街道办事处|协会"
    r"|联合会|总工会|本级|机关)(?:[(（].{1,12}[)）])?$"
)
_UNIT_START = re.compile(r"\d{3,}[-—]?[\u4e00-\u9fff]")
_FORM_HEADINGS = re.compile(
    r"[一二三]级指标|(?:绩效)?指标(?:性质|值|名称|方向性|内容)|(?:绩效)?度量单位|权重|任务名称|主要内容|项目名称|预算数|单位名称|合计"
    r"|财政拨款|专户资金|单位资金|基本支出|项目支出|年度目标|分值|得分|预算金额|其中.{0,6}"
)
_FEWEST_HEADINGS = 3


@dataclass(frozen=True, slots=True)
class _Draft:
    """A row before its place among the others is known."""

    index: int
    kind: RowKind
    label: str
    code: str
    side: int
    level: int | None
    part: bool
    indent: int
    amount: Decimal | None


def typed_rows(places: Places, layout: Layout) -> tuple[Row, ...]:
    """Every row with its kind, label and parent; codes are left to the stage that knows the catalogue."""
    main = _main_side(layout)
    drafts = [_draft(places, layout, main, row) for row in range(places.table.rows)]
    drafts = _with_units(drafts, layout)
    parents = _parents(drafts, _nested(places, layout, drafts))
    above = {parent for parent in parents if parent is not None}
    return tuple(
        Row(
            index=draft.index,
            kind="group" if draft.kind == "item" and draft.index in above else draft.kind,
            label=draft.label,
            parent=parent,
        )
        for draft, parent in zip(drafts, parents, strict=True)
    )


def _main_side(layout: Layout) -> int:
    """The side that rows are named after: the expenditure side where another holds the revenue."""
    spending = [
        i for i, side in enumerate(layout.sides) if "支出" in side.heading or "expend" in side.heading
    ]
    earning = [
        i for i, side in enumerate(layout.sides) if "收入" in side.heading or "revenue" in side.heading
    ]
    return spending[0] if spending and earning and spending[0] != earning[0] else 0


# --- one row by itself ----------------------------------------------------------------------------------


def _draft(places: Places, layout: Layout, main: int, row: int) -> _Draft:
    order = sorted(range(len(layout.sides)), key=lambda i: (i != main, i))
    named = [(i, _label_cell(places, layout, layout.sides[i], row)) for i in order]
    side, cell = next(((i, cell) for i, cell in named if cell is not None), (main, None))
    raw = cell.reading.text if cell is not None else ""
    return _Draft(
        index=row,
        kind=_kind(places, layout, row, [c.reading.text for _, c in named if c is not None]),
        label=wording.flowing(raw),
        code=_code(places, layout, layout.sides[side], row) if layout.sides else "",
        side=side,
        level=wording.numbering_level(raw),
        part=wording.is_part(raw),
        indent=len(raw) - len(raw.lstrip(" \u3000\t")),
        amount=_first_amount(places, layout, row),
    )


def _label_cell(places: Places, layout: Layout, side: Side, row: int) -> RawCell | None:
    """The cell that names a row on one side: the deepest of its label columns, else any words before the
    amounts (a 合计 that spans the code columns)."""
    own = [cell for cell in places.filled(row) if cell.col in side.columns]
    labels = [cell for cell in own if _covers(cell, side.labels)]
    if labels:
        return labels[-1]
    amounts = layout.with_role("amount", "number")
    words = [
        cell
        for cell in own
        if not any(cell.col <= col < cell.col + cell.col_span for col in amounts)
        and places.printed(cell).kind == "not_amount"
        and not _CODE_TEXT.fullmatch(wording.compact(cell.reading.text))
    ]
    return words[0] if words else None


def _covers(cell: RawCell, columns: Sequence[int]) -> bool:
    return any(cell.col <= col < cell.col + cell.col_span for col in columns)


def _kind(places: Places, layout: Layout, row: int, labels: Sequence[str]) -> RowKind:
    filled = places.filled(row)
    if row < layout.header_rows:
        return "header"
    if not filled:
        return "blank"
    if _repeats_heading(places, layout, row):
        return "header"
    if any(wording.is_total(label) for label in labels):
        return "total"
    return "item"


def _repeats_heading(places: Places, layout: Layout, row: int) -> bool:
    """Whether a row within the body is a heading: one of the top printed again, or one of a form's part."""
    texts = [wording.compact(cell.reading.text) for cell in places.filled(row)]
    if numbers_columns(places, row) and row == layout.header_rows:
        return True
    tops = [
        [wording.compact(c.reading.text) for c in places.filled(top)] for top in range(layout.header_rows)
    ]
    if len(texts) > 1 and texts in tops:
        return True
    return len(texts) >= _FEWEST_HEADINGS and all(_FORM_HEADINGS.fullmatch(text) for text in texts)


def _code(places: Places, layout: Layout, side: Side, row: int) -> str:
    """The digits in the code columns of a side; a group's code may stand in the column of unit codes."""
    coded = [c.index for c in layout.columns if c.role == "code" and c.index in side.columns]
    texts = [cell.reading.text for cell in places.filled(row) if cell.col in coded]
    digits = "".join(re.sub(r"\D", "", wording.compact(text)) for text in texts)
    if digits or not coded:
        return digits
    units = layout.with_role("unit_code")
    beside = [wording.compact(c.reading.text) for c in places.filled(row) if c.col in units]
    return next((text for text in beside if re.fullmatch(r"[1-5]\d{2}(?:\d{2})?", text)), "")


def _first_amount(places: Places, layout: Layout, row: int) -> Decimal | None:
    amounts = layout.with_role("amount")
    found = (places.printed(cell).value for cell in places.filled(row) if cell.col in amounts)
    return next((value for value in found if value is not None), None)


# --- units ----------------------------------------------------------------------------------------------


def _with_units(drafts: Sequence[_Draft], layout: Layout) -> list[_Draft]:
    """The rows that name a unit above its items, told by their names, and by repeating the amount above.

    A row without a label that repeats a total stands for a unit whose name is not printed.
    """
    if not layout.with_role("amount", "number"):
        return list(drafts)
    coded = bool(layout.with_role("code"))
    by_unit = any("单位" in c.path[-1] for c in layout.columns if c.path and c.role in ("label", "unit_code"))
    result: list[_Draft] = []
    for draft in drafts:
        before = result[-1] if result else None
        heir = before is not None and before.kind in ("total", "unit") and draft.amount == before.amount
        nameless = not draft.label and not draft.code and draft.amount is not None and heir
        named = not draft.code and draft.level is None and _names_unit(draft.label) and (coded or by_unit)
        is_unit = draft.kind == "item" and (nameless or named)
        result.append(replace(draft, kind="unit") if is_unit else draft)
    return result


def _names_unit(label: str) -> bool:
    wanted = wording.compact(label)
    return _UNIT_NAME.search(wanted) is not None or _UNIT_START.match(wanted) is not None


# --- parents --------------------------------------------------------------------------------------------


def _parents(drafts: Sequence[_Draft], nested: dict[int, int]) -> list[int | None]:
    groups = nested | _groups_of_same_code(drafts)
    parents: list[int | None] = []
    unit: int | None = None
    coded: dict[str, int] = {}
    for place, draft in enumerate(drafts):
        if draft.kind in ("header", "total", "blank", "unit"):
            unit = {"total": None, "unit": draft.index}.get(draft.kind, unit)
            parents.append(None)
            continue
        own = groups.get(place)
        if own is None:
            own = _by_code(coded, draft.code) if draft.code else _by_list(drafts, place)
        parents.append(unit if own is None else own)
        if draft.code:
            coded[draft.code] = draft.index
    return parents


def _nested(places: Places, layout: Layout, drafts: Sequence[_Draft]) -> dict[int, int]:
    """For rows beside a name that spans them (政府性基金 over 小计 and its parts): the row of its 小计."""
    parents: dict[int, int] = {}
    outer = [label for side in layout.sides for label in side.labels[:-1]]
    for cell in places.table.cells:
        first = drafts[cell.row]
        if cell.col in outer and cell.row_span > 1 and first.kind == "total":
            rows = range(cell.row + 1, cell.row + cell.row_span)
            parents.update((row, cell.row) for row in rows if drafts[row].kind == "item")
    return parents


def _by_code(above: dict[str, int], code: str) -> int | None:
    """The last row above under the longest code that this row's code begins with."""
    return next((above[code[:n]] for n in range(len(code) - 1, 1, -1) if code[:n] in above), None)


def _by_list(drafts: Sequence[_Draft], place: int) -> int | None:
    """The parent of a row in a numbered or indented list: the nearest row above that stands higher."""
    draft = drafts[place]
    for index in range(place - 1, -1, -1):
        above = drafts[index]
        if above.side != draft.side or above.kind != "item" or above.code or not above.label:
            continue
        if _stands_higher(above, draft):
            return above.index
    return None


def _stands_higher(above: _Draft, draft: _Draft) -> bool:
    if draft.part:
        return not above.part
    if draft.level is not None:
        return above.level is not None and above.level < draft.level and not above.part
    return 0 < draft.indent > above.indent


def _groups_of_same_code(drafts: Sequence[_Draft]) -> dict[int, int]:
    """For coded rows below a row with a label but no code (其他教育支出 above its projects): that row.

    Only where its amount is the sum of theirs.
    """
    parents: dict[int, int] = {}
    for place, head in enumerate(drafts):
        if head.kind != "item" or head.code or not head.label or head.amount is None:
            continue
        members = _run_of_code(drafts, place + 1)
        amounts = [drafts[i].amount for i in members]
        if members and sum((a for a in amounts if a is not None), Decimal(0)) == head.amount:
            parents.update(dict.fromkeys(members, head.index))
    return parents


def _run_of_code(drafts: Sequence[_Draft], start: int) -> list[int]:
    members: list[int] = []
    for place in range(start, len(drafts)):
        draft = drafts[place]
        if draft.kind != "item" or not draft.code:
            break
        members.append(place)
    return members
