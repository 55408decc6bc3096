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
from extractor.regions.columns import columns_of, leaf_headings, overlap, within
from extractor.regions.head_cells import Drawn
from extractor.regions.implied import Frame, Implied, Stretch, implied_lines
from extractor.regions.pieces import Line, is_amount, is_figure, text_lines
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

WRAPPED = 0.75
"""Lines nearer to each other than this share of the usual distance are lines of one row."""
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
MOST_EMPTY = 40
"""No gap is taken for more empty rows than this."""
NEARLY = 0.06
"""By how much the room for empty rows may miss a multiple of a row's height, for each of them."""


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
    """The tables among words that no rules part. Only strong evidence counts: a line that states a unit or a
    department right above headings that stand in columns; or else three columns or more, two of figures, with
    amounts (a thousands comma or a point) among them."""
    lines = text_lines(words)
    found: list[Alignment] = []
    for caption, block in _captioned(lines):
        table = _captioned_table(caption, block)
        if table is not None:
            found.append(table)
            lines = [line for line in lines if not any(line is used for used in block)]
    found += [table for table in map(_bare_table, _runs(lines)) if table is not None]
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
    if len(body) == 1 and not _is_short_table(body[0], lines):
        return None
    below_head = _below_head(lines, body, rules)
    frame = Frame(box.x0, box.x1, box.y0, below_head, box.y1)
    implied = implied_lines(lines, body, frame, drawn)
    if implied is None:
        return None
    rows = [line for line in lines if line.box.center[1] > below_head]
    heights = _heights_of_levels(implied)
    partly = [rule.y for rule in drawn if rule.x1 - rule.x0 >= PARTS_ROWS * box.width]
    between = _rows_of_figures(rows, heights, frame, rules) or _between_rows(rows, partly)
    return Alignment(box, implied.upright, (*implied.level, *_across(implied.edges, between)))


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


def _rows_of_figures(
    rows: Sequence[Line], levels: Sequence[float], frame: Frame, rules: Sequence[float]
) -> list[float]:
    """The y between rows of nothing but figures (a facing page without labels), or of nothing at all, where
    no rules part them. Where the room between two of them, or at the ends, is a multiple of the height of a
    row, some rows there hold nothing. That height is the rows' least distance, else the lowest level's."""
    middles = [line.box.center[1] for line in rows]
    height = min((b - a for a, b in pairwise(middles)), default=min(levels, default=0.0))
    ruled = any(frame.below_head + 1 < y < frame.bottom - 1 for y in rules)
    if ruled or height <= 0 or any(not line.is_figures for line in rows):
        return []
    found: list[float] = []
    for above, below in pairwise([frame.below_head - height / 2, *middles, frame.bottom + height / 2]):
        count = max(1, round((below - above) / height))
        if count > MOST_EMPTY or abs((below - above) / height - count) > NEARLY * count:
            count = 1
        found += [above + (i + 0.5) * (below - above) / count for i in range(count)]
    return [y for y in found if frame.below_head + height / 2 < y < frame.bottom - height / 2]


def _across(edges: Sequence[float], ys: Sequence[float]) -> list[Stretch]:
    return [Stretch(y, edges[0], edges[-1]) for y in ys]


def _is_short_table(row: Line, lines: Sequence[Line]) -> bool:
    """Whether one line of several pieces, with the lines around it, is a table of one row."""
    return len(leaf_headings(lines, row)) >= 2 and len(row.pieces) >= 2


# --- tables without rules, under a caption ----------------------------------------------------------------


def _captioned(lines: Sequence[Line]) -> list[tuple[Line, list[Line]]]:
    """Each statement of a unit or a department with the lines under it, as far as they stand close; none
    where sentences follow headings without figures (a form)."""
    blocks: list[tuple[Line, list[Line]]] = []
    for i, line in enumerate(lines):
        if not _is_caption(line.text):
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
    return (
        _is_caption(line.text) or is_mark(line.text) or (len(line.pieces) == 1 and ends_as_title(line.text))
    )


def _is_caption(text: str) -> bool:
    return any(said is not None for said in (amount_unit(text), department(text), counts_unit(text)))


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
    if body and figures < 2:
        return None
    found = _without_any_rules(block, body, len(head))
    return found and found.below(min(caption.box.y1, block[0].box.y0))


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


def _without_any_rules(run: Sequence[Line], body: Sequence[Line], head: int) -> Alignment | None:
    """The lines that the words of a table imply; its first `head` lines are its head."""
    steps = [b.box.center[1] - a.box.center[1] for a, b in pairwise(body)]
    last = run[-1].box
    bottom = last.y1 + 0.3 * last.height
    below_head = bottom
    if head < len(run):
        first = run[head].box
        above = max((line.box.y1 for line in run[:head]), default=first.y0 - 0.5 * first.height)
        pitch = median(steps) if steps else 2 * first.height
        below_head = max(first.center[1] - pitch / 2, (above + first.y0) / 2)
    implied = implied_lines(run, body, Frame(None, None, None, below_head, bottom), ())
    if implied is None:
        return None
    box = Box(implied.edges[0], min(implied.top, run[0].box.y0), implied.edges[-1], bottom)
    rows = run[head:]
    half = min(steps) / 2 if steps else 0.0
    lowest = Frame(None, None, None, rows[0].box.center[1] - half, last.center[1] + half) if rows else None
    between = (_rows_of_figures(rows, (), lowest, ()) if lowest else ()) or _between_rows(rows, ())
    return Alignment(box, implied.upright, (*implied.level, *_across(implied.edges, between)))


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


# --- rows ---------------------------------------------------------------------------------------------


def rows_without_rules(box: Box, walls: Sequence[float], words: Sequence[Word]) -> tuple[float, ...]:
    """The y between the rows in a part of a ruled table that only upright rules (at the x of `walls`) part;
    none where it is one row: fewer than `LEAST_LINES` lines with amounts in two columns or more."""
    lines = text_lines([word for word in words if box.contains(*word.box.center)])

    def columns_of_amounts(line: Line) -> set[int]:
        amounts = [piece.box.center[0] for piece in line.pieces if is_amount(piece)]
        return {sum(wall < x for wall in walls) for x in amounts}

    if sum(len(columns_of_amounts(line)) >= 2 for line in lines) < LEAST_LINES:
        return ()
    return _between_rows(lines, ())


def _between_rows(lines: Sequence[Line], rules: Sequence[float]) -> tuple[float, ...]:
    """The y between rows that no drawn rule parts.

    A line without figures that stands clearly closer than the usual distance to its neighbour is a part of
    its row (a label or a heading on several lines), one half-way between two others a heading over two rows.
    Where the rules part every row, all else is wrapped.
    """
    if not lines or _each_row_is_ruled(lines, rules):
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
