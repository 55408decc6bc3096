"""Large drawn tables: what an authority's departments and their units spend, every amount filled in.

They give most amounts for a page's reading, and their sums hold in both directions.
"""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal

from samples import drawing, layout, truth
from samples.budget import invent
from samples.families.parts import around
from samples.papers import Paper
from samples.sheet import Sheet, SheetColumn, SheetRow, Value, child_sums, row_sums
from samples.style import Style, random_style

_PARTS = ("工资福利支出", "商品和服务支出", "对个人和家庭的补助"), ("部门专项", "对下补助")
_NAMES = ("局机关", "执法大队", "监测站", "培训中心", "信息中心", "服务站", "研究所", "指导站", "管理所")
_HEADS = ("教育局", "水利局", "农业农村局", "文化和旅游局", "民政局", "林业局", "交通运输局", "统计局")
_ROOM, _FEWEST_ROWS, _FEWER = 440.0, 8, 3
"""Points of a page's height for rows; a table that does not fit is drawn again with fewer rows."""
_LEAD = 2
"""Columns before the amounts: the unit's code and name."""
_TOTAL, _BASIC, _PROJECTS = _LEAD, _LEAD + 1, _LEAD + 5


def draw_summary(seed: int) -> Paper:
    """A table of departments and their units that fits on its page. The same seed gives the same bytes."""
    style = random_style(seed)
    close = min(style.row_padding, 2.6)
    style = replace(
        style, rules="full", landscape=True, narrative=False, notes=False, row_padding=close, full_width=False
    )
    most = round(_ROOM / (1.35 * style.size + 2 * close))
    for rows in range(most, _FEWEST_ROWS, -_FEWER):
        paper = _drawn(seed, style, rows)
        page, region = paper.truth.pages[0], paper.truth.tables[0].regions[0]
        if len(paper.truth.pages) == 1 and region.bbox.y1 < page.height and region.bbox.x1 < page.width:
            return paper
    raise ValueError(f"no summary of seed {seed} fits on its page")


def _drawn(seed: int, style: Style, rows: int) -> Paper:
    budget = invent(seed, style)
    sheet = around(_sheet(seed, style, rows), budget, style)
    laid = layout.lay_out(
        f"{style.year}年部门支出汇总", [sheet], style, random.Random(f"summary paper {seed}")
    )
    pdf = drawing.draw_pdf(laid, style)
    unit = budget.department.name, budget.department.code
    about = truth.about_paper(laid, "budget", unit, style.year, sheet.amount_unit)
    return Paper(pdf, truth.describe("summary.pdf", pdf, laid, [], about))


def _sheet(seed: int, style: Style, count: int) -> Sheet:
    heads = (("总计",), ("基本支出", "小计"), *(("基本支出", name) for name in _PARTS[0]))
    heads += (("项目支出", "小计"), *(("项目支出", name) for name in _PARTS[1]))
    columns = (
        SheetColumn(("单位编码",), "unit_code"),
        SheetColumn(("单位名称",), "label"),
        *map(SheetColumn, heads),
    )
    rows = _rows(random.Random(f"summary {seed}"), style, count)
    sums = [
        *child_sums(rows, range(_LEAD, len(columns)), "column_sum"),
        *row_sums(len(rows), _TOTAL, (_BASIC, _PROJECTS)),
        *row_sums(len(rows), _BASIC, range(_BASIC + 1, _PROJECTS)),
        *row_sums(len(rows), _PROJECTS, range(_PROJECTS + 1, len(columns))),
    ]
    return Sheet("summary", "部门支出预算汇总表", columns, tuple(rows), tuple(sums))


def _rows(chance: random.Random, style: Style, count: int) -> list[SheetRow]:
    """The total, the departments, and under each its units: about `count` in all."""
    heads = chance.sample(_HEADS, chance.randint(3, 6))
    units = {head: chance.sample(_NAMES, chance.randint(2, len(_NAMES))) for head in heads}
    rows = [SheetRow("total", (), "合计")]
    amounts: list[list[Decimal]] = [[]]
    parents: list[int | None] = [None]
    for number, head in enumerate(heads):
        if len(rows) + 3 > count:
            break
        code, parent = f"{301 + 7 * number}", len(rows)
        rows.append(SheetRow("group", (code,), head, 0))
        amounts.append([])
        parents.append(0)
        for place, unit in enumerate(units[head][: count - len(rows)]):
            rows.append(SheetRow("item", (f"{code}{place + 1:03d}",), f"{head}{unit}", parent))
            amounts.append(_leaves(chance, style))
            parents.append(parent)
    for row in range(len(rows) - 1, -1, -1):
        below = [amounts[i] for i, parent in enumerate(parents) if parent == row]
        if below:
            amounts[row] = [sum(column, Decimal(0)) for column in zip(*below, strict=True)]
    return [
        replace(row, values=(row.values[0] if row.values else "", row.label, *_with_totals(mine)))
        for row, mine in zip(rows, amounts, strict=True)
    ]


def _leaves(chance: random.Random, style: Style) -> list[Decimal]:
    quantum = Decimal(1).scaleb(-style.decimals)
    factor = 10_000 if style.amount_unit == "元" else 1
    most = (4000, 900, 60, 2500, 700)
    return [Decimal(str(chance.uniform(0.3, top) * factor)).quantize(quantum) for top in most]


def _with_totals(leaves: list[Decimal]) -> list[Value]:
    split = len(_PARTS[0])
    basic, projects = sum(leaves[:split], Decimal(0)), sum(leaves[split:], Decimal(0))
    return [basic + projects, basic, *leaves[:split], projects, *leaves[split:]]
