"""A logical table as a grid of places: every place knows the cell that covers it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import cached_property

from extractor import wording
from extractor.amounts import NOTHING, Printed, parse_amount
from extractor.parts import LogicalTable, RawCell

_FEWEST_BLANK_GROUPS = 3
_BLANK_GROUPS = re.compile(r"[-(]?\d{1,3}(?: \d{3})+(?:\.\d+)?\)?")
_TWO_FIGURES = re.compile(r"\d +\d")
_FIGURES_ONLY = re.compile(r"[\d .()\-]+")
_UNPARTED = re.compile(r"[-(]?\d{4,}(?:\.\d+)?\)?|[-(]?\d{1,3}(?:,\d{3})+(?:\.\d+)?\)?")
_WHOLE = re.compile(r"[-(]?\d{1,3}(?:,\d{3})+(?:\.\d{2})?\)?|[-(]?\d+\.\d{2}\)?")
_FEWEST_CROSSES = 5
_WIDE = 9
"""Characters of a figure that may be too wide for its cell; 12.0 over 5 is two figures."""
_BROKEN = re.compile(r"(?:[,.]|\.\d|,\d{1,2})$")
_REST = re.compile(r"[,.]")
_TWO_NAMES = re.compile(r"[^\W\d]{2,} +[\u4e00-\u9fff]{2,}")


@dataclass(frozen=True)
class Places:
    """The cells of a table by their places; texts are as read."""

    table: LogicalTable

    @cached_property
    def covering(self) -> tuple[tuple[RawCell | None, ...], ...]:
        """For each row and column the cell that covers the place."""
        grid: list[list[RawCell | None]] = [[None] * self.table.cols for _ in range(self.table.rows)]
        for cell in self.table.cells:
            for row in grid[cell.row : cell.row + cell.row_span]:
                row[cell.col : cell.col + cell.col_span] = [cell] * len(
                    row[cell.col : cell.col + cell.col_span]
                )
        return tuple(tuple(row) for row in grid)

    @cached_property
    def rows(self) -> tuple[tuple[RawCell, ...], ...]:
        """The cells that begin in each row, from left to right."""
        rows: list[list[RawCell]] = [[] for _ in range(self.table.rows)]
        for cell in self.table.cells:
            rows[cell.row].append(cell)
        return tuple(tuple(sorted(row, key=lambda cell: cell.col)) for row in rows)

    @cached_property
    def blanks_part_thousands(self) -> bool:
        """Whether the table writes 12 345 for 12,345, and not two columns beside each other in its cells.

        Several cells do so, no cell holds two figures, and the figures show it: a group of three digits that
        begins with a nought (1 023), a third group (1 234 567) or decimals (12 345.60). Nothing shows it
        where all begin with three digits (123 456, 223 345), where a heading above names two columns (上年
        本年), or where a figure of a thousand and more stands unparted in the same columns.
        """
        grouped = [(cell, text) for cell, text in self._parted_by_blanks if _FIGURES_ONLY.fullmatch(text)]
        figures = [text for _, text in grouped]
        if len(figures) < _FEWEST_BLANK_GROUPS or not all(map(_BLANK_GROUPS.fullmatch, figures)):
            return False
        sure = any(re.search(r" 0\d\d", text) for text in figures)
        shown = any("." in text or len(text.split()) > 2 for text in figures)
        alike = all(re.match(r"[-(]?\d{3} ", text) for text in figures)
        return (sure or (shown and not alike)) and not self._two_columns({cell.col for cell, _ in grouped})

    @property
    def _parted_by_blanks(self) -> Iterator[tuple[RawCell, str]]:
        """The cells in which a blank parts two digits, and their texts."""
        for cell in self.table.cells:
            text = cell.reading.text.strip()
            if "\n" not in text and _TWO_FIGURES.search(text):
                yield cell, text

    def _two_columns(self, columns: Set[int]) -> bool:
        """Whether a cell of `columns` names two columns, or holds a figure from 1000 on in one piece."""
        texts = [cell.reading.text.strip() for cell in self.table.cells if cell.col in columns]
        return any(_TWO_NAMES.fullmatch(t) or (_UNPARTED.fullmatch(t) and not is_year(t)) for t in texts)

    def printed(self, cell: RawCell) -> Printed:
        """What a cell says as an amount, in this table's way of writing thousands."""
        text = cell.reading.text
        found = self._printed.get(text)
        if found is None:
            found = self._printed[text] = self._as_printed(text)
        return found

    @cached_property
    def _printed(self) -> dict[str, Printed]:
        """What was asked for before, by texts."""
        return {}

    def _as_printed(self, text: str) -> Printed:
        if is_filler(text):
            return NOTHING
        whole = unwrapped(text) if "\n" in text.strip() else None
        return parse_amount(whole or text, blanks_part_thousands=self.blanks_part_thousands)

    def filled(self, row: int) -> list[RawCell]:
        """The cells that begin in `row` and hold text."""
        return [cell for cell in self.rows[row] if cell.reading.text.strip()]

    def is_figure(self, cell: RawCell) -> bool:
        """Whether a cell holds an amount that is no year alone."""
        return self.printed(cell).value is not None and not is_year(cell.reading.text)

    def is_section(self, row: int) -> bool:
        """Whether a row below the first is one text over all columns: the name of the rows that follow."""
        filled = self.filled(row)
        whole = len(filled) == 1 and filled[0].col_span == self.table.cols > 1
        return whole and any(self.filled(above) for above in range(row))

    def crossing(self, row: int) -> bool:
        """Whether a cell spans the edge above `row`."""
        return 0 < row < self.table.rows and any(
            above is not None and above is below
            for above, below in zip(self.covering[row - 1], self.covering[row], strict=True)
        )


def unwrapped(text: str) -> str | None:
    """A figure too wide for its cell, printed in two lines, as one: 28,480,000.0 over 0. None where the break
    stands between two figures that may each be whole.

    The break must lie inside a group of thousands or inside the decimals, two of which amounts have.
    """
    lines = [wording.compact(line) for line in text.strip().splitlines()]
    whole = "".join(lines)
    if len(lines) != 2 or len(whole) < _WIDE or not _WHOLE.fullmatch(whole):
        return None
    return whole if _BROKEN.search(lines[0]) or _REST.match(lines[1]) else None


def is_filler(text: str) -> bool:
    """Whether a place is crossed out, so that nothing may be written there: xxxxxxxxx, ======, ******."""
    plain = wording.compact(text)
    return len(plain) >= _FEWEST_CROSSES and plain.count(plain[0]) >= 0.8 * len(plain) and plain[0] in "x×=*_"


def is_year(text: str) -> bool:
    """Whether a text is a year alone: 2023, 2023年."""
    return re.fullmatch(r"(?:19|20)\d{2}(?:年度?)?", wording.compact(text)) is not None
