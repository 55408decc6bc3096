"""Print that is much paler than most of its table: told from grain by its size, kept beside its like.

One level of ink for a whole table cuts glyphs out of pale figures one by one. What is faint is therefore kept
apart, and comes back in a cell as whole pieces: where the cell has no other ink, where it is about as dark as
the cell's other ink. What shines through from the back of the paper is faint too, but mirrored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from extractor.engines import LineReading, figures
from extractor.parts import Pixels
from extractor.reading.cutting.crops import Mask, rule_mask, runs

_LOWEST_INCHES, _HIGHEST_INCHES = 0.045, 0.3
"""Glyphs are at least and at most so high, whatever the table's type size."""
_LEAST_AREA = 12
"""Pieces of fewer pixels are grain."""
_HEIGHTS = 0.4, 1.35
"""The height of a glyph (a figure is lower than a character) against that of a line of text."""
_LIKE = 0.5
"""Ink of one print has at least this share of the contrast of the rest."""
_APART = 0.8
"""Parts of a cell's print that are further apart, in heights of a line, are not of one figure."""
_SURE = 0.6
"""Pale print whose reading is less probable is left unread."""
_AS_WELL = 0.5
"""Mirrored print is read at least so well, against its mirror image."""


@dataclass(frozen=True, slots=True)
class FaintPieces:
    """Connected faint pixels of a table that touch no strong ones: their labels (height, width; 0: none),
    and for each label its height and its mean contrast. Pieces of a few pixels are left out."""

    labels: cv2.typing.MatLike
    heights: cv2.typing.MatLike
    contrasts: cv2.typing.MatLike
    glyphs: Mask
    """The pixels of pieces that are as high as glyphs."""


def faint_pieces(faint: Mask, dark: Mask, contrasts: Pixels, dpi: float) -> FaintPieces:
    """The pieces of `faint` ink that are no rules, nor parts of rules with other ink (`dark`); all (height,
    width)."""
    if np.count_nonzero(faint) < _LEAST_AREA:
        none = np.zeros(faint.shape, dtype=bool)
        return FaintPieces(np.zeros(faint.shape, dtype=np.int32), np.zeros(1), np.zeros(1), none)
    left = faint & ~rule_mask(faint | dark, dpi)
    places = np.flatnonzero(left)
    count, labels = cv2.connectedComponents(left.view(np.uint8), connectivity=8)
    own = labels.ravel()[places]
    sums = np.bincount(own, contrasts.ravel()[places], minlength=count)
    areas = np.bincount(own, minlength=count).astype(float)
    heights = _heights(own, places // left.shape[1], count)
    grain = areas < _LEAST_AREA / 2
    heights[grain] = 0
    glyphs = (heights >= _LOWEST_INCHES * dpi) & (heights <= _HIGHEST_INCHES * dpi) & (areas >= _LEAST_AREA)
    labels.ravel()[places[grain[own]]] = 0
    of_glyphs = np.zeros(left.shape, dtype=bool)
    of_glyphs.ravel()[places] = glyphs[own]
    return FaintPieces(labels, heights, sums / np.maximum(1.0, areas), of_glyphs)


def _heights(own: npt.NDArray[Any], rows: npt.NDArray[Any], count: int) -> npt.NDArray[np.intp]:
    """The height of each of `count` pieces, by the piece of each pixel (`own`) and its row, from the top."""
    first, last = np.zeros((2, count), dtype=np.intp)
    last[own] = rows
    first[own[::-1]] = rows[::-1]
    heights = last - first + 1
    heights[0] = 0
    return heights


def pale_print(pieces: FaintPieces, place: tuple[slice, slice], text_height: float) -> Mask | None:
    """The ink of a cell that has no strong ink, where it is text by its size; None where it is not."""
    here = pieces.labels[place]
    glyphs = _glyphs(pieces, here, text_height)
    if not glyphs.any():
        return None
    return _with_small_ones(here, glyphs[here])


def pale_parts(
    pieces: FaintPieces, place: tuple[slice, slice], ink: Mask, contrasts: Pixels, text_height: float
) -> tuple[Mask, bool]:
    """The cell's `ink` with the faint glyphs on its level that may be of the same print, and whether there
    are others, too faint for that, right beside it: a part of the print may be lost."""
    here = pieces.labels[place]
    glyphs = _glyphs(pieces, here, text_height)
    if not glyphs.any():
        return ink, False
    reach = np.ones((1, 2 * round(1.2 * text_height) + 1), dtype=np.uint8)
    beside = cv2.dilate(ink.astype(np.uint8), reach) > 0
    touched = np.bincount(here[beside], minlength=len(glyphs))
    sizes = np.bincount(here.ravel(), minlength=len(glyphs))
    level = glyphs & (touched >= 0.5 * np.maximum(1, sizes))
    like = pieces.contrasts >= _LIKE * float(np.mean(contrasts[ink]))
    same = np.asarray((glyphs & like)[here])
    kept = ink | _with_small_ones(here, same) if same.any() else ink
    return kept, bool((level & ~like).any())


def _glyphs(pieces: FaintPieces, here: cv2.typing.MatLike, text_height: float) -> Mask:
    """For each label whether it is a glyph of this cell by its size."""
    low, high = (share * text_height for share in _HEIGHTS)
    present = np.zeros(len(pieces.heights), dtype=bool)
    present[np.unique(here)] = True
    present[0] = False
    return np.asarray(present & (pieces.heights >= low) & (pieces.heights <= high))


def _with_small_ones(here: cv2.typing.MatLike, kept: Mask) -> Mask:
    """The glyphs with the points, commas and dashes on their level, which may change what they say."""
    rows = np.flatnonzero(kept.any(axis=1))
    height = int(rows[-1] - rows[0] + 1)
    around = np.ones((2 * round(0.15 * height) + 1, 2 * round(1.0 * height) + 1), dtype=np.uint8)
    near = cv2.dilate(kept.astype(np.uint8), around) > 0
    chosen = np.zeros(int(here.max()) + 1, dtype=bool)
    chosen[np.unique(here[near & (here > 0)])] = True
    chosen[0] = False
    return np.asarray(kept | chosen[here])


def pale_strays(ink: Mask, contrasts: Pixels, text_height: float) -> Mask:
    """The parts of a cell's ink that stand apart from the rest by more than a blank and are much paler: where
    many cells of a table have them, the back of the paper shows through."""
    strays = np.zeros_like(ink)
    parts: list[list[int]] = []
    for first, after in runs(np.asarray(ink.any(axis=0))):
        if parts and first - parts[-1][1] <= _APART * text_height:
            parts[-1][1] = after
        else:
            parts.append([first, after])
    if len(parts) < 2:
        return strays
    levels = [float(contrasts[:, a:b][ink[:, a:b]].mean()) for a, b in parts]
    for (first, after), level in zip(parts, levels, strict=True):
        strays[:, first:after] = level < _LIKE * max(levels)
    return strays & ink


def mirrored(line: Pixels) -> Pixels:
    """The picture as it looks from the back of the paper."""
    return np.ascontiguousarray(line[:, ::-1])


def believable(line: LineReading, mirror: LineReading) -> bool:
    """Whether a pale line is print of this side, by its reading and that of its mirror image."""
    if not line.text or line.confidence < _SURE:
        return False
    if figures.figure_like(line.text) and not figures.fits(line.text):
        return False
    says = mirror.text and (not figures.figure_like(mirror.text) or figures.fits(mirror.text))
    return not (says and mirror.confidence >= _AS_WELL * line.confidence)


def all_believable(lines: Sequence[LineReading], mirrors: Sequence[LineReading]) -> bool:
    """Whether all of a cell's pale lines are print of this side."""
    return all(believable(line, mirror) for line, mirror in zip(lines, mirrors, strict=True))
