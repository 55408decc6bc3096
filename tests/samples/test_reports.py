"""Pages of invented reports: repeatable, and their truth says what they print, where they print it."""

from __future__ import annotations

import unicodedata

import pymupdf
import pytest

from samples.reports import ARRANGEMENTS, draw_report
from samples.reports.contents import CONTENTS

_PAGES = [*((a, "") for a in ARRANGEMENTS), *(("one", content) for content in CONTENTS)]


@pytest.mark.parametrize(("arrangement", "content"), _PAGES)
def test_every_cell_holds_its_text(arrangement: str, content: str) -> None:
    paper = draw_report(arrangement, 3, content)
    assert paper.pdf == draw_report(arrangement, 3, content).pdf
    with pymupdf.open(stream=paper.pdf, filetype="pdf") as pdf:
        words = pdf[0].get_text("words")
    assert paper.truth.tables
    for table in paper.truth.tables:
        taken = [(r, c) for cell in table.cells for r in _rows(cell) for c in _columns(cell)]
        rows, columns = len(table.rows), len(table.columns)
        assert sorted(taken) == [(r, c) for r in range(rows) for c in range(columns)]
        for cell in table.cells:
            printed = "".join(w[4] for w in words if cell.bbox.contains((w[0] + w[2]) / 2, (w[1] + w[3]) / 2))
            assert _letters(printed) == _letters(cell.text)


def _rows(cell) -> range:  # type: ignore[no-untyped-def]
    return range(cell.row, cell.row + cell.row_span)


def _columns(cell) -> range:  # type: ignore[no-untyped-def]
    return range(cell.col, cell.col + cell.col_span)


def _letters(text: str) -> list[str]:
    """Its characters in any order, without blanks and points, which also lead to figures."""
    return sorted(c for c in unicodedata.normalize("NFKC", text) if not c.isspace() and c != ".")
