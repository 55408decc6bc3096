"""Printed paper that is written on: ruled, squared, for music, for addresses."""

from __future__ import annotations

import random
from typing import Any

import pymupdf

from samples.measure import A4
from samples.tableless.sheet import BLACK, LEFT, RIGHT, TASKS, Sheet, money

_mupdf: Any = pymupdf
_BLUE, _RED = (0.45, 0.55, 0.75), (0.85, 0.3, 0.3)


def notebook(sheet: Sheet) -> None:
    """Ruled paper, some lines written on."""
    top, step = 70.0, sheet.chance.choice((22.0, 25.0, 28.0))
    if sheet.chance.random() < 0.5:
        sheet.line((95, 40), (95, A4[1] - 40), 0.8, color=(0.85, 0.3, 0.3))
    number = 0
    while top + number * step < A4[1] - 50:
        y = top + number * step
        sheet.line((40, y), (A4[0] - 40, y), 0.5, color=(0.45, 0.55, 0.75))
        if sheet.chance.random() < 0.6:
            day = f"{sheet.chance.randint(1, 12)}月{sheet.chance.randint(1, 28)}日"
            sheet.text(f"{day} {sheet.chance.choice(TASKS)}", 105 + sheet.chance.uniform(0, 40), y - 5, 12)
        number += 1


def squared(sheet: Sheet) -> None:
    """Squared paper of 5 or 7 mm with some words and sums on it."""
    step, colour = sheet.chance.choice((14.17, 19.84)), sheet.chance.choice((_BLUE, (0.6, 0.6, 0.6)))
    left, top, right, bottom = 35.0, 35.0, A4[0] - 35, A4[1] - 35
    for number in range(int((bottom - top) / step) + 1):
        y = top + number * step
        sheet.line((left, y), (left + step * int((right - left) / step), y), 0.4, color=colour)
    for number in range(int((right - left) / step) + 1):
        x = left + number * step
        sheet.line((x, top), (x, top + step * int((bottom - top) / step)), 0.4, color=colour)
    for number in range(3, int((bottom - top) / step), 3):
        if sheet.chance.random() < 0.7:
            text = f"{sheet.chance.choice(TASKS)} {_sum(sheet.chance)}"
            sheet.text(text, left + step * sheet.chance.uniform(1, 5), top + step * number, 14)


def _sum(chance: random.Random) -> str:
    return f"{money(chance)} + {money(chance)}"


def music(sheet: Sheet) -> None:
    """Staves of five lines with notes, bars and words below."""
    sheet.centred("县城之歌", sheet.y, 20)
    gap, y = sheet.chance.choice((6.0, 7.5)), sheet.y + 50
    while y + 4 * gap < A4[1] - 90:
        for line in range(5):
            sheet.line((LEFT, y + line * gap), (RIGHT, y + line * gap), 0.5)
        bars = 4
        for bar in range(bars + 1):
            x = LEFT + (RIGHT - LEFT) * bar / bars
            sheet.line((x, y), (x, y + 4 * gap), 0.8)
        for note in range(4 * bars):
            x = LEFT + (RIGHT - LEFT) * (note + 0.5) / (4 * bars)
            place = y + gap * sheet.chance.randrange(0, 9) / 2
            sheet.page.draw_circle((x, place), 0.45 * gap, color=BLACK, fill=BLACK)
            sheet.line((x + 0.45 * gap, place), (x + 0.45 * gap, place - 3 * gap), 0.8)
            sheet.text(sheet.chance.choice("山水清风明月花开江河"), x - 5, y + 4 * gap + 24, 11)
        y += 4 * gap + 55


def envelope(sheet: Sheet) -> None:
    """Six boxes for the post code, lines for the address, a place for the stamp."""
    top = sheet.y
    sheet.page.draw_rect(_mupdf.Rect(40, top - 30, A4[0] - 40, top + 230), color=BLACK, width=0.6)
    gap = sheet.chance.choice((0.0, 4.0, 8.0))
    for number in range(6):
        x = 60 + number * (20 + gap)
        sheet.page.draw_rect(_mupdf.Rect(x, top - 10, x + 20, top + 14), color=_RED, width=0.9)
        sheet.text(str(sheet.chance.randrange(10)), x + 6, top + 8, 13)
    sheet.page.draw_rect(_mupdf.Rect(A4[0] - 120, top - 15, A4[0] - 60, top + 55), color=_RED, width=0.9)
    for number, text in enumerate(("青远县财政局", "青远县人民路18号", "预算科收")):
        y = top + 80 + 36 * number
        sheet.line((130, y + 5), (430, y + 5), 0.6, color=_RED)
        sheet.text(text, 150, y, 14)
    sheet.text("青远县农业技术推广中心　缄", 320, top + 215, 11)
