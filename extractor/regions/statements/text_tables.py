"""Tables of texts between level rules: columns set to the left, each text on as many lines as it takes.

No figure tells their rows. Three level rules or more of one extent bound them (the head's two, the foot's, or
one below each row), white lanes go down between the columns, and the texts of a column begin below each
other. A row begins where a rule parts it from the one above, or where the first column says something below a
wider white; where all lines stand equally far apart, below a line on which it said nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from extractor.geometry import Box
from extractor.parts import Word
from extractor.regions.statements.head import head_above
from extractor.regions.statements.lanes import Lanes
from extractor.regions.statements.phrases import TextLine, em_of, rows_of_words, text_line
from extractor.regions.statements.rows import TableRow
from extractor.regions.statements.walls import walls_of
from extractor.regions.worded.alignment import Alignment, caption_lines
from extractor.regions.worded.head_cells import Drawn

SAME_SIDE = 2.0
"""Points by which rules of one table begin or end apart, at most."""
LANE = 0.55
"""Ems of white between two columns, at least."""
BEGIN, ALIGNED = 0.4, 0.6
"""Ems by which texts of one column begin apart, and the share of them that begin so."""
WIDER = 1.12
"""A white between rows makes a step of so many usual steps of lines, at least."""
LEAST_ROWS = 2


def text_tables(words: Sequence[Word], drawn: Sequence[Drawn], taken: Sequence[Box]) -> list[Alignment]:
    """The tables of texts among words, between the level rules `drawn`; none that shares something with the
    boxes `taken`."""
    found = []
    for group in _rule_groups(words, drawn):
        box = Box(group[0].x0 - SAME_SIDE, group[0].y, group[0].x1 + SAME_SIDE, group[-1].y)
        if any(box.overlap(other) > 0 for other in taken):
            continue
        table = _table([w for w in words if box.contains(*w.box.center)], group, drawn)
        if table is not None:
            found.append(table)
    return found


def _rule_groups(words: Sequence[Word], drawn: Sequence[Drawn]) -> list[list[Drawn]]:
    """Three level rules or more of one extent between which no caption stands."""
    captions = caption_lines(words)
    groups: list[list[Drawn]] = []
    for rule in sorted(drawn, key=lambda r: r.y):
        for group in groups:
            last = group[-1]
            same = abs(last.x0 - rule.x0) <= SAME_SIDE and abs(last.x1 - rule.x1) <= SAME_SIDE
            if same and not any(last.y < y < rule.y for y in captions):
                group.append(rule)
                break
        else:
            groups.append([rule])
    return [group for group in groups if len(group) >= 3]


def _table(words: Sequence[Word], rules: Sequence[Drawn], drawn: Sequence[Drawn]) -> Alignment | None:
    if not words:
        return None
    em = em_of(words)
    lines = [line for row in rows_of_words(words) if (line := text_line(row, em)) is not None]
    body = [line for line in lines if line.y > rules[1].y]
    lanes = _lanes(body, em)
    if lanes is None:
        return None
    rows = _rows(body, lanes, [rule.y for rule in rules])
    filled = [len({lanes.column_of(p) for line in row for p in line.phrases}) for row in rows]
    if len(rows) < LEAST_ROWS or 2 * sum(count > 1 for count in filled) < len(rows):
        return None
    head = head_above(lines, len(lines) - len(body), body, lanes, drawn)
    if head.leaves < min(2, len(lanes.columns) - 1) or len(head.columns) != len(lanes.columns):
        return None
    return walls_of(head, [TableRow(tuple(row)) for row in rows], em)


def _lanes(body: Sequence[TextLine], em: float) -> Lanes | None:
    """The columns of the lines, where white lanes part them and their texts begin below each other."""
    spans = sorted(p.span for line in body for p in line.phrases)
    columns: list[tuple[float, float]] = []
    for x0, x1 in spans:
        if columns and x0 - columns[-1][1] < LANE * em:
            columns[-1] = columns[-1][0], max(columns[-1][1], x1)
        else:
            columns.append((x0, x1))
    if len(columns) < 2:
        return None
    lanes = Lanes(tuple(columns), em)
    for i in range(len(columns)):
        starts = [p.box.x0 for line in body for p in line.phrases if lanes.column_of(p) == i]
        middles = [p.box.center[0] for line in body for p in line.phrases if lanes.column_of(p) == i]
        if not any(_agree(places, em) for places in (starts, middles)):
            return None
    return lanes


def _agree(places: Sequence[float], em: float) -> bool:
    usual = median(places)
    return sum(abs(x - usual) <= BEGIN * em for x in places) >= ALIGNED * len(places)


def _rows(body: Sequence[TextLine], lanes: Lanes, rules: Sequence[float]) -> list[list[TextLine]]:
    """The lines of each row."""
    steps = [b.y - a.y for a, b in pairwise(body)]
    within = sorted(steps)[: max(1, len(steps) // 2)]
    leading = median(within) if within else 0.0
    ruled = len(rules) > 3
    wide = any(step > WIDER * leading for step in steps)
    rows: list[list[TextLine]] = []
    before: TextLine | None = None
    for line in body:
        if before is None or ruled:
            begins = before is None or any(before.y < y < line.y for y in rules)
        elif wide:
            begins = line.y - before.y > WIDER * leading and _opens(line, lanes)
        else:
            begins = _opens(line, lanes) and not _opens(before, lanes)
        if begins:
            rows.append([])
        rows[-1].append(line)
        before = line
    return rows


def _opens(line: TextLine, lanes: Lanes) -> bool:
    """Whether a line says something in the first column."""
    return lanes.column_of(line.phrases[0]) == 0
