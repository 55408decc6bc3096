"""What each row is: its label, its kind, and the row that it is a part of."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import replace
from decimal import Decimal

from extractor import wording
from extractor.document import Row, RowKind
from extractor.headings.columns import Layout, Side
from extractor.headings.forms import names_rows
from extractor.headings.header_rows import numbers_columns
from extractor.headings.parents import Draft, is_carried, parents_of
from extractor.headings.places import Places
from extractor.parts import RawCell

_CODE_TEXT = re.compile(r"\d{2,7}(?:-\d+)*")
_CODE_AND_NAME = re.compile(r"([1-5]\d{2}(?:\d{2}){0,3})\s*[、.:：]?\s*(?=[\u4e00-\u9fff])")


def typed_rows(places: Places, layout: Layout) -> tuple[Row, ...]:
    """Every row with its kind, label and parent; codes are left to the stage that knows the catalogue."""
    main = _main_side(layout)
    drafts = [_draft(places, layout, main, row) for row in range(places.table.rows)]
    drafts = _with_units(drafts, layout)
    parents = parents_of(drafts, _nested(places, layout, drafts))
    own = zip(drafts, parents, strict=True)
    above = {parent for draft, parent in own if parent is not None and draft.within is None}
    return tuple(
        Row(
            index=draft.index,
            kind="group" if draft.kind == "item" and _heads_others(places, draft, above) else draft.kind,
            label=draft.label,
            parent=None if is_carried(draft.label) else parent,
        )
        for draft, parent in zip(drafts, parents, strict=True)
    )


def _heads_others(places: Places, draft: Draft, above: Set[int]) -> bool:
    """Whether a row has others below it, or is their name over all columns."""
    note = wording.is_note(draft.label) or wording.is_narrative(draft.label)
    return draft.index in above or (places.is_section(draft.index) and not note)


def form_rows(places: Places) -> tuple[Row, ...]:
    """The rows of a form: items named by what stands under the last heading of names (任务名称, then
    三级指标), else by their first words, or blank."""
    rows = []
    columns: Sequence[int] = ()
    for row in range(places.table.rows):
        words = [cell for cell in places.filled(row) if not places.is_figure(cell)]
        named = next((cell for cell in words if _covers(cell, columns)), None)
        cell = named or (words[0] if words else None)
        label = wording.flowing(cell.reading.text) if cell is not None else ""
        rows.append(Row(index=row, kind="item" if places.filled(row) else "blank", label=label, parent=None))
        heading = next((cell for cell in words if names_rows(cell.reading.text)), None)
        if heading is not None:
            columns = range(heading.col, heading.col + 1)
    return tuple(rows)


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


def _draft(places: Places, layout: Layout, main: int, row: int) -> Draft:
    order = sorted(range(len(layout.sides)), key=lambda i: (i != main, i))
    cells = [(i, _label_cell(places, layout, layout.sides[i], row)) for i in order]
    kind = _kind(places, layout, row, [c.reading.text for _, c in cells if c is not None])
    continued = _continued(places, layout, row)
    named = [] if kind == "header" or continued is not None else cells
    side, cell = next(((i, cell) for i, cell in named if cell is not None), (main, None))
    raw = cell.reading.text if cell is not None else ""
    printed = _CODE_AND_NAME.match(raw.strip())
    code = _code(places, layout, layout.sides[side], row) if layout.sides else ""
    return Draft(
        index=row,
        kind=kind,
        label=wording.flowing(raw.strip()[printed.end() :] if printed else raw),
        code=code or (printed[1] if printed else ""),
        side=side,
        level=wording.numbering_level(raw),
        part=wording.is_part(raw),
        indent=len(raw) - len(raw.lstrip(" \u3000\t")),
        amount=_first_amount(places, layout, side, row),
        within=continued,
    )


def _continued(places: Places, layout: Layout, row: int) -> int | None:
    """The row in which the name began that spans this one too, None where the row has a name of its own."""
    if not layout.sides or row < layout.header_rows:
        return None
    main = layout.sides[0]
    if len(main.labels) != 1:
        return None
    cell = places.covering[row][main.labels[0]]
    if cell is None or cell.row == row or cell.row < layout.header_rows or not cell.reading.text.strip():
        return None
    return cell.row


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
        if not _covers(cell, amounts)
        and places.printed(cell).kind == "not_amount"
        and not _CODE_TEXT.fullmatch(wording.compact(cell.reading.text))
    ]
    return words[0] if words else None


def _covers(cell: RawCell, columns: Sequence[int]) -> bool:
    return any(cell.col <= col < cell.col + cell.col_span for col in columns)


def _kind(places: Places, layout: Layout, row: int, labels: Sequence[str]) -> RowKind:
    if row < layout.header_rows:
        return "header"
    if not places.filled(row):
        return "blank"
    if _repeats_heading(places, layout, row):
        return "header"
    return "total" if any(wording.is_total(label) or is_carried(label) for label in labels) else "item"


def _repeats_heading(places: Places, layout: Layout, row: int) -> bool:
    """Whether a row within the body is a heading of the top printed again, or numbers the columns."""
    if numbers_columns(places, row) and row == layout.header_rows:
        return True
    texts = [wording.compact(cell.reading.text) for cell in places.filled(row)]
    return len(texts) > 1 and any(
        texts == [wording.compact(c.reading.text) for c in places.filled(top)]
        for top in range(layout.header_rows)
    )


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


def _first_amount(places: Places, layout: Layout, side: int, row: int) -> Decimal | None:
    amounts = [
        col for col in layout.with_role("amount") if not layout.sides or col in layout.sides[side].columns
    ]
    found = (places.printed(cell).value for cell in places.filled(row) if cell.col in amounts)
    return next((value for value in found if value is not None), None)


# --- units and names that span --------------------------------------------------------------------------


def _with_units(drafts: Sequence[Draft], layout: Layout) -> list[Draft]:
    """The rows that name a unit above its items; and rows without a name that repeat a total, which are
    totals too (of a unit whose name is not printed)."""
    if not layout.with_role("amount", "number"):
        return list(drafts)
    coded = bool(layout.with_role("code"))
    by_unit = any("单位" in path for column in layout.columns for path in column.path[-1:])
    result: list[Draft] = []
    for draft in drafts:
        before = result[-1] if result else None
        heir = before is not None and before.kind == "total" and draft.amount == before.amount
        bare = draft.kind == "item" and not draft.code and draft.within is None
        if bare and not draft.label and draft.amount is not None and heir:
            result.append(replace(draft, kind="total"))
        elif bare and draft.level is None and wording.names_organisation(draft.label) and (coded or by_unit):
            result.append(replace(draft, kind="unit"))
        else:
            result.append(draft)
    return result


def _nested(places: Places, layout: Layout, drafts: Sequence[Draft]) -> dict[int, int]:
    """For rows beside a name that spans them (政府性基金 over 小计 and its parts): the row of its 小计."""
    parents: dict[int, int] = {}
    outer = [label for side in layout.sides for label in side.labels[:-1]]
    for cell in places.table.cells:
        first = drafts[cell.row]
        if cell.col in outer and cell.row_span > 1 and first.kind == "total":
            rows = range(cell.row + 1, cell.row + cell.row_span)
            parents.update((row, cell.row) for row in rows if drafts[row].kind == "item")
    return parents
