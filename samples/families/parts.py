"""What the forms have in common: code columns, opening rows, printed surroundings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from extractor.document import CodeSource, CodeSystem, RowKind
from samples.budget import Budget, Entry, Keep
from samples.sheet import Sheet, SheetColumn, SheetRow, Value
from samples.style import Style

CODE_COLUMNS: tuple[SheetColumn, ...] = (
    SheetColumn(("科目编码", "类"), "code", "class"),
    SheetColumn(("科目编码", "款"), "code", "section"),
    SheetColumn(("科目编码", "项"), "code", "item"),
)
LABEL = SheetColumn(("单位名称（科目）",), "label")
UNIT_CODE = SheetColumn(("单位代码",), "unit_code")


@dataclass(frozen=True, slots=True)
class Coded:
    """A row's code as it is matched: the code, its official name and system, and what says so."""

    code: str
    name: str
    system: CodeSystem = "function"
    source: CodeSource = "both"


def coded_row(
    values: Sequence[Value], label: str, parent: int | None, coded: Coded, kind: RowKind = "item"
) -> SheetRow:
    """A row that stands under a code."""
    return SheetRow(kind, tuple(values), label, parent, coded.code, coded.name, coded.system, coded.source)


def split_code(code: str, columns: int = 3) -> list[str]:
    """A code over its columns, blank below its own level."""
    levels = code.split("-")
    return levels + [""] * (columns - len(levels))


def of_function(code: str) -> Keep:
    """Entries under a function code or below it."""

    def keep(entry: Entry) -> bool:
        return entry.function == code or entry.function.startswith(code + "-")

    return keep


def of_economic(code: str) -> Keep:
    """Entries under a department economic code or below it."""

    def keep(entry: Entry) -> bool:
        return entry.economic == code or entry.economic.startswith(code + "-")

    return keep


def all_of(*keeps: Keep) -> Keep:
    """Entries that pass every one of `keeps`."""

    def keep(entry: Entry) -> bool:
        return all(k(entry) for k in keeps)

    return keep


def tree(codes: Sequence[str]) -> list[str]:
    """The codes with their classes and sections, each before what is under it."""
    whole = {"-".join(code.split("-")[: n + 1]) for code in codes for n in range(code.count("-") + 1)}
    return sorted(whole)


def opening_rows(
    budget: Budget, style: Style, lead: int, label_col: int, amounts: Sequence[Value]
) -> list[SheetRow]:
    """The rows 合计, (again without a label,) and the unit. `lead` columns come before the amounts."""

    def values(label: str) -> tuple[Value, ...]:
        front: list[Value] = [""] * lead
        front[label_col] = label
        return (*front, *amounts)

    rows = [SheetRow("total", values("合  计"), "合  计")]
    if style.echo_total:
        rows.append(SheetRow("total", values(""), "", 0))
    rows.append(SheetRow("unit", values(budget.department.name), budget.department.name, len(rows) - 1))
    return rows


def numbered(sheet: Sheet, number: int) -> Sheet:
    """The sheet with its sums as those of the paper's sheet `number`, counted from 0."""
    moved = [
        replace(
            equation,
            whole=replace(equation.whole, sheet=number),
            parts=tuple((replace(place, sheet=number), sign) for place, sign in equation.parts),
        )
        for equation in sheet.sums
    ]
    return replace(sheet, sums=tuple(moved))


def around(sheet: Sheet, budget: Budget, style: Style, amount_unit: str | None = "") -> Sheet:
    """The sheet with what is printed around it: unit name, unit of amounts, narrative, notes.

    `amount_unit` "" is the style's; None: the table has no amounts of money.
    """
    unit = style.amount_unit if amount_unit == "" else amount_unit
    label = "金额单位：" if style.year % 2 else "单位："
    notes, lead = sheet.notes, sheet.lead
    if style.notes and not notes:
        notes = ("注：本表按部门预算口径填列，尾数由四舍五入产生的差异不作调整。",)
    if style.narrative and not lead:
        lead = narrative(budget, style)
    return replace(
        sheet,
        above_left=sheet.above_left or f"部门：{budget.department.name}",
        above_right=sheet.above_right or (f"{label}{unit}" if unit else ""),
        amount_unit=unit,
        notes=notes,
        lead=lead,
    )


def narrative(budget: Budget, style: Style) -> tuple[str, ...]:
    """Two paragraphs about the budget, with its true figures."""
    unit = style.amount_unit
    name = budget.department.name
    total = budget.total() or Decimal(0)
    basic = budget.total(lambda e: e.project is None) or Decimal(0)
    return (
        f"按照综合预算原则，{name}所有收入和支出均纳入部门预算管理。",
        f"{name}{budget.year}年支出预算{total}{unit}，其中：基本支出预算{basic}{unit}；"
        f"项目支出预算{total - basic}{unit}。",
    )
