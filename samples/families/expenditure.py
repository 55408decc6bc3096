"""Tables of expenditure by function and by economic classes, one page wide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from extractor.document import CodeSource, RowKind
from samples.budget import Budget, Entry, Keep, is_basic, is_general, is_project
from samples.families.parts import (
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
    tree,
)
from samples.official import ECONOMIC, FUNCTION, GOVERNMENT, government_code
from samples.sheet import Sheet, SheetColumn, SheetRow, Sum, Value, child_sums, row_sums
from samples.style import Style

_ECONOMIC_CLASSES = ("301", "302", "303", "310")


def overview(budget: Budget, style: Style) -> list[Sheet]:
    """支出预算总表: 类 款 项, unit code, name, 合计 = 基本支出 + 项目支出."""
    amounts = tuple(SheetColumn((name,)) for name in ("合计", "基本支出", "项目支出"))
    columns = (*CODE_COLUMNS, UNIT_CODE, LABEL, *amounts)
    rows = _by_function(budget, style, (_any, is_basic, is_project))
    sums = child_sums(rows, (5, 6, 7), "column_sum") + row_sums(len(rows), 5, (6, 7))
    return [
        around(
            Sheet("expenditure_overview", "支出预算总表", columns, tuple(rows), tuple(sums)), budget, style
        )
    ]


def by_class(budget: Budget, style: Style) -> list[Sheet]:
    """一般公共预算支出总表: function items against economic classes, which are the columns' codes."""
    classes = [c for c in _ECONOMIC_CLASSES if budget.total(all_of(is_general, of_economic(c))) is not None]
    amounts = [SheetColumn((ECONOMIC[c],), code=c) for c in classes]
    empty = SheetColumn((ECONOMIC["307"],), code="307")
    columns = (*CODE_COLUMNS, UNIT_CODE, LABEL, SheetColumn(("总计",)), *amounts, empty)
    keeps = [is_general, *(all_of(is_general, of_economic(c)) for c in (*classes, "307"))]
    rows = _by_function(budget, style, keeps)
    parts = list(range(6, len(columns)))
    sums = child_sums(rows, range(5, len(columns)), "column_sum") + row_sums(len(rows), 5, parts)
    sheet = Sheet("expenditure_by_class", "一般公共预算支出总表", columns, tuple(rows), tuple(sums))
    return [around(sheet, budget, style)]


def government_economic(budget: Budget, style: Style) -> list[Sheet]:
    """财政拨款支出预算表 by the government's economic classification, with nested headings."""
    head = "项        目"
    columns = (
        SheetColumn((head, "科目编码", "类"), "code", "class"),
        SheetColumn((head, "科目编码", "款"), "code", "section"),
        SheetColumn((head, "单位代码"), "unit_code"),
        SheetColumn((head, "单位名称（科目）"), "label"),
        SheetColumn(("总计",)),
        SheetColumn(("市  级", "合计")),
        SheetColumn(("市  级", "一般公共预算拨款", "小计")),
        SheetColumn(("市  级", "一般公共预算拨款", "基本支出")),
        SheetColumn(("市  级", "一般公共预算拨款", "项目支出")),
    )
    keeps = (is_general, is_general, is_general, all_of(is_general, is_basic), all_of(is_general, is_project))
    rows = _by_government(budget, style, keeps, labels_carry_code=False)
    sums = [
        *child_sums(rows, range(4, 9), "hierarchy"),
        *row_sums(len(rows), 4, (5,)),
        *row_sums(len(rows), 5, (6,)),
        *row_sums(len(rows), 6, (7, 8)),
    ]
    title = "财政拨款支出预算表（政府经济分类科目）"
    return [around(Sheet("government_economic", title, columns, tuple(rows), tuple(sums)), budget, style)]


def basic(budget: Budget, style: Style) -> list[Sheet]:
    """一般公共预算基本支出预算表: 合计 = 人员经费 + 公用经费, the code once more as one number."""
    head = "项        目"
    columns = (
        SheetColumn((head, "科目编码", "类"), "code", "class"),
        SheetColumn((head, "科目编码", "款"), "code", "section"),
        SheetColumn((head, "单位代码"), "unit_code"),
        SheetColumn((head, "单位名称（科目）"), "label"),
        *(SheetColumn(("基本支出", name)) for name in ("合计", "人员经费", "公用经费")),
    )
    keep = all_of(is_general, is_basic)
    keeps = (keep, all_of(keep, _is_personal), all_of(keep, _is_running))
    rows = _by_government(budget, style, keeps, labels_carry_code=True)
    sums = [*child_sums(rows, (4, 5, 6), "hierarchy"), *row_sums(len(rows), 4, (5, 6))]
    title = "一般公共预算基本支出预算表"
    return [around(Sheet("basic_expenditure", title, columns, tuple(rows), tuple(sums)), budget, style)]


def projects(budget: Budget, style: Style) -> list[Sheet]:
    """一般公共预算项目支出预算表: a subtotal row with a label and no code above each item's projects."""
    columns = (*CODE_COLUMNS, UNIT_CODE, LABEL, SheetColumn(("金额",)))
    keep = all_of(is_general, is_project)
    total = budget.total(keep)
    rows = opening_rows(budget, style, 5, 4, [total])
    unit = len(rows) - 1
    for function in budget.functions(keep):
        name = FUNCTION[function]
        subtotal = budget.total(all_of(keep, of_function(function)))
        group = len(rows)
        coded = Coded(function, name, source="label")
        rows.append(coded_row(["", "", "", "", name, subtotal], name, unit, coded, "group"))
        for item, project in budget.projects:
            if item == function:
                amount = budget.total(lambda e, p=project, f=function: e.project == p and e.function == f)  # type: ignore[misc]
                front = [*split_code(function), budget.department.code, project]
                printed = Coded(function, name, source="printed")
                rows.append(coded_row([*front, amount], project, group, printed))
    sums = child_sums(rows, (5,), "column_sum")
    title = "一般公共预算项目支出预算表"
    return [around(Sheet("project_expenditure", title, columns, tuple(rows), tuple(sums)), budget, style)]


def function_tree(budget: Budget, style: Style) -> list[Sheet]:
    """部门支出总表 with rows for 类, 款 and 项, codes in three columns, without unit codes."""
    columns = (
        SheetColumn(("功能分类科目编码", "类"), "code", "class"),
        SheetColumn(("功能分类科目编码", "款"), "code", "section"),
        SheetColumn(("功能分类科目编码", "项"), "code", "item"),
        SheetColumn(("功能分类科目名称",), "label"),
        *(SheetColumn((name,)) for name in ("合计", "基本支出", "项目支出")),
    )
    rows, sums = _tree(budget, 3, (_any, is_basic, is_project))
    sums += row_sums(len(rows), 4, (5, 6))
    sheet = Sheet("function_tree", f"{style.year}年部门支出预算总表", columns, tuple(rows), tuple(sums))
    return [around(sheet, budget, style)]


def joined_codes(budget: Budget, style: Style) -> list[Sheet]:
    """财政拨款支出预算表 with the code in one cell, in one number or with gaps, beside the name."""
    columns = (
        SheetColumn(("功能科目代码",), "code", "joined"),
        SheetColumn(("功能科目名称",), "label"),
        SheetColumn(("金额",)),
    )
    gap = " " if int(budget.department.code) % 2 else ""
    rows, sums = _tree(budget, 1, (is_general,), gap)
    sheet = Sheet("joined_codes", "财政拨款支出预算表", columns, tuple(rows), tuple(sums))
    return [around(sheet, budget, style)]


def code_and_name(budget: Budget, style: Style) -> list[Sheet]:
    """支出预算表 with code and name in one cell."""
    columns = (
        SheetColumn(("功能分类科目（编码、名称）",), "label", width=24.0),
        *(SheetColumn((name,)) for name in ("合计", "基本支出", "项目支出")),
    )
    apart, _ = _tree(budget, 1, (_any, is_basic, is_project))
    rows: list[SheetRow] = []
    for row in apart:
        label = " ".join(str(v) for v in row.values[:2] if v)
        source: CodeSource | None = "both" if row.code else None
        rows.append(replace(row, values=(label, *row.values[2:]), label=row.label, source=source))
    sums = [*child_sums(rows, (1, 2, 3), "hierarchy"), *row_sums(len(rows), 1, (2, 3))]
    sheet = Sheet("code_and_name", "支出预算表", columns, tuple(rows), tuple(sums))
    return [around(sheet, budget, style)]


def _any(entry: Entry) -> bool:
    return bool(entry.function)


def _is_running(entry: Entry) -> bool:
    return entry.economic[:3] in ("302", "310")


def _is_personal(entry: Entry) -> bool:
    return not _is_running(entry)


def _by_function(budget: Budget, style: Style, keeps: Sequence[Keep]) -> list[SheetRow]:
    """Opening rows, then a row for every function item with an amount for each of `keeps`."""
    rows = opening_rows(budget, style, 5, 4, [budget.total(k) for k in keeps])
    unit = len(rows) - 1
    for code in budget.functions(keeps[0]):
        name = FUNCTION[code]
        front: list[Value] = [*split_code(code), budget.department.code, name]
        values = [budget.total(all_of(k, of_function(code))) for k in keeps]
        rows.append(coded_row([*front, *values], name, unit, Coded(code, name)))
    return rows


def _by_government(
    budget: Budget, style: Style, keeps: Sequence[Keep], *, labels_carry_code: bool
) -> list[SheetRow]:
    """Opening rows, then the government's economic classes and their sections. Where `labels_carry_code`
    is set, the third column holds the code in one piece and classes print theirs."""
    institution = budget.department.public_institution
    used = {government_code(e.economic, institution) for e in budget.entries if keeps[0](e)}
    rows = opening_rows(budget, style, 4, 3, [budget.total(k) for k in keeps])
    unit = len(rows) - 1
    group = unit
    for code in tree(sorted(used)):
        name = GOVERNMENT[code]
        values = [budget.total(all_of(k, _of_government(code, institution))) for k in keeps]
        is_class = "-" not in code
        joined = code.replace("-", "") if labels_carry_code else budget.department.code
        printed = labels_carry_code or not is_class
        front = [*(["", ""] if is_class else split_code(code, 2)), joined if printed else "", name]
        coded = Coded(code, name, "government_economic", "both" if printed else "label")
        if is_class:
            group = len(rows)
        parent = unit if is_class else group
        rows.append(coded_row([*front, *values], name, parent, coded, "group" if is_class else "item"))
    return rows


def _of_government(code: str, institution: bool) -> Keep:
    def keep(entry: Entry) -> bool:
        mapped = government_code(entry.economic, institution)
        return mapped == code or mapped.startswith(code + "-")

    return keep


def _tree(
    budget: Budget, code_columns: int, keeps: Sequence[Keep], gap: str = ""
) -> tuple[list[SheetRow], list[Sum]]:
    """合计 and every class, section and item in use; the sums of the hierarchy."""
    lead = [""] * code_columns
    first: tuple[Value, ...] = (*lead, "合计", *(budget.total(k) for k in keeps))
    rows = [SheetRow("total", first, "合计")]
    at: dict[str, int] = {}
    for code in tree(budget.functions(keeps[0])):
        name = FUNCTION[code]
        parent = at.get(code.rpartition("-")[0], 0)
        at[code] = len(rows)
        front = split_code(code) if code_columns == 3 else [code.replace("-", gap)]
        values: list[Decimal | None] = [budget.total(all_of(k, of_function(code))) for k in keeps]
        kind: RowKind = "item" if code.count("-") == 2 else "group"
        rows.append(coded_row([*front, name, *values], name, parent, Coded(code, name), kind))
    columns = range(code_columns + 1, code_columns + 1 + len(keeps))
    return rows, child_sums(rows, columns, "hierarchy")
