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
    """The columns and rows of a table that is ruled only across, at the y of `rules`; None where the words in
    the box do not stand in columns."""
    lines = text_lines([word for word in words if box.contains(*word.box.center)])
    body = [line for line in lines if line.has_figures] or [line for line in lines if len(line.pieces) >= 2]
    if len(body) < 2:
        return None
    columns = _columns(body)
    if len(columns) < 2:
        return None
    return Alignment(box, _lanes(columns, lines), _between_rows(lines, rules))


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
        if pieces and not (_is_figure(pieces[-1]) and _is_figure(word)):
            gap = word.box.x0 - pieces[-1].box.x1
            if gap < JOIN * max(word.box.height, pieces[-1].box.height):
                text = f"{pieces[-1].text} {word.text}"
                pieces[-1] = Word(text, Box.union((pieces[-1].box, word.box)))
                continue
        pieces.append(word)
    return Line(tuple(pieces), Box.union(piece.box for piece in pieces))


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
    columns = _columns(body)
    pieces = [[p for line in body for p in line.pieces if _within(p, column)] for column in columns]
    figures = [sum(_is_figure(p) for p in held) >= max(2.0, 0.6 * len(held)) for held in pieces]
    amounts = sum(_AMOUNT.fullmatch(p.text) is not None for held in pieces for p in held)
    if len(columns) < 3 or sum(figures) < 2 or amounts < LEAST_LINES:
        return None
    around = Box.union(line.box for line in run)
    margin = 0.3 * median(line.box.height for line in run)
    return Alignment(around.grown(margin), _lanes(columns, run), _between_rows(run, ()))


def _within(piece: Word, column: tuple[float, float]) -> bool:
    return column[0] <= piece.box.center[0] <= column[1]


# --- columns and rows ---------------------------------------------------------------------------------


def _columns(body: Sequence[Line]) -> list[tuple[float, float]]:
    """From where to where each column reaches: the pieces of all lines, joined where no lane parts them."""
    height = median(piece.box.height for line in body for piece in line.pieces)
    columns: list[tuple[float, float]] = []
    for x0, x1 in sorted((piece.box.x0, piece.box.x1) for line in body for piece in line.pieces):
        if columns and x0 - columns[-1][1] < LANE * height:
            columns[-1] = (columns[-1][0], max(columns[-1][1], x1))
        else:
            columns.append((x0, x1))
    return columns


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
