"""Tables of the filings that run on overleaf, joined, and pages that only follow each other.

The reference knows pages only. A table runs on where the next page begins with a grid of the same column
lines and nothing is printed above it; heading rows that are printed again are dropped from the joined truth.
Where a title stands above a grid of the same lines, it is another table, and must come out apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pymupdf

from benchmarks.accuracy.cuttings import on_page
from benchmarks.accuracy.faults import FAULTS
from benchmarks.accuracy.filings import Filing
from extractor.document import Table
from extractor.evaluate.texts import plain

_mupdf: Any = pymupdf  # it comes without types

_SLACK = 2.0
"""Points by which column lines of two pages may miss each other."""
_UNCERTAIN = frozenset({"f10", "f13", "f15", "f17", "f20", "f23", "f25"})
"""Filings whose reference takes captions into its grids or whose rows are cut by the page's end: what the
joined table must be does not follow from the reference."""


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive pages of a filing and their logical tables, pages counted anew from 1."""

    filing: Filing
    pages: tuple[int, ...]
    tables: tuple[Table, ...]

    @property
    def joined(self) -> bool:
        """Whether a table reaches over several of the pages."""
        return any(len(table.regions) > 1 for table in self.tables)


def runs(filing: Filing, longest: int = 3) -> Iterator[Run]:
    """The runs of at most `longest` pages of a filing, none overlapping."""
    if filing.name in _UNCERTAIN:
        return
    pages = [page for page in filing.table_pages if (filing.name, page) not in FAULTS]
    taken: set[int] = set()
    for page in pages:
        if page in taken or not filing.on_page(page + 1):
            continue
        chain = [page]
        while len(chain) < longest and _same_lines(filing, chain[-1]) and chain[-1] + 1 in pages:
            chain.append(chain[-1] + 1)
        if len(chain) > 1:
            taken |= set(chain)
            yield Run(filing, tuple(chain), tuple(_logical(filing, chain)))


def _logical(filing: Filing, chain: list[int]) -> list[Table]:
    tables: list[Table] = []
    for number, page in enumerate(chain, start=1):
        here = [on_page(table, number) for table in _ordered(filing, page)]
        if tables and here and not _printed_above(filing, page):
            tables[-1] = _joined(tables[-1], here.pop(0))
        tables += here
    return [table.model_copy(update={"id": f"t{n}"}) for n, table in enumerate(tables, start=1)]


def _ordered(filing: Filing, page: int) -> list[Table]:
    return sorted(filing.on_page(page), key=lambda table: table.regions[0].bbox.y0)


def _same_lines(filing: Filing, page: int) -> bool:
    here, there = _ordered(filing, page), _ordered(filing, page + 1)
    if not here or not there:
        return False
    ones, others = _lines(here[-1]), _lines(there[0])
    return len(ones) == len(others) and all(abs(a - b) <= _SLACK for a, b in zip(ones, others, strict=True))


def _lines(table: Table) -> list[int]:
    cells = table.cells
    return sorted({round(c.bbox.x0) for c in cells} | {round(c.bbox.x1) for c in cells})


def _printed_above(filing: Filing, page: int) -> bool:
    """Whether anything is printed above the page's first table."""
    top = _ordered(filing, page)[0].regions[0].bbox.y0
    with _mupdf.open(filing.pdf) as source:
        words = source[page - 1].get_text("words")
    return any((word[1] + word[3]) / 2 < top - 1 for word in words)


def _joined(first: Table, second: Table) -> Table:
    """`second` below `first`, without heading rows that are printed again."""
    again = _repeated(first, second)
    rows = max(cell.row + cell.row_span for cell in first.cells)
    below = tuple(
        cell.model_copy(update={"row": cell.row - again + rows}) for cell in second.cells if cell.row >= again
    )
    update = {"cells": (*first.cells, *below), "regions": (*first.regions, *second.regions)}
    return first.model_copy(update=update)


def _repeated(first: Table, second: Table) -> int:
    """How many rows at the top of both hold the same texts: the heading, printed again."""
    ones, others = _row_texts(first), _row_texts(second)
    count = 0
    while count < min(len(ones), len(others)) and ones[count] == others[count] and any(ones[count].values()):
        count += 1
    return count


def _row_texts(table: Table) -> list[dict[int, str]]:
    count = max(cell.row + cell.row_span for cell in table.cells)
    rows: list[dict[int, str]] = [{} for _ in range(count)]
    for cell in table.cells:
        rows[cell.row][cell.col] = plain(cell.text)
    return rows
