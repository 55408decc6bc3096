"""Marks that stand alone in a cell: a dash, a slash, full stops for nothing, and ≥ and ≤ before a value.

A recogniser sees one stroke without neighbours to compare it with, and takes a slash for a 1, a dash for 一
and 。。。 for 000; of ≥ it overlooks the bar below. What tells them apart is the ink's shape and size, and
what stands in the same column.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import cv2
import numpy as np

from extractor.document import Alternative
from extractor.engines import LineReading
from extractor.ink import labelled
from extractor.reading.cutting.crops import Mask
from extractor.reading.cutting.pitch import LineShape

Mark = Literal["short dash", "long dash", "slash", "rings", "at least", "at most"]

_TEXTS: dict[Mark, str] = {
    "short dash": "-",
    "long dash": "—",
    "slash": "/",
    "rings": "。",
    "at least": "≥",
    "at most": "≤",
}
_TAKEN_FOR: dict[Mark, str] = {
    "short dash": "-−‐–—―ー_一1•·■~",
    "long dash": "-−‐–—―ー_一二=~",
    "slash": "/1lI|丿7J",
    "rings": "0oO〇○◦。口°8Q69D",
    "at least": "≥>＞〉》V",
    "at most": "≤<＜〈《ㄑくVCc∠",
}
_RINGS, _LOW, _ROUND = 2, 0.5, 0.75
"""So many rings, each lower than this share of a line's height, and about as wide as high, are full stops:
digits are 0.7 of it high and more, and half as wide."""
_BRACKETS = frozenset("()（）[]{}.")
_GLYPH = 0.9
"""No glyph of a figure is wider against its height."""
_BROKEN_ZERO = 0.9
"""How often, at most, what is taken for brackets is a zero."""
_UNLIKE = 0.5
"""How often rings are full stops, at most, that were read as other digits than 0."""
_NUMERALS = frozenset("二三四五六七八九十")
_SHORT = 0.8
"""Of the height of a line of text, which is that of digits (0.7 em) to that of characters (0.95 em): hyphens
and the dashes of figures are 0.25 to 0.55 em wide, dashes and 一 from 0.85 em on."""
_SHAPE = 0.95
"""How sure the shape alone makes a mark."""


_ARM = (0.2, 0.65)
"""By how much of the height of ≥ and ≤ the upper arm falls or rises from one side to the other."""
_BENT = 0.1
"""The arm's upper edge leaves a straight line by no more than this share of the height, or 1.5 pixels."""
_MORE_BELOW = 1.4
"""So many times the ink of the upper arm lies below it at the open end: the lower arm, and the bar."""
_TIP = 0.45
"""The tip stands no lower than this share of the height; that of > and < stands in the middle."""
_LEAST_CHEVRON = 6
"""Pixels: in fewer there is no telling a bar from an arm."""
_CHEVRON = (0.35, 0.5, 2.0)
"""The least height of ≥ and ≤ by that of a line, and their least and largest width by their height."""


def lone_mark(ink: Mask, text_height: float) -> Mark | None:
    """The mark that all the ink of a cell (height, width) is, None where it is anything else."""
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    stroke = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height, width = stroke.shape
    if height <= 0.3 * text_height and width >= 1.5 * height:
        if stroke.mean() >= 0.5 and width <= 4 * text_height:
            return "short dash" if width <= _SHORT * text_height else "long dash"
        return "rings" if _rings(stroke, text_height) else None
    if height >= 0.6 * text_height and 0.25 * height <= width <= 1.1 * height and _slanted(stroke):
        return "slash"
    if height >= _CHEVRON[0] * text_height and _CHEVRON[1] * height <= width <= _CHEVRON[2] * height:
        compared = _comparison(stroke)
        if compared is not None:
            return compared
    return "rings" if _rings(stroke, text_height) else None


def _rings(ink: Mask, text_height: float) -> bool:
    """Whether the ink is a row of rings too small for digits."""
    if ink.shape[0] > _LOW * text_height:
        return False
    count, labels, stats, _ = labelled(ink.astype(np.uint8))
    if count - 1 < _RINGS:
        return False
    for piece in range(1, count):
        x, y, width, height = (int(v) for v in stats[piece, : cv2.CC_STAT_AREA])
        inside = labels[y + height // 3 : y + height - height // 3, x + width // 4 : x + width - width // 4]
        is_round = min(width, height) >= _ROUND * max(width, height) and height >= 0.5 * ink.shape[0]
        if not is_round or (inside == piece).all():
            return False
    return True


def _comparison(stroke: Mask) -> Literal["at least", "at most"] | None:
    """≥ or ≤ where the ink is a chevron with a bar below it, level or along its lower arm (⩾ as Chinese faces
    have it)."""
    height, width = stroke.shape
    if min(height, width) < _LEAST_CHEVRON or not stroke.any(axis=0).all():
        return None
    tops, across = stroke.argmax(axis=0), np.arange(width)
    most_bent = max(1.5, _BENT * height)
    # no line that fits is needed to tell that a glyph's top falls by far too much or too little
    if not _ARM[0] * height - 2 * most_bent <= np.ptp(tops) <= _ARM[1] * height + 2 * most_bent:
        return None
    slope, start = np.polyfit(across, tops, 1)
    bent = np.abs(tops - (slope * across + start)).max()
    fall = float(slope * (width - 1))
    if bent > most_bent or not _ARM[0] * height <= abs(fall) <= _ARM[1] * height:
        return None
    seen = stroke if fall > 0 else stroke[:, ::-1]  # the tip to the right
    tops = seen.argmax(axis=0)
    blank = ~seen & (np.arange(height)[:, None] > tops)
    upper = np.where(blank.any(axis=0), blank.argmax(axis=0), height) - tops
    below = seen.sum(axis=0) - upper
    open_end = np.s_[1 : width // 2]
    stroke_width = float(np.median(upper[open_end]))
    tip = float(np.median(tops[-max(1, width // 8) :])) + stroke_width / 2
    if np.median(below[open_end]) < _MORE_BELOW * stroke_width or tip > _TIP * height:
        return None
    return "at least" if fall > 0 else "at most"


def _slanted(stroke: Mask) -> bool:
    """Whether the ink is one straight stroke from the lower left to the upper right."""
    height, width = stroke.shape
    counts = stroke.sum(axis=1)
    if counts.min() == 0 or counts.max() > 0.5 * width:
        return False
    levels = np.arange(height)
    middles = (stroke * np.arange(width)).sum(axis=1) / counts
    slope, start = np.polyfit(levels, middles, 1)
    bent = np.abs(middles - (slope * levels + start)).max()
    return bool(-slope * height >= 0.5 * width and -slope >= 0.3 and bent <= max(1.5, 0.06 * height))


def as_zero(reading: LineReading, shape: LineShape) -> LineReading:
    """The reading; a zero where nothing but brackets was read of one glyph: a 0 that has lost its top and its
    foot. Brackets around nothing are wider."""
    only_brackets = reading.text and set(reading.text) <= _BRACKETS
    if not only_brackets or not 0 < shape.span <= _GLYPH * shape.height:
        return reading
    others = (Alternative(text=reading.text, probability=1.0 - _BROKEN_ZERO), *reading.alternatives)
    return LineReading("0", _BROKEN_ZERO, tuple(a for a in others if a.text != "0")[:5])


def as_mark(reading: LineReading, mark: Mark, column: Sequence[str]) -> LineReading:
    """The reading of a cell whose ink is a mark; `column` holds the other texts of its column.

    一 stands where the column counts 二, 三 (one such reading alone may be a misread dash); anything the
    recogniser would not take the mark for stays.
    """
    if mark == "long dash" and len(_NUMERALS.intersection(column)) >= 2:
        return reading
    if not set(reading.text) <= set(_TAKEN_FOR[mark]):
        return reading
    text = _TEXTS[mark] * (len(reading.text) if mark == "rings" else 1)
    seen = [(reading.text, reading.confidence), *((a.text, a.probability) for a in reading.alternatives)]
    agreeing = sum(p for other, p in seen if other and set(other) <= set(_TAKEN_FOR[mark]) - {"1"})
    confidence = max(_SHAPE, min(1.0, agreeing))
    if mark == "rings" and any(c in "123456789" for c in reading.text):
        confidence = _UNLIKE
    rest = sum(p for other, p in seen if other != text)
    others = tuple(
        Alternative(text=other, probability=(1.0 - confidence) * p / rest)
        for other, p in seen
        if other != text and rest > 0
    )
    return LineReading(text, confidence, others[:5])
