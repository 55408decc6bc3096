"""The benchmark measures what it says: its pages, their truth, what counts as kept, what others are given."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pymupdf
import pytest

from benchmarks.accuracy.classes import CLASSES, Choice, class_cases
from benchmarks.accuracy.faults import FAULTS, sound_pages
from benchmarks.accuracy.filings import FOLDER, filings
from benchmarks.accuracy.logical import score_logical
from benchmarks.accuracy.negatives import PROSE_PAGES, negative_cases
from benchmarks.accuracy.rivals.run import _table, _without_boxes
from benchmarks.accuracy.running_on import runs
from extractor.document import Document, Table
from samples.papers import draw
from samples.style import Style

needs_filings = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"no filings in {FOLDER}")


def drawn() -> Document:
    return draw("goods_detail", 1_000_007, Style(rows=4)).truth


def test_every_class_has_drawn_papers_of_different_names(tmp_path: Path) -> None:
    for page_class in CLASSES.values():
        cases = list(class_cases(page_class, [], Choice(4, 1, 0), tmp_path))
        assert cases, page_class.name
        assert len({case.name for case in cases}) == len(cases)


def test_the_same_seed_gives_the_same_papers(tmp_path: Path) -> None:
    choice = Choice(2, 5, 0)
    first, second = (list(class_cases(CLASSES["unruled"], [], choice, tmp_path / str(n))) for n in (1, 2))
    for n in (1, 2):
        (tmp_path / str(n)).mkdir()
    assert [case.name for case in first] == [case.name for case in second]
    assert first[0].pdf().read_bytes() == second[0].pdf().read_bytes()


def test_a_table_in_two_pieces_has_no_right_shape() -> None:
    truth = drawn()
    whole = score_logical("x", "facing", truth.tables, truth)
    assert whole.measures.shape.share == 1.0
    assert whole.measures.amounts.share == 1.0
    assert whole.measures.amounts_at_index.share == 1.0
    split = score_logical("x", "facing", truth.tables, _split(truth))
    assert split.measures.shape.share == 0.0
    assert split.measures.amounts_at_index.right < split.measures.amounts.right


def _split(document: Document) -> Document:
    table = document.tables[0]
    pages = sorted({cell.page for cell in table.cells})
    assert len(pages) > 1
    return document.model_copy(update={"tables": tuple(_only(table, page) for page in pages)})


def _only(table: Table, page: int) -> Table:
    cells = [cell for cell in table.cells if cell.page == page]
    first = min(cell.col for cell in cells)
    moved = tuple(cell.model_copy(update={"col": cell.col - first}) for cell in cells)
    regions = tuple(region for region in table.regions if region.page == page)
    update = {"id": f"t{page}", "cells": moved, "regions": regions, "columns": ()}
    return table.model_copy(update=update)


def test_negatives_hold_no_table_and_every_kind(tmp_path: Path) -> None:
    cases = list(negative_cases(40, 1, tmp_path))
    assert len(cases) == 40
    drawn_kinds = {case.name.rsplit("-", 2)[0] for case in cases if not case.name.startswith("f0")}
    assert {"bar_chart", "notebook", "form_lines", "contents"} <= drawn_kinds
    perfect = cases[-1].score(_nothing(cases[-1].pdf()))
    assert perfect.measures.false_tables == 0


def test_a_made_up_table_counts(tmp_path: Path) -> None:
    case = list(negative_cases(10, 1, tmp_path))[-1]
    found = _nothing(case.pdf()).model_copy(update={"tables": drawn().tables[:1]})
    assert case.score(found).measures.false_tables > 0


def _nothing(pdf: Path) -> Document:
    with pymupdf.open(pdf) as opened:
        assert len(opened) == 1
    return drawn().model_copy(update={"tables": (), "findings": ()})


def test_what_others_read_becomes_a_table_with_amounts_and_spans() -> None:
    raw = {
        "page": 1,
        "bbox": [0, 0, 100, 40],
        "rows": [["项目", None], ["合计", "(1,234.50)"]],
        "cells": [[[0, 0, 100, 20], None], [[0, 20, 50, 40], [50, 20, 100, 40]]],
    }
    table = _table(raw, "t1")
    head, _, amount = table.cells
    assert (head.col_span, head.row_span) == (2, 1)
    assert amount.amount == Decimal("-1234.50")
    assert all(cell.bbox.area == 0 for cell in _without_boxes(table).cells)


@needs_filings
def test_pages_with_a_faulty_reference_are_left_out(tmp_path: Path) -> None:
    found = filings(["f01", "f10"])
    pages = {(filing.name, page) for of in sound_pages(found).values() for filing, page in of}
    assert not pages & set(FAULTS)
    assert ("f10", 13) in pages
    cases = list(class_cases(CLASSES["plain"], found, Choice(6, 1, 0), tmp_path))
    assert {case.name.split("-")[0] for case in cases[:6]} == {"f01", "f10"}


@needs_filings
def test_tables_that_run_on_are_joined_and_others_stay_apart() -> None:
    (filing,) = filings(["f01"])
    by_page = {run.pages: run.tables for run in runs(filing)}
    joined = by_page[11, 12, 13]
    assert len(joined) == 1
    assert len(joined[0].regions) == 3
    repeated, apart = by_page[25, 26, 27]
    assert len(repeated.regions) == 2
    assert len(apart.regions) == 1
    heads = [cell for cell in repeated.cells if cell.text.startswith("一般公共预算支出") and cell.row == 0]
    assert len(heads) == 1


@needs_filings
def test_prose_pages_are_no_table_pages() -> None:
    tables = {filing.name: set(filing.table_pages) for filing in filings()}
    assert not [(n, p) for n, pages in PROSE_PAGES.items() for p in pages if p in tables.get(n, set())]
