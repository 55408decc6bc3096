"""Relations between the texts of a table."""

from __future__ import annotations

from pathlib import Path

from benchmarks.accuracy.adjacency import compared, relations
from benchmarks.accuracy.reports import report_cases
from extractor.document import Document, Table
from samples.reports import draw_report


def _paper() -> Document:
    return draw_report("one", 2, "treasury").truth


def _without_column(table: Table, col: int) -> Table:
    kept = [
        cell.model_copy(update={"col": cell.col - (cell.col > col)})
        for cell in table.cells
        if not (cell.col == col and cell.col_span == 1)
    ]
    return table.model_copy(update={"cells": tuple(kept)})


def test_the_truth_is_all_right_and_nothing_is_nothing() -> None:
    truth = _paper()
    whole = compared(truth, truth)
    assert whole.truth == whole.both > 50
    assert whole.f1 == 1.0
    none = compared(truth, truth.model_copy(update={"tables": ()}))
    assert (none.recall, none.precision, none.f1) == (0.0, 1.0, 0.0)


def test_blank_cells_are_passed_over_and_wide_headings_stand_over_all_their_columns() -> None:
    table = _paper().tables[0]
    wide = next(cell for cell in table.cells if cell.col_span > 1 and cell.text and cell.row == 0)
    below = [r for r in relations(table) if r[0] == wide.text.replace(" ", "") and r[2] == "below"]
    assert len(below) == wide.col_span
    blanked = table.model_copy(
        update={
            "cells": tuple(
                cell.model_copy(update={"text": ""}) if (cell.row, cell.col) == (4, 1) else cell
                for cell in table.cells
            )
        }
    )
    assert all("" not in r[:2] for r in relations(blanked))


def test_a_lost_column_costs_recall_and_what_stands_beside_it() -> None:
    truth = _paper()
    lost = truth.model_copy(update={"tables": (_without_column(truth.tables[0], 2),)})
    found = compared(truth, lost)
    assert 0.3 < found.recall < 0.95
    assert 0.3 < found.precision < 1.0


def test_dots_that_lead_to_a_figure_are_no_text() -> None:
    table = _paper().tables[0]
    dotted = table.model_copy(
        update={
            "cells": tuple(
                cell.model_copy(update={"text": f"{cell.text} . . . . . ."}) if cell.col == 0 else cell
                for cell in table.cells
            )
        }
    )
    assert relations(dotted) == relations(table)


def test_half_of_the_reports_are_digital_and_their_truth_is_of_the_page_read(tmp_path: Path) -> None:
    reports = list(report_cases(12, 3, tmp_path))
    assert len({report.case.name for report in reports}) == 12
    assert sum(report.mode == "digital" for report in reports) == 6
    digital = next(report for report in reports if report.mode == "digital")
    source = digital.truth.source.model_copy(update={"name": digital.case.pdf().name})
    score = digital.case.score(digital.truth.model_copy(update={"source": source}))
    assert score.measures.shape.share == 1.0
    assert compared(digital.truth, digital.truth).f1 == 1.0
