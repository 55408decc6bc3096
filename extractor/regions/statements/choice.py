"""Two ways to see one table: the one is believed that gives more figures a cell of their own.

Forms of Chinese papers, with cells in the middle of their columns and empty columns under headings, are seen
best from their heads; statements in Latin script from their rows. On Chinese papers each way is judged by
what it makes of the figures: two in one cell belong to two rows or columns that were taken for one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from extractor.geometry import Box
from extractor.parts import PageRegion, Word
from extractor.regions.statements.found import is_aside
from extractor.regions.statements.phrases import em_of, rows_of_words, text_line

SHARED = 0.2
"""Boxes that share this much of the smaller one are of one table."""
ROW = 0.93
"""Lines no nearer to each other than this share of the usual distance of rows are rows of their own."""
IDEOGRAPHIC = 0.25
"""The share of ideographs among letters from which on a table is one of a Chinese paper."""


def believed(
    from_heads: Sequence[PageRegion], from_rows: Sequence[PageRegion], words: Sequence[Word]
) -> list[PageRegion]:
    """The regions of both ways, of those of one table only the better ones."""
    if not from_heads or not from_rows:
        return [*from_heads, *from_rows]
    seen = _seen(words)
    kept: list[PageRegion] = []
    for heads, rows in _same_tables(from_heads, from_rows):
        if not heads or not rows:
            kept += [*heads, *rows]
            continue
        area = [region.box for region in (*heads, *rows)]
        held = [w for w in words if any(box.contains(*w.box.center) for box in area)]
        by_heads, by_rows = (_worth(regions, seen.within(area)) for regions in (heads, rows))
        kept += heads if is_ideographic(held) and by_heads >= by_rows else rows
    return kept


def is_ideographic(words: Sequence[Word]) -> bool:
    """Whether the words are those of a Chinese paper."""
    letters = [c for word in words for c in word.text if c.isalpha()]
    return sum("\u2e80" <= c <= "\u9fff" for c in letters) >= IDEOGRAPHIC * max(1, len(letters))


_Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Seen:
    """What stands on the page: the middles of figures and of the signs that stand for none, those of other
    texts that are no titles or notes, and pairs of places at the beginning of lines that stand a row's usual
    distance or more below each other, of which one holds no figures."""

    figures: tuple[_Point, ...]
    texts: tuple[_Point, ...]
    steps: tuple[tuple[_Point, _Point], ...]

    def within(self, boxes: Sequence[Box]) -> _Seen:
        """The part of it in one of the boxes."""

        def inside(point: _Point) -> bool:
            return any(box.contains(*point) for box in boxes)

        return _Seen(
            tuple(filter(inside, self.figures)),
            tuple(filter(inside, self.texts)),
            tuple(pair for pair in self.steps if inside(pair[0]) and inside(pair[1])),
        )


def _seen(words: Sequence[Word]) -> _Seen:
    em = em_of(words)
    made = (text_line(row, em) for row in rows_of_words(words))
    lines = [line for line in made if line is not None]
    figures = [entry.box.center for line in lines for entry in line.entries]
    texts = [
        phrase.box.center
        for line in lines
        if not is_aside(line)
        for phrase in line.phrases
        if phrase not in line.entries
    ]
    pairs = list(pairwise(lines))
    usual = [b.y - a.y for a, b in pairs if a.entries and b.entries]
    least = ROW * median(usual) if usual else float("inf")
    steps = [
        ((a.phrases[0].box.x0 + em / 2, a.y), (b.phrases[0].box.x0 + em / 2, b.y))
        for a, b in pairs
        if b.y - a.y >= least and bool(a.entries) != bool(b.entries)
    ]
    return _Seen(tuple(figures), tuple(texts), tuple(steps))


def _worth(regions: Sequence[PageRegion], seen: _Seen) -> int:
    """How many figures stand alone in a cell, texts in any, and pairs of places not in the same one."""

    def cell(point: _Point) -> tuple[int, float, float] | None:
        holding = (i for i, region in enumerate(regions) if region.box.contains(*point))
        index = next(holding, None)
        return None if index is None else (index, *_place(regions[index], *point))

    figures, texts = list(map(cell, seen.figures)), list(map(cell, seen.texts))
    shared = Counter([*figures, *texts])
    alone = sum(place is not None and shared[place] == 1 for place in figures)
    held = sum(place is not None for place in texts)
    apart = sum(cell(a) is not None and cell(a) != cell(b) for a, b in seen.steps)
    return alone + held + apart


def _same_tables(
    ones: Sequence[PageRegion], others: Sequence[PageRegion]
) -> list[tuple[list[PageRegion], list[PageRegion]]]:
    """The regions of both ways in groups that lie over each other."""
    groups: list[tuple[list[PageRegion], list[PageRegion]]] = []
    for side, regions in enumerate((ones, others)):
        for region in regions:
            near = [g for g in groups if any(_overlap(region.box, r.box) for r in (*g[0], *g[1]))]
            merged: tuple[list[PageRegion], list[PageRegion]] = ([], [])
            for group in near:
                groups.remove(group)
                merged[0].extend(group[0])
                merged[1].extend(group[1])
            merged[side].append(region)
            groups.append(merged)
    return groups


def _overlap(a: Box, b: Box) -> bool:
    return a.overlap(b) > SHARED * min(a.area, b.area)


def _place(region: PageRegion, x: float, y: float) -> tuple[float, float]:
    """The walls left of a point and above it."""
    left = max((r.x0 for r in region.upright if r.x0 <= x and r.y0 <= y <= r.y1), default=region.box.x0)
    top = max((r.y0 for r in region.level if r.y0 <= y and r.x0 <= x <= r.x1), default=region.box.y0)
    return left, top
