"""Sums of columns that only the figures show, where headings are missing or could not be read.

A column without words above it is the sum of the columns next to it where that holds in nearly all rows. Rows
count in which two parts or more are not zero, and the same figures count once: four such sums to the cent do
not come about by chance (each has about one chance in the number of steps of its total).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from extractor.reconcile.relations import Relation, check, sum_relation
from extractor.reconcile.sheet import Frame

_LEAST_ROWS = 4
_HOLDS_TO_ONE = 5
_MOST_COLUMNS = 24
_PRIOR = 0.97


def discovered_columns(frame: Frame) -> Iterator[Relation]:
    """For each column without headings the neighbours, two or more, that add up to it in nearly all rows."""
    bare = [number for number, line in enumerate(frame.lines) if not line.path]
    if len(bare) * 2 < len(frame.lines) or not 3 <= len(frame.lines) <= _MOST_COLUMNS:
        return
    for target in bare:
        found = [
            (fails, len(parts), relation)
            for parts in _blocks(target, len(frame.lines))
            for relation in [sum_relation("row_sum", "columns by their figures", target, parts, _PRIOR)]
            for holds, fails in [_counted(frame, relation)]
            if holds >= max(_LEAST_ROWS, _HOLDS_TO_ONE * fails)
        ]
        if found:
            yield min(found, key=lambda one: one[:2])[2]


def _blocks(target: int, size: int) -> Iterator[tuple[int, ...]]:
    """Runs of two columns or more that begin right after a column, or end right before it."""
    for stop in range(target + 3, size + 1):
        yield tuple(range(target + 1, stop))
    for start in range(target - 1):
        yield tuple(range(start, target))


def _counted(frame: Frame, relation: Relation) -> tuple[int, int]:
    """Unlike rows in which the sum holds and says something, and those in which it fails."""
    tried = check(frame, relation)
    lines = np.array([relation.target, *relation.parts], dtype=np.intp)
    telling = tried.holds & ~tried.copies & ~tried.idle
    rows = {tuple(frame.value[lines, row]) for row in np.flatnonzero(telling)}
    return len(rows), int(tried.fails.sum())
