"""Where a paper's tables and lines lie on its pages."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractor.geometry import Box
from samples.laid import LaidCell, LaidLine, LaidPaper, LaidTable
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
from samples.sheet import Sheet
from samples.style import Style


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
        height = 60 if sheet.overleaf.title_before else _height(measured)
        fits = paper.pages and paper.y + height < paper.pages[-1][1] - MARGIN
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
    sheet = measured.sheet
    width = measured.room
    _lay_paragraphs(paper, sheet.lead, width)
    first = len(paper.pages)
    _lay_caption(paper, measured, _Pages(first, len(measured.segments), _down(sheet)))
    if sheet.overleaf.title_before:
        paper.new_page(measured.page)
        first = len(paper.pages)
    pages = _lay_rows(paper, measured, first)
    if sheet.overleaf.page_numbers:
        _number_pages(paper, first)
    for note in sheet.notes:
        paper.y += 4
        for line in wrap(note, measured.size, width):
            page = pages.of(pages.chunks - 1, 0)
            paper.add_line(line, measured.left + 2, measured.size, False, "note", page=page)
            paper.y += measured.size * LEADING


def _down(sheet: Sheet) -> int | None:
    """How many pages a sheet that lies down, then over is high; None: it lies over, then down."""
    return len(sheet.overleaf.breaks) + 1 if sheet.overleaf.down_first else None


@dataclass(frozen=True, slots=True)
class _Pages:
    """Which page holds which part of a sheet: `chunks` of rows one below the other, `across` pages wide."""

    first: int
    across: int
    down: int | None
    chunks: int = 1

    def of(self, chunk: int, segment: int) -> int:
        """The page of a chunk of rows and a segment of columns, counted from 0."""
        step = chunk * self.across + segment if self.down is None else segment * self.down + chunk
        return self.first + step


def _number_pages(paper: _Paper, first: int) -> None:
    y = paper.y
    for number in range(first, len(paper.pages) + 1):
        width, height = paper.pages[number - 1]
        paper.y = height - 0.7 * MARGIN
        paper.add_line(f"- {number} -", width / 2 - 12, 9.0, False, "page_number", page=number)
    paper.y = y


def _lay_caption(paper: _Paper, measured: Measured, pages: _Pages) -> None:
    """Title over the whole spread, so that it is cut where the pages meet; unit name left, unit right."""
    sheet, size = measured.sheet, measured.size
    widths = [sum(measured.widths[c] for c in s) for s in measured.segments]
    if sheet.mark:
        x = measured.left + widths[-1] - text_width(sheet.mark, size) - 2
        paper.add_line(sheet.mark, x, size, False, "mark", page=pages.of(0, len(widths) - 1))
        paper.y += size * 1.4
    if sheet.title:
        title_size = min(16.0, size * 1.75)
        for segment, (text, left) in _spread(sheet.title, title_size, widths).items():
            paper.add_line(text, measured.left + left, title_size, True, "title", page=pages.of(0, segment))
        paper.y += title_size * 1.6
    if sheet.above_left or sheet.above_right:
        paper.add_line(sheet.above_left, measured.left + 2, size, False, "unit_name", page=pages.of(0, 0))
        right = measured.left + widths[-1] - text_width(sheet.above_right, size) - 2
        paper.add_line(
            sheet.above_right, right, size, False, "amount_unit", page=pages.of(0, len(widths) - 1)
        )
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


def _lay_rows(paper: _Paper, measured: Measured, first: int) -> _Pages:
    sheet, how = measured.sheet, measured.sheet.overleaf
    repeat_head = sheet.heading and (paper.style.repeat_head if how.repeat_head is None else how.repeat_head)
    page_height = measured.page[1]
    chunks = _broken(measured) or _chunks(
        measured, page_height - MARGIN - paper.y, page_height - 2 * MARGIN, repeat_head
    )
    pages = _Pages(first, len(measured.segments), _down(sheet), len(chunks))
    paper.pages.extend([measured.page] * (pages.across * len(chunks) - 1))
    cells: list[LaidCell] = []
    repeats: list[LaidCell] = []
    regions: list[tuple[int, Box]] = []
    for number, chunk in enumerate(chunks):
        if number:
            paper.y = MARGIN
            _lay_caption_overleaf(paper, measured, pages, number)
        heights = _heights_of(measured, chunk, with_head=number == 0 or repeat_head)
        lower = paper.y
        for i, segment in enumerate(measured.segments):
            strip = _Strip(measured, i, segment, pages.of(number, i), _tops(heights, paper.y, i, how.stretch))
            for text in measured.texts:
                laid = strip.cell(text, chunk)
                if laid is not None:
                    (cells if text.row in chunk or (text.head and not number) else repeats).append(laid)
            width = sum(measured.widths[c] for c in segment)
            lower = max(lower, strip.bottom)
            regions.append((strip.page, Box(measured.left, paper.y, measured.left + width, strip.bottom)))
        paper.y = lower
    cells.sort(key=lambda c: (c.row, c.col))
    paper.tables.append(LaidTable(sheet, tuple(cells), tuple(repeats), tuple(regions), measured.size))
    return pages


def _broken(measured: Measured) -> list[range]:
    """The rows below the heading, parted where the sheet says; nothing where it does not say."""
    head, rows = measured.sheet.header_rows, len(measured.heights)
    breaks = [head + b for b in measured.sheet.overleaf.breaks if head + b < rows]
    edges = [head, *breaks, rows]
    return [range(a, b) for a, b in pairwise(edges)] if breaks else []


def _lay_caption_overleaf(paper: _Paper, measured: Measured, pages: _Pages, chunk: int) -> None:
    """What is printed again over a further page."""
    how, sheet, size = measured.sheet.overleaf, measured.sheet, measured.size
    width = sum(measured.widths[c] for c in measured.segments[0])
    page = pages.of(chunk, 0)
    if how.caption:
        title_size = min(14.0, size * 1.5)
        x = measured.left + (width - text_width(how.caption, title_size)) / 2
        paper.add_line(how.caption, x, title_size, True, "title", page=page)
        paper.y += title_size * 1.6
    if how.units:
        paper.add_line(sheet.above_left, measured.left + 2, size, False, "unit_name", page=page)
        right = measured.left + width - text_width(sheet.above_right, size) - 2
        paper.add_line(sheet.above_right, right, size, False, "amount_unit", page=page)
        paper.y += size * 1.5


_UPPER, _LOWER = 0.7, 0.5
"""The parts of its height that a row cut by the end of a page has above and below it."""


def _heights_of(measured: Measured, chunk: range, *, with_head: bool) -> list[tuple[int, float]]:
    """The rows of one page and how high they stand there."""
    sheet, heights = measured.sheet, measured.heights
    cut = {sheet.header_rows + b - 1 for b in sheet.overleaf.cut}
    head = [(row, heights[row]) for row in range(sheet.header_rows)] if with_head else []
    rest = [(row, heights[row] * _LOWER) for row in (chunk.start - 1,) if row in cut]
    return [*head, *rest, *((row, heights[row] * (_UPPER if row in cut else 1)) for row in chunk)]


def _tops(
    heights: Sequence[tuple[int, float]], top: float, segment: int, stretch: float
) -> dict[int, tuple[float, float]]:
    """Where each row of a page begins and ends."""
    places: dict[int, tuple[float, float]] = {}
    for row, height in heights:
        end = top + height * (stretch if segment % 2 else 1.0)
        places[row] = (top, end)
        top = end
    return places


@dataclass(frozen=True, slots=True)
class _Strip:
    """The columns of one segment on one page, and where its rows lie there."""

    measured: Measured
    number: int
    segment: range
    page: int
    tops: dict[int, tuple[float, float]]

    @property
    def bottom(self) -> float:
        return max(end for _, end in self.tops.values())

    def cell(self, text: PlacedText, chunk: range) -> LaidCell | None:
        """The part of a cell that falls on this page: where facing pages cut it, the characters that fall
        there; below the end of a page the rest of its lines. None where none of it does."""
        rows = [r for r in range(text.row, text.row + text.row_span) if r in self.tops]
        part = [c for c in range(text.col, text.col + text.col_span) if c in self.segment]
        if not rows or not part or (text.head and text.row not in self.tops):
            return None
        x0 = self.measured.x(self.segment, part[0])
        width = sum(self.measured.widths[c] for c in part)
        box = Box(x0, self.tops[rows[0]][0], x0 + width, self.tops[rows[-1]][1])
        lines, left = self._lines(text, box)
        rest: tuple[str, ...] = ()
        if not text.head:
            kept = self._kept(text, len(lines))
            above, below = lines[:kept], lines[kept:]
            lines, rest = (
                (above, below) if text.row in chunk else (below if self._goes_on(text, chunk) else (), ())
            )
        return LaidCell(
            text.row, part[0], text.row_span, len(part), lines, text.amount, self.page, box,
            text.align, text.bold, text.head, left, rest,
        )  # fmt: skip

    def _kept(self, text: PlacedText, lines: int) -> int:
        """How many of a cell's lines stand on the page where it begins: half of those of a row that is cut,
        and of a cell over many rows what there is room for."""
        sheet, heights = self.measured.sheet, self.measured.heights
        here = [row for row in range(text.row, text.row + text.row_span) if row < self._next_break(text.row)]
        cut = here[-1] - sheet.header_rows + 1 in sheet.overleaf.cut
        if text.row_span == 1:
            return (lines + 1) // 2 if cut else lines
        if len(here) == text.row_span:
            return lines
        room = sum(heights[row] for row in here) - (1 - _UPPER) * heights[here[-1]] * cut
        return min(lines, max(1, int(room / (self.measured.size * LEADING))))

    def _goes_on(self, text: PlacedText, chunk: range) -> bool:
        """Whether this is the next page of a cell that begins on the one before."""
        return chunk.start == self._next_break(text.row)

    def _next_break(self, row: int) -> int:
        """The first row of the next page, as the sheet says; the end of the sheet where it does not say."""
        sheet = self.measured.sheet
        after = (sheet.header_rows + b for b in sheet.overleaf.breaks if sheet.header_rows + b > row)
        return min(after, default=len(self.measured.heights))

    def _lines(self, text: PlacedText, box: Box) -> tuple[tuple[str, ...], float | None]:
        """The lines of a cell on this page, and where they begin if neither edge nor middle says so."""
        measured = self.measured
        cols = range(text.col, text.col + text.col_span)
        parts = [p for p in ([c for c in cols if c in s] for s in measured.segments) if p]
        if len(parts) == 1:
            return lines_of(text, box.width, measured.size), None
        spread = _spread(text.text, measured.size, [sum(measured.widths[c] for c in p) for p in parts])
        number = sum(1 for p in parts if p[0] < self.segment.start)
        piece, offset = spread.get(number, ("", 0.0))
        return ((piece,) if piece else ()), box.x0 + offset
