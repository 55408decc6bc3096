"""What the forms have in common: code columns, opening rows, printed surroundings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from extractor.document import CodeSource, CodeSystem
from samples.budget import Budget, Entry
from samples.sheet import Place, SheetColumn, SheetRow, Sheet, Sum, Value
from samples.style import Style

Keep = Callable[[Entry], bool]

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
    values: Sequence[Value], label: str, parent: int | None, coded: Coded, kind: str = "item"
) -> SheetRow:
    """A row that stands under a code."""
    return SheetRow(
        "group" if kind == "group" else "item",
        tuple(values),
        label,
        parent,
        coded.code,
        coded.name,
        coded.system,
        coded.source,
    )


def split_code(code: str, columns: int = 3) -> list[str]:
    """A code over its columns, blank below its own level."""
    levels = code.split("-")
    return levels + [""] * (columns - len(levels))


def opening_rows(
    budget: Budget, style: Style, lead: int, label_col: int, amounts: Sequence[Value]
) -> list[SheetRow]:
    """The rows 合计, (again without a label,) and the unit. `lead` columns come before the amounts."""

    def values(label: str, unit_code: str = "") -> tuple[Value, ...]:
        front: list[Value] = [""] * lead
        front[label_col] = label
        if unit_code and label_col > 0:
            front[label_col - 1] = unit_code
        return (*front, *amounts)

    rows = [SheetRow("total", values("合  计"), "合计")]
    if style.echo_total:
        rows.append(SheetRow("total", values(""), "", 0))
    rows.append(SheetRow("unit", values(budget.department.name), budget.department.name, len(rows) - 1))
    return rows


def around(sheet: Sheet, budget: Budget, style: Style) -> Sheet:
    """The sheet with what is printed around it: unit name, unit of amounts, narrative, notes."""
    left = f"部门：{budget.department.name}"
    unit = style.amount_unit
    notes = sheet.notes
    if style.notes and not notes:
        notes = ("注：本表按部门预算口径填列，尾数由四舍五入产生的差异不作调整。",)
    lead = sheet.lead
    if style.narrative and not lead:
        lead = narrative(budget, style)
    return replace(
        sheet,
        above_left=left,
        above_right=f"金额单位：{unit}" if style.year % 2 else f"单位：{unit}",
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


def equal_sums(first: Place, second: Place) -> Sum:
    """The same figure in two tables."""
    return Sum("cross_table", first, ((second, 1),))
