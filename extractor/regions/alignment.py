"""Tables that no upright rules draw: found by the columns and rows in which words stand.

The evidence is figures: lines of text with figures in them, one below the other, that leave white lanes free
from the first line to the last. What is found so are *implied* places of lines; nothing of it is drawn.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from extractor.geometry import Box
from extractor.parts import Word
from extractor.wording import amount_unit, ends_as_title, is_narrative

JOIN = 0.9
"""Words nearer to each other than this share of their height are one piece of text."""
LANE = 0.5
"""The least width of a white lane between columns, as a share of the height of the words."""
NARROW_LANE = 0.08
"""The same behind a column of amounts, which end at one x and often close to the next column."""
WRAPPED = 0.75
"""Lines nearer to each other than this share of the usual distance are lines of one row."""
FAR = 3.5
"""Lines farther apart than this many usual distances belong to different tables."""
LEAST_LINES = 3
"""So many lines with figures make a table."""

_FIGURE = re.compile(r"[-−–—(（]?[¥￥$]?\d[\d,，.]*[%％]?[)）]?|[-−–—]+")
_AMOUNT = re.compile(
    r"[-−–—(（]?[¥￥$]?\d{1,3}(?:[,，]\d{3})*\.\d+[)）]?|[-−–—(（]?[¥￥$]?\d{1,3}(?:[,，]\d{3})+[)）]?"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of words, cut into pieces: words that follow each other closely."""

    pieces: tuple[Word, ...]
    box: Box

    @property
    def text(self) -> str:
        """Its pieces, with a blank between them."""
        return " ".join(piece.text for piece in self.pieces)

    @property
    def has_figures(self) -> bool:
        """Whether it looks like a row: a figure among other pieces."""
        return len(self.pieces) >= 2 and any(_FIGURE.fullmatch(piece.text) for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Alignment:
    """A table seen in the way words stand: its box, the x of the lanes between its columns, and the y
    between its rows; the sides of the box are in neither."""

    box: Box
    lanes: tuple[float, ...]
    between_rows: tuple[float, ...]


def alignments(words: Sequence[Word]) -> list[Alignment]:
    """The tables among words that no rules part. Only strong evidence counts: three columns or more, two of
    figures, among them amounts (with a thousands comma or a point)."""
    lines = text_lines(words)
    found = (_table(run) for run in _runs(lines))
    return [table for table in found if table is not None]


def alignment_within(box: Box, words: Sequence[Word], rules: Sequence[float]) -> Alignment | None:
    """The columns and rows of a table that is ruled only across, at the y of `rules` (three or more, with the
    sides of the box); None where the words in the box do not stand in columns.

    A single row of figures is enough where the head has a piece for each of them; none at all where four
    rules or more part the head from rows that are empty.
    """
    lines = text_lines([word for word in words if box.contains(*word.box.center)])
    body = [line for line in lines if line.has_figures] or [line for line in lines if len(line.pieces) >= 2]
    if not body or (len(body) == 1 and not _is_short_table(body[0], lines, rules)):
        return None
    headings = _leaf_headings(lines, body[0])
    columns = _with_empty_columns(_columns(body, headings), headings)
    if len(columns) < 2:
        return None
    return Alignment(box, _lanes(columns, lines), _between_rows(lines, rules))


def _is_short_table(row: Line, lines: Sequence[Line], rules: Sequence[float]) -> bool:
    """Whether one line of several pieces, with the lines around it, is a table of one row or of none."""
    headings = _leaf_headings(lines, row)
    if not row.has_figures:
        return len(rules) >= 4 and len(row.pieces) >= 2
    return len(headings) >= 2 and len(row.pieces) >= 2


# --- lines --------------------------------------------------------------------------------------------


def text_lines(words: Sequence[Word]) -> list[Line]:
    """Words in lines from top to bottom: a word belongs to a line where its middle lies within it."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda w: w.box.center[1]):
        if rows:
            middle = median(w.box.center[1] for w in rows[-1][-5:])
            height = min(word.box.height, rows[-1][-1].box.height)
            if word.box.center[1] - middle <= 0.4 * height:
                rows[-1].append(word)
                continue
        rows.append([word])
    return [_line(row) for row in rows]


def _line(row: Sequence[Word]) -> Line:
    pieces: list[Word] = []
    for word in sorted(row, key=lambda w: w.box.x0):
        if pieces and not _apart(pieces[-1], word):
            gap = word.box.x0 - pieces[-1].box.x1
            if gap < JOIN * max(word.box.height, pieces[-1].box.height):
                text = f"{pieces[-1].text} {word.text}"
                pieces[-1] = Word(text, Box.union((pieces[-1].box, word.box)))
                continue
        pieces.append(word)
    return Line(tuple(pieces), Box.union(piece.box for piece in pieces))


def _apart(before: Word, after: Word) -> bool:
    """Whether two neighbours are pieces of their own however close: figures, and amounts beside a text."""
    both = _is_figure(before) and _is_figure(after)
    return both or _is_amount(before) or _is_amount(after)


def _is_amount(piece: Word) -> bool:
    return _AMOUNT.fullmatch(piece.text) is not None


def _is_figure(piece: Word) -> bool:
    return _FIGURE.fullmatch(piece.text) is not None


# --- tables without rules -----------------------------------------------------------------------------


def _runs(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines from one with figures to another that may be one table, with the lines between and the head."""
    rows = [i for i, line in enumerate(lines) if line.has_figures]
    if len(rows) < LEAST_LINES:
        return []
    pitch = median(lines[b].box.y0 - lines[a].box.y0 for a, b in pairwise(rows))
    groups = [[rows[0]]]
    for a, b in pairwise(rows):
        steps = [after.box.y0 - before.box.y1 for before, after in pairwise(lines[a : b + 1])]
        prose = any(is_narrative(line.text) for line in lines[a + 1 : b])
        if max(steps) > FAR * pitch or prose or b - a > 4:
            groups.append([])
        groups[-1].append(b)
    return [
        list(lines[_head(lines, group[0], pitch) : group[-1] + 1])
        for group in groups
        if len(group) >= LEAST_LINES
    ]


def _head(lines: Sequence[Line], first: int, pitch: float) -> int:
    """The index of the first line of the head above the row `first`: lines close above it that are no title,
    no statement of the unit and no sentence, and of which the topmost has two pieces or more."""
    top = head = first
    while top > 0:
        line = lines[top - 1]
        far = lines[top].box.y0 - line.box.y1 > 2.5 * pitch
        if far or amount_unit(line.text) or ends_as_title(line.text) or is_narrative(line.text):
            break
        top -= 1
        head = top if len(line.pieces) >= 2 else head
    return head


def _table(run: Sequence[Line]) -> Alignment | None:
    body = [line for line in run if line.has_figures]
    headings = _leaf_headings(run, body[0])
    columns = _columns(body, headings)
    pieces = [[p for line in body for p in line.pieces if _within(p, column)] for column in columns]
    figures = [sum(_is_figure(p) for p in held) >= max(2.0, 0.6 * len(held)) for held in pieces]
    amounts = sum(_is_amount(p) for held in pieces for p in held)
    if len(columns) < 3 or sum(figures) < 2 or amounts < LEAST_LINES:
        return None
    columns = _with_empty_columns(columns, headings)
    around = Box.union(line.box for line in run)
    margin = 0.3 * median(line.box.height for line in run)
    return Alignment(around.grown(margin), _lanes(columns, run), _between_rows(run, ()))


def _within(piece: Word, column: tuple[float, float]) -> bool:
    return column[0] <= piece.box.center[0] <= column[1]


# --- columns and rows ---------------------------------------------------------------------------------


def _columns(body: Sequence[Line], headings: Sequence[Word]) -> list[tuple[float, float]]:
    """From where to where each column reaches: the pieces of all lines, joined where no lane parts them, and
    where the one only holds a text or two set otherwise (合计 in the middle of the column of labels)."""
    columns = _apart_by_lanes(body)
    i = 1
    while i < len(columns):
        joined = (columns[i - 1][0], columns[i][1])
        if _is_one_column(columns[i - 1], columns[i], body) and _count(headings, joined) <= 1:
            columns[i - 1 : i + 1] = [joined]
        else:
            i += 1
    return columns


def _is_one_column(left: tuple[float, float], right: tuple[float, float], body: Sequence[Line]) -> bool:
    """Whether no line has a piece in both columns, and the rarer holds at most two, no figures."""
    held = [[p for line in body for p in line.pieces if _within(p, column)] for column in (left, right)]
    rarer = min(held, key=len)
    together = any(_count(line.pieces, left) and _count(line.pieces, right) for line in body)
    return not together and len(rarer) <= 2 and not any(_is_figure(piece) for piece in rarer)


def _count(pieces: Sequence[Word], column: tuple[float, float]) -> int:
    return sum(_overlap((piece.box.x0, piece.box.x1), column) for piece in pieces)


def _apart_by_lanes(body: Sequence[Line]) -> list[tuple[float, float]]:
    pieces = sorted((piece for line in body for piece in line.pieces), key=lambda p: p.box.x0)
    height = median(piece.box.height for piece in pieces)
    columns: list[tuple[float, float]] = []
    ends_in_amount = False
    for piece in pieces:
        x0, x1 = piece.box.x0, piece.box.x1
        lane = NARROW_LANE if ends_in_amount else LANE
        if columns and x0 - columns[-1][1] < lane * height:
            if x1 > columns[-1][1]:
                columns[-1], ends_in_amount = (columns[-1][0], x1), _is_amount(piece)
        else:
            columns.append((x0, x1))
            ends_in_amount = _is_amount(piece)
    return columns


def _leaf_headings(lines: Sequence[Line], first: Line) -> tuple[Word, ...]:
    """The pieces of the lowest line of the head with two pieces or more: each names a column."""
    above = [line for line in lines if line.box.center[1] < first.box.center[1] and len(line.pieces) >= 2]
    return above[-1].pieces if above else ()


def _with_empty_columns(
    columns: Sequence[tuple[float, float]], headings: Sequence[Word]
) -> list[tuple[float, float]]:
    """The columns with their headings, and those of which the rows hold nothing but the head has a heading.

    A heading that stands over no column (in the middle of a wide one whose labels begin at its left, say)
    belongs to the nearest column between the same neighbours that has none; only what is left over then
    stands for a column of its own.
    """
    spans = [(heading.box.x0, heading.box.x1) for heading in headings]
    over = [[i for i, column in enumerate(columns) if _overlap(span, column)] for span in spans]
    named = {i for held in over for i in held}
    widened, left_over = list(columns), []
    for span, held in zip(spans, over, strict=True):
        if held:
            continue
        nameless = [i for i in range(len(columns)) if i not in named and _neighbours(span, i, columns, named)]
        if nameless:
            nearest = min(nameless, key=lambda i: _distance(span, columns[i]))
            named.add(nearest)
            widened[nearest] = (min(span[0], columns[nearest][0]), max(span[1], columns[nearest][1]))
        else:
            left_over.append(span)
    return sorted([*widened, *left_over])


def _overlap(a: tuple[float, float], b: tuple[float, float]) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def _distance(a: tuple[float, float], b: tuple[float, float]) -> float:
    return max(a[0] - b[1], b[0] - a[1])


def _neighbours(
    span: tuple[float, float], column: int, columns: Sequence[tuple[float, float]], named: set[int]
) -> bool:
    """Whether no column that has a heading lies between a heading and a column."""
    low, high = sorted((span, columns[column]))
    return not any(low[1] <= columns[i][0] and columns[i][1] <= high[0] for i in named)


def _lanes(columns: Sequence[tuple[float, float]], lines: Sequence[Line]) -> tuple[float, ...]:
    """The x of a line in each lane: where the fewest words of other lines (heads) lie, near the middle."""

    def crossed(x: float) -> int:
        return sum(piece.box.x0 < x < piece.box.x1 for line in lines for piece in line.pieces)

    lanes: list[float] = []
    for (_, left), (right, _) in pairwise(columns):
        places = [left + (right - left) * share for share in (0.5, 0.35, 0.65, 0.2, 0.8, 0.08, 0.92)]
        lanes.append(min(places, key=crossed))
    return tuple(lanes)


def _between_rows(lines: Sequence[Line], rules: Sequence[float]) -> tuple[float, ...]:
    """The y between rows that no drawn rule parts.

    A line without figures that stands clearly closer than the usual distance to its neighbour is a part of
    its row (a label or a heading on several lines). Where the rules part every row, all else is wrapped.
    """
    distances = [
        after.box.center[1] - before.box.center[1]
        for before, after in pairwise(lines)
        if before.has_figures and after.has_figures
    ]
    pitch = median(distances) if distances else 0.0
    gaps: list[float] = []
    for before, after in pairwise(lines):
        top, bottom = before.box.center[1], after.box.center[1]
        if any(top < rule < bottom for rule in rules):
            continue
        both_rows = before.has_figures and after.has_figures
        if both_rows or bottom - top > WRAPPED * pitch:
            gaps.append((before.box.y1 + after.box.y0) / 2)
    return () if _each_row_is_ruled(lines, rules) else tuple(gaps)


def _each_row_is_ruled(lines: Sequence[Line], rules: Sequence[float]) -> bool:
    rows = [line.box.center[1] for line in lines if line.has_figures]
    apart = sum(any(a < rule < b for rule in rules) for a, b in pairwise(rows))
    return len(rows) >= 3 and apart == len(rows) - 1
