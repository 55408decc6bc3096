"""Whatever a grid holds, it comes out whole: every place once, texts as read, amounts only where printed."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.amounts import parse_amount
from extractor.headings import about, caption_tables, type_table
from extractor.stitch import stitch
from tests.headings.grids import line, logical, raw, reading

WORDS = "项目 科目编码 类 款 合计 小计 一、收入 其中：甲 甲局 支出总表 权重 Total xxxx"
FIGURES = "205 01 1 2 3 2023 1,234.50 - 12.3.4 5%"
texts = st.sampled_from(
    ["", "单位：万元", "部门：甲局", "\u3000乙", *WORDS.split(" "), *FIGURES.split(" ")]
) | st.text(alphabet="0123456789.,-（）()年abc栏次计", max_size=8)


@st.composite
def grids(draw: st.DrawFn) -> str:
    """A grid of any texts, some of its cells merged."""
    rows, cols = draw(st.integers(1, 7)), draw(st.integers(1, 6))
    grid = [[draw(texts).replace("|", "").strip() or " " for _ in range(cols)] for _ in range(rows)]
    for _ in range(draw(st.integers(0, 3))):
        top, left = draw(st.integers(0, rows - 1)), draw(st.integers(0, cols - 1))
        if draw(st.booleans()):
            for col in range(left + 1, min(cols, left + 3)):
                grid[top][col] = "<"
        else:
            for row in range(top + 1, min(rows, top + 3)):
                grid[row][left] = "^"
    return "\n".join(" | ".join(row) for row in grid)


def _whole(text: str) -> bool:
    """Whether the merged places of a grid are rectangles that cover every place once."""
    table = raw(text)
    places = [
        (r, c)
        for cell in table.cells
        for r in range(cell.row, cell.row + cell.row_span)
        for c in range(cell.col, cell.col + cell.col_span)
    ]
    return len(places) == len(set(places)) == table.rows * table.cols


@settings(max_examples=150)
@given(grids().filter(_whole))
def test_every_cell_comes_out_once_as_read_and_typed(text: str) -> None:
    source = logical(text)
    table = type_table(source, "t1")
    assert [(c.row, c.col, c.row_span, c.col_span, c.text) for c in table.cells] == [
        (c.row, c.col, c.row_span, c.col_span, c.reading.text) for c in source.cells
    ]
    assert len(table.rows) == source.rows
    assert len(table.columns) == source.cols
    assert [row.kind for row in table.rows[: table.header_rows]] == ["header"] * table.header_rows
    for cell in table.cells:
        printed = parse_amount(cell.text, blanks_part_thousands=True)
        value = printed.value
        # A column may state a unit of its own: its amounts are moved by powers of ten.
        assert cell.amount is None or (
            value is not None and cell.amount.normalize().as_tuple()[:2] == value.normalize().as_tuple()[:2]
        )
        assert ("no_grammar" in cell.flags) <= (printed.kind == "not_amount" or printed.rate)
    for row in table.rows:
        assert row.parent is None or table.rows[row.parent].kind not in ("header", "blank")
        above = row.parent
        for _ in table.rows:
            above = None if above is None else table.rows[above].parent
        assert above is None, "a row is a part of itself"


@settings(max_examples=60)
@given(st.lists(grids().filter(_whole), min_size=1, max_size=3), st.lists(texts, max_size=3))
def test_pages_of_any_tables_lose_no_cell(tables: list[str], above: list[str]) -> None:
    pages = []
    for number, text in enumerate(tables, 1):
        lines = [line(t.strip(), 60, 60 + 12 * i, page=number) for i, t in enumerate(above) if t.strip()]
        pages.append(reading([raw(text, page=number, top=120)], lines, page=number))
    captioned = [table for page in pages for table in caption_tables(page)]
    printed = [
        c.reading.text for page in pages for t in page.tables for c in t.cells if c.reading.text.strip()
    ]
    kept = [c.reading.text for t in captioned for c in t.table.cells if c.reading.text.strip()]
    peeled = {found.text for t in captioned for found in t.caption.lines}
    assert all(text in kept or set(text.splitlines()) <= peeled for text in printed)
    joined = stitch(captioned)
    assert sum(len(table.regions) for table in joined) == len(captioned)
    said = about(pages, joined)
    assert all((value.value is None) == (value.page is None) for _, value in said)
