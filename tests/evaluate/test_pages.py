"""Logical tables against a truth that knows pages only."""

from __future__ import annotations

from extractor.document import Table
from extractor.evaluate import score_pages
from extractor.evaluate.page_parts import from_row, page_parts
from extractor.evaluate.shares import Share
from tests.export.papers import document, grid, overleaf, paper, region, two_sided


def page_table(texts: list[list[str | None]], page: int, origin: tuple[float, float], heads: int) -> Table:
    cells = tuple(grid(texts, header_rows=heads, page=page, origin=origin, text_columns=3))
    return overleaf().model_copy(
        update={"cells": cells, "rows": (), "columns": (), "regions": (region(cells, page),)}
    )


HEAD: list[list[str | None]] = [
    ["科目编码", None, "单位名称（科目）", "合计", "基本支出", "项目支出"],
    ["类", "款", "^", "^", "^", "^"],
]
REST: list[list[str | None]] = [
    ["205", "02", "普通教育", "250.00", "150.00", "160.00"],
    ["208", "05", "行政事业单位养老支出", "0.00", "", "-"],
]


def test_a_table_is_cut_into_its_pages() -> None:
    parts = page_parts(document([overleaf()]))
    assert [[c.row for c in part.table.cells if c.col == 2] for part in parts] == [[0, 2, 3], [0, 1]]
    assert parts[0].heading == ()
    assert parts[1].heading[1] == ("类", "款")
    assert parts[1].places[0] == ("t2", 4, 0)


def test_each_page_is_measured_and_findings_still_tell() -> None:
    first = page_parts(document([overleaf()]))[0].table
    second = page_table(REST, 2, (40.0, 60.0), 0)
    score = score_pages("x", "digital", [first, second], paper())
    assert score.measures.tables == Share(right=2, of=2)
    assert score.measures.shape == Share(right=2, of=2)
    assert score.measures.false_tables == 1
    assert score.measures.amounts == Share(right=10, of=10)
    wrong = [*REST]
    wrong[0] = ["205", "02", "普通教育", "250.00", "150.00", "100.00"]
    told = score_pages("x", "digital", [page_table(wrong, 2, (40.0, 60.0), 0)], paper())
    assert told.measures.amounts == Share(right=3, of=4)
    assert told.measures.silent_errors == Share(right=0, of=4)
    assert told.differences[0].predicted_cell == ("t2", 4, 5)


def test_a_heading_repeated_overleaf_is_not_missing() -> None:
    repeated = page_table(HEAD + REST, 2, (40.0, 12.0), 2)
    score = score_pages("x", "digital", [repeated], document([overleaf()]))
    assert score.measures.shape == Share(right=1, of=1)
    assert score.measures.filled.right == score.measures.filled.of == 11
    assert score.measures.amounts_at_index == Share(right=4, of=4)


def test_another_row_above_is_missing() -> None:
    other: list[list[str | None]] = [["201", "01", "人大事务", "1.00", "1.00", "0.00"]]
    score = score_pages("x", "digital", [page_table(other + REST, 2, (40.0, 36.0), 0)], paper())
    assert score.measures.shape == Share(right=0, of=1)
    assert score.measures.amounts == Share(right=4, of=7)


def test_a_caption_in_the_grid_is_not_missing_where_it_is_given_elsewhere() -> None:
    body = [["收入", None, "支出", None]]
    caption: list[list[str | None]] = [
        ["表1 单位收支总表", None, None, None],
        ["单位：万元", None, None, None],
    ]
    cells = tuple(grid([*caption, *body], header_rows=3, origin=(40.0, 42.0)))
    true = two_sided().model_copy(update={"cells": cells, "rows": (), "columns": ()})
    short = two_sided().model_copy(update={"cells": two_sided().cells[:2]})
    score = score_pages("x", "digital", [true], document([short]))
    assert score.measures.shape == Share(right=1, of=1)
    assert score.measures.filled == Share(right=2, of=2)
    nameless = short.model_copy(update={"title": "另一张表"})
    lost = score_pages("x", "digital", [true], document([nameless]))
    assert lost.measures.filled == Share(right=2, of=4)


def test_lines_at_which_no_cell_begins_fall_away() -> None:
    table = from_row(two_sided(), 0)
    assert table.cells == two_sided().cells
    wide = grid([["a", None, None], ["b", None, "c"]], header_rows=0)
    trimmed = from_row(two_sided().model_copy(update={"cells": tuple(wide)}), 0)
    assert [(c.col, c.col_span) for c in trimmed.cells] == [(0, 2), (0, 1), (1, 1)]
