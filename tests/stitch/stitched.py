"""Tables of several pages, written by hand, put together."""

from __future__ import annotations

from extractor.parts import CaptionedTable, LogicalTable
from extractor.stitch import stitch


def texts(table: LogicalTable) -> list[list[str]]:
    """The grid of texts; a place that a merged cell covers is `<` or `^`."""
    grid = [["?"] * table.cols for _ in range(table.rows)]
    for cell in table.cells:
        for r in range(cell.row, cell.row + cell.row_span):
            for c in range(cell.col, cell.col + cell.col_span):
                assert grid[r][c] == "?", "two cells cover one place"
                grid[r][c] = "^" if r > cell.row else "<"
        grid[cell.row][cell.col] = cell.reading.text
    assert all(place != "?" for row in grid for place in row), "a place without a cell"
    return grid


HEAD = "科目编码 | 科目名称 | 金额"
FIRST = f"{HEAD}\n201 | 一般公共服务支出 | 7.00\n20101 | 人大事务 | 7.00"


def pages(*tables: CaptionedTable) -> list[LogicalTable]:
    return list(stitch(tables))
