"""Camelot's lattice parser, fed with lines and spans instead of looking for its own.

Imported only when a page is read: Camelot takes about a second to import. Follows Camelot 2.0.0, whose
`PDFHandler` parses a page (with PLAYA) and whose `Lattice` parser puts text lines into a table's cells.
Coordinates here are those of Camelot: points, origin at the bottom left of the MediaBox after /Rotate.
"""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import playa
from camelot.core import Cell, Table
from camelot.handlers import PDFHandler
from camelot.parsers.lattice import Lattice
from playa.miner import LAParams, LTChar, LTTextLine, LTTextLineHorizontal, LTTextLineVertical
from playa.pdftypes import num_value
from playa.utils import intersect_rects, transform_bbox

from extractor.engines.glyphs import (
    Direction,
    Glyph,
    GridLines,
    distinct_glyphs,
    glyphs_in_cells,
    lines_of,
)
from extractor.geometry import Box
from extractor.parts import PageGrid

WORD_GAP, LATIN_GAP = 0.25, 0.15
"""Two characters this share of their height apart, or more, are parted by a blank; the same on a line of
Latin letters, where the blank of many faces is just a quarter of their size."""
MOST_PAGES, MOST_CHARACTERS = 20, 150_000
"""A file is opened anew after so many pages, or where its fonts know so many characters (by 150 bytes each):
PLAYA keeps every object and font it has met, some megabytes for each page that brings its own."""
INVISIBLE = (3, 7)
"""Text rendering modes that paint nothing (ISO 32000-2, table 104)."""
_BLANKS = re.compile(r"[ \t\r\f\v\u00a0\u3000]+")


class _ToOurLog(logging.Handler):
    """Sends what an engine logs to our log, as details for whoever looks for them."""

    def emit(self, record: logging.LogRecord) -> None:
        logging.getLogger("extractor.engines.camelot").debug("%s: %s", record.name, record.getMessage())


for _name in ("camelot", "playa"):
    _engine_log = logging.getLogger(_name)
    _engine_log.addHandler(_ToOurLog())
    _engine_log.propagate = False


class OpenPdf:
    """A PDF that Camelot has open. Its faults come out as they are."""

    def __init__(self, source: Path, password: str | None) -> None:
        self._identity = _identity(source, password)
        self._source = source
        self._pdf = playa.open(source, password=password or "", space="page")
        self._pages = self._first = 0
        self._full = False

    def is_of(self, source: Path, password: str | None) -> bool:
        """Whether this is that file, unchanged since it was opened, and there is room for more."""
        return self._identity == _identity(source, password) and not self._full

    def close(self) -> None:
        self._pdf.close()
        # The document refers to itself: what it has met would stay until garbage is collected, and for good
        # where it was met before the process's first page was done.
        self._pdf._cached_fonts.clear()
        self._pdf._cached_objs.clear()

    def read(self, page: int, grids: Sequence[PageGrid]) -> list[list[str]]:
        """The texts of the cells of each grid (see `CamelotReader.read`)."""
        parsed_page = self._pdf.pages[page - 1]
        parser = _GridParser(grids, _Frame(parsed_page))
        tables = _GridHandler(str(self._source))._parse_page(parsed_page, parser, {})
        self._look_for_room()
        return [
            [_tidy(table.cells[cell.row][cell.col].text) for cell in grid.cells]
            for table, grid in zip(tables, grids, strict=True)
        ]

    def _look_for_room(self) -> None:
        known = sum(map(_characters_known, self._pdf._cached_fonts.values()))
        self._pages += 1
        if self._pages == 1:
            self._first = known
        # what the first page needs, others may well need too
        self._full = self._pages >= MOST_PAGES or known > max(MOST_CHARACTERS, 2 * self._first)


def _characters_known(font: Any) -> int:
    """How many entries a font's tables have."""
    unicode = getattr(getattr(font, "tounicode", None), "bytes2unicode", ())
    return len(getattr(font, "widths", ())) + len(unicode)


def _identity(source: Path, password: str | None) -> tuple[Path, str | None, int, int]:
    stat = source.stat()
    return source.absolute(), password, stat.st_mtime_ns, stat.st_size


def _tidy(text: str) -> str:
    lines = (_BLANKS.sub(" ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


class _Frame:
    """Leads between our page frame (origin at the top left of what is shown) and Camelot's."""

    def __init__(self, page: Any) -> None:
        shown = intersect_rects(page.cropbox, page.mediabox) or page.mediabox
        self._left, _, _, self._top = transform_bbox(page.ctm, shown)
        self._unit = num_value(page.attrs.get("UserUnit", 1.0)) or 1.0

    def to_camelot(self, x: float, y: float) -> tuple[float, float]:
        return self._left + x / self._unit, self._top - y / self._unit

    def to_page(self, x: float, y: float) -> tuple[float, float]:
        return (x - self._left) * self._unit, (self._top - y) * self._unit


class _GridHandler(PDFHandler):
    """Camelot's handler with a layout of characters only, one list for each string of the content: lines of
    text are made cell by cell later, so that no line runs over two cells."""

    def _get_layout(self, page: Any, **layout_kwargs: Any) -> Any:  # noqa: ARG002 - Camelot asks so
        shown = (text for text in page.texts if text.gstate.render_mode not in INVISIBLE)
        strings = [[LTChar(glyph) for glyph in text] for text in shown]
        _, _, width, height = transform_bbox(page.ctm, page.mediabox)
        return strings, (width, height), [], [], [], [], ""


class _GridTable(Table):
    """Camelot's table without its data frame, which would have pandas imported."""

    def __init__(self, cols: list[tuple[float, float]], rows: list[tuple[float, float]]) -> None:
        """Columns from the left, rows from the top, by their sides."""
        self.cols, self.rows = cols, rows
        self.cells = [
            [Cell(x0, y0, x1, y1) for x0, x1 in cols]  # type: ignore[no-untyped-call]
            for y1, y0 in rows
        ]
        self._rows_np_cache = self._cols_np_cache = None
        self._neg_y_tops_list = self._col_widths_list = None
        self._rows_disjoint = False


class _GridParser(Lattice):
    """Camelot's lattice parser whose tables, lines and spans are given."""

    def __init__(self, grids: Sequence[PageGrid], frame: _Frame) -> None:
        super().__init__(engine="vector")  # type: ignore[no-untyped-call]
        self._grids = grids
        self._frame = frame
        self.horizontal_segments: list[Any] = []
        self.vertical_segments: list[Any] = []

    def extract_tables(self) -> list[_GridTable]:
        """A Camelot table, filled, for each of the grids."""
        chars = [char for string in self.layout for char in string]
        glyphs = distinct_glyphs(_glyphs(self.layout, self._frame))
        tables = []
        for grid in self._grids:
            lines = GridLines.of(grid)
            self.t_bbox = self._text_lines(glyphs, chars, grid, lines)
            tables.append(self._filled_table(grid, lines))
        return tables

    def _text_lines(
        self, glyphs: Sequence[Glyph], chars: Sequence[LTChar], grid: PageGrid, lines: GridLines
    ) -> dict[str, list[LTTextLine]]:
        """Camelot's text lines in each cell, by direction. Each line's box is a band of its cell, so that
        Camelot assigns it there and orders lines from top to bottom as they are read."""
        found: dict[str, list[LTTextLine]] = {"horizontal": [], "vertical": []}
        for cell, held in zip(grid.cells, glyphs_in_cells(glyphs, grid, lines), strict=True):
            x0, y0 = self._frame.to_camelot(lines.xs[cell.col], lines.ys[cell.row])
            x1, y1 = self._frame.to_camelot(lines.xs[cell.col + 1], lines.ys[cell.row + 1])
            rows = lines_of(held)
            for number, row in enumerate(rows):
                upright = row[0].direction in ("up", "down")
                gap = LATIN_GAP if _is_latin(row) else WORD_GAP
                line = (LTTextLineVertical if upright else LTTextLineHorizontal)(gap)
                for glyph in row:
                    line.add(chars[glyph.index])
                line.analyze(LAParams())
                band = (y1 - y0) / (len(rows) + 1)
                middle, inset = y0 + band * (number + 1), 0.25 * (x1 - x0)
                line.set_bbox((x0 + inset, middle + 0.1 * band, x1 - inset, middle - 0.1 * band))
                found["vertical" if upright else "horizontal"].append(line)
        return found

    def _filled_table(self, grid: PageGrid, lines: GridLines) -> _GridTable:
        xs = [self._frame.to_camelot(x, 0.0)[0] for x in lines.xs]
        ys = [self._frame.to_camelot(0.0, y)[1] for y in lines.ys]
        table = _GridTable(list(pairwise(xs)), list(pairwise(ys)))
        for cell in grid.cells:
            right, below = cell.col + cell.col_span - 1, cell.row + cell.row_span - 1
            for row in range(cell.row, below + 1):
                table.cells[row][cell.col].left = table.cells[row][right].right = True
            for col in range(cell.col, right + 1):
                table.cells[cell.row][col].top = table.cells[below][col].bottom = True
        self.compute_parse_errors(table)  # type: ignore[no-untyped-call]
        return table


def _is_latin(row: Sequence[Glyph]) -> bool:
    """Whether a line holds Latin letters, and no ideographs."""
    letters = [glyph.text for glyph in row if glyph.text.isalpha()]
    return bool(letters) and all(text < "\u2e80" for text in letters)


def _glyphs(strings: Sequence[Sequence[LTChar]], frame: _Frame) -> list[Glyph]:
    """The characters as glyphs in our page frame; `Glyph.index` counts through all strings."""
    glyphs: list[Glyph] = []
    index = 0
    for number, string in enumerate(strings):
        for char in string:
            (x0, y1), (x1, y0) = frame.to_page(char.x0, char.y0), frame.to_page(char.x1, char.y1)
            if all(map(math.isfinite, (x0, y0, x1, y1))) and x1 >= x0 and y1 >= y0:
                glyphs.append(
                    Glyph(char.get_text(), Box(x0, y0, x1, y1), _direction(char.matrix), number, index)
                )
            index += 1
    return glyphs


def _direction(matrix: Sequence[float]) -> Direction:
    """Where a character's line leads, from the first row of its matrix."""
    a, b = matrix[0], matrix[1]
    if abs(a) >= abs(b):
        return "right" if a >= 0 else "left"
    return "up" if b > 0 else "down"
