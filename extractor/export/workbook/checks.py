"""The check sheet: every equation with its total as printed and as a live formula."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from itertools import groupby

from openpyxl.worksheet.worksheet import Worksheet

from extractor.amounts import decimals_of, unit_factor
from extractor.document import Cell, Document, Equation, Finding, Table, Term
from extractor.export.lookup import Lookup, Place, place
from extractor.export.words import FINDING_KINDS, both
from extractor.export.workbook import styles
from extractor.export.workbook.places import Places, local_address, quoted

TITLES = (
    "问题 Finding",
    "类别 Kind",
    "位置 Where",
    "单位 Unit",
    "原件数 Printed",
    "计算数 Computed",
    "差额 Difference",
    "容差 Tolerance",
    "结果 Result",
    "说明 Remark",
)

_EXACT = Context(prec=100)
_LONGEST_FORMULA = 8000
"""Characters; a formula of a workbook takes 8,192."""
_MESSAGE_WIDTH = 70
_MOST_ARGUMENTS = 200
"""References in one SUM; it takes 255."""


@dataclass(frozen=True, slots=True)
class Check:
    """An equation between amounts of cells: the printed total and what it should be the sum of.

    `factors` lead from each table's unit to the unit of the total's table. Figures of the sums are exact.
    """

    total: tuple[Term, ...]
    parts: tuple[Term, ...]
    factors: Mapping[str, Decimal]
    printed: Decimal
    computed: Decimal
    tolerance: Decimal

    @property
    def difference(self) -> Decimal:
        return _EXACT.subtract(self.printed, self.computed)


def fill_checks(sheet: Worksheet, document: Document, places: Places, holding: Sequence[Equation]) -> None:
    """One line for each equation of the findings, then one for each of those that hold."""
    styles.head(sheet, 1, TITLES)
    lookup = Lookup.of(document)
    row = 2
    for finding in document.findings:
        check = _check(finding.equation, lookup) if finding.equation else None
        if check is not None and _agrees(check, finding):
            tolerance = finding.tolerance if finding.tolerance is not None else check.tolerance
            _put_check(sheet, row, check, tolerance, places, lookup)
        else:
            _put_figures(sheet, row, finding)
        _put_texts(sheet, row, finding.id, both(FINDING_KINDS, finding.kind), finding.message)
        row += 1
    for equation in holding:
        check = _check(equation, lookup)
        if check is not None:
            _put_check(sheet, row, check, check.tolerance, places, lookup)
            row += 1
    if row == 2:
        styles.put_text(styles.cell_at(sheet, 2, 3), "没有可核对的等式 There is no equation to check")
    styles.set_print(sheet, landscape=True)
    styles.set_widths(sheet, [12, 26, 44, 9, 18, 18, 16, 12, 12, _MESSAGE_WIDTH])
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:J{max(row - 1, 1)}"


def _check(equation: Equation, lookup: Lookup) -> Check | None:
    """The equation as a check of cells; None where a figure stands in a sentence or a cell is missing."""
    left = [term for term in equation.left if isinstance(term, Term)]
    right = [term for term in equation.right if isinstance(term, Term)]
    if len(left) < len(equation.left) or len(right) < len(equation.right) or not left or not right:
        return None
    if any(place(term) not in lookup.cells for term in (*left, *right)):
        return None
    if len(right) == 1 and len(left) > 1:
        left, right = right, left
    factors = _factors(lookup.tables, left[0].table, [*left, *right])
    if factors is None:
        return None
    return Check(
        tuple(left),
        tuple(right),
        factors,
        _sum(left, factors, lookup.cells),
        _sum(right, factors, lookup.cells),
        _tolerance([*left, *right], factors, lookup.cells),
    )


def _factors(tables: Mapping[str, Table], into: str, terms: Sequence[Term]) -> Mapping[str, Decimal] | None:
    names = dict.fromkeys(term.table for term in terms)
    units = {name: tables[name].amount_unit for name in (into, *names)}
    if len(set(units.values())) == 1:
        return dict.fromkeys(names, Decimal(1))
    yuan = {name: unit_factor(unit or "") for name, unit in units.items()}
    known = {name: factor for name, factor in yuan.items() if factor is not None}
    if len(known) < len(units):
        return None
    return {name: _EXACT.divide(factor, known[into]) for name, factor in known.items()}


def _sum(terms: Sequence[Term], factors: Mapping[str, Decimal], cells: Mapping[Place, Cell]) -> Decimal:
    total = Decimal(0)
    for term in terms:
        amount = cells[place(term)].amount or Decimal(0)
        total = _EXACT.add(total, _EXACT.multiply(amount * term.sign, factors[term.table]))
    return total


def _tolerance(terms: Sequence[Term], factors: Mapping[str, Decimal], cells: Mapping[Place, Cell]) -> Decimal:
    """Half a unit in the last printed place of every figure (XBRL Calculations 1.1, round to nearest)."""
    total = Decimal(0)
    for term in terms:
        amount = cells[place(term)].amount
        if amount is not None:
            half = Decimal(5).scaleb(-decimals_of(amount) - 1)
            total = _EXACT.add(total, _EXACT.multiply(half, factors[term.table]))
    return total


def _agrees(check: Check, finding: Finding) -> bool:
    """Whether the formula would show the difference that the finding states: an equation that is no plain
    sum (a percentage, a growth) must not be shown as one."""
    return finding.difference is None or abs(check.difference) == abs(finding.difference)


def _put_check(
    sheet: Worksheet, row: int, check: Check, tolerance: Decimal, places: Places, lookup: Lookup
) -> None:
    first = place(check.total[0])
    where = styles.cell_at(sheet, row, 3)
    styles.put_text(where, lookup.described(first))
    styles.put_link(where, places.address(first))
    styles.put_text(styles.cell_at(sheet, row, 4), lookup.tables[first[0]].amount_unit)
    decimals = max(decimals_of(check.printed), decimals_of(check.computed))
    shown = "#,##0." + "0" * decimals if decimals else "#,##0"
    sums = (
        sum_formula(check.total, check.factors, places),
        sum_formula(check.parts, check.factors, places),
    )
    for column, formula, value in zip((5, 6), sums, (check.printed, check.computed), strict=True):
        cell = styles.cell_at(sheet, row, column)
        if len(formula) <= _LONGEST_FORMULA:
            cell.value, cell.number_format = formula, shown
        else:
            styles.put_number(cell, value, shown)
    difference = styles.cell_at(sheet, row, 7)
    difference.value, difference.number_format = f"=ROUND(E{row}-F{row},{decimals})", shown
    styles.put_number(styles.cell_at(sheet, row, 8), tolerance, "General")
    styles.cell_at(sheet, row, 9).value = f'=IF(ABS(G{row})<=H{row},"✓ 相符 holds","✗ 不符 differs")'
    where.alignment = styles.TOP
    for column in range(4, 10):
        cell = styles.cell_at(sheet, row, column)
        cell.font, cell.alignment = styles.BODY, styles.TOP_RIGHT


def _put_figures(sheet: Worksheet, row: int, finding: Finding) -> None:
    """The figures that the finding states, where no formula can show them."""
    for column, value in (
        (5, finding.found),
        (6, finding.expected),
        (7, finding.difference),
        (8, finding.tolerance),
    ):
        if value is not None:
            cell = styles.cell_at(sheet, row, column)
            styles.put_number(cell, value, "General")
            cell.font, cell.alignment = styles.BODY, styles.TOP_RIGHT


def _put_texts(sheet: Worksheet, row: int, identity: str, kind: str, message: str) -> None:
    for column, text in ((1, identity), (2, kind), (10, message)):
        cell = styles.cell_at(sheet, row, column)
        styles.put_text(cell, text)
        cell.font, cell.alignment = styles.BODY, styles.TOP
    styles.set_height(sheet, row, message, _MESSAGE_WIDTH)


def sum_formula(terms: Sequence[Term], factors: Mapping[str, Decimal], places: Places) -> str:
    """The terms' sum as a formula: cells that lie together become ranges, texts in cells count as nothing."""
    pieces = []
    groups: dict[tuple[Decimal, int], list[Term]] = {}
    for term in terms:
        groups.setdefault((factors[term.table], term.sign), []).append(term)
    for (factor, sign), members in groups.items():
        ranges = _ranges(members, places)
        for start in range(0, len(ranges), _MOST_ARGUMENTS):
            scale = "" if factor == 1 else f"*{factor:f}"
            mark = "-" if sign < 0 else "+"
            pieces.append(f"{mark}SUM({','.join(ranges[start : start + _MOST_ARGUMENTS])}){scale}")
    return "=" + "".join(pieces).removeprefix("+")


def _ranges(terms: Sequence[Term], places: Places) -> list[str]:
    """Addresses of the terms; those below each other, or side by side, as one range."""
    in_columns = len({(t.table, t.col) for t in terms}) <= len({(t.table, t.row) for t in terms})
    lines: dict[tuple[str, int], list[int]] = {}
    for t in terms:
        across, along = (t.col, t.row) if in_columns else (t.row, t.col)
        lines.setdefault((t.table, across), []).append(along)
    ranges = []
    for (table, across), numbers in lines.items():
        for first, last in _runs(numbers):
            ends = [(i, across) if in_columns else (across, i) for i in (first, last)]
            start, end = (local_address(*end) for end in ends)
            ranges.append(f"{quoted(places.sheets[table])}!{start}" + ("" if first == last else f":{end}"))
    return ranges


def _runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Runs of consecutive numbers. A number that comes twice counts twice."""
    runs = []
    rest = sorted(numbers)
    while rest:
        once = sorted(set(rest))
        for _, run in groupby(enumerate(once), key=lambda pair: pair[1] - pair[0]):
            values = [value for _, value in run]
            runs.append((values[0], values[-1]))
        for value in once:
            rest.remove(value)
    return runs
