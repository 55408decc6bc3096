"""Corrections of structure: what moves, what stays, what is doubted, and what is refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor import Correction, CorrectionError, apply
from extractor.corrections import size
from extractor.corrections.structure import grid_of, restructured
from extractor.document import Document, Edit, Operation, PageLine, Table
from extractor.geometry import Box
from extractor.settings import Settings

SET = Path(__file__).parents[2] / "samples" / "set"
NOON = datetime(2024, 5, 6, 12, tzinfo=UTC)
MOVES_ONLY: tuple[Operation, ...] = (
    "merge_cells", "split_cell", "add_row", "join_rows", "split_row", "add_column", "join_columns",
    "split_column", "mark_headings",
)  # fmt: skip


@cache
def paper(name: str = "demo") -> Document:
    return Document.model_validate_json((SET / f"{name}.json").read_bytes())


def table_of(document: Document, name: str = "t1") -> Table:
    return next(table for table in document.tables if table.id == name)


def edit(
    document: Document, operation: Operation, at: tuple[int, int] = (0, 0), **more: object
) -> Correction:
    """A correction of the structure of table t1, or of the table `of`."""
    name = str(more.pop("of", "t1"))
    known = [table for table in document.tables if table.id == name]
    return Correction.model_validate(
        {
            "kind": "structure",
            "table": name,
            "row": at[0],
            "col": at[1],
            "before": size(known[0]) if known else "",
            "after": "",
            "who": "a clerk",
            "when": NOON,
            "edit": {"operation": operation, **more},
        }
    )


def texts(table: Table) -> dict[tuple[int, int], str]:
    return {(c.row, c.col): c.text for c in table.cells}


def characters(tables: Sequence[Table]) -> Counter[str]:
    return Counter("".join("".join(c.text.split()) for t in tables for c in t.cells))


def changed(document: Document, *corrections: Correction) -> Document:
    return apply(document, corrections)


# --- whatever is done, a table stays one --------------------------------------------------------------


@st.composite
def operations(draw: st.DrawFn) -> list[tuple[Operation, int, int, int, int]]:
    number = st.integers(0, 14)
    few = st.integers(0, 4)
    one = st.tuples(st.sampled_from(MOVES_ONLY), number, number, few, few)
    return draw(st.lists(one, min_size=1, max_size=5))


@settings(max_examples=60, deadline=None)
@given(operations())
def test_no_operation_leaves_a_hole_or_loses_a_character(
    wanted: list[tuple[Operation, int, int, int, int]],
) -> None:
    document = paper()
    before = characters(document.tables)
    for operation, row, col, rows, cols in wanted:
        correction = edit(document, operation, (row, col), rows=rows, cols=cols)
        try:
            document = restructured(document, correction, Settings())
        except CorrectionError:
            continue
    table = table_of(document)
    grid_of(document, table).covering()
    assert [row.index for row in table.rows] == list(range(len(table.rows)))
    assert [column.index for column in table.columns] == list(range(len(table.columns)))
    assert characters(document.tables) == before
    assert all(cell.bbox.width > 0 and cell.bbox.height > 0 for cell in table.cells)
    written = document.model_dump_json()
    assert Document.model_validate_json(written).model_dump_json() == written


@pytest.mark.parametrize(
    ("operation", "at"),
    [("add_row", (3, 0)), ("add_column", (0, 2)), ("add_row", (99, 0)), ("add_column", (0, 99))],
)
def test_what_is_added_and_removed_again_leaves_the_table_as_it_was(
    operation: Operation, at: tuple[int, int]
) -> None:
    document = paper()
    table = table_of(document)
    place = min(at[0], len(table.rows)), min(at[1], len(table.columns))
    removal: Operation = "remove_row" if operation == "add_row" else "remove_column"
    there = changed(document, edit(document, operation, place))
    back = changed(there, edit(there, removal, place))
    assert texts(table_of(back)) == texts(table)
    assert [(c.path, c.role) for c in table_of(back).columns] == [(c.path, c.role) for c in table.columns]
    assert [f.message for f in back.findings] == [f.message for f in apply(document, []).findings]


# --- rows and columns -----------------------------------------------------------------------------------


def test_a_row_that_is_added_lies_between_its_neighbours_and_asks_for_a_look() -> None:
    document = paper()
    table = table_of(document)
    row = table.header_rows + 2
    there = table_of(changed(document, edit(document, "add_row", (row, 0))))
    fresh = [c for c in there.cells if c.row == row]
    assert len(fresh) == len(there.columns)
    for cell in fresh:
        assert "low_confidence" in cell.flags
        assert (cell.text, cell.amount, cell.engine) == ("", None, "none")
        above = next(c for c in there.cells if (c.row, c.col) == (row - 1, cell.col))
        below = next(c for c in there.cells if (c.row, c.col) == (row + 1, cell.col))
        assert above.bbox.y0 < cell.bbox.center[1] < below.bbox.y1
        assert above.bbox.x0 <= cell.bbox.center[0] <= above.bbox.x1
    assert texts(there)[row + 1, 0] == texts(table)[row, 0]


def test_a_correction_before_a_row_was_added_stays_with_its_cell_and_one_behind_it_counts_the_new_row() -> (
    None
):
    document = paper()
    table = table_of(document)
    amount = next(c for c in reversed(table.cells) if c.amount is not None)
    first = Correction(
        table="t1", row=amount.row, col=amount.col, before=amount.text, after="77.00", who="a", when=NOON
    )
    added = edit(document, "add_row", (table.header_rows, 0))
    second = first.model_copy(update={"row": amount.row + 1, "before": "77.00", "after": "78.00"})
    final = table_of(changed(document, first, added, second))
    cell = next(c for c in final.cells if (c.row, c.col) == (amount.row + 1, amount.col))
    assert (cell.text, str(cell.amount), cell.flags) == ("78.00", "78.00", ("corrected",))
    with pytest.raises(CorrectionError):
        changed(document, added, first)


def test_rows_joined_and_split_again() -> None:
    document = paper()
    row = table_of(document).header_rows + 1
    joined = changed(document, edit(document, "join_rows", (row, 0), rows=2))
    one = [c for c in table_of(joined).cells if c.row == row]
    assert any("\n" in c.text for c in one)
    assert all("low_confidence" in c.flags for c in one if "\n" in c.text)
    split = changed(joined, edit(joined, "split_row", (row, 0), rows=2))
    old, new = texts(table_of(document)), texts(table_of(split))
    both = [
        place for place in old if place[0] in (row, row + 1) and old[row, place[1]] and old[row + 1, place[1]]
    ]
    assert both
    assert all(new[place] == old[place] for place in both)


def test_cells_merged_are_doubted_and_split_again() -> None:
    document = paper()
    table = table_of(document)
    row = table.header_rows + 1
    col = next(c.col for c in table.cells if c.row == row and c.amount is not None)
    merged = changed(document, edit(document, "merge_cells", (row, col), rows=1, cols=2))
    cell = next(c for c in table_of(merged).cells if (c.row, c.col) == (row, col))
    old = texts(table)
    assert (cell.col_span, cell.text) == (2, old[row, col] + old[row, col + 1])
    assert cell.confidence <= 0.5
    parted = changed(merged, edit(merged, "split_cell", (row, col)))
    again = texts(table_of(parted))
    assert again[row, col] == cell.text
    assert again[row, col + 1] == ""


def test_marking_headings_tells_columns_and_rows_anew() -> None:
    document = paper()
    table = table_of(document)
    none = table_of(changed(document, edit(document, "mark_headings", rows=0)))
    assert none.header_rows == 0
    assert none.rows[0].kind != "header"
    again = changed(document, edit(document, "mark_headings", rows=0))
    back = table_of(changed(again, edit(again, "mark_headings", rows=table.header_rows)))
    assert [c.path for c in back.columns] == [c.path for c in table.columns]


# --- tables ---------------------------------------------------------------------------------------------


def test_a_table_split_and_joined_again_is_the_same() -> None:
    document = paper()
    table = table_of(document)
    row = table.header_rows + 3
    split = changed(document, edit(document, "split_table", (row, 0)))
    upper, lower = split.tables[0], split.tables[1]
    assert len(upper.rows) + len(lower.rows) == len(table.rows)
    assert lower.id not in {t.id for t in document.tables}
    # the page lies askew, so that the two boxes meet at a corner
    assert abs(lower.regions[0].bbox.y0 - upper.regions[-1].bbox.y1) < 10
    joined = changed(split, edit(split, "join_tables", other=lower.id))
    assert texts(table_of(joined)) == texts(table)
    assert [t.id for t in joined.tables] == [t.id for t in document.tables]
    assert [f.message for f in joined.findings] == [f.message for f in apply(document, []).findings]


def test_a_table_split_between_columns_and_joined_side_by_side() -> None:
    document = paper()
    table = table_of(document)
    col = len(table.columns) - 1
    split = changed(document, edit(document, "split_table", (0, col)))
    assert [len(t.columns) for t in split.tables[:2]] == [col, 1]
    joined = changed(split, edit(split, "join_tables", other=split.tables[1].id, rows=0))
    assert texts(table_of(joined)) == texts(table)
    with pytest.raises(CorrectionError, match="do not go together"):
        changed(split, edit(split, "join_tables", other=split.tables[1].id))


def test_a_table_that_is_none_leaves_its_texts_and_can_be_drawn_anew() -> None:
    document = paper()
    table = table_of(document)
    gone = changed(document, edit(document, "remove_table"))
    page = next(p for p in gone.pages if p.number == table.regions[0].page)
    assert {c.text for c in table.cells if c.text} <= {line.text for line in page.lines}
    found = {"page": page.number, "bbox": list(vars_of(table.regions[0].bbox)), "added": [table.model_dump()]}
    drawn = edit(gone, "add_table", of="", **found)
    again = changed(gone, drawn)
    (fresh,) = [t for t in again.tables if t.id not in {o.id for o in gone.tables}]
    assert texts(fresh) == texts(table)
    assert fresh.id not in {t.id for t in document.tables}
    page = next(p for p in again.pages if p.number == table.regions[0].page)
    assert not {c.text for c in table.cells if c.text} & {
        line.text for line in page.lines if table.regions[0].bbox.contains(*line.bbox.center)
    }


def vars_of(box: Box) -> tuple[float, float, float, float]:
    return box.x0, box.y0, box.x1, box.y1


@pytest.mark.parametrize(
    ("operation", "more"),
    [
        ("merge_cells", {"rows": 1, "cols": 1}),
        ("merge_cells", {"rows": 900, "cols": 900}),
        ("split_cell", {}),
        ("mark_headings", {"rows": 900}),
        ("join_tables", {"other": "t1"}),
        ("join_tables", {"other": "t99"}),
        ("split_table", {}),
        ("add_table", {}),
        ("split_row", {"rows": 1}),
    ],
)
def test_what_cannot_be_done_is_refused(operation: Operation, more: dict[str, object]) -> None:
    document = paper()
    at = (table_of(document).header_rows + 1, 1) if operation == "split_cell" else (0, 0)
    with pytest.raises(CorrectionError):
        changed(document, edit(document, operation, at, **more))


def test_an_edit_for_a_table_of_another_size_is_refused() -> None:
    document = paper()
    correction = edit(document, "add_row", (2, 0)).model_copy(update={"before": "1x1"})
    with pytest.raises(CorrectionError, match="rows x columns"):
        changed(document, correction)
    with pytest.raises(CorrectionError):
        changed(document, correction.model_copy(update={"edit": None}))


def test_an_edit_is_kept_with_the_document() -> None:
    document = paper()
    there = changed(document, edit(document, "add_row", (2, 0)))
    assert there.corrections[-1].edit == Edit(operation="add_row")
    written = there.model_dump_json()
    assert Document.model_validate_json(written).corrections == there.corrections


def test_a_unit_said_above_the_table_stays_its_unit() -> None:
    document = paper()
    table = table_of(document)
    assert table.amount_unit is not None
    there = table_of(changed(document, edit(document, "add_row", (len(table.rows), 0))))
    assert there.amount_unit == table.amount_unit
    amounts = {(c.row, c.col): c.amount for c in table.cells}
    assert all(c.amount == amounts.get((c.row, c.col)) for c in there.cells)
    line = PageLine(text="单位：元", bbox=Box(1, 1, 50, 10), confidence=1.0)
    assert line not in document.pages[0].lines
