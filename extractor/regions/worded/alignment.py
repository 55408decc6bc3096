"""Tables that no upright rules draw: found by the columns and rows in which words stand.

The evidence is figures: lines of text with figures in them, one below the other, that leave white lanes free
from the first line to the last. What is found so are *implied* places of lines; nothing of it is drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from extractor.geometry import Box
from extractor.parts import Word
from extractor.regions.worded.beside import beside_each_other, sides_of, states_unit
from extractor.regions.worded.between_rows import WRAPPED, between_rows, rows_of_figures, rows_to_the_rule
from extractor.regions.worded.columns import columns_of, leaf_headings, within
from extractor.regions.worded.head_cells import Drawn
from extractor.regions.worded.implied import Frame, Implied, Stretch, implied_lines
from extractor.regions.worded.merged import without_rows_in_labels, without_walls_in_sums
from extractor.regions.worded.pieces import Line, character_width, is_amount, is_figure, text_lines
from extractor.wording import (
    amount_unit,
    counts_unit,
    department,
    ends_as_title,
    is_mark,
    is_narrative,
    is_note,
    is_page_number,
    is_total,
)

FAR = 3.5
"""Lines farther apart than this many usual distances belong to different tables."""
LONGEST_HEADING = 12
"""Characters. A longer line of one piece above a head is no heading."""
MOST_HEAD_LINES = 8
"""A head without rows has no more lines than this."""
LEAST_LINES = 3
"""So many lines with figures make a table."""


PARTS_ROWS = 0.3
"""A level rule over this share of a table's width parts its rows (cells over several rows interrupt it)."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """A table seen in the way words stand: its box, and the lines they imply, upright (at an x, from y to
    y) and level (at a y, from x to x); the sides of the box are in neither."""

    box: Box
    upright: tuple[Stretch, ...]
    level: tuple[Stretch, ...]

    def below(self, y: float) -> Alignment:
        """The same with its top no higher than `y`."""
        return replace(self, box=Box(self.box.x0, max(y, self.box.y0), self.box.x1, self.box.y1))


def alignments(words: Sequence[Word]) -> list[Alignment]:
    """The tables among words that no rules part. Only strong evidence counts: a title or a line that states a
    unit or a department right above headings that stand in columns; or else three columns or more, two of
    figures, with amounts (a thousands comma or a point) among them; or, at the top of the page, headings over
    columns of labels as on the page before. Tables side by side under titles of their own are looked at
    each by itself."""
    halves = beside_each_other(words)
    if halves:
        return [table for half in halves for table in alignments(half)]
    lines = text_lines(words)
    found: list[Alignment] = []
    for caption, block in _captioned(lines):
        table = _captioned_table(caption, block)
        if table is not None:
            found.append(table)
            lines = [line for line in lines if not any(line is used for used in block)]
    found += [table for table in map(_bare_table, _runs(lines)) if table is not None]
    if not found:
        goes_on = _going_on(lines)
        found += [goes_on] if goes_on is not None else []
    return found


def alignment_within(box: Box, words: Sequence[Word], drawn: Sequence[Drawn]) -> Alignment | None:
    """The columns and rows of a table that is ruled only across, by the level rules `drawn` (three or more
    that run from side to side, with the top and the bottom of the box); None where the words in the box do
    not stand in columns.

    A single row of figures is enough where the head has a piece for each of them; none at all where four
    rules or more part the head from rows that are empty.
    """
    lines = text_lines([word for word in words if box.contains(*word.box.center)])
    rules = sorted(rule.y for rule in drawn if rule.x1 - rule.x0 >= 0.9 * box.width)
    body = [line for line in lines if line.has_figures or line.is_figures]
    if not lines or len(rules) < 3 or (not body and not _has_empty_rows(lines, rules)):
        return None
    if len(body) == 1 and not is_short_table(body[0], lines):
        return None
    below_head = _below_head(lines, body, rules)
    frame = Frame(box.x0, box.x1, box.y0, below_head, box.y1)
    implied = implied_lines(lines, body, frame, drawn)
    if implied is None:
        return None
    rows = [line for line in lines if line.box.center[1] > below_head]
    heights = _heights_of_levels(implied)
    partly = [rule.y for rule in drawn if rule.x1 - rule.x0 >= PARTS_ROWS * box.width]
    between: Sequence[float] = rows_of_figures(rows, heights, frame, rules)
    if not between:
        between = between_rows(rows, partly)
        if rows and not any(rows[-1].box.y1 < y < box.y1 - 1 for y in partly):
            between = (*between, *rows_to_the_rule(rows, below_head, box.y1))
    return with_spans(Alignment(box, implied.upright, implied.level), rows, implied.edges, (between, partly))


def with_spans(
    head: Alignment,
    rows: Sequence[Line],
    edges: Sequence[float],
    parted: tuple[Sequence[float], Sequence[float]],
) -> Alignment:
    """The table of a head with the lines between its rows (`parted`: implied, and drawn), and
    with the cells over several columns or rows that texts in their middle show."""
    between, drawn = parted
    level = without_rows_in_labels(_across(edges, between), rows, edges)
    if not rows:
        return replace(head, level=(*head.level, *level))
    em = character_width([word for line in rows for word in line.words])
    ys = sorted([rows[0].box.y0, *between, *drawn, head.box.y1])
    upright = without_walls_in_sums(head.upright, rows, edges, ys, em)
    return Alignment(head.box, upright, (*head.level, *level))


def _has_empty_rows(lines: Sequence[Line], rules: Sequence[float]) -> bool:
    """Whether three headings or more stand between two of the rules, and fewer labels between those below."""
    counts = _counts(lines, rules)
    fullest = counts.index(max(counts))
    said = any(is_narrative(piece.text) for line in lines for piece in line.pieces)
    below = counts[fullest + 1 :]
    return counts[fullest] >= 3 and bool(below) and max(below) < counts[fullest] and not said


def _counts(lines: Sequence[Line], rules: Sequence[float]) -> list[int]:
    """How many pieces stand between each two rules."""
    middles = [(line.box.center[1], len(line.pieces)) for line in lines]
    return [sum(count for y, count in middles if a < y < b) for a, b in pairwise(rules)]


def _below_head(lines: Sequence[Line], body: Sequence[Line], rules: Sequence[float]) -> float:
    """The y where the rows begin: the rule under the most headings, above the first row of figures."""
    above = [y for y in rules[:-1] if not body or y < body[0].box.center[1]]
    if len(above) < 2:
        return _half_way(lines, body[0]) if body else rules[1]
    counts = _counts(lines, above)
    return above[counts.index(max(counts)) + 1]


def _half_way(lines: Sequence[Line], first: Line) -> float:
    """The y of the line that no rule draws above the first row: as far above its middle as half the rows'
    distance."""
    top = first.box.y0 - 0.1 * first.box.height
    above = [line.box.y1 for line in lines if line.box.center[1] < first.box.center[1]]
    return max(top, (max(above) + first.box.y0) / 2) if above else top


def _heights_of_levels(implied: Implied) -> list[float]:
    levels = sorted({stretch.at for stretch in implied.level} | {implied.top})
    return [below - above for above, below in pairwise(levels) if below > above]


def _across(edges: Sequence[float], ys: Sequence[float]) -> list[Stretch]:
    return [Stretch(y, edges[0], edges[-1]) for y in ys]


def is_short_table(row: Line, lines: Sequence[Line]) -> bool:
    """Whether one line of several pieces, with the lines around it, is a table of one row."""
    return len(leaf_headings(lines, row)) >= 2 and len(row.pieces) >= 2


# --- tables without rules, under a caption ----------------------------------------------------------------


def _captioned(lines: Sequence[Line]) -> list[tuple[Line, list[Line]]]:
    """Each statement of a unit or a department with the lines under it, as far as they stand close; none
    where sentences follow headings without figures (a form)."""
    blocks: list[tuple[Line, list[Line]]] = []
    for i, line in enumerate(lines):
        if not (_is_caption(line.text) or _is_title(line)):
            continue
        block: list[Line] = []
        ended = True
        for before, after in pairwise(lines[i:]):
            steps = [b.box.center[1] - a.box.center[1] for a, b in pairwise(block)]
            usual = max(median(steps) if steps else 0.0, 1.2 * after.box.height)
            far = after.box.center[1] - before.box.center[1] > FAR * usual
            if far or _is_caption(after.text) or _is_aside(after):
                ended = far or is_note(after.text) or not any(is_narrative(p.text) for p in after.pieces)
                break
            block.append(after)
        if ended or any(row.has_figures or row.is_figures for row in block):
            blocks.append((line, block))
    return blocks


def caption_lines(words: Sequence[Word]) -> list[float]:
    """The y of the lines among the words that say which table follows: its title, its number, the unit of its
    amounts, the department."""
    lines = text_lines(words)
    return [ln.box.center[1] for ln in lines if not ln.has_figures and _heads_a_table(ln)]


def _heads_a_table(line: Line) -> bool:
    return _is_caption(line.text) or is_mark(line.text) or _is_title(line)


def _is_title(line: Line) -> bool:
    return len(line.pieces) == 1 and ends_as_title(line.text)


def _is_caption(text: str) -> bool:
    return states_unit(text) or department(text) is not None or counts_unit(text) is not None


def _is_aside(line: Line) -> bool:
    """Whether a line is no part of a table: a title, a mark, a note, a page number, a sentence."""
    text = line.text
    said = ends_as_title(text) or is_mark(text) or is_note(text) or is_page_number(text)
    return said or any(is_narrative(p.text) and len(p.text) > LONGEST_HEADING for p in line.pieces)


def _captioned_table(caption: Line, block: Sequence[Line]) -> Alignment | None:
    """The table that the lines under a caption are, if headings stand there in columns: with figures below,
    or with nothing but a label (an empty table)."""
    body = [line for line in block if line.has_figures or line.is_figures]
    if body and not body[0].is_figures and body[0] is block[0]:
        return None
    head = [line for line in block if not body or line.box.center[1] < body[0].box.center[1]]
    if not body:
        while head and len(head[-1].pieces) == 1 and is_total(head[-1].text):
            head = head[:-1]
    steps = [b.box.center[1] - a.box.center[1] for a, b in pairwise(body)]
    head = head[: _head_lines(head, WRAPPED * min(steps, default=0.0))]
    headings = sum(len(line.pieces) for line in head)
    widest = max((len(line.pieces) for line in head), default=0)
    if widest < 2 or headings < (2 if body else 4) or (not body and len(head) > MOST_HEAD_LINES):
        return None
    figures = sum(is_figure(piece) for line in body for piece in line.pieces)
    if body and figures < (LEAST_LINES if _is_title(caption) else 2):
        return None
    if not body and (_is_title(caption) or not _is_empty_head(head)):
        return None
    found = _without_any_rules(
        block, body, len(head), (None, None) if _is_title(caption) else sides_of(caption, block)
    )
    return found and found.below(min(caption.box.y1, block[0].box.y0))


def _is_empty_head(head: Sequence[Line]) -> bool:
    """Whether lines without figures below may be the head of an empty table: most of them hold headings
    beside each other, and none labels to be filled in behind (收款人：  经办人：)."""
    several = [line for line in head if len(line.pieces) > 1]
    labels = any(piece.text.endswith(("：", ":")) for line in several for piece in line.pieces)
    return 2 * len(several) >= len(head) and not labels


def _head_lines(lines: Sequence[Line], least: float) -> int:
    """How many of the lines above the first row of figures are the head: down to the last that holds half as
    many headings as the fullest, and what stands closer below it than rows do (`least`); then come labels."""
    fullest = max((len(line.pieces) for line in lines), default=0)
    count = max((i + 1 for i, line in enumerate(lines) if 2 * len(line.pieces) >= fullest), default=0)
    while count < len(lines):
        step = lines[count].box.center[1] - lines[count - 1].box.center[1]
        if step > max(1.2 * lines[count].box.height, least):
            break
        count += 1
    return count


def _without_any_rules(
    run: Sequence[Line],
    body: Sequence[Line],
    head: int,
    sides: tuple[float | None, float | None] = (None, None),
) -> Alignment | None:
    """The lines that the words of a table imply; its first `head` lines are its head. `sides`: the x of those
    that its caption tells."""
    steps = [b.box.center[1] - a.box.center[1] for a, b in pairwise(body)]
    last = run[-1].box
    bottom = last.y1 + 0.3 * last.height
    below_head = bottom
    if head < len(run):
        first = run[head].box
        above = max((line.box.y1 for line in run[:head]), default=first.y0 - 0.5 * first.height)
        pitch = median(steps) if steps else 2 * first.height
        below_head = max(first.center[1] - pitch / 2, (above + first.y0) / 2)
    implied = implied_lines(run, body, Frame(None, None, None, below_head, bottom), (), sides)
    if implied is None:
        return None
    box = Box(implied.edges[0], min(implied.top, run[0].box.y0), implied.edges[-1], bottom)
    rows = run[head:]
    half = min(steps) / 2 if steps else 0.0
    lowest = Frame(None, None, None, rows[0].box.center[1] - half, last.center[1] + half) if rows else None
    between = (rows_of_figures(rows, (), lowest, ()) if lowest else ()) or between_rows(rows, ())
    return with_spans(Alignment(box, implied.upright, implied.level), rows, implied.edges, (between, ()))


def _going_on(lines: Sequence[Line]) -> Alignment | None:
    """The table that goes on from the page before, if the page begins with headings over columns (below its
    running title, at most): labels below each other, a few figures."""
    first = next((i for i, line in enumerate(lines[:3]) if len(line.pieces) >= 2), None)
    block = list(lines[first:]) if first is not None else []
    asides = (i for i, line in enumerate(block) if says_something(line.text) or is_page_number(line.text))
    block = block[: next(asides, len(block))]
    body = [line for line in block if line.has_figures]
    head = block[: _head_lines(block[: block.index(body[0])], 0.0)] if body else []
    rows = block[len(head) :]
    fullest = max((len(line.pieces) for line in head), default=0)
    if len(rows) < LEAST_LINES or fullest <= LEAST_LINES:
        return None
    steps = [b.box.center[1] - a.box.center[1] for a, b in pairwise(rows)]
    starts = [line.pieces[0].box.x0 for line in rows]
    left = [sum(abs(x - start) <= rows[0].box.height for x in starts) for start in starts]
    if max(steps) > 1.5 * min(steps) or max(left) < 0.6 * len(rows):
        return None
    return _without_any_rules(block, body, len(head))


# --- tables without rules, by their figures ---------------------------------------------------------------


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
        if distance > FAR * pitch or says_something(line.text):
            break
        top -= 1
        short = len(line.text) <= LONGEST_HEADING and distance <= 1.1 * pitch and head == top + 1 < first
        head = top if len(line.pieces) >= 2 or short else head
    return head


def says_something(text: str) -> bool:
    """Whether a line is a title, a table's number, a note, a sentence, or states department or unit."""
    stated = amount_unit(text) is not None or department(text) is not None
    return stated or ends_as_title(text) or is_mark(text) or is_narrative(text) or is_note(text)


def _bare_table(run: Sequence[Line]) -> Alignment | None:
    """The table that a run of lines is, if the evidence is strong: a head that counts its columns (栏次), or
    rows and columns of figures enough, with amounts among them."""
    body = [line for line in run if line.has_figures]
    headings = leaf_headings(run, body[0])
    columns = columns_of(body, headings)
    pieces = [[p for line in body for p in line.pieces if within(p, column)] for column in columns]
    counted = any(line.counts_columns for line in run)
    least = 1.0 if counted else 2.0
    figures = sum(sum(map(is_figure, held)) >= max(least, 0.6 * len(held)) for held in pieces)
    amounts = sum(is_amount(p) for held in pieces for p in held)
    many = amounts >= LEAST_LINES and len(body) >= LEAST_LINES
    if len(columns) < 3 or figures < 2 or not (counted or many):
        return None
    return _without_any_rules(run, body, run.index(body[0]))
