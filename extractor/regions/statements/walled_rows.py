"""The rows of a part of a table whose columns are ruled and whose rows are not.

Amounts in two columns tell them on any paper. On papers in Latin script, where a column holds nothing but
figures, one below the other, each of them stands in a row of its own; labels on several lines are joined as
in tables without any rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from extractor.geometry import Box
from extractor.parts import Word
from extractor.regions.statements.lanes import Lanes
from extractor.regions.statements.phrases import Phrase, TextLine, em_of, line_of, rows_of_words, text_line
from extractor.regions.statements.rows import rows_of
from extractor.regions.worded.between_rows import between_rows
from extractor.regions.worded.pieces import Line, is_amount, text_lines

LEAST_FIGURES = 3
"""So many figures below each other tell rows, or lines with amounts."""


def rows_without_rules(box: Box, walls: Sequence[float], words: Sequence[Word]) -> tuple[float, ...]:
    """The y between the rows in a part of a ruled table that only upright rules (at the x of `walls`) part;
    none where it is one row: fewer than `LEAST_FIGURES` lines with amounts in two columns or more."""
    lines = text_lines([word for word in words if box.contains(*word.box.center)])

    def columns_of_amounts(line: Line) -> set[int]:
        amounts = [piece.box.center[0] for piece in line.pieces if is_amount(piece)]
        return {sum(wall < x for wall in walls) for x in amounts}

    if sum(len(columns_of_amounts(line)) >= 2 for line in lines) < LEAST_FIGURES:
        return ()
    return between_rows(lines, ())


def rows_between_walls(box: Box, walls: Sequence[float], words: Sequence[Word]) -> tuple[float, ...]:
    """The y between the rows in a box with walls at some x; none where no column right of the first holds
    figures only, three or more."""
    inside = [word for word in words if box.contains(*word.box.center)]
    if not inside:
        return ()
    em = em_of(inside)
    edges = [box.x0, *sorted(walls), box.x1]
    lines = [line for row in rows_of_words(inside) if (line := _line(row, edges, em)) is not None]
    columns = tuple(pairwise(edges))
    lanes = Lanes(columns, em)
    held: list[list[Phrase]] = [[] for _ in columns]
    for phrase in (p for line in lines for p in line.phrases):
        held[lanes.column_of(phrase)].append(phrase)
    figured = frozenset(
        i for i, own in enumerate(held) if own and all(p.is_figure or p.is_blank for p in own)
    )
    if not any(len(held[i]) >= LEAST_FIGURES for i in figured - {0}):
        return ()
    rows = rows_of(lines, [], Lanes(columns, em, figured), ())
    boxes = [Box.union(line.box for line in row.lines) for row in rows]
    return tuple((a.y1 + b.y0) / 2 for a, b in pairwise(boxes))


def _line(row: Sequence[Word], edges: Sequence[float], em: float) -> TextLine | None:
    """The line that words make, cut at the walls."""
    parts = [[w for w in row if a <= w.box.center[0] < b] for a, b in pairwise(edges)]
    made = [text_line(part, em) for part in parts if part]
    phrases = [phrase for line in made if line is not None for phrase in line.phrases]
    return line_of(phrases) if phrases else None
