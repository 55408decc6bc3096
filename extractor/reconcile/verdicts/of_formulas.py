"""Figures that follow from others by more than adding, a rate or a product: who is wrong where one does not.

Any of the figures may be at fault. Each has the chance of the slip that would have made it of what the others
ask for. A figure that takes part in sums that hold is hardly wrong; one whose change mends a broken sum too
almost surely is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from extractor.amounts import Interval, decimals_of, parse_amount, printed_interval
from extractor.document import Cell
from extractor.reconcile.equations.checked import Equation, Place
from extractor.reconcile.equations.slips import wrong_as
from extractor.reconcile.sheet import Sheet
from extractor.reconcile.verdicts.statements import Change, Statement, decided
from extractor.reconcile.verdicts.suspects import Blame

_MENDS_A_SUM, _BREAKS_A_SUM = 50.0, 0.01
_WITHIN_OTHERS = 0.05
"""Weight, beside the changes, of what is no cell's fault: another formula is meant in this row."""


def amount_at(sheet: Sheet, row: int, column: int) -> Interval | None:
    """All amounts that are printed as a cell's is; None where it has none."""
    cell = sheet.cells.get((row, column))
    return printed_interval(cell.amount) if cell is not None and cell.amount is not None else None


def quotient(one: Interval, other: Interval) -> Interval | None:
    """All values of one by the other; None where the other may be nothing."""
    if other.low <= 0 <= other.high:
        return None
    ends = [a / b for a in (one.low, one.high) for b in (other.low, other.high)]
    return Interval(min(ends), max(ends))


def product(one: Interval, other: Interval) -> Interval:
    """All values of one times the other."""
    ends = [a * b for a in (one.low, one.high) for b in (other.low, other.high)]
    return Interval(min(ends), max(ends))


def change_of(sheet: Sheet, cell: Cell, printed: Decimal, asked: Interval) -> Change | None:
    """The likeliest change of a cell that says `printed`, by which it says something within `asked`; None
    where nothing with its decimals lies there."""
    said = cell.model_copy(update={"amount": printed})
    values = dict.fromkeys(_values(cell, printed, asked))
    if not values:
        return None
    chances = [(sum(wrong_as(said, value)), value) for value in values]
    _, value = max(chances, key=lambda chance: chance[0])
    reading, paper = wrong_as(said, value)
    return Change((sheet.number, cell.row, cell.col), printed, value, asked, reading, paper)


def _values(cell: Cell, printed: Decimal, asked: Interval) -> Iterator[Decimal]:
    """What the cell may say instead: the middle of what is asked, other readings of it, and single slips."""
    middle = round((asked.low + asked.high) / 2, decimals_of(printed))
    readings = (parse_amount(other.text).value for other in cell.alternatives)
    tried = (middle, *readings, *_slips(printed))
    yield from (value for value in tried if value is not None and value != printed and asked.contains(value))


def _slips(printed: Decimal) -> Iterator[Decimal]:
    """The figure with one digit changed, or two neighbours swapped."""
    text = f"{printed:f}"
    for place, digit in enumerate(text):
        if not digit.isdigit():
            continue
        yield from (Decimal(text[:place] + other + text[place + 1 :]) for other in "0123456789")
        following = text[place + 1 : place + 2]
        if following.isdigit():
            yield Decimal(text[:place] + following + digit + text[place + 2 :])


def weighed(
    statement: Statement, equations: Sequence[Equation], parts_in: Mapping[Place, tuple[int, ...]]
) -> Statement:
    """The statement with its changes weighed, the likeliest first, and the verdict that follows."""
    if not statement.changes:
        return statement
    by_sums = [_by_sums(change, equations, parts_in) for change in statement.changes]
    ordered = sorted(by_sums, key=lambda entry: -entry[0] * (entry[1].reading + entry[1].paper))
    weights = [factor * (change.reading + change.paper) for factor, change in ordered]
    whole = sum(weights) * (1 + _WITHIN_OTHERS)
    reading = sum(factor * change.reading for factor, change in ordered)
    paper = sum(factor * change.paper for factor, change in ordered)
    return replace(
        statement,
        proposed=tuple((change.place, change.value) for _, change in ordered),
        shares=tuple(weight / whole for weight in weights),
        verdict=decided(reading, paper),
    )


def with_formulas(blamed: Blame, said: Sequence[Statement]) -> Blame:
    """Who may be at fault in a broken sum, given what is said of formulas: a change that mends one too."""
    changes = [change for statement in said for change in statement.changes]
    mending = [
        any(change.place == move.place and change.near.contains(move.value) for change in changes)
        for move, _ in blamed.moves
    ]
    if not any(mending):
        return blamed
    weights = [
        share * (_MENDS_A_SUM if mends else 1.0)
        for (_, share), mends in zip(blamed.moves, mending, strict=True)
    ]
    before = sum(share for _, share in blamed.moves)
    ordered = sorted(zip(blamed.moves, weights, strict=True), key=lambda entry: -entry[1])
    moves = tuple((move, weight * before / sum(weights)) for (move, _), weight in ordered)
    return replace(blamed, moves=moves)


def _by_sums(
    change: Change, equations: Sequence[Equation], parts_in: Mapping[Place, tuple[int, ...]]
) -> tuple[float, Change]:
    """What the sums say for the change, or against it; and the change as they ask for it."""
    sums = [equations[number] for number in parts_in.get(change.place, ())]
    for one in (one for one in sums if not one.holds):
        weight = one.weight(change.place)
        if weight:
            exact = change.now - one.difference / weight
            if change.near.contains(exact):
                return _MENDS_A_SUM, replace(change, value=exact)
    return (_BREAKS_A_SUM if any(one.holds for one in sums) else 1.0), change
