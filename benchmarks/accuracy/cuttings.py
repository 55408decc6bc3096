"""Pages cut out of a filing as a paper of their own, with their part of the truth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pymupdf

from benchmarks.accuracy.filings import Filing
from extractor.document import About, Document, Page, Producer, Said, Table
from samples.papers import Paper
from samples.truth import source_of

_mupdf: Any = pymupdf  # it comes without types


def cut(filing: Filing, pages: Sequence[int]) -> Paper:
    """The pages in the given order; the tables of the truth are those of each page."""
    tables = [
        on_page(table, number) for number, page in enumerate(pages, start=1) for table in filing.on_page(page)
    ]
    return paper_of(filing, pages, tables)


def paper_of(filing: Filing, pages: Sequence[int], tables: Sequence[Table]) -> Paper:
    """The pages in the given order, with `tables` as their truth (pages counted anew from 1)."""
    with _mupdf.open(filing.pdf) as source, _mupdf.open() as cutting:
        for page in pages:
            cutting.insert_pdf(source, from_page=page - 1, to_page=page - 1)
        sizes = [(page.rect.width, page.rect.height) for page in cutting]
        pdf: bytes = cutting.tobytes(no_new_id=True)
    return Paper(pdf, bare_document(f"{filing.name}.pdf", pdf, sizes, tables))


def bare_document(
    name: str, pdf: bytes, sizes: Sequence[tuple[float, float]], tables: Sequence[Table]
) -> Document:
    """A document of which nothing is known but its tables; `sizes` of its pages are in points."""
    unknown = Said(value=None, confidence=0.0, page=None, bbox=None)
    return Document(
        schema_version="1",
        source=source_of(name, pdf, len(sizes)),
        producer=Producer(name="reference", version="1", models=(), catalogue=None),
        document=About(**dict.fromkeys(About.model_fields, unknown)),
        pages=tuple(
            Page(
                number=number,
                width=width,
                height=height,
                origin="digital",
                turned=0,
                skew=0.0,
                dpi=None,
                seconds=0.0,
            )
            for number, (width, height) in enumerate(sizes, start=1)
        ),
        tables=tuple(tables),
        findings=(),
        failures=(),
    )


def on_page(table: Table, page: int) -> Table:
    """The table of one page, that page renumbered."""
    cells = tuple(cell.model_copy(update={"page": page}) for cell in table.cells)
    regions = tuple(region.model_copy(update={"page": page}) for region in table.regions)
    return table.model_copy(update={"cells": cells, "regions": regions})
