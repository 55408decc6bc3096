"""What has been laid out: cells and lines with their places on the pages of a paper."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from extractor.geometry import Box
from samples.measure import text_width
from samples.sheet import Align, Sheet


@dataclass(frozen=True, slots=True)
class LaidCell:
    """A cell as printed: its place in the logical grid, its lines, its box. `left` is where its lines begin
    when neither edge nor middle says so."""

    row: int
    col: int
    row_span: int
    col_span: int
    lines: tuple[str, ...]
    amount: Decimal | None
    page: int
    box: Box
    align: Align
    bold: bool = False
    head: bool = False
    left: float | None = None
    overleaf: tuple[str, ...] = ()
    """Its further lines, printed on the next page, where the page's end cuts the row."""


@dataclass(frozen=True, slots=True)
class LaidLine:
    """A line of text outside tables: its baseline begins at (x, y)."""

    page: int
    text: str
    x: float
    y: float
    size: float
    bold: bool
    role: str

    @property
    def box(self) -> Box:
        """Around its characters."""
        width = text_width(self.text, self.size)
        return Box(self.x, self.y - 0.85 * self.size, self.x + width, self.y + 0.18 * self.size)


@dataclass(frozen=True, slots=True)
class LaidTable:
    """A sheet on its pages. `regions` are (page, box) in reading order; `repeats` are heading cells printed
    again overleaf, which are no cells of the logical table."""

    sheet: Sheet
    cells: tuple[LaidCell, ...]
    repeats: tuple[LaidCell, ...]
    regions: tuple[tuple[int, Box], ...]
    size: float


@dataclass(frozen=True, slots=True)
class LaidPaper:
    """All pages (width, height), tables and lines of a paper."""

    pages: tuple[tuple[float, float], ...]
    tables: tuple[LaidTable, ...]
    lines: tuple[LaidLine, ...]
