"""The two sides of an account: income and expenditure come to the same."""

from __future__ import annotations

from collections.abc import Iterator

from extractor.reconcile import words
from extractor.reconcile.equations.relations import Relation, sum_relation
from extractor.reconcile.frames import TOTAL
from extractor.reconcile.sheet import Frame, Line, grid_places

Balance = tuple[Frame, Relation]


def balances(sides: tuple[Frame, ...]) -> Iterator[Balance]:
    """The equality of the two sides' last totals, each as a frame of its own with two lines."""
    last = [_last_total(frame) for frame in sides]
    for left, right in zip(range(len(sides)), range(1, len(sides)), strict=False):
        first, second = last[left], last[right]
        if first is None or second is None:
            continue
        prior = _prior(sides[left], sides[left].lines[first], sides[right], sides[right].lines[second])
        if prior:
            yield (
                _pair(sides[left], first, sides[right], second),
                sum_relation("balance", "balance", 1, (0,), prior),
            )


def _last_total(frame: Frame) -> int | None:
    totals = [number for number, line in enumerate(frame.lines) if line.rank == TOTAL]
    grand = [number for number in totals if words.is_grand_total(frame.lines[number].label)]
    best = grand or totals
    return best[-1] if best else None


def _prior(left: Frame, first: Line, right: Frame, second: Line) -> float:
    """How likely the two lines must be equal, by their words and the headings of their sides."""
    income = words.is_income(first.label) or any(words.is_income(m) for m in left.measures)
    spent = words.is_expenditure(second.label) or any(words.is_expenditure(m) for m in right.measures)
    same_row = first.index == second.index
    both_grand = words.is_grand_total(first.label) and words.is_grand_total(second.label)
    if both_grand and same_row:
        return 0.99
    if not (income and spent):
        return 0.0
    if words.is_year_flow(first.label) or words.is_year_flow(second.label):
        return 0.3
    return 0.97 if same_row else 0.9


def _pair(left: Frame, first: int, right: Frame, second: int) -> Frame:
    first_row, first_col = left.place(first, _whole(left))
    second_row, second_col = right.place(second, _whole(right))
    rows, cols = grid_places([first_row, second_row], [0])
    cols[0, 0], cols[1, 0] = first_col, second_col
    lines = (left.lines[first], right.lines[second])
    return Frame(left.sheet, "row", lines, (right.measures[_whole(right)],), rows, cols)


def _whole(frame: Frame) -> int:
    """The measure that holds the whole amount: a total column, else the first."""
    for measure, name in enumerate(frame.measures):
        if words.is_total(name.split("/")[-1]):
            return measure
    return 0
