"""Numbers whose figures have run into each other, known by how they stand: they end at one x, line by line,
and begin anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from extractor.regions.print import Print, Printed, PrintLine, line_of

_ENDS = 0.2
"""Heights of print by which the ends of numbers of one column differ, at most."""

_WIDEST = 9.0
"""Heights of print: no number is wider."""

_ALONE = 0.35
"""Heights of print that are free to the left and right of a number."""

_VARIES = 0.45
"""Heights of print by which the widths of the numbers of one column differ, at least."""

_LEAST = 3
"""So many numbers that end alike make a column."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A word and where it stands: the numbers of its line and of the word in it."""

    line: int
    word: int
    printed: Printed


def with_aligned_figures(found: Print) -> Print:
    """The print, words that stand as numbers do taken for numbers."""
    alone = [place for i, line in enumerate(found.lines) for place in _alone(i, line, found.height)]
    alone.sort(key=lambda place: place.printed.x1)
    ends = np.array([place.printed.x1 for place in alone])
    taken: set[tuple[int, int]] = set()
    first = 0
    while first < len(alone):
        last = int(np.searchsorted(ends, ends[first] + _ENDS * found.height, side="right"))
        if _is_column(alone[first:last], found.height):
            taken |= {(p.line, p.word) for p in _numbers_of(alone[first:last], found.height)}
            first = last
        else:
            first += 1
    if not taken:
        return found
    lines = [
        _as_figures(line, {w for i, w in taken if i == n}, found.height) for n, line in enumerate(found.lines)
    ]
    return Print(tuple(lines), found.height)


def _alone(number: int, line: PrintLine, height: float) -> list[_Place]:
    """The words of a line that have room on both sides and may be numbers by their size."""
    places = []
    for i, word in enumerate(line.words):
        before = word.x0 - line.words[i - 1].x1 if i else np.inf
        after = line.words[i + 1].x0 - word.x1 if i + 1 < len(line.words) else np.inf
        small = word.width <= _WIDEST * height and word.height <= 1.25 * height
        if small and before >= 2 * _ALONE * height and after >= _ALONE * height:
            places.append(_Place(number, i, word))
    return places


def _is_column(places: Sequence[_Place], height: float) -> bool:
    """Whether words that end alike are numbers: three and more, on lines with other words, of one height, and
    of different widths, or some known for numbers."""
    if len({place.line for place in places}) < _LEAST:
        return False
    words = [place.printed for place in places]
    widths, heights = np.array([w.width for w in words]), np.array([w.height for w in words])
    level = bool((np.abs(heights - np.median(heights)) <= 0.3 * np.median(heights)).mean() >= 0.8)
    known = float(np.mean([w.figure for w in words]))
    varied = float(np.subtract(*np.percentile(widths, [90, 10]))) >= _VARIES * height
    return level and (known >= 0.4 or (varied and (known > 0 or len(places) >= _LEAST)))


def _numbers_of(places: Sequence[_Place], height: float) -> list[_Place]:
    """The words of a column that are to be taken for numbers: where some are known for numbers, those of some
    length below the first of them (what stands above is a heading)."""
    known = [place.line for place in places if place.printed.figure]
    first = min(known, default=-1)
    return [
        place
        for place in places
        if not place.printed.figure and place.line > first and place.printed.width > 1.3 * height
    ]


def _as_figures(line: PrintLine, numbers: set[int], height: float) -> PrintLine:
    if not numbers:
        return line
    words = [
        replace(word, figure=True, pointed=word.width > 1.3 * height) if i in numbers else word
        for i, word in enumerate(line.words)
    ]
    return line_of(words, height)
