"""Tables that no upright rules draw, by the way words stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractor.geometry import Box
from extractor.parts import Word
from extractor.regions.worded.alignment import alignments
from extractor.regions.worded.pieces import text_lines
from tests.engines.drawn import Paper, spans_of, tables_of, texts_of

ROWS = [
    ["一、教育支出", "1,234.50", "1,000.00", ""],
    ["（一）普通教育", "234.50", "-9.00", ""],
    ["合计", "1,469.00", "991.00", ""],
]


def draw(paper: Paper, top: float = 100) -> None:
    """A head with a heading over two columns, and three rows; the last column is empty."""
    paper.text(345, top + 13, "其中：基本支出与各类项目支出")
    for x, heading in ((60, "科目"), (250, "合计"), (350, "基本支出"), (450, "备注")):
        paper.text(x, top + 33, heading)
    for i, row in enumerate(ROWS):
        paper.text(60, top + 53 + 20 * i, row[0])
        paper.right(290, top + 53 + 20 * i, row[1])
        paper.right(390, top + 53 + 20 * i, row[2])


def test_a_three_line_table(tmp_path: Path) -> None:
    paper = Paper()
    draw(paper, 80)
    for y in (100, 120, 180):
        paper.rule(50, y, 500, y)
    (table,) = tables_of(paper.save(tmp_path))
    assert texts_of(table) == [["科目", "合计", "基本支出", "备注"], *ROWS]
    assert not table.ruled


def test_rules_between_all_rows(tmp_path: Path) -> None:
    """A label on two lines stays in its row: the rules say so."""
    paper = Paper()
    draw(paper, 80)
    paper.text(60, 166, "（含上年结转）", size=7)
    for y in (100, 120, 139, 158, 180):
        paper.rule(50, y, 500, y)
    (table,) = tables_of(paper.save(tmp_path))
    assert [row[0] for row in texts_of(table)] == [
        "科目",
        "一、教育支出",
        "（一）普通教育",
        "（含上年结转）\n合计",
    ]


def test_no_rules_at_all(tmp_path: Path) -> None:
    paper = Paper()
    paper.text(220, 70, "一般公共预算支出表", size=16)
    paper.text(60, 90, "部门：某某局")
    paper.text(450, 90, "单位：万元")
    draw(paper, 90)
    paper.text(60, 260, "注：本表为空表的部分没有支出，合计1,469.00万元，比上年增加12.00万元。")
    (table,) = tables_of(paper.save(tmp_path))
    assert texts_of(table)[-4:] == [["科目", "合计", "基本支出", "备注"], *ROWS]
    assert not table.ruled
    assert table.box.y0 > 91
    assert table.box.y1 < 250


def test_a_heading_over_two_columns_is_one_cell(tmp_path: Path) -> None:
    paper = Paper()
    draw(paper)
    for y in (100, 140, 200):
        paper.rule(50, y, 500, y)
    (table,) = tables_of(paper.save(tmp_path))
    assert spans_of(table) == {(0, 0): (2, 1), (0, 1): (2, 1), (0, 2): (1, 2)}
    assert texts_of(table) == [
        ["科目", "合计", "其中：基本支出与各类项目支出", None],
        [None, None, "基本支出", "备注"],
        *ROWS,
    ]


@pytest.mark.parametrize("columns", [1, 2])
def test_prose_with_figures_is_no_table(tmp_path: Path, columns: int) -> None:
    paper = Paper()
    for column in range(columns):
        for i in range(30):
            paper.text(
                60 + 260 * column,
                100 + 18 * i,
                f"{i + 1}. 收入预算 {i * 37}.50 万元，比上年增加 12.00 万元。",
            )
    assert tables_of(paper.save(tmp_path)) == ()


def test_a_table_of_contents_is_no_table(tmp_path: Path) -> None:
    paper = Paper()
    for i in range(20):
        paper.text(60, 100 + 18 * i, f"{i + 1}")
        paper.text(90, 100 + 18 * i, "部门预算收支总体情况表")
        paper.right(500, 100 + 18 * i, str(3 * i))
    assert tables_of(paper.save(tmp_path)) == ()


def test_words_of_different_height_share_a_line() -> None:
    words = [Word("合计", Box(10, 100, 30, 112)), Word("12.50", Box(60, 103, 80, 111))]
    (line,) = text_lines([*words, Word("下行", Box(10, 116, 30, 128))])[:1]
    assert [piece.text for piece in line.pieces] == ["合计", "12.50"]
    assert alignments(words) == []
