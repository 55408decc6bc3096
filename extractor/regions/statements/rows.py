"""The rows of a table that no rules part: one for each line of figures, labels on several lines joined.

A label without figures is a heading of the rows below (a row of its own), or a line of the label of the row
below or above. Lines of one label stand closer than rows do, or hang from its first line, or go on in small
letters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from extractor.regions.statements.lanes import Lanes
from extractor.regions.statements.phrases import TextLine
from extractor.wording import is_note

CLOSE = 0.9
"""Lines nearer to each other than this share of the usual step are lines of one row."""
HANG = 0.35
"""Ems by which a line begins further right than the one it hangs from, at least."""
WIDE = 0.7
"""A line of a label that goes on fills at least this share of the column of labels."""
INSET, OFF = 3.0, 0.1
"""Ems: a text that stands across the columns begins so far right of the labels, at least; and by which share
of the table's width its middle differs from the table's, at most, where that is known only roughly."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row: its lines, and, where its one text stands across columns, the first of these; it stands over all
    from there on."""

    lines: tuple[TextLine, ...]
    across: int | None = None

    @property
    def spread(self) -> bool:
        """Whether its one text stands across columns."""
        return self.across is not None


def rows_of(
    body: Sequence[TextLine], after: Sequence[TextLine], lanes: Lanes, across: Sequence[float]
) -> list[TableRow]:
    """The rows of the lines of a body, `across` the y of the rules that run from side to side. The last label
    may go on in the first of the lines `after` it."""
    figured = [bool(line.entries) for line in body]
    parted = [False, *(any(a.y < y < b.y for y in across) for a, b in pairwise(body))]
    if _each_is_ruled(body, figured, across):
        apart = [across_from(line, lanes) is not None for line in body]
        joins = [i > 0 and not (cut or apart[i] or apart[i - 1]) for i, cut in enumerate(parted)]
    else:
        step = _step(body, figured)
        joins = _joins(body, figured, parted, (lanes, step))
    rows: list[list[TextLine]] = []
    for line, joined in zip(body, joins, strict=True):
        if rows and joined:
            rows[-1].append(line)
        else:
            rows.append([line])
    if rows and after and not any(body[-1].y < y < after[0].y for y in across):
        rows[-1] += _tail(body[-1], after[0], lanes, _step(body, figured))
    return [TableRow(tuple(row), across_from(row[0], lanes) if len(row) == 1 else None) for row in rows]


def _each_is_ruled(body: Sequence[TextLine], figured: Sequence[bool], across: Sequence[float]) -> bool:
    """Whether a rule parts every two rows of figures."""
    rows = [line.y for line, row in zip(body, figured, strict=True) if row]
    apart = sum(any(a < y < b for y in across) for a, b in pairwise(rows))
    return len(rows) >= 3 and apart >= 0.95 * (len(rows) - 1)


def _joins(
    body: Sequence[TextLine],
    figured: Sequence[bool],
    parted: Sequence[bool],
    measures: tuple[Lanes, float],
) -> list[bool]:
    """Which lines belong to the row of the line before."""
    lanes, step = measures
    joins = [False] * len(body)
    for i, line in enumerate(body):
        if figured[i] or across_from(line, lanes) is not None:
            continue
        up = body[i - 1] if i and not parted[i] else None
        down = body[i + 1] if i + 1 < len(body) and not parted[i + 1] else None
        after = body[i + 2] if i + 2 < len(body) else None
        side = _side(line, up, down, (lanes, step, after))
        if side < 0 and up is not None:
            joins[i] = True
        elif side > 0 and down is not None:
            joins[i + 1] = True
    return joins


def _tail(last: TextLine, tail: TextLine, lanes: Lanes, step: float) -> list[TextLine]:
    """The line below the table, if the last row's texts go on in it."""
    distance, usual = tail.y - last.y, step or 1.2 * last.box.height
    if tail.entries or is_note(tail.text) or tail.box.height < 0.93 * last.box.height:
        return []
    columns = [lanes.column_of(p) for p in tail.phrases]
    inside = all(
        p.box.x0 >= lanes.columns[c][0] - lanes.em and p.box.x1 <= lanes.columns[c][1] + lanes.em
        for p, c in zip(tail.phrases, columns, strict=True)
    )
    in_labels = _opens_label(tail, lanes)
    hangs = in_labels and len(tail.phrases) == 1 and _hangs(tail, last, lanes) and distance <= 1.05 * usual
    small = _is_small(tail) and distance <= (CLOSE if step else 1.0) * usual
    beside = not in_labels and distance <= CLOSE * usual
    return [tail] if inside and (hangs or small or beside) else []


def across_from(line: TextLine, lanes: Lanes) -> int | None:
    """The first of the columns across which the one text of a line stands, in their middle: 0 (all of them)
    or 1 (those of the figures); None where it stands in a column of its own.

    Figures set to one side do not fill their columns, so that the middle of the table is not known exactly;
    a text below or above figures, in a row without a label, belongs to no column of figures.
    """
    if len(line.phrases) != 1 or line.entries:
        return None
    left, right = lanes.columns[0][0], lanes.columns[-1][1]
    x0, x1 = line.phrases[0].span
    middle, labels = (x0 + x1) / 2, lanes.columns[0][1]
    figures = lanes.columns[1:]
    over = lanes.over((x0, x1))
    odd = all(i in lanes.figured for i in over) and x0 > left + INSET * lanes.em
    off = max(lanes.em, OFF * (right - left)) if odd else lanes.em
    off_figures = abs(middle - (figures[0][0] + right) / 2)
    pitch = (right - figures[0][0]) / len(figures)
    if x0 > labels and len(figures) > 1 and is_bracketed(line.text) and off_figures <= 0.75 * pitch:
        return 1
    if abs(middle - (left + right) / 2) <= off and x0 > left + 2 * lanes.em and x1 > labels - lanes.em:
        return 0
    wide = len(over) > 1 or not over
    return 1 if len(figures) > 1 and off_figures <= 1.5 * lanes.em and wide and x0 > labels else None


def is_bracketed(text: str) -> bool:
    """Whether a text stands in brackets."""
    return text[:1] in "([（" and text[-1:] in ")]）"


def _step(body: Sequence[TextLine], figured: Sequence[bool]) -> float:
    """The usual distance between two rows of figures; 0 where no two follow each other."""
    steps = [b.y - a.y for (a, b), (f, g) in zip(pairwise(body), pairwise(figured), strict=True) if f and g]
    return median(steps) if steps else 0.0


def _side(
    line: TextLine,
    up: TextLine | None,
    down: TextLine | None,
    around: tuple[Lanes, float, TextLine | None],
) -> int:
    """Whether a line without figures goes on with the row above (-1), is the beginning of the one below (1)
    or stands alone (0)."""
    lanes, step, _ = around
    near_up = line.y - up.y if up is not None else float("inf")
    near_down = down.y - line.y if down is not None else float("inf")
    if not _opens_label(line, lanes):
        # Nothing in the column of labels: a text of another column goes on.
        return -1 if near_up <= near_down else 1
    closer = _closer(near_up, near_down, step)
    if line.text.rstrip().endswith((":", "：")):
        return 0
    if len(line.phrases) > 1 and all(p.text[:1].islower() for p in line.phrases):
        return -1
    return closer or _by_words(line, up, down, step) or _by_indents(line, up, down, around)


def _closer(near_up: float, near_down: float, step: float) -> int:
    """The side on which a neighbour stands clearly closer than rows do; 0 where none does."""
    close_up, close_down = near_up <= CLOSE * step, near_down <= CLOSE * step
    if close_up == close_down or min(near_up, near_down) >= 0.93 * max(near_up, near_down):
        return 0
    return -1 if close_up else 1


def _by_words(line: TextLine, up: TextLine | None, down: TextLine | None, step: float) -> int:
    """The side to which a line belongs that goes on in small letters, or whose neighbour below does."""
    if up is not None and _is_small(line) and line.y - up.y <= 1.2 * (step or line.y - up.y):
        return -1
    if down is not None and _is_small(down) and down.y - line.y <= 1.2 * (step or down.y - line.y):
        return 1
    return 0


def _by_indents(
    line: TextLine,
    up: TextLine | None,
    down: TextLine | None,
    around: tuple[Lanes, float, TextLine | None],
) -> int:
    """The side to which a line belongs from which another one hangs, alone, or that hangs itself."""
    lanes, step, after = around
    hang = HANG * lanes.em
    if down is not None and _hangs(down, line, lanes) and down.y - line.y <= 1.1 * (step or down.y - line.y):
        single = after is None or after.box.x0 <= line.box.x0 + hang
        wide = line.phrases[0].box.width >= WIDE * (lanes.columns[0][1] - lanes.columns[0][0])
        if single and (wide or after is not None) and _opens_label(down, lanes):
            return 1
    hangs = up is not None and _hangs(line, up, lanes) and line.y - up.y <= 1.1 * (step or line.y - up.y)
    if hangs and up is not None and (down is None or down.box.x0 <= up.box.x0 + hang):
        return -1
    return 0


def _opens_label(line: TextLine, lanes: Lanes) -> bool:
    return line.phrases[0].box.x0 <= lanes.columns[0][1]


def _is_small(line: TextLine) -> bool:
    """Whether a line goes on in small letters."""
    return line.phrases[0].text[:1].islower()


def _hangs(line: TextLine, from_line: TextLine, lanes: Lanes) -> bool:
    return line.box.x0 > from_line.box.x0 + HANG * lanes.em
