"""What hides print in a cell: bars, blots, pale patches, seal ink. And gaps where print is missing."""

from __future__ import annotations

import math
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from extractor.parts import Pixels
from extractor.quantiles import counted_quantile, grey_quantile, masked_counts
from extractor.reading.cutting.crops import Mask, runs

_SOLID = 0.42
"""No stroke is so thick, against the height of a line of text."""
_DARK = 0.55
"""A bar or a blot is darker than this share of the paper's brightness."""
_PATCH_STEP, _PATCH_GRAIN = 5.0, 3.0
"""How far the brightness of a patch is from the paper's, in grey levels and in spreads of the paper."""
_EVEN, _EVEN_GRAIN = 0.25, 2.6
"""The brightness of four fifths of an even patch lies within this share of what parts it from the paper, or
within as many spreads of the paper, as it does for noise alone."""
_PATCH_INCHES = 0.02
"""Brightness is compared as the middle over so much."""
_THICK_INCHES = 0.085
"""A seal's rim, with its soft edge, is thinner; characters and figures in it are thicker when closed."""
_CLOSE_INCHES = 0.02
_LAST_COLUMNS = 4
_GAP = 0.8
"""A gap inside a figure, against the height of a line of text; a blank is half as wide."""


def solid(dark: Mask, text_height: float) -> bool:
    """Whether there is a piece thicker than any stroke: a bar, a blot, a deletion."""
    side = _side(text_height)
    if min(dark.shape) < side:
        return False
    return bool(
        cv2.erode(dark.astype(np.uint8), np.ones((side, side), np.uint8), borderValue=(0, 0, 0, 0)).any()
    )


def _side(text_height: float) -> int:
    return max(5, round(_SOLID * text_height))


def blotted(grey: Pixels, text_height: float) -> bool:
    """Whether something solid and dark lies on the light paper of a cell (grey levels)."""
    if not grey.size:
        return False
    paper = grey_quantile(grey[::2, ::2], 0.95)
    return solid(np.asarray(grey < _DARK * paper), text_height)


def may_be_blotted(grey: Pixels, text_height: float) -> Mask:
    """Where in a table something solid is as dark as a blot on the lightest paper would be: where nothing is,
    no cell needs to be looked at (`blotted`)."""
    side = _side(text_height)
    dark = np.asarray(grey < _DARK * 255.0, dtype=np.uint8)
    return np.asarray(cv2.erode(dark, np.ones((side, side), np.uint8)) > 0)


def patched(grey: Pixels, ink: Mask, dpi: float, text_height: float) -> bool:
    """Whether a patch of another brightness than the paper, as large as a glyph, lies beside a cell's ink.

    A pale spot or a correction hides print without being ink. All (height, width).
    """
    side = max(3, round(_PATCH_INCHES * dpi)) | 1
    if min(grey.shape) < 2 * side:
        return False
    greys = _middles(grey, min(side, 7))
    soft = cv2.dilate(ink.view(np.uint8), np.ones((side + 2, side + 2), np.uint8))
    bare = np.asarray(soft == 0, dtype=bool)
    counts = masked_counts(greys, bare)
    if counts.sum() < text_height**2:
        return False
    paper = counted_quantile(counts, 0.5)
    usual = max(0, math.ceil(paper - _PATCH_STEP)), min(255, math.floor(paper + _PATCH_STEP))
    size = max(5, round(0.45 * text_height))
    few = counts[: usual[0]].sum() + counts[usual[1] + 1 :].sum() < size
    off = None if few else ((greys < usual[0]) | (greys > usual[1])) & bare
    if off is None or not _thick(_off_the_sides(off, dpi), size):
        return False
    smooth, blank = greys.astype(np.float32), greys[bare].astype(np.float32)
    spread = 1.4826 * float(np.median(np.abs(blank - paper)))
    other = (np.abs(smooth - paper) > max(_PATCH_STEP, _PATCH_GRAIN * spread)) & off
    opened = cv2.morphologyEx(other.astype(np.uint8), cv2.MORPH_OPEN, np.ones((size, size), np.uint8))
    core = _patches(np.asarray(opened, dtype=np.uint8), smooth - paper, _EVEN_GRAIN * spread)
    if not core.any():
        return False
    rows = np.flatnonzero(ink.any(axis=1))
    level = np.zeros_like(core)
    level[rows[0] : rows[-1] + 1] = core[rows[0] : rows[-1] + 1]
    count, _, stats, _ = cv2.connectedComponentsWithStats(core, connectivity=4)
    largest = stats[1:, cv2.CC_STAT_WIDTH].max() if count > 1 else 0
    if largest > 0.6 * grey.shape[1]:
        return False
    reach = round(0.6 * text_height)
    beside = cv2.dilate(ink.astype(np.uint8), np.ones((1, 2 * reach + 1), np.uint8)) > 0
    return bool((level.astype(bool) & beside).any())


def _off_the_sides(off: Mask, dpi: float) -> Mask:
    """The same, `off`, with nothing at a cell's sides: what runs along these is a shadow or the edge of a
    rule, a patch is even."""
    edge = max(2, round(0.03 * dpi))
    off[:, :edge] = off[:, -edge:] = False
    return off


def _middles(grey: Pixels, side: int) -> Pixels:
    """The middle grey of the square of `side` pixels around each pixel; beyond the picture as at its edge.

    OpenCV looks at the last columns one by one, at up to 32 of them, and takes longer for these than for all
    others: the picture is widened so that it looks at four.
    """
    width = grey.shape[1]
    wider = cv2.copyMakeBorder(grey, 0, 0, 0, (_LAST_COLUMNS - width) % 32, cv2.BORDER_REPLICATE)
    return np.asarray(cv2.medianBlur(wider, side)[:, :width], dtype=np.uint8)


def _thick(mask: Mask, size: int) -> bool:
    """Whether a square so large, 5 at least, lies in a mask, which may go on beyond the picture's sides."""
    if np.count_nonzero(mask) < size:
        # at a corner of the picture a quarter of the square is enough, but that is more pixels, too
        return False
    return bool(cv2.erode(mask.view(np.uint8), np.ones((size, size), np.uint8)).any())


def _patches(core: Pixels, brightness: npt.NDArray[np.float32], grain: float) -> Pixels:
    """The pieces of `core` (0 or 1) less those that are darker than the paper and uneven: print on the back
    that shines through, a shadow's slope. What is lighter, or as even as paper with this `grain`, stays."""
    count, labels = cv2.connectedComponents(core, connectivity=4)
    kept = core.copy()
    for piece in range(1, count):
        here = labels == piece
        dark, middle, light = np.percentile(brightness[here], (10, 50, 90))
        if middle < 0 and light - dark > max(grain, _EVEN * -middle):
            kept[here] = 0
    return kept


def gapped(ink: Mask, text_height: float) -> bool:
    """Whether glyphs of a cell's one line stand apart by more than a blank, as where some are covered."""
    parts = runs(np.asarray(ink.any(axis=0)))
    for before, after in pairwise(parts):
        if after[0] - before[1] <= _GAP * text_height:
            continue
        rows = np.flatnonzero(ink[:, before[0] : before[1]].any(axis=1))
        # a sign or a dash may stand away from its figure
        if rows[-1] - rows[0] + 1 >= 0.4 * text_height or before[0] > parts[0][0]:
            return True
    return False


def under_seal(sealed: Mask, dpi: float) -> bool:
    """Whether a seal's ink in a cell is dense enough to hide print: more than a rim that crosses it."""
    close, thick = (max(3, round(inches * dpi)) for inches in (_CLOSE_INCHES, _THICK_INCHES))
    if min(sealed.shape) < thick or np.count_nonzero(sealed) < thick * thick:
        return False
    whole = cv2.morphologyEx(sealed.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((close, close), np.uint8))
    return bool(cv2.erode(whole, np.ones((thick, thick), np.uint8), borderValue=(0, 0, 0, 0)).any())
