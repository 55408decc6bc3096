"""Small tables: numbers of staff, tables of a final account that share a page, pages without any table."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal

from extractor.document import RowKind
from samples.budget import Budget, is_basic, is_general, is_project
from samples.families.parts import Coded, all_of, around, coded_row, narrative, of_economic, of_function, tree
from samples.official import ECONOMIC, FUNCTION
from samples.sheet import Merge, Place, Sheet, SheetColumn, SheetRow, Sum, Value, child_sums, row_sums
from samples.style import Style


def staff(budget: Budget, style: Style) -> list[Sheet]:
    """附表5 单位人员情况基本数字表: counts, cut over two pages."""
    chance = random.Random(f"staff {budget.department.code}")
    posts, actual = "编制数", "实有人数"
    columns = (
        SheetColumn(("单位代码",), "unit_code"),
        SheetColumn(("单位名称",), "label"),
        SheetColumn(("在职人员", posts, "行政"), "number"),
        SheetColumn(("在职人员", posts, "事业"), "number"),
        SheetColumn(("在职人员", actual, "行政"), "number"),
        SheetColumn(("在职人员", actual, "事业"), "number"),
        SheetColumn(("离休人员",), "number"),
        SheetColumn(("编外长聘人员",), "number"),
        SheetColumn(("学生学员数",), "number", cut=True),
    )
    have = str(chance.randint(12, 160))
    institution = budget.department.public_institution
    numbers = (
        "", str(int(have) + 6) if institution else "",
        "" if institution else have, have if institution else "",
        str(chance.randint(1, 5)), str(chance.randint(2, 20)), "",
    )  # fmt: skip
    rows = [SheetRow("total", ("", "合  计", *numbers), "合  计")]
    if style.echo_total:
        rows.append(SheetRow("total", ("", "", *numbers), "", 0))
    name = budget.department.name
    rows.append(SheetRow("unit", (budget.department.code, name, *numbers), name, len(rows) - 1))
    sheet = Sheet(
        "staff_numbers", "单位人员情况基本数字表", columns, tuple(rows), mark="附表5", above_right="单位：人"
    )
    return [around(sheet, budget, style, None)]


def final_expenditure(budget: Budget, style: Style) -> list[Sheet]:
    """支出决算表 of the final accounts: 类款项 under one head, column numbers, the tree of functions."""
    columns = (
        SheetColumn(("项目", "功能分类科目编码"), "code", "joined"),
        SheetColumn(("项目", "科目名称"), "label"),
        *(
            SheetColumn((n,))
            for n in (
                "本年支出合计",
                "基本支出",
                "项目支出",
                "上缴上级支出",
                "经营支出",
                "对附属单位补助支出",
            )
        ),
    )
    keeps = (is_basic, is_project)
    first: tuple[Value, ...] = (
        "",
        "合计",
        budget.total(),
        *(budget.total(k) for k in keeps),
        None,
        None,
        None,
    )
    rows = [SheetRow("total", first, "合计")]
    at: dict[str, int] = {}
    for code in tree(budget.functions()):
        inside = of_function(code)
        amounts = [budget.total(inside), *(budget.total(all_of(inside, k)) for k in keeps)]
        parent = at.get(code.rpartition("-")[0], 0)
        at[code] = len(rows)
        kind: RowKind = "item" if code.count("-") == 2 else "group"
        values: list[Value] = [code.replace("-", ""), FUNCTION[code], *amounts, None, None, None]
        rows.append(coded_row(values, FUNCTION[code], parent, Coded(code, FUNCTION[code]), kind))
    sums = [*child_sums(rows, (2, 3, 4), "hierarchy"), *row_sums(len(rows), 2, (3, 4, 5, 6, 7))]
    sheet = Sheet(
        "final_expenditure",
        "支出决算表",
        columns,
        tuple(rows),
        tuple(sums),
        mark="公开03表",
        number_row=("栏次", "", "1", "2", "3", "4", "5", "6"),
        notes=("注：本表反映部门本年度各项支出情况。",),
    )
    return [around(sheet, budget, style)]


def final_three_public(budget: Budget, style: Style) -> list[Sheet]:
    """“三公”经费 of the final accounts: twelve columns, budget and outcome side by side, one row."""
    head = ("预算数", "决算数")
    car = "公务用车购置及运行费"
    columns = tuple(
        SheetColumn(path)
        for half in head
        for path in (
            (half, "合计"),
            (half, "因公出国（境）费"),
            (half, car, "小计"),
            (half, car, "公务用车购置费"),
            (half, car, "公务用车运行费"),
            (half, "公务接待费"),
        )
    )
    spent = budget.total(all_of(is_general, of_economic("302-31"))) or budget.carried_out
    guests = (budget.carried_in / 10).quantize(Decimal(1).scaleb(-style.decimals))
    more = (spent / 20).quantize(Decimal(1).scaleb(-style.decimals))
    planned: list[Value] = [spent + more + guests * 2, None, spent + more, None, spent + more, guests * 2]
    outcome: list[Value] = [spent + guests, None, spent, None, spent, guests]
    rows = (SheetRow("item", (*planned, *outcome), ""),)
    sums = [
        Sum("row_sum", Place(0, 0, start + whole), tuple((Place(0, 0, start + p), 1) for p in parts))
        for start in (0, 6)
        for whole, parts in ((0, (1, 2, 5)), (2, (3, 4)))
    ]
    sheet = Sheet(
        "final_three_public",
        "财政拨款“三公”经费支出决算表",
        columns,
        rows,
        tuple(sums),
        mark="公开09表",
        number_row=tuple(str(i + 1) for i in range(12)),
        notes=(
            "注：预算数为“三公”经费全年预算数，反映按规定程序调整后的预算数；决算数包括当年财政拨款的支出。",
        ),
    )
    return [around(sheet, budget, style)]


def final_small(budget: Budget, style: Style) -> list[Sheet]:
    """Two small tables of a final account on one page, with sentences between them."""
    unit = style.amount_unit
    spent = budget.total() or Decimal(0)
    received = spent + budget.carried_out - budget.carried_in
    first_columns = tuple(
        SheetColumn((f"{name}（{unit}）",))
        for name in ("年初结转指标", "年初预算数", "年度执行数", "年末结转指标")
    )
    carried = Sheet(
        "final_small",
        f"{style.year}年指标结转情况表",
        first_columns,
        (SheetRow("item", (budget.carried_in, received, spent, budget.carried_out), ""),),
        (Sum("row_sum", Place(0, 0, 3), ((Place(0, 0, 0), 1), (Place(0, 0, 1), 1), (Place(0, 0, 2), -1))),),
        lead=narrative(budget, style),
        amount_unit=unit,
    )
    columns = (
        SheetColumn(("比较项目",), "text"),
        SheetColumn(("支出项目",), "label"),
        SheetColumn((f"机关本级（{unit}）", "合 计")),
        SheetColumn((f"机关本级（{unit}）", "其中：财政拨款")),
    )
    rows: list[SheetRow] = []
    sums: list[Sum] = []
    for block, name in enumerate(("预算金额", "决算金额")):
        start = 3 * block
        for label, keep in (("基本支出", is_basic), ("项目支出", is_project)):
            amounts = [budget.total(keep), budget.total(all_of(keep, is_general))]
            grown = [a if a is None or not block else a - (a / 8).quantize(a) for a in amounts]
            rows.append(
                SheetRow("item", (name if label == "基本支出" else "", label, *grown), label, start + 2)
            )
        totals = [
            sum(
                (v for v in (rows[start].values[c], rows[start + 1].values[c]) if isinstance(v, Decimal)),
                Decimal(0),
            )
            for c in (2, 3)
        ]
        rows.append(SheetRow("total", ("", "合 计", *totals), "合 计"))
        sums += [
            Sum("column_sum", Place(1, start + 2, c), ((Place(1, start, c), 1), (Place(1, start + 1, c), 1)))
            for c in (2, 3)
        ]
    compared = Sheet(
        "final_small",
        f"{style.year}年整体支出对比情况表",
        columns,
        tuple(rows),
        tuple(sums),
        merges=(Merge(0, 0, 3, 1), Merge(3, 0, 3, 1)),
        own_page=False,
        amount_unit=unit,
        notes=("说明：决算金额与预算金额的差额为结转下年使用的指标。",),
    )
    return [carried, compared]


def side_by_side(budget: Budget, style: Style) -> list[Sheet]:
    """Two tables beside each other: expenditure by function left, by economic classes right."""
    left_rows = [SheetRow("total", ("合计", budget.total()), "合计")]
    for code in dict.fromkeys(f[:3] for f in budget.functions()):
        name = FUNCTION[code]
        amount = budget.total(of_function(code))
        left_rows.append(coded_row((name, amount), name, 0, Coded(code, name, source="label")))
    right_rows = [SheetRow("total", ("合计", budget.total()), "合计")]
    for code in sorted({e.economic[:3] for e in budget.entries}):
        name = ECONOMIC[code]
        coded = Coded(code, name, "department_economic", "label")
        right_rows.append(coded_row((name, budget.total(of_economic(code))), name, 0, coded))
    sheets = []
    halves: tuple[tuple[str, list[SheetRow]], ...] = (("按功能分类", left_rows), ("按经济分类", right_rows))
    for number, (title, rows) in enumerate(halves):
        columns = (SheetColumn(("支出项目",), "label", width=12.0), SheetColumn(("预算数",)))
        sheets.append(
            Sheet(
                "side_by_side",
                f"支出预算表（{title}）",
                columns,
                tuple(rows),
                tuple(child_sums(rows, (1,), "column_sum", number)),
                amount_unit=style.amount_unit,
                above_right=f"单位：{style.amount_unit}",
                half="right" if number else "left",
            )
        )
    return sheets


def prose(budget: Budget, style: Style) -> list[Sheet]:
    """A page of sentences without any table: nothing may be found on it."""
    lines = (*narrative(budget, replace(style, amount_unit="万元")), *_PROSE)
    return [Sheet("prose", "", (), (), lead=lines * 2, heading=False)]


_PROSE = (
    "一、主要职责。贯彻执行国家有关方针政策和法律法规，拟订本地区事业发展规划并组织实施，"
    "承担业务指导、人员培训、质量监测和信息化建设等工作。",
    "二、机构设置。本单位内设办公室、业务一科、业务二科和财务科，共有在职人员若干名。",
    "三、重点工作。（一）完善制度，规范管理；（二）加强队伍建设，提升服务水平；"
    "（三）做好预算绩效管理，严格执行财经纪律，确保资金安全、规范、有效使用。",
    "四、名词解释。基本支出：指为保障机构正常运转、完成日常工作任务而发生的人员支出和公用支出。"
    "项目支出：指在基本支出之外为完成特定任务和发展目标所发生的支出。",
)
