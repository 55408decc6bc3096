"""What the rows of a table may be sums of: every reading of totals and of rows with others under them."""

from __future__ import annotations

from collections.abc import Iterator

from extractor.document import FindingKind
from extractor.reconcile import words
from extractor.reconcile.frames import NAMELESS, TOTAL
from extractor.reconcile.relations import Relation, sum_relation
from extractor.reconcile.sheet import Frame
from extractor.reconcile.trees import Forest, forests

_MOST_TOTALS = 400
"""Totals looked at in one frame: more are a sign of a table that is none."""
_OUTER, _MIDDLE = 0.97, 0.6


def row_relations(frame: Frame) -> list[Relation]:
    """Candidate relations of the rows of `frame`; several may be readings of the same target."""
    readings = forests(frame)
    found: list[Relation] = []
    for forest in readings:
        found += _under(forest)
    totals = [number for number, line in enumerate(frame.lines) if line.rank == TOTAL][:_MOST_TOTALS]
    for position, total in enumerate(totals):
        found += _of_total(frame, readings, totals, position)
        found += _of_path(frame, total)
    return _merged(found)


def _under(forest: Forest) -> Iterator[Relation]:
    """Rows that are the sum of those right under them."""
    kind: FindingKind = "hierarchy" if forest.family == "codes" else "column_sum"
    for parent, children in forest.children.items():
        if len(children) == 1 and forest.family not in ("codes", "kinds"):
            continue
        yield sum_relation(kind, forest.family, parent, children, forest.prior)


def _of_path(frame: Frame, total: int) -> Iterator[Relation]:
    """小计 inside a group whose name stands to the left, over several rows."""
    line = frame.lines[total]
    group = line.path[:-1]
    if not group:
        return
    parts = tuple(
        number
        for number, other in enumerate(frame.lines)
        if number != total
        and other.path[: len(group)] == group
        and other.rank != TOTAL
        and not words.is_of_which(other.label)
    )
    if parts:
        yield sum_relation("column_sum", "groups to the left", total, parts, 0.9)


def _of_total(
    frame: Frame, readings: tuple[Forest, ...], totals: list[int], position: int
) -> Iterator[Relation]:
    """The readings of one total row: of the rows above it or below it, whole or by their heads."""
    total = totals[position]
    previous = totals[position - 1] if position else -1
    following = totals[position + 1] if position + 1 < len(totals) else len(frame.lines)
    above, below = range(previous + 1, total), range(total + 1, following)
    bottom, top = _sides_of(frame, total, previous, following)
    for forest in readings:
        yield from _of_block(frame, forest, total, above, bottom)
        yield from _of_block(frame, forest, total, below, top)
        if previous >= 0:
            carried = (previous, *forest.roots(above))
            yield sum_relation("column_sum", f"total and {forest.family}", total, carried, 0.8)
            yield from _of_block(frame, forest, total, _without_end(0, total), bottom * 0.8, totals)
        if following < len(frame.lines):
            yield from _of_block(frame, forest, total, range(total + 1, len(frame.lines)), top * 0.8, totals)
    earlier = tuple(t for t in totals[:position] if words.is_subtotal(frame.lines[t].label))
    later = tuple(t for t in totals[position + 1 :] if words.is_subtotal(frame.lines[t].label))
    for subtotals in (earlier, later):
        if len(subtotals) > 1 and not words.is_subtotal(frame.lines[total].label):
            yield sum_relation("column_sum", "subtotals", total, subtotals, 0.8)


def _without_end(start: int, stop: int) -> range:
    return range(start, stop)


def _sides_of(frame: Frame, total: int, previous: int, following: int) -> tuple[float, float]:
    """How likely the rows above, and those below, are the total's parts, by where it stands."""
    first, last = previous < 0 and total == 0, following == len(frame.lines) and total == len(frame.lines) - 1
    if first:
        return 0.02, _OUTER
    if last:
        return _OUTER, 0.02
    return _MIDDLE, 1 - _MIDDLE


def _of_block(
    frame: Frame,
    forest: Forest,
    total: int,
    block: range,
    prior: float,
    totals: list[int] | None = None,
) -> Iterator[Relation]:
    if not block:
        return
    leave_out = set(totals or ()) | {n for n in block if frame.lines[n].rank == TOTAL}
    roots = tuple(n for n in forest.roots(block) if n not in leave_out)
    leaves = tuple(n for n in forest.leaves(block) if n not in leave_out and frame.lines[n].rank != NAMELESS)
    if roots:
        yield sum_relation("column_sum", f"total over {forest.family}", total, roots, prior * forest.prior)
    if leaves and leaves != roots:
        yield sum_relation(
            "column_sum", f"total over ends of {forest.family}", total, leaves, 0.7 * prior * forest.prior
        )


def _merged(relations: list[Relation]) -> list[Relation]:
    """The same sum read in several ways is one relation, the likelier for it."""
    found: dict[tuple[int, frozenset[tuple[int, int]]], Relation] = {}
    for relation in relations:
        key = relation.target, relation.terms
        known = found.get(key)
        if known is None:
            found[key] = relation
            continue
        first, second = sorted((known, relation), key=lambda r: -r.prior)
        prior = min(0.985, 1 - (1 - first.prior) * (1 - second.prior * 0.5))
        found[key] = Relation(first.kind, first.family, first.target, first.parts, first.signs, prior)
    return list(found.values())
