"""What happens to the rules of a table on paper: they break, are dotted or dashed, doubled or thick.

Works on the picture, so that every page has it, drawn or real: rules are long straight dark strokes, longer
than any stroke of a character. Nothing moves, so that boxes of truth stay.
"""

from __future__ import annotations

from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from samples.damage import Pixels

Mask = npt.NDArray[np.bool_]
Pattern = Literal["dotted", "dashed"]

_LONGEST_STROKE = 0.34
"""Inches from which on a straight stroke is a rule."""


def rule_masks(pixels: Pixels, dpi: float) -> tuple[Mask, Mask]:
    """Pixels (height, width) of level and of upright rules."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    dark = np.asarray(grey < 170, dtype=np.uint8)
    length = max(9, round(_LONGEST_STROKE * dpi))
    masks = []
    for size in ((length, 1), (1, length)):
        kernel = cv2.getStructuringElement(cv2.MORPH_RECT, size)
        core = cv2.morphologyEx(dark, cv2.MORPH_OPEN, kernel)
        across = (1, 3) if size[1] == 1 else (3, 1)
        halo = cv2.dilate(core, np.ones(across, np.uint8))  # the grey fringe of a drawn line goes with it
        masks.append(np.asarray(halo > 0))
    return masks[0], masks[1]


def break_rules(pixels: Pixels, dpi: float, strength: float, seed: int) -> Pixels:
    """Hairlines that the copier lost in places: gaps of 1 to 6 mm, up to 30 % of each rule."""
    chance = np.random.default_rng(seed)
    height, width = pixels.shape[:2]
    spans = (max(3, round(0.04 * dpi)), max(4, round(0.24 * dpi)))
    level, upright = rule_masks(pixels, dpi)
    gone = np.zeros((height, width), bool)
    for mask, axis in ((level, 1), (upright, 0)):
        cell = int(chance.integers(*spans))
        coarse = chance.random((height // 4 + 1, width // cell + 1)) < 0.3 * strength
        if axis == 0:
            coarse = chance.random((height // cell + 1, width // 4 + 1)) < 0.3 * strength
        size = (width, height)
        field = cv2.resize(np.asarray(coarse, dtype=np.uint8), size, interpolation=cv2.INTER_NEAREST)
        gone |= mask & (field > 0)
    return _whitened(pixels, gone & ~(level & upright))


def pattern_rules(pixels: Pixels, dpi: float, pattern: Pattern, *, frame_too: bool = True) -> Pixels:
    """Rules printed as dots of half a millimetre, or dashes of 2 mm; `frame_too`: the outermost ones also."""
    period, ink = (0.04, 0.45) if pattern == "dotted" else (0.13, 0.62)
    step = max(3, round(period * dpi))
    on = max(1, round(step * ink))
    height, width = pixels.shape[:2]
    level, upright = rule_masks(pixels, dpi)
    if not frame_too:
        inner = _inside_frame(level | upright, dpi)
        level, upright = level & inner, upright & inner
    gap_x = (np.arange(width) % step >= on)[np.newaxis, :]
    gap_y = (np.arange(height) % step >= on)[:, np.newaxis]
    return _whitened(pixels, (level & ~upright & gap_x) | (upright & ~level & gap_y))


def double_rules(pixels: Pixels, dpi: float) -> Pixels:
    """The frame of each table drawn twice, 0.7 mm apart."""
    result = pixels.copy()
    away = max(4, round(0.028 * dpi))
    for x, y, w, h in _frames(pixels, dpi):
        cv2.rectangle(
            result, (x - away, y - away), (x + w - 1 + away, y + h - 1 + away), (20, 20, 20), 1, cv2.LINE_8
        )
    return result


def thick_frame(pixels: Pixels, dpi: float, strength: float) -> Pixels:
    """The frame of each table drawn up to 1.2 mm thick."""
    result = pixels.copy()
    thickness = max(2, round(0.047 * dpi * strength))
    for x, y, w, h in _frames(pixels, dpi):
        half = thickness // 2
        cv2.rectangle(
            result, (x - half, y - half), (x + w - 1 + half, y + h - 1 + half), (15, 15, 15), thickness
        )
    return result


def table_areas(pixels: Pixels, dpi: float) -> Mask:
    """Pixels within the frames of what is ruled: (height, width)."""
    area = np.zeros(pixels.shape[:2], bool)
    for x, y, w, h in _frames(pixels, dpi):
        area[y : y + h, x : x + w] = True
    return area


def _frames(pixels: Pixels, dpi: float) -> list[tuple[int, int, int, int]]:
    """x, y, width, height of each connected net of rules at least 3 cm wide and 1 cm high."""
    level, upright = rule_masks(pixels, dpi)
    net = np.asarray(level | upright, dtype=np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(net, connectivity=8)
    boxes = [tuple(int(v) for v in stats[n, :4]) for n in range(1, count)]
    return [(x, y, w, h) for x, y, w, h in boxes if w > 1.2 * dpi and h > 0.4 * dpi]


def _inside_frame(net: Mask, dpi: float) -> Mask:
    count, _, stats, _ = cv2.connectedComponentsWithStats(np.asarray(net, np.uint8), connectivity=8)
    inner = np.ones(net.shape, bool)
    rim = max(3, round(0.02 * dpi))
    for number in range(1, count):
        x, y, w, h = (int(v) for v in stats[number, :4])
        inner[y : y + h, x : x + w] = False
        inner[y + rim : y + h - rim, x + rim : x + w - rim] = True
    return inner


def _whitened(pixels: Pixels, where: Mask) -> Pixels:
    result = pixels.copy()
    result[where] = 255
    return result
