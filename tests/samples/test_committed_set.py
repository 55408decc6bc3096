"""The committed set says what it holds: PDF and truth belong together."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from pathlib import Path

import cv2
import numpy as np
import pytest

from extractor.document import Document
from samples import committed, papers
from samples.scanning import page_pictures
from tests.samples.checks import assert_findings_are_the_misprints, assert_sound, text_in_boxes

NAMES = [sample.name for sample in committed.samples()]
DIGITAL = [sample.name for sample in committed.samples() if sample.wear is None]
LIMIT = 12 * 2**20


def load(name: str) -> tuple[bytes, Document]:
    pdf = (committed.SET / f"{name}.pdf").read_bytes()
    return pdf, Document.model_validate_json((committed.SET / f"{name}.json").read_text(encoding="utf-8"))


def test_the_folder_holds_the_set_and_nothing_else() -> None:
    there = sorted(path.name for path in committed.SET.iterdir())
    assert there == sorted(f"{name}.{ending}" for name in NAMES for ending in ("pdf", "json"))
    assert sum(path.stat().st_size for path in committed.SET.iterdir()) < LIMIT


def test_every_family_has_a_digital_paper() -> None:
    assert set(papers.FAMILIES) <= set(DIGITAL)


def test_the_readme_names_every_sample() -> None:
    readme = (Path(committed.__file__).parent / "README.md").read_text(encoding="utf-8")
    missing = [name for name in NAMES if f"`{name}`" not in readme]
    assert not missing


@pytest.mark.parametrize("name", NAMES)
def test_truth_belongs_to_the_file(name: str) -> None:
    pdf, document = load(name)
    assert document.source.sha256 == hashlib.sha256(pdf).hexdigest()
    assert document.source.name == f"{name}.pdf"
    assert document.source.bytes == len(pdf)
    assert document.source.pages == len(document.pages)
    assert_sound(document)
    assert_findings_are_the_misprints(document)


@pytest.mark.parametrize("name", DIGITAL)
def test_text_layer_says_the_truth(name: str) -> None:
    pdf, document = load(name)
    assert [pair for pair in text_in_boxes(pdf, document) if pair[0] != pair[1]] == []


def test_demo_is_what_the_demo_needs() -> None:
    _, document = load("demo")
    (table,) = document.tables
    (page,) = document.pages
    assert page.origin == "scanned"
    assert page.skew == pytest.approx(0.7)
    assert len(table.columns) == 8
    assert 12 <= len(table.rows) <= 20
    assert [c.level for c in table.columns[:3]] == ["class", "section", "item"]
    (suspect,) = {(s.row, s.col) for f in document.findings for s in f.suspects}
    assert table.columns[suspect[1]].role == "amount"
    assert {"column_sum", "row_sum"} <= {f.kind for f in document.findings}
    assert sum(row.code is not None for row in table.rows) >= 8


@pytest.mark.parametrize(
    "name", ["demo", "scan_goods_facing", "scan_fiscal_turned", "scan_targets_photographed"]
)
def test_ink_lies_where_the_truth_says(name: str) -> None:
    """In the middle of a cell's box there is ink where the cell has text, and none where it is empty."""
    pdf, document = load(name)
    dpi = 100.0
    pictures = [cv2.cvtColor(p, cv2.COLOR_BGR2GRAY) for p in page_pictures(pdf, dpi)]
    filled, empty = [], []
    for table in document.tables:
        for cell in table.cells:
            box = cell.bbox.grown(-0.24 * min(cell.bbox.height, cell.bbox.width))
            picture = pictures[cell.page - 1]
            x0, y0, x1, y1 = (round(v * dpi / 72) for v in (box.x0, box.y0, box.x1, box.y1))
            part = picture[y0 : y1 + 1, x0 : x1 + 1].astype(float)
            contrast = float(np.percentile(part, 90) - part.min())
            if cell.text.strip():
                filled.append(contrast)
            elif cell.bbox.width < 6 * cell.bbox.height:  # a slanted long cell's box holds its own rules
                empty.append(contrast)
    assert np.mean(np.array(filled) > 40) > 0.97
    assert not empty or np.mean(np.array(empty) < 60) > 0.9


def test_amounts_are_what_the_text_says() -> None:
    _, document = load("department_budget")
    checked = 0
    for table in document.tables:
        for cell in table.cells:
            if cell.amount is not None and cell.text and cell.text[0].isdigit():
                assert Decimal(cell.text.replace(",", "")) == cell.amount
                checked += 1
    assert checked > 100
