"""Weights of performance indicators: those of one project add up to the same whole.

The whole is 100, or 90 where the budget's execution counts for the other 10 (as the Ministry of Finance's
rules on assessing project spending, 财预〔2020〕10号, set it), or what a total line prints.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from extractor.amounts import parse_amount
from extractor.document import Cell
from extractor.reconcile import words
from extractor.reconcile.equations.checked import Place, printed
from extractor.reconcile.equations.slips import wrong_as
from extractor.reconcile.sheet import Sheet
from extractor.reconcile.verdicts.statements import Statement, likelier_verdict

_HEADING = re.compile(r"(?:指标)?(?:权重|分值|标准分)(?:值)?(?:[(（][%分％][)）])?[%％]?")
_WHOLES = (Decimal(100), Decimal(90))
_LEAST = 4
"""Weights that a list needs before anything is said of their sum."""
_FARTHEST = Decimal(40)
"""A sum that is farther from any whole is not one of weights that belong together."""
_LIKELY = 0.85
_MOST_SUSPECTS = 5


@dataclass(frozen=True)
class _List:
    """Weights that belong together, each with its cell."""

    weights: tuple[tuple[Cell, Decimal], ...]

    @property
    def total(self) -> Decimal:
        return sum((weight for _, weight in self.weights), Decimal(0))


def weight_statements(sheet: Sheet) -> Iterator[Statement]:
    """What is to be said of columns of weights that do not add up."""
    if sheet.cut_above or sheet.cut_below:
        return
    for heading in sheet.table.cells:
        if heading.col_span == 1 and _HEADING.fullmatch(words.plain(heading.text)):
            yield from _of_column(sheet, heading)


def _of_column(sheet: Sheet, heading: Cell) -> Iterator[Statement]:
    lists, stated = _lists(sheet, heading)
    if not lists:
        return
    totals = Counter(one.total for one in lists if one.total in _WHOLES)
    common = totals.most_common(2)
    whole = stated or (common[0][0] if common else _nearest(lists[0].total))
    # where both wholes are as common, either may be meant
    fine = {whole} if stated or len(common) < 2 or common[0][1] > common[1][1] else set(_WHOLES)
    for run in _runs_off(lists, fine):
        together = _List(tuple(weight for one in run for weight in one.weights))
        asked = min((whole * n for n in range(1, len(run) + 1)), key=lambda w: abs(w - together.total))
        far = abs(together.total - asked) > _FARTHEST
        if together.total != asked and len(together.weights) >= _LEAST and not far:
            yield _statement(sheet, together, asked)


def _lists(sheet: Sheet, heading: Cell) -> tuple[list[_List], Decimal | None]:
    """The weights below a heading, project by project, and the total that is printed for all of them.

    No lists where something in the column is not known.
    """
    projects = _project_columns(sheet, heading.col)
    lists: list[list[tuple[Cell, Decimal]]] = [[]]
    stated: Decimal | None = None
    for row in range(heading.row + heading.row_span, len(sheet.table.rows)):
        is_total = _is_total(sheet, row, heading.col)
        if lists[-1] and not is_total and _begins_project(sheet, row, projects):
            lists.append([])
        cell = sheet.cells.get((row, heading.col))
        if cell is None or not cell.text.strip() or _HEADING.fullmatch(words.plain(cell.text)):
            continue
        read = parse_amount(cell.text)
        if read.value is None:
            return [], None
        if is_total:
            stated = read.value
        else:
            lists[-1].append((cell, read.value))
    return [_List(tuple(one)) for one in lists if one], stated if len(lists) == 1 else None


def _is_total(sheet: Sheet, row: int, col: int) -> bool:
    return any(words.is_total(text) for text in sheet.texts[row][:col] if text)


def _project_columns(sheet: Sheet, col: int) -> list[int]:
    """Columns of labels to the left whose cells reach over the rows of several weights."""
    top = sheet.table.header_rows
    tall = {c.col for c in sheet.table.cells if c.row_span > 1 and c.text.strip() and c.row >= top}
    return [c.index for c in sheet.table.columns[:col] if c.role == "label" and c.index in tall]


def _begins_project(sheet: Sheet, row: int, columns: Sequence[int]) -> bool:
    return any((cell := sheet.cells.get((row, col))) and cell.text.strip() for col in columns)


def _runs_off(lists: Sequence[_List], fine: set[Decimal]) -> Iterator[tuple[_List, ...]]:
    """Neighbouring lists none of which has the right sum: a project parted between pages gives two."""
    run: list[_List] = []
    for one in lists:
        if one.total in fine:
            if run:
                yield tuple(run)
            run = []
        else:
            run.append(one)
    if run:
        yield tuple(run)


def _nearest(total: Decimal) -> Decimal:
    return min(_WHOLES, key=lambda whole: abs(whole - total))


def _statement(sheet: Sheet, one: _List, whole: Decimal) -> Statement:
    difference = one.total - whole
    moves = [(sum(wrong_as(cell, weight - difference)), cell, weight) for cell, weight in one.weights]
    likeliest = sorted(moves, key=lambda move: (-move[0], move[1].row))
    mended = [
        (_place(sheet, cell), weight - difference) for _, cell, weight in likeliest if weight > difference
    ]
    places = tuple(_place(sheet, cell) for cell, _ in one.weights)
    return Statement(
        "weights",
        f"The weights {'+'.join(str(weight) for _, weight in one.weights)} add up to {printed(one.total)}, "
        f"not to {printed(whole)}",
        places[0],
        places[1:],
        (1,) * (len(places) - 1),
        whole,
        one.total,
        Decimal(0),
        _LIKELY,
        tuple(mended[:_MOST_SUSPECTS]),
        verdict=likelier_verdict([(cell, weight - difference) for cell, weight in one.weights]),
    )


def _place(sheet: Sheet, cell: Cell) -> Place:
    return sheet.number, cell.row, cell.col
