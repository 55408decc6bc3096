"""Charts: bars, curves, shares."""

from __future__ import annotations

import math
from typing import Any

import pymupdf

from samples.measure import A4
from samples.tableless.sheet import BLACK, GREY, LEFT, RIGHT, TASKS, Sheet, below, money, sentence

_mupdf: Any = pymupdf


def axes(sheet: Sheet, unit: str) -> tuple[float, float, float, float]:
    """Axes, levels and their numbers; left, top, right and bottom of the plot."""
    left, top, right, bottom = LEFT + 40, sheet.y + 20, RIGHT, sheet.y + 300
    sheet.line((left, top), (left, bottom), 0.8)
    sheet.line((left, bottom), (right, bottom), 0.8)
    for step in range(6):
        y = bottom - step * (bottom - top) / 6
        sheet.text(f"{step * 200}", left - 30, y + 4, 9)
        if step:
            sheet.line((left, y), (right, y), 0.4, color=GREY)
    sheet.text(f"（{unit}）", left - 30, top - 6, 9)
    return left, top, right, bottom


def bars(sheet: Sheet) -> None:
    """Bars with their figures over level lines."""
    sheet.centred("图1 近年支出变化情况", sheet.y, 15)
    sheet.y += 20
    left, top, right, bottom = axes(sheet, "万元")
    count = sheet.chance.randint(5, 8)
    step = (right - left) / count
    for number in range(count):
        height = sheet.chance.uniform(0.2, 0.95) * (bottom - top)
        x = left + step * (number + 0.2)
        area = _mupdf.Rect(x, bottom - height, x + 0.6 * step, bottom)
        sheet.page.draw_rect(area, color=BLACK, fill=(0.35, 0.5, 0.75), width=0.5)
        sheet.text(f"{height * 4:.1f}", x, bottom - height - 4, 9)
        sheet.text(f"{2017 + number}年", x, bottom + 14, 9)
    below(sheet, bottom)


def curve(sheet: Sheet) -> None:
    """Two curves over level lines."""
    sheet.centred("图2 收入与支出走势", sheet.y, 15)
    sheet.y += 20
    left, top, right, bottom = axes(sheet, "亿元")
    for colour in ((0.8, 0.2, 0.2), (0.2, 0.4, 0.7)):
        points = [
            (left + (right - left) * n / 11, top + (bottom - top) * sheet.chance.uniform(0.1, 0.9))
            for n in range(12)
        ]
        sheet.page.draw_polyline(points, color=colour, width=1.4)
    for month in range(12):
        sheet.text(f"{month + 1}月", left + (right - left) * month / 11 - 8, bottom + 14, 9)
    below(sheet, bottom)


def pie(sheet: Sheet) -> None:
    """Shares of a round, each with its name."""
    sheet.centred("图3 支出结构", sheet.y, 15)
    middle, radius = (A4[0] / 2, sheet.y + 190.0), 120.0
    shares = [sheet.chance.uniform(0.5, 2) for _ in range(5)]
    names = ("工资福利支出", "商品和服务支出", "对个人和家庭的补助", "资本性支出", "其他支出")
    angle = -90.0
    for share, name in zip(shares, names, strict=True):
        sweep = 360 * share / sum(shares)
        start = (
            middle[0] + radius * math.cos(math.radians(angle)),
            middle[1] + radius * math.sin(math.radians(angle)),
        )
        colour = tuple(sheet.chance.uniform(0.3, 0.9) for _ in range(3))
        sheet.page.draw_sector(middle, start, -sweep, color=BLACK, fill=colour, width=0.5)
        half = math.radians(angle + sweep / 2)
        place = (middle[0] + 1.15 * radius * math.cos(half), middle[1] + 1.15 * radius * math.sin(half))
        shift = 110 if math.cos(half) < 0 else 0
        sheet.text(f"{name} {100 * share / sum(shares):.1f}%", place[0] - shift, place[1], 10)
        angle += sweep
    below(sheet, middle[1] + radius + 40)


def on_a_grid(sheet: Sheet) -> None:
    """Curves on a net of lines, with a framed legend."""
    sheet.centred("图4 执行进度", sheet.y, 15)
    left, top, right, bottom = LEFT + 40, sheet.y + 40, RIGHT, sheet.y + 320
    across, down = sheet.chance.randint(5, 12), sheet.chance.randint(4, 8)
    colour = sheet.chance.choice((GREY, BLACK))
    for number in range(across + 1):
        x = left + (right - left) * number / across
        sheet.line((x, top), (x, bottom), 0.4, color=colour)
        sheet.text(f"{number + 1}月", x - 8, bottom + 14, 9)
    for number in range(down + 1):
        y = bottom - (bottom - top) * number / down
        sheet.line((left, y), (right, y), 0.4, color=colour)
        sheet.text(f"{100 * number // down}%", left - 30, y + 4, 9)
    for paint in ((0.8, 0.2, 0.2), (0.2, 0.4, 0.7)):
        height, points = 0.0, []
        for number in range(across + 1):
            points.append((left + (right - left) * number / across, bottom - height * (bottom - top)))
            height = min(1.0, height + sheet.chance.uniform(0, 2 / across))
        sheet.page.draw_polyline(points, color=paint, width=1.4)
    frame = _mupdf.Rect(left + 15, top + 12, left + 120, top + 52)
    sheet.page.draw_rect(frame, color=BLACK, fill=(1, 1, 1), width=0.5)
    sheet.text("—— 收入进度", left + 22, top + 28, 9)
    sheet.text("—— 支出进度", left + 22, top + 44, 9)
    below(sheet, bottom)


def level_bars(sheet: Sheet) -> None:
    """Bars that lie, each with its name and its figure."""
    sheet.centred("图5 各单位支出", sheet.y, 15)
    y, left = sheet.y + 40, LEFT + 130
    for name in ("县财政局", "县教育局", "县农业农村局", "县卫生健康局", "县水务局", "县交通运输局"):
        length = sheet.chance.uniform(40, RIGHT - left - 70)
        sheet.text(name, LEFT + 20, y + 13, 10)
        area = _mupdf.Rect(left, y, left + length, y + 18)
        sheet.page.draw_rect(area, color=BLACK, fill=(0.4, 0.6, 0.5), width=0.5)
        sheet.text(f"{length * 11.3:,.2f}", left + length + 6, y + 13, 10)
        y += 32
    sheet.line((left, sheet.y + 30), (left, y), 0.8)
    sheet.line((left, y), (RIGHT, y), 0.8)
    for step in range(6):
        sheet.text(f"{step * 1000}", left + step * (RIGHT - left) / 6, y + 14, 9)
    below(sheet, y)


def scatter(sheet: Sheet) -> None:
    """Points between two axes, some with their value."""
    sheet.centred("图6 投入与产出", sheet.y, 15)
    sheet.y += 20
    left, top, right, bottom = axes(sheet, "个")
    sheet.page.draw_rect(_mupdf.Rect(left, top, right, bottom), color=BLACK, width=0.6)
    for _ in range(40):
        x, y = sheet.chance.uniform(left + 8, right - 30), sheet.chance.uniform(top + 8, bottom - 8)
        sheet.page.draw_circle((x, y), 2.5, color=BLACK, fill=(0.2, 0.4, 0.7))
        if sheet.chance.random() < 0.25:
            sheet.text(f"{x + y:.1f}", x + 4, y - 3, 8)
    below(sheet, bottom)


def key_figures(sheet: Sheet) -> None:
    """A page of a brochure: four boxes, each with one large figure and what it says."""
    sheet.centred("一图读懂部门预算", sheet.y, 24)
    names = ("收入预算", "支出预算", "项目支出", "政府采购")
    for number, name in enumerate(names):
        x, y = LEFT + 235 * (number % 2), sheet.y + 50 + 130 * (number // 2)
        paint = tuple(sheet.chance.uniform(0.85, 1) for _ in range(3))
        area = _mupdf.Rect(x, y, x + 215, y + 110)
        sheet.page.draw_rect(area, color=(0.4, 0.4, 0.6), fill=paint, width=1.0)
        sheet.text(name, x + 20, y + 34, 14)
        sheet.text(f"{money(sheet.chance)}万元", x + 20, y + 74, 22)
    sheet.y += 340
    for task in TASKS[:3]:
        sheet.text(f"●　{task}", LEFT, sheet.y, 13)
        sheet.y += 28
    sheet.paragraph(sentence(sheet.chance))
