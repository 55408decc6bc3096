"""Pages without any table that may look as though they had one: charts, forms of lines, lists, notebooks.

Each kind is drawn from a seed; `draw_tableless` gives a PDF of one page. Nothing on them has rows *and*
columns of values: a reader must find no table.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pymupdf

from samples.drawing import face_of
from samples.measure import A4, wrap

_mupdf: Any = pymupdf  # it comes without types

_LEFT, _RIGHT, _TOP, _BOTTOM = 70.0, A4[0] - 70.0, 80.0, A4[1] - 80.0
_BLACK, _GREY = (0.0, 0.0, 0.0), (0.6, 0.6, 0.6)
_FACES = ("song", "kai", "zenhei", "microhei", "wenkai")


class _Sheet:
    """A page that is being drawn: lines, areas, and text that is written when it is done."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.pdf = _mupdf.open()
        self.page = self.pdf.new_page(width=A4[0], height=A4[1])
        self.writer = _mupdf.TextWriter(self.page.rect)
        self.face = chance.choice(_FACES)
        self.y = _TOP

    def text(self, text: str, x: float, y: float, size: float = 11.0) -> None:
        """A line whose baseline begins at (x, y)."""
        if text.strip():
            self.writer.append((x, y), text, font=face_of(self.face, text), fontsize=size)

    def centred(self, text: str, y: float, size: float = 18.0) -> None:
        """A line in the middle of the page."""
        width = face_of(self.face, text).text_length(text, size)
        self.text(text, (A4[0] - width) / 2, y, size)

    def paragraph(self, text: str, size: float = 11.0, leading: float = 1.7) -> None:
        """A paragraph at the present height, as far as the page reaches."""
        for line in wrap("　　" + text, size, _RIGHT - _LEFT):
            if self.y > _BOTTOM:
                return
            self.text(line, _LEFT, self.y, size)
            self.y += size * leading

    def line(self, a: tuple[float, float], b: tuple[float, float], width: float = 0.6, **more: Any) -> None:
        """A straight line."""
        self.page.draw_line(a, b, color=more.pop("color", _BLACK), width=width, **more)

    def done(self) -> bytes:
        """The PDF."""
        self.writer.write_text(self.page, color=_BLACK)
        self.pdf.subset_fonts()
        self.pdf.set_metadata({"producer": "Kemu samples", "title": "无表样页（虚构数据）"})
        data: bytes = self.pdf.tobytes(garbage=4, deflate=True, no_new_id=True)
        self.pdf.close()
        return data


def draw_tableless(kind: str, seed: int) -> bytes:
    """A PDF of one page of a kind (a key of `TABLELESS`). The same seed gives the same bytes."""
    sheet = _Sheet(random.Random(f"{kind} {seed}"))
    TABLELESS[kind](sheet)
    return sheet.done()


def _money(chance: random.Random) -> str:
    return f"{chance.uniform(3, 9000):,.2f}"


def _sentence(chance: random.Random) -> str:
    kind, cause = chance.choice(("基本支出", "项目支出", "会议费", "培训费")), chance.choice(_CAUSES)
    return (
        f"{chance.randint(2018, 2026)}年{kind}预算{_money(chance)}万元，比上年"
        f"{chance.choice(('增加', '减少'))}{_money(chance)}万元，{chance.choice(('增长', '下降'))}"
        f"{chance.uniform(0.2, 60):.2f}%，主要原因是{cause}。"
    )


_CAUSES = ("人员变动", "项目完工", "厉行节约，压减一般性支出", "上级专项资金增加", "按规定调整缴费基数")
_TASKS = (
    "完善制度，规范管理",
    "加强队伍建设",
    "推进信息系统升级改造",
    "做好预算绩效管理",
    "落实资产清查工作",
    "开展专项检查",
)


def _prose(sheet: _Sheet) -> None:
    sheet.centred("部门预算情况说明", sheet.y)
    sheet.y += 40
    while sheet.y < _BOTTOM:
        sheet.paragraph("".join(_sentence(sheet.chance) for _ in range(sheet.chance.randint(1, 4))))


def _numbered(sheet: _Sheet) -> None:
    """A list whose items all end in an amount; the amounts do not line up."""
    sheet.centred("重点项目说明", sheet.y, 16)
    sheet.y += 36
    for number in range(1, 24):
        task = sheet.chance.choice(_TASKS)
        sheet.text(f"{number}. {task}，安排资金{_money(sheet.chance)}万元；", _LEFT + 22, sheet.y)
        sheet.y += sheet.chance.choice((20.0, 24.0))
        if number % 5 == 0:
            sheet.paragraph(_sentence(sheet.chance))


def _form(sheet: _Sheet) -> None:
    """Labels with a line to write on, one under the other."""
    sheet.centred("申请书", sheet.y, 20)
    sheet.y += 60
    for label in ("单位名称", "负责人", "联系电话", "通讯地址", "申请事项", "申请金额", "开户银行", "账号"):
        sheet.text(f"{label}：", _LEFT + 30, sheet.y, 13)
        sheet.line((_LEFT + 120, sheet.y + 4), (_RIGHT - 30, sheet.y + 4))
        if sheet.chance.random() < 0.6:
            sheet.text(sheet.chance.choice((*_TASKS, _money(sheet.chance))), _LEFT + 140, sheet.y, 12)
        sheet.y += 44
    sheet.text("申请人（签字）：", _LEFT + 240, sheet.y + 50, 12)


def _axes(sheet: _Sheet, unit: str) -> tuple[float, float, float, float]:
    """Axes, levels and their numbers; left, top, right and bottom of the plot."""
    left, top, right, bottom = _LEFT + 40, sheet.y + 20, _RIGHT, sheet.y + 300
    sheet.line((left, top), (left, bottom), 0.8)
    sheet.line((left, bottom), (right, bottom), 0.8)
    for step in range(6):
        y = bottom - step * (bottom - top) / 6
        sheet.text(f"{step * 200}", left - 30, y + 4, 9)
        if step:
            sheet.line((left, y), (right, y), 0.4, color=_GREY)
    sheet.text(f"（{unit}）", left - 30, top - 6, 9)
    return left, top, right, bottom


def _bars(sheet: _Sheet) -> None:
    sheet.centred("图1 近年支出变化情况", sheet.y, 15)
    sheet.y += 20
    left, top, right, bottom = _axes(sheet, "万元")
    count = sheet.chance.randint(5, 8)
    step = (right - left) / count
    for number in range(count):
        height = sheet.chance.uniform(0.2, 0.95) * (bottom - top)
        x = left + step * (number + 0.2)
        area = _mupdf.Rect(x, bottom - height, x + 0.6 * step, bottom)
        sheet.page.draw_rect(area, color=_BLACK, fill=(0.35, 0.5, 0.75), width=0.5)
        sheet.text(f"{height * 4:.1f}", x, bottom - height - 4, 9)
        sheet.text(f"{2017 + number}年", x, bottom + 14, 9)
    _below(sheet, bottom)


def _curve(sheet: _Sheet) -> None:
    sheet.centred("图2 收入与支出走势", sheet.y, 15)
    sheet.y += 20
    left, top, right, bottom = _axes(sheet, "亿元")
    for colour in ((0.8, 0.2, 0.2), (0.2, 0.4, 0.7)):
        points = [
            (left + (right - left) * n / 11, top + (bottom - top) * sheet.chance.uniform(0.1, 0.9))
            for n in range(12)
        ]
        sheet.page.draw_polyline(points, color=colour, width=1.4)
    for month in range(12):
        sheet.text(f"{month + 1}月", left + (right - left) * month / 11 - 8, bottom + 14, 9)
    _below(sheet, bottom)


def _pie(sheet: _Sheet) -> None:
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
        sheet.page.draw_sector(middle, start, -sweep, color=_BLACK, fill=colour, width=0.5)
        half = math.radians(angle + sweep / 2)
        place = (middle[0] + 1.15 * radius * math.cos(half), middle[1] + 1.15 * radius * math.sin(half))
        shift = 110 if math.cos(half) < 0 else 0
        sheet.text(f"{name} {100 * share / sum(shares):.1f}%", place[0] - shift, place[1], 10)
        angle += sweep
    _below(sheet, middle[1] + radius + 40)


def _below(sheet: _Sheet, bottom: float) -> None:
    sheet.y = bottom + 50
    for _ in range(4):
        sheet.paragraph(_sentence(sheet.chance))


def _photograph(sheet: _Sheet) -> None:
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
    sheet.page.insert_image(_mupdf.Rect(_LEFT, _TOP, _RIGHT, _TOP + 300), stream=data.tobytes())
    sheet.centred("照片：项目现场", _TOP + 325, 11)
    sheet.y = _TOP + 360
    for _ in range(5):
        sheet.paragraph(_sentence(sheet.chance))


def _notebook(sheet: _Sheet) -> None:
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
            sheet.text(f"{day} {sheet.chance.choice(_TASKS)}", 105 + sheet.chance.uniform(0, 40), y - 5, 12)
        number += 1


def _letter(sheet: _Sheet) -> None:
    """A letterhead with its red line, an addressee, a text, a date."""
    sheet.centred("青远县财政局文件", sheet.y + 20, 30)
    sheet.centred(
        f"青财〔{sheet.chance.randint(2018, 2026)}〕{sheet.chance.randint(1, 99)}号", sheet.y + 60, 13
    )
    sheet.line((_LEFT, sheet.y + 75), (_RIGHT, sheet.y + 75), 2.0, color=(0.85, 0.1, 0.1))
    sheet.centred("关于批复部门预算的通知", sheet.y + 120, 18)
    sheet.text("各有关单位：", _LEFT, sheet.y + 160, 12)
    sheet.y += 185
    for _ in range(5):
        sheet.paragraph(_sentence(sheet.chance), 12)
    sheet.text("联系人：张三　电话：0000-1234567", _LEFT, sheet.y + 30, 12)
    sheet.text(
        f"{sheet.chance.randint(2018, 2026)}年{sheet.chance.randint(1, 12)}月8日",
        _RIGHT - 110,
        sheet.y + 80,
        12,
    )


def _signatures(sheet: _Sheet) -> None:
    """The last page of a contract: two parties beside each other, each with lines to sign on."""
    for _ in range(3):
        sheet.paragraph(_sentence(sheet.chance), 12)
    sheet.y += 50
    middle = (_LEFT + _RIGHT) / 2
    for label in ("（盖章）", "法定代表人：", "经办人：", "日期：　　年　　月　　日"):
        for x, party in ((_LEFT, "甲方"), (middle + 15, "乙方")):
            text = f"{party}{label}" if label.startswith("（") else label
            sheet.text(text, x, sheet.y, 12)
            if label.endswith("："):
                sheet.line((x + 80, sheet.y + 3), (x + 190, sheet.y + 3))
        sheet.y += 48


def _contents(sheet: _Sheet) -> None:
    """Headings with dots that lead to their page numbers."""
    sheet.centred("目　　录", sheet.y, 20)
    sheet.y += 45
    page = 1
    for part, title in enumerate(("部门概况", "部门预算表", "情况说明", "名词解释"), start=1):
        for heading in (
            f"第{'一二三四'[part - 1]}部分　{title}",
            *(f"　{t}" for t in sheet.chance.sample(_TASKS, 4)),
        ):
            number = str(page)
            page += sheet.chance.randint(0, 3)
            text_face = face_of(sheet.face, heading)
            start = _LEFT + text_face.text_length(heading, 12) + 6
            dots = "." * max(0, int((_RIGHT - 24 - start) / text_face.text_length(".", 12)))
            sheet.text(heading, _LEFT, sheet.y, 12)
            sheet.text(dots, start, sheet.y, 12)
            sheet.text(number, _RIGHT - 18, sheet.y, 12)
            sheet.y += 25


def _organisation(sheet: _Sheet) -> None:
    """Boxes joined by lines: who belongs to whom."""
    sheet.centred("机构设置图", sheet.y, 16)
    top = sheet.y + 50
    _box(sheet, "局长", (A4[0] / 2 - 45, top))
    names = ("办公室", "预算科", "国库科", "监督科", "资产科")
    step = (_RIGHT - _LEFT) / len(names)
    sheet.line((A4[0] / 2, top + 28), (A4[0] / 2, top + 60))
    sheet.line((_LEFT + step / 2, top + 60), (_RIGHT - step / 2, top + 60))
    for number, name in enumerate(names):
        x = _LEFT + step * (number + 0.5)
        sheet.line((x, top + 60), (x, top + 90))
        _box(sheet, name, (x - 40, top + 90), 80)
        if sheet.chance.random() < 0.6:
            sheet.line((x, top + 118), (x, top + 150))
            _box(sheet, f"{sheet.chance.randint(2, 30)}人", (x - 30, top + 150), 60)
    _below(sheet, top + 200)


def _box(sheet: _Sheet, text: str, place: tuple[float, float], width: float = 90.0) -> None:
    area = _mupdf.Rect(place[0], place[1], place[0] + width, place[1] + 28)
    sheet.page.draw_rect(area, color=_BLACK, width=0.8)
    length = face_of(sheet.face, text).text_length(text, 11)
    sheet.text(text, place[0] + (width - length) / 2, place[1] + 18, 11)


def _framed(sheet: _Sheet) -> None:
    """A notice in a double frame."""
    for inset in (40.0, 46.0):
        sheet.page.draw_rect(_mupdf.Rect(inset, inset, A4[0] - inset, A4[1] - inset), color=_BLACK, width=1.2)
    sheet.centred("公　　告", sheet.y + 30, 26)
    sheet.y += 90
    for _ in range(6):
        sheet.paragraph(_sentence(sheet.chance), 13)


def _columns(sheet: _Sheet) -> None:
    """A gazette: text in two columns with a line between them."""
    sheet.centred("财政简报", sheet.y, 24)
    middle = (_LEFT + _RIGHT) / 2
    sheet.line((middle, sheet.y + 30), (middle, _BOTTOM), 0.5)
    for x in (_LEFT, middle + 12):
        y = sheet.y + 45
        while y < _BOTTOM:
            for line in wrap("　　" + _sentence(sheet.chance), 10.5, middle - _LEFT - 14):
                sheet.text(line, x, y, 10.5)
                y += 17
                if y >= _BOTTOM:
                    break


def _cover(sheet: _Sheet) -> None:
    sheet.centred(f"{sheet.chance.randint(2018, 2026)}年度", 240, 26)
    sheet.centred("青远县农业技术推广中心", 300, 26)
    sheet.centred("部门预算", 360, 30)
    sheet.line((_LEFT + 60, 420), (_RIGHT - 60, 420), 1.5)
    sheet.centred("（公开稿）", 460, 16)


TABLELESS: dict[str, Callable[[_Sheet], None]] = {
    "prose": _prose,
    "numbered": _numbered,
    "form_lines": _form,
    "bar_chart": _bars,
    "line_chart": _curve,
    "pie_chart": _pie,
    "photograph": _photograph,
    "notebook": _notebook,
    "letter": _letter,
    "signatures": _signatures,
    "contents": _contents,
    "organisation": _organisation,
    "framed": _framed,
    "columns": _columns,
    "cover": _cover,
}
"""Kinds of pages without a table."""
