"""Plans: boxes joined by lines, rooms, seats."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pymupdf

from samples.measure import A4
from samples.tableless.sheet import BLACK, LEFT, RIGHT, TASKS, Sheet, below, box

_mupdf: Any = pymupdf


def organisation(sheet: Sheet) -> None:
    """Boxes joined by lines: who belongs to whom."""
    sheet.centred("机构设置图", sheet.y, 16)
    top = sheet.y + 50
    box(sheet, "局长", (A4[0] / 2 - 45, top))
    names = ("办公室", "预算科", "国库科", "监督科", "资产科")
    step = (RIGHT - LEFT) / len(names)
    sheet.line((A4[0] / 2, top + 28), (A4[0] / 2, top + 60))
    sheet.line((LEFT + step / 2, top + 60), (RIGHT - step / 2, top + 60))
    for number, name in enumerate(names):
        x = LEFT + step * (number + 0.5)
        sheet.line((x, top + 60), (x, top + 90))
        box(sheet, name, (x - 40, top + 90), 80)
        if sheet.chance.random() < 0.6:
            sheet.line((x, top + 118), (x, top + 150))
            box(sheet, f"{sheet.chance.randint(2, 30)}人", (x - 30, top + 150), 60)
    below(sheet, top + 200)


def levels(sheet: Sheet) -> None:
    """Who belongs to whom, over three levels; the names of the lowest stand upright in tall boxes."""
    sheet.centred("内设机构及所属单位", sheet.y, 16)
    top, groups = sheet.y + 50, sheet.chance.randint(2, 4)
    box(sheet, "青远县财政局", (A4[0] / 2 - 60, top), 120)
    sheet.line((A4[0] / 2, top + 28), (A4[0] / 2, top + 50))
    wide = (RIGHT - LEFT) / groups
    sheet.line((LEFT + wide / 2, top + 50), (RIGHT - wide / 2, top + 50))
    names = ("预算科", "国库科", "农财科", "社保科", "资产科", "监督科", "绩效科", "采购科")
    for group in range(groups):
        middle, count = LEFT + wide * (group + 0.5), sheet.chance.randint(2, 4)
        sheet.line((middle, top + 50), (middle, top + 72))
        box(sheet, f"分管领导{'甲乙丙丁'[group]}", (middle - 40, top + 72), 80)
        sheet.line((middle, top + 100), (middle, top + 122))
        first, last = (middle + 27 * (n - (count - 1) / 2) for n in (0, count - 1))
        sheet.line((first, top + 122), (last, top + 122))
        for number in range(count):
            x = first + 27 * number
            sheet.line((x, top + 122), (x, top + 140))
            sheet.page.draw_rect(_mupdf.Rect(x - 10, top + 140, x + 10, top + 210), color=BLACK, width=0.8)
            for place, letter in enumerate(names[(3 * group + number) % len(names)]):
                sheet.text(letter, x - 6, top + 160 + 18 * place, 11)
    below(sheet, top + 230)


def flow(sheet: Sheet) -> None:
    """Steps of a procedure: boxes, a question between them, arrows."""
    sheet.centred("预算审批流程图", sheet.y, 16)
    x, y = A4[0] / 2, sheet.y + 40
    for number, step in enumerate(TASKS[:5]):
        if number == 2:
            corners = [(x, y), (x + 90, y + 26), (x, y + 52), (x - 90, y + 26), (x, y)]
            sheet.page.draw_polyline(corners, color=BLACK, width=0.8)
            sheet.text("是否符合？", x - 28, y + 30, 11)
            sheet.line((x + 90, y + 26), (x + 150, y + 26))
            sheet.line((x + 150, y + 26), (x + 150, sheet.y + 54))
            sheet.line((x + 150, sheet.y + 54), (x + 85, sheet.y + 54))
            sheet.text("否", x + 110, y + 22, 10)
            y += 52
        else:
            box(sheet, step, (x - 85, y), 170)
            y += 28
        if number < 4:
            sheet.line((x, y), (x, y + 28))
            sheet.page.draw_polyline([(x - 4, y + 20), (x, y + 28), (x + 4, y + 20)], color=BLACK, width=0.8)
        y += 28
    below(sheet, y)


def seats(sheet: Sheet) -> None:
    """Who sits where: small boxes with names, in rows with a way between them."""
    sheet.centred("会议座次图", sheet.y, 16)
    box(sheet, "主席台", (A4[0] / 2 - 80, sheet.y + 30), 160)
    gap = sheet.chance.choice((6.0, 10.0, 16.0))
    for row in range(sheet.chance.randint(4, 7)):
        for seat in range(6):
            x = LEFT + 10 + seat * (56 + gap) + (30 if seat >= 3 else 0)
            y = sheet.y + 90 + row * (28 + gap)
            box(sheet, sheet.chance.choice(("李明", "王芳", "赵丽", "陈国强", "刘洋")), (x, y), 56)
    below(sheet, sheet.y + 340)


def rooms(sheet: Sheet) -> None:
    """The plan of a floor: thick walls, doors, names and areas of rooms."""
    sheet.centred("三层平面图", sheet.y, 16)
    left, top, right, bottom = LEFT, sheet.y + 40, RIGHT, sheet.y + 340
    sheet.page.draw_rect(_mupdf.Rect(left, top, right, bottom), color=BLACK, width=3.0)
    walk = ((top + bottom) / 2 - 20, (top + bottom) / 2 + 20)
    for row, (a, b) in enumerate(((top, walk[0]), (walk[1], bottom))):
        count = sheet.chance.randint(3, 5)
        xs = [left + (right - left) * n / count for n in range(count + 1)]
        for x in xs[1:-1]:
            sheet.line((x, a), (x, b), 2.5)
        for x, after in pairwise(xs):
            wall = walk[row]
            sheet.line((x, wall), (x + 14, wall), 2.5)
            sheet.line((x + 40, wall), (after, wall), 2.5)
            sheet.page.draw_sector((x + 14, wall), (x + 40, wall), -60, color=BLACK, width=0.5)
            name = sheet.chance.choice(("办公室", "会议室", "档案室", "机房"))
            sheet.text(name, x + 25, (a + b) / 2, 11)
            sheet.text(f"{sheet.chance.uniform(15, 60):.1f}㎡", x + 25, (a + b) / 2 + 18, 10)
    sheet.text("走　　廊", A4[0] / 2 - 30, (walk[0] + walk[1]) / 2 + 4, 11)
    below(sheet, bottom)


def map_of_places(sheet: Sheet) -> None:
    """Roads, a river and places with their names, in a frame with marks of degrees."""
    sheet.centred("青远县行政区划示意图", sheet.y, 16)
    left, top, right, bottom = LEFT, sheet.y + 30, RIGHT, sheet.y + 430
    sheet.page.draw_rect(_mupdf.Rect(left, top, right, bottom), color=BLACK, width=1.2)
    for colour, width in (((0.3, 0.5, 0.8), 3.0), ((0.7, 0.4, 0.2), 1.5), ((0.7, 0.4, 0.2), 1.5)):
        points = [
            (left + (right - left) * n / 12, sheet.chance.uniform(top + 20, bottom - 20)) for n in range(13)
        ]
        sheet.page.draw_polyline(points, color=colour, width=width)
    for number in range(1, 5):
        x, y = left + (right - left) * number / 5, top + (bottom - top) * number / 5
        sheet.line((x, top), (x, bottom), 0.3, color=(0.6, 0.6, 0.6))
        sheet.line((left, y), (right, y), 0.3, color=(0.6, 0.6, 0.6))
        sheet.text(f"{103 + number}°", x - 8, top - 4, 8)
        sheet.text(f"{35 - number}°", left - 22, y + 3, 8)
    for name in ("城关镇", "河口镇", "云岭乡", "白水乡", "石桥镇", "青山乡", "柳林镇"):
        x, y = sheet.chance.uniform(left + 20, right - 60), sheet.chance.uniform(top + 20, bottom - 20)
        sheet.page.draw_circle((x, y), 3, color=BLACK)
        sheet.text(name, x + 6, y + 4, 10)
    below(sheet, bottom - 10)
