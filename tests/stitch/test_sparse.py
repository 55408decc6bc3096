"""Facing pages of which one shows fewer rows than the other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractor.parts import LogicalTable, RawTable, TextLine
from tests.headings.grids import captioned, line, raw
from tests.stitch.stitched import pages, texts

SHORT_LEFT = """
名称 | 合计 | 办公费
合计 | 10.00 | 1.00
甲类 | 5.00 | 1.00
乙类 | 3.00 |
丙类 | 2.00 |
"""


def facing_unruled(right: RawTable, *loose: TextLine, mark: str | None = "表3-1(2)") -> list[LogicalTable]:
    left = replace(raw(SHORT_LEFT), ruled=False)
    part = replace(captioned(replace(right, ruled=False), mark=mark), loose=loose)
    return pages(captioned(left, "支出明细表"), part)


def test_rows_that_a_page_without_rules_cannot_show_are_blank_there() -> None:
    (table,) = facing_unruled(raw("水费 | 电费\n4.00 | 5.00\n2.00 | 2.00", page=2, top=102))
    assert [row[3:] for row in texts(table)] == [
        ["水费", "电费"],
        ["4.00", "5.00"],
        ["2.00", "2.00"],
        ["", ""],
        ["", ""],
    ]
    blank = next(cell for cell in table.cells if (cell.row, cell.col) == (4, 4))
    assert (blank.page, blank.box.x0, blank.box.y0, blank.reading.engine) == (2, 110.0, 180.0, "none")


def test_figures_alone_in_their_rows_take_their_place() -> None:
    right = raw("水费 | 电费\n4.00 | 5.00\n2.00 | 2.00", page=2)
    alone = line("3.00", 120, 165, page=2), line("2", 80, 185, page=2)
    (table,) = facing_unruled(right, *alone)
    assert [row[3:] for row in texts(table)][3:] == [["", "3.00"], ["2", ""]]
    assert table.regions[1].bbox.y1 == 200


@pytest.mark.parametrize(
    "alone",
    [line("3.00", 90, 165, page=2), line("见附件", 120, 165, page=2), line("3.00", 120, 125, page=2)],
    ids=["between columns", "words", "second text"],
)
def test_a_text_without_a_sure_place_keeps_pages_apart(alone: TextLine) -> None:
    right = raw("水费 | 电费\n4.00 | 5.00\n2.00 | 2.00", page=2)
    assert len(facing_unruled(right, alone)) == 2


def test_rows_that_a_ruled_page_lacks_keep_pages_apart() -> None:
    right = captioned(raw("水费 | 电费\n4.00 | 5.00\n2.00 | 2.00", page=2), mark="表3-1(2)")
    assert len(pages(captioned(raw(SHORT_LEFT), "支出明细表"), right)) == 2


def test_a_figure_over_two_rows_keeps_pages_apart() -> None:
    right = raw("水费 | 电费\n4.00 | 5.00\n2.00 | 2.00\n1.00 |", page=2, heights=(20, 20, 40, 20))
    assert len(facing_unruled(right)) == 2


def test_a_page_that_lacks_most_rows_is_no_part() -> None:
    left = SHORT_LEFT + "".join(f"第{n}类 | 1.00 |\n" for n in range(6))
    right = captioned(
        replace(raw("水费 | 电费\n4.00 | 5.00\n2.00 | 2.00", page=2), ruled=False), mark="表3-1(2)"
    )
    assert len(pages(captioned(replace(raw(left), ruled=False), "支出明细表"), right)) == 2


def test_a_page_with_headings_only_belongs_by_its_mark() -> None:
    right = raw("水费 | 电费", page=2)
    assert len(facing_unruled(right)) == 1
    assert len(facing_unruled(right, mark=None)) == 2
