"""Where a paper's tables and lines lie on its pages: column widths, wrapped lines, row heights, page breaks."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from extractor.geometry import Box
from samples.prints import print_amount
from samples.sheet import Align, Sheet, head_cells
from samples.style import Style

A4 = (595.28, 841.89)
MARGIN = 40.0
PADDING = 3.0
LEADING = 1.28


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


def text_width(text: str, size: float) -> float:
    """About how wide a line is: wide characters one em, others half of it and a little."""
    return size * sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.54 for c in text)


def wrap(text: str, size: float, width: float) -> tuple[str, ...]:
    """The lines that a text is broken into. Runs of digits and Latin letters stay whole where they can."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for run in _runs(paragraph):
            if line and text_width(line + run, size) > width + 0.1:
                lines.append(line)
                line = ""
            line += run
            while text_width(line, size) > width + 0.1 and len(line) > 1:
                cut = max(1, sum(text_width(line[: i + 1], size) <= width + 0.1 for i in range(len(line))))
                lines.append(line[:cut])
                line = line[cut:]
        lines.append(line)
    return tuple(lines)


def _runs(text: str) -> list[str]:
    runs: list[str] = []
    for c in text:
        narrow = c.isascii() and not c.isspace()
        if narrow and runs and runs[-1][-1].isascii() and not runs[-1][-1].isspace():
            runs[-1] += c
        elif c in "，。；：、）》”" and runs:
            runs[-1] += c
        else:
            runs.append(c)
    return runs


@dataclass(frozen=True, slots=True)
class _Text:
    """What is printed in a place of the logical grid."""

    row: int
    col: int
    row_span: int
    col_span: int
    text: str
    amount: Decimal | None
    align: Align
    bold: bool
    head: bool
    vertical: bool = False


def _texts(sheet: Sheet, style: Style, chance: random.Random) -> list[_Text]:
    head = [
        _Text(c.row, c.col, c.row_span, c.col_span, c.text, None, "center", False, True)
        for c in head_cells(sheet)
    ]
    covered = {
        (r, c)
        for m in sheet.merges
        for r in range(m.row, m.row + m.row_span)
        for c in range(m.col, m.col + m.col_span)
    }
    spans = {(m.row, m.col): m for m in sheet.merges}
    body: list[_Text] = []
    for i, row in enumerate(sheet.rows):
        for j, value in enumerate(row.values):
            merge = spans.get((i, j))
            if merge is None and (i, j) in covered:
                continue
            amount_place = sheet.columns[j].role == "amount"
            if isinstance(value, Decimal):
                text, amount = print_amount(value, style, chance), value
            elif value is None and amount_place:
                text = style.nothing
                amount = Decimal(text) if text.startswith("0") else None
            else:
                text, amount = str(value or ""), None
            body.append(
                _Text(
                    i + sheet.header_rows,
                    j,
                    merge.row_span if merge else 1,
                    merge.col_span if merge else 1,
                    text,
                    amount,
                    _align(sheet, i, j, amount is not None),
                    row.bold,
                    False,
                    (i, j) in sheet.vertical,
                )
            )
    return head + body


def _align(sheet: Sheet, row: int, col: int, amount: bool) -> Align:
    role = sheet.columns[col].role
    if role == "amount" and amount:
        return "right"
    if role in ("code", "unit_code", "number", "amount"):
        return "center"
    value = sheet.rows[row].values[col]
    centred = isinstance(value, str) and value.replace(" ", "") in _CENTRED
    return "center" if centred else "left"


_CENTRED = {"合计", "总计", "小计", "本年收入合计", "本年支出合计", "收入总计", "支出总计"}


_WIDEST = {"label": 17.0, "text": 14.0, "amount": 40.0, "code": 9.0, "unit_code": 9.0, "number": 9.0}


def _natural_widths(sheet: Sheet, texts: Sequence[_Text], size: float) -> list[float]:
    widths = [2.2 * size] * len(sheet.columns)
    for text in texts:
        if text.col_span > 1 or text.vertical:
            continue
        column = sheet.columns[text.col]
        limit = size * (column.width or _WIDEST[column.role])
        if text.head:
            limit = min(limit, 5.2 * size)
        elif column.role == "amount":
            limit = 60 * size
        widest = max((text_width(line, size) for line in text.text.split("\n")), default=0.0)
        widths[text.col] = max(widths[text.col], min(widest, limit))
    return [w + 2 * PADDING + 1 for w in widths]


def _segments(sheet: Sheet, style: Style) -> list[range]:
    starts = [0] + [i for i, c in enumerate(sheet.columns) if c.cut and style.facing and i > 0]
    return [range(a, b) for a, b in zip(starts, [*starts[1:], len(sheet.columns)], strict=True)]


@dataclass(frozen=True, slots=True)
class _Measured:
    """A sheet's columns and rows in points, for one page size and size of type."""

    sheet: Sheet
    texts: tuple[_Text, ...]
    segments: tuple[range, ...]
    widths: tuple[float, ...]
    heights: tuple[float, ...]
    size: float
    page: tuple[float, float]

    def x(self, segment: range, col: int) -> float:
        """Left edge of a column on the page of its segment."""
        return MARGIN + sum(self.widths[c] for c in segment if c < col)


def _measure(sheet: Sheet, style: Style, chance: random.Random) -> _Measured:
    texts = _texts(sheet, style, chance)
    segments = _segments(sheet, style)
    size = style.size
    while True:
        natural = _natural_widths(sheet, texts, size)
        widest = max(sum(natural[c] for c in s) for s in segments)
        landscape = widest > A4[0] - 2 * MARGIN if style.landscape is None else style.landscape
        page = (A4[1], A4[0]) if landscape else A4
        if widest <= page[0] - 2 * MARGIN or size <= 5.5:
            break
        size -= 0.5
    widths = natural
    for segment in segments:
        widths = _fit(widths, segment, page[0] - 2 * MARGIN, sheet)
    heights = _row_heights(sheet, texts, widths, size, style.row_padding)
    return _Measured(sheet, tuple(texts), tuple(segments), tuple(widths), tuple(heights), size, page)


def _fit(widths: Sequence[float], segment: range, room: float, sheet: Sheet) -> list[float]:
    """Stretches a segment's columns towards the page's width, or takes width from its text columns."""
    used = sum(widths[c] for c in segment)
    result = list(widths)
    if used <= room:
        factor = min(room / used, 1.9)
        for c in segment:
            result[c] *= factor
        return result
    texts = [c for c in segment if sheet.columns[c].role in ("label", "text")] or list(segment)
    spare = (used - room) / sum(widths[c] for c in texts)
    for c in texts:
        result[c] *= max(0.3, 1 - spare)
    return result


def _lines_of(text: _Text, width: float, size: float) -> tuple[str, ...]:
    if text.vertical:
        return tuple(text.text)
    return wrap(text.text, size, width - 2 * PADDING) if text.text else ()


def _row_heights(
    sheet: Sheet, texts: Sequence[_Text], widths: Sequence[float], size: float, padding: float
) -> list[float]:
    rows = sheet.header_rows + len(sheet.rows)
    heights = [size * LEADING + 2 * padding] * rows
    for text in sorted(texts, key=lambda t: t.row_span):
        width = sum(widths[text.col : text.col + text.col_span])
        need = len(_lines_of(text, width, size)) * size * LEADING + 2 * padding
        rows_of_it = range(text.row, text.row + text.row_span)
        have = sum(heights[r] for r in rows_of_it)
        if need > have:
            for r in rows_of_it:
                heights[r] += (need - have) / text.row_span
    return heights


class _Paper:
    """Pages and lines gathered while sheets are laid one after the other."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self.pages: list[tuple[float, float]] = []
        self.lines: list[LaidLine] = []
        self.tables: list[LaidTable] = []
        self.y = 0.0

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
        measured = _measure(sheet, style, chance)
        fits = paper.pages and paper.y + _height(measured) < paper.pages[-1][1] - MARGIN
        if sheet.own_page or not fits or paper.pages[-1] != measured.page:
            paper.new_page(measured.page)
            if number == 0 and title:
                paper.add_line(title, MARGIN, 8.0, False, "paper_title")
                paper.y += 22
        else:
            paper.y += 14
        _lay_sheet(paper, measured)
    return LaidPaper(tuple(paper.pages), tuple(paper.tables), tuple(paper.lines))


def _height(measured: _Measured) -> float:
    return sum(measured.heights) + 60 + 14 * len(measured.sheet.notes) + 30 * len(measured.sheet.lead)


def _lay_sheet(paper: _Paper, measured: _Measured) -> None:
    sheet, segments = measured.sheet, measured.segments
    width = measured.page[0] - 2 * MARGIN
    for paragraph in sheet.lead:
        for line in wrap("　　" + paragraph, 10.0, width):
            paper.add_line(line, MARGIN, 10.0, False, "narrative")
            paper.y += 15.5
        paper.y += 4
    first = len(paper.pages)
    for _ in segments[1:]:
        paper.pages.append(measured.page)
    _lay_caption(paper, measured, first)
    _lay_rows(paper, measured, first)
    for note in sheet.notes:
        paper.y += 4
        for line in wrap(note, measured.size, width):
            paper.add_line(
                line, MARGIN + 2, measured.size, False, "note", page=len(paper.pages) - len(segments) + 1
            )
            paper.y += measured.size * LEADING


def _lay_caption(paper: _Paper, measured: _Measured, first: int) -> None:
    """Title over the whole spread, so that it is cut where the pages meet; unit name left, unit right."""
    sheet, size = measured.sheet, measured.size
    widths = [sum(measured.widths[c] for c in s) for s in measured.segments]
    if sheet.mark:
        x = MARGIN + widths[-1] - text_width(sheet.mark, size) - 2
        paper.add_line(sheet.mark, x, size, False, "mark", page=first + len(widths) - 1)
        paper.y += size * 1.4
    if sheet.title:
        title_size = min(16.0, size * 1.75)
        for segment, (text, left) in _spread(sheet.title, title_size, widths).items():
            paper.add_line(text, MARGIN + left, title_size, True, "title", page=first + segment)
        paper.y += title_size * 1.6
    if sheet.above_left or sheet.above_right:
        paper.add_line(sheet.above_left, MARGIN + 2, size, False, "unit_name", page=first)
        right = MARGIN + widths[-1] - text_width(sheet.above_right, size) - 2
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


def _chunks(measured: _Measured, first_room: float, room: float, repeat_head: bool) -> list[range]:
    """Rows below the heading for each page downwards. Cells over several rows are not cut where that can be."""
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


def _lay_rows(paper: _Paper, measured: _Measured, first: int) -> None:
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
            regions.append((first + i, Box(MARGIN, paper.y, MARGIN + width, bottom)))
        paper.y = bottom
    cells.sort(key=lambda c: (c.row, c.col))
    paper.tables.append(LaidTable(sheet, tuple(cells), tuple(repeats), tuple(regions), measured.size))


def _lay_cell(
    measured: _Measured, text: _Text, tops: dict[int, float], chunk: range, first: int
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
            lines, left = _lines_of(text, box.width, measured.size), None
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
