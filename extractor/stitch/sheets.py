"""Parts of a logical table as they are gathered: bands of pages side by side, one band below the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from extractor import wording
from extractor.amounts import parse_amount
from extractor.parts import CaptionedTable, RawCell, RawTable

_COUNTED = ("栏次", "列次")
"""What a row is called that numbers the columns."""


@dataclass(frozen=True, slots=True)
class Band:
    """Pages side by side that show the same rows: the first holds the labels."""

    parts: tuple[CaptionedTable, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """All parts of one logical table so far. Pages may be printed over, then down, or down, then over."""

    bands: tuple[Band, ...]

    @property
    def last_page(self) -> int:
        return max(part.table.page for band in self.bands for part in band.parts)

    @property
    def title(self) -> str | None:
        titles = [part.caption.title for band in self.bands for part in band.parts if part.caption.title]
        return titles[0] if titles else None

    @property
    def open_band(self) -> int:
        """The index of the first band that has the fewest pages: where a page to the right would go."""
        sizes = [len(band.parts) for band in self.bands]
        return sizes.index(min(sizes))

    def with_part_right(self, part: CaptionedTable) -> Sheet:
        at = self.open_band
        grown = Band((*self.bands[at].parts, part))
        return Sheet((*self.bands[:at], grown, *self.bands[at + 1 :]))

    def with_band_below(self, part: CaptionedTable) -> Sheet:
        return Sheet((*self.bands, Band((part,))))


def column_edges(table: RawTable) -> tuple[float | None, ...]:
    """The x of the `cols` + 1 upright edges, from left to right, page points; None for an edge that no cell
    begins or ends at, since merged cells hide it."""
    sides = [(cell.col, cell.box.x0) for cell in table.cells]
    sides += [(cell.col + cell.col_span, cell.box.x1) for cell in table.cells]
    return _edges(sides, table.cols)


def row_edges(table: RawTable) -> tuple[float | None, ...]:
    """The y of the `rows` + 1 level edges, from top to bottom, page points; None as for columns."""
    sides = [(cell.row, cell.box.y0) for cell in table.cells]
    sides += [(cell.row + cell.row_span, cell.box.y1) for cell in table.cells]
    return _edges(sides, table.rows)


def _edges(sides: Sequence[tuple[int, float]], count: int) -> tuple[float | None, ...]:
    places: dict[int, list[float]] = {}
    for edge, place in sides:
        places.setdefault(edge, []).append(place)
    return tuple(median(places[edge]) if edge in places else None for edge in range(count + 1))


def rows_of(table: RawTable) -> list[tuple[RawCell, ...]]:
    """The cells that begin in each row, from left to right."""
    rows: list[list[RawCell]] = [[] for _ in range(table.rows)]
    for cell in table.cells:
        rows[cell.row].append(cell)
    return [tuple(sorted(row, key=lambda cell: cell.col)) for row in rows]


def is_figure(text: str) -> bool:
    """Whether a cell's text is an amount that is no year alone."""
    printed = parse_amount(text)
    if printed.value is None:
        return False
    bare = text.strip()
    return not (len(bare) == 4 and bare.isdigit() and bare[:2] in ("19", "20"))


def body_start(table: RawTable) -> int:
    """The first row that is no heading by its content: figures, a total, a list number, or nothing at all.

    `rows` where the table has headings only.
    """
    rows = rows_of(table)
    for index, row in enumerate(rows):
        if any(cell.row < index < cell.row + cell.row_span for cell in table.cells if index):
            continue
        texts = [c.reading.text for c in row if parse_amount(c.reading.text).kind != "nothing"]
        if not texts and index:
            return index
        if any(is_figure(text) or wording.numbering_level(text) is not None for text in texts):
            return index if not _counts_columns(texts) else index + 1
        if index and len(texts) == 1 and wording.is_total(texts[0]):
            return index
    return table.rows


def _counts_columns(texts: Sequence[str]) -> bool:
    """Whether a row numbers the columns: 栏次 1 2 3."""
    figures = [text.strip() for text in texts if is_figure(text)]
    wanted = [str(number) for number in range(1, len(figures) + 1)]
    named = any(wording.compact(text) in _COUNTED for text in texts)
    return len(figures) >= (2 if named else 3) and figures == wanted
