"""Amounts that the sums ask for where a cell's text is none.

A text that fits no amount makes its sums unknown. Where all other cells of a sum that is meant are known
without doubt, the sum says what should stand there. That is said, and proposed; the cell stays as it is read.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from rapidfuzz.distance import Levenshtein

from extractor.document import Cell, doubtful
from extractor.reconcile.equations.checked import Place, printed, short
from extractor.reconcile.equations.judge import Judged
from extractor.reconcile.sheet import Frame
from extractor.reconcile.verdicts.statements import Statement

_NO_AMOUNT = frozenset({"no_grammar", "unread"})
_SURELY_MEANT = 0.9
_ALIKE = 0.6
_UNLIKE_SHARE = 0.8
"""How sure a proposal stays whose digits are quite other than those that were read."""


@dataclass(frozen=True)
class _Asked:
    """What one sum asks of one cell: `value`, give or take `tolerance`."""

    judged: Judged
    measure: int
    value: Decimal
    tolerance: Decimal
    sureness: float


def unread_statements(relations: Sequence[Judged]) -> Iterator[Statement]:
    """One statement for each cell without an amount, of which all sums with it ask for the same."""
    asked: dict[Place, list[_Asked]] = {}
    for one in relations:
        if one.belief.meant >= _SURELY_MEANT:
            for place, demand in _demands(one):
                asked.setdefault(place, []).append(demand)
    for place, demands in asked.items():
        finest = min(demands, key=lambda d: d.tolerance)
        agree = all(abs(d.value - finest.value) <= d.tolerance + finest.tolerance for d in demands)
        if agree and abs(finest.value) > finest.tolerance:
            yield _statement(place, finest, len(demands))


def _demands(one: Judged) -> Iterator[tuple[Place, _Asked]]:
    """The measures of a relation in which one cell is without an amount, and all others are sure."""
    frame, relation = one.frame, one.relation
    lines = np.array([relation.target, *relation.parts], dtype=np.intp)
    unknown = ~frame.known[lines]
    for measure in map(int, np.flatnonzero(unknown.sum(axis=0) == 1)):
        position = int(np.flatnonzero(unknown[:, measure])[0])
        place = frame.place(int(lines[position]), measure)
        cell = frame.sheet.cells.get(place)
        if cell is None or not _NO_AMOUNT.intersection(cell.flags):
            continue
        others = [n for n in map(int, lines) if n != lines[position]]
        if any(_doubted(frame, n, measure) for n in others):
            continue
        sign = -1 if position == 0 else relation.signs[position - 1]
        sureness = math.prod(float(frame.confidence[n, measure]) for n in others) * one.belief.meant
        value = frame.sheet.amount(sign * int(one.check.difference[measure]))
        tolerance = frame.sheet.amount(one.check.tolerance[measure])
        yield (frame.sheet.number, *place), _Asked(one, measure, value, tolerance, sureness)


def _doubted(frame: Frame, line: int, measure: int) -> bool:
    cell = frame.sheet.cells.get(frame.place(line, measure))
    return cell is not None and doubtful(cell.flags)


def _statement(place: Place, asked: _Asked, sums: int) -> Statement:
    frame, relation = asked.judged.frame, asked.judged.relation
    cell = frame.sheet.cells[place[1:]]
    row, column = frame.sheet.table.rows[cell.row], frame.sheet.table.columns[cell.col]
    read = f"“{short(cell.text)}”" if cell.text.strip() else "What stands"
    hold = "the sum with it holds" if sums == 1 else f"all {sums} sums with it hold"
    message = (
        f"{read} in row “{short(row.label)}”, column “{short('/'.join(column.path))}” is no amount one can "
        f"read; {hold} if it is {printed(asked.value)}"
    )
    target = _place(frame, relation.target, asked.measure)
    printed_total = frame.sheet.amount(frame.value[relation.target, asked.measure])
    listed = frame.sheet.amount(
        frame.value[relation.target, asked.measure] - asked.judged.check.difference[asked.measure]
    )
    has_digits = any(c.isdigit() for c in cell.text)
    return Statement(
        relation.kind,
        message,
        target,
        tuple(_place(frame, part, asked.measure) for part in relation.parts),
        relation.signs,
        listed,
        None if target == place else printed_total,
        asked.tolerance,
        asked.sureness * (1.0 if _alike(cell, asked.value) else _UNLIKE_SHARE),
        proposed=((place, asked.value),),
        verdict="misread" if has_digits or not cell.text.strip() else "undecided",
    )


def _alike(cell: Cell, value: Decimal) -> bool:
    """Whether most digits that were read are those of the amount."""
    read, meant = re.sub(r"\D", "", cell.text), re.sub(r"\D", "", f"{value:f}")
    return bool(read) and Levenshtein.normalized_similarity(read, meant) >= _ALIKE


def _place(frame: Frame, line: int, measure: int) -> Place:
    row, col = frame.place(line, measure)
    return frame.sheet.number, row, col
