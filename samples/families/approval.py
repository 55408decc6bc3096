"""整体支出绩效目标批复表 as counties print it: blocks whose walls are not in line, over several pages."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import pairwise

from samples.budget import Budget, is_basic, is_general, is_project
from samples.families.parts import all_of
from samples.families.targets import Form, indicators, runs
from samples.sheet import Merge, Overleaf, Place, Sheet, SheetColumn, Sum, Value
from samples.style import Style

_MONEY = (0, 10, 20, 32, 44, 53, 62, 73, 84, 92, 100)
_TASKS = (0, 10, 36, 100)
_AIMS = (0, 10, 20, 100)
_TARGETS = (0, 10, 20, 32, 57, 67, 78, 90, 100)
"""Where the walls of each block stand, in hundredths of the width."""
_WALLS = tuple(sorted({*_MONEY, *_TASKS, *_AIMS, *_TARGETS}))
_MOST_ROWS = 14
"""So many rows surely have room on one page."""
_PARTED = 100
"""A row whose text has more characters has several lines, which the end of a page may part."""
_LONG = (
    "（1）组织实施年度各项检查，做好技术支持和平台管理；（2）开展全县业务竞赛和成果评选，遴选优秀作品参加上一级评比；"
    "（3）抓好制度建设，规范工作程序，落实岗位责任；（4）加强督促检查，按季度通报进度，年终形成工作总结。"
)  # fmt: skip


def approval_over_pages(budget: Budget, style: Style) -> list[Sheet]:
    """The form over two or three pages: parted among its blocks, in a cell over many rows, in a row."""
    chance = random.Random(f"approval {budget.department.code}")
    form = _Blocks(len(_WALLS) - 1)
    _money(form, budget, style)
    _tasks(form, budget, chance)
    inside = _targets(form, chance)
    form.add(["其他说明", ""], [(0, _at(10)), (_at(10), len(_WALLS) - 1 - _at(10))])
    form.span_rows()
    weight = _at(90)
    columns = tuple(
        SheetColumn(
            ("",), "number" if i == weight else "label" if i == _at(32) else "text", width=(b - a) / 2
        )
        for i, (a, b) in enumerate(pairwise(_WALLS))
    )
    sheet = Sheet(
        "approval_over_pages",
        f"{budget.department.name}整体支出绩效目标批复表",
        columns,
        tuple(form.rows),
        tuple(form.sums),
        tuple(form.merges),
        amount_unit=style.amount_unit,
        above_left=f"预算（单位）名称：{budget.department.code[:3]}-{budget.department.name}本级",
        above_right=f"预算年度：{style.year}",
        heading=False,
        vertical=frozenset(form.vertical),
    )
    first, second = chance.choice(range(5, inside.start - 3)), chance.choice(inside[1:])
    breaks = (first, second) if second > _MOST_ROWS or chance.random() < 0.6 else (second,)
    long = max(len(str(value or "")) for value in form.rows[breaks[0] - 1].values) > _PARTED
    cut = breaks[:1] if long and chance.random() < 0.7 else ()
    how = Overleaf(breaks, cut=cut, page_numbers=chance.random() < 0.7)
    return [replace(sheet, overleaf=how)]


def _at(hundredth: int) -> int:
    return _WALLS.index(hundredth)


class _Blocks(Form):
    """A form whose rows are given by the walls of their block."""

    def __init__(self, columns: int) -> None:
        super().__init__(columns)
        self._tall: list[tuple[int, int, int]] = []

    def row(self, walls: tuple[int, ...], values: list[Value]) -> int:
        """A row of cells between `walls`; gives its number."""
        filled: list[Value] = [""] * self.columns
        for left, value in zip(walls, values, strict=False):
            filled[_at(left)] = value
        self.add(filled, [(_at(a), _at(b) - _at(a)) for a, b in pairwise(walls)])
        return len(self.rows) - 1

    def tall(self, row: int, left: int, count: int) -> None:
        """The cell that begins at a wall is one over `count` rows."""
        self._tall.append((row, _at(left), count))

    def span_rows(self) -> None:
        """Make what `tall` said hold."""
        for row, col, count in self._tall:
            wide = next((m.col_span for m in self.merges if (m.row, m.col) == (row, col)), 1)
            below = range(row, row + count)
            self.merges = [m for m in self.merges if not (m.col == col and m.row in below)]
            self.merges.append(Merge(row, col, count, wide))


def _money(form: _Blocks, budget: Budget, style: Style) -> None:
    """总体资金情况: total = basic + projects, each of four sources."""
    parts = ["合计", "财政拨款", "专户资金", "单位资金"]
    form.row(
        (0, 10, 20, 62, 100), [f"总体资金情况（{style.amount_unit}）", "预算支出总额", "基本支出", "项目支出"]
    )
    form.row(_MONEY, ["", "", *parts, *parts])
    own = budget.total(lambda e: e.fund == "business")
    values: list[Value] = [
        "", budget.total(), budget.total(is_basic), budget.total(all_of(is_basic, is_general)), "", own,
        budget.total(is_project), budget.total(all_of(is_project, is_general)), "", "",
    ]  # fmt: skip
    form.row(_MONEY, values)
    form.tall(0, 0, 3)
    form.tall(0, 10, 2)
    for whole, names in ((10, (20, 62)), (20, (32, 44, 53)), (62, (73, 84, 92))):
        places = tuple((Place(0, 2, _at(name)), 1) for name in names)
        form.sums.append(Sum("row_sum", Place(0, 2, _at(whole)), places))  # type: ignore[arg-type]


def _tasks(form: _Blocks, budget: Budget, chance: random.Random) -> None:
    """年度主要任务: names of tasks and what they are, some of them long."""
    start = form.row(_TASKS, ["年度主要任务", "任务名称", "主要内容"])
    for _, project in budget.projects[: chance.randint(4, 6)]:
        text = _LONG[: chance.choice((24, 48, len(_LONG)))]
        form.row(_TASKS, ["", project, text])
    form.row(_TASKS, ["", "人员经费保障", "保障职工工资发放，确保单位正常运行。"])
    form.tall(start, 0, len(form.rows) - start)


def _targets(form: _Blocks, chance: random.Random) -> range:
    """部门整体绩效情况: the aim, the headings of the indicators, the indicators; gives the rows of these."""
    aim = "确保人员经费按时发放，保障单位正常运转；完成年度重点工作任务，提升服务质量；加强预算绩效管理。"
    start = form.row(_AIMS, ["部门整体绩效情况", "整体绩效目标", aim])
    form.row((0, 10, 100), ["", "年度绩效指标"])
    names = ["一级指标", "二级指标", "三级指标", "绩效指标性质", "绩效指标值", "绩效度量单位", "权重"]
    form.row(_TARGETS, ["", *names])
    chosen = indicators(chance)
    first = len(form.rows)
    for level_1, level_2, target, weight in chosen:
        form.row(_TARGETS, ["", level_1, level_2, *target, weight])
    for left, values in ((10, [i[0] for i in chosen]), (20, [i[1] for i in chosen])):
        for at, length in runs(values):
            form.tall(first + at, left, length)
    form.tall(start, 0, len(form.rows) - start)
    form.vertical.add((start, 0))
    return range(first, len(form.rows))
