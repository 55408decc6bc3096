"""A logical table as a grid of places: every place knows the cell that covers it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from extractor import wording
from extractor.amounts import Printed, parse_amount
from extractor.parts import LogicalTable, RawCell

_FEWEST_BLANK_GROUPS = 3
_BLANK_GROUPS = re.compile(r"[-(]?\d{1,3}(?: \d{3})+(?:\.\d+)?\)?")
_TWO_FIGURES = re.compile(r"\d +\d")


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
        """Whether the table writes 12 345 for 12,345: several cells do, and no cell holds two figures."""
        texts = [
            t for c in self.table.cells if _TWO_FIGURES.search(t := c.reading.text.strip()) and "\n" not in t
        ]
        figures = [text for text in texts if re.fullmatch(r"[\d .()\-]+", text)]
        return len(figures) >= _FEWEST_BLANK_GROUPS and all(_BLANK_GROUPS.fullmatch(t) for t in figures)

    def printed(self, cell: RawCell) -> Printed:
        """What a cell says as an amount, in this table's way of writing thousands."""
        return parse_amount(cell.reading.text, blanks_part_thousands=self.blanks_part_thousands)

    def filled(self, row: int) -> list[RawCell]:
        """The cells that begin in `row` and hold text."""
        return [cell for cell in self.rows[row] if cell.reading.text.strip()]

    def is_figure(self, cell: RawCell) -> bool:
        """Whether a cell holds an amount that is no year alone."""
        return self.printed(cell).value is not None and not is_year(cell.reading.text)

    def crossing(self, row: int) -> bool:
        """Whether a cell spans the edge above `row`."""
        return 0 < row < self.table.rows and any(
            above is not None and above is below
            for above, below in zip(self.covering[row - 1], self.covering[row], strict=True)
        )


def is_year(text: str) -> bool:
    """Whether a text is a year alone: 2023, 2023年."""
    return re.fullmatch(r"(?:19|20)\d{2}(?:年度?)?", wording.compact(text)) is not None
