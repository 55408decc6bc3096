"""How much of a table's structure comes out: which texts stand beside and below each other.

The measure of the ICDAR 2013 table competition (Göbel, Hassan, Oro and Orsi 2012, "A methodology for
evaluating algorithms for table understanding in PDF documents"): each cell that is not blank and the next
one that is not blank to its right, and below it, make a relation; those of the truth and of the prediction
are compared as bags, blanks within texts left out, and the dots that lead from a label to its figure. It
knows nothing of rows and columns as such, so an empty column that is lost costs nothing here, while a
heading torn in two costs all that stands below it.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass

from extractor.document import Cell, Document, Table
from extractor.wording import parted_by_leaders

Relation = tuple[str, str, str]
"""Two texts, and "right" or "below"."""


@dataclass(frozen=True, slots=True)
class Relations:
    """How many relations the truth has, the prediction has, and both have."""

    truth: int = 0
    predicted: int = 0
    both: int = 0

    def __add__(self, other: Relations) -> Relations:
        return Relations(self.truth + other.truth, self.predicted + other.predicted, self.both + other.both)

    @property
    def recall(self) -> float:
        """The share of the truth's relations that come out; 1 where there are none."""
        return self.both / self.truth if self.truth else 1.0

    @property
    def precision(self) -> float:
        """The share of the prediction's relations that hold; 1 where there are none."""
        return self.both / self.predicted if self.predicted else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of the two."""
        total = self.recall + self.precision
        return 2 * self.recall * self.precision / total if total else 0.0


def compared(truth: Document, predicted: Document) -> Relations:
    """The relations of all tables of two documents of one paper."""
    return _compared(_all(truth), _all(predicted))


def _compared(truth: Counter[Relation], predicted: Counter[Relation]) -> Relations:
    return Relations(truth.total(), predicted.total(), (truth & predicted).total())


def _all(document: Document) -> Counter[Relation]:
    found: Counter[Relation] = Counter()
    for table in document.tables:
        found += relations(table)
    return found


def relations(table: Table) -> Counter[Relation]:
    """The relations of one table."""
    held = {place: cell for cell in table.cells for place in _places(cell)}
    found: Counter[Relation] = Counter()
    for cell in table.cells:
        if not _said(cell):
            continue
        right = [_next(held, (r, cell.col + cell.col_span), (0, 1)) for r in _rows(cell)]
        below = [_next(held, (cell.row + cell.row_span, c), (1, 0)) for c in _columns(cell)]
        for way, neighbours in (("right", right), ("below", below)):
            once = {(n.row, n.col): n for n in neighbours if n is not None}
            found.update((_said(cell), _said(n), way) for n in once.values())
    return found


def _next(held: dict[tuple[int, int], Cell], place: tuple[int, int], step: tuple[int, int]) -> Cell | None:
    """The first cell from a place on, in one direction, that is not blank."""
    row, col = place
    while (row, col) in held:
        if _said(held[row, col]):
            return held[row, col]
        row, col = row + step[0], col + step[1]
    return None


def _rows(cell: Cell) -> range:
    return range(cell.row, cell.row + cell.row_span)


def _columns(cell: Cell) -> range:
    return range(cell.col, cell.col + cell.col_span)


def _places(cell: Cell) -> list[tuple[int, int]]:
    return [(row, col) for row in _rows(cell) for col in _columns(cell)]


def _said(cell: Cell) -> str:
    said = "".join("".join(parted_by_leaders(line)) for line in cell.text.split("\n"))
    return "".join(unicodedata.normalize("NFKC", said).split())
