"""Pages of writing: prose, lists, letters, forms of lines."""

from __future__ import annotations

from typing import Any

import pymupdf

from samples.drawing import face_of
from samples.measure import A4, wrap
from samples.tableless.sheet import BLACK, BOTTOM, CAUSES, LEFT, RIGHT, TASKS, Sheet, money, sentence

_mupdf: Any = pymupdf


def prose(sheet: Sheet) -> None:
    """Paragraphs full of amounts."""
    sheet.centred("部门预算情况说明", sheet.y)
    sheet.y += 40
    while sheet.y < BOTTOM:
        sheet.paragraph("".join(sentence(sheet.chance) for _ in range(sheet.chance.randint(1, 4))))


def numbered(sheet: Sheet) -> None:
    """A list whose items all end in an amount; the amounts do not line up."""
    sheet.centred("重点项目说明", sheet.y, 16)
    sheet.y += 36
    for number in range(1, 24):
        task = sheet.chance.choice(TASKS)
        sheet.text(f"{number}. {task}，安排资金{money(sheet.chance)}万元；", LEFT + 22, sheet.y)
        sheet.y += sheet.chance.choice((20.0, 24.0))
        if number % 5 == 0:
            sheet.paragraph(sentence(sheet.chance))


def form(sheet: Sheet) -> None:
    """Labels with a line to write on, one under the other."""
    sheet.centred("申请书", sheet.y, 20)
    sheet.y += 60
    for label in ("单位名称", "负责人", "联系电话", "通讯地址", "申请事项", "申请金额", "开户银行", "账号"):
        sheet.text(f"{label}：", LEFT + 30, sheet.y, 13)
        sheet.line((LEFT + 120, sheet.y + 4), (RIGHT - 30, sheet.y + 4))
        if sheet.chance.random() < 0.6:
            sheet.text(sheet.chance.choice((*TASKS, money(sheet.chance))), LEFT + 140, sheet.y, 12)
        sheet.y += 44
    sheet.text("申请人（签字）：", LEFT + 240, sheet.y + 50, 12)


def letter(sheet: Sheet) -> None:
    """A letterhead with its red line, an addressee, a text, a date."""
    sheet.centred("青远县财政局文件", sheet.y + 20, 30)
    sheet.centred(
        f"青财〔{sheet.chance.randint(2018, 2026)}〕{sheet.chance.randint(1, 99)}号", sheet.y + 60, 13
    )
    sheet.line((LEFT, sheet.y + 75), (RIGHT, sheet.y + 75), 2.0, color=(0.85, 0.1, 0.1))
    sheet.centred("关于批复部门预算的通知", sheet.y + 120, 18)
    sheet.text("各有关单位：", LEFT, sheet.y + 160, 12)
    sheet.y += 185
    for _ in range(5):
        sheet.paragraph(sentence(sheet.chance), 12)
    sheet.text("联系人：张三　电话：0000-1234567", LEFT, sheet.y + 30, 12)
    sheet.text(
        f"{sheet.chance.randint(2018, 2026)}年{sheet.chance.randint(1, 12)}月8日",
        RIGHT - 110,
        sheet.y + 80,
        12,
    )


def signatures(sheet: Sheet) -> None:
    """The last page of a contract: two parties beside each other, each with lines to sign on."""
    for _ in range(3):
        sheet.paragraph(sentence(sheet.chance), 12)
    sheet.y += 50
    middle = (LEFT + RIGHT) / 2
    for label in ("（盖章）", "法定代表人：", "经办人：", "日期：　　年　　月　　日"):
        for x, party in ((LEFT, "甲方"), (middle + 15, "乙方")):
            text = f"{party}{label}" if label.startswith("（") else label
            sheet.text(text, x, sheet.y, 12)
            if label.endswith("："):
                sheet.line((x + 80, sheet.y + 3), (x + 190, sheet.y + 3))
        sheet.y += 48


def contents(sheet: Sheet) -> None:
    """Headings with dots that lead to their page numbers."""
    sheet.centred("目　　录", sheet.y, 20)
    sheet.y += 45
    page = 1
    for part, title in enumerate(("部门概况", "部门预算表", "情况说明", "名词解释"), start=1):
        for heading in (
            f"第{'一二三四'[part - 1]}部分　{title}",
            *(f"　{t}" for t in sheet.chance.sample(TASKS, 4)),
        ):
            number = str(page)
            page += sheet.chance.randint(0, 3)
            text_face = face_of(sheet.face, heading)
            start = LEFT + text_face.text_length(heading, 12) + 6
            dots = "." * max(0, int((RIGHT - 24 - start) / text_face.text_length(".", 12)))
            sheet.text(heading, LEFT, sheet.y, 12)
            sheet.text(dots, start, sheet.y, 12)
            sheet.text(number, RIGHT - 18, sheet.y, 12)
            sheet.y += 25


def framed(sheet: Sheet) -> None:
    """A notice in a double frame."""
    for inset in (40.0, 46.0):
        sheet.page.draw_rect(_mupdf.Rect(inset, inset, A4[0] - inset, A4[1] - inset), color=BLACK, width=1.2)
    sheet.centred("公　　告", sheet.y + 30, 26)
    sheet.y += 90
    for _ in range(6):
        sheet.paragraph(sentence(sheet.chance), 13)


def columns(sheet: Sheet) -> None:
    """A gazette: text in two columns with a line between them."""
    sheet.centred("财政简报", sheet.y, 24)
    middle = (LEFT + RIGHT) / 2
    sheet.line((middle, sheet.y + 30), (middle, BOTTOM), 0.5)
    for x in (LEFT, middle + 12):
        y = sheet.y + 45
        while y < BOTTOM:
            for line in wrap("　　" + sentence(sheet.chance), 10.5, middle - LEFT - 14):
                sheet.text(line, x, y, 10.5)
                y += 17
                if y >= BOTTOM:
                    break


def cover(sheet: Sheet) -> None:
    """The first page of a budget."""
    sheet.centred(f"{sheet.chance.randint(2018, 2026)}年度", 240, 26)
    sheet.centred("青远县农业技术推广中心", 300, 26)
    sheet.centred("部门预算", 360, 30)
    sheet.line((LEFT + 60, 420), (RIGHT - 60, 420), 1.5)
    sheet.centred("（公开稿）", 460, 16)


def cover_form(sheet: Sheet) -> None:
    """The cover of a return: what it is, and labels with a line each."""
    sheet.centred(f"{sheet.chance.randint(2018, 2026)}年部门预算公开表", 180, 26)
    y = 330.0
    for label, value in (
        ("单位名称", "青远县农业技术推广中心"),
        ("单位代码", f"{sheet.chance.randint(100000, 399999)}"),
        ("单位负责人", "李明"),
        ("财务负责人", "王芳"),
        ("填表人", "赵丽"),
        ("报送日期", f"{sheet.chance.randint(2018, 2026)}年{sheet.chance.randint(1, 12)}月"),
    ):
        sheet.text(f"{label}：", 150, y, 14)
        sheet.line((250, y + 4), (450, y + 4))
        sheet.text(value, 262, y, 14)
        y += 42


def glossary(sheet: Sheet) -> None:
    """Terms with what they mean, the meanings set in from the left."""
    sheet.centred("名词解释", sheet.y, 18)
    sheet.y += 40
    for term in ("一般公共预算", "基本支出", "项目支出", "机关运行经费", "三公经费", "结转资金", "政府采购"):
        sheet.text(term, LEFT, sheet.y, 12)
        causes = "，".join(sheet.chance.sample((*CAUSES, *TASKS), 3))
        meaning = f"指{causes}所需的经费。"
        for line in wrap(meaning, 11, RIGHT - LEFT - 130):
            sheet.text(line, LEFT + 130, sheet.y, 11)
            sheet.y += 19
        sheet.y += sheet.chance.choice((10.0, 22.0))


def questions(sheet: Sheet) -> None:
    """Questions with boxes to tick."""
    sheet.centred("满意度调查问卷", sheet.y, 18)
    sheet.y += 40
    for number in range(1, 12):
        sheet.text(f"{number}. 您对“{sheet.chance.choice(TASKS)}”是否满意？", LEFT, sheet.y, 11)
        sheet.y += 24
        x = LEFT + 20
        for answer in ("非常满意", "满意", "一般", "不满意"):
            sheet.page.draw_rect(_mupdf.Rect(x, sheet.y - 9, x + 10, sheet.y + 1), color=BLACK, width=0.7)
            sheet.text(answer, x + 16, sheet.y, 11)
            x += sheet.chance.choice((90.0, 100.0))
        sheet.y += 30


def slip(sheet: Sheet) -> None:
    """A receipt: labels and values under each other, a dashed line, a sum in words."""
    sheet.centred("收　　据", sheet.y, 20)
    sheet.text(f"No. {sheet.chance.randint(10**6, 10**7)}", RIGHT - 110, sheet.y + 30, 11)
    sheet.y += 60
    for label in ("交款单位", "收款方式", "收款事由", "金额（大写）", "金额（小写）"):
        value = money(sheet.chance) + "元" if "小写" in label else sheet.chance.choice(TASKS)
        sheet.text(f"{label}：{value}", LEFT + 40, sheet.y, 13)
        sheet.y += 34
    sheet.line((LEFT, sheet.y), (RIGHT, sheet.y), dashes="[4 3] 0")
    sheet.text("收款人：　　　　　复核：　　　　　经办人：", LEFT + 40, sheet.y + 30, 12)
    sheet.y += 90
    sheet.paragraph(sentence(sheet.chance))
