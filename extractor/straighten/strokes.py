"""What ought to be straight on a page, traced as it runs: rules, lines of text, the edges of the paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from extractor.geometry import Points
from extractor.ink import darker_than_around, marks_in_rows
from extractor.parts import Pixels
from extractor.quantiles import quantile

Ink = npt.NDArray[np.bool_]

SHORTEST_RULE = 0.5
"""Inches."""
RUN = 0.17
"""Inches. A rule is dark over so much without a break; with three pixels of thickness this follows slopes of
up to ten degrees."""
THICKEST = 0.05
"""Inches. What is thicker is no rule."""
EVERY = 0.07
"""Inches between the points of a stroke."""
ROUGHEST = 0.004
"""Inches by which half of a rule's points lie off the middle between their neighbours, at most (doubled)."""
MOST_RULES = 160
IN_A_CHAIN = 5
NEXT_LINE = 5.0
"""Type sizes from one line to the next, at most."""
TEXT_TRUST = 0.3
"""What a point of a line of text counts, one on a rule being 1: letters end a little up or down."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """Points (N, 2), N >= 4, along something that is level (or upright) on the paper, and their weight."""

    points: Points
    weight: float = 1.0


def level_rules(grey: Pixels, dpi: float) -> list[Stroke]:
    """The nearly level rules of a picture, longest first."""
    return [Stroke(points) for points in _traced(grey, dpi)]


def upright_rules(grey: Pixels, dpi: float) -> list[Stroke]:
    """The nearly upright rules of a picture, longest first."""
    transposed = np.ascontiguousarray(grey.T)
    return [Stroke(np.ascontiguousarray(points[:, ::-1])) for points in _traced(transposed, dpi)]


def text_strokes(letters: Ink, size: float) -> tuple[list[Stroke], list[Stroke]]:
    """What pieces of lines of text show: their upper and lower edges, level; and, upright, the edges at which
    pieces in lines one below the other begin or end. `size`: that of the type, pixels."""
    reach = max(2, round(size * 0.7)) | 1
    smeared = cv2.morphologyEx(letters.view(np.uint8), cv2.MORPH_CLOSE, np.ones((1, reach), dtype=np.uint8))
    marks = marks_in_rows(np.asarray(smeared, dtype=np.uint8))
    level: list[Stroke] = []
    ends: list[tuple[float, float, float, float]] = []
    for label, (x, _, w, h, _) in enumerate(marks.stats.tolist()):
        if label == 0 or w < 1.5 * size or not 0.5 * size <= h <= 2 * size + 0.17 * w:
            continue
        place, smear = marks.own(label)
        own, y = letters[place] & smear, place[0].start
        ends.append((float(x), _middle(own[:, : round(size)], y), x + w, _middle(own[:, -round(size) :], y)))
        if w >= 4 * size:
            for points in _edges(own, round(1.2 * size)):
                level.append(Stroke(points + np.array([x, y]), TEXT_TRUST))
    sides = np.array(ends).reshape(-1, 4)
    chains = [*_chains(sides[:, :2], size), *_chains(sides[:, 2:], size)]
    return level, [Stroke(chain, TEXT_TRUST) for chain in chains]


def _middle(own: Ink, top: int) -> float:
    rows = np.flatnonzero(own.any(axis=1))
    return top + (float(rows[0] + rows[-1] + 1) / 2 if len(rows) else len(own) / 2)


def _chains(ends: Points, size: float) -> list[Points]:
    """Ends of lines (N, 2) that stand one below the other, from the top down, where enough of them do."""
    if len(ends) < IN_A_CHAIN:
        return []
    ends = ends[np.argsort(ends[:, 1])]
    x, y = ends.T
    drop, drift = y[None, :] - y[:, None], np.abs(x[None, :] - x[:, None])
    below = (drop > 0.6 * size) & (drop < NEXT_LINE * size) & (drift <= 0.15 * size + 0.17 * drop)
    below &= drift <= 0.6 * size
    after = np.where(below.any(axis=1), np.where(below, drop + 2 * drift, np.inf).argmin(axis=1), -1)
    before = np.where(below.any(axis=0), np.where(below, drop + 2 * drift, np.inf).argmin(axis=0), -1)
    linked = np.where((after >= 0) & (before[after] == np.arange(len(ends))), after, -1)
    chains = []
    for first in np.setdiff1d(np.arange(len(ends)), linked[linked >= 0]):
        chain, place = [], int(first)
        while place >= 0:
            chain.append(place)
            place = int(linked[place])
        if len(chain) >= IN_A_CHAIN:
            chains.append(ends[chain])
    return chains


def _edges(own: Ink, window: int) -> Iterator[Points]:
    """The lower and the upper edge of a piece of text, looked at through windows a character wide."""
    height, count = len(own), own.shape[1] // window
    met = np.logical_or.reduce(own[:, : count * window].reshape(height, count, window), axis=2)
    filled = np.flatnonzero(met.any(axis=0))
    if len(filled) < 4:
        return
    met = met[:, filled]
    lower, upper = height - met[::-1].argmax(axis=0), met.argmax(axis=0)
    for edge in (lower.astype(float), upper.astype(float)):
        if np.ptp(edge) < height:
            yield np.column_stack([filled * window + window / 2, edge])


def _traced(grey: Pixels, dpi: float) -> list[Points]:
    """The middle lines of long, thin, nearly level dark marks."""
    dark = darker_than_around(grey, 31, 14)
    # in place: new memory costs as much as the look
    fat = cv2.dilate(dark, np.ones((3, 1), dtype=np.uint8), dst=dark)
    fat = cv2.morphologyEx(fat, cv2.MORPH_CLOSE, np.ones((1, 5), dtype=np.uint8), dst=fat)
    long = np.ones((1, max(8, round(RUN * dpi))), dtype=np.uint8)
    runs = cv2.morphologyEx(fat, cv2.MORPH_OPEN, long, dst=fat)
    marks = marks_in_rows(np.asarray(runs, dtype=np.uint8))
    stats = marks.stats
    wide = stats[:, cv2.CC_STAT_WIDTH]
    flat = (wide >= SHORTEST_RULE * dpi) & (stats[:, cv2.CC_STAT_HEIGHT] <= THICKEST * dpi + 3 + 0.25 * wide)
    flat &= stats[:, cv2.CC_STAT_AREA] <= (THICKEST * dpi + 3) * wide
    labels = [int(i) for i in np.argsort(-wide) if i > 0 and flat[i]][:MOST_RULES]
    found = []
    for label in labels:
        points = _middle_line(grey, *marks.own(label), dpi)
        if len(points) >= 4 and np.ptp(points[:, 0]) >= 0.8 * SHORTEST_RULE * dpi and _smooth(points, dpi):
            found.append(points)
    return found


def _smooth(points: Points, dpi: float) -> bool:
    """Whether the points run as smoothly as those on a rule do; letters that touch do not."""
    bends = points[2:, 1] - 2 * points[1:-1, 1] + points[:-2, 1]
    return quantile(np.abs(bends), 0.5) <= ROUGHEST * dpi


def _middle_line(grey: Pixels, box: tuple[slice, slice], own: Ink, dpi: float) -> Points:
    """The centres of darkness of a mark's columns, one point for each `EVERY` inches; `box` is where the mark
    lies in the picture, `own` its pixels there."""
    y0, x0 = box[0].start, box[1].start
    patch = grey[box]
    darkness = ((patch * own).max(axis=0) - patch) * own
    rows = np.arange(len(own), dtype=np.float32) + np.float32(0.5)
    # whole numbers and halves below 2^23: sums of floats of 32 bits are exact
    mass, moment = np.stack([np.ones_like(rows), rows]) @ darkness.astype(np.float32)
    depth = np.ones_like(rows) @ own.astype(np.float32)
    good = (depth > 0) & (depth <= THICKEST * dpi + 3) & (mass > 10)
    xs = np.flatnonzero(good)
    if len(xs) == 0:
        return np.zeros((0, 2))
    ys = moment[xs] / mass[xs]
    group = xs // max(1, round(EVERY * dpi))
    size = np.bincount(group)
    met = size > 0
    middle_x, middle_y = (np.bincount(group, values)[met] / size[met] for values in (xs + 0.5, ys))
    return np.column_stack([middle_x + x0, middle_y + y0])
