"""Tables that were missed: drawn on the page, read there, a part of the document from then on."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from extractor import Correction, CorrectionError, Document, Settings, apply, extract
from extractor.corrections import size, text_lines, with_missed
from extractor.document import Edit, Failure, Table
from extractor.geometry import Box, PixelBox
from extractor.regions import FIGURES_WITHOUT_TABLE, asked_pixel_region, figures_without_table

NOON = datetime(2024, 5, 6, 12, tzinfo=UTC)
AREA = Box(60, 300, 520, 405)
_LIST = (
    ("工资福利支出", "1,200.00"),
    ("商品和服务支出", "300.50"),
    ("资本性支出", "99.50"),
    ("合计", "1,600.00"),
)

WORDS = Box(60, 500, 400, 580)
_WORDS = (("办公室", "文书"), ("财务科", "预算"), ("人事科", "编制"))


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with a list of words and amounts that no rules part."""
    paper: Any = pymupdf.open()
    page = paper.new_page(width=595, height=842)
    page.insert_text((80, 60), "关于支出情况的说明，具体情况见下。", fontname="china-s", fontsize=10)
    page.insert_text((440, 290), "单位：万元", fontname="china-s", fontsize=9)
    for number, (label, amount) in enumerate(_LIST):
        page.insert_text((80, 320 + 24 * number), label, fontname="china-s", fontsize=10)
        page.insert_text((420, 320 + 24 * number), amount, fontname="helv", fontsize=10)
    for number, (label, text) in enumerate(_WORDS):
        page.insert_text((80, 520 + 24 * number), label, fontname="china-s", fontsize=10)
        page.insert_text((260, 520 + 24 * number), text, fontname="china-s", fontsize=10)
    target = tmp_path_factory.mktemp("missed") / "list.pdf"
    paper.save(target)
    return target


@pytest.fixture(scope="module")
def document(path: Path) -> Document:
    """What is read, without the table that is found."""
    read = extract(path)
    assert [table.id for table in read.tables] == ["t1"]
    return apply(read, [structure(read, Edit(operation="remove_table"), "t1")])


def drawn(area: Box, page: int = 1) -> Edit:
    return Edit(operation="add_table", page=page, bbox=area)


def structure(document: Document, edit: Edit, table: str = "") -> Correction:
    before = next((size(t) for t in document.tables if t.id == table), "")
    return Correction(
        kind="structure", table=table, row=0, col=0, before=before, after="", who="a", when=NOON, edit=edit
    )


def rows(table: Table) -> list[list[str]]:
    return [[c.text for c in table.cells if c.row == row] for row in range(len(table.rows))]


def test_a_table_that_was_missed_is_read_where_it_is_drawn(path: Path, document: Document) -> None:
    assert document.tables == ()
    edit = with_missed(document, drawn(AREA), path, Settings())
    after = apply(document, [structure(document, edit)])
    (table,) = after.tables
    assert rows(table) == [list(line) for line in _LIST]
    assert table.amount_unit == "万元"
    assert [str(c.amount) for c in table.cells if c.col == 1] == ["1200.00", "300.50", "99.50", "1600.00"]
    assert table.id == "t2"
    assert [line.text for line in after.pages[0].lines if AREA.contains(*line.bbox.center)] == []
    assert any("说明" in line.text for line in after.pages[0].lines)
    with pytest.raises(CorrectionError, match="t2 stands there already"):
        with_missed(after, drawn(AREA), path, Settings())


def test_what_was_told_of_figures_without_a_table_goes_when_they_are_in_one(
    path: Path, document: Document
) -> None:
    elsewhere = Failure(page=2, stage="regions", code=FIGURES_WITHOUT_TABLE, message="Figures stand in rows")
    told = figures_without_table(document.pages[0], text_lines(document), [])
    assert len(told) == 1
    before = document.model_copy(update={"failures": (*told, elsewhere)})
    whole = with_missed(before, drawn(AREA), path, Settings())
    assert apply(before, [structure(before, whole)]).failures == (elsewhere,)
    part = with_missed(before, drawn(WORDS), path, Settings())
    assert apply(before, [structure(before, part)]).failures == (elsewhere, *told)


def test_a_person_who_draws_a_frame_is_believed_that_a_table_stands_in_it(
    path: Path, document: Document
) -> None:
    edit = with_missed(document, drawn(WORDS), path, Settings())
    assert [rows(table) for table in edit.added] == [[list(line) for line in _WORDS]]
    (table,) = edit.added
    boxes = {c.text: c.bbox for c in table.cells}
    assert WORDS.x0 <= boxes["办公室"].x0 < boxes["文书"].x0 < WORDS.x1


@pytest.mark.parametrize(
    "edit",
    [
        drawn(Box(60, 300, 62, 301)),
        drawn(AREA, 9),
        drawn(Box(700, 300, 900, 400)),
        drawn(Box(60, 700, 520, 800)),
    ],
)
def test_where_no_table_can_be_is_refused(edit: Edit, path: Path, document: Document) -> None:
    with pytest.raises(CorrectionError):
        with_missed(document, edit, path, Settings())


def test_a_heading_over_two_columns_does_not_join_them() -> None:
    rows = [
        [(10, 40), (100, 300)],
        [(10, 60), (100, 160), (240, 300)],
        [(10, 50), (120, 160), (250, 300)],
        [(10, 70), (110, 160), (260, 300)],
        [(10, 55), (115, 160), (270, 300)],
        [(10, 55), (115, 160), (270, 300)],
        [(10, 55), (115, 160), (270, 300)],
    ]
    pieces = [PixelBox(x0, 20.0 * i, x1, 20.0 * i + 12) for i, row in enumerate(rows) for x0, x1 in row]
    region = asked_pixel_region(PixelBox(0, 0, 320, 150), pieces)
    assert region is not None
    inner = [rule for rule in region.upright if 0 < rule.x0 < 320]
    assert {rule.x0 for rule in inner} == {85.0, 200.0}
    assert not [rule for rule in inner if rule.x0 == 200.0 and rule.y0 < 12]
    assert len(region.level) == len(rows) + 1
    assert asked_pixel_region(PixelBox(0, 0, 320, 150), pieces[:2]) is None
