"""A document as an Excel workbook: overview, cells to look at, findings, checks, a sheet for each table."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import BinaryIO

from openpyxl import Workbook

from extractor.document import Document, Equation
from extractor.export.lookup import Lookup
from extractor.export.workbook.checks import fill_checks
from extractor.export.workbook.findings import fill_findings
from extractor.export.workbook.overview import fill_overview
from extractor.export.workbook.places import CHECKS, FINDINGS, OVERVIEW, REVIEW, Places
from extractor.export.workbook.review import fill_review
from extractor.export.workbook.table_sheet import fill_table


def write_workbook(document: Document, stream: BinaryIO, holding: Sequence[Equation] = ()) -> None:
    """Write the workbook (Office Open XML).

    Each table has a sheet laid out as on paper, with its merged cells; amounts are numbers that look as
    printed. No text becomes a formula. `holding` are equations that hold; the check sheet shows them beside
    those of the findings.
    """
    book = Workbook()
    places = Places.of(document)
    lookup = Lookup.of(document)
    first = book.active
    if first is not None:
        book.remove(first)
    fill_overview(book.create_sheet(OVERVIEW), document, places)
    fill_review(book.create_sheet(REVIEW), document, places)
    fill_findings(book.create_sheet(FINDINGS), document, places)
    fill_checks(book.create_sheet(CHECKS), document, places, holding)
    for table in document.tables:
        fill_table(book.create_sheet(places.sheets[table.id]), table, lookup)
    packed = io.BytesIO()  # a ZIP file that fails half-way cannot be closed on a stream that failed
    book.save(packed)
    stream.write(packed.getvalue())
