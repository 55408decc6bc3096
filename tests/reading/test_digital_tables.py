"""Tables of drawn digital papers, from the file to their texts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pymupdf
import pytest

from extractor.engines.camelot import CamelotReader
from extractor.geometry import Box
from extractor.reading.digital import read_page_tables
from tests.engines.drawn import Paper, content_of, grids_of, spans_of, tables_of, texts_of

XS = (60.0, 200.0, 300.0, 400.0)
YS = (100.0, 120.0, 140.0, 160.0, 180.0)
TEXTS = [
    ["科目名称", "合计", "基本支出"],
    ["一、教育支出", "1,234.50", "1,000.00"],
    ["（一）普通教育", "", "-9.00"],
    ["合计", "1,234.50", "991.00"],
]


def test_every_cell_comes_out_where_it_stands(tmp_path: Path) -> None:
    paper = Paper()
    paper.text(200, 80, "支出预算表", size=16)
    paper.table(XS, YS, TEXTS)
    (table,) = tables_of(paper.save(tmp_path))
    assert texts_of(table) == TEXTS
    assert spans_of(table) == {}
    assert {c.reading.engine for c in table.cells} == {"camelot", "none"}
    assert all(c.reading.confidence > 0.999 and not c.reading.flags for c in table.cells)
    assert table.box.y0 == pytest.approx(100, abs=0.5)


def test_merged_cells_keep_their_spans(tmp_path: Path) -> None:
    texts = [
        ["项目", "支出", None, None],
        ["^", "基本支出", None, "项目支出"],
        ["^", "人员经费", "公用经费", "^"],
        ["合计", "10.00", "2.00", "3.50"],
    ]
    paper = Paper()
    paper.table((50, 150, 250, 350, 450), YS, texts)
    (table,) = tables_of(paper.save(tmp_path))
    assert spans_of(table) == {(0, 0): (3, 1), (0, 1): (1, 3), (1, 1): (1, 2), (1, 3): (2, 1)}
    assert texts_of(table) == [[None if t == "^" else t for t in row] for row in texts]


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_turned_page_reads_as_it_is_shown(tmp_path: Path, rotation: int) -> None:
    """The page is drawn so that its /Rotate makes it upright; MediaBox and CropBox do not begin at zero."""
    upright = Paper(500, 400)
    upright.table(XS, YS, TEXTS)
    shown = upright.page.get_text("words")[0][:2]
    turned = pymupdf.open()
    width, height = (400, 500) if rotation in (90, 270) else (500, 400)
    page = turned.new_page(width=width + 60, height=height + 80)
    page.show_pdf_page(pymupdf.Rect(20, 30, 20 + width, 30 + height), upright.pdf, 0, rotate=rotation)
    page.set_cropbox(pymupdf.Rect(20, 30, 20 + width, 30 + height))
    page.set_rotation(rotation)
    path = tmp_path / "turned.pdf"
    turned.save(path)
    (table,) = tables_of(path)
    assert texts_of(table) == TEXTS
    assert all(c.reading.confidence > 0.999 for c in table.cells)
    first = table.cells[0].box
    assert (first.x0, first.y0) == pytest.approx((60, 100), abs=1)
    assert first.contains(shown[0] + 1, shown[1] + 1)


def test_text_drawn_twice_comes_out_once(tmp_path: Path) -> None:
    paper = Paper()
    paper.table(XS, YS, [["", "", ""], *TEXTS[1:]])
    for shift in (0.0, 0.3):
        paper.text(70 + shift, 112, "科目名称")
        paper.text(210, 112 + shift, "1,100.11")
    for character in range(2):
        for shift in (0.0, 0.25):
            paper.text(310 + 9 * character + shift, 112, "合计"[character])
    (table,) = tables_of(paper.save(tmp_path))
    assert texts_of(table)[0] == ["科目名称", "1,100.11", "合计"]
    assert all(c.reading.confidence > 0.999 for c in table.cells if c.row == 0 and c.col < 2)


def test_numbers_that_nearly_meet_stay_apart(tmp_path: Path) -> None:
    paper = Paper()
    paper.table(XS, YS, [["a", "b", "c"], ["", "", ""], ["", "", ""], ["", "", ""]])
    paper.right(299.8, 132, "12,345,678,901.00")
    paper.text(300.2, 132, "98,765,432,109.00")
    paper.right(199.9, 152, "一般公共服务支出")
    paper.text(200.1, 152, "1.00")
    paper.right(300.0, 172, "11.11")
    paper.text(300.0, 172, "22.22")
    (table,) = tables_of(paper.save(tmp_path))
    assert texts_of(table)[1:] == [
        ["", "12,345,678,901.00", "98,765,432,109.00"],
        ["一般公共服务支出", "1.00", ""],
        ["", "11.11", "22.22"],
    ]


def test_a_label_that_runs_over_its_cell_stays_whole(tmp_path: Path) -> None:
    paper = Paper()
    paper.table(
        (60, 120, 220, 300), YS, [["a", "b", "c"], ["", "", "5.00"], ["", "7.00", ""], ["x", "y", "z"]]
    )
    paper.text(63, 132, "机关事业单位基本养老保险缴费支出")
    (table,) = tables_of(paper.save(tmp_path))
    assert texts_of(table)[1] == ["机关事业单位基本养老保险缴费支出", "", "5.00"]
    over = next(c for c in table.cells if (c.row, c.col) == (1, 0))
    assert over.reading.confidence < 0.999


def test_lines_of_a_cell_are_joined_in_reading_order(tmp_path: Path) -> None:
    """The content has them in another order, and the pieces of a line differ in size and base line."""
    paper = Paper()
    paper.table((60, 200, 300), (100, 150, 170), [["", "金额"], ["合计", "1.00"]])
    paper.text(65, 140, "缴费支出")
    paper.text(100, 114.4, "事业单位", size=8)
    paper.text(65, 114, "机关")
    paper.text(65, 127, "基本养老保险")
    paper.text(210, 140, "2")
    paper.text(214.6, 136.5, "3", size=5)
    (table,) = tables_of(paper.save(tmp_path))
    assert texts_of(table)[0] == ["机关 事业单位\n基本养老保险\n缴费支出", "金额\n23"]


def test_upright_and_turned_text_in_cells(tmp_path: Path) -> None:
    paper = Paper()
    paper.table((60, 90, 200, 300), (100, 200, 220), [["", "", "金额"], ["合", "计", "1.00"]])
    for i, character in enumerate("收入预算"):
        paper.text(70, 125 + 14 * i, character)
    paper.text(150, 180, "支出科目 2024", rotate=90)
    (table,) = tables_of(paper.save(tmp_path))
    first, second, third = texts_of(table)[0]
    assert first == "收\n入\n预\n算"
    assert second is not None
    assert second.replace(" ", "") == "支出科目2024"
    assert third == "金额"


def test_empty_columns_and_empty_tables_stay(tmp_path: Path) -> None:
    texts = [["科目", "合计", "", "备注"], ["", "", "", ""], ["", "", "", ""]]
    paper = Paper()
    paper.table((50, 150, 250, 350, 450), (100, 120, 140, 160), texts)
    (table,) = tables_of(paper.save(tmp_path))
    assert texts_of(table) == texts
    empty = [c.reading for c in table.cells if not c.reading.text]
    assert len(empty) == 9
    assert all(r.engine == "none" and r.confidence == 1.0 for r in empty)


def test_hidden_text_is_not_read(tmp_path: Path) -> None:
    paper = Paper()
    paper.table(XS, YS, TEXTS)
    paper.text(210, 152, "77.77", render_mode=3)
    (table,) = tables_of(paper.save(tmp_path))
    assert texts_of(table) == TEXTS


def test_an_encrypted_paper(tmp_path: Path) -> None:
    paper = Paper()
    paper.table(XS, YS, TEXTS)
    word = "geheim"
    path = paper.save(
        tmp_path, encryption=pymupdf.PDF_ENCRYPT_AES_256, owner_pw="owner", user_pw=word, permissions=4
    )
    (table,) = tables_of(path, password=word)
    assert texts_of(table) == TEXTS


def test_a_picture_over_a_cell_leaves_it_unread(tmp_path: Path) -> None:
    paper = Paper()
    paper.table(XS, YS, TEXTS)
    path = paper.save(tmp_path)
    content = content_of(path)
    covered = replace(content, origin="mixed", picture_areas=(Box(200, 140, 300, 160),))
    (table,) = read_page_tables(path, covered, grids_of(content), CamelotReader(), None)
    cell = next(c for c in table.cells if (c.row, c.col) == (2, 1))
    assert cell.reading.flags == ("low_confidence", "unread")
    assert texts_of(table) == TEXTS


@pytest.mark.parametrize("drawing", ["glyph by glyph", "row by row"])
def test_how_a_producer_writes_its_strings_does_not_matter(tmp_path: Path, drawing: str) -> None:
    """Every character a string of its own, or a whole row in one string with jumps in it."""
    paper = Paper()
    paper.table((60, 160, 220, 280), (100, 120, 140), [["", "", ""], ["", "", ""]])
    rows = [["Total", "1,234.50", "-9.00"], ["Of which", "1,000.00", "12"]]
    parts = []
    for r, row in enumerate(rows):
        y = 842 - (113 + 20 * r)
        jumps: list[str] = []
        x = 63.0
        for text, left in zip(row, (63.0, 164.0, 224.0), strict=True):
            if drawing == "row by row":
                jumps.append(f"{(x - left) / 10 * 1000:.1f} ({text})")
                x = left + pymupdf.get_text_length(text, fontname="helv", fontsize=10)
                continue
            for i, character in enumerate(text):
                at = left + pymupdf.get_text_length(text[:i], fontname="helv", fontsize=10)
                parts.append(f"BT /helv 10 Tf 1 0 0 1 {at:.2f} {y} Tm ({character}) Tj ET")
        if jumps:
            parts.append(f"BT /helv 10 Tf 1 0 0 1 63 {y} Tm [{' '.join(jumps)}] TJ ET")
    paper.text(60, 60, "a")
    paper.page.clean_contents()
    paper.pdf.update_stream(
        paper.page.get_contents()[0], paper.page.read_contents() + "\n".join(parts).encode()
    )
    (table,) = tables_of(paper.save(tmp_path))
    assert texts_of(table) == rows
    assert all(c.reading.confidence > 0.999 for c in table.cells)


def test_a_figure_that_does_not_show_is_not_given(tmp_path: Path) -> None:
    paper = Paper()
    paper.table(XS, YS, TEXTS)
    paper.text(203, 152, "7,777.00", color=(1, 1, 1))
    paper.page.draw_rect((202, 162, 298, 178), color=None, fill=(0, 0, 0))
    (table,) = tables_of(paper.save(tmp_path))
    cells = {(c.row, c.col): c.reading for c in table.cells}
    assert cells[3, 1].text == ""
    assert cells[2, 1].text == ""
    assert cells[3, 1].alternatives[0].text == "1,234.50"
    assert all(cells[place].flags == ("low_confidence",) for place in ((3, 1), (2, 1)))
    assert sorted(place for place, reading in cells.items() if reading.flags) == [(2, 1), (3, 1)]


def test_a_figure_that_is_struck_out_is_doubted(tmp_path: Path) -> None:
    paper = Paper()
    paper.table(XS, YS, TEXTS)
    paper.rule(200, 129, 243, 129)
    (table,) = tables_of(paper.save(tmp_path))
    assert texts_of(table) == TEXTS
    assert [(c.row, c.col) for c in table.cells if c.reading.flags] == [(1, 1)]
    assert max(c.reading.confidence for c in table.cells if c.reading.flags) < 0.7


def test_a_figure_whose_picture_says_otherwise_is_doubted(tmp_path: Path) -> None:
    paper = Paper()
    paper.table(XS, YS, TEXTS)
    path = paper.save(tmp_path)
    content = content_of(path)
    (word,) = (w for w in content.words if w.text == "991.00")
    doubted = replace(content, doubted=(replace(word, text="661.00"),))
    (table,) = read_page_tables(path, doubted, grids_of(content), CamelotReader(), None)
    (cell,) = (c for c in table.cells if c.reading.flags)
    assert (cell.row, cell.col, cell.reading.text) == (3, 2, "991.00")
    assert [a.text for a in cell.reading.alternatives] == ["661.00"]


def test_a_text_that_touches_the_next_cells_own_text_stays_out_of_it(tmp_path: Path) -> None:
    paper = Paper()
    paper.table((60, 150, 250, 350), YS[:3], [["项目名称", "主管部门", "备注"], ["", "", "路面"]])
    paper.text(64, 132, "农村公路养护工程项目")
    paper.text(154, 132, "交通运输局")
    (table,) = tables_of(paper.save(tmp_path))
    assert texts_of(table)[1] == ["农村公路养护工程项目", "交通运输局", "路面"]


def test_a_text_of_one_string_that_runs_over_stays_whole(tmp_path: Path) -> None:
    paper = Paper()
    paper.table((60, 150, 250, 350), YS[:3], [["项目名称", "主管部门", "备注"], ["", "", "路面"]])
    paper.text(64, 132, "农村公路养护工程项目和建设")
    (table,) = tables_of(paper.save(tmp_path))
    assert texts_of(table)[1] == ["农村公路养护工程项目和建设", "", "路面"]
