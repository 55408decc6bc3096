"""The columns of a table as its rows show them, and the white lanes between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractor.regions.statements.phrases import Phrase, Span, TextLine

TEXTS, FIGURES = 0.3, 0.1
"""The least width of a lane in ems: between texts, and beside a figure."""
ACROSS = 0.06
"""The share of the rows in which a text may lie across a lane."""


@dataclass(frozen=True, slots=True)
class Lanes:
    """Columns from left to right, from where to where the texts of the rows reach, the size of type, and
    which columns hold nothing but figures and signs for none."""

    columns: tuple[Span, ...]
    em: float
    figured: frozenset[int] = frozenset()

    def column_of(self, phrase: Phrase) -> int:
        """The column in which a phrase stands: the one it shares most with, else the nearest."""
        x0, x1 = phrase.span
        shared = [min(x1, b) - max(x0, a) for a, b in self.columns]
        return shared.index(max(shared))

    def over(self, span: Span) -> list[int]:
        """The columns with which a stretch shares something."""
        return [i for i, (a, b) in enumerate(self.columns) if span[0] < b - 0.05 and span[1] > a + 0.05]


def lanes_of(rows: Sequence[TextLine], em: float) -> Lanes | None:
    """The columns of rows; None where there are fewer than two."""
    phrases = [phrase for row in rows for phrase in row.phrases]
    most = int(ACROSS * len(rows))
    columns = _parted(phrases, most, em)
    columns = _with_support(columns, rows)
    if len(columns) < 2:
        return None
    lanes = Lanes(tuple(columns), em)
    worded = {lanes.column_of(p) for p in phrases if not p.is_figure and not p.is_blank}
    return Lanes(lanes.columns, em, frozenset(range(len(columns))) - worded)


def _parted(phrases: Sequence[Phrase], most: int, em: float) -> list[Span]:
    """The stretches that more than `most` texts, or any figure, cover; narrow gaps closed."""
    places = sorted({x for phrase in phrases for x in phrase.span})
    covered: list[tuple[Span, bool]] = []
    for a, b in pairwise(places):
        over = [p for p in phrases if p.box.x0 < b and p.box.x1 > a]
        figured = any(p.is_figure or p.is_blank for p in over)
        if len(over) > most or (figured and over):
            if covered and a <= covered[-1][0][1]:
                covered[-1] = ((covered[-1][0][0], b), covered[-1][1] or figured)
            else:
                covered.append(((a, b), figured))
    joined: list[tuple[Span, bool]] = []
    for (a, b), figured in covered:
        if joined:
            (start, end), before = joined[-1]
            least = FIGURES if figured or before else TEXTS
            if a - end < least * em:
                joined[-1] = ((start, b), before or figured)
                continue
        joined.append(((a, b), figured))
    return [span for span, _ in joined]


def _with_support(columns: Sequence[Span], rows: Sequence[TextLine]) -> list[Span]:
    """The columns, neighbours joined that never hold something in one row where one of them is rare."""
    kept = list(columns)
    i = 1
    while i < len(kept):
        left, right = (_held(rows, kept[i - 1]), _held(rows, kept[i]))
        together = len(left.keys() & right.keys())
        rarer = min(left, right, key=len)
        figured = any(phrase.is_figure for phrase in rarer.values())
        rare = len(rarer) <= max(2, 0.1 * len(rows))
        both = all(any(p.is_figure for p in held.values()) for held in (left, right))
        signs = all(p.is_blank for p in rarer.values())
        if not together and (signs or (rare and not both and not figured)):
            kept[i - 1 : i + 1] = [(kept[i - 1][0], kept[i][1])]
        else:
            i += 1
    return kept


def _held(rows: Sequence[TextLine], column: Span) -> dict[int, Phrase]:
    """The phrases in a column, by their rows."""
    return {
        i: phrase
        for i, row in enumerate(rows)
        for phrase in row.phrases
        if column[0] <= phrase.box.center[0] <= column[1]
    }
