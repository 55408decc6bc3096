"""What is counted of amounts that were read from end to end: silent errors, with the sums and without."""

from __future__ import annotations

from decimal import Decimal

import pytest

from benchmarks.calibration.archive import ReadPaper
from benchmarks.calibration.summaries import draw_summary
from benchmarks.calibration.with_sums import SeenPaper, mixed, row_of, seen_paper
from extractor.document import Cell, Document, Flag
from extractor.reconcile import reconcile
from samples.papers import Paper

PLACE = 4, 4
"""A figure within the large summary: row, column."""


@pytest.fixture(scope="module")
def paper() -> Paper:
    return draw_summary(91_001)


def read(truth: Document, change: dict[str, object], flags: tuple[Flag, ...] = ()) -> SeenPaper:
    """What is seen of a reading that differs from the truth in one cell."""

    def cell_of(cell: Cell) -> Cell:
        return cell.model_copy(update=change) if (cell.row, cell.col) == PLACE else cell

    tables = tuple(
        table.model_copy(update={"cells": tuple(map(cell_of, table.cells))}) for table in truth.tables
    )
    before = {(truth.tables[0].id, *PLACE): flags}
    document = truth.model_copy(update={"tables": tables})
    return seen_paper(ReadPaper("p", "plain", False, truth, document, before), again=True)


def test_the_sums_of_a_summary_hold_and_are_found(paper: Paper) -> None:
    assert len(paper.truth.tables) == 1
    assert reconcile(paper.truth.tables, []) == ()
    (page,), (region,) = paper.truth.pages, paper.truth.tables[0].regions
    assert region.bbox.x1 < page.width
    assert region.bbox.y1 < page.height


def test_a_perfect_reading_has_no_silent_error(paper: Paper) -> None:
    seen = read(paper.truth, {})
    assert {one.state for one in seen.amounts} == {"right"}
    for sums in (False, True):
        row = row_of([seen], 0.05, sums=sums)
        assert (row.flagged, row.reviewed, row.silent) == (0.0, 0.0, 0)


def test_a_wrong_amount_is_silent_until_the_sums_or_a_flag_tell_of_it(paper: Paper) -> None:
    wrong: dict[str, object] = {"amount": Decimal("1.23"), "text": "1.23"}
    sure = read(paper.truth, wrong)
    assert [row_of([sure], 0.05, sums=sums).silent for sums in (False, True)] == [1, 0]
    assert mixed([sure], 0.05, sums=False).silent == pytest.approx(1 / len(sure.amounts))
    flagged = read(paper.truth, wrong, ("stamp",))
    assert row_of([flagged], 0.05, sums=False).silent == 0
    doubted = read(paper.truth, {**wrong, "confidence": 0.9})
    assert [row_of([doubted], bound, sums=False).silent for bound in (0.05, 0.2)] == [0, 1]


def test_a_figure_that_was_not_taken_for_an_amount_is_silent_too(paper: Paper) -> None:
    lost = read(paper.truth, {"amount": None})
    assert [one.state for one in lost.amounts if one.state != "right"] == ["untyped"]
    assert row_of([lost], 0.05, sums=False).silent == 1
