"""Pages whose chief content is a picture."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pymupdf

from samples.damage import seal
from samples.measure import A4
from samples.tableless.sheet import BLACK, LEFT, RIGHT, TASKS, TOP, Sheet, money, sentence

_mupdf: Any = pymupdf


def photograph(sheet: Sheet) -> None:
    """A picture of hills, a sky and a building, with a caption."""
    chance = np.random.default_rng(sheet.chance.randrange(2**31))
    height, width = 420, 640
    field = cv2.resize(
        chance.random((9, 13)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC
    )
    sky = np.linspace(1.0, 0.55, height)[:, np.newaxis] * 0.7 + 0.3 * field
    picture = np.stack([220 * sky, 180 * sky, 140 * sky], axis=2)
    ridge = (height * (0.55 + 0.12 * np.sin(np.linspace(0, 7, width) + chance.uniform(0, 6)))).astype(int)
    for x, top in enumerate(ridge):
        picture[top:, x] = np.array([60, 110, 70]) * (0.6 + 0.4 * field[top:, x, np.newaxis])
    for x in range(220, 420, 40):
        cv2.rectangle(picture, (x, 210), (x + 30, 330), (120.0, 130.0, 140.0), -1)
        for y in range(220, 320, 24):
            cv2.rectangle(picture, (x + 6, y), (x + 22, y + 12), (60.0, 60.0, 60.0), -1)
    grain = picture + chance.normal(0, 8, picture.shape)
    _, data = cv2.imencode(".jpg", np.clip(grain, 0, 255).astype(np.uint8))
    sheet.page.insert_image(_mupdf.Rect(LEFT, TOP, RIGHT, TOP + 300), stream=data.tobytes())
    sheet.centred("照片：项目现场", TOP + 325, 11)
    sheet.y = TOP + 360
    for _ in range(5):
        sheet.paragraph(sentence(sheet.chance))


def _insert(sheet: Sheet, picture: Any, area: tuple[float, float, float, float]) -> None:
    """Lay a picture (BGR or grey) on the page."""
    _, data = cv2.imencode(".png", np.asarray(picture, np.uint8))
    sheet.page.insert_image(_mupdf.Rect(*area), stream=data.tobytes())


def code(sheet: Sheet) -> None:
    """A notice with a square code and a code of bars."""
    chance = np.random.default_rng(sheet.chance.randrange(2**31))
    dots = (chance.random((29, 29)) < 0.5).astype(np.uint8)
    for row, col in ((0, 0), (0, 22), (22, 0)):
        dots[row : row + 7, col : col + 7] = 1
        dots[row + 1 : row + 6, col + 1 : col + 6] = 0
        dots[row + 2 : row + 5, col + 2 : col + 5] = 1
    square = np.kron(1 - dots, np.ones((8, 8), np.uint8)) * 255
    _insert(sheet, square, (LEFT, TOP, LEFT + 150, TOP + 150))
    sheet.text("扫码查看公开文件", LEFT + 25, TOP + 170, 11)
    x = LEFT + 220.0
    while x < RIGHT:
        width = sheet.chance.choice((1.0, 2.0, 3.0))
        area = _mupdf.Rect(x, TOP + 20, x + width, TOP + 90)
        sheet.page.draw_rect(area, color=None, fill=BLACK, width=0)
        x += width + sheet.chance.choice((1.0, 2.0, 3.0))
    sheet.text(f"69{sheet.chance.randint(10**10, 10**11)}", LEFT + 250, TOP + 105, 11)
    sheet.y = TOP + 220
    for _ in range(5):
        sheet.paragraph(sentence(sheet.chance))


def identity(sheet: Sheet) -> None:
    """Both sides of an identity card, copied on one page."""
    for number, y in enumerate((TOP + 20, TOP + 290)):
        frame = _mupdf.Rect(150, y, 440, y + 182)
        sheet.page.draw_rect(frame, color=(0.5, 0.5, 0.5), fill=(0.93, 0.96, 0.98), width=0.8, radius=0.05)
        if number == 0:
            for line, text in enumerate(
                ("姓名　李明", "性别　男　民族　汉", "出生　1985年3月12日", "住址　青远县人民路")
            ):
                sheet.text(text, 170, y + 34 + 28 * line, 11)
            sheet.text("公民身份号码　000000198503120000", 170, y + 165, 11)
            sheet.page.draw_rect(_mupdf.Rect(345, y + 25, 425, y + 130), color=BLACK, fill=(0.7, 0.7, 0.75))
            sheet.page.draw_circle((385, y + 65), 22, color=None, fill=(0.5, 0.45, 0.4))
        else:
            sheet.text("居民身份证", 235, y + 70, 22)
            sheet.text("签发机关　青远县公安局", 200, y + 135, 11)
            sheet.text("有效期限　2016.01.01-2036.01.01", 200, y + 160, 11)
    sheet.text("此复印件仅供办理会计手续使用", 200, TOP + 520, 12)


def screen(sheet: Sheet) -> None:
    """The window of a program: a bar, names and boxes to fill in, buttons."""
    left, top, right, bottom = LEFT, TOP, RIGHT, TOP + 330
    sheet.page.draw_rect(_mupdf.Rect(left, top, right, bottom), color=BLACK, width=0.8)
    sheet.page.draw_rect(_mupdf.Rect(left, top, right, top + 24), color=BLACK, fill=(0.8, 0.86, 0.95))
    sheet.text("预算管理一体化系统", left + 10, top + 16, 11)
    y = top + 50.0
    for label in ("单位名称", "预算年度", "项目名称", "申请金额", "联系电话"):
        sheet.text(f"{label}：", left + 40, y + 13, 11)
        sheet.page.draw_rect(_mupdf.Rect(left + 120, y, left + 330, y + 19), color=(0.4, 0.4, 0.4), width=0.7)
        value = money(sheet.chance) if "金额" in label else sheet.chance.choice(TASKS)
        sheet.text(value, left + 126, y + 13, 10)
        y += 38
    for number, name in enumerate(("保存", "提交", "返回")):
        area = _mupdf.Rect(left + 90 + 100 * number, y + 10, left + 160 + 100 * number, y + 34)
        sheet.page.draw_rect(area, color=BLACK, fill=(0.9, 0.9, 0.9), width=0.8)
        sheet.text(name, area.x0 + 24, y + 26, 11)
    sheet.centred("图7 申报界面", bottom + 22, 10)
    sheet.y = bottom + 60
    for _ in range(4):
        sheet.paragraph(sentence(sheet.chance))


def poster(sheet: Sheet) -> None:
    """Large words on coloured bands in a frame."""
    for inset, width in ((30.0, 4.0), (38.0, 1.0)):
        area = _mupdf.Rect(inset, inset, A4[0] - inset, A4[1] - inset)
        sheet.page.draw_rect(area, color=(0.7, 0.1, 0.1), width=width)
    y = 110.0
    for words in ("厉行节约", "反对浪费", "公开透明", "人民监督"):
        paint = tuple(sheet.chance.uniform(0.75, 1) for _ in range(3))
        sheet.page.draw_rect(_mupdf.Rect(60, y, A4[0] - 60, y + 110), color=None, fill=paint, width=0)
        sheet.centred(words, y + 75, 54)
        y += 150
    sheet.centred(f"青远县财政局　{sheet.chance.randint(2018, 2026)}年宣", 745, 14)


def seals(sheet: Sheet) -> None:
    """A page with nothing but seals and a line of words."""
    pixels = np.full((1100, 800, 3), 255, np.uint8)
    for number in range(sheet.chance.randint(2, 4)):
        centre = (200.0 + 380 * (number % 2), 250.0 + 420 * (number // 2))
        pixels = np.asarray(seal(pixels, centre, 130, 0.8, sheet.chance.randrange(2**31)), np.uint8)
    _insert(sheet, pixels, (40, 60, A4[0] - 40, 60 + (A4[0] - 80) * 1.375))
    sheet.text("（ 以 下 无 正 文 ）", LEFT, 50, 12)
