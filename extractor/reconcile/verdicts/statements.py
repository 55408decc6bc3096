"""What is said once of many sums that fail together: rows or columns that are missing, a column that slipped.

A relation that labels make likely, but that fails in so many measures, always with too little, that single
errors do not explain it, lacks parts: a row was lost, or the table is an extract. One statement says so. A
relation that fails in some rows and holds in all of them once a column's figures are moved up or down by a
row was read, or printed, one row off.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from extractor.amounts import Interval
from extractor.document import Cell, FindingKind, Verdict
from extractor.reconcile.equations.checked import Place, printed, short
from extractor.reconcile.equations.judge import MEANT, Judged
from extractor.reconcile.equations.slips import wrong_as
from extractor.reconcile.sheet import Frame

DECIDED = 0.6
"""A verdict needs this share of the probability."""
_LIKELY, _SURE = 0.85, 0.95
_LEAST_FAILS = 2
_LEAST_MENDED = 2
_MANY = 2
"""From so many sums on that lack parts, one statement speaks for all of the table."""
_MOST_SHOWN = 3
_MOST_MEASURES = 20
"""Measures whose cells are listed in a statement."""
_MOST_TRIED = 200
"""Columns that are moved on trial in one table."""


@dataclass(frozen=True, slots=True)
class Change:
    """A figure that may be wrong: what it says `now`, what it may say instead, all values `near` that would
    do, and the chances that it was misread, and that the paper is wrong."""

    place: Place
    now: Decimal
    value: Decimal
    near: Interval
    reading: float
    paper: float


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence on many cells. `proposed` are amounts that would make the sums hold, cell by cell."""

    kind: FindingKind
    message: str
    target: Place
    parts: tuple[Place, ...]
    signs: tuple[int, ...]
    expected: Decimal
    found: Decimal | None
    tolerance: Decimal
    probability: float
    proposed: tuple[tuple[Place, Decimal | None], ...] = ()
    also: tuple[Place, ...] = ()
    """Other cells that take part."""
    verdict: Verdict = "undecided"
    shares: tuple[float, ...] = ()
    """How likely each of the proposed is what is wrong; none: all as likely."""
    changes: tuple[Change, ...] = ()
    """Changes any one of which would do; the sums of the paper weigh them."""
    slipped: bool = False
    """The figures to be changed stand in another's place: what else fails because of them is not said."""


def likelier_verdict(changes: Sequence[tuple[Cell, Decimal]]) -> Verdict:
    """Whether one of these changes of cells is rather a misreading put right, or an error on paper."""
    chances = [wrong_as(cell, value) for cell, value in changes]
    return decided(sum(r for r, _ in chances), sum(p for _, p in chances))


def decided(reading: float, paper: float) -> Verdict:
    """The verdict by the chances that something was misread, and that the paper is wrong."""
    share = reading / (reading + paper) if reading + paper else 0.5
    return "misread" if share >= DECIDED else "misprinted" if share <= 1 - DECIDED else "undecided"


def statements(relations: Sequence[Judged]) -> tuple[list[Statement], frozenset[int]]:
    """The statements on a table, and the numbers of the relations that they speak for."""
    slips: list[Statement] = []
    gaps: list[Statement] = []
    spoken: set[int] = set()
    tried = 0
    columns = [one for one in relations if one.frame.axis == "column" and one.belief.meant >= MEANT]
    for number, one in enumerate(relations):
        if one.frame.axis == "column" and int(one.check.fails.sum()) >= _LEAST_FAILS and tried < _MOST_TRIED:
            tried += len(one.relation.parts) + 1
            slipped = next(_slips(one), None)
            if slipped is not None:
                slips.append(slipped)
                spoken.add(number)
                continue
        if _lacks_parts(one) or _lacks_a_row(one, columns):
            gaps.append(_gap(one))
            spoken.add(number)
    return slips + _few(gaps), frozenset(spoken)


def _few(gaps: list[Statement]) -> list[Statement]:
    """The statements, or where there are many of them, the first for all: a table that is an extract, say."""
    if len(gaps) < _MANY:
        return gaps
    others = dict.fromkeys(place for gap in gaps[1:] for place in (gap.target, *gap.parts, *gap.also))
    message = f"{gaps[0].message}; so it is with {len(gaps) - 1} more sums of this table"
    return [replace(gaps[0], message=message, also=(*gaps[0].also, *others))]


# --- parts that are missing -----------------------------------------------------------------------------


def _lacks_parts(one: Judged) -> bool:
    """Whether the sum is likely meant, but fails too often: with too little throughout, or named a sum."""
    if one.belief.prior < _LIKELY or one.relation.whole < 1 or one.belief.meant >= MEANT:
        return False
    too_small = one.seen.short == one.seen.fails
    return one.seen.fails >= _LEAST_FAILS and (too_small or (one.is_total and one.belief.prior >= _SURE))


def _lacks_a_row(one: Judged, columns: Sequence[Judged]) -> bool:
    """Whether what is missing in several columns adds up across them, as the figures of a lost row do."""
    fails = np.flatnonzero(one.check.fails)
    if one.frame.axis != "row" or len(fails) < _LEAST_FAILS or one.seen.short < one.seen.fails:
        return False
    missing = {one.frame.place(one.relation.target, int(m))[1]: int(one.check.difference[m]) for m in fails}
    adding_up = 0
    for other in columns:
        lines = other.frame.lines
        whole = missing.get(lines[other.relation.target].index, 0)
        signed = zip(other.relation.parts, other.relation.signs, strict=True)
        parts = sum(sign * missing.get(lines[part].index, 0) for part, sign in signed)
        if whole != parts:
            return False
        adding_up += whole != 0
    return adding_up > 0


def _gap(one: Judged) -> Statement:
    frame, relation = one.frame, one.relation
    measures = [int(m) for m in np.flatnonzero(one.check.fails)]
    line = frame.lines[relation.target]
    what, where, name = (
        ("rows", "columns", f"row “{short(line.label)}”")
        if frame.axis == "row"
        else ("columns", "rows", f"column “{short('/'.join(line.path))}”")
    )
    judged = int((one.check.holds | one.check.fails).sum())
    shown = "; ".join(_gap_figures(one, measure) for measure in measures[:_MOST_SHOWN])
    rest = f"; and {len(measures) - _MOST_SHOWN} more" if len(measures) > _MOST_SHOWN else ""
    message = (
        f"The {what} listed do not add up to {name} in {len(measures)} of {judged} {where} ({shown}{rest}): "
        f"{_why(one, what[:-1])}"
    )
    first = measures[0]
    return replace(
        _at(one, first, message, 1 - one.belief.meant),
        also=tuple(
            _place(frame, line, measure)
            for measure in measures[1:_MOST_MEASURES]
            for line in (relation.target, *relation.parts)
        ),
    )


def _at(one: Judged, measure: int, message: str, probability: float) -> Statement:
    """What the sum says of one of the measures at which it was tried."""
    frame, relation = one.frame, one.relation
    found, difference = frame.value[relation.target, measure], one.check.difference[measure]
    return Statement(
        relation.kind,
        message,
        _place(frame, relation.target, measure),
        tuple(_place(frame, part, measure) for part in relation.parts),
        relation.signs,
        frame.sheet.amount(found - difference),
        frame.sheet.amount(found),
        frame.sheet.amount(one.check.tolerance[measure]),
        probability,
    )


def _why(one: Judged, what: str) -> str:
    if one.seen.short == one.seen.fails:
        return f"a {what} may be missing, or the table is an extract"
    return f"several figures may be wrong, or it is not the sum of these {what}s"


def _gap_figures(one: Judged, measure: int) -> str:
    frame = one.frame
    found, difference = frame.value[one.relation.target, measure], one.check.difference[measure]
    listed, total = (printed(frame.sheet.amount(v)) for v in (found - difference, found))
    return f"“{short(frame.measures[measure])}”: {listed} listed, {total} printed"


# --- a column that slipped by a row ---------------------------------------------------------------------


def _slips(one: Judged) -> Iterator[Statement]:
    """A column whose figures, moved by one row over the rows that fail, make all of them hold."""
    failing = np.flatnonzero(one.check.fails)
    first, last = int(failing[0]), int(failing[-1])
    for line in (*one.relation.parts, one.relation.target):
        for step in (1, -1):
            # Figures that stand `step` rows too low are taken from below; the run may begin a row earlier.
            for start, stop in _reaches(first, last, step, len(one.check.fails)):
                if _mends(one, line, step, start, stop):
                    yield _slip(one, line, step, start, stop)
                    return


def _reaches(first: int, last: int, step: int, size: int) -> Iterator[tuple[int, int]]:
    """The rows that may be written anew. Where the run reaches the table's edge, the figure that was pushed
    over it is lost, and its row stays."""
    for start, stop in ((first, last), (first - 1, last), (first, last + 1), (first - 1, last + 1)):
        within = max(start, -step), min(stop, size - 1 - step)
        if within[0] < within[1]:
            yield within


def _moved(frame: Frame, line: int, step: int, start: int, stop: int) -> tuple[slice, slice] | None:
    """Where the figures of rows `start` to `stop` would be written, and where they stand now."""
    size = frame.value.shape[1]
    if start < 0 or stop >= size or start + step < 0 or stop + step >= size + 1:
        return None
    written, standing = slice(start, stop + 1), slice(start + step, stop + step + 1)
    if stop + step >= size:
        return None
    return (written, standing) if frame.known[line, standing].all() else None


def _mends(one: Judged, line: int, step: int, start: int, stop: int) -> bool:
    places = _moved(one.frame, line, step, start, stop)
    if places is None:
        return False
    written, standing = places
    frame, parts = one.frame, np.array(one.relation.parts, dtype=np.intp)
    values = frame.value.copy()
    values[line, written] = frame.value[line, standing]
    signs = np.array(one.relation.signs, dtype=values.dtype)[:, None]
    left = values[one.relation.target] - (values[parts] * signs).sum(axis=0)
    wrong = abs(left) > one.check.tolerance
    mended = one.check.fails[written] & ~wrong[written]
    changed = (values[line] != frame.value[line])[written]
    return bool(not wrong[written].any() and (mended & changed).sum() >= _LEAST_MENDED)


def _slip(one: Judged, line: int, step: int, start: int, stop: int) -> Statement:
    frame = one.frame
    column = "/".join(frame.lines[line].path) or f"column {frame.lines[line].index + 1}"
    first = int(np.flatnonzero(one.check.fails)[0])
    count = int(one.check.fails[start : stop + 1].sum())
    message = (
        f"The figures of column “{short(column)}” from row “{short(frame.measures[start])}” to row "
        f"“{short(frame.measures[stop])}” seem to stand one row too {'low' if step > 0 else 'high'}: {count} "
        f"rows do not add up as they stand, and do when these figures are moved"
    )
    proposed = tuple(
        (_place(frame, line, m), _amount_at(frame, line, m + step))
        for m in range(start, stop + 1)
        if frame.value[line, m] != frame.value[line, m + step]
    )
    return replace(_at(one, first, message, 0.9), proposed=proposed, slipped=True)


def _amount_at(frame: Frame, line: int, measure: int) -> Decimal | None:
    return None if frame.blank[line, measure] else frame.sheet.amount(frame.value[line, measure])


def _place(frame: Frame, line: int, measure: int) -> Place:
    row, col = frame.place(line, measure)
    return frame.sheet.number, row, col
