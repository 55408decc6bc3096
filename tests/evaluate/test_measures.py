"""Each measure answers to the fault it is there for, and to no other."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.document import Cell, Document, Failure, Table
from extractor.evaluate import Evaluation, Measures, score_document
from extractor.evaluate.shares import Share
from extractor.geometry import Box
from samples.committed import SET
from tests.export.papers import document, findings, overleaf, paper, two_sided


def changed(built: Document, place: tuple[str, int, int], **change: Any) -> Document:
    tables = [
        table.model_copy(
            update={
                "cells": tuple(
                    c.model_copy(update=change) if (table.id, c.row, c.col) == place else c
                    for c in table.cells
                )
            }
        )
        for table in built.tables
    ]
    return built.model_copy(update={"tables": tuple(tables)})


def without_row(table: Table, row: int) -> Table:
    """The table as a reader leaves it who overlooks a row."""
    cells = tuple(c.model_copy(update={"row": c.row - (c.row > row)}) for c in table.cells if c.row != row)
    rows = tuple(
        r.model_copy(update={"index": r.index - (r.index > row)}) for r in table.rows if r.index != row
    )
    return table.model_copy(update={"cells": cells, "rows": rows})


def measured(truth: Document, predicted: Document) -> Measures:
    return score_document(truth, predicted).measures


def share(right: int, of: int) -> Share:
    return Share(right=right, of=of)


def faults(measures: Measures) -> set[str]:
    """The measures that are not perfect."""
    bad_when_high = {"silent_errors", "flagged", "codes_wrong", "codes_null"}
    found = set()
    for name in Measures.model_fields:
        value = getattr(measures, name)
        if isinstance(value, int):
            wrong = value > 0
        else:
            wrong = value.right > 0 if name in bad_when_high else value.right < value.of
        if wrong:
            found.add(name)
    return found


def test_a_document_agrees_with_itself() -> None:
    measures = measured(paper(), paper())
    assert faults(measures) == {"flagged"}
    assert measures.amounts == share(15, 15)
    assert measures.empties == share(4, 4)
    assert measures.spans == share(7, 7)
    assert measures.planted_found == share(1, 1)


def test_an_empty_prediction_has_nothing_right() -> None:
    measures = measured(paper(), document([]))
    assert measures.tables == share(0, 2)
    assert measures.amounts == share(0, 15)
    assert measures.silent_errors == share(15, 15)
    assert measures.texts == share(0, 30)
    assert measures.empties == share(0, 4)


def test_a_wrong_amount_is_silent_until_someone_tells() -> None:
    place = ("t1", 3, 3)
    wrong = changed(paper(), place, amount=Decimal("79.00"), text="79.00")
    measures = measured(paper(), wrong)
    assert measures.amounts == share(14, 15)
    assert measures.silent_errors == share(1, 15)
    assert faults(measures) == {
        "amounts", "amounts_at_index", "filled", "silent_errors", "flagged"
    }  # fmt: skip
    flagged = changed(wrong, place, flags=("low_confidence",))
    assert measured(paper(), flagged).silent_errors == share(0, 15)
    corrected = changed(wrong, place, flags=("corrected",))
    assert measured(paper(), corrected).silent_errors == share(1, 15)


def test_a_wrong_amount_in_a_finding_is_not_silent() -> None:
    wrong = changed(paper(), ("t2", 4, 3), amount=Decimal("251.00"), text="251.00")
    measures = measured(paper(), wrong)
    assert measures.amounts == share(14, 15)
    assert measures.silent_errors == share(0, 15)


def test_a_missing_amount_is_told_where_the_page_failed() -> None:
    lost = paper().model_copy(update={"tables": (two_sided(),)})
    assert measured(paper(), lost).silent_errors == share(10, 15)
    failure = Failure(page=1, stage="grid", code="engine", message="x")
    told = lost.model_copy(update={"failures": (failure,)})
    assert measured(paper(), told).silent_errors == share(4, 15)


def test_amounts_are_numbers_not_texts() -> None:
    same = changed(paper(), ("t1", 3, 3), text="７０．００", amount=Decimal("70"))
    assert faults(measured(paper(), same)) == {"flagged"}


def test_texts_are_compared_after_nfkc_without_blanks() -> None:
    same = changed(paper(), ("t1", 3, 2), text="二、社会保障\n和就业⽀出 ")
    assert faults(measured(paper(), same)) == {"flagged"}
    other = changed(paper(), ("t1", 3, 2), text="二、社会保璋和就业支出")
    assert measured(paper(), other).texts == share(29, 30)


def test_something_read_in_an_empty_cell() -> None:
    place = ("t1", 3, 1)
    ghost = changed(paper(), place, text="1.00", amount=Decimal("1.00"))
    measures = measured(paper(), ghost)
    assert measures.empties == share(3, 4)
    assert measures.false_amounts == 1
    assert measures.silent_errors == share(1, 15)


@pytest.mark.parametrize("row", [2, 3, 4])
def test_a_missing_row_costs_its_own_cells_only(row: int) -> None:
    truth = document([two_sided()], pages=1)
    lost = [c for c in two_sided().cells if c.row == row and c.amount is not None]
    measures = measured(truth, document([without_row(two_sided(), row)], pages=1))
    assert measures.tables == share(1, 1)
    assert measures.shape == share(0, 1)
    assert measures.amounts == share(5 - len(lost), 5)
    assert measures.amounts_at_index.right <= measures.amounts.right


def test_two_columns_that_run_together_are_wrong() -> None:
    table = two_sided()
    joined = []
    for cell in table.cells:
        if cell.col == 2 and cell.row >= 1:
            other = next(c for c in table.cells if (c.row, c.col) == (cell.row, 3))
            text = cell.text + other.text
            box = Box.union([cell.bbox, other.bbox])
            joined.append(cell.model_copy(update={"text": text, "bbox": box, "amount": None}))
        elif cell.col < 3:
            joined.append(cell.model_copy(update={"col_span": min(cell.col_span, 3 - cell.col)}))
    predicted = document([table.model_copy(update={"cells": tuple(joined)})], pages=1)
    measures = measured(document([table], pages=1), predicted)
    assert measures.amounts == share(2, 5)
    assert measures.silent_errors == share(3, 5)
    assert measures.shape == share(0, 1)


def test_merged_cells() -> None:
    split = changed(paper(), ("t2", 0, 2), row_span=1)
    assert measured(paper(), split).spans == share(6, 7)
    merged = changed(paper(), ("t1", 1, 0), row_span=2)
    assert measured(paper(), merged).false_spans == 1


def test_a_table_that_is_not_there() -> None:
    assert measured(document([two_sided()]), paper()).false_tables == 1


def test_codes_are_right_wrong_or_null() -> None:
    table = two_sided()
    rows = list(table.rows)
    rows[2] = rows[2].model_copy(update={"codes": {0: "101", 2: "205"}})
    rows[3] = rows[3].model_copy(update={"code": None, "codes": {}})
    predicted = document([table.model_copy(update={"rows": tuple(rows)})])
    measures = measured(document([table]), predicted)
    assert measures.codes_right == share(1, 3)
    assert measures.codes_wrong.right == 1
    assert measures.codes_null == share(1, 3)


def test_headings_and_roles() -> None:
    table = overleaf()
    columns = list(table.columns)
    columns[4] = columns[4].model_copy(update={"path": ("项目支出",)})
    columns[0] = columns[0].model_copy(update={"role": "text"})
    rows = tuple(r.model_copy(update={"kind": "item"}) for r in table.rows)
    update = {"columns": tuple(columns), "header_rows": 1, "rows": rows, "title": "x", "amount_unit": None}
    measures = measured(document([table]), document([table.model_copy(update=update)]))
    assert measures.column_paths == share(5, 6)
    assert measures.column_roles == share(5, 6)
    assert measures.row_kinds == share(3, 6)
    assert measures.header_rows == measures.titles == measures.units == share(0, 1)


def test_planted_errors_and_verdicts() -> None:
    truth = paper()
    other = findings()[0].model_copy(
        update={"verdict": "misprinted", "suspects": tuple(reversed(findings()[0].suspects))}
    )
    measures = measured(truth, truth.model_copy(update={"findings": (other,)}))
    assert measures.planted_found == share(1, 1)
    assert measures.planted_verdict == share(0, 1)
    assert measures.planted_first == share(0, 1)
    none = measured(truth, truth.model_copy(update={"findings": ()}))
    assert none.planted_found == share(0, 1)
    assert none.clean_papers == share(0, 0)


def test_findings_on_clean_papers_are_false() -> None:
    measures = measured(document([overleaf()]), document([overleaf()], findings()))
    assert measures.false_findings == 2
    assert measures.clean_papers == share(0, 1)
    assert measures.planted_found == share(0, 0)


def test_a_prediction_without_boxes_is_aligned_by_its_texts() -> None:
    nowhere = Box(0.0, 0.0, 0.0, 0.0)
    blind = [
        table.model_copy(update={"cells": tuple(c.model_copy(update={"bbox": nowhere}) for c in table.cells)})
        for table in (without_row(two_sided(), 2), overleaf())
    ]
    measures = measured(paper(), document(blind))
    assert measures.tables == share(2, 2)
    assert measures.boxes.right == 0
    assert measures.amounts == share(13, 15)
    assert measures.texts == share(28, 30)


def test_differences_say_where_and_why() -> None:
    wrong = changed(paper(), ("t1", 3, 3), amount=None, text="70.00")
    wrong = changed(wrong, ("t1", 2, 0), text="一")
    wrong = wrong.model_copy(update={"tables": (wrong.tables[0], without_row(wrong.tables[1], 5))})
    found = score_document(paper(), wrong).differences
    assert [(d.reason, d.truth_cell) for d in found][:3] == [
        ("text", ("t1", 2, 0)),
        ("not_typed", ("t1", 3, 3)),
        ("no_cell", ("t2", 5, 0)),
    ]
    assert {d.truth_cell[1] for d in found[2:]} == {5}


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_amounts_right_are_never_more_than_there_are(data: st.DataObject) -> None:
    """Whatever cells a reader loses, moves or changes, the counts stay sound."""
    truth = paper()
    tables = []
    for table in truth.tables:
        kept: list[Cell] = []
        for cell in table.cells:
            fate = data.draw(st.sampled_from(["keep", "keep", "lose", "change", "move"]))
            if fate == "lose":
                continue
            update: dict[str, Any] = {}
            if fate == "change":
                update = {"text": "9", "amount": Decimal(9)}
            if fate == "move":
                update = {"bbox": Box(cell.bbox.x0 + 30, cell.bbox.y0, cell.bbox.x1 + 30, cell.bbox.y1)}
            kept.append(cell.model_copy(update=update))
        tables.append(table.model_copy(update={"cells": tuple(kept)}))
    measures = measured(truth, truth.model_copy(update={"tables": tuple(tables)}))
    assert measures.amounts_at_index.right <= measures.amounts.right <= measures.amounts.of == 15
    assert measures.filled.of == 45
    assert measures.silent_errors.right <= 15 - measures.amounts.right + measures.false_amounts


def test_documents_add_up_by_kind() -> None:
    budget = score_document(paper(), paper())
    final = score_document(document([two_sided()], kind="final_accounts"), document([]))
    both = Evaluation.of([budget, final])
    assert set(both.by_kind) == {"budget", "final_accounts"}
    assert both.total.amounts == share(15, 20)
    assert both.by_kind["final_accounts"].amounts == share(0, 5)


def test_columns_of_a_form_are_known_where_all_their_cells_are_merged() -> None:
    truth = Document.model_validate_json((SET / "approval_over_pages.json").read_bytes())
    merged = {c.col for c in truth.tables[0].cells} - {
        c.col for c in truth.tables[0].cells if c.col_span == 1
    }
    assert merged
    assert faults(measured(truth, truth)) == set()
