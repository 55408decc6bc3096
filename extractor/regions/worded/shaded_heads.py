"""Tables without rules whose headings stand in shaded cells, on pages that hold only figures below them.

A page to the right of another names no rows: its figures alone do not tell its columns, least of all the
blank ones. The shades of its heading do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractor.geometry import Box
from extractor.parts import PageRegion, Ruling, Word
from extractor.regions.worded.pieces import Line, text_lines
from extractor.wording import amount_unit, is_page_number

TOUCH = 1.5
"""Points by which neighbouring shades may miss or overlap each other."""
FULL = 0.97
"""Shades that tile a heading cover this share of the box around them."""
SHADED, FIRM = 0.0, 0.01
"""Thickness of implied rulings: those that end where a word lies on them, and those that do not."""
ABOVE = 30.0
"""Points from a statement of the unit to the heading below it, at most."""
STEP = 0.15
"""Rows are evenly spaced where their distance is a whole number of steps to within this share of one."""
FAR = 4
"""A row below the last one is no more steps away than this."""


@dataclass(frozen=True, slots=True)
class _Head:
    box: Box
    shades: tuple[Box, ...]


def shaded_heads(words: Sequence[Word], shades: Sequence[Box], ruled: Sequence[Box]) -> list[PageRegion]:
    """The tables below shaded headings that hold figures only and lie in none of the boxes `ruled`."""
    free = [shade for shade in shades if not any(box.overlap(shade) > 0 for box in ruled)]
    heads = [head for head in map(_head, _clusters(free)) if head is not None]
    regions = []
    for head in heads:
        below = [w for w in words if w.box.center[1] > head.box.y1 and _beside(w.box, head.box)]
        region = _region(head, text_lines(below), words)
        if region is not None:
            regions.append(region)
    return regions


def _clusters(shades: Sequence[Box]) -> list[list[Box]]:
    """Shades that touch each other."""
    clusters: list[list[Box]] = []
    for shade in shades:
        near = [c for c in clusters if any(other.grown(TOUCH).overlap(shade) > 0 for other in c)]
        clusters = [c for c in clusters if c not in near]
        clusters.append([shade, *(other for cluster in near for other in cluster)])
    return clusters


def _head(cluster: Sequence[Box]) -> _Head | None:
    """The heading that shades tile; None where they leave gaps, lie over each other, or are but one."""
    box = Box.union(cluster)
    covered = sum(shade.area for shade in cluster)
    columns = len(_places([shade.x0 for shade in cluster]))
    if columns < 2 or not FULL * box.area <= covered <= box.area / FULL:
        return None
    return _Head(box, tuple(cluster))


def _beside(word: Box, head: Box) -> bool:
    return word.x1 > head.x0 and word.x0 < head.x1


def _region(head: _Head, lines: Sequence[Line], words: Sequence[Word]) -> PageRegion | None:
    """The heading with its rows of figures; None where something else stands below it, where nothing does
    and no unit is stated above it, or where figures lie across its columns."""
    rows = [line.box.center[1] for line in lines if line.is_figures]
    stated = any(amount_unit(w.text) for w in words if 0 <= head.box.y0 - w.box.y1 <= ABOVE)
    if len(rows) < len(lines) or (not rows and not (stated and _ends_the_page(head, words))):
        return None
    xs = _places([x for shade in head.shades for x in (shade.x0, shade.x1)])
    boxes = [piece.box for line in lines for piece in line.words]
    if any(sum(a - TOUCH <= b.x0 and b.x1 <= c + TOUCH for a, c in pairwise(xs)) != 1 for b in boxes):
        return None
    edges = _row_edges(head.box.y1, rows, 1.9 * max(line.box.height for line in lines)) if rows else []
    if edges is None or not any(shade.contains(*w.box.center) for w in words for shade in head.shades):
        return None
    box = Box(head.box.x0, head.box.y0, head.box.x1, edges[-1] if edges else head.box.y1)
    level = [Ruling(box.x0, y, box.x1, y, FIRM) for y in edges]
    upright = [Ruling(x, head.box.y1, x, box.y1, FIRM) for x in xs if box.y1 > head.box.y1]
    upright += [Ruling(x, box.y0, x, box.y1, SHADED) for x in (box.x0, box.x1)]
    for shade in head.shades:
        level += [Ruling(shade.x0, y, shade.x1, y, FIRM) for y in (shade.y0, shade.y1)]
        upright += [Ruling(x, shade.y0, x, shade.y1, FIRM) for x in (shade.x0, shade.x1)]
    return PageRegion(box, tuple(level), tuple(upright))


def _ends_the_page(head: _Head, words: Sequence[Word]) -> bool:
    """Whether nothing but the number of the page stands below the heading: of a table without figures."""
    below = [w for w in words if w.box.y0 > head.box.y1]
    return all(is_page_number(w.text) for w in below)


def _row_edges(top: float, rows: Sequence[float], usual: float) -> list[float] | None:
    """The y between rows from the heading at `top` on, blank rows among them; None where the rows are not
    evenly spaced. `usual`: the distance of rows where one row alone tells none."""
    first = 2 * (rows[0] - top)
    steps = [b - a for a, b in pairwise(rows)]
    step = min(steps, default=first if first <= usual else usual)
    counts = [gap / step for gap in steps]
    if any(abs(c - round(c)) > STEP or round(c) > FAR for c in counts):
        return None
    above = (rows[0] - top) / step - 0.5
    if abs(above - round(above)) > 2 * STEP or round(above) > FAR:
        return None
    count = round(above) + 1 + sum(round(c) for c in counts)
    start = rows[0] - (round(above) + 0.5) * step
    return [top, *(start + i * step for i in range(1, count + 1))]


def _places(values: Sequence[float]) -> list[float]:
    """Distinct values, of those within the tolerance the first."""
    kept: list[float] = []
    for value in sorted(values):
        if not kept or value - kept[-1] > TOUCH:
            kept.append(value)
    return kept
