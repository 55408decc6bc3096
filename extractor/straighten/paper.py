"""The paper in a picture: its edges, and the ground it lies on."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from extractor.geometry import Points
from extractor.parts import Pixels
from extractor.quantiles import grey_quantile
from extractor.straighten.strokes import EVERY, Ink, Stroke

DARKER_GROUND = 50
"""Grey levels by which the ground is darker than the paper that lies on it."""
DARK_RIM = 0.15
"""Share of the picture's rim that is dark where a ground is to be seen."""
LEAST_REACH = 0.05
"""What takes up less of the rim is no ground."""
RIM = 12
"""Pixels."""
SHADE = 0.03
"""Inches by which the edge of the paper is in shade."""
PAPER_TRUST = 0.5
"""What a point of an edge counts, one on a rule being 1."""


def paper_edges(grey: Pixels, dpi: float) -> tuple[list[Stroke], list[Stroke]]:
    """The upper and lower, and the left and right edge of paper that lies on a dark ground, where each is
    seen for most of its length."""
    paper = paper_mask(grey)
    if paper is None:
        return [], []
    level = _sides(paper, dpi)
    upright = [points[:, ::-1] for points in _sides(np.ascontiguousarray(paper.T), dpi)]
    return [Stroke(p, PAPER_TRUST) for p in level], [
        Stroke(np.ascontiguousarray(p), PAPER_TRUST) for p in upright
    ]


def paper_mask(grey: Pixels) -> Ink | None:
    """Where the paper lies, if it is light, lies on a dark ground that reaches the picture's edges, and fills
    most of the picture; None where no such ground is to be seen."""
    light = _light_places(grey)
    if light is None:
        return None
    count, marks, stats, _ = cv2.connectedComponentsWithStats(light, connectivity=4)
    if count < 2:
        return None
    largest = 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())
    own = (np.asarray(marks) == largest).astype(np.uint8)
    outline, _ = cv2.findContours(own, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    filled = cv2.drawContours(np.zeros_like(own), outline, -1, (1,), cv2.FILLED)
    return np.asarray(filled, dtype=np.uint8).view(np.bool_) if 0.4 < filled.mean() < 0.995 else None


def without_ground(grey: Pixels, small: Pixels, dpi: float) -> Pixels:
    """The picture with the dark ground around the paper, or a scanner's dark border, made white: its grain
    is no print. `small` is the same picture, smaller, `dpi` that of the small one."""
    light = _light_places(small)
    if light is None:
        return grey
    dark = 1 - light
    count, marks = cv2.connectedComponents(dark, connectivity=4)
    labels = np.asarray(marks)
    rim = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    reaches = np.bincount(rim, minlength=count) >= LEAST_REACH * len(rim)
    reaches[0] = False
    ground = reaches[labels].astype(np.uint8)
    if not ground.any():
        return grey
    reach = 2 * round(SHADE * dpi) + 1
    grown = cv2.dilate(ground, np.ones((reach, reach), dtype=np.uint8))
    full = cv2.resize(grown, grey.shape[1::-1], interpolation=cv2.INTER_NEAREST)
    return np.asarray(np.where(full > 0, 255, grey), dtype=np.uint8)


def _light_places(grey: Pixels) -> npt.NDArray[np.uint8] | None:
    """1 where a picture is light, 0 where it is dark; None where its rim is not dark, or its middle is."""
    height, width = grey.shape
    rim = _rim(grey)
    darkest = grey_quantile(rim, 0.15)
    if 255 - darkest < DARKER_GROUND:
        return None
    soft = _soft(grey)
    inner = soft[height // 4 : -height // 4, width // 4 : -width // 4]
    if grey_quantile(inner, 0.5) - darkest < DARKER_GROUND:
        return None
    limit, light = cv2.threshold(soft, 0, 1, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    return np.asarray(light, dtype=np.uint8) if (rim < limit).mean() >= DARK_RIM else None


def _rim(grey: Pixels) -> Pixels:
    """The outermost pixels of a picture without print and grain: its rows, then its columns."""
    # columns as rows, for OpenCV is slow on pictures of a few columns; the outermost first
    sides = grey[:RIM], grey[-RIM:][::-1], grey[:, :RIM].T, grey[:, -RIM:].T[::-1]
    return np.concatenate([_soft(np.ascontiguousarray(side))[0] for side in sides])


def _soft(grey: Pixels) -> Pixels:
    """A picture without its print, and without grain. Each pixel follows from those less than `RIM` away."""
    closed = cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((9, 9), dtype=np.uint8))
    return np.asarray(cv2.medianBlur(closed, 5), dtype=np.uint8)


def _sides(paper: Ink, dpi: float) -> list[Points]:
    """The upper and the lower edge of the paper."""
    height, width = paper.shape
    columns = np.arange(round(EVERY * dpi), width, max(1, round(EVERY * dpi)))
    columns = columns[paper[:, columns].any(axis=0)]
    if len(columns) < 8:
        return []
    top = paper[:, columns].argmax(axis=0).astype(float)
    bottom = height - paper[::-1, columns].argmax(axis=0).astype(float)
    found = []
    for edge in (top, bottom):
        shown = (edge > 2) & (edge < height - 2)
        x, y = columns[shown] + 0.5, edge[shown]
        if len(x) < 8:
            continue
        near = np.ones(len(x), dtype=bool)
        for _ in range(4):  # the corners are no part of the edge
            rest = np.abs(y - np.polyval(np.polyfit(x[near], y[near], 2), x))
            near = rest <= max(2.0, 3.0 * float(np.median(rest)))
            if near.sum() < 8:
                break
        if near.sum() >= 0.6 * width / (columns[1] - columns[0]) and rest[near].max() < 0.01 * width:
            found.append(np.column_stack([x[near], y[near]]))
    return found
