"""Small digital papers for the tests: rules and texts put on a PDF page where a test wants them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pymupdf

from extractor.engines.camelot import CamelotReader
from extractor.grid.digital import build_page_grid
from extractor.pages import open_source
from extractor.parts import PageContent, PageGrid, RawTable
from extractor.reading.digital import read_page_tables
from extractor.regions.digital import find_page_regions
from extractor.settings import Settings


class Paper:
    """One page, drawn in its unturned frame: points, origin at the top left."""

    def __init__(self, width: float = 595, height: float = 842) -> None:
        self.pdf = pymupdf.open()
        self.page = self.pdf.new_page(width=width, height=height)

    def rule(self, x0: float, y0: float, x1: float, y1: float, **look: object) -> None:
        self.page.draw_line((x0, y0), (x1, y1), width=look.pop("width", 0.7), **look)

    def text(self, x: float, y: float, text: str, size: float = 9, **look: object) -> None:
        """`text` with its base line at `y`, beginning at `x`."""
        self.page.insert_text((x, y), text, fontsize=size, fontname=_face(text), **look)

    def right(self, x: float, y: float, text: str, size: float = 9) -> None:
        """`text` that ends at `x`."""
        self.text(x - pymupdf.get_text_length(text, fontname=_face(text), fontsize=size), y, text, size)

    def table(self, xs: Sequence[float], ys: Sequence[float], texts: Sequence[Sequence[str | None]]) -> None:
        """A table with all its rules. A None is a place that belongs to the cell on its left, "^" one that
        belongs to the cell above."""
        for r, (top, bottom) in enumerate(pairwise(ys)):
            for c, (left, right) in enumerate(pairwise(xs)):
                text = texts[r][c]
                if text is not None:
                    self.rule(left, top, left, bottom)
                if text != "^":
                    self.rule(left, top, right, top)
                if text not in (None, "^"):
                    self.text(left + 3, top + 12, text)
        self.rule(xs[0], ys[-1], xs[-1], ys[-1])
        self.rule(xs[-1], ys[0], xs[-1], ys[-1])

    def save(self, folder: Path, name: str = "paper.pdf", **options: object) -> Path:
        path = folder / name
        self.pdf.save(path, **options)
        return path


def _face(text: str) -> str:
    """The built-in face for a text: the Chinese one draws Latin letters as wide as Chinese ones."""
    return "helv" if text.isascii() else "china-s"


def content_of(path: Path, page: int = 1, password: str | None = None) -> PageContent:
    with open_source(path, Settings(), password) as source:
        return source.content(page)


def grids_of(content: PageContent) -> list[PageGrid]:
    built = [build_page_grid(region, content.words) for region in find_page_regions(content)]
    return [grid for grid in built if grid is not None]


def tables_of(path: Path, page: int = 1, password: str | None = None) -> tuple[RawTable, ...]:
    content = content_of(path, page, password)
    return read_page_tables(path, content, grids_of(content), CamelotReader(), password)


def texts_of(table: RawTable) -> list[list[str | None]]:
    """The texts place by place; None where a place belongs to a cell further up or to the left."""
    rows: list[list[str | None]] = [[None] * table.cols for _ in range(table.rows)]
    for cell in table.cells:
        rows[cell.row][cell.col] = cell.reading.text
    return rows


def spans_of(table: RawTable) -> dict[tuple[int, int], tuple[int, int]]:
    """The cells over more than one place: (row, col) -> (row_span, col_span)."""
    return {
        (cell.row, cell.col): (cell.row_span, cell.col_span)
        for cell in table.cells
        if cell.row_span * cell.col_span > 1
    }
