"""Tables that go on overleaf as papers do: cut in a row or in a merged cell, down and over, under 续表."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from samples.budget import Budget, Entry, Keep, is_general
from samples.families import expenditure, facing, targets
from samples.families.parts import all_of, around, numbered
from samples.sheet import Merge, Overleaf, Place, Sheet, SheetColumn, SheetRow, Sum, Value
from samples.style import Style


def _breaks(rows: int, pages: int) -> tuple[int, ...]:
    """Where `rows` rows are parted over so many pages, as evenly as they can be."""
    return tuple(dict.fromkeys(max(1, rows * i // pages) for i in range(1, pages)))


def goods_over_then_down(budget: Budget, style: Style) -> list[Sheet]:
    """表3-1(2) three pages wide and two high, page after page to the right, then below."""
    return [_goods(budget, style, Overleaf(page_numbers=True, repeat_head=True))]


def goods_down_then_over(budget: Budget, style: Style) -> list[Sheet]:
    """The same, all pages with labels first; the heading is not printed again."""
    return [_goods(budget, style, Overleaf(page_numbers=True, repeat_head=False, down_first=True))]


def _goods(budget: Budget, style: Style, how: Overleaf) -> Sheet:
    (sheet,) = facing.goods(budget, style)
    return replace(sheet, overleaf=replace(how, breaks=_breaks(len(sheet.rows), 2)))


def continued(budget: Budget, style: Style) -> list[Sheet]:
    """支出预算总表 over three pages, each further one under 续表, with its unit and its heading again."""
    (sheet,) = expenditure.function_tree(budget, style)
    caption = ("续表", f"{sheet.title}（续）", "（续）")[budget.year % 3]
    how = Overleaf(_breaks(len(sheet.rows), 3), caption=caption, units=True, repeat_head=True)
    return [replace(sheet, overleaf=how)]


def title_before(budget: Budget, style: Style) -> list[Sheet]:
    """Two tables; the title of the second stands at the foot of the page before."""
    (first,) = expenditure.joined_codes(budget, style)
    (second,) = expenditure.basic(budget, replace(style, narrative=False))
    how = Overleaf(title_before=True)
    return [first, replace(numbered(second, 1), own_page=False, lead=(), overleaf=how)]


def following(budget: Budget, style: Style) -> list[Sheet]:
    """Three tables with the same columns, each on its own page: they merely follow each other."""
    sheets: list[Sheet] = []
    names = ("一般公共预算支出表", "政府性基金预算支出表", "国有资本经营预算支出表")
    for number, name in enumerate(names):
        made = expenditure.joined_codes(budget, style if number == 0 else replace(style, narrative=False))[0]
        empty = SheetRow("total", tuple("合计" if i == _label(made) else _blank(c) for i, c in
                         enumerate(made.columns)), "合计")  # fmt: skip
        sheet = made if number == 0 else replace(made, rows=(empty,), sums=(), lead=())
        notes = (
            ()
            if number == 0
            else (f"注：本部门{budget.year}年没有使用{name[:-3]}安排的支出，故本表无数据。",)
        )
        sheets.append(replace(sheet, title=name, notes=notes or sheet.notes))
    return sheets


def _label(sheet: Sheet) -> int:
    return next(i for i, column in enumerate(sheet.columns) if column.role == "label")


def _blank(column: SheetColumn) -> Value:
    return None if column.role == "amount" else ""


def procurement(budget: Budget, style: Style) -> list[Sheet]:
    """政府采购预算表 over three pages without its heading: counts, prices, amounts; rows cut in two."""
    chance = random.Random(f"procurement {budget.department.code}")
    columns = (
        SheetColumn(("项目名称",), "label", width=10.0),
        SheetColumn(("采购品目",), "text", width=7.0),
        SheetColumn(("采购方式",), "text", width=5.0),
        SheetColumn(("规格要求",), "text", width=9.0),
        SheetColumn(("数量",), "number"),
        SheetColumn(("单价",)),
        SheetColumn(("资金来源", "合计")),
        SheetColumn(("资金来源", "一般公共预算")),
        SheetColumn(("资金来源", "单位资金")),
    )
    goods = [_bought(chance, style, project) for _, project in budget.projects for _ in range(2)]
    total = sum((g[6] for g in goods if isinstance(g[6], Decimal)), Decimal(0))
    rows = [SheetRow("total", ("合计", "", "", "", "", None, total, total, None), "合计")]
    rows += [SheetRow("item", goods_row, str(goods_row[0]), 0) for goods_row in goods]
    sums = [
        Sum("column_sum", Place(0, 0, c), tuple((Place(0, r, c), 1) for r in range(1, len(rows))))
        for c in (6, 7)
    ]
    sums += [
        Sum("row_sum", Place(0, r, 6), ((Place(0, r, 7), 1), (Place(0, r, 8), 1))) for r in range(len(rows))
    ]
    breaks = _breaks(len(rows), 3)
    sheet = Sheet("procurement", "政府采购预算表", columns, tuple(rows), tuple(sums), mark="公开10表")
    how = Overleaf(breaks, cut=breaks, repeat_head=False)
    return [replace(around(sheet, budget, style), overleaf=how)]


def _bought(chance: random.Random, style: Style, project: str) -> tuple[Value, ...]:
    item, unit = chance.choice(
        (("台式计算机", "台"), ("打印设备", "台"), ("物业管理服务", "项"), ("印刷服务", "批"))
    )
    count = chance.randint(1, 60)
    factor = Decimal(10_000 if style.amount_unit == "元" else 1)
    price = (Decimal(chance.randint(12, 900)) / 100 * factor).quantize(Decimal(1).scaleb(-style.decimals))
    price = max(price, Decimal(1).scaleb(-style.decimals))
    asked = f"符合国家强制性标准，含运输、安装和调试，质保期不少于三年（以{unit}计）。"
    return (project, item, chance.choice(("集中采购", "分散采购")), asked, str(count), price, price * count,
            price * count, None)  # fmt: skip


def targets_cut(budget: Budget, style: Style) -> list[Sheet]:
    """项目绩效目标表 over three pages: cells over many rows go on, rows are cut, no heading overleaf."""
    (sheet,) = targets.project_targets(budget, replace(style, narrative=False))
    breaks = _breaks(len(sheet.rows), 3)
    return [replace(sheet, overleaf=Overleaf(breaks, repeat_head=False, page_numbers=True))]


def form_cut(budget: Budget, style: Style) -> list[Sheet]:
    """整体支出绩效目标批复表 over two pages: the block's name beside the rows goes on blank."""
    (sheet,) = targets.overall_targets(budget, replace(style, narrative=False))
    inside = [m for m in sheet.merges if m.col == 0 and m.row_span > 6]
    at = inside[-1].row + inside[-1].row_span // 2
    return [replace(sheet, overleaf=Overleaf((at,), page_numbers=True))]


def heights_differ(budget: Budget, style: Style) -> list[Sheet]:
    """表3-1(1) three pages wide, the rows of the second a little higher than those of the others."""
    (sheet,) = facing.wages(budget, style)
    return [replace(sheet, overleaf=Overleaf(stretch=1.03))]


def _of_project(name: str) -> Keep:
    def keep(entry: Entry) -> bool:
        return entry.project == name

    return keep


def three_funds(budget: Budget, style: Style) -> list[Sheet]:
    """One table whose parts 一, 二, 三 are merged over all columns, over two pages."""
    columns = (SheetColumn(("项目",), "label", width=18.0), SheetColumn(("上年执行数",)),
               SheetColumn(("本年预算数",)), SheetColumn(("备注",), "text"))  # fmt: skip
    rows: list[SheetRow] = []
    merges: list[Merge] = []
    sums: list[Sum] = []
    general = [(p, budget.total(all_of(is_general, _of_project(p)))) for _, p in budget.projects]
    halves: Sequence[Sequence[tuple[str, Decimal | None]]] = (general[::2], general[1::2])
    for number, half in enumerate(halves):
        name = f"{'一二'[number]}、{('延续项目', '新增项目')[number]}"
        merges.append(Merge(len(rows), 0, 1, 4))
        rows.append(SheetRow("group", (name, "", "", ""), name))
        start = len(rows)
        for project, amount in half:
            before = None if amount is None or number else amount + budget.carried_in
            rows.append(SheetRow("item", (project, before, amount, ""), project, start + len(half)))
        for c in (1, 2):
            parts = tuple((Place(0, r, c), 1) for r in range(start, len(rows)))
            if any(isinstance(rows[r].values[c], Decimal) for r in range(start, len(rows))):
                sums.append(Sum("column_sum", Place(0, len(rows), c), parts))  # type: ignore[arg-type]
        totals: list[Value] = []
        for c in (1, 2):
            used = [v for v in (rows[r].values[c] for r in range(start, len(rows))) if isinstance(v, Decimal)]
            totals.append(sum(used, Decimal(0)) if used else None)
        rows.append(SheetRow("total", ("小计", *totals, ""), "小计"))
    sheet = Sheet("three_funds", "项目支出安排情况表", columns, tuple(rows), tuple(sums), tuple(merges))
    how = Overleaf(_breaks(len(rows), 2), repeat_head=False, page_numbers=True)
    return [replace(around(sheet, budget, style), overleaf=how)]
