"""Tables that are extracts: their totals are not of the rows that are listed.

Where a column's totals are all more than what is listed below them, and by amounts that no slip of a digit in
any of the figures explains, rows were left out. That is said once, and no figure is called wrong for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from extractor.document import Cell
from extractor.reconcile.equations.checked import Equation, Place, printed
from extractor.reconcile.equations.slips import slip_of
from extractor.reconcile.sheet import Sheet
from extractor.reconcile.verdicts.statements import Statement

_DOWN = frozenset({"column_sum", "hierarchy"})
_LEAST_TOTALS = 2
_SHARE = 0.5
"""So many of the sums down the columns must fail so."""
_SURE = 0.8
_MOST_SHOWN = 3


def without_extract(
    sheet: Sheet, equations: Sequence[Equation]
) -> tuple[list[Equation], tuple[Statement, ...]]:
    """The equations of one table, those that fail because it is an extract replaced by one statement."""
    down = [e for e in equations if e.kind in _DOWN and not e.silent and e.found]
    cells = {(sheet.number, *place): cell for place, cell in sheet.cells.items()}
    short = [e for e in down if not e.holds and lacks_rows(cells, e)]
    broken = [e for e in down if not e.holds]
    # a total that repeats its only part holds in an extract too
    held = sum(e.holds and len(e.parts) > 1 for e in down)
    totals = {e.target for e in short}
    if len(totals) < _LEAST_TOTALS or len(short) < len(broken) or len(short) < _SHARE * (len(short) + held):
        return list(equations), ()
    left = [e for e in equations if e not in short]
    return left, (_statement(short),)


def lacks_rows(cells: Mapping[Place, Cell], one: Equation) -> bool:
    """Whether a sum down a column comes to less than its total, and no one slip in any figure explains it."""
    if one.kind not in _DOWN or one.silent or not 0 < one.difference <= one.found:
        return False
    for place in dict.fromkeys(one.places):
        cell = cells.get(place)
        value = cell.amount if cell is not None and cell.amount is not None else Decimal(0)
        weight = one.weight(place)
        if value and weight and slip_of(value, value - one.difference / weight) != "other":
            return False
    return True


def _statement(short: Sequence[Equation]) -> Statement:
    first = short[0]
    shown = "; ".join(
        f"{one.where}: {printed(one.expected)} listed, {printed(one.found)} printed"
        for one in short[:_MOST_SHOWN]
    )
    rest = f"; and {len(short) - _MOST_SHOWN} more" if len(short) > _MOST_SHOWN else ""
    others = dict.fromkeys(place for one in short[1:] for place in one.places)
    return Statement(
        first.kind,
        f"The rows listed do not add up to {len(short)} totals of this table ({shown}{rest}): "
        "rows may be missing, or the table is an extract",
        first.target,
        first.parts,
        first.signs,
        first.expected,
        first.found,
        first.tolerance,
        _SURE,
        also=tuple(others),
    )
