"""Performance targets: forms with nested merged cells and text that runs downwards."""

from __future__ import annotations

import random
from decimal import Decimal

from samples.budget import Budget, is_basic, is_general, is_project
from samples.families.parts import all_of, around
from samples.sheet import Merge, Place, Sheet, SheetColumn, SheetRow, Sum, Value
from samples.style import Style

_FIRST_LEVEL: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("产出指标", ("数量指标", "质量指标", "时效指标")),
    ("效益指标", ("社会效益指标", "可持续影响指标")),
    ("满意度指标", ("服务对象满意度指标",)),
    ("成本指标", ("经济成本指标",)),
)
_TARGETS: dict[str, tuple[tuple[str, str, str, str], ...]] = {
    "数量指标": (("培训人数", "≥", "240", "人"), ("开展活动次数", "≥", "12", "场次"),
             ("编印资料册数", "=", "700", "册"), ("巡查点位数量", "≥", "36", "处")),
    "质量指标": (("验收合格率", "≥", "98", "%"), ("系统故障率", "≤", "5", "%")),
    "时效指标": (("项目完成时间", "≤", "1", "年"), ("故障修复处理时间", "≤", "24", "小时")),
    "社会效益指标": (("服务覆盖率", "≥", "90", "%"), ("提升公共服务水平", "定性", "好坏", "项")),
    "可持续影响指标": (("系统正常使用年限", "≥", "5", "年"),),
    "服务对象满意度指标": (("服务对象满意度", "≥", "95", "%"), ("使用人员满意度", "≥", "90", "%")),
    "经济成本指标": (("成本节约率", "≤", "5", "%"), ("项目预算控制数", "≤", "120", "万元")),
}  # fmt: skip


def indicators(chance: random.Random) -> list[tuple[str, str, tuple[str, str, str, str], str]]:
    """(first level, second level, (third level, sense, value, unit), weight); the weights add up to 90."""
    chosen = [
        (first, second, target)
        for first, seconds in _FIRST_LEVEL
        for second in seconds
        for target in chance.sample(_TARGETS[second], chance.randint(1, len(_TARGETS[second])))
    ]
    weights = [5] * len(chosen)
    for _ in range((90 - 5 * len(chosen)) // 5 if len(chosen) <= 18 else 0):
        weights[chance.randrange(len(weights))] += 5
    return [(f, s, t, str(w)) for (f, s, t), w in zip(chosen, weights, strict=True)]


def runs(values: list[str]) -> list[tuple[int, int]]:
    """(start, length) of every run of equal values."""
    runs: list[tuple[int, int]] = []
    for i, value in enumerate(values):
        if i and value == values[i - 1]:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((i, 1))
    return runs


def project_targets(budget: Budget, style: Style) -> list[Sheet]:
    """部门预算项目绩效目标表: a project's name, amount and aim over all rows of its indicators."""
    chance = random.Random(f"targets {budget.department.code}")
    names = ("单位名称", "项目名称", "预算数", "年度目标", "一级指标", "二级指标", "三级指标", "指标性质",
             "指标值", "度量单位", "权重", "指标方向性")  # fmt: skip
    roles = (
        "text",
        "label",
        "amount",
        "text",
        "text",
        "text",
        "text",
        "text",
        "text",
        "text",
        "number",
        "text",
    )
    widths = (4.0, 6.0, None, 11.0, 4.0, 5.0, 8.0, 3.0, 4.0, 3.0, 3.0, 4.0)
    columns = tuple(
        SheetColumn((n,), r, width=w)  # type: ignore[arg-type]
        for n, r, w in zip(names, roles, widths, strict=True)
    )
    chosen = budget.projects[:4]
    amounts = [
        budget.total(lambda e, f=f, p=p: e.function == f and e.project == p) or Decimal(0)  # type: ignore[misc]
        for f, p in chosen
    ]
    owner = f"{budget.department.code[:3]}-{budget.department.name}"
    first: list[Value] = [owner, "", sum(amounts, Decimal(0)), *[""] * 9]
    rows = [SheetRow("unit", tuple(first), owner)]
    merges: list[Merge] = []
    heads: list[int] = []
    for (_, project), amount in zip(chosen, amounts, strict=True):
        start = len(rows)
        heads.append(start)
        chosen_targets = indicators(chance)
        work = chance.choice(("工作", "业务", "服务"))
        aim = f"完成{project}年度任务，按期验收，保障{work}正常开展，提高资金使用效益。"
        for i, (level_1, level_2, target, weight) in enumerate(chosen_targets):
            front: list[Value] = ["", project, amount, aim] if i == 0 else ["", "", "", ""]
            sense = "反向指标" if target[1] == "≤" else "正向指标"
            label = project if i == 0 else ""
            rows.append(
                SheetRow(
                    "item", (*front, level_1, level_2, *target, weight, sense), label, 0 if i == 0 else start
                )
            )
        merges += [Merge(start, c, len(chosen_targets), 1) for c in range(4)]
    whole = Sum("column_sum", Place(0, 0, 2), tuple((Place(0, r, 2), 1) for r in heads))
    sheet = Sheet(
        "project_targets",
        f"部门预算项目绩效目标表（{style.year}年度）",
        columns,
        tuple(rows),
        (whole,),
        tuple(merges),
    )
    return [around(sheet, budget, style)]


def overall_targets(budget: Budget, style: Style) -> list[Sheet]:
    """整体支出绩效目标批复表: a form without heading rows, merged cells within merged cells."""
    chance = random.Random(f"overall {budget.department.code}")
    form = Form(9)
    _money_block(form, budget, style)
    _task_block(form, budget, chance)
    start = len(form.rows)
    aim = "确保人员经费按时发放，保障单位正常运转；完成年度重点工作任务，提升服务质量；加强预算绩效管理。"
    form.add(["部门整体绩效情况", "整体绩效目标", aim], [(0, 1), (1, 1), (2, 7)])
    form.add(["", "年度绩效指标"], [(1, 8)])
    form.add(
        ["", "一级指标", "二级指标", "三级指标", "", "绩效指标性质", "绩效指标值", "绩效度量单位", "权重"],
        [(3, 2)],
    )
    first = len(form.rows)
    chosen_targets = indicators(chance)
    for level_1, level_2, target, weight in chosen_targets:
        name, sense, value, unit = target
        form.add(["", level_1, level_2, name, "", sense, value, unit, weight], [(3, 2)])
    for column, values in ((1, [i[0] for i in chosen_targets]), (2, [i[1] for i in chosen_targets])):
        for at, length in runs(values):
            form.merge(first + at, column, length)
    form.merge(start, 0, len(form.rows) - start)
    form.vertical.add((start, 0))
    form.add(["其他说明", ""], [(1, 8)])
    return [_form_sheet(form, budget, style)]


def _form_sheet(form: Form, budget: Budget, style: Style) -> Sheet:
    widths = (5.0, 5.0, 8.0, 8.0, 8.0, 8.0, 8.0, 6.0, 6.0)
    # Columns 1 to 8 hold amounts in the upper part and text below; the indicators' columns name the role
    roles = ("text", "text", "text", "label", "text", "text", "text", "text", "number")
    columns = tuple(
        SheetColumn(("",), r, width=w)  # type: ignore[arg-type]
        for r, w in zip(roles, widths, strict=True)
    )
    return Sheet(
        "overall_targets",
        f"{budget.department.name}整体支出绩效目标批复表",
        columns,
        tuple(form.rows),
        tuple(form.sums),
        tuple(form.merges),
        amount_unit="元" if style.amount_unit == "元" else style.amount_unit,
        above_left=f"预算（单位）名称：{budget.department.code[:3]}-{budget.department.name}本级",
        above_right=f"预算年度：{style.year}",
        heading=False,
        vertical=frozenset(form.vertical),
    )


class Form:
    """Rows of a form gathered one by one, with their merged cells."""

    def __init__(self, columns: int) -> None:
        self.columns = columns
        self.rows: list[SheetRow] = []
        self.merges: list[Merge] = []
        self.sums: list[Sum] = []
        self.vertical: set[tuple[int, int]] = set()

    def add(self, values: list[Value], across: list[tuple[int, int]]) -> None:
        """A row; missing values at its end are blank. `across`: (column, how many columns it spans)."""
        row = len(self.rows)
        self.merges += [Merge(row, col, 1, span) for col, span in across if span > 1]
        filled = (*values, *[""] * (self.columns - len(values)))
        label = next((str(v) for v in filled if isinstance(v, str) and v), "")
        self.rows.append(SheetRow("item", filled, label))

    def merge(self, row: int, col: int, row_span: int, col_span: int = 1) -> None:
        """Places below each other become one cell."""
        if row_span > 1 or col_span > 1:
            self.merges = [m for m in self.merges if (m.row, m.col) != (row, col)]
            self.merges.append(Merge(row, col, row_span, col_span))


def _money_block(form: Form, budget: Budget, style: Style) -> None:
    """总体资金情况: total = basic + projects, each = fiscal + special account + own money."""
    unit = style.amount_unit
    form.add(
        [f"总体资金情况（{unit}）", "预算支出总额", "基本支出", "", "", "", "项目支出"], [(2, 4), (6, 3)]
    )
    form.add(["", "", "合计", "财政拨款", "专户资金", "单位资金", "合计", "财政拨款", "单位资金"], [])
    own = budget.total(lambda e: e.fund == "business")
    values: list[Value] = [
        "", budget.total(), budget.total(is_basic), budget.total(all_of(is_basic, is_general)), "", own,
        budget.total(is_project), budget.total(all_of(is_project, is_general)), "",
    ]  # fmt: skip
    form.add(values, [])
    form.merge(0, 0, 3)
    form.merge(0, 1, 2)
    row = len(form.rows) - 1
    for whole, parts in ((1, (2, 6)), (2, (3, 4, 5)), (6, (7, 8))):
        form.sums.append(Sum("row_sum", Place(0, row, whole), tuple((Place(0, row, p), 1) for p in parts)))


def _task_block(form: Form, budget: Budget, chance: random.Random) -> None:
    """年度主要任务: names of tasks and what they are."""
    start = len(form.rows)
    form.add(["年度主要任务", "任务名称", "", "主要内容"], [(1, 2), (3, 6)])
    for _, project in budget.projects[: chance.randint(3, 5)]:
        text = (
            f"做好{project}的组织实施，（1）制定方案，落实责任；（2）按季度检查进度，年终验收，形成工作总结。"
        )
        form.add(["", project, "", text], [(1, 2), (3, 6)])
    form.add(["", "人员经费保障", "", "保障职工工资发放，确保单位正常运行。"], [(1, 2), (3, 6)])
    form.merge(start, 0, len(form.rows) - start)


def target_results(budget: Budget, style: Style) -> list[Sheet]:
    """项目绩效目标完成情况表 of a final account: planned and spent money, planned and reached targets."""
    chance = random.Random(f"results {budget.department.code}")
    function, project = budget.projects[0]
    planned = budget.total(lambda e: e.function == function and e.project == project) or Decimal(0)
    spent = planned - (planned / 9).quantize(planned)
    form = Form(6)
    form.add(["项目名称", "", project], [(0, 2), (2, 4)])
    form.add(["预算单位", "", budget.department.name], [(0, 2), (2, 4)])
    unit = style.amount_unit
    form.add([f"预算执行情况（{unit}）", "", "预算数：", planned, "执行数：", spent], [])
    form.add(["", "", "其中-财政拨款：", planned, "其中-财政拨款：", spent], [])
    form.add(["", "", "其它资金：", "", "其它资金：", ""], [])
    form.merge(2, 0, 3, 2)
    form.sums += [
        Sum("column_sum", Place(0, 2, c), ((Place(0, 3, c), 1), (Place(0, 4, c), 1))) for c in (3, 5)
    ]
    form.add(["年度目标完成情况", "预期目标", "", "", "实际完成目标"], [(1, 3), (4, 2)])
    aim = f"完成{project}各项任务，提高服务水平。"
    form.add(["", aim, "", "", f"已{aim}"], [(1, 3), (4, 2)])
    form.merge(5, 0, 2)
    start = len(form.rows)
    form.add(["绩效指标完成情况", "一级指标", "二级指标", "三级指标", "预期指标值", "实际完成指标值"], [])
    chosen_targets = indicators(chance)
    for level_1, level_2, (name, sense, value, measure), _ in chosen_targets:
        goal = f"{sense}{value}{measure}" if sense != "定性" else value
        reached = f"{value}{measure}" if sense != "定性" else "好"
        form.add(["", level_1, level_2, name, goal, reached], [])
    for column, values in ((1, [i[0] for i in chosen_targets]), (2, [i[1] for i in chosen_targets])):
        for at, length in runs(values):
            form.merge(start + 1 + at, column, length)
    form.merge(start, 0, len(form.rows) - start)
    columns = tuple(
        SheetColumn(("",), r, width=w)  # type: ignore[arg-type]
        for r, w in zip(
            ("text", "text", "text", "label", "text", "text"), (5.0, 6.0, 8.0, 12.0, 10.0, 10.0), strict=True
        )
    )
    sheet = Sheet(
        "target_results", "项目绩效目标完成情况表", columns, tuple(form.rows), tuple(form.sums),
        tuple(form.merges), amount_unit=unit, above_right=f"（{style.year}年度）", heading=False,
    )  # fmt: skip
    return [sheet]
