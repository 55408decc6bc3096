"""Tables that no upright rules draw: found by the columns and rows in which words stand.

The evidence is figures: lines of text with figures in them, one below the other, that leave white lanes free
from the first line to the last. What is found so are *implied* places of lines; nothing of it is drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from extractor.geometry import Box
from extractor.parts import Word
from extractor.regions.columns import (
    columns_of,
    lanes_between,
    leaf_headings,
    overlap,
    with_empty_columns,
    within,
)
from extractor.regions.pieces import Line, is_amount, is_figure, text_lines
from extractor.wording import amount_unit, department, ends_as_title, is_mark, is_narrative

WRAPPED = 0.75
"""Lines nearer to each other than this share of the usual distance are lines of one row."""
FAR = 3.5
"""Lines farther apart than this many usual distances belong to different tables."""
LONGEST_HEADING = 12
"""Characters. A longer line of one piece above a head is no heading."""
LEAST_LINES = 3
"""So many lines with figures make a table."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """A table seen in the way words stand: its box, the x of the lanes between its columns, and the y
    between its rows; the sides of the box are in neither."""

    box: Box
    lanes: tuple[float, ...]
    between_rows: tuple[float, ...]


def alignments(words: Sequence[Word]) -> list[Alignment]:
    """The tables among words that no rules part. Only strong evidence counts: three columns or more, two of
    figures, and amounts (with a thousands comma or a point) or a statement of their unit."""
    lines = text_lines(words)
    units = [line.box.y1 for line in lines if amount_unit(line.text)]
    found = [_table(run, _is_near(run[0], units)) for run in _runs(lines)]
    return [table for table in found if table is not None]


def _is_near(line: Line, units: Sequence[float]) -> bool:
    """Whether a statement of the unit of amounts stands just above a line."""
    return any(0 <= line.box.center[1] - y <= 4 * line.box.height for y in units)


def alignment_within(box: Box, words: Sequence[Word], rules: Sequence[float]) -> Alignment | None:
    """The columns and rows of a table that is ruled only across, at the y of `rules` (three or more, with the
    sides of the box); None where the words in the box do not stand in columns.

    A single row of figures is enough where the head has a piece for each of them; none at all where four
    rules or more part the head from rows that are empty.
    """
    lines = text_lines([word for word in words if box.contains(*word.box.center)])
    body = [line for line in lines if line.has_figures or line.is_figures]
    body = body or [line for line in lines if len(line.pieces) >= 2]
    if not body or (len(body) == 1 and not _is_short_table(body[0], lines, rules)):
        return None
    headings = leaf_headings(lines, body[0])
    columns = with_empty_columns(columns_of(body, headings), headings)
    if len(columns) < 2:
        return None
    return Alignment(box, lanes_between(columns, lines), _between_rows(lines, rules))


def _is_short_table(row: Line, lines: Sequence[Line], rules: Sequence[float]) -> bool:
    """Whether one line of several pieces, with the lines around it, is a table of one row or of none."""
    headings = leaf_headings(lines, row)
    if not row.has_figures:
        return len(rules) >= 4 and len(row.pieces) >= 2
    return len(headings) >= 2 and len(row.pieces) >= 2


# --- tables without rules -----------------------------------------------------------------------------


def _runs(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines from one with figures to another that may be one table, with the lines between and the head."""
    rows = [i for i, line in enumerate(lines) if line.has_figures]
    if not rows or len(lines) < 2:
        return []
    pitch = median(after.box.center[1] - before.box.center[1] for before, after in pairwise(lines))
    groups = [[rows[0]]]
    for a, b in pairwise(rows):
        if not _goes_on(lines[a : b + 1], pitch):
            groups.append([])
        groups[-1].append(b)
    return [list(lines[_head(lines, group[0], pitch) : group[-1] + 1]) for group in groups]


def _goes_on(lines: Sequence[Line], pitch: float) -> bool:
    """Whether the first and the last of the lines are rows of one table: what stands between them are labels,
    no sentences and nothing that runs over most of the width."""
    steps = [after.box.center[1] - before.box.center[1] for before, after in pairwise(lines)]
    width = max(lines[0].box.x1, lines[-1].box.x1) - min(lines[0].box.x0, lines[-1].box.x0)
    prose = any(
        is_narrative(line.text) or amount_unit(line.text) or line.pieces[0].box.width > 0.6 * width
        for line in lines[1:-1]
    )
    return max(steps) <= FAR * pitch and not prose


def _head(lines: Sequence[Line], first: int, pitch: float) -> int:
    """The index of the first line of the head above the row `first`: lines close above it that are no titles,
    statements or sentences; the topmost has two pieces or is a short heading close above others."""
    top = head = first
    while top > 0:
        line = lines[top - 1]
        distance = lines[top].box.center[1] - line.box.center[1]
        if distance > FAR * pitch or _says_something(line.text):
            break
        top -= 1
        short = len(line.text) <= LONGEST_HEADING and distance <= 1.1 * pitch and head == top + 1 < first
        head = top if len(line.pieces) >= 2 or short else head
    return head


def _says_something(text: str) -> bool:
    """Whether a line is a title, a table's number, a sentence, or states the department or the unit."""
    stated = amount_unit(text) is not None or department(text) is not None
    return stated or ends_as_title(text) or is_mark(text) or is_narrative(text)


def _table(run: Sequence[Line], states_unit: bool) -> Alignment | None:
    """The table that a run of lines is, if the evidence is strong: a head that counts its columns (栏次), or
    rows and columns of figures enough, with amounts among them or a statement of their unit above."""
    body = [line for line in run if line.has_figures]
    headings = leaf_headings(run, body[0])
    columns = columns_of(body, headings)
    pieces = [[p for line in body for p in line.pieces if within(p, column)] for column in columns]
    counted = any(line.counts_columns for line in run)
    least = 1.0 if counted else 2.0
    figures = sum(sum(map(is_figure, held)) >= max(least, 0.6 * len(held)) for held in pieces)
    amounts = sum(is_amount(p) for held in pieces for p in held)
    sure = counted or amounts >= LEAST_LINES or (states_unit and figures * len(body) >= 2 * LEAST_LINES)
    many = counted or len(body) >= LEAST_LINES or (len(body) == 2 and figures >= LEAST_LINES and states_unit)
    if len(columns) < 3 or figures < 2 or not sure or not many:
        return None
    columns = with_empty_columns(columns, headings)
    around = Box.union(line.box for line in run)
    margin = 0.3 * median(line.box.height for line in run)
    return Alignment(around.grown(margin), lanes_between(columns, run), _between_rows(run, ()))


# --- rows ---------------------------------------------------------------------------------------------


def _between_rows(lines: Sequence[Line], rules: Sequence[float]) -> tuple[float, ...]:
    """The y between rows that no drawn rule parts.

    A line without figures that stands clearly closer than the usual distance to its neighbour is a part of
    its row (a label or a heading on several lines), one half-way between two others a heading over two rows.
    Where the rules part every row, all else is wrapped.
    """
    if _each_row_is_ruled(lines, rules):
        return ()
    distances = [
        after.box.center[1] - before.box.center[1]
        for before, after in pairwise(lines)
        if before.has_figures and after.has_figures
    ]
    least = WRAPPED * (median(distances) if distances else 2 * median(line.box.height for line in lines))
    between = {
        i for i in range(1, len(lines) - 1) if _is_between(lines[i - 1], lines[i], lines[i + 1], least)
    }
    levels = [line for i, line in enumerate(lines) if i not in between]
    gaps: list[float] = []
    for before, after in pairwise(levels):
        top, bottom = before.box.center[1], after.box.center[1]
        parted = any(top < rule < bottom for rule in rules)
        rows = (before.has_figures or before.counts_columns) and after.has_figures
        if not parted and (rows or after.counts_columns or bottom - top > least):
            gaps.append((before.box.y1 + after.box.y0) / 2)
    return tuple(gaps)


def _is_between(above: Line, line: Line, below: Line, least: float) -> bool:
    """Whether a line stands half-way between two rows, at the side of both: in a cell that spans them."""
    top, middle, bottom = (each.box.center[1] for each in (above, line, below))
    beside = not any(
        overlap((a.box.x0, a.box.x1), (b.box.x0, b.box.x1))
        for a in line.pieces
        for b in (*above.pieces, *below.pieces)
    )
    near = max(middle - top, bottom - middle) <= least < bottom - top
    return near and beside and not line.has_figures


def _each_row_is_ruled(lines: Sequence[Line], rules: Sequence[float]) -> bool:
    rows = [line.box.center[1] for line in lines if line.has_figures]
    apart = sum(any(a < rule < b for rule in rules) for a, b in pairwise(rows))
    return len(rows) >= 3 and apart == len(rows) - 1
