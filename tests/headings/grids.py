"""Tables written down as text, for tests: one line for a row, cells parted by |.

`<` is a place merged into the cell on its left, `^` one merged into the cell above it.
"""

from __future__ import annotations

from collections.abc import Sequence

from extractor.document import Page, Region
from extractor.geometry import Box
from extractor.parts import (
    EMPTY_READING,
    Caption,
    CaptionedTable,
    CellReading,
    LogicalTable,
    PageReading,
    RawCell,
    RawTable,
    TextLine,
)

NO_CAPTION = Caption(None, None, None, None, ())


def raw(
    text: str,
    *,
    page: int = 1,
    left: float = 50.0,
    top: float = 100.0,
    widths: Sequence[float] = (),
    heights: Sequence[float] = (),
) -> RawTable:
    """The table that `text` shows; columns are 60 points wide and rows 20 high unless said otherwise."""
    lines = text.strip("\n").splitlines()
    lines = lines[:-1] if len(lines) > 1 and not lines[-1].strip() else lines
    rows = [[place.strip() for place in line.split("|")] for line in lines]
    cols = max(len(row) for row in rows)
    rows = [row + [""] * (cols - len(row)) for row in rows]
    xs = _edges(left, list(widths) or [60.0] * cols)
    ys = _edges(top, list(heights) or [20.0] * len(rows))
    cells = []
    for r, row in enumerate(rows):
        for c, place in enumerate(row):
            if place not in ("<", "^"):
                down, right = _spans(rows, r, c)
                box = Box(xs[c], ys[r], xs[c + right], ys[r + down])
                reading = (
                    CellReading(place.replace("\\n", "\n"), 0.99, (), "test") if place else EMPTY_READING
                )
                cells.append(RawCell(r, c, down, right, page, box, reading))
    return RawTable(page, Box(xs[0], ys[0], xs[-1], ys[-1]), len(rows), cols, tuple(cells), True, "digital")


def _edges(start: float, sizes: Sequence[float]) -> list[float]:
    edges = [start]
    for size in sizes:
        edges.append(edges[-1] + size)
    return edges


def _spans(rows: Sequence[Sequence[str]], r: int, c: int) -> tuple[int, int]:
    right = 1
    while c + right < len(rows[r]) and rows[r][c + right] == "<":
        right += 1
    down = 1
    while r + down < len(rows) and rows[r + down][c] == "^":
        down += 1
    return down, right


def logical(text: str, caption: Caption = NO_CAPTION) -> LogicalTable:
    """The table as one that lies on one page."""
    table = raw(text)
    return LogicalTable(caption, (Region(page=1, bbox=table.box),), table.rows, table.cols, table.cells, True)


def captioned(
    table: RawTable,
    title: str | None = None,
    *,
    unit: str | None = None,
    mark: str | None = None,
    opens: bool = True,
    closes: bool = True,
) -> CaptionedTable:
    return CaptionedTable(table, Caption(title, unit, None, mark, ()), opens, closes)


def line(text: str, x: float, y: float, *, height: float = 10.0, page: int = 1) -> TextLine:
    """A line of text that begins at x; a character is as wide as the line is high."""
    return TextLine(page, Box(x, y, x + height * max(1, len(text)), y + height), text, 0.98, "test")


def reading(
    tables: Sequence[RawTable] = (), lines: Sequence[TextLine] = (), *, page: int = 1, height: float = 800.0
) -> PageReading:
    about = Page(
        number=page, width=600.0, height=height, origin="digital", turned=0, skew=0.0, dpi=None, seconds=0.0
    )
    return PageReading(about, tuple(tables), tuple(lines), ())
