"""What the rows of a table may be sums of: every reading of totals and of rows with others under them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from extractor.document import FindingKind
from extractor.reconcile import words
from extractor.reconcile.equations.relations import Check, Relation, check, sum_relation
from extractor.reconcile.equations.trees import Forest, forests
from extractor.reconcile.frames import NAMELESS, TOTAL, body_rows
from extractor.reconcile.sheet import Frame, Mask

_MOST_NAMED = 8
"""Lines after a row among which the rest of it is looked for."""
_MOST_TOTALS = 400
"""Totals looked at in one frame: more are a sign of a table that is none."""
_LAST_OF_BLOCK = 0.97
_LEAST_SUMMED = 4
"""Rows of a list in which one without a name may be their sum."""
_LEAST_SHOWN = 2
_BARE, _AT_END = 0.65, 0.2
"""How likely a row without any words, and one at an end of its list, is a sum by that alone."""
_WHOLE_AT_CUT, _WHOLE_ALONE = 0.5, 0.8
_WEAK = 0.8
"""Readings that are less likely lend no weight to others that say the same."""
_ALSO_OF_ONE = frozenset({"codes", "kinds", "ends"})
"""Readings by which a row may have one part alone, and repeats its figure."""
_FLOW = 0.975
"""A year's income or a balance carried over that is followed by a list of its own is the sum of it."""


def row_relations(frame: Frame) -> list[Relation]:
    """Candidate relations of the rows of `frame`; several may be readings of the same target."""
    readings = forests(frame)
    found: list[Relation] = []
    for forest in readings:
        found += _under(frame, forest)
    found += _named_parts(frame)
    totals = [number for number, line in enumerate(frame.lines) if line.rank == TOTAL][:_MOST_TOTALS]
    for position, total in enumerate(totals):
        found += _of_total(frame, readings, totals, position)
        found += _of_path(frame, total)
    found += _unnamed(frame, readings)
    cut = _cut_ends(frame)
    return [_perhaps_cut(frame, relation, cut) for relation in _merged(frame, found)]


def _cut_ends(frame: Frame) -> tuple[bool, bool]:
    """Whether the frame reaches a top, or a bottom, of its table that seems cut (an island does not)."""
    if not frame.lines:
        return False, False
    filled = [row for row in body_rows(frame.sheet) if any(text.strip() for text in frame.sheet.texts[row])]
    rows = [line.index for line in frame.lines]
    return (
        frame.sheet.cut_above and min(rows) <= min(filled, default=0),
        frame.sheet.cut_below and max(rows) >= max(filled, default=0),
    )


def _perhaps_cut(frame: Frame, relation: Relation, cut: tuple[bool, bool]) -> Relation:
    """The relation, less sure where it reaches an end at which the table seems to be cut."""
    last = len(frame.lines) - 1
    is_total = frame.lines[relation.target].rank == TOTAL
    leads = is_total and relation.target < min(relation.parts)
    closes = is_total and relation.target > max(relation.parts)
    cut_above, cut_below = cut
    open_end = (cut_below and (leads or last in relation.parts)) or (
        cut_above and (closes or 0 in relation.parts)
    )
    whole = _WHOLE_AT_CUT if open_end else 1.0
    if is_total and last == 1:
        whole *= _WHOLE_ALONE
    return replace(relation, whole=whole)


def _under(frame: Frame, forest: Forest) -> Iterator[Relation]:
    """Rows that are the sum of those right under them."""
    for parent, children in forest.children.items():
        if len(children) == 1 and forest.family not in _ALSO_OF_ONE:
            continue
        label = frame.lines[parent].label
        kind: FindingKind = "hierarchy" if frame.lines[parent].code else "column_sum"
        prior = max(forest.prior, _FLOW) if words.is_flow(label) else forest.prior
        yield sum_relation(kind, forest.family, parent, children, prior)


def _named_parts(frame: Frame) -> Iterator[Relation]:
    """A row, the parts of it that are named (其中：…), and the rest (其他…): together they are all of it."""
    lines = frame.lines
    for number, line in enumerate(lines[:-1]):
        if words.is_of_which(line.label) or not words.is_of_which(lines[number + 1].label):
            continue
        for last in range(number + 2, min(number + _MOST_NAMED, len(lines))):
            if lines[last].rank == TOTAL or words.enumerator_level(lines[last].label) is not None:
                break
            if words.is_the_rest(lines[last].label):
                parts = tuple(range(number + 1, last + 1))
                yield sum_relation("column_sum", "named parts and the rest", number, parts, 0.98)
                break


def _unnamed(frame: Frame, readings: tuple[Forest, ...]) -> Iterator[Relation]:
    """Rows that only their figures show as sums: without any words, or at an end of a list without a total
    (its name was not read, or is the office's)."""
    lines = frame.lines
    named = any(line.rank == TOTAL for line in lines)
    if len(lines) < _LEAST_SUMMED:
        return

    @cache
    def shown(target: int, parts: tuple[int, ...]) -> bool:
        return _bears_out(check(frame, sum_relation("column_sum", "unnamed", target, parts, 1.0)))

    for number, line in enumerate(lines):
        bare = not line.label and not line.code and line.rank not in (TOTAL, NAMELESS)
        prior = _BARE if bare else _AT_END if number in (0, len(lines) - 1) and not named else 0.0
        if not prior:
            continue
        for forest in readings:
            for block in (range(number), range(number + 1, len(lines))):
                parts = tuple(n for n in forest.roots(block) if lines[n].rank != TOTAL and lines[n].label)
                if len(parts) > 1 and shown(number, parts):
                    yield sum_relation("column_sum", f"unnamed over {forest.family}", number, parts, prior)


def _bears_out(tried: Check) -> bool:
    """Whether unlike columns show a sum of several figures, and fewer do not."""
    shown = tried.holds & ~tried.copies & ~tried.idle
    return len(set(map(int, tried.difference[tried.fails]))) < _LEAST_SHOWN <= int(shown.sum())


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
        yield sum_relation("column_sum", "groups to the left", total, parts, 0.97)


def _of_total(
    frame: Frame, readings: tuple[Forest, ...], totals: list[int], position: int
) -> Iterator[Relation]:
    """The readings of one total row: of the rows above it or below it, whole or by their heads."""
    total = totals[position]
    previous = totals[position - 1] if position else -1
    following = totals[position + 1] if position + 1 < len(totals) else len(frame.lines)
    above, below = range(previous + 1, total), range(total + 1, following)
    all_above, all_below = range(total), range(total + 1, len(frame.lines))
    likely = _likely_blocks(frame, totals, position)
    for forest in readings:
        yield from _of_block(frame, forest, total, above, likely.above)
        yield from _of_block(frame, forest, total, below, likely.below)
        if previous >= 0:
            carried = (previous, *forest.roots(above))
            family = f"total and {forest.family}"
            relation = sum_relation("column_sum", family, total, carried, likely.with_previous * forest.prior)
            yield replace(relation, as_sum=likely.with_previous)
            yield from _of_block(frame, forest, total, all_above, likely.all_above)
        if following < len(frame.lines):
            yield from _of_block(frame, forest, total, all_below, likely.all_below)
    yield from _of_subtotals(frame, totals, position)


def _of_subtotals(frame: Frame, totals: list[int], position: int) -> Iterator[Relation]:
    """A total that is the sum of the 小计 before it, or after it."""
    total = totals[position]
    if words.is_subtotal(frame.lines[total].label):
        return
    for others in (totals[:position], totals[position + 1 :]):
        subtotals = tuple(t for t in others if words.is_subtotal(frame.lines[t].label))
        if len(subtotals) > 1:
            yield sum_relation("column_sum", "subtotals", total, subtotals, 0.9)


@dataclass(frozen=True, slots=True)
class _Likely:
    """How likely each block of rows is what a total sums up, by where the total stands."""

    above: float = 0.0
    below: float = 0.0
    with_previous: float = 0.0
    all_above: float = 0.0
    all_below: float = 0.0


def _likely_blocks(frame: Frame, totals: list[int], position: int) -> _Likely:
    total = totals[position]
    if total == 0:
        return _Likely(below=0.99, all_below=0.7)
    if position == 0:
        last = total == len(frame.lines) - 1
        return _Likely(above=0.99 if last else _LAST_OF_BLOCK, below=0.02)
    label, before = frame.lines[total].label, frame.lines[totals[position - 1]].label
    on_top = totals[0] == 0
    return _likely_of_page(label, before) or _likely_after_others(label, before, on_top=on_top)


def _likely_after_others(label: str, before: str, *, on_top: bool) -> _Likely:
    """The same for a total that follows the total `before`; `on_top`: the first of all leads its list."""
    if on_top:
        return _Likely(above=0.3, below=0.8, with_previous=0.1, all_above=0.1, all_below=0.1)
    if words.is_subtotal(label):
        return _Likely(above=0.95, below=0.05, with_previous=0.05, all_above=0.1)
    if words.is_year_flow(before) and not words.is_year_flow(label):
        return _Likely(above=0.1, below=0.05, with_previous=0.97, all_above=0.5)
    return _Likely(above=0.6, below=0.1, with_previous=0.8, all_above=0.6, all_below=0.05)


def _likely_of_page(label: str, before: str) -> _Likely | None:
    """The same for totals at the ends of pages; `before` is the total before it."""
    if words.is_from_last_page(label):
        return _Likely(with_previous=0.99)
    if words.is_running_total(label):
        return _Likely(above=0.1, with_previous=0.6, all_above=0.97)
    if words.is_page_total(label) and not words.is_from_last_page(before):
        return _Likely(above=0.97, with_previous=0.3, all_above=0.3)
    return None


def _of_block(
    frame: Frame,
    forest: Forest,
    total: int,
    block: range,
    prior: float,
) -> Iterator[Relation]:
    if not block or not prior:
        return
    leave_out = {n for n in block if frame.lines[n].rank == TOTAL}
    roots = tuple(n for n in forest.roots(block) if n not in leave_out)
    leaves = tuple(n for n in forest.leaves(block) if n not in leave_out and frame.lines[n].rank != NAMELESS)
    if roots:
        family = f"total over {forest.family}"
        relation = sum_relation("column_sum", family, total, roots, prior * forest.prior)
        yield replace(relation, as_sum=prior)
    if leaves and leaves != roots:
        yield sum_relation(
            "column_sum", f"total over ends of {forest.family}", total, leaves, 0.7 * prior * forest.prior
        )


def _merged(frame: Frame, relations: list[Relation]) -> list[Relation]:
    """The same sum read in several ways is one relation, the likelier for it; blank lines do not matter."""
    empty: Mask = np.logical_not((~frame.blank).any(axis=1))
    found: dict[tuple[int, frozenset[tuple[int, int]]], Relation] = {}
    for relation in relations:
        filled = frozenset(term for term in relation.terms if not empty[term[0]])
        key = relation.target, filled or relation.terms
        known = found.get(key)
        if known is None:
            found[key] = relation
            continue
        first, second = sorted((known, relation), key=lambda r: -r.prior)
        agree = second.prior >= _WEAK
        prior = min(0.985, 1 - (1 - first.prior) * (1 - second.prior)) if agree else first.prior
        found[key] = replace(
            first,
            prior=prior,
            as_sum=max(first.as_sum, second.as_sum),
            also_of=first.families | second.families,
        )
    return list(found.values())
