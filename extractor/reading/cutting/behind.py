"""The back of the sheet that shines through a table: told from print, and taken out of pictures to be read.

It is much paler than the print of the front and lies all over the table, also right through that print, where
a recogniser would read both.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from extractor.ink import labelled
from extractor.parts import Pixels
from extractor.quantiles import grey_quantile
from extractor.reading.cutting.crops import Mask, rule_mask

_GLYPH = 0.04, 0.3
"""Inches: a piece so high may be a glyph, or several that its blur has run together."""
_FEWEST, _SHARE, _SPREAD = 12, 0.08, 0.25
"""So many pale pieces, so large a share of all that may be print, whose middle four fifths reach over this
share of the table both ways, are of the back; what a stamp or a pencil leaves lies in one place."""
_THIN = 0.06
"""Inches: thin strokes, which run level, are paler than the rest of their glyph, and no farther away from
it."""
_FAINTEST, _APART = 10.0, 6
"""What shines through has at least this contrast; grain differs between pixels so far apart."""
_RULE = 0.3
"""Inches: no upright stroke of print is so long."""
_RIM = 2
"""Pixels of the soft rim of print."""


@dataclass(frozen=True, slots=True)
class Back:
    """What shines through: where it lies away from the front's print, and its rules; (height, width)."""

    places: Mask
    rules: Mask


def shadow_of_back(contrasts: Pixels, strong: Mask, dpi: float) -> Mask | None:
    """Where it is darker than paper, print included; None where nothing shines through.

    `strong` is print by its contrast alone. The shadow of the back is soft and may lie below the level from
    which on a pixel is ink.
    """
    soft = np.asarray(cv2.GaussianBlur(contrasts, (0, 0), max(0.8, dpi / 150)), dtype=np.uint8)
    # whole levels are compared as such, not as fractions
    shadow = np.asarray(soft > np.uint8(min(255.0, _above_grain(soft))))
    return shadow if _is_print(shadow, strong, dpi) else None


def shown_through(shadow: Mask, strong: Mask, ink: Mask, rules: Mask, dpi: float) -> Back:
    """What shines through, by its shadow (`shadow_of_back`).

    `strong` is print by its contrast alone, `ink` what touches it as well; `rules` are rules, pale ones too.
    """
    close = _within(strong, _RIM, _RIM)
    # Blur runs the tops of letters together, but no two upright strokes.
    upright = np.ones((round(_RULE * dpi), 1), np.uint8)
    other = rules | (cv2.morphologyEx(shadow.astype(np.uint8), cv2.MORPH_OPEN, upright) > 0)
    print_ = ink & ~other & _within(strong & ~rules, round(_THIN * dpi), _RIM)
    return Back(~_within((ink & close) | print_, _RIM, _RIM), rule_mask(shadow, dpi))


def _within(mask: Mask, along: int, across: int) -> Mask:
    """What lies so near to a mask, in pixels to its sides and above and below."""
    around = np.ones((2 * across + 1, 2 * along + 1), np.uint8)
    return np.asarray(cv2.dilate(mask.view(np.uint8), around), dtype=np.uint8).view(np.bool_)


def _is_print(shadow: Mask, strong: Mask, dpi: float) -> bool:
    """Whether pieces as high as print, away from what is strong, lie all over the table."""
    away = round(_THIN * dpi)
    pale = shadow & ~_within(strong, away, away)
    if np.count_nonzero(pale) < _FEWEST * _GLYPH[0] * dpi:
        # a piece has a pixel in each of its rows and columns at least
        return False
    glyphs, middles = _print_in(pale & ~rule_mask(pale, dpi), dpi)
    if glyphs.sum() < _FEWEST:
        return False
    own, _ = _print_in(strong & ~rule_mask(strong, dpi), dpi)
    if glyphs.sum() < _SHARE * own.sum():
        return False
    reach = np.ptp(np.percentile(middles, [10, 90], axis=0), axis=0)
    height, width = shadow.shape
    return bool(reach[0] >= _SPREAD * width and reach[1] >= _SPREAD * height)


def _print_in(mask: Mask, dpi: float) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """About how many glyphs each piece of a mask holds that may be print, and the middles of the pieces."""
    _, _, stats, middles = labelled(mask.view(np.uint8))
    tall, wide = stats[1:, cv2.CC_STAT_HEIGHT], stats[1:, cv2.CC_STAT_WIDTH]
    low, high = _GLYPH[0] * dpi, _GLYPH[1] * dpi
    print_ = (tall >= low) & (tall <= high) & (wide >= low / 2)
    return np.maximum(1.0, wide[print_] / tall[print_]), np.asarray(middles[1:][print_], dtype=np.float64)


def _above_grain(soft: Pixels) -> float:
    """The contrast that the blurred grain of the paper stays below. How much neighbours differ tells it: what
    shines through is soft, and may lie on most of the paper."""
    sample = np.ascontiguousarray(soft[::3])
    usual = grey_quantile(sample, 0.25)
    if sample.shape[1] <= _APART:
        return max(_FAINTEST, usual)
    differences = np.asarray(cv2.absdiff(sample[:, _APART:], sample[:, :-_APART]), dtype=np.uint8)
    return max(_FAINTEST, usual + 5.0 * grey_quantile(differences, 0.5) / 0.954)


def cleared(pixels: Pixels, contrasts: Pixels, behind: Mask) -> Pixels:
    """The pixels (BGR or greys) with the paper's own colour where the back shines through: divided by the
    share of the light that it takes, at places of `behind`."""
    shaded = behind & (contrasts > 0)
    left = 1.0 - contrasts[shaded].astype(np.float32) / 255.0
    if pixels.ndim == 3:
        left = left[:, None]
    clear = pixels.copy()
    clear[shaded] = np.clip(pixels[shaded] / np.maximum(left, 0.2), 0, 255).astype(np.uint8)
    return clear
