"""Tables too wide for a page, cut over facing pages; the right-hand pages have no labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from samples.budget import Budget, is_general
from samples.families.parts import (  # fmt: skip
    CODE_COLUMNS,
    LABEL,
    UNIT_CODE,
    Coded,
    all_of,
    around,
    coded_row,
    of_economic,
    of_function,
    opening_rows,
    split_code,
)
from samples.official import ECONOMIC, FUNCTION, REVENUE
from samples.sheet import Sheet, SheetColumn, SheetRow, Value, child_sums, row_sums
from samples.style import Style


@dataclass(frozen=True, slots=True)
class _Detail:
    name: str
    mark: str
    classes: tuple[str, ...]
    cuts: tuple[int, ...]
    """How many economic columns stand on the first, second … page."""


_DETAILS = {
    "wages": _Detail("wages_detail", "表3-1(1)", ("301", "303"), (3, 12)),
    "goods": _Detail("goods_detail", "表3-1(2)", ("302",), (3, 12)),
    "capital": _Detail("capital_detail", "表3-1(3)", ("309", "310"), (3, 8)),
    "debt": _Detail("debt_detail", "表3-1(4)", ("307", "399"), (2,)),
}


def wages(budget: Budget, style: Style) -> list[Sheet]:
    """表3-1(1): wages and aid, three pages wide."""
    return [_detail(_DETAILS["wages"], budget, style)]


def goods(budget: Budget, style: Style) -> list[Sheet]:
    """表3-1(2): goods and services, three pages wide."""
    return [_detail(_DETAILS["goods"], budget, style)]


def capital(budget: Budget, style: Style) -> list[Sheet]:
    """表3-1(3): capital expenditure, two groups of the same names, three pages wide."""
    return [_detail(_DETAILS["capital"], budget, style)]


def debt(budget: Budget, style: Style) -> list[Sheet]:
    """表3-1(4): debt interest, an empty table over two pages."""
    return [_detail(_DETAILS["debt"], budget, style)]


def _detail(detail: _Detail, budget: Budget, style: Style) -> Sheet:
    codes = [code for head in detail.classes for code in ECONOMIC if code.startswith(head + "-")]
    starts = {sum(detail.cuts[: n + 1]) for n in range(len(detail.cuts))}
    amounts = [
        SheetColumn((ECONOMIC[c[:3]], ECONOMIC[c]), code=c, cut=i in starts) for i, c in enumerate(codes)
    ]
    columns = (*CODE_COLUMNS, UNIT_CODE, LABEL, SheetColumn(("合计",)), *amounts)
    keeps = [all_of(is_general, of_economic(c)) for c in codes]

    def values(*more: str) -> list[Value]:
        found = [budget.total(all_of(k, *(of_function(f) for f in more))) for k in keeps]
        used = [f for f in found if f is not None]
        return [sum(used, Decimal(0)) if used else None, *found]

    if values()[0] is None:
        rows = [SheetRow("total", ("", "", "", "", "合  计", *values()), "合  计")]
    else:
        rows = opening_rows(budget, style, 5, 4, values())
        unit = len(rows) - 1
        for function in budget.functions(lambda e: any(k(e) for k in keeps)):
            name = FUNCTION[function]
            front = [*split_code(function), budget.department.code, name]
            rows.append(coded_row([*front, *values(function)], name, unit, Coded(function, name)))
    sums = child_sums(rows, range(5, len(columns)), "column_sum")
    sums += row_sums(len(rows), 5, range(6, len(columns)))
    title = "一般公共预算支出预算明细表"
    sheet = Sheet(detail.name, title, columns, tuple(rows), tuple(sums), mark=detail.mark)
    return around(sheet, budget, style)


def department_revenue(budget: Budget, style: Style) -> list[Sheet]:
    """部门收入总表: eleven sources over two pages, the title cut between them."""
    sources = (
        "上年结转", "一般公共预算拨款收入", "政府性基金预算拨款收入", "国有资本经营预算拨款收入", "事业收入",
        "事业单位经营收入", "其他收入", "上级补助收入", "附属单位上缴收入", "财政专户管理资金收入",
    )  # fmt: skip
    head = "项        目"
    columns = (
        SheetColumn((head, "单位代码"), "unit_code"),
        SheetColumn((head, "单位名称（科目）"), "label"),
        SheetColumn(("合计",)),
        *(SheetColumn((name,), cut=i == 3) for i, name in enumerate(sources)),
    )
    amounts: list[Value] = [None] * len(sources)
    amounts[1] = budget.total(is_general)
    amounts[9] = budget.total(lambda e: e.fund == "business")
    rows = opening_rows(budget, style, 2, 1, [budget.total(), *amounts])
    unit = rows[-1]
    rows[-1] = SheetRow(unit.kind, (budget.department.code, *unit.values[1:]), unit.label, unit.parent)
    sums = child_sums(rows, range(2, 13), "column_sum") + row_sums(len(rows), 2, range(3, 13))
    return [
        around(Sheet("department_revenue", "部门收入总表", columns, tuple(rows), tuple(sums)), budget, style)
    ]


def three_public(budget: Budget, style: Style) -> list[Sheet]:
    """一般公共预算“三公”经费支出表: cut over two pages in the middle of a heading."""
    car = budget.total(all_of(is_general, of_economic("302-31")))
    guests = budget.total(all_of(is_general, of_economic("302-17")))
    total = sum((v for v in (car, guests) if v is not None), Decimal(0))
    return [
        _three_public(
            "一般公共预算“三公”经费支出表", "表3-4", budget, style, (total, None, car, None, car, guests)
        )
    ]


def empty(budget: Budget, style: Style) -> list[Sheet]:
    """政府性基金预算“三公”经费支出表: nothing but its heading and an empty 合计."""
    return [_three_public("政府性基金预算“三公”经费支出表", "表4-1", budget, style, (None,) * 6)]


def _three_public(title: str, mark: str, budget: Budget, style: Style, amounts: Sequence[Value]) -> Sheet:
    head = "当年财政拨款预算安排"
    car = "公务用车购置及运行费"
    columns = (
        SheetColumn(("单位编码",), "unit_code"),
        SheetColumn(("单位名称（科目）",), "label"),
        SheetColumn((head, "合计")),
        SheetColumn((head, "因公出国（境）费用")),
        SheetColumn((head, car, "小计")),
        SheetColumn((head, car, "公务用车购置费")),
        SheetColumn((head, car, "公务用车运行费"), cut=True),
        SheetColumn((head, "公务接待费")),
    )
    if amounts[0]:
        rows = opening_rows(budget, style, 2, 1, amounts)
        unit = rows[-1]
        rows[-1] = SheetRow(unit.kind, (budget.department.code, *unit.values[1:]), unit.label, unit.parent)
    else:
        rows = [SheetRow("total", ("", "合  计", *[None] * 6), "合  计")]
    sums = [
        *child_sums(rows, range(2, 8), "column_sum"),
        *row_sums(len(rows), 2, (3, 4, 7)),
        *row_sums(len(rows), 4, (5, 6)),
    ]
    name = "three_public" if amounts[0] else "empty_table"
    return around(Sheet(name, title, columns, tuple(rows), tuple(sums), mark=mark), budget, style)


def fee_collection(budget: Budget, style: Style) -> list[Sheet]:
    """附表4 征收计划表: revenue codes, over two pages."""
    year = f"{style.year}年计划收取数"
    columns = (
        SheetColumn(("单位代码",), "unit_code"),
        SheetColumn(("单位名称",), "text"),
        SheetColumn(("项目代码",), "code", "joined"),
        SheetColumn(("项 目 名 称",), "label"),
        SheetColumn(("上年财政专户结余",)),
        SheetColumn((year, "合计"), cut=True),
        SheetColumn((year, "纳入预算内管理")),
        SheetColumn((year, "纳入教育收费管理")),
    )
    fees = budget.total(lambda e: e.fund == "business") or Decimal(0)
    rent = budget.carried_in
    interest, other = budget.carried_out, (budget.carried_in + budget.carried_out)
    inside = {"103-07-06-04": rent, "103-07-05-99": interest, "103-99-99": other}
    total_inside = sum(inside.values(), Decimal(0))
    first: tuple[Value, ...] = ("", "", "", "合  计", None, total_inside + fees, total_inside, fees)
    rows = [SheetRow("total", first, "合  计")]
    at: dict[str, int] = {}
    for code, name in REVENUE.items():
        below = [v for c, v in inside.items() if c == code or c.startswith(code + "-")]
        budgeted = sum(below, Decimal(0)) if below else None
        school = fees if code.startswith("103-04") else None
        amount = (budgeted or Decimal(0)) + (school or Decimal(0))
        leaf = not any(c.startswith(code + "-") for c in REVENUE)
        owner = [budget.department.code, budget.department.name] if leaf else ["", ""]
        parent = next((at[c] for c in at if code.startswith(c + "-")), 0)
        at[code] = len(rows)
        values = [*owner, code.replace("-", ""), name, None, amount, budgeted, school]
        coded = Coded(code, name, "revenue")
        rows.append(coded_row(values, name, parent, coded, "item" if leaf else "group"))
    sums = [*child_sums(rows, (5, 6, 7), "hierarchy"), *row_sums(len(rows), 5, (6, 7))]
    title = "行政事业性收费、基金、专项收入和教育收费资金征收预计表"
    return [
        around(Sheet("fee_collection", title, columns, tuple(rows), tuple(sums), mark="附表4"), budget, style)
    ]
