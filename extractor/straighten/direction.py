"""Which way text runs in a picture: level or upright, and which end is up."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import islice

import cv2
import numpy as np
import numpy.typing as npt

from extractor.engines import Orienter
from extractor.geometry import PixelBox
from extractor.ink import marks_in_rows
from extractor.parts import Pixels

Ink = npt.NDArray[np.bool_]

SMEARS = (0.25, 0.4, 0.6)
"""Shares of the type size over which ink is smeared: more than the space between the characters of a line,
less than the space between lines. Which of them fits depends on how the page is set."""
LONGISH = 1.6
"""A smeared mark this many times longer than high is a piece of a line."""
SLIM = 4.5
"""What is longer than wide by more is a piece of a broken rule rather than a letter."""
MAJORITY = 1.5
"""Papers mostly lie the right way: a turn wants clear evidence. On real pages one way has at least four times
as much as the other."""
BEYOND_DOUBT = 10.0
"""Where one way has so many times as much as the other, no more smears are looked at."""
LEAST_LETTER, LEAST_PART = 5, 0.35
"""Pixels of a letter at least, where there are enough of them; and a letter's part against most letters."""
LINED = 0.15
"""Share of the smeared ink that lies in such marks; where there is less, it is not text."""
LINES_ASKED, AT_A_TIME = 12, 2
"""An orienter may have to read the lines: two that agree clearly are enough."""
ENOUGH = 7.0
"""Of a line only its beginning is read, so many times its height."""
LARGEST_LOGIT, SURE = 4.0, 7.0
DOUBT = 5.0
"""Log odds. A page whose text runs level is put on its head by more than one doubtful line."""


def run_upright(letters: Ink, size: float) -> bool | None:
    """Whether the lines of text run up or down a picture rather than across, by its letters and the size of
    their type (see `find_letters`); None: no way to tell.

    The ink (rules left out) is smeared a little both ways alike: characters grow together along their line
    before lines grow together, and the marks that come of it lie along the lines (run-length smoothing,
    Wong, Casey and Wahl 1982, made blind to direction).
    """
    if size == 0:
        return None
    level = upright = lined = marked = 0.0
    told = False
    for share in SMEARS:
        reach = max(2, round(size * share)) | 1
        smeared = cv2.morphologyEx(
            letters.view(np.uint8), cv2.MORPH_CLOSE, np.ones((reach, reach), dtype=np.uint8)
        )
        stats = marks_in_rows(np.asarray(smeared, dtype=np.uint8)).stats[1:]
        w = stats[:, cv2.CC_STAT_WIDTH].astype(float)
        h = stats[:, cv2.CC_STAT_HEIGHT].astype(float)
        thickness = np.minimum(w, h)
        thin = (thickness >= 0.35 * size) & (thickness <= 2.5 * size)
        across = thin & (w >= LONGISH * h) & (w >= size)
        along = thin & (h >= LONGISH * w) & (h >= size)
        level, upright = level + float(w[across].sum()), upright + float(h[along].sum())
        area = stats[:, cv2.CC_STAT_AREA]
        lined, marked = lined + float(area[across | along].sum()), marked + float(area.sum())
        told = level + upright >= 20 * size and lined >= LINED * marked
        if told and max(level, upright) >= BEYOND_DOUBT * min(level, upright):
            break
    return upright > MAJORITY * level if told else None


def boxes_of_lines(letters: Ink, size: float, most: int = LINES_ASKED) -> list[PixelBox]:
    """Boxes around up to `most` lines of text of a level sketch, the ones best to be looked at first, by its
    letters and the size of their type."""
    if size == 0:
        return []
    reach = max(2, round(size * 0.7)) | 1
    smeared = cv2.morphologyEx(letters.view(np.uint8), cv2.MORPH_CLOSE, np.ones((1, reach), dtype=np.uint8))
    marks = marks_in_rows(np.asarray(smeared, dtype=np.uint8))
    stats = marks.stats[1:]
    w, h = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    lines = stats[(0.6 * size <= h) & (h <= 2.2 * size) & (w >= 2.5 * h), : cv2.CC_STAT_AREA]
    lines[:, cv2.CC_STAT_TOP] = marks.rows[lines[:, cv2.CC_STAT_TOP]]
    boxes = [
        PixelBox(float(x), float(y), float(x + width), float(y + height))
        for x, y, width, height in lines.tolist()
    ]
    boxes.sort(key=lambda b: -min(b.width / b.height, 8.0) * min(b.height / size, 1.0))
    return [_beginning(b).grown(0.15 * b.height) for b in boxes[:most]]


def _beginning(line: PixelBox) -> PixelBox:
    """As much of a line as is needed to see which way up it stands."""
    return PixelBox(line.x0, line.y0, min(line.x1, line.x0 + ENOUGH * line.height), line.y1)


def upside_down(lines: Iterable[Pixels], orienter: Orienter, *, doubt: float = 0.0) -> bool:
    """Whether the lines stand on their heads, by the weight of all of them together.

    `doubt`: the evidence (log odds) that must be exceeded, for papers mostly lie the right way. No more of
    the lines are taken than are needed.
    """
    evidence = 0.0
    left = iter(lines)
    while asked := list(islice(left, AT_A_TIME)):
        evidence += sum(_logit(p) for p in orienter.upside_down(asked))
        # That papers mostly lie the right way counts here too, but for half of what it is worth.
        if evidence >= SURE or evidence <= doubt / 2 - SURE:
            break
    return evidence > doubt


def _logit(probability: float) -> float:
    p = min(max(probability, 1e-6), 1 - 1e-6)
    return min(max(math.log(p / (1 - p)), -LARGEST_LOGIT), LARGEST_LOGIT)


def find_letters(ink: Ink) -> tuple[Ink, float]:
    """The ink without rules, pictures and specks, and the size of its type (0: too few letters)."""
    marks = marks_in_rows(ink.view(np.uint8))
    stats = marks.stats
    w, h = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    longer, shorter = np.maximum(w, h), np.minimum(w, h)
    most = max(12.0, 0.06 * max(ink.shape))
    letter = (longer <= most) & (longer >= 3) & (stats[:, cv2.CC_STAT_AREA] >= 4)
    letter &= (longer <= SLIM * shorter) & (np.arange(len(stats)) > 0)
    if letter.sum() < 12:
        return np.zeros_like(ink), 0.0
    whole = letter & (longer >= LEAST_LETTER)
    size = float(np.percentile(longer[whole if whole.sum() >= 12 else letter], 75))
    # The dots of a dotted rule stand side by side as letters do, and are the same on their heads.
    letter &= (longer <= 4 * size) & (longer >= LEAST_PART * size)
    letters = np.zeros_like(ink)
    letters[marks.rows] = letter.take(marks.labels, mode="clip")  # numpy need not make sure that each is one
    return letters, size
