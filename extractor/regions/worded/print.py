"""Print in a picture: lines of text and the words on them as boxes, found by their ink alone, before anything
is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from extractor.geometry import PixelBox
from extractor.ink import labelled
from extractor.parts import PixelRule, Pixels

Boxes = npt.NDArray[np.int32]
"""Boxes of marks, shape (N, 4): x, y, width, height."""

_FIRST_SMEAR = 0.07
"""Inches over which ink is joined along a line to see how tall the lines of print are."""

_TALLEST = 0.45
"""Inches: taller and larger connected ink is a picture, a seal or a frame, not print."""

_SHORTEST = 0.035
"""Inches: print is at least that tall."""

_RULE = 0.45
"""Inches: a level or upright piece that long is a rule and no stroke of print."""

_PART_GAP = 0.22
"""Heights of print: ink closer than this along a line is one part of a word."""

_WORD_GAP = 0.45
"""Heights of print: parts closer than this are read as one word."""

_PIECE_GAP = 0.9
"""Heights of print: words closer than this on a line are one piece of text."""

_POINT = 0.4, 0.35
"""Heights of print: a point or comma is lower and narrower."""

_BESIDE_POINT = 0.8
"""Heights of print: a lone point or comma this close to a word belongs to it."""

_STROKE = 0.3, 0.2, 3.0
"""Heights of print: the stroke for none is lower than the first, longer than the second, shorter than the
third."""

_FLAT = 1.6
"""A stroke is so many times as wide as tall."""

_LARGER = 1.3
"""Heights of print: ink taller than this is of larger type."""

_SHADE = 0.06, 0.5
"""Inches: ink that thick both ways and that long is no print."""

_PALE = 90.0
"""The contrast of a shade on which print can be read, at most."""

_MOST_SHADES = 200
"""So many shades are looked at on a page."""

_LEADERS = 4
"""So many points at one distance are leaders (Revenue . . . . 12), and no print that can be read."""

_LEADER_STEP = 1.5
"""Heights of print from one point of leaders to the next, at most."""

_MOST_MARKS = 60_000
"""Pictures with more connected marks than this are noise or hatching, and are not searched for print."""


@dataclass(frozen=True, slots=True)
class Ink:
    """Where ink lies, pixels: a word, or a part of one."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def cy(self) -> float:
        return (self.y0 + self.y1) / 2


@dataclass(frozen=True, slots=True)
class PrintedWord:
    """Ink that stands close enough on a line to be read at once; the `parts` have gaps between them, from
    left to right."""

    box: Ink
    parts: tuple[Ink, ...]


@dataclass(frozen=True, slots=True)
class PrintLine:
    """A line of print, its words from left to right."""

    words: tuple[PrintedWord, ...]
    height: float

    @property
    def x0(self) -> float:
        return self.words[0].box.x0

    @property
    def x1(self) -> float:
        return max(w.box.x1 for w in self.words)

    @property
    def cy(self) -> float:
        return float(np.median([w.box.cy for w in self.words]))

    @property
    def pieces(self) -> tuple[Ink, ...]:
        """The words joined to pieces of text."""
        return tuple(group[0] for group in _joined([w.box for w in self.words], _PIECE_GAP * self.height))


@dataclass(frozen=True, slots=True)
class Print:
    """The print of a picture, lines from top to bottom, and how tall its lines usually are, pixels."""

    lines: tuple[PrintLine, ...]
    height: float


def find_print(bare: Pixels, least: float, dpi: float) -> Print:
    """The lines of print on a picture of contrasts (H, W) without rules (see `without_rules`).

    Method: run-length smoothing along the lines (Wahl, Wong and Casey 1982).
    """
    ink: Pixels = np.asarray(cv2.threshold(bare, least, 1, cv2.THRESH_BINARY)[1], dtype=np.uint8)
    rows = _rows_near(ink)
    if not rows.size:
        return Print((), 0.0)
    ink = ink[rows]
    _clear_shades(ink, bare[rows], least, dpi)
    marks = _on_rows(_marks(ink, dpi), rows)
    if not len(marks) or len(marks) > _MOST_MARKS:
        return Print((), 0.0)
    height = _usual_height(ink, marks, dpi)
    if height < _SHORTEST * dpi:
        return Print((), 0.0)
    for x, y, w, h in _leaders(marks, height):
        top = int(np.searchsorted(rows, y))
        ink[top : top + h, x : x + w] = 0
    parts = _without_fragments(_without_insides(_parts(ink, height, rows), height), height)
    lines = [_line(group, height) for group in _in_lines(parts, height)]
    return Print(tuple(line for line in lines if line is not None), height)


def _rows_near(ink: Pixels) -> npt.NDArray[np.intp]:
    """The rows with ink and two beside each: where tables were taken out, most of a page is blank, and what
    is looked for by neighbouring pixels is the same without the rest."""
    filled = ink.max(axis=1)
    return np.flatnonzero(cv2.dilate(filled, np.ones((5, 1), np.uint8)))


def _on_rows(boxes: Boxes, rows: npt.NDArray[np.intp]) -> Boxes:
    """Boxes found on some of the rows of a picture, in the whole picture."""
    moved = boxes.copy()
    moved[:, 1] = rows[boxes[:, 1]]
    return moved


def without_rules(
    contrasts: Pixels, rules: Sequence[PixelRule], taken: Sequence[PixelBox], dpi: float
) -> Pixels:
    """The picture of contrasts with blank paper in the place of rules and of what lies in the boxes taken."""
    bare = contrasts.copy()
    for rule in rules:
        if max(abs(rule.x1 - rule.x0), abs(rule.y1 - rule.y0)) >= _RULE * dpi:
            ends = (round(rule.x0), round(rule.y0 - 0.5)), (round(rule.x1), round(rule.y1 - 0.5))
            cv2.line(bare, *ends, (0,), max(3, round(rule.thickness) + 2))
    for box in taken:
        rows, cols = box.grown(0.02 * dpi).slices(*bare.shape)
        bare[rows, cols] = 0
    return bare


def _clear_shades(ink: Pixels, contrasts: Pixels, least: float, dpi: float) -> None:
    """Takes pale bands out of `ink` (the shade of a head of one line, too low to pass for paper), but what
    stands out against them."""
    side = max(3, round(_SHADE[0] * dpi))
    grain = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    solid = cv2.morphologyEx(grain, cv2.MORPH_OPEN, np.ones((side, side), np.uint8))
    count, labels, stats, _ = labelled(np.asarray(solid, dtype=np.uint8))
    for x, y, w, h, _ in stats[1 : min(count, _MOST_SHADES)]:
        if w < _SHADE[1] * dpi:
            continue
        place = slice(max(0, y - 1), y + h + 1), slice(max(0, x - 1), x + w + 1)
        shade = float(np.median(contrasts[place][labels[place] > 0]))
        if shade <= _PALE:
            ink[place] = contrasts[place] >= shade + least


def _marks(ink: Pixels, dpi: float) -> Boxes:
    """The connected marks that may be print or parts of it; what is larger is wiped out of `ink`."""
    count, labels, stats, _ = labelled(ink)
    if count > 4 * _MOST_MARKS:
        return np.zeros((0, 4), np.int32)
    width, height = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    large = (height > _TALLEST * dpi) | (width > 8 * _TALLEST * dpi)
    specks = np.maximum(width, height) < max(2, 0.008 * dpi)
    gone = large | specks
    gone[0] = False
    if gone.any():
        places = np.flatnonzero(ink)
        ink.ravel()[places[gone[labels.ravel()[places]]]] = 0
    gone[0] = True
    return np.asarray(stats[~gone, :4], dtype=np.int32)


def _smeared(ink: Pixels, length: int) -> Boxes:
    """Boxes of the ink after gaps up to that length are filled along the lines."""
    kernel = np.ones((1, max(3, length | 1)), np.uint8)
    closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, kernel)
    _, _, stats, _ = labelled(np.asarray(closed, dtype=np.uint8))
    return np.asarray(stats[1:, :4], dtype=np.int32)


def _usual_height(ink: Pixels, marks: Boxes, dpi: float) -> float:
    """The median height of lines of print, each counted by its width; 0 where there is none."""
    boxes = _smeared(ink, round(_FIRST_SMEAR * dpi))
    width, height = boxes[:, 2], boxes[:, 3]
    likely = (height >= _SHORTEST * dpi) & (height <= _TALLEST * dpi) & (width >= 1.5 * height)
    if not likely.any():
        return float(np.percentile(marks[:, 3], 80)) if len(marks) else 0.0
    order = np.argsort(height[likely])
    mass = np.cumsum(np.minimum(width[likely][order], 12 * height[likely][order]))
    return float(height[likely][order][np.searchsorted(mass, mass[-1] / 2)])


def _leaders(marks: Boxes, height: float) -> list[tuple[int, int, int, int]]:
    """The points that lead from a text to its figure: four and more on one line, at one distance."""
    small = marks[(marks[:, 3] < _POINT[0] * height) & (marks[:, 2] < _POINT[1] * height)]
    middles = small[:, :2] + small[:, 2:] / 2
    order = np.lexsort((middles[:, 0], np.round(middles[:, 1] / (0.35 * height))))
    found: list[tuple[int, int, int, int]] = []
    run: list[int] = []
    for i in [int(i) for i in order]:
        if run and not _leads_on(middles, run, i, height):
            found += [tuple(int(v) for v in small[k]) for k in run] if len(run) >= _LEADERS else []  # type: ignore[misc]
            run = []
        run.append(i)
    found += [tuple(int(v) for v in small[k]) for k in run] if len(run) >= _LEADERS else []  # type: ignore[misc]
    return found


def _leads_on(middles: npt.NDArray[np.float64], run: Sequence[int], point: int, height: float) -> bool:
    """Whether a point goes on with a run of points: level with the last, as far off as the others are."""
    step_x, step_y = middles[point] - middles[run[-1]]
    if abs(step_y) > 0.15 * height or not 0 < step_x <= _LEADER_STEP * height:
        return False
    usual = (middles[run[-1]][0] - middles[run[0]][0]) / (len(run) - 1) if len(run) > 1 else step_x
    return bool(abs(step_x - usual) <= 0.25 * usual + 1.5)


def _parts(ink: Pixels, height: float, rows: npt.NDArray[np.intp]) -> list[Ink]:
    """The ink joined to parts of words, and points and commas that stand alone."""
    boxes = _on_rows(_smeared(ink, round(_PART_GAP * height)), rows)
    boxes = boxes[boxes[:, 3] <= 3.5 * height]
    return [
        Ink(float(x), float(y), float(x + w), float(y + h))
        for x, y, w, h in boxes[np.lexsort((boxes[:, 0], boxes[:, 1]))]
    ]


def _without_insides(parts: Sequence[Ink], height: float) -> list[Ink]:
    """The parts without those that lie within the box of a larger character (the legs of 况 in a title)."""
    inside: set[int] = set()
    boxes = np.array([(p.x0, p.y0, p.x1, p.y1) for p in parts]).reshape(-1, 4)
    for i in np.flatnonzero(boxes[:, 3] - boxes[:, 1] > _LARGER * height):
        x0, y0, x1, y1 = boxes[i]
        within = (boxes[:, 0] >= x0) & (boxes[:, 2] <= x1) & (boxes[:, 1] >= y0) & (boxes[:, 3] <= y1)
        smaller = boxes[:, 3] - boxes[:, 1] < y1 - y0
        inside |= {int(k) for k in np.flatnonzero(within & smaller) if k != i}
    return [part for i, part in enumerate(parts) if i not in inside]


def _without_fragments(parts: Sequence[Ink], height: float) -> list[Ink]:
    """The parts with those of characters that stand apart above or below them (the dot of an i, the roof
    of an ideograph) put back."""
    whole = sorted((w for w in parts if w.height >= 0.6 * height), key=lambda w: w.x0)
    rest = [w for w in parts if w.height < 0.6 * height]
    starts = np.array([w.x0 for w in whole])
    for part in rest:
        last = int(np.searchsorted(starts, (part.x0 + part.x1) / 2))
        owners = [
            i
            for i in range(last - 1, -1, -1)
            if whole[i].x0 - 0.15 * height <= part.x0
            and part.x1 <= whole[i].x1 + 0.15 * height
            and max(whole[i].y0 - part.y1, part.y0 - whole[i].y1) < 0.2 * height
        ]
        if owners:
            whole[owners[0]] = around((whole[owners[0]], part))
        else:
            whole.append(part)
            starts = np.append(starts, np.inf)
    return whole


def _in_lines(parts: Sequence[Ink], height: float) -> list[list[Ink]]:
    """Parts that stand on one line together: tall ones first, small marks where they lie within one."""
    lines: list[list[Ink]] = []
    levels: list[float] = []
    for part in sorted((w for w in parts if w.height >= 0.55 * height), key=lambda w: w.cy):
        near = [
            i for i in range(max(0, len(lines) - 3), len(lines)) if abs(levels[i] - part.cy) <= 0.4 * height
        ]
        if near:
            nearest = min(near, key=lambda i: abs(levels[i] - part.cy))
            lines[nearest].append(part)
            levels[nearest] = float(np.mean([w.cy for w in lines[nearest][-8:]]))
        else:
            lines.append([part])
            levels.append(part.cy)
    for part in sorted((w for w in parts if w.height < 0.55 * height), key=lambda w: w.cy):
        nearest = int(np.argmin(np.abs(np.array(levels) - part.cy))) if levels else -1
        if levels and abs(levels[nearest] - part.cy) <= 0.6 * height:
            lines[nearest].append(part)
        elif is_stroke(part, height):
            lines.append([part])
            levels.append(part.cy)
    return [lines[i] for i in np.argsort(levels)]


def is_stroke(part: Ink, height: float) -> bool:
    """Whether ink is the stroke for none: low, wider than tall, no longer than a few characters."""
    low = part.height < _STROKE[0] * height
    return low and max(_FLAT * part.height, _STROKE[1] * height) < part.width < _STROKE[2] * height


def _line(parts: Sequence[Ink], height: float) -> PrintLine | None:
    # Print may be larger than elsewhere on the page.
    height = max(height, float(np.percentile([p.height for p in parts], 80)))
    whole = _with_points(parts, height)
    words = [PrintedWord(box, tuple(own)) for box, own in _joined(whole, _WORD_GAP * height)]
    return PrintLine(tuple(words), height) if words else None


def _with_points(parts: Sequence[Ink], height: float) -> list[Ink]:
    """The parts of a line, lone points and commas put to what stands close before them, else behind; specks
    far from all print are left out."""
    ordered = sorted(parts, key=lambda w: w.x0)
    whole = [p for p in ordered if not _is_point(p, height)]
    for point in (p for p in ordered if _is_point(p, height)):
        gaps = [max(point.x0 - p.x1, p.x0 - point.x1) for p in whole]
        nearest = int(np.argmin(gaps)) if gaps else -1
        if nearest >= 0 and gaps[nearest] <= _BESIDE_POINT * height:
            whole[nearest] = around((whole[nearest], point))
    return whole


def _is_point(part: Ink, height: float) -> bool:
    small = part.height < _POINT[0] * height and part.width < _POINT[1] * height
    return small and not is_stroke(part, height)


def _joined(parts: Sequence[Ink], gap: float) -> list[tuple[Ink, list[Ink]]]:
    """Parts of one line from left to right, those less than `gap` apart put together; each with its parts."""
    whole: list[tuple[Ink, list[Ink]]] = []
    for part in sorted(parts, key=lambda w: w.x0):
        if whole and part.x0 - whole[-1][0].x1 < gap:
            before, own = whole[-1]
            whole[-1] = around((before, part)), [*own, part]
        else:
            whole.append((part, [part]))
    return whole


def around(parts: Sequence[Ink]) -> Ink:
    """The box around several."""
    return Ink(
        min(w.x0 for w in parts),
        min(w.y0 for w in parts),
        max(w.x1 for w in parts),
        max(w.y1 for w in parts),
    )
