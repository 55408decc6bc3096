"""Truth of the real filings: what a PDF library read off the text layer and the rulings of each page.

The reference is machine-made. It knows texts and boxes of cells, page by page; what is an amount follows
here from the print alone, by rules that are independent of the extractor.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from extractor.document import Cell, Region, Table
from extractor.evaluate.page_parts import from_row
from extractor.geometry import Box

FOLDER = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "filings"
"""Where the filings lie, beside the repository; not part of it."""

_FIGURE = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_SLACK = 1.5
"""Points by which lines of the reference's boxes may miss each other."""


@dataclass(frozen=True, slots=True)
class Filing:
    """A filing: its PDF, and the tables of each page that has any. Pages count from 1."""

    name: str
    pdf: Path
    pages: int
    tables: tuple[Table, ...]

    @property
    def table_pages(self) -> list[int]:
        """Pages with at least one table."""
        return sorted({table.regions[0].page for table in self.tables})

    def on_page(self, page: int) -> list[Table]:
        """The tables of one page."""
        return [table for table in self.tables if table.regions[0].page == page]


def filings(names: Sequence[str] = ()) -> list[Filing]:
    """The filings (or those named) that have tables; none where the folder is missing."""
    files = sorted(FOLDER.glob("*.tables.json"))
    loaded = [load_filing(file) for file in files if not names or file.name.split(".")[0] in names]
    return [filing for filing in loaded if filing.tables]


def load_filing(path: Path) -> Filing:
    """The filing whose tables are in the reference file at `path`."""
    name = path.name.removesuffix(".tables.json")
    data = json.loads(path.read_text(encoding="utf-8"))
    tables = tuple(truth_table(raw, f"t{number + 1}") for number, raw in enumerate(data["tables"]))
    return Filing(name, path.with_name(f"{name}.pdf"), int(data["pages"]), tables)


def truth_table(raw: dict[str, Any], identity: str) -> Table:
    """A table of the reference as a table of one page. Its rows and columns stay empty: what they mean is
    not known. Spans follow from the boxes: a cell reaches over the lines at which other cells begin."""
    boxes: list[list[list[float] | None]] = raw["cells"]
    texts: list[list[str | None]] = raw["rows"]
    page = int(raw["page"])
    tops = _starts([[box[1] for box in row if box] for row in boxes])
    lefts = _starts([[box[0] for row in boxes if (box := row[c])] for c in range(len(boxes[0]))])
    amounts = _amounts(texts)
    cells = []
    for r, row in enumerate(boxes):
        for c, box in enumerate(row):
            if box is None:
                continue
            col_span = _span(lefts, c, box[2])
            row_span = _free_rows(boxes, (r, c), _span(tops, r, box[3]), col_span)
            bottom = box[3] if r + row_span >= len(tops) else min(box[3], tops[r + row_span] or box[3])
            cells.append(
                Cell(
                    row=r,
                    col=c,
                    row_span=row_span,
                    col_span=col_span,
                    text=texts[r][c] or "",
                    amount=amounts.get((r, c)),
                    page=page,
                    bbox=Box(box[0], box[1], box[2], max(box[1], bottom)),
                    confidence=1.0,
                    alternatives=(),
                    engine="reference",
                    flags=(),
                )
            )
    table = Table(
        id=identity,
        title=None,
        amount_unit=None,
        regions=(Region(page=page, bbox=Box(*raw["bbox"])),),
        header_rows=0,
        columns=(),
        rows=(),
        cells=tuple(cells),
    )
    return from_row(table, 0)


def _starts(lines: list[list[float]]) -> list[float | None]:
    """Where each line (row or column) begins; None where all of it is merged into earlier lines."""
    return [min(line, default=None) for line in lines]


def _span(starts: list[float | None], first: int, end: float) -> int:
    span = 1
    for line in range(first + 1, len(starts)):
        start = starts[line]
        if start is not None and start >= end - _SLACK:
            break
        if start is None and all(s is None for s in starts[line:]):
            return len(starts) - first
        span += 1
    return span


def _free_rows(
    boxes: list[list[list[float] | None]], start: tuple[int, int], row_span: int, col_span: int
) -> int:
    """The span of rows, cut off where another cell begins in the area. (The library gives a caption beside
    which there is a margin a box that holds the whole table.)"""
    row, col = start
    for r in range(row, row + row_span):
        for c in range(col, col + col_span):
            if (r, c) != start and boxes[r][c] is not None:
                return max(1, r - row)
    return row_span


def _amounts(texts: list[list[str | None]]) -> dict[tuple[int, int], Decimal]:
    """The cells whose text is an amount.

    A figure counts as one where it has a decimal point or separators of thousands, or stands in a column
    below or among such figures; so that codes, years in headings and numbers of columns (栏次) do not.
    """
    figures = {
        (r, c): plain
        for r, row in enumerate(texts)
        for c, text in enumerate(row)
        if (plain := "".join(unicodedata.normalize("NFKC", text or "").split())) and _FIGURE.fullmatch(plain)
    }
    sure = {place for place, text in figures.items() if "." in text or "," in text}
    if not sure:
        return {}
    columns = {c for _, c in sure}
    first = min(r for r, _ in sure)
    return {
        place: Decimal(text.replace(",", ""))
        for place, text in figures.items()
        if place in sure or (place[1] in columns and place[0] >= first and not _counts(texts, place[0]))
    }


def _counts(texts: list[list[str | None]], row: int) -> bool:
    """Whether the row numbers the columns: 栏次, 1, 2, 3."""
    return any("栏次" in "".join((text or "").split()) for text in texts[row])
