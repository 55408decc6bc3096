"""Small papers for the service's tests: blank pages are read in no time, a small table in little."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pymupdf

ROWS = (
    ("科目编码", "科目名称", "合计", "基本支出", "项目支出"),
    ("205", "教育支出", "300.00", "200.00", "100.00"),
    ("20502", "普通教育", "300.00", "200.00", "100.00"),
    ("2050201", "学前教育", "300.00", "200.00", "100.00"),
)


def blank(pages: int = 1, mark: str = "") -> bytes:
    """A PDF of blank pages; another `mark` makes other bytes."""
    paper: Any = pymupdf.open()
    for _ in range(pages):
        paper.new_page(width=300, height=200)
    paper.set_metadata({"title": mark})
    return bytes(paper.tobytes())


def small_table(mark: str = "", year: int = 2023, rows: Sequence[Sequence[str]] = ROWS) -> bytes:
    """A digital page with one small table of codes and amounts."""
    paper: Any = pymupdf.open()
    page = paper.new_page(width=595, height=420)
    page.insert_text((200, 50), f"{year}年部门支出总表", fontname="china-s", fontsize=14)
    page.insert_text((60, 75), f"部门：某某市教育局{mark}", fontname="china-s", fontsize=9)
    page.insert_text((470, 75), "单位：万元", fontname="china-s", fontsize=9)
    xs, y0, height = (60, 140, 280, 360, 440, 530), 85, 24
    for i in range(len(rows) + 1):
        page.draw_line((xs[0], y0 + i * height), (xs[-1], y0 + i * height))
    for x in xs:
        page.draw_line((x, y0), (x, y0 + len(rows) * height))
    for i, row in enumerate(rows):
        for x, text in zip(xs, row, strict=False):
            page.insert_text((x + 6, y0 + i * height + 16), text, fontname="china-s", fontsize=9)
    return bytes(paper.tobytes())


def with_script() -> bytes:
    """A PDF that asks its reader to run a script and carries a file."""
    paper: Any = pymupdf.open()
    paper.new_page(width=300, height=200)
    paper.embfile_add("evil.exe", b"MZ" * 100)
    action = paper.get_new_xref()
    paper.update_object(action, "<< /S /JavaScript /JS (app.alert\\('no'\\)) >>")
    paper.xref_set_key(paper.pdf_catalog(), "OpenAction", f"{action} 0 R")
    return bytes(paper.tobytes())


def huge_picture() -> bytes:
    """A PDF of about a kilobyte whose page is a picture of 60,000 × 60,000 pixels."""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        "/Resources << /XObject << /I 5 0 R >> >> >>",
        "<< /Length 30 >>\nstream\nq 595 0 0 842 0 0 cm /I Do Q  \nendstream",
        "<< /Type /XObject /Subtype /Image /Width 60000 /Height 60000 /ColorSpace /DeviceGray "
        "/BitsPerComponent 8 /Length 4 >>\nstream\n0000\nendstream",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n{text}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    trailer = f"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF"
    return body + f"xref\n0 6\n0000000000 65535 f \n{table}{trailer}".encode()
