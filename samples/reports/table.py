"""A statistical table as it is meant, before it is laid out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

RowSort = Literal["item", "group", "total", "across"]
Rules = Literal["boxhead", "head", "under", "totals", "across", "columns", "bands", "none"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading and those below it."""

    text: str
    below: tuple[Heading, ...] = ()

    @property
    def leaves(self) -> int:
        """Over how many columns it stands."""
        return sum(h.leaves for h in self.below) or 1

    @property
    def depth(self) -> int:
        """How many levels of headings it is, itself included."""
        return 1 + max((h.depth for h in self.below), default=0)


@dataclass(frozen=True, slots=True)
class StatRow:
    """A row: its label, one text for each column right of it ("": blank), how far it is indented. `group`: a
    label alone; `across`: a text in the middle of the table. `note`: a raised sign behind the label. `space`:
    a blank line above."""

    label: str
    values: tuple[str, ...] = ()
    indent: int = 0
    sort: RowSort = "item"
    note: str = ""
    space: bool = False


@dataclass(frozen=True, slots=True)
class StatTable:
    """A table. `units` is a line below the headings, over all columns of figures. `texts`: its columns hold
    sentences, which are set to the left and wrapped."""

    title: str
    stub: str
    heads: tuple[Heading, ...]
    rows: tuple[StatRow, ...]
    notes: tuple[str, ...] = ()
    units: str = ""
    texts: bool = False

    @property
    def columns(self) -> int:
        """How many columns there are, the stub included."""
        return 1 + sum(h.leaves for h in self.heads)


@dataclass(frozen=True, slots=True)
class Look:
    """How a table is set: faces of the PDF's own (regular, bold), size of type in points, rules, leading in
    ems, the stub's share of the width; dots that lead from labels to figures; figures set right or centred;
    headings of columns set low or in the middle of their height, centred or right; the stub's heading
    centred; labels on two lines with their figures on the last."""

    face: str
    bold: str
    size: float
    rules: Rules
    leading: float
    stub: float
    leaders: bool
    centred: bool
    heads_low: bool
    heads_right: bool
    stub_centred: bool
    figures_low: bool
    bold_heads: bool
