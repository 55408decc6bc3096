"""Two grids aligned by their texts alone: rows in their order, then columns in theirs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

import numpy as np

from extractor.document import Table
from extractor.evaluate.texts import plain

_MOST_LINES = 1500
"""Lines aligned at most; those beyond count as not found."""


def likeness(ones: Sequence[str], others: Sequence[str]) -> float:
    """Share of texts in common, each as often as it occurs (Sørensen and Dice), from 0 to 1."""
    if not ones or not others:
        return 0.0
    common = (Counter(ones) & Counter(others)).total()
    return 2 * common / (len(ones) + len(others))


def align_grids(truth: Table, predicted: Table) -> dict[int, int]:
    """Numbers of true cells to numbers of predicted cells whose rows and columns correspond.

    Rows are aligned by the texts that they have in common, then columns by those in common in the aligned
    rows; a line without a counterpart stays alone.
    """
    ones, others = _texts(truth), _texts(predicted)
    rows = align(
        sorted({r for r, _ in ones}),
        sorted({r for r, _ in others}),
        _line_likeness(_lines(ones, 0), _lines(others, 0)),
    )
    placed = {(rows[r], c): text for (r, c), text in ones.items() if r in rows}
    kept = {place: text for place, text in others.items() if place[0] in set(rows.values())}
    columns = align(
        sorted({c for _, c in placed}),
        sorted({c for _, c in kept}),
        _common_places(placed, kept),
    )
    numbers = {(cell.row, cell.col): number for number, cell in enumerate(predicted.cells)}
    pairs = {}
    for number, cell in enumerate(truth.cells):
        place = rows.get(cell.row, -1), columns.get(cell.col, -1)
        if place in numbers:
            pairs[number] = numbers[place]
    return pairs


def align(ones: Sequence[int], others: Sequence[int], alike: Callable[[int, int], float]) -> dict[int, int]:
    """The alignment in order (Needleman and Wunsch 1970, gaps free) with the greatest sum of likeness.

    Lines pair only where they are alike at all (`alike` above 0).
    """
    ones, others = ones[:_MOST_LINES], others[:_MOST_LINES]
    scores = np.array([[alike(a, b) for b in others] for a in ones]).reshape(len(ones), len(others))
    best = np.zeros((len(ones) + 1, len(others) + 1))
    for i in range(1, len(ones) + 1):
        for j in range(1, len(others) + 1):
            best[i, j] = max(best[i - 1, j - 1] + scores[i - 1, j - 1], best[i - 1, j], best[i, j - 1])
    pairs: dict[int, int] = {}
    i, j = len(ones), len(others)
    while i and j:
        if best[i, j] == best[i - 1, j]:
            i -= 1
        elif best[i, j] == best[i, j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            pairs[ones[i]] = others[j]
    return pairs


def _texts(table: Table) -> dict[tuple[int, int], str]:
    return {(cell.row, cell.col): plain(cell.text) for cell in table.cells}


def _lines(texts: dict[tuple[int, int], str], axis: int) -> dict[int, list[str]]:
    lines: defaultdict[int, list[str]] = defaultdict(list)
    for place, text in texts.items():
        lines[place[axis]].append(text)
    return lines


def _line_likeness(ones: dict[int, list[str]], others: dict[int, list[str]]) -> Callable[[int, int], float]:
    """How alike two lines are; empty cells count a little, so that blank lines pair with blank lines."""

    def alike(one: int, other: int) -> float:
        filled = likeness([t for t in ones[one] if t], [t for t in others[other] if t])
        return filled + 0.01 * likeness(ones[one], others[other])

    return alike


def _common_places(
    ones: dict[tuple[int, int], str], others: dict[tuple[int, int], str]
) -> Callable[[int, int], float]:
    """How many rows hold the same text in both columns; equal blanks count a little."""
    columns = [
        {c: {r: t for (r, col), t in texts.items() if col == c} for c in {c for _, c in texts}}
        for texts in (ones, others)
    ]

    def alike(one: int, other: int) -> float:
        a, b = columns[0][one], columns[1][other]
        same = [t for r, t in a.items() if b.get(r) == t]
        return sum(1.0 if t else 0.01 for t in same)

    return alike
