"""Which characters of a page's text layer show, and which words something strikes out.

A text layer says what was painted, not what can be seen: text in the colour of its ground, under a shape that
was painted later, or cut off by a clip is in it too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from extractor.geometry import Box
from extractor.parts import Pixels, Ruling, Word

LEAST_CONTRAST = 6
"""Levels of 255, in any of three colours. Ink in the colour of its ground has none."""
CORE = ((0.12, 0.88), (0.1, 0.9))
"""The part of a character's box, across and in height, in which its ink is looked for: less than all, so that
neither the next character nor a rule close by counts."""
SAMPLES = 12
"""Places across and in height at which it is looked at."""
_AT_ONCE = 8192

STRUCK = (0.3, 0.7)
"""A line in this part of a word's height goes through it."""
STICKS_OUT = 1.2
"""Heights of words by which such a line may begin before the words and end behind them."""
MEETS = 2.0
"""Points. A line that ends this close to another one is a part of a table."""

GlyphKey = tuple[str, int, int]
"""A character and its origin, in tenths of points in the library's unturned frame."""


def glyph_key(character: str, origin: Sequence[float]) -> GlyphKey:
    """What a character is known by in the library's two listings of a page's text."""
    return character, round(10 * float(origin[0])), round(10 * float(origin[1]))


@dataclass(frozen=True, slots=True)
class Concealment:
    """What hides text on a page: `boxes` (page points) of text that lies under pictures, single characters
    under filled shapes, and the page as it shows (`dpi`), None where nobody looked."""

    boxes: Sequence[Box] = ()
    glyphs: frozenset[GlyphKey] = frozenset()
    picture: Pixels | None = None
    dpi: float = 72.0


def without_contrast(boxes: npt.NDArray[np.float64], picture: Pixels, dpi: float) -> npt.NDArray[np.bool_]:
    """For each box (N, 4, page points), whether the `picture` of the page (height, width, 3) is of one colour
    there. A box that lies outside the picture is not."""
    found = [
        _plain(boxes[i : i + _AT_ONCE], picture, dpi / 72) for i in range(0, max(len(boxes), 1), _AT_ONCE)
    ]
    return np.concatenate(found)


def _plain(boxes: npt.NDArray[np.float64], picture: Pixels, zoom: float) -> npt.NDArray[np.bool_]:
    height, width = picture.shape[:2]
    places = []
    for axis, size in ((0, width), (1, height)):
        shares = np.linspace(*CORE[axis], SAMPLES)
        low, high = boxes[:, axis, None], boxes[:, axis + 2, None]
        pixels = np.floor((low + (high - low) * shares) * zoom).astype(np.intp)
        places.append(pixels.clip(0, size - 1))
    columns, rows = places
    samples = picture[rows[:, :, None], columns[:, None, :]].reshape(len(boxes), SAMPLES * SAMPLES, -1)
    contrast = samples.max(axis=1).astype(int) - samples.min(axis=1)
    middle = (boxes[:, :2] + boxes[:, 2:]) / 2 * zoom
    on_page = ((middle >= 0) & (middle < (width, height))).all(axis=1)
    return np.asarray((contrast.max(axis=1) < LEAST_CONTRAST) & on_page)


def strikes(rulings: Sequence[Ruling], words: Sequence[Word]) -> tuple[tuple[Ruling, ...], tuple[Word, ...]]:
    """The rulings without those that strike out words, and the words that are struck out."""
    level = [r for r in rulings if r.y0 == r.y1]
    if not level or not words:
        return tuple(rulings), ()
    boxes = np.array([(w.box.x0, w.box.y0, w.box.x1, w.box.y1) for w in words])
    struck: set[int] = set()
    lines: set[Ruling] = set()
    for ruling in level:
        hit = _struck_by(ruling, boxes)
        if len(hit) and not _meets_another(ruling, rulings):
            struck.update(int(i) for i in hit)
            lines.add(ruling)
    return tuple(r for r in rulings if r not in lines), tuple(words[i] for i in sorted(struck))


def _struck_by(ruling: Ruling, boxes: npt.NDArray[np.float64]) -> npt.NDArray[np.intp]:
    """The words through which a line goes, from about where the first begins to about where the last ends."""
    x0, y0, x1, y1 = boxes.T
    height = y1 - y0
    through = (ruling.y0 > y0 + STRUCK[0] * height) & (ruling.y0 < y0 + STRUCK[1] * height)
    shared = np.minimum(x1, ruling.x1) - np.maximum(x0, ruling.x0)
    hit = np.flatnonzero(through & (shared > 0.6 * (x1 - x0)))
    if not len(hit):
        return hit
    room = STICKS_OUT * float(height[hit].max())
    ends = ruling.x0 >= x0[hit].min() - room and ruling.x1 <= x1[hit].max() + room
    full = float((x1 - x0)[hit].sum()) >= 0.5 * (ruling.x1 - ruling.x0)
    return hit if ends and full else hit[:0]


def _meets_another(ruling: Ruling, rulings: Sequence[Ruling]) -> bool:
    """Whether another line goes on where this one ends, or upright ones stand at both its ends."""
    ends = (ruling.x0, ruling.x1)
    level = [r for r in rulings if r is not ruling and r.y0 == r.y1 and abs(r.y0 - ruling.y0) <= 1.0]
    if any(abs(x - other) <= MEETS for r in level for other in (r.x0, r.x1) for x in ends):
        return True
    walls = [r.x0 for r in rulings if r.y0 < r.y1 and r.y0 - MEETS <= ruling.y0 <= r.y1 + MEETS]
    return all(any(abs(x - wall) <= MEETS for wall in walls) for x in ends)
