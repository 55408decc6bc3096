"""What looks like ink or rules of a table in a picture and is neither: grey grounds (bands behind every
second row, shaded headings), and lines of small type.

A band lower than a line of text and its white is no ground to what looks at a paper's brightness around each
place; all of it would be ink. Solid areas wide and high enough are no print, so that they are taken away by
what morphology calls a top-hat (Serra 1982; Meyer 1979): print on them keeps what it is darker by.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from extractor.ink import at_least
from extractor.parts import PixelRule, Pixels
from extractor.regions.ruled.courses import courses, in_parts, without_strokes

WIDE, HIGH = 0.4, 0.06
"""Inches: an area so wide and high that nothing printed fills it; rules are thinner."""
LIGHT, DARK = 8, 90
"""Contrasts of a ground: less is the paper's own unevenness, more is a picture or a bar of a chart."""
BLOCK = 5
"""Pixels: the median is taken over so many each way."""
GRAIN = 6
"""By so much a ground's contrast varies."""
LEAST = 0.002
"""The share of the picture that is shaded where anything is."""
TYPE = 0.022
"""Inches: rules thinner than that are too thin for letters."""
WORD, WHOLE = 1.5, 0.93
"""Inches: hardly a word is longer; and the share of a rule's middle that is ink, where it is whole."""
CORE, FILLED = 0.6, 0.7
"""The middle part of a rule's thickness, and the share of its columns that are full of ink there."""


def without_shades(contrasts: Pixels, dpi: float) -> Pixels:
    """Contrasts (H, W), 0 for paper, without grey grounds; the same array where there are none."""
    size = max(3, round(WIDE * dpi)), max(3, round(HIGH * dpi))
    if most_shaded(contrasts, size) < LEAST * contrasts.size:
        return contrasts
    even = cv2.medianBlur(contrasts, BLOCK)  # strong JPEG leaves dips beside the print
    solid = cv2.morphologyEx(even, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, size))
    ground = np.where((solid >= LIGHT) & (solid <= DARK), solid + GRAIN, 0).astype(np.uint8)
    if np.count_nonzero(ground) < LEAST * ground.size:
        return contrasts
    ground = np.asarray(cv2.dilate(ground, np.ones((5, 5), np.uint8)), dtype=np.uint8)  # its edges too
    return np.asarray(cv2.subtract(contrasts, ground), dtype=np.uint8)


def most_shaded(contrasts: Pixels, size: tuple[int, int]) -> int:
    """How many pixels of a picture can lie in solid areas of `size` (width, height), at most, but for a few
    columns at its rims: on most pages a coarse look tells that there is none.

    Around each pixel of a solid area more than half of `BLOCK` x `BLOCK` pixels are no paper: every `BLOCK`th
    column is looked at, and stands for no more than `BLOCK` + 1. Around the picture all may be solid.
    """
    width, height = size
    if width < 2 * BLOCK:
        return contrasts.size
    rows, columns = contrasts.shape
    above, before = height + BLOCK, (width // BLOCK + 1) * BLOCK
    rest = -columns % BLOCK
    ink = cv2.threshold(contrasts, LIGHT - 1, 255, cv2.THRESH_BINARY)[1]
    sides = above, above, before, before + rest
    ink = cv2.copyMakeBorder(ink, *sides, cv2.BORDER_CONSTANT, value=(255,))
    narrow = cv2.resize(ink, None, fx=1 / BLOCK, fy=1, interpolation=cv2.INTER_AREA)
    solid = cv2.threshold(cv2.blur(narrow, (1, BLOCK)), 127, 1, cv2.THRESH_BINARY)[1]
    area = np.ones((height, width // BLOCK), np.uint8)
    # An opening about the middle of an area shifts by a pixel what is an even number of them wide.
    starts = cv2.erode(solid, area, anchor=(0, 0))
    opened = cv2.dilate(starts, area, anchor=(area.shape[1] - 1, area.shape[0] - 1))
    first, last = before // BLOCK, (before + columns + BLOCK // 2) // BLOCK
    return (BLOCK + 1) * cv2.countNonZero(opened[above : above + rows, first:last])


def without_type(level: Sequence[PixelRule], contrasts: Pixels, least: float, dpi: float) -> list[PixelRule]:
    """The level rules without lines of small type: the low letters of a line of words, blurred, are as thick
    as a thick rule, but there is paper between and within them, while a rule, or a dash, is filled."""
    return [r for r in level if r.thickness < TYPE * dpi or _is_filled(r, contrasts, least)]


def without_words(level: Sequence[PixelRule], contrasts: Pixels, least: float, dpi: float) -> list[PixelRule]:
    """The level rules without the low letters of words, whose serifs join them to a stretch: ink stands close
    beside it, as beside strokes of print, and paper shows in its middle. Dots of a rule stand alone."""
    kept = set(without_strokes(level, contrasts, least, dpi))
    words = [r for r in level if r not in kept and r.x1 - r.x0 < WORD * dpi]
    along = [share for part in in_parts(words) for share in _ink_along(part, contrasts, least)]
    gone = {r for r, share in zip(words, along, strict=True) if share < WHOLE}
    return [r for r in level if r not in gone]


def _ink_along(rules: Sequence[PixelRule], contrasts: Pixels, least: float) -> list[float]:
    """The share of each rule's middle line that is ink."""
    found = courses(rules, contrasts.shape[1])
    return [float(share) for share in found.shares(at_least(found.values(contrasts, 0), least))]


def _is_filled(rule: PixelRule, contrasts: Pixels, least: float) -> bool:
    """Whether most of the columns of a level rule that hold ink are full of it."""
    found = courses([rule], contrasts.shape[1])
    reach = max(1, round(CORE * rule.thickness / 2))
    ink = np.array([at_least(found.values(contrasts, across), least) for across in range(-reach, reach + 1)])
    inked, full = ink.any(axis=0), ink.all(axis=0)
    # A stem of a letter is full of ink as well, but narrow.
    dash = np.ones(max(3, round(CORE * rule.thickness)), np.uint8)[None, :]
    wide = cv2.morphologyEx(np.asarray(full, dtype=np.uint8)[None, :], cv2.MORPH_OPEN, dash)
    return bool(wide.sum() >= FILLED * inked.sum() > 0)
