"""What a check of sentences has to tell."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from extractor.document import FindingKind
from extractor.reconcile.narrative.figures import Figure
from extractor.reconcile.sheet import Sheet

Spot = tuple[Sheet, int, int]
"""A cell: its table, row and column."""


@dataclass(frozen=True)
class Mismatch:
    """Figures that do not agree: what `left` says should follow from `right` (figures and cells).

    `found` and `expected` are in the unit of the first figure on the left. `meant` is the probability that
    the sentence was understood.
    """

    kind: FindingKind
    message: str
    left: tuple[Figure, ...]
    right: tuple[Figure, ...]
    expected: Decimal
    found: Decimal
    tolerance: Decimal
    meant: float
    spots: tuple[Spot, ...] = ()
