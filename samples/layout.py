"""Where a paper's tables and lines lie on its pages."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from extractor.geometry import Box
from samples.measure import (
    A4,
    LEADING,
    MARGIN,
    PADDING,
    Measured,
    PlacedText,
    lines_of,
    measure,
    text_width,
    wrap,
)
from samples.sheet import Align, Sheet
from samples.style import Style


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


class _Paper:
    """Pages and lines gathered while sheets are laid one after the other."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self.pages: list[tuple[float, float]] = []
        self.lines: list[LaidLine] = []
        self.tables: list[LaidTable] = []
        self.y = 0.0
        self.top = 0.0

    def new_page(self, size: tuple[float, float]) -> None:
        """Begins a page."""
        self.pages.append(size)
        self.y = MARGIN

    def add_line(
        self, text: str, x: float, size: float, bold: bool, role: str, page: int | None = None
    ) -> None:
        """A line on the present page (or the page given) at the present height."""
        number = len(self.pages) if page is None else page
        if text:
            self.lines.append(LaidLine(number, text, x, self.y + 0.9 * size, size, bold, role))


def lay_out(title: str, sheets: Sequence[Sheet], style: Style, chance: random.Random) -> LaidPaper:
    """Lays the sheets on pages. `title` is the paper's own, printed small at the head of its first page."""
    paper = _Paper(style)
    for number, sheet in enumerate(sheets):
        if not sheet.columns:
            _lay_prose(paper, title, sheet)
            continue
        measured = measure(sheet, style, chance)
        fits = paper.pages and paper.y + _height(measured) < paper.pages[-1][1] - MARGIN
        if sheet.half == "right":
            paper.y = paper.top
        elif sheet.own_page or not fits or paper.pages[-1] != measured.page:
            paper.new_page(measured.page)
            if number == 0 and title:
                paper.add_line(title, MARGIN, 8.0, False, "paper_title")
                paper.y += 22
        else:
            paper.y += 14
        paper.top = paper.y
        _lay_sheet(paper, measured)
    return LaidPaper(tuple(paper.pages), tuple(paper.tables), tuple(paper.lines))


def _lay_prose(paper: _Paper, title: str, sheet: Sheet) -> None:
    """A page of paragraphs and nothing else."""
    paper.new_page(A4)
    paper.add_line(title, MARGIN, 16.0, True, "paper_title")
    paper.y += 30
    _lay_paragraphs(paper, sheet.lead, A4[0] - 2 * MARGIN)


def _lay_paragraphs(paper: _Paper, paragraphs: Sequence[str], width: float) -> None:
    for paragraph in paragraphs:
        for line in wrap("　　" + paragraph, 10.0, width):
            paper.add_line(line, MARGIN, 10.0, False, "narrative")
            paper.y += 15.5
        paper.y += 4


def _height(measured: Measured) -> float:
    return sum(measured.heights) + 60 + 14 * len(measured.sheet.notes) + 30 * len(measured.sheet.lead)


def _lay_sheet(paper: _Paper, measured: Measured) -> None:
    sheet, segments = measured.sheet, measured.segments
    width = measured.room
    _lay_paragraphs(paper, sheet.lead, width)
    first = len(paper.pages)
    for _ in segments[1:]:
        paper.pages.append(measured.page)
    _lay_caption(paper, measured, first)
    _lay_rows(paper, measured, first)
    for note in sheet.notes:
        paper.y += 4
        for line in wrap(note, measured.size, width):
            paper.add_line(
                line,
                measured.left + 2,
                measured.size,
                False,
                "note",
                page=len(paper.pages) - len(segments) + 1,
            )
            paper.y += measured.size * LEADING


def _lay_caption(paper: _Paper, measured: Measured, first: int) -> None:
    """Title over the whole spread, so that it is cut where the pages meet; unit name left, unit right."""
    sheet, size = measured.sheet, measured.size
    widths = [sum(measured.widths[c] for c in s) for s in measured.segments]
    if sheet.mark:
        x = measured.left + widths[-1] - text_width(sheet.mark, size) - 2
        paper.add_line(sheet.mark, x, size, False, "mark", page=first + len(widths) - 1)
        paper.y += size * 1.4
    if sheet.title:
        title_size = min(16.0, size * 1.75)
        for segment, (text, left) in _spread(sheet.title, title_size, widths).items():
            paper.add_line(text, measured.left + left, title_size, True, "title", page=first + segment)
        paper.y += title_size * 1.6
    if sheet.above_left or sheet.above_right:
        paper.add_line(sheet.above_left, measured.left + 2, size, False, "unit_name", page=first)
        right = measured.left + widths[-1] - text_width(sheet.above_right, size) - 2
        paper.add_line(sheet.above_right, right, size, False, "amount_unit", page=first + len(widths) - 1)
        paper.y += size * 1.5


def _spread(text: str, size: float, widths: Sequence[float]) -> dict[int, tuple[str, float]]:
    """A line centred over pages that lie side by side: for each page with characters on it (text, x)."""
    x = (sum(widths) - text_width(text, size)) / 2
    pieces: dict[int, tuple[str, float]] = {}
    for character in text:
        middle = x + text_width(character, size) / 2
        page, start = 0, 0.0
        while page < len(widths) - 1 and middle > start + widths[page]:
            start += widths[page]
            page += 1
        before, left = pieces.get(page, ("", x - start))
        pieces[page] = (before + character, left)
        x += text_width(character, size)
    return {
        page: (piece, min(max(left, PADDING), max(PADDING, widths[page] - text_width(piece, size) - PADDING)))
        for page, (piece, left) in pieces.items()
    }


def _chunks(measured: Measured, first_room: float, room: float, repeat_head: bool) -> list[range]:
    """Rows below the heading, page by page downwards; cells over several rows stay whole where they can."""
    head = measured.sheet.header_rows
    heights = measured.heights
    crossed = {
        r
        for t in measured.texts
        if t.row_span > 1 and not t.head
        for r in range(t.row + 1, t.row + t.row_span)
    }
    chunks: list[range] = []
    start = head
    left = first_room - sum(heights[:head])
    row = head
    while row < len(heights):
        if heights[row] > left and row > start:
            cut = row
            while cut in crossed and cut > start + 1:
                cut -= 1
            cut = row if cut in crossed else cut
            chunks.append(range(start, cut))
            start = row = cut
            left = room - (sum(heights[:head]) if repeat_head else 0.0)
        left -= heights[row]
        row += 1
    chunks.append(range(start, len(heights)))
    return chunks


def _lay_rows(paper: _Paper, measured: Measured, first: int) -> None:
    style, sheet = paper.style, measured.sheet
    page_height = measured.page[1]
    chunks = _chunks(
        measured,
        page_height - MARGIN - paper.y,
        page_height - 2 * MARGIN,
        style.repeat_head and sheet.heading,
    )
    cells: list[LaidCell] = []
    repeats: list[LaidCell] = []
    regions: list[tuple[int, Box]] = []
    for number, chunk in enumerate(chunks):
        if number:
            first = len(paper.pages) + 1
            paper.pages.extend([measured.page] * len(measured.segments))
            paper.y = MARGIN
        with_head = number == 0 or (style.repeat_head and sheet.heading)
        rows = [*range(sheet.header_rows), *chunk] if with_head else list(chunk)
        tops = {row: paper.y + sum(measured.heights[r] for r in rows[:i]) for i, row in enumerate(rows)}
        bottom = paper.y + sum(measured.heights[r] for r in rows)
        for text in measured.texts:
            if text.row not in tops:
                continue
            laid = _lay_cell(measured, text, tops, chunk, first)
            (repeats if text.head and number else cells).extend(laid)
        for i, segment in enumerate(measured.segments):
            width = sum(measured.widths[c] for c in segment)
            regions.append((first + i, Box(measured.left, paper.y, measured.left + width, bottom)))
        paper.y = bottom
    cells.sort(key=lambda c: (c.row, c.col))
    paper.tables.append(LaidTable(sheet, tuple(cells), tuple(repeats), tuple(regions), measured.size))


def _lay_cell(
    measured: Measured, text: PlacedText, tops: dict[int, float], chunk: range, first: int
) -> list[LaidCell]:
    """The cell, or, where facing pages cut it, a cell on each page with the characters that fall on it."""
    rows = [r for r in range(text.row, text.row + text.row_span) if text.head or r in chunk]
    top = tops[text.row]
    bottom = top + sum(measured.heights[r] for r in rows)
    cols = range(text.col, text.col + text.col_span)
    parts = [
        (i, s, [c for c in cols if c in s])
        for i, s in enumerate(measured.segments)
        if any(c in s for c in cols)
    ]
    spread = None
    if len(parts) > 1:
        spread = _spread(text.text, measured.size, [sum(measured.widths[c] for c in p) for _, _, p in parts])
    laid = []
    for number, (i, segment, part) in enumerate(parts):
        x0 = measured.x(segment, part[0])
        box = Box(x0, top, x0 + sum(measured.widths[c] for c in part), bottom)
        if spread is None:
            lines, left = lines_of(text, box.width, measured.size), None
        else:
            piece, offset = spread.get(number, ("", 0.0))
            lines, left = ((piece,) if piece else ()), box.x0 + offset
        laid.append(
            LaidCell(
                text.row, part[0], text.row_span, len(part), lines, text.amount, first + i, box,
                text.align, text.bold, text.head, left,
            )
        )  # fmt: skip
    return laid
