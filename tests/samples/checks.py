"""Checks that hold for every true document."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from typing import Any

import pymupdf

from extractor.document import Cell, Document, Finding, NarrativeTerm, Table, Term

_mupdf: Any = pymupdf  # it comes without types


def folded(text: str) -> str:
    """Text as it is compared: NFKC, without blanks."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def places_covered(table: Table) -> list[tuple[int, int]]:
    """Every place of the grid that a cell covers, as often as it is covered."""
    return sorted(
        (row, col)
        for cell in table.cells
        for row in range(cell.row, cell.row + cell.row_span)
        for col in range(cell.col, cell.col + cell.col_span)
    )


def assert_sound(document: Document) -> None:
    """Grids are covered exactly once, boxes lie on their pages, rows and columns count through."""
    sizes = {page.number: (page.width, page.height) for page in document.pages}
    for table in document.tables:
        every = [(r, c) for r in range(len(table.rows)) for c in range(len(table.columns))]
        assert places_covered(table) == every, table.title
        assert [r.index for r in table.rows] == list(range(len(table.rows)))
        assert [c.index for c in table.columns] == list(range(len(table.columns)))
        assert all(r.kind == "header" for r in table.rows[: table.header_rows])
        assert all(r.kind != "header" for r in table.rows[table.header_rows :])
        assert all(r.parent is None or 0 <= r.parent < len(table.rows) for r in table.rows)
        boxes = [(c.page, c.bbox) for c in table.cells] + [(r.page, r.bbox) for r in table.regions]
        for page, box in boxes:
            width, height = sizes[page]
            assert box.x0 >= 0
            assert box.y0 >= 0
            assert box.x1 <= width + 0.01
            assert box.y1 <= height + 0.01
            assert box.area > 0


def amounts(document: Document) -> dict[tuple[str, int, int], Decimal]:
    """Every amount by table, row and column."""
    return {(t.id, c.row, c.col): c.amount for t in document.tables for c in t.cells if c.amount is not None}


def difference(finding: Finding, values: dict[tuple[str, int, int], Decimal]) -> Decimal:
    """How far the two sides of a finding's equation are apart."""
    assert finding.equation is not None

    def side(terms: tuple[Term | NarrativeTerm, ...]) -> Decimal:
        return sum(
            (values.get((t.table, t.row, t.col), Decimal(0)) * t.sign for t in terms if isinstance(t, Term)),
            Decimal(0),
        )

    return side(finding.equation.left) - side(finding.equation.right)


def assert_findings_are_the_misprints(document: Document) -> None:
    """Every finding's sum is broken as printed, and holds once its suspects are set right."""
    printed = amounts(document)
    right = dict(printed)
    for finding in document.findings:
        for suspect in finding.suspects:
            assert suspect.proposed is not None
            right[suspect.table, suspect.row, suspect.col] = suspect.proposed
    for finding in document.findings:
        assert difference(finding, printed) == finding.difference
        assert finding.tolerance is not None
        assert abs(difference(finding, printed)) > finding.tolerance
        assert difference(finding, right) == 0


def text_in_boxes(pdf: bytes, document: Document) -> list[tuple[str, str]]:
    """(truth, what the PDF's text layer has in the cell's box), folded, of every cell."""
    pairs: list[tuple[str, str]] = []
    with _mupdf.open(stream=pdf, filetype="pdf") as opened:
        for number, page in enumerate(opened, start=1):
            cells = [c for t in document.tables for c in t.cells if c.page == number]
            found: dict[int, list[str]] = {i: [] for i in range(len(cells))}
            for character, x, y in _characters(page):
                for i, cell in enumerate(cells):
                    if cell.bbox.contains(x, y):
                        found[i].append(character)
            for i, cell in enumerate(cells):
                printed = folded("".join(found[i]))
                pairs.append((_on_its_page(cell, document, printed), printed))
    return pairs


def _on_its_page(cell: Cell, document: Document, printed: str) -> str:
    """The cell's text, or, where its row is cut by the end of the page, the lines that are printed there."""
    text = folded(cell.text)
    cut = "\n" in cell.text and _ends_page(cell, document) and printed and text.startswith(printed)
    return printed if cut else text


def _ends_page(cell: Cell, document: Document) -> bool:
    """Whether the cell stands in the last row of its table on a page, and the table goes on."""
    regions = [t.regions for t in document.tables if any(c is cell for c in t.cells)]
    return any(
        region.page == cell.page and abs(region.bbox.y1 - cell.bbox.y1) < 2 and region is not own[-1]
        for own in regions
        for region in own
    )


def _characters(page: Any) -> list[tuple[str, float, float]]:
    return [
        (char["c"], (char["bbox"][0] + char["bbox"][2]) / 2, (char["bbox"][1] + char["bbox"][3]) / 2)
        for block in page.get_text("rawdict")["blocks"]
        for line in block.get("lines", [])
        for span in line["spans"]
        for char in span["chars"]
    ]
