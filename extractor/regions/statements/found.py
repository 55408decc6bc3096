"""Tables on a digital page that no rules draw in full: found by the rows in which their figures stand.

A row holds figures apart from its label; rows of one table follow each other closely and their figures stand
in the same columns (Nurminen 2013; the runs of text edges of Camelot's "network" parser follow the same
idea). Level rules, where there are some, tell the head and the end.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from extractor.geometry import Box
from extractor.parts import Word
from extractor.regions.statements.cells import StatementHead
from extractor.regions.statements.head import head_above, runs_across
from extractor.regions.statements.lanes import Lanes, lanes_of
from extractor.regions.statements.paragraphs import without_paragraphs
from extractor.regions.statements.phrases import (
    Phrase,
    TextLine,
    em_of,
    rows_of_words,
    text_line,
    with_leaders,
)
from extractor.regions.statements.rows import rows_of
from extractor.regions.statements.walls import walls_of
from extractor.regions.worded.alignment import Alignment, caption_lines
from extractor.regions.worded.beside import under_two_titles
from extractor.regions.worded.head_cells import Drawn
from extractor.wording import amount_unit, department, ends_as_title, is_mark, is_note, is_page_number

FAR = 2.6
"""Lines of one table stand no farther apart than this many of its usual steps."""
FARTHEST = 3.4
"""The same in heights of a line, where the steps are not known."""
MOST_LABELS = 4
"""So many lines of nothing but labels may follow each other between two rows."""
MOST_BELOW = 6
"""So many lines without figures may stand between the last row of figures and the rule that closes it."""
LEAST_ROWS = 3
"""So many rows make a table; fewer do between rules, under a head that names every column."""
LONGEST_TEXT = 3.5
"""The most words that texts behind figures have in the mean, and for each figure: sentences have more."""
LEAST_WIDTH, AROUND = 90.0, 40.0
"""Points: the length of the rules of a table, at least; and how far its head and end may lie beyond them."""
MOSTLY = 0.6
"""A column of figures holds at least this share of figures and signs for none."""
STRAIGHT = 0.8
"""Ems by which the ends, the points or the middles of most of a column's figures differ, at most."""


@dataclass(frozen=True, slots=True)
class Run:
    """Lines that may be the body of one table, and how many lines of the page stand above the first."""

    lines: tuple[TextLine, ...]
    first: int

    @property
    def rows(self) -> list[TextLine]:
        """The lines that hold figures."""
        return [line for line in self.lines if is_row(line)]


def statements(words: Sequence[Word], drawn: Sequence[Drawn]) -> list[Alignment]:
    """The tables among words; `drawn` are the level rules of the page that belong to no other table.

    What stands beside the rules of a table (its title in the margin, another table) is no part of it.
    """
    parts = under_two_titles(words)
    if parts:
        return [table for part in parts for table in statements(part, drawn)]
    found: list[Alignment] = []
    free = list(words)
    for area in _beside_others(words, drawn):
        tables = _statements([w for w in free if area.contains(*w.box.center)], drawn)
        found += tables
        free = [w for w in free if not any(table.box.contains(*w.box.center) for table in tables)]
    return found + _statements(free, drawn)


def _beside_others(words: Sequence[Word], drawn: Sequence[Drawn]) -> list[Box]:
    """The areas of tables between level rules of one extent, beside which other words stand."""
    captions = caption_lines(words)
    groups: list[list[Drawn]] = []
    for rule in sorted(drawn, key=lambda r: r.y):
        same = (g for g in groups if abs(g[0].x0 - rule.x0) <= 2 and abs(g[0].x1 - rule.x1) <= 2)
        near = (g for g in same if not any(g[-1].y < y < rule.y for y in captions))
        group = next(near, None)
        if group is None:
            groups.append([rule])
        else:
            group.append(rule)
    areas: list[Box] = []
    for group in groups:
        x0, x1, top, bottom = group[0].x0, group[0].x1, group[0].y, group[-1].y
        level = [w.box for w in words if top < w.box.center[1] < bottom]
        if _is_within(group, groups):
            continue
        inside = sum(x0 - 3 <= box.center[0] <= x1 + 3 for box in level)
        if len(group) >= 2 and x1 - x0 >= LEAST_WIDTH and 0 < inside < len(level):
            areas.append(Box(x0 - 3, top - AROUND, x1 + 3, bottom + AROUND))
    return areas


def _is_within(group: Sequence[Drawn], groups: Sequence[Sequence[Drawn]]) -> bool:
    """Whether rules lie within a wider table: wider ones above and below them are of one extent."""
    x0, x1, top, bottom = group[0].x0, group[0].x1, group[0].y, group[-1].y
    return any(
        other[0].x0 <= x0 + 3
        and other[0].x1 >= x1 - 3
        and other[0].x1 - other[0].x0 > x1 - x0 + 6
        and other[0].y < top
        and other[-1].y > bottom
        for other in groups
    )


def _statements(words: Sequence[Word], drawn: Sequence[Drawn]) -> list[Alignment]:
    rest, _ = without_paragraphs(words)
    if not rest:
        return []
    em = em_of(words)
    made = (text_line(row, em) for row in rows_of_words(rest))
    dotted = [(r.y, r.x0, r.x1) for r in drawn]
    lines = [with_leaders(line, dotted) for line in made if line is not None]
    found: list[Alignment] = []
    last = -1
    for seen in runs(lines, drawn):
        free = seen.lines[max(0, last + 1 - seen.first) :]
        if not free:
            continue  # the rules of the table above take it in
        first = seen.first + len(seen.lines) - len(free)
        run = _down_to_rule(Run(free, first), lines[first + len(free) :], drawn)
        table = _table(run, lines[last + 1 :], run.first - last - 1, drawn)
        if table is not None:
            found.append(table)
            last = run.first + len(run.lines) - 1
    return found


# --- runs ---------------------------------------------------------------------------------------------


def is_row(line: TextLine) -> bool:
    """Whether a line holds a figure apart from its first phrase, or nothing but figures, or signs for none
    behind a label."""
    if len(line.phrases) < 2:
        return False
    return bool(line.figures) or len(line.entries) == len(line.phrases) - 1


def is_aside(line: TextLine) -> bool:
    """Whether a line is a title, a note, the number of a page, or states a unit or a department."""
    text = line.text
    if is_row(line) and len(line.phrases) >= 3:
        return is_note(text) and len(line.phrases[0].text) > 40
    said = ends_as_title(text) or is_mark(text) or is_note(text) or is_page_number(text)
    stated = amount_unit(text) is not None or department(text) is not None
    return said or stated


def runs(lines: Sequence[TextLine], drawn: Sequence[Drawn]) -> list[Run]:
    """The lines from one row to another, with labels between, that may be one table each."""
    found: list[Run] = []
    start: int | None = None
    last = 0
    for i, line in enumerate(lines):
        if not is_row(line) or is_aside(line):
            continue
        if _names_years(line) and (start is None or not _names_years(lines[last])):
            if start is not None:
                found.append(Run(tuple(lines[start : last + 1]), start))
                start = None
            continue
        if start is not None and not _goes_on(lines, start, last, i, drawn):
            found.append(Run(tuple(lines[start : last + 1]), start))
            start = None
        if start is None:
            start = i if line.figures else None
        last = i
    if start is not None:
        found.append(Run(tuple(lines[start : last + 1]), start))
    return found


def _names_years(line: TextLine) -> bool:
    """Whether the figures of a line are headings: years, with few others beside them that say no value, or
    the numbers of the columns in brackets."""
    if _numbers_columns(line):
        return True
    years = sum(p.is_year for p in line.figures)
    if years == len(line.figures):
        return years > 0
    return years >= 3 and years >= MOSTLY * len(line.phrases) and not any(p.is_value for p in line.figures)


def _numbers_columns(line: TextLine) -> bool:
    """Whether a line says nothing but (1) (2) (3)."""
    said = [phrase.text for phrase in line.entries]
    return len(said) >= 2 and said == [f"({number})" for number in range(1, len(said) + 1)]


def _goes_on(lines: Sequence[TextLine], start: int, last: int, new: int, drawn: Sequence[Drawn]) -> bool:
    """Whether the row `new` belongs to the table whose rows go from `start` to `last`."""
    between = lines[last + 1 : new]
    steps = [b.y - a.y for a, b in pairwise(lines[start : last + 1])]
    height = lines[new].box.height
    farthest = max(FAR * median(steps), 1.6 * height) if len(steps) >= 2 else FARTHEST * height
    gap = max(b.y - a.y for a, b in pairwise(lines[last : new + 1]))
    if gap > farthest or len(between) > MOST_LABELS or any(is_aside(line) for line in between):
        return False
    return _shares_columns(lines[max(start, last - 8) : last + 1], lines[new]) and not _opens_head(
        lines[start : last + 1], between, drawn
    )


def _shares_columns(above: Sequence[TextLine], line: TextLine) -> bool:
    """Whether half of a row's figures stand below figures of the rows above."""
    known = [p.span for row in above if is_row(row) for p in row.entries]
    own = [p.span for p in line.entries]
    shared = sum(any(a < x1 and x0 < b for a, b in known) for x0, x1 in own)
    return 2 * shared >= len(own)


def _opens_head(above: Sequence[TextLine], between: Sequence[TextLine], drawn: Sequence[Drawn]) -> bool:
    """Whether the head of another table stands between rows: headings over two columns, below a rule that
    runs from side to side."""
    heads = [line for line in between if len(line.phrases) >= 2]
    if not heads:
        return False
    left = min(line.box.x0 for line in above)
    right = max(line.box.x1 for line in above)
    top, bottom = above[-1].y, heads[-1].y
    ruled = any(
        top < r.y < bottom and min(r.x1, right) - max(r.x0, left) > 0.8 * (right - left) for r in drawn
    )
    gap = between[0].y - above[-1].y
    usual = median([b.y - a.y for a, b in pairwise(above)]) if len(above) >= 3 else gap
    return ruled or gap > 1.8 * usual


# --- tables -------------------------------------------------------------------------------------------


def _table(run: Run, lines: Sequence[TextLine], first: int, drawn: Sequence[Drawn]) -> Alignment | None:
    """The table a run is the body of, where the evidence holds; `first` is its place among the `lines`."""
    em = em_of([word for line in run.lines for word in line.words])
    lanes = lanes_of(run.rows, em)
    if lanes is None:
        return None
    head = head_above(lines, first, run.lines, lanes, drawn)
    body = list(run.lines)
    rows = [line for line in body if is_row(line)]
    if not rows or not _is_table(rows, lanes, head, drawn):
        return None
    after = lines[first + len(run.lines) :]
    across = [r.y for r in drawn if runs_across(r, lanes)]
    table_rows = rows_of([*head.labels, *body], after, lanes, across)
    return walls_of(head, table_rows, em)


def _down_to_rule(run: Run, after: Sequence[TextLine], drawn: Sequence[Drawn]) -> Run:
    """The run with the lines down to the rule that closes the table: it reaches from where to where one above
    the last row does, and no title or note stands between."""
    left, right = min(line.box.x0 for line in run.lines), max(line.box.x1 for line in run.lines)
    wide = [r for r in drawn if min(r.x1, right) - max(r.x0, left) > 0.8 * (right - left)]
    low = run.lines[-1].y
    above = [r for r in wide if run.lines[0].y - 12 * run.lines[0].box.height < r.y < low]
    added: list[TextLine] = []
    for i, line in enumerate(after[:MOST_BELOW]):
        before = after[i - 1] if i else run.lines[-1]
        inside = left - 3 <= line.box.x0 and line.box.x1 <= right + 3
        if is_aside(line) or not inside or line.y - before.y > FARTHEST * line.box.height:
            break
        added.append(line)
        following = after[i + 1].y if i + 1 < len(after) else float("inf")
        if any(
            line.y < r.y < min(following, line.box.y1 + 2 * line.box.height)
            and any(abs(r.x0 - o.x0) <= 3 and abs(r.x1 - o.x1) <= 3 for o in above)
            for r in wide
        ):
            return Run((*run.lines, *added), run.first)
    return run


def _is_table(rows: Sequence[TextLine], lanes: Lanes, head: StatementHead, drawn: Sequence[Drawn]) -> bool:
    """Whether rows and columns of figures are enough to make a table, and no list."""
    columns = [_figures_in(rows, lanes, i) for i in range(len(lanes.columns))]
    aligned = [column for column in columns if len(column) >= 2 and _is_straight(column, lanes.em)]
    held = [sum(lanes.column_of(p) == i for row in rows for p in row.phrases) for i in range(len(columns))]
    signs = [sum(lanes.column_of(p) == i for r in rows for p in r.entries) for i in range(len(columns))]
    figured = [
        c
        for i, (c, own, all_in) in enumerate(zip(columns, signs, held, strict=True))
        if i > 0 and len(c) >= max(1, 0.3 * len(rows)) and own >= MOSTLY * all_in
    ]
    if len(lanes.columns) < 2 or not figured or _runs_on(rows, lanes):
        return False
    if len(figured) == 1 and _counts_up(figured[0]) and 2 * sum(_is_led(row) for row in rows) >= len(rows):
        return False  # a table of contents
    named = head.leaves >= len(lanes.columns) - 1 and head.leaves >= 1
    values = sum(p.is_value for row in rows for p in row.figures)
    ruled = _is_ruled(rows, lanes, drawn)
    if len(rows) < LEAST_ROWS:
        return named and ruled and len(rows) * len(figured) >= 2
    if not aligned:
        return False
    if len(aligned) == 1 and len(figured) == 1:
        return (named or ruled or values >= 0.5 * len(rows)) and not _counts_up(figured[0])
    return values >= LEAST_ROWS or named or ruled


def _runs_on(rows: Sequence[TextLine], lanes: Lanes) -> bool:
    """Whether texts run on behind the figures as they do in sentences."""
    texts = [p for row in rows for p in row.phrases if not p.is_figure and not p.is_blank]
    behind = [len(p.words) for p in texts if lanes.column_of(p) > 0]
    return bool(behind) and sum(behind) > LONGEST_TEXT * max(len(behind), sum(len(r.entries) for r in rows))


def _figures_in(rows: Sequence[TextLine], lanes: Lanes, column: int) -> list[Phrase]:
    return [p for row in rows for p in row.phrases if p.is_figure and lanes.column_of(p) == column]


def _is_straight(figures: Sequence[Phrase], em: float) -> bool:
    """Whether figures are set right, centred, left or by their points."""

    def spread(places: Sequence[float]) -> float:
        middle = median(places)
        return sorted(abs(x - middle) for x in places)[math.ceil(0.75 * (len(places) - 1))]

    ends = [p.box.x1 for p in figures]
    middles = [p.box.center[0] for p in figures]
    starts = [p.box.x0 for p in figures]
    points = [point for p in figures if (point := _point(p)) is not None]
    ways = [ends, middles, starts, *([points] if len(points) >= 0.6 * len(figures) else [])]
    return min(spread(way) for way in ways) <= STRAIGHT * em


def _point(phrase: Phrase) -> float | None:
    """The x of a figure's decimal point, by the share of its characters before it."""
    text = phrase.text
    at = max(text.rfind("."), text.rfind(","))
    if at < 0:
        return None
    return phrase.box.x0 + phrase.box.width * (at + 0.25) / (len(text) - 0.5)


def _is_ruled(rows: Sequence[TextLine], lanes: Lanes, drawn: Sequence[Drawn]) -> bool:
    """Whether a level rule as wide as the table runs close to its rows."""
    left, right = lanes.columns[0][0], lanes.columns[-1][1]
    top, bottom = rows[0].box.y0 - 6 * lanes.em, rows[-1].box.y1 + 2 * lanes.em
    return any(
        top < r.y < bottom and min(r.x1, right) - max(r.x0, left) > 0.8 * (right - left) for r in drawn
    )


def _is_led(row: TextLine) -> bool:
    """Whether dots lead on to the last phrase of a row."""
    return len(row.phrases) > 1 and row.phrases[-2].led


def _counts_up(figures: Sequence[Phrase]) -> bool:
    """Whether figures are whole numbers that never fall: the pages of a table of contents."""
    if any(not p.text.isdigit() for p in figures):
        return False
    numbers = [int(p.text) for p in figures]
    rising = sum(a <= b for a, b in pairwise(numbers))
    return rising >= 0.9 * (len(numbers) - 1) and max(numbers) < 5000
