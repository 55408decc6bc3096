"""What a PDF page is: digital, scanned or mixed, and where its pictures are that must be looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from extractor.document import Origin
from extractor.geometry import Box
from extractor.pages.words import TextLayer
from extractor.parts import Pixels, Ruling, Word

LEAST_LONG, LEAST_SHORT, LEAST_AREA = 130.0, 36.0, 11_000.0
"""Points. The smallest picture that is taken for a possible table; a round seal of 42 mm is 119 wide."""
WHOLE = 0.8
"""A picture over this share of the page is the page."""
LOOK_DPI = 72.0
LEAST_INK = 0.002
"""Share of a picture's area. With less ink that no word explains, there is nothing more to read: words fit
their own ink to within so much. Where there are none, so much of the smallest picture is enough, some
characters: the last page of a paper may hold no more."""
LARGEST_UNMAPPED = 0.05
"""Share of glyphs. A layer with more that has no known meaning is not to be trusted."""
MOST_SIDEWAYS = 0.5
"""Share of glyphs. Where more stand sideways or on their heads the page is turned without saying so (no
/Rotate), and it is read from its picture, which is turned first."""
LEAST_SHAPES = 60
"""Fewer small drawn shapes than this in one place are an ornament; more may be text turned into curves."""
LARGEST_SHAPE = 60.0
"""Points. Larger drawn shapes are no characters."""
_CELL = 4.0

Look = Callable[[Box], Pixels]
"""Draws an area of the page in greys at `LOOK_DPI`."""


@dataclass(frozen=True, slots=True)
class PlacedImage:
    """A picture placed on the page: where (the part on the page), and the finer of its two resolutions."""

    box: Box
    dpi: float


@dataclass(frozen=True, slots=True)
class Triage:
    """What `PageContent` says of the page, without its size."""

    origin: Origin
    words: tuple[Word, ...]
    rulings: tuple[Ruling, ...]
    picture_areas: tuple[Box, ...]
    doubtful_layer: bool


def triage(
    page: Box,
    images: Sequence[PlacedImage],
    shapes: Sequence[Box],
    layer: TextLayer,
    rulings: tuple[Ruling, ...],
    look: Look,
) -> Triage:
    """Decide what is read from the text layer and what from pictures.

    A picture large enough to hold a table is looked at: where the words that show over it explain most of
    its ink it is a background, else a picture area. What lies in a picture area is left to its reading:
    words and rulings there are dropped (drawing the area shows them too). Where no word is left outside,
    the page is scanned and the whole of it is the picture area. Hidden words (a scanner's own recognition
    under its picture) are never used. Words that show over a large picture may be such a recognition too:
    they are doubtful, like those of fonts that do not say what their glyphs mean. A page whose text stands
    sideways is scanned too: only pictures are turned.
    """
    if layer.unmapped > LARGEST_UNMAPPED * layer.glyphs or layer.sideways > MOST_SIDEWAYS * layer.glyphs:
        return Triage("scanned", (), (), (page,), doubtful_layer=False)
    places = [i.box for i in images] + _lettering(page, shapes)
    areas = tuple(
        area
        for area in _merged(page, places)
        if large_enough(area) and _holds_more(area, layer.shown, rulings, look)
    )
    doubtful = layer.unmapped > 0 or layer.drawn_glyphs or layer.looks_otherwise
    doubtful = doubtful or any(i.area >= WHOLE * page.area for i in places)
    if not areas:
        return Triage("digital", layer.shown, rulings, (), doubtful and bool(layer.shown))
    words = tuple(w for w in layer.shown if not _in_any(w.box.center, areas))
    lines = tuple(r for r in rulings if not _in_any(((r.x0 + r.x1) / 2, (r.y0 + r.y1) / 2), areas))
    covered = sum(area.area for area in areas) >= WHOLE * page.area
    if covered or not words:
        return Triage("scanned", (), (), (page,), doubtful_layer=False)
    return Triage("mixed", words, lines, areas, doubtful)


def large_enough(box: Box) -> bool:
    """Whether a table can stand in a picture of that size; stamps and logos are smaller."""
    long, short = max(box.width, box.height), min(box.width, box.height)
    return long >= LEAST_LONG and short >= LEAST_SHORT and box.area >= LEAST_AREA


def _in_any(point: tuple[float, float], areas: Sequence[Box]) -> bool:
    return any(area.contains(*point) for area in areas)


def _lettering(page: Box, shapes: Sequence[Box]) -> list[Box]:
    """Places with so many small drawn shapes that they may be text turned into curves."""
    small = [s for s in shapes if max(s.width, s.height) <= LARGEST_SHAPE]
    if len(small) < LEAST_SHAPES:
        return []
    places = _merged(page, [s.grown(12.0) for s in small])
    return [p for p in places if sum(p.contains(*s.center) for s in small) >= LEAST_SHAPES]


def _merged(page: Box, boxes: Sequence[Box]) -> list[Box]:
    """The boxes around groups that touch or overlap (a scan is often stored in strips), on the page."""
    canvas = np.zeros((int(page.height / _CELL) + 2, int(page.width / _CELL) + 2), dtype=np.uint8)
    for box in boxes:
        y0, x0 = max(0, int(box.y0 / _CELL)), max(0, int(box.x0 / _CELL))
        canvas[y0 : max(0, int(np.ceil(box.y1 / _CELL))), x0 : max(0, int(np.ceil(box.x1 / _CELL)))] = 1
    count, marks = cv2.connectedComponents(canvas, connectivity=8)
    groups: list[list[Box]] = [[] for _ in range(count)]
    for box in boxes:
        seen = _on(page, box)
        if seen is not None:
            row, col = int(seen.center[1] / _CELL), int(seen.center[0] / _CELL)
            groups[int(marks[row, col])].append(seen)
    return [Box.union(group) for group in groups if group]


def _on(page: Box, box: Box) -> Box | None:
    x0, y0 = max(page.x0, box.x0), max(page.y0, box.y0)
    x1, y1 = min(page.x1, box.x1), min(page.y1, box.y1)
    return Box(x0, y0, x1, y1) if x1 > x0 and y1 > y0 else None


def _holds_more(area: Box, words: Sequence[Word], rulings: Sequence[Ruling], look: Look) -> bool:
    """Whether the area holds ink that is neither a word of the text layer nor a ruling."""
    ink = _ink(look(area))
    explained = np.zeros_like(ink)
    scale = LOOK_DPI / 72
    for word in words:
        if area.contains(*word.box.center):
            _fill(explained, word.box.grown(1.5), area, scale)
    for r in rulings:
        half = r.thickness / 2 + 1.5
        box = Box(r.x0 - half, r.y0 - half, r.x1 + half, r.y1 + half)
        if area.overlap(box) > 0:
            _fill(explained, box, area, scale)
    known = int(np.count_nonzero(ink & explained))
    unknown = int(np.count_nonzero(ink & ~explained))
    least = LEAST_INK * (ink.size if known else LEAST_AREA * scale**2)
    return unknown > least and 2 * unknown > known


def _ink(grey: Pixels) -> npt.NDArray[np.bool_]:
    """Dark marks on a ground that may change slowly; shades and photographs' smooth parts are none."""
    if min(grey.shape) < 3:
        return np.zeros(grey.shape, dtype=bool)
    marks = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 25, 15)
    return np.asarray(marks > 0)


def _fill(mask: npt.NDArray[np.bool_], box: Box, area: Box, scale: float) -> None:
    y0, x0 = max(0, int((box.y0 - area.y0) * scale)), max(0, int((box.x0 - area.x0) * scale))
    y1, x1 = int(np.ceil((box.y1 - area.y0) * scale)), int(np.ceil((box.x1 - area.x0) * scale))
    mask[y0 : max(0, y1), x0 : max(0, x1)] = True
