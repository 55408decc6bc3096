"""From a grid of texts to a typed table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from extractor import wording
from extractor.amounts import Printed
from extractor.document import Alternative, Cell, Flag, Row, Table
from extractor.headings.columns import Layout, layout
from extractor.headings.decimals import doubtful_decimals
from extractor.headings.folds import whole_headings
from extractor.headings.forms import FigureRole, form_figures, form_layout, is_form
from extractor.headings.money import money_among_words
from extractor.headings.places import Places
from extractor.headings.rows import form_rows, typed_rows
from extractor.headings.units import AmountUnits, amount_units
from extractor.parts import CellReading, LogicalTable, RawCell
from extractor.settings import Settings

_ACCEPTABLE_ERROR: float = Settings.model_fields["acceptable_error"].default
_FORM_TOP = 3
"""Rows at the top of a form in which its unit of amounts may be named."""
_DOUBTFUL_CONFIDENCE = 0.5
"""At most so sure is the reading of an amount cell that fits no grammar of amounts, or whose decimals or unit
do not go with those around it."""
_GUESSED_CONFIDENCE = 0.75
"""The same for the cells of forms without rules: about so many of their texts come out as they should."""
_MOST_ALTERNATIVES = 5


@dataclass(frozen=True, slots=True)
class _Taken:
    """What a cell is taken for. `misplaced`: a figure of money where the headings expect none, or a figure of
    a form that nothing names. `instead`: what the paper may say where the decimals are doubtful. `guessed`: a
    cell of a form that no rules part."""

    role: FigureRole | None
    misplaced: bool
    instead: Decimal | None
    guessed: bool


def type_table(
    table: LogicalTable,
    table_id: str,
    *,
    acceptable_error: float = _ACCEPTABLE_ERROR,
    headings: int | None = None,
) -> Table:
    """The table with its headings, column roles, row kinds and amounts; codes are null.

    `acceptable_error`: cells whose chance of being wrong is above it get the flag `low_confidence`.
    `headings`: how many rows at the top are headings, where that is known (a person said so). The text
    of a cell stays as read. A figure of money in a column of words or codes has its amount and the flag
    `low_confidence`; a name with such a figure behind it has the flag alone. A filled amount cell that fits
    no grammar, or is a percentage among amounts of money, has no amount and the flag `no_grammar`.
    """
    places, headed = whole_headings(table)
    texts = [cell.reading.text for cell in table.cells]
    guessed = not table.ruled and wording.speak_of_targets(texts, table.caption.title)
    form = not headings and is_form(places)
    if headings is None or form:
        headings = 0 if form else headed
    unit = _amount_unit(places, max(headings, _FORM_TOP) if form else headings)
    counts = unit is None and any(wording.counts_unit(line.text) for line in table.caption.lines)
    figures = form_figures(places) if form else None
    columns = layout(places, headings, counts=counts) if figures is None else form_layout(places, figures)
    rows = form_rows(places) if form else typed_rows(places, columns)
    units = amount_units(table.caption.amount_unit, columns.columns, heading=unit)
    if figures is None:
        roles = {cell: _figure_role(columns, rows, cell) for cell in table.cells}
        instead = _instead(places, roles, units)
        alone, behind = money_among_words(places, columns.columns, rows)
    else:
        roles, instead = {cell: figures.roles.get(cell) for cell in table.cells}, {}
        alone, behind = figures.money, figures.doubted
    taken = {
        cell: _Taken(
            role="amount" if cell in alone else roles[cell],
            misplaced=cell in alone or cell in behind,
            instead=instead.get((cell.row, cell.col)),
            guessed=guessed and bool(cell.reading.text.strip()),
        )
        for cell in table.cells
    }
    return Table(
        id=table_id,
        title=table.caption.title,
        amount_unit=units.table,
        regions=table.regions,
        header_rows=headings,
        columns=columns.columns,
        rows=rows,
        cells=tuple(
            _cell(places, cell, taken[cell], units, acceptable_error)
            for cell in sorted(table.cells, key=lambda cell: (cell.row, cell.col))
        ),
    )


def _amount_unit(places: Places, headings: int) -> str | None:
    """The unit of the caption, else the one unit that the headings name: 金额（万元）."""
    if places.table.caption.amount_unit is not None:
        return places.table.caption.amount_unit
    said = [wording.amount_unit(cell.reading.text) for cell in places.table.cells if cell.row < headings]
    units = {unit for unit in said if unit is not None}
    return units.pop() if len(units) == 1 else None


def _figure_role(columns: Layout, rows: tuple[Row, ...], cell: RawCell) -> FigureRole | None:
    """Whether a cell holds an amount or a number; None for words, headings and codes."""
    role = columns.columns[cell.col].role
    if rows[cell.row].kind == "header" or role not in ("amount", "number"):
        return None
    return "amount" if role == "amount" else "number"


def _instead(
    places: Places, roles: Mapping[RawCell, FigureRole | None], units: AmountUnits
) -> dict[tuple[int, int], Decimal]:
    """What the paper may say where an amount's decimals are doubtful beside those in the same unit."""
    by_unit: dict[str | None, dict[tuple[int, int], Decimal]] = {}
    for cell, role in roles.items():
        printed = places.printed(cell)
        if role == "amount" and printed.value is not None and printed.unit is None and not printed.rate:
            by_unit.setdefault(units.of_column(cell.col), {})[cell.row, cell.col] = printed.value
    parted = {(cell.row, cell.col) for cell in roles if "," in wording.compact(cell.reading.text)}
    found: dict[tuple[int, int], Decimal] = {}
    for amounts in by_unit.values():
        found |= doubtful_decimals(amounts, parted)
    return found


def _cell(places: Places, cell: RawCell, taken: _Taken, units: AmountUnits, acceptable_error: float) -> Cell:
    """The cell with its amount."""
    role, instead = taken.role, taken.instead
    reading = cell.reading
    printed = places.printed(cell) if role is not None else None
    misfit = printed is not None and (printed.kind == "not_amount" or (printed.rate and role == "amount"))
    elsewhere = role == "amount" and printed is not None and not units.certain(printed, cell.col)
    doubtful = misfit or elsewhere or taken.misplaced or instead is not None
    most = _DOUBTFUL_CONFIDENCE if doubtful else _GUESSED_CONFIDENCE if taken.guessed else 1.0
    confidence = min(reading.confidence, most)
    flags: list[Flag] = [*reading.flags]
    if misfit:
        flags.append("no_grammar")
    if doubtful or confidence < 1 - acceptable_error:
        flags.append("low_confidence")
    return Cell(
        row=cell.row,
        col=cell.col,
        row_span=cell.row_span,
        col_span=cell.col_span,
        text=reading.text,
        amount=_amount(printed, role, units, cell.col) if printed is not None else None,
        page=cell.page,
        bbox=cell.box,
        confidence=confidence,
        alternatives=_alternatives(reading, confidence, instead),
        engine=reading.engine,
        flags=tuple(dict.fromkeys(flags)),
    )


def _alternatives(
    reading: CellReading, confidence: float, instead: Decimal | None
) -> tuple[Alternative, ...]:
    """The other readings, with `instead` among them at the probability that the text leaves for it."""
    if instead is None or len(reading.alternatives) >= _MOST_ALTERNATIVES:
        return reading.alternatives
    left = max(0.0, 1 - confidence - sum(other.probability for other in reading.alternatives))
    known = {wording.compact(other.text).replace(",", "") for other in reading.alternatives}
    if f"{instead:f}" in known:
        return reading.alternatives
    added = Alternative(text=f"{instead:,f}" if "," in reading.text else f"{instead:f}", probability=left)
    return tuple(sorted([*reading.alternatives, added], key=lambda other: -other.probability))


def _amount(printed: Printed, role: FigureRole | None, units: AmountUnits, col: int) -> Decimal | None:
    """The value in the table's own unit. A percentage is no amount of money, but it is a number."""
    if printed.value is None or (printed.rate and role == "amount"):
        return None
    return units.amount(printed, col) if role == "amount" or printed.unit is not None else printed.value
