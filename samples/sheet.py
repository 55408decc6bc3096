"""A form as it is meant, before it is drawn: columns, heading, rows, equations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from extractor.document import CodeLevel, CodeSource, CodeSystem, ColumnRole, FindingKind, RowKind

Value = Decimal | str | None
"""What stands in a place: an amount, a text ("" stays blank), or None: no amount, printed as the style
prints nothing."""

Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column: its headings, outermost first, and what it holds. `cut` starts a facing page before it."""

    path: tuple[str, ...]
    role: ColumnRole = "amount"
    level: CodeLevel | None = None
    code: str | None = None
    cut: bool = False
    width: float | None = None
    """Its widest text in characters; longer text is wrapped. None: as the role has it."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row below the heading. `parent` counts rows below the heading. `codes` as in `document.Row`."""

    kind: RowKind
    values: tuple[Value, ...]
    label: str = ""
    parent: int | None = None
    code: str | None = None
    code_name: str | None = None
    system: CodeSystem | None = None
    source: CodeSource | None = None
    codes: tuple[tuple[int, str], ...] = ()
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a sheet: which sheet of the paper, which row below the heading, which column."""

    sheet: int
    row: int
    col: int


@dataclass(frozen=True, slots=True)
class Sum:
    """What must hold: the amount at `whole` is the sum of the amounts at `parts` (place, sign)."""

    kind: FindingKind
    whole: Place
    parts: tuple[tuple[Place, Literal[1, -1]], ...]


@dataclass(frozen=True, slots=True)
class Merge:
    """Places below the heading that are one cell; its text stands at (row, col)."""

    row: int
    col: int
    row_span: int
    col_span: int


@dataclass(frozen=True, slots=True)
class Overleaf:
    """How a sheet goes on overleaf, where it is not left to the page's height and the style."""

    breaks: tuple[int, ...] = ()
    """Rows below the heading that begin a page; cells over several rows may be cut there."""
    cut: tuple[int, ...] = ()
    """Those of `breaks` at which the row above is cut in two: the rest of its lines stands overleaf."""
    caption: str = ""
    """What is printed over each further page: "续表", "（续）", the title again; "" nothing."""
    units: bool = False
    """The line with the department and the unit of amounts is printed again."""
    repeat_head: bool | None = None
    """Whether the heading is printed again; None: as the style says."""
    down_first: bool = False
    """Pages of a sheet that is cut over facing pages lie down, then over; else over, then down."""
    stretch: float = 1.0
    """How much higher the rows are on every second page to the right."""
    page_numbers: bool = False
    title_before: bool = False
    """The title and what stands with it are printed at the foot of the page before."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a paper and what is printed around it."""

    name: str
    title: str
    columns: tuple[SheetColumn, ...]
    rows: tuple[SheetRow, ...]
    sums: tuple[Sum, ...] = ()
    merges: tuple[Merge, ...] = ()
    amount_unit: str | None = None
    mark: str = ""
    above_left: str = ""
    above_right: str = ""
    notes: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    """Paragraphs of narrative above the title."""
    number_row: tuple[str, ...] = ()
    """The row of column numbers (栏次) that closes the heading."""
    heading: bool = True
    """False: a form whose labels stand in its body; it has no heading rows."""
    own_page: bool = True
    half: Literal["", "left", "right"] = ""
    """Which half of the page it takes, where two tables stand side by side; "" the whole width."""
    vertical: frozenset[tuple[int, int]] = field(default_factory=frozenset)
    """Places below the heading whose text runs downwards."""
    overleaf: Overleaf = Overleaf()

    @property
    def header_rows(self) -> int:
        """Rows of the heading."""
        if not self.heading:
            return 0
        return max(len(c.path) for c in self.columns) + bool(self.number_row)

    def with_value(self, row: int, col: int, value: Value) -> Sheet:
        """The same sheet with another value in one place."""
        old = self.rows[row]
        values = (*old.values[:col], value, *old.values[col + 1 :])
        return replace(self, rows=(*self.rows[:row], replace(old, values=values), *self.rows[row + 1 :]))

    def amount(self, row: int, col: int) -> Decimal:
        """The amount in a place, 0 where there is none."""
        value = self.rows[row].values[col]
        return value if isinstance(value, Decimal) else Decimal(0)

    @property
    def amount_columns(self) -> tuple[int, ...]:
        """The columns that hold amounts."""
        return tuple(i for i, c in enumerate(self.columns) if c.role == "amount")


@dataclass(frozen=True, slots=True)
class HeadCell:
    """A cell of the heading."""

    row: int
    col: int
    row_span: int
    col_span: int
    text: str


def head_cells(sheet: Sheet) -> list[HeadCell]:
    """The heading's cells: headings that go on to the right or downwards are one cell each."""
    if not sheet.heading:
        return []
    depth = max(len(c.path) for c in sheet.columns)
    cells: list[HeadCell] = []
    for level in range(depth):
        col = 0
        while col < len(sheet.columns):
            path = sheet.columns[col].path
            if level >= len(path):
                col += 1
                continue
            end = col + 1
            while end < len(sheet.columns) and _same_heading(path, sheet.columns[end].path, level):
                end += 1
            row_span = depth - level if level == len(path) - 1 else 1
            cells.append(HeadCell(level, col, row_span, end - col, path[level]))
            col = end
    cells += [HeadCell(depth, i, 1, 1, text) for i, text in enumerate(sheet.number_row)]
    return cells


def _same_heading(path: tuple[str, ...], other: tuple[str, ...], level: int) -> bool:
    inner = level < len(path) - 1 and level < len(other) - 1
    return inner and path[: level + 1] == other[: level + 1]


def child_sums(
    rows: Sequence[SheetRow], columns: Iterable[int], kind: FindingKind, sheet: int = 0
) -> list[Sum]:
    """For every row with children, in every one of `columns`: the row is the sum of its children."""
    children: dict[int, list[int]] = {}
    for index, row in enumerate(rows):
        if row.parent is not None:
            children.setdefault(row.parent, []).append(index)
    return [
        Sum(
            kind,
            Place(sheet, parent, col),
            tuple((Place(sheet, i, col), 1) for i in below),
        )
        for col in columns
        for parent, below in children.items()
    ]


def row_sums(rows: int, whole: int, parts: Sequence[int], sheet: int = 0) -> list[Sum]:
    """In each of the first `rows` rows: column `whole` is the sum of the columns `parts`."""
    return [
        Sum("row_sum", Place(sheet, i, whole), tuple((Place(sheet, i, p), 1) for p in parts))
        for i in range(rows)
    ]
