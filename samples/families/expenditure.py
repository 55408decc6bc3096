"""Tables of expenditure by function, with codes in three columns."""

from __future__ import annotations

from samples.budget import Budget, is_basic, is_project
from samples.families.parts import (
    CODE_COLUMNS,
    LABEL,
    UNIT_CODE,
    Coded,
    around,
    coded_row,
    opening_rows,
    split_code,
)
from samples.official import FUNCTION
from samples.sheet import Sheet, SheetColumn, child_sums, row_sums
from samples.style import Style


def overview(budget: Budget, style: Style) -> list[Sheet]:
    """支出预算总表: 类 款 项, unit code, name, 合计 = 基本支出 + 项目支出."""
    columns = (
        *CODE_COLUMNS,
        UNIT_CODE,
        LABEL,
        SheetColumn(("合计",)),
        SheetColumn(("基本支出",)),
        SheetColumn(("项目支出",)),
    )
    amounts = [budget.total(), budget.total(is_basic), budget.total(is_project)]
    rows = opening_rows(budget, style, 5, 4, amounts)
    unit = len(rows) - 1
    for code in budget.functions():
        values = [
            budget.total(lambda e, c=code: e.function == c),
            budget.total(lambda e, c=code: e.function == c and is_basic(e)),
            budget.total(lambda e, c=code: e.function == c and is_project(e)),
        ]
        name = FUNCTION[code]
        front = [*split_code(code), budget.department.code, name]
        rows.append(coded_row([*front, *values], name, unit, Coded(code, name)))
    sums = child_sums(rows, (5, 6, 7), "column_sum") + row_sums(len(rows), 5, (6, 7))
    sheet = Sheet("expenditure_overview", "支出预算总表", columns, tuple(rows), tuple(sums))
    return [around(sheet, budget, style)]
