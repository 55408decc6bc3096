"""Final accounts as the 公开 tables print them: economic classes in blocks, empty funds, self-evaluations."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from extractor.document import RowKind
from samples.budget import Budget, is_general
from samples.families.parts import all_of, around, numbered, of_economic
from samples.families.targets import Form, indicators, runs
from samples.official import ECONOMIC
from samples.sheet import Merge, Overleaf, Place, Sheet, SheetColumn, SheetRow, Sum, Value
from samples.style import Style

_STAFF = ("301", "303")
_RUNNING = (("302",), ("307", "310", "399"))


def final_basic(budget: Budget, style: Style) -> list[Sheet]:
    """公开06表: staff left, running costs in two blocks right, each with its codes and its own length."""
    columns = tuple(
        SheetColumn((block, name), role, level)  # type: ignore[arg-type]
        for block in ("人员经费", "公用经费", "公用经费")
        for name, role, level in (
            ("科目编码", "code", "joined"), ("科目名称", "label", None), ("决算数", "amount", None),
        )
    )  # fmt: skip
    blocks = [_economic_block(budget, heads) for heads in (_STAFF, *_RUNNING)]
    depth = max(len(block) for block in blocks)
    rows: list[SheetRow] = []
    for i in range(depth):
        values: list[Value] = []
        codes: list[tuple[int, str]] = []
        for number, block in enumerate(blocks):
            code, name, amount = block[i] if i < len(block) else ("", "", None)
            values += [code.replace("-", ""), name, amount]
            codes += [(3 * number + 1, code)] if code else []
        first, name, _ = blocks[0][i] if i < len(blocks[0]) else ("", "", None)
        kind: RowKind = "item" if "-" in first or not first else "group"
        rows.append(SheetRow(kind, tuple(values), name, codes=tuple(codes)))
    sums = _block_sums(blocks, depth)
    staff, running = (
        [a for block in group for code, _, a in block if "-" not in code and a is not None]
        for group in (blocks[:1], blocks[1:])
    )
    last: tuple[Value, ...] = ("人员经费合计", "", sum(staff, Decimal(0)), "公用经费合计", "", "", "", "",
                               sum(running, Decimal(0)))  # fmt: skip
    rows.append(SheetRow("total", last, "公用经费合计"))
    merges = (Merge(depth, 0, 1, 2), Merge(depth, 3, 1, 5))
    sheet = Sheet(
        "final_basic", "一般公共预算财政拨款基本支出决算明细表", columns, tuple(rows), tuple(sums), merges,
        mark="公开06表", notes=("注：本表反映部门本年度一般公共预算财政拨款基本支出明细情况。",),
    )  # fmt: skip
    return [around(sheet, budget, style)]


_Line = tuple[str, str, Decimal | None]


def _economic_block(budget: Budget, heads: Sequence[str]) -> list[_Line]:
    keep = all_of(is_general, lambda e: e.project is None)
    block: list[_Line] = []
    for head in heads:
        block.append((head, ECONOMIC[head], budget.total(all_of(keep, of_economic(head)))))
        below = [code for code in ECONOMIC if code.startswith(head + "-")][:14]
        used = [
            c for c in ECONOMIC if c.startswith(head + "-") and budget.total(all_of(keep, of_economic(c)))
        ]
        for code in sorted({*below, *used}):
            block.append((code, ECONOMIC[code], budget.total(all_of(keep, of_economic(code)))))
    return block


def _block_sums(blocks: Sequence[Sequence[_Line]], depth: int) -> list[Sum]:
    sums: list[Sum] = []
    heads: list[list[Place]] = []
    for number, block in enumerate(blocks):
        col = 3 * number + 2
        at = [i for i, (code, _, _) in enumerate(block) if "-" not in code]
        heads.append([Place(0, i, col) for i in at])
        for start, end in zip(at, [*at[1:], len(block)], strict=True):
            parts = tuple((Place(0, i, col), 1) for i in range(start + 1, end))
            if parts and block[start][2] is not None:
                sums.append(Sum("hierarchy", Place(0, start, col), parts))  # type: ignore[arg-type]
    for col, group in ((2, heads[0]), (8, heads[1] + heads[2])):
        sums.append(Sum("column_sum", Place(0, depth, col), tuple((place, 1) for place in group)))
    return sums


def final_empty_funds(budget: Budget, style: Style) -> list[Sheet]:
    """公开07表 and 公开08表: tables of funds that the department does not have, with a note that says so."""
    part = ("类", "款", "项")
    levels = ("class", "section", "item")
    codes = tuple(
        SheetColumn(("项目", "科目编码", p), "code", level)  # type: ignore[arg-type]
        for p, level in zip(part, levels, strict=True)
    )
    label = SheetColumn(("项目", "科目名称"), "label")
    fund = tuple(
        SheetColumn(path)
        for path in (
            ("年初结转和结余",), ("本年收入",), ("本年支出", "小计"), ("本年支出", "基本支出"),
            ("本年支出", "项目支出"), ("年末结转和结余",),
        )
    )  # fmt: skip
    state = tuple(SheetColumn(("本年支出", name)) for name in ("合计", "基本支出", "项目支出"))
    sheets: list[Sheet] = []
    for title, mark, amounts, what in (
        ("政府性基金预算财政拨款收入支出决算表", "公开07表", fund, "政府性基金预算财政拨款收入"),
        ("国有资本经营预算财政拨款支出决算表", "公开08表", state, "国有资本经营预算财政拨款支出"),
    ):
        columns = (*codes, label, *amounts)
        numbers = ("", "", "", "栏次", *(str(i + 1) for i in range(len(amounts))))
        total = SheetRow("total", ("", "", "", "合计", *[None] * len(amounts)), "合计")
        blank = SheetRow("blank", ("",) * len(columns))
        note = f"注：本部门{budget.year}年没有{what}，故本表无数据。"
        sheet = Sheet("final_empty_funds", title, columns, (total, blank, blank, blank), mark=mark,
                      number_row=numbers, notes=(note,), own_page=not sheets)  # fmt: skip
        sheets.append(around(sheet, budget, style))
    return sheets


def self_evaluation(budget: Budget, style: Style) -> list[Sheet]:
    """项目支出绩效自评表: money with its rate, aims as texts, indicators with weights and marks."""
    return [_evaluation(budget, style, 0)]


def three_evaluations(budget: Budget, style: Style) -> list[Sheet]:
    """The forms of three projects, one after the other: the same columns, and yet three tables."""
    return [numbered(_evaluation(budget, style, i), i) for i in range(3)]


def self_evaluation_cut(budget: Budget, style: Style) -> list[Sheet]:
    """The form over two pages: cut among its indicators, inside the cells beside them."""
    sheet = _evaluation(budget, style, 0)
    at = len(sheet.rows) - (len(sheet.rows) - 10) // 2
    return [replace(sheet, overleaf=Overleaf((at,), page_numbers=True))]


def _evaluation(budget: Budget, style: Style, number: int) -> Sheet:
    chance = random.Random(f"evaluation {budget.department.code} {number}")
    function, project = budget.projects[number % len(budget.projects)]
    planned = budget.total(lambda e: e.function == function and e.project == project) or Decimal(0)
    spent = planned - (planned / 8).quantize(planned)
    form = Form(9)
    form.add(["项目名称", "", project], [(0, 2), (2, 7)])
    form.add(["主管部门", "", budget.department.parent_name, "", "", "实施单位", budget.department.name],
             [(0, 2), (2, 3), (6, 3)])  # fmt: skip
    rate = f"{spent / planned * 100:.2f}%" if planned else ""
    mark = str(round(10 * float(spent / planned))) if planned else "0"
    top = len(form.rows)
    heads = ("年初预算数", "全年预算数", "全年执行数", "分值", "得分", "执行率")
    form.add([f"项目资金（{style.amount_unit}）", "", "", *heads], [])
    form.add(["", "", "年度资金总额", planned, planned, spent, "10", mark, rate], [])
    form.add(["", "", "其中：当年财政拨款", planned, planned, spent, "—", "—", rate], [])
    form.add(["", "", "上年结转资金", "", "", "", "—", "—", ""], [])
    form.add(["", "", "其他资金", "", "", "", "—", "—", ""], [])
    form.merge(top, 0, 5, 2)
    form.sums += [
        Sum("column_sum", Place(0, top + 1, c), tuple((Place(0, top + 2 + i, c), 1) for i in range(3)))
        for c in (3, 4, 5)
    ]
    aims = len(form.rows)
    form.add(["年度总体目标", "预期目标", "", "", "", "实际完成情况"], [(1, 4), (5, 4)])
    aim = f"完成{project}年度任务12项，覆盖率达到98%以上，提高公共服务水平。"
    form.add(["", aim, "", "", "", f"已{aim}"], [(1, 4), (5, 4)])
    form.merge(aims, 0, 2)
    form.vertical.add((aims, 0))
    start = len(form.rows)
    form.add(["绩效指标", "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分",
              "偏差原因分析及改进措施"], [])  # fmt: skip
    chosen = indicators(chance)
    for first, second, (name, sense, value, measure), weight in chosen:
        goal = f"{sense}{value}{measure}" if sense != "定性" else value
        done = f"{value}{measure}" if sense != "定性" else "好"
        form.add(["", first, second, name, goal, done, weight, weight, ""], [])
    for column, values in ((1, [i[0] for i in chosen]), (2, [i[1] for i in chosen])):
        for at, length in runs(values):
            form.merge(start + 1 + at, column, length)
    form.merge(start, 0, len(form.rows) - start)
    form.vertical.add((start, 0))
    weights = sum(int(i[3]) for i in chosen)
    form.add(["总分", "", "", "", "", "", str(weights + 10), str(weights + int(mark)), ""], [(0, 6)])
    roles = ("text", "text", "text", "label", "text", "text", "number", "number", "text")
    widths = (4.0, 5.0, 8.0, 9.0, 8.0, 8.0, 4.0, 4.0, 9.0)
    columns = tuple(
        SheetColumn(("",), r, width=w)  # type: ignore[arg-type]
        for r, w in zip(roles, widths, strict=True)
    )
    return Sheet(
        "self_evaluation", "项目支出绩效自评表", columns, tuple(form.rows), tuple(form.sums),
        tuple(form.merges), amount_unit=style.amount_unit, above_right=f"（{style.year}年度）", heading=False,
        vertical=frozenset(form.vertical),
    )  # fmt: skip
