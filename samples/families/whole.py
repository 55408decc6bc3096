"""Whole papers: several tables of one department that must agree with each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from samples.budget import Budget
from samples.families import counts, expenditure, facing, two_sided
from samples.sheet import Place, Sheet, Sum
from samples.style import Style

Maker = Callable[[Budget, Style], list[Sheet]]


def department_budget(budget: Budget, style: Style) -> list[Sheet]:
    """A department's budget: every table from the balance to the collection plan, in their usual order."""
    makers: tuple[Maker, ...] = (
        two_sided.department_balance,
        facing.department_revenue,
        expenditure.overview,
        two_sided.fiscal_balance,
        expenditure.government_economic,
        expenditure.by_class,
        facing.wages,
        facing.goods,
        facing.capital,
        facing.debt,
        expenditure.basic,
        expenditure.projects,
        facing.three_public,
        facing.empty,
        facing.fee_collection,
        counts.staff,
    )
    return agree(_together(makers, budget, replace(style, narrative=False), style))


def final_accounts(budget: Budget, style: Style) -> list[Sheet]:
    """A department's final account: balance, expenditure, 三公 and small tables."""
    makers: tuple[Maker, ...] = (
        two_sided.final_balance,
        counts.final_expenditure,
        counts.final_three_public,
        counts.final_small,
    )
    return agree(_together(makers, budget, replace(style, narrative=False), style))


def _together(makers: Sequence[Maker], budget: Budget, plain: Style, style: Style) -> list[Sheet]:
    """All sheets, their sums counted through; only the first has the style's narrative."""
    sheets: list[Sheet] = []
    for number, maker in enumerate(makers):
        offset = len(sheets)
        made = maker(budget, style if number == 0 else plain)
        sheets += [replace(s, sums=tuple(_shifted(e, offset) for e in s.sums)) for s in made]
    return sheets


def _shifted(equation: Sum, offset: int) -> Sum:
    return Sum(
        equation.kind,
        replace(equation.whole, sheet=equation.whole.sheet + offset),
        tuple((replace(p, sheet=p.sheet + offset), sign) for p, sign in equation.parts),
    )


_TOTALS: dict[str, tuple[str, int, int]] = {
    "department_revenue": ("department_balance", 0, 2),
    "expenditure_overview": ("department_balance", 0, 5),
    "government_economic": ("fiscal_balance", 0, 4),
    "expenditure_by_class": ("fiscal_balance", 0, 5),
    "final_expenditure": ("final_balance", 0, 2),
}
"""Whose grand total (row, column) is that of the two-sided table named."""

_GRAND: dict[str, tuple[int, int]] = {
    "department_balance": (-1, 3),
    "fiscal_balance": (-1, 3),
    "final_balance": (-4, 5),
}


def agree(sheets: list[Sheet]) -> list[Sheet]:
    """Adds the equations between tables: a table's total is that of the two-sided table."""
    at = {sheet.name: i for i, sheet in enumerate(sheets)}
    result = list(sheets)
    for name, (balance, row, col) in _TOTALS.items():
        if name in at and balance in at:
            back, total_col = _GRAND[balance]
            grand = Place(at[balance], len(sheets[at[balance]].rows) + back, total_col)
            equation = Sum("cross_table", Place(at[name], row, col), ((grand, 1),))
            sheet = result[at[name]]
            result[at[name]] = replace(sheet, sums=(*sheet.sums, equation))
    return result
