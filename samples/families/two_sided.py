"""Tables of two sides: revenue left, expenditure right."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from samples.budget import Budget, is_basic, is_general, is_project
from samples.families.parts import all_of, around, of_function
from samples.official import BALANCE_CLASSES
from samples.sheet import Place, Sheet, SheetColumn, SheetRow, Sum, Value
from samples.style import Style

_NUMERALS = "一二三四五六七八九十"


def numeral(number: int) -> str:
    """A Chinese numeral, 1 to 39."""
    tens, ones = divmod(number, 10)
    front = "" if tens == 0 else ("十" if tens == 1 else _NUMERALS[tens - 1] + "十")
    return front + (_NUMERALS[ones - 1] if ones else "")


def department_balance(budget: Budget, style: Style) -> list[Sheet]:
    """部门收支总表: sources of revenue against the classes of expenditure, all of them listed."""
    revenue: list[tuple[str, Value]] = [
        ("一般公共预算拨款收入", budget.total(is_general)),
        ("政府性基金预算拨款收入", None),
        ("国有资本经营预算拨款收入", None),
        ("事业收入", budget.total(lambda e: e.fund == "business")),
        ("事业单位经营收入", None),
        ("其他收入", None),
    ]
    classes = [(code, name, budget.total(of_function(code))) for code, name in BALANCE_CLASSES]
    columns = (
        SheetColumn(("收        入", "项        目"), "label"),
        SheetColumn(("收        入", "预算数")),
        SheetColumn(("支        出", "项        目"), "label"),
        SheetColumn(("支        出", "预算数")),
    )
    total_row = len(classes)
    rows: list[SheetRow] = []
    for i, (code, name, amount) in enumerate(classes):
        left: tuple[Value, Value] = ("", "")
        if i < len(revenue):
            left = (f"{numeral(i + 1)}、{revenue[i][0]}", revenue[i][1])
        label = f"{numeral(i + 1)}、{name}"
        rows.append(_class_row((*left, label, amount), label, (code, name), total_row))
    total = budget.total()
    rows.append(
        _total_row(
            ("本 年 收 入 合 计", total, "本 年 支 出 合 计", total), "本 年 支 出 合 计", total_row + 2
        )
    )
    carried: tuple[Value, ...] = ("七、上年结转", None, f"{numeral(len(classes) + 1)}、结转下年", None)
    rows.append(SheetRow("item", carried, str(carried[2]), total_row + 2))
    rows.append(_total_row(("收 入 总 计", total, "支 出 总 计", total), "支 出 总 计", None))
    sums = [
        _total(total_row, 1, range(len(revenue))),
        _total(total_row, 3, range(len(classes))),
        _total(total_row + 2, 1, (total_row, total_row + 1)),
        _total(total_row + 2, 3, (total_row, total_row + 1)),
        _balance(total_row + 2, 1, 3),
    ]
    return [
        around(Sheet("department_balance", "部门收支总表", columns, tuple(rows), tuple(sums)), budget, style)
    ]


def fiscal_balance(budget: Budget, style: Style) -> list[Sheet]:
    """财政拨款收支总表: seven columns, the expenditure side by funds."""
    general = budget.total(is_general)
    left: list[tuple[str, Value]] = [
        ("一、本年收入", general),
        ("一般公共预算拨款收入", general),
        ("政府性基金预算拨款收入", None),
        ("国有资本经营预算拨款收入", None),
        ("二、上年结转", None),
        ("一般公共预算拨款收入", None),
        ("政府性基金预算拨款收入", None),
        ("国有资本经营预算拨款收入", None),
    ]
    right: list[tuple[str, str, Decimal | None]] = [("", "一、本年支出", general)]
    right += [
        (code, name, budget.total(all_of(is_general, of_function(code)))) for code, name in BALANCE_CLASSES
    ]
    out, into = "支        出", "收        入"
    columns = (
        SheetColumn((into, "项        目"), "label"),
        SheetColumn((into, "预算数")),
        SheetColumn((out, "项        目"), "label"),
        *(SheetColumn((out, n)) for n in ("合计", "一般公共预算", "政府性基金预算", "国有资本经营预算")),
    )
    last = len(right) + 1
    rows: list[SheetRow] = []
    for i, (code, name, amount) in enumerate(right):
        front = left[i] if i < len(left) else ("", "")
        values: tuple[Value, ...] = (*front, name, amount, amount, None, None)
        if code:
            rows.append(_class_row(values, name, (code, name), 0))
        else:
            rows.append(SheetRow("group", values, name, last))
    rows.append(SheetRow("item", ("", "", "二、结转下年", None, None, None, None), "二、结转下年", last))
    rows.append(
        _total_row(
            ("收  入  总  计", general, "支  出  总  计", general, general, None, None),
            "支  出  总  计",
            None,
        )
    )
    sums = [
        *(_total(0, col, range(1, len(right))) for col in (3, 4)),
        _total(0, 1, (1, 2, 3)),
        _total(last, 1, (0, 4)),
        *(_total(last, col, (0, last - 1)) for col in (3, 4)),
        *(_across(row, 3, (4, 5, 6)) for row in range(len(rows))),
        _balance(last, 1, 3),
    ]
    return [
        around(Sheet("fiscal_balance", "财政拨款收支总表", columns, tuple(rows), tuple(sums)), budget, style)
    ]


def three_blocks(budget: Budget, style: Style) -> list[Sheet]:
    """收支预算总表 in three blocks: revenue, expenditure by function, expenditure by use."""
    total = budget.total()
    general = budget.total(is_general)
    left: list[tuple[str, Value]] = [
        ("一、财政拨款", general),
        ("1. 一般公共预算", general),
        ("2. 政府性基金预算", None),
        ("二、财政专户管理资金", None),
        ("三、其他资金", budget.total(lambda e: e.fund == "business")),
    ]
    uses: list[tuple[str, Value]] = [
        ("一、基本支出", budget.total(is_basic)),
        ("二、项目支出", budget.total(is_project)),
        ("三、单位预留机动经费", None),
    ]
    classes = BALANCE_CLASSES[:21]
    columns = (
        SheetColumn(("收入", "项目名称"), "label"),
        SheetColumn(("收入", "金额")),
        SheetColumn(("支出", "功能分类", "功能科目名称"), "label"),
        SheetColumn(("支出", "功能分类", "金额")),
        SheetColumn(("支出", "支出用途", "项目名称"), "label"),
        SheetColumn(("支出", "支出用途", "金额")),
    )
    rows: list[SheetRow] = []
    last = len(classes)
    for i, (code, name) in enumerate(classes):
        label = f"{numeral(i + 1)}、{name}"
        values: tuple[Value, ...] = (
            *(left[i] if i < len(left) else ("", "")),
            label,
            budget.total(of_function(code)),
            *(uses[i] if i < len(uses) else ("", "")),
        )
        rows.append(_class_row(values, label, (code, name), last))
    rows.append(_total_row(("收入合计", total, "支出合计", total, "支出合计", total), "支出合计", None))
    sums = [
        _total(0, 1, (1, 2)),
        _total(last, 1, (0, 3, 4)),
        _total(last, 3, range(last)),
        _total(last, 5, range(3)),
        _balance(last, 1, 3),
        _balance(last, 3, 5),
    ]
    return [around(Sheet("three_blocks", "收支预算总表", columns, tuple(rows), tuple(sums)), budget, style)]


def final_balance(budget: Budget, style: Style) -> list[Sheet]:
    """收入支出决算总表 of the final accounts: row numbers (行次), column numbers (栏次), carried money."""
    spent = budget.total() or Decimal(0)
    business = budget.total(lambda e: e.fund == "business") or Decimal(0)
    received = spent + budget.carried_out - budget.carried_in
    revenue: list[tuple[str, Value]] = [
        ("一、一般公共预算财政拨款收入", received - business),
        ("二、政府性基金预算财政拨款收入", None),
        ("三、国有资本经营预算财政拨款收入", None),
        ("四、上级补助收入", None),
        ("五、事业收入", business),
        ("六、经营收入", None),
        ("七、附属单位上缴收入", None),
        ("八、其他收入", None),
    ]
    classes = [c for c in BALANCE_CLASSES if c[0] not in ("209", "227", "230")]
    first_right = len(classes) + 5
    columns = (
        SheetColumn(("收入", "项目"), "label"),
        SheetColumn(("收入", "行次"), "text"),
        SheetColumn(("收入", "金额")),
        SheetColumn(("支出", "项目"), "label"),
        SheetColumn(("支出", "行次"), "text"),
        SheetColumn(("支出", "金额")),
    )
    rows: list[SheetRow] = []
    total_row = len(classes)
    last = total_row + 3
    for i, (code, name) in enumerate(classes):
        front = revenue[i] if i < len(revenue) else ("", "")
        label = f"{numeral(i + 1)}、{name}"
        values: tuple[Value, ...] = (
            front[0], str(i + 1), front[1], label, str(first_right + i), budget.total(of_function(code)),
        )  # fmt: skip
        rows.append(_class_row(values, label, (code, name), total_row, label_col=3))

    def closing(i: int, left: str, amount: Value, right: str, other: Value) -> tuple[Value, ...]:
        row = total_row + i
        return (left, str(row + 1), amount, right, str(first_right + row), other)

    rows.append(_total_row(closing(0, "本年收入合计", received, "本年支出合计", spent), "本年支出合计", last))
    rows.append(SheetRow("item", closing(1, "使用专用结余", None, "结余分配", None), "结余分配", last))
    carried = closing(2, "年初结转和结余", budget.carried_in, "年末结转和结余", budget.carried_out)
    rows.append(SheetRow("item", carried, "年末结转和结余", last))
    grand = received + budget.carried_in
    rows.append(_total_row(closing(3, "总计", grand, "总计", spent + budget.carried_out), "总计", None))
    closing_rows = (total_row, total_row + 1, total_row + 2)
    sums = [
        _total(total_row, 2, range(len(revenue))),
        _total(total_row, 5, range(total_row)),
        _total(last, 2, closing_rows),
        _total(last, 5, closing_rows),
        _balance(last, 2, 5),
    ]
    sheet = Sheet(
        "final_balance",
        "收入支出决算总表",
        columns,
        tuple(rows),
        tuple(sums),
        mark="公开01表",
        number_row=("栏次", "", "1", "栏次", "", "2"),
        notes=("注：本表反映部门本年度的总收支和年末结转结余情况。",),
    )
    return [around(sheet, budget, style)]


def _class_row(
    values: Sequence[Value], label: str, coded: tuple[str, str], parent: int, label_col: int = 2
) -> SheetRow:
    code, name = coded
    return SheetRow(
        "item", tuple(values), label, parent, code, name, "function", "label", codes=((label_col, code),)
    )


def _total_row(values: Sequence[Value], label: str, parent: int | None) -> SheetRow:
    return SheetRow("total", tuple(values), label, parent)


def _total(row: int, col: int, parts: Sequence[int]) -> Sum:
    return Sum("column_sum", Place(0, row, col), tuple((Place(0, r, col), 1) for r in parts))


def _across(row: int, col: int, parts: Sequence[int]) -> Sum:
    return Sum("row_sum", Place(0, row, col), tuple((Place(0, row, c), 1) for c in parts))


def _balance(row: int, left: int, right: int) -> Sum:
    return Sum("balance", Place(0, row, left), ((Place(0, row, right), 1),))
