"""A page without a table that is being drawn, and the words that its kinds share."""

from __future__ import annotations

import random
from typing import Any

import pymupdf

from samples.drawing import face_of
from samples.measure import A4, wrap

_mupdf: Any = pymupdf  # it comes without types

LEFT, RIGHT, TOP, BOTTOM = 70.0, A4[0] - 70.0, 80.0, A4[1] - 80.0
BLACK, GREY = (0.0, 0.0, 0.0), (0.6, 0.6, 0.6)
_FACES = ("song", "kai", "zenhei", "microhei", "wenkai")


class Sheet:
    """A page that is being drawn: lines, areas, and text that is written when it is done."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.pdf = _mupdf.open()
        self.page = self.pdf.new_page(width=A4[0], height=A4[1])
        self.writer = _mupdf.TextWriter(self.page.rect)
        self.face = chance.choice(_FACES)
        self.y = TOP

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
        for line in wrap("　　" + text, size, RIGHT - LEFT):
            if self.y > BOTTOM:
                return
            self.text(line, LEFT, self.y, size)
            self.y += size * leading

    def line(self, a: tuple[float, float], b: tuple[float, float], width: float = 0.6, **more: Any) -> None:
        """A straight line."""
        self.page.draw_line(a, b, color=more.pop("color", BLACK), width=width, **more)

    def done(self) -> bytes:
        """The PDF."""
        self.writer.write_text(self.page, color=BLACK)
        self.pdf.subset_fonts()
        self.pdf.set_metadata({"producer": "Kemu samples", "title": "无表样页（虚构数据）"})
        data: bytes = self.pdf.tobytes(garbage=4, deflate=True, no_new_id=True)
        self.pdf.close()
        return data


def money(chance: random.Random) -> str:
    """An amount as it is printed."""
    return f"{chance.uniform(3, 9000):,.2f}"


def sentence(chance: random.Random) -> str:
    """A sentence as they stand in the explanations of a budget, with figures in it."""
    kind, cause = chance.choice(("基本支出", "项目支出", "会议费", "培训费")), chance.choice(CAUSES)
    return (
        f"{chance.randint(2018, 2026)}年{kind}预算{money(chance)}万元，比上年"
        f"{chance.choice(('增加', '减少'))}{money(chance)}万元，{chance.choice(('增长', '下降'))}"
        f"{chance.uniform(0.2, 60):.2f}%，主要原因是{cause}。"
    )


CAUSES = ("人员变动", "项目完工", "厉行节约，压减一般性支出", "上级专项资金增加", "按规定调整缴费基数")
TASKS = (
    "完善制度，规范管理",
    "加强队伍建设",
    "推进信息系统升级改造",
    "做好预算绩效管理",
    "落实资产清查工作",
    "开展专项检查",
)


def below(sheet: Sheet, bottom: float) -> None:
    """Some prose under a picture that ends at `bottom`."""
    sheet.y = bottom + 50
    for _ in range(4):
        sheet.paragraph(sentence(sheet.chance))


def box(sheet: Sheet, text: str, place: tuple[float, float], width: float = 90.0) -> None:
    """A box with a text in its middle; its top left corner at `place`."""
    area = _mupdf.Rect(place[0], place[1], place[0] + width, place[1] + 28)
    sheet.page.draw_rect(area, color=BLACK, width=0.8)
    length = face_of(sheet.face, text).text_length(text, 11)
    sheet.text(text, place[0] + (width - length) / 2, place[1] + 18, 11)
