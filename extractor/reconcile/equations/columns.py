"""What the columns of a table may be sums of, read from the headings above them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations

from extractor.reconcile import words
from extractor.reconcile.equations.relations import Relation, sum_relation
from extractor.reconcile.sheet import Frame

_WIDEST_RUN = 60
_WIDEST_DIFFERENCES = 16
"""Columns of a frame in which a difference may be one of any two others."""
_DIFFERENCE_BESIDE, _DIFFERENCE_ANYWHERE = 0.85, 0.2


@dataclass(frozen=True, slots=True)
class _Total:
    """A total column: the headings above the word of the sum, and those below it (预算数, 决算数)."""

    line: int
    group: tuple[str, ...]
    measure: tuple[str, ...]


def column_relations(frame: Frame) -> list[Relation]:
    """Candidate relations of the columns of `frame`; several may be readings of the same target."""
    paths = [line.path for line in frame.lines]
    totals = [found for number, path in enumerate(paths) if (found := _total(number, path)) is not None]
    relations: list[Relation] = []
    for total in totals:
        strict, near = _scope(paths, total), _scope_near(paths, total)
        for scope, trust in ((strict, 1.0), (near, 0.6)):
            for family, parts, prior in _readings(frame, totals, total, scope):
                if parts and (trust == 1.0 or near != strict):
                    relations.append(sum_relation("row_sum", family, total.line, parts, trust * prior))
    relations += _by_code(frame)
    relations += _carried_over(frame)
    relations += _named_differences(frame)
    return _unlike(relations)


def _total(number: int, path: Sequence[str]) -> _Total | None:
    for place, word in enumerate(path):
        if words.is_total(word):
            return _Total(number, tuple(path[:place]), tuple(path[place + 1 :]))
    return None


def _scope(paths: Sequence[Sequence[str]], total: _Total) -> tuple[int, ...]:
    """The columns under the same headings as the total, of the same measure, without what is named 其中."""
    depth = len(total.group)
    return tuple(
        number
        for number, path in enumerate(paths)
        if number != total.line
        and tuple(path[:depth]) == total.group
        and (not total.measure or tuple(path[-len(total.measure) :]) == total.measure)
        and not any(words.is_of_which(word) for word in path[depth:])
    )


def _scope_near(paths: Sequence[Sequence[str]], total: _Total) -> tuple[int, ...]:
    """The same by the nearest heading alone: the upper ones may be pieces of the table's title."""
    if not total.group:
        return _scope(paths, total)
    nearest = total.group[-1]
    return tuple(
        number
        for number, path in enumerate(paths)
        if number != total.line and nearest in path and not any(words.is_of_which(word) for word in path)
    )


def _readings(
    frame: Frame, totals: Sequence[_Total], total: _Total, scope: Sequence[int]
) -> Iterator[tuple[str, tuple[int, ...], float]]:
    heads = _heads(frame, totals, total, scope)
    total_lines = {t.line for t in totals}
    leaves = tuple(number for number in scope if number not in total_lines)
    yield "columns by their heads", heads, 0.97
    yield "columns at the ends", leaves, 0.9
    rivals = [t for t in totals if t.group == total.group and t.measure == total.measure]
    if len(rivals) > 1:
        after = [t.line for t in rivals if t.line > total.line]
        before = [t.line for t in rivals if t.line < total.line]
        stop = after[0] if after else len(frame.lines)
        start = before[-1] if before else -1
        for name, inside in (
            ("after", range(total.line + 1, stop)),
            ("before", range(start + 1, total.line)),
        ):
            yield f"columns {name} the total", tuple(n for n in heads if n in inside), 0.8
            yield f"ends {name} the total", tuple(n for n in leaves if n in inside), 0.75
        others = tuple(t.line for t in rivals if t is not total)
        yield "the other totals", others, 0.6
    yield from _runs(total, leaves)


def _heads(frame: Frame, totals: Sequence[_Total], total: _Total, scope: Sequence[int]) -> tuple[int, ...]:
    """For each group beside the total its own total where it has one, else the columns at its ends."""
    depth = len(total.group)
    groups: dict[tuple[str, ...] | int, list[int]] = {}
    for number in scope:
        path = frame.lines[number].path
        rest = path[depth : len(path) - len(total.measure)]
        is_rival = any(t.line == number and len(t.group) == depth for t in totals)
        if is_rival:
            continue
        groups.setdefault(rest[:1] or number, []).append(number)
    heads: list[int] = []
    for members in groups.values():
        own = [
            t.line
            for t in totals
            if t.line in members and len(t.group) == depth + 1 and t.measure == total.measure
        ]
        heads += own[:1] or [n for n in members if n not in {t.line for t in totals}]
    return tuple(sorted(heads))


def _runs(total: _Total, leaves: Sequence[int]) -> Iterator[tuple[str, tuple[int, ...], float]]:
    """The leaves right after the total, two or more: for headings that were lost or stand too flat."""
    after = [n for n in leaves if n > total.line][:_WIDEST_RUN]
    for length in range(2, len(after)):
        yield "the next columns", tuple(after[:length]), 0.1


def _by_code(frame: Frame) -> Iterator[Relation]:
    """A column with a code (301) over the columns with codes below it (30101, 30102)."""
    coded = {n: line.code for n, line in enumerate(frame.lines) if line.code}
    for parent, code in coded.items():
        below = {n: c for n, c in coded.items() if c.startswith(code) and len(c) > len(code)}
        if below:
            nearest = min(len(c) for c in below.values())
            parts = tuple(n for n, c in below.items() if len(c) == nearest)
            yield sum_relation("hierarchy", "column codes", parent, parts, 0.9)


def _carried_over(frame: Frame) -> Iterator[Relation]:
    """What is left at the end of a year: brought forward and this year's income, less expenditure."""
    before, after, income, spent = (
        _heads_named(frame, test)
        for test in (words.is_brought_forward, words.is_carried_forward, words.is_inflow, words.is_outflow)
    )
    carried = {*before, *after}
    income, spent = ([n for n in found if n not in carried] for found in (income, spent))
    if not (len(before) == len(after) == 1 and income and spent) or {*income} & {*spent}:
        return
    signs = (1,) * (1 + len(income)) + (-1,) * len(spent)
    prior = 0.97 if len(income) == 1 else 0.7
    yield Relation("row_sum", "carried over", after[0], (*before, *income, *spent), signs, prior)


def _named_differences(frame: Frame) -> Iterator[Relation]:
    """A column called a difference, of any two others: likelier of two of one kind, or of two next to it.

    A budget after an adjustment is the sum of it and the budget before.
    """
    size = len(frame.lines)
    if not 3 <= size <= _WIDEST_DIFFERENCES:
        return
    for target, line in enumerate(frame.lines):
        if not line.path or not any(words.is_difference(word) for word in line.path[-2:]):
            continue
        for first, second in permutations((n for n in range(size) if n != target), 2):
            beside = {first, second} == {target - 1, target - 2}
            prior = _DIFFERENCE_BESIDE if beside else _DIFFERENCE_ANYWHERE
            yield Relation("row_sum", "differences", target, (first, second), (1, -1), prior)
    for change in (n for n, line in enumerate(frame.lines) if any(map(words.is_adjustment, line.path))):
        if 0 < change < size - 1:
            parts = (change - 1, change)
            yield sum_relation("row_sum", "adjustments", change + 1, parts, _DIFFERENCE_BESIDE)


def _heads_named(frame: Frame, test: Callable[[str], bool]) -> list[int]:
    """The columns whose outermost heading passes `test`: only the totals among them where there are any."""
    named = [n for n, line in enumerate(frame.lines) if line.path and test(line.path[0])]
    totals = [n for n in named if _total(n, frame.lines[n].path) is not None]
    return totals or named


def _unlike(relations: Sequence[Relation]) -> list[Relation]:
    found: dict[tuple[int, frozenset[tuple[int, int]]], Relation] = {}
    for relation in relations:
        key = relation.target, relation.terms
        if key not in found or found[key].prior < relation.prior:
            found[key] = relation
    return list(found.values())
