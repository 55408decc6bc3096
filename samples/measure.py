"""How wide and high a sheet's columns and rows become: natural widths, wrapped lines, facing pages."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from samples.prints import print_amount
from samples.sheet import Align, Sheet, head_cells
from samples.style import Style

A4 = (595.28, 841.89)
MARGIN = 40.0
GUTTER = 24.0
PADDING = 3.0
LEADING = 1.28


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
        goes_on = narrow and runs and runs[-1][-1].isascii() and not runs[-1][-1].isspace()
        if goes_on or (c in "，。；：、）》”" and runs):
            runs[-1] += c
        else:
            runs.append(c)
    return runs


@dataclass(frozen=True, slots=True)
class PlacedText:
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


def _texts(sheet: Sheet, style: Style, chance: random.Random) -> list[PlacedText]:
    head = [
        PlacedText(c.row, c.col, c.row_span, c.col_span, c.text, None, "center", False, True)
        for c in head_cells(sheet)
    ]
    covered = {
        (r, c)
        for m in sheet.merges
        for r in range(m.row, m.row + m.row_span)
        for c in range(m.col, m.col + m.col_span)
    }
    spans = {(m.row, m.col): m for m in sheet.merges}
    body: list[PlacedText] = []
    for i, row in enumerate(sheet.rows):
        for j, value in enumerate(row.values):
            merge = spans.get((i, j))
            if merge is None and (i, j) in covered:
                continue
            amount_place = sheet.columns[j].role == "amount"
            amount: Decimal | None = None
            if isinstance(value, Decimal):
                text, amount = print_amount(value, style, chance), value
            elif value is None and amount_place:
                text = style.nothing
                amount = Decimal(text) if text.startswith("0") else None
            else:
                text = str(value or "")
                counted = sheet.columns[j].role == "number" and text.isdecimal()
                amount = Decimal(text) if counted else None
            body.append(
                PlacedText(
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
    centred = isinstance(value, str) and (value.isdecimal() or value.replace(" ", "") in _CENTRED)
    return "center" if centred else "left"


_CENTRED = {"合计", "总计", "小计", "本年收入合计", "本年支出合计", "收入总计", "支出总计"}


_WIDEST = {"label": 17.0, "text": 14.0, "amount": 40.0, "code": 9.0, "unit_code": 9.0, "number": 9.0}


def _natural_widths(sheet: Sheet, texts: Sequence[PlacedText], size: float) -> list[float]:
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
class Measured:
    """A sheet's columns and rows in points, for one page size and size of type."""

    sheet: Sheet
    texts: tuple[PlacedText, ...]
    segments: tuple[range, ...]
    widths: tuple[float, ...]
    heights: tuple[float, ...]
    size: float
    page: tuple[float, float]
    left: float = MARGIN

    @property
    def room(self) -> float:
        """The width that the sheet may take."""
        return room_of(self.sheet, self.page)

    def x(self, segment: range, col: int) -> float:
        """Left edge of a column on the page of its segment."""
        return self.left + sum(self.widths[c] for c in segment if c < col)


def room_of(sheet: Sheet, page: tuple[float, float]) -> float:
    """The width that a sheet may take on a page."""
    whole = page[0] - 2 * MARGIN
    return (whole - GUTTER) / 2 if sheet.half else whole


def measure(sheet: Sheet, style: Style, chance: random.Random) -> Measured:
    """Chooses the page, the size of type and the widths that hold the sheet."""
    texts = _texts(sheet, style, chance)
    segments = _segments(sheet, style)
    size = style.size
    while True:
        natural = _natural_widths(sheet, texts, size)
        widest = max(sum(natural[c] for c in s) for s in segments)
        landscape = widest > A4[0] - 2 * MARGIN if style.landscape is None else style.landscape
        page = (A4[1], A4[0]) if landscape else A4
        if widest <= room_of(sheet, page) or size <= 5.5:
            break
        size -= 0.5
    widths = natural
    for segment in segments:
        widths = _fit(widths, segment, room_of(sheet, page), sheet)
    heights = _row_heights(sheet, texts, widths, size, style.row_padding)
    left = MARGIN + room_of(sheet, page) + GUTTER if sheet.half == "right" else MARGIN
    return Measured(sheet, tuple(texts), tuple(segments), tuple(widths), tuple(heights), size, page, left)


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


def lines_of(text: PlacedText, width: float, size: float) -> tuple[str, ...]:
    """The lines that a text is printed in, in a cell of that width; none where it is empty."""
    if text.vertical:
        return tuple(text.text)
    return wrap(text.text, size, width - 2 * PADDING) if text.text else ()


def _row_heights(
    sheet: Sheet, texts: Sequence[PlacedText], widths: Sequence[float], size: float, padding: float
) -> list[float]:
    rows = sheet.header_rows + len(sheet.rows)
    heights = [size * LEADING + 2 * padding] * rows
    for text in sorted(texts, key=lambda t: t.row_span):
        width = sum(widths[text.col : text.col + text.col_span])
        need = len(lines_of(text, width, size)) * size * LEADING + 2 * padding
        rows_of_it = range(text.row, text.row + text.row_span)
        have = sum(heights[r] for r in rows_of_it)
        if need > have:
            for r in rows_of_it:
                heights[r] += (need - have) / text.row_span
    return heights
