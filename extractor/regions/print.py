"""Print in a picture: words and lines of text as boxes, found by their ink alone, before anything is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from extractor.geometry import PixelBox
from extractor.parts import PixelRule, Pixels
from extractor.regions.figures import Boxes, looks

_FIRST_SMEAR = 0.07
"""Inches over which ink is joined along a line to see how tall the lines of print are."""

_TALLEST = 0.45
"""Inches: taller and larger connected ink is a picture, a seal or a frame, not print."""

_SHORTEST = 0.035
"""Inches: print is at least that tall."""

_RULE = 0.45
"""Inches: a level or upright piece that long is a rule and no stroke of print."""

WORD_GAP = 0.22
"""Heights of print: ink closer than this along a line is one word."""

_BEFORE_POINT = 0.55
"""Heights of print: a point or comma this close behind a word belongs to it."""

_AFTER_POINT = 0.5, 0.9
"""Heights of print: figures this close behind a point, and text that close behind a comma, go on with what
stands before it."""

_BRACKET = 0.42, 0.95
"""Heights of print: a bracket's ink is no wider than the first; its text stands no further away than the
second."""

_DIGIT_GAP = 0.42
"""Heights of print: figures closer than this are one number; around a 1 there is much room."""

_TEXT_GAP = 0.7
"""Heights of print: ink closer than this is one text where neither side is a number."""

PIECE_GAP = 0.9
"""Heights of print: words closer than this on a line are one piece of text."""

_MOST_MARKS = 60_000
"""Pictures with more connected marks than this are noise or hatching, and are not searched for print."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A word or a piece of text: where it lies, and whether its marks have the look of a number: all of one
    height, none of them wider than tall, but for points, commas and strokes. `pointed`: it has points or
    commas; `opens`, `closes`: its first or last mark may be a bracket."""

    x0: float
    y0: float
    x1: float
    y1: float
    figure: bool = False
    pointed: bool = False
    opens: bool = False
    closes: bool = False

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def cx(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def cy(self) -> float:
        return (self.y0 + self.y1) / 2


@dataclass(frozen=True, slots=True)
class PrintLine:
    """A line of print, its words from left to right; and the same words joined to pieces of text."""

    words: tuple[Printed, ...]
    pieces: tuple[Printed, ...]

    @property
    def y0(self) -> float:
        return min(w.y0 for w in self.words)

    @property
    def y1(self) -> float:
        return max(w.y1 for w in self.words)

    @property
    def x0(self) -> float:
        return self.words[0].x0

    @property
    def x1(self) -> float:
        return max(w.x1 for w in self.words)

    @property
    def cy(self) -> float:
        return float(np.median([w.cy for w in self.words]))


@dataclass(frozen=True, slots=True)
class Print:
    """The print of a picture, lines from top to bottom, and how tall its lines usually are, pixels."""

    lines: tuple[PrintLine, ...]
    height: float


def find_print(
    contrasts: Pixels, least: float, dpi: float, rules: Sequence[PixelRule], taken: Sequence[PixelBox]
) -> Print:
    """The lines of print outside the boxes `taken`, on a picture of contrasts (H, W).

    Method: run-length smoothing along the lines (Wahl, Wong and Casey 1982), `rules` taken out before.
    """
    ink = _ink(contrasts, least, dpi, rules, taken)
    marks = _marks(ink, dpi)
    if not len(marks) or len(marks) > _MOST_MARKS:
        return Print((), 0.0)
    height = _usual_height(ink, marks, dpi)
    if height < _SHORTEST * dpi:
        return Print((), 0.0)
    words = _without_fragments(_words(ink, marks, height), height)
    groups = _without_lone_figures(_in_lines(words, height), height)
    lines = [_line(group, height) for group in groups]
    return Print(tuple(line for line in lines if line is not None), height)


def _ink(
    contrasts: Pixels, least: float, dpi: float, rules: Sequence[PixelRule], taken: Sequence[PixelBox]
) -> Pixels:
    """The ink of print, 0 or 1: without the rules and what lies in the boxes taken."""
    ink = cv2.threshold(contrasts, least, 1, cv2.THRESH_BINARY)[1]
    for rule in rules:
        if max(abs(rule.x1 - rule.x0), abs(rule.y1 - rule.y0)) >= _RULE * dpi:
            ends = (round(rule.x0), round(rule.y0 - 0.5)), (round(rule.x1), round(rule.y1 - 0.5))
            cv2.line(ink, *ends, (0,), max(3, round(rule.thickness) + 2))
    for box in taken:
        rows, cols = box.grown(0.02 * dpi).slices(*ink.shape)
        ink[rows, cols] = 0
    return np.asarray(ink, dtype=np.uint8)


def _marks(ink: Pixels, dpi: float) -> Boxes:
    """The connected marks that may be print or parts of it; what is larger is wiped out of `ink`."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8, ltype=cv2.CV_32S)
    if count > 4 * _MOST_MARKS:
        return np.zeros((0, 4), np.int32)
    width, height = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    large = (height > _TALLEST * dpi) | (width > 8 * _TALLEST * dpi)
    specks = np.maximum(width, height) < max(2, 0.008 * dpi)
    gone = large | specks
    gone[0] = False
    if gone.any():
        ink[gone[labels]] = 0
    gone[0] = True
    return np.asarray(stats[~gone, :4], dtype=np.int32)


def _smeared(ink: Pixels, length: int) -> Boxes:
    """Boxes of the ink after gaps up to that length are filled along the lines."""
    kernel = np.ones((1, max(3, length | 1)), np.uint8)
    closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, kernel)
    _, _, stats, _ = cv2.connectedComponentsWithStats(closed, connectivity=8, ltype=cv2.CV_32S)
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


def _words(ink: Pixels, marks: Boxes, height: float) -> list[Printed]:
    """The ink joined to words, and points and commas that stand alone."""
    boxes = _smeared(ink, round(WORD_GAP * height))
    boxes = boxes[boxes[:, 3] <= 3.5 * height]
    boxes = boxes[np.lexsort((boxes[:, 0], boxes[:, 1]))]
    own = _marks_of(boxes, marks)
    return [
        Printed(float(x), float(y), float(x + w), float(y + h), k.figure, k.pointed, *_brackets(m, height))
        for (x, y, w, h), m, k in zip(boxes, own, looks(own, height), strict=True)
    ]


def _without_fragments(words: Sequence[Printed], height: float) -> list[Printed]:
    """The words with the parts of characters that stand apart above or below them (the dot of an i, the roof
    of an ideograph) put back."""
    whole = sorted((w for w in words if w.height >= 0.6 * height), key=lambda w: w.x0)
    rest = [w for w in words if w.height < 0.6 * height]
    starts = np.array([w.x0 for w in whole])
    for part in rest:
        last = int(np.searchsorted(starts, part.cx))
        owners = [
            i
            for i in range(last - 1, -1, -1)
            if whole[i].x0 - 0.15 * height <= part.x0
            and part.x1 <= whole[i].x1 + 0.15 * height
            and max(whole[i].y0 - part.y1, part.y0 - whole[i].y1) < 0.2 * height
        ]
        if owners:
            owner = whole[owners[0]]
            whole[owners[0]] = replace(around((owner, part)), figure=owner.figure, pointed=owner.pointed)
        else:
            whole.append(part)
            starts = np.append(starts, np.inf)
    return whole


def _marks_of(boxes: Boxes, marks: Boxes) -> list[Boxes]:
    """The marks in each of the boxes, from left to right."""
    marks = marks[np.argsort(marks[:, 0])]
    middles = marks[:, 0] + marks[:, 2] / 2, marks[:, 1] + marks[:, 3] / 2
    firsts = np.searchsorted(marks[:, 0], boxes[:, 0] - 1)
    lasts = np.searchsorted(marks[:, 0], boxes[:, 0] + boxes[:, 2])
    found = []
    for (x, y, w, h), first, last in zip(boxes, firsts, lasts, strict=True):
        inside = slice(int(first), int(last))
        level = (middles[1][inside] >= y) & (middles[1][inside] <= y + h)
        found.append(marks[inside][level & (middles[0][inside] <= x + w)])
    return found


def _brackets(marks: Boxes, height: float) -> tuple[bool, bool]:
    """Whether the first and the last of the marks, given from left to right, may be a bracket: narrow, tall
    and with room beside it."""
    if not len(marks):
        return False, False
    first, last = marks[0], marks[np.argmax(marks[:, 0] + marks[:, 2])]
    room = 0.02 * height
    narrow = [bool(m[2] <= _BRACKET[0] * height and m[3] >= 0.75 * height) for m in (first, last)]
    before = bool((marks[1:, 0] >= first[0] + first[2] + room).all())
    ends = marks[:, 0] + marks[:, 2]
    after = bool((ends[marks[:, 0] != last[0]] <= last[0] - room).all())
    return narrow[0] and before, narrow[1] and after


def _in_lines(words: Sequence[Printed], height: float) -> list[list[Printed]]:
    """Words that stand on one line together: tall ones first, small marks where they lie within one."""
    lines: list[list[Printed]] = []
    levels: list[float] = []
    for word in sorted((w for w in words if w.height >= 0.55 * height), key=lambda w: w.cy):
        near = [
            i for i in range(max(0, len(lines) - 3), len(lines)) if abs(levels[i] - word.cy) <= 0.4 * height
        ]
        if near:
            nearest = min(near, key=lambda i: abs(levels[i] - word.cy))
            lines[nearest].append(word)
            levels[nearest] = float(np.mean([w.cy for w in lines[nearest][-8:]]))
        else:
            lines.append([word])
            levels.append(word.cy)
    for word in (w for w in words if w.height < 0.55 * height):
        if levels:
            nearest = int(np.argmin(np.abs(np.array(levels) - word.cy)))
            if abs(levels[nearest] - word.cy) <= 0.6 * height:
                lines[nearest].append(word)
    return [lines[i] for i in np.argsort(levels)]


def _without_lone_figures(lines: Sequence[Sequence[Printed]], height: float) -> list[list[Printed]]:
    """The lines, words that look like figures taken for text where hardly any other word of their line does
    and none on another line begins, ends or stands in the middle where they do."""
    figures = [(n, w) for n, line in enumerate(lines) for w in line if w.figure and w.width > 0.5 * height]
    numbers = np.array([n for n, _ in figures])
    places = np.array([(w.x0, w.cx, w.x1) for _, w in figures]).reshape(-1, 3)
    lone: set[Printed] = set()
    for n, word in figures:
        others = [w for w in lines[n] if w.width > 0.5 * height]
        near = np.abs(places - (word.x0, word.cx, word.x1)).min(axis=1) <= 0.3 * height
        supported = (near & (numbers != n)).any()
        if not supported and sum(w.figure for w in others) < max(2.0, 0.5 * len(others)):
            lone.add(word)
    return [[replace(w, figure=False) if w in lone else w for w in line] for line in lines]


def _line(words: Sequence[Printed], height: float) -> PrintLine | None:
    whole = _whole_texts(joined(_with_points(words, height), WORD_GAP * height), height)
    return line_of(whole, height) if whole else None


def _whole_texts(words: Sequence[Printed], height: float) -> list[Printed]:
    """The words with those that only look like figures put back into the text they stand in, as a plain
    ideograph or a bracket does. Numbers of some length stay apart."""
    whole: list[Printed] = []
    for word in words:
        gap = word.x0 - whole[-1].x1 if whole else np.inf
        numbers = whole and (_is_number(word, height) or _is_number(whole[-1], height))
        figures = whole and word.figure and whole[-1].figure
        bracket = whole and (whole[-1].closes or word.opens)
        figures = figures or (whole and _one_number(whole[-1], word))
        bracket = bracket and not (word.figure and word.width > 2.5 * height)
        reach = _BRACKET[1] if bracket else 0.0 if numbers else _TEXT_GAP
        if gap < (_DIGIT_GAP if figures else reach) * height:
            whole[-1] = around((whole[-1], word))
        else:
            whole.append(word)
    return whole


def _one_number(left: Printed, right: Printed) -> bool:
    """Whether one of two neighbours looks like figures, and the other is as tall and on one line with it."""
    slack = 0.12 * max(left.height, right.height) + 1
    level = min(abs(left.y0 - right.y0), abs(left.y1 - right.y1)) <= slack
    return (left.figure or right.figure) and level and abs(left.height - right.height) <= 2.5 * slack


def _is_number(word: Printed, height: float) -> bool:
    return word.figure and word.width > (1.2 if word.pointed else 1.8) * height


def line_of(words: Sequence[Printed], height: float) -> PrintLine:
    """A line of the words, at least one, given from left to right."""
    return PrintLine(tuple(words), tuple(joined(words, PIECE_GAP * height)))


def _with_points(words: Sequence[Printed], height: float) -> list[Printed]:
    """The words of a line with the points and commas beside them; those in a row of points are left out."""
    whole: list[Printed] = []
    points = 0
    for word in sorted(words, key=lambda w: w.x0):
        if not _is_point(word, height):
            gap = word.x0 - whole[-1].x1 if whole and points == 1 else np.inf
            number = word.figure and whole[-1].figure if whole else False
            if number and gap < _AFTER_POINT[0] * height:
                whole[-1] = replace(around((whole[-1], word)), pointed=True)
            elif gap < _AFTER_POINT[1] * height and not _is_number(word, height):
                whole[-1] = replace(around((whole[-1], word)), figure=False)
            else:
                whole.append(word)
            points = 0
        elif whole and points == 0 and word.x0 - whole[-1].x1 < _BEFORE_POINT * height:
            before = whole[-1]
            whole[-1] = replace(around((before, word)), figure=before.figure, pointed=before.pointed)
            points = 1
        else:
            points += 1
    return whole


def _is_point(word: Printed, height: float) -> bool:
    return word.height < 0.4 * height and word.width < 0.35 * height


def joined(words: Sequence[Printed], gap: float) -> list[Printed]:
    """Words of one line from left to right, those less than `gap` apart put together."""
    whole: list[Printed] = []
    for word in sorted(words, key=lambda w: w.x0):
        if whole and word.x0 - whole[-1].x1 < gap:
            whole[-1] = around((whole[-1], word))
        else:
            whole.append(word)
    return whole


def around(words: Sequence[Printed]) -> Printed:
    """One piece of text for several."""
    return Printed(
        min(w.x0 for w in words),
        min(w.y0 for w in words),
        max(w.x1 for w in words),
        max(w.y1 for w in words),
        all(w.figure for w in words),
        any(w.pointed for w in words),
        min(words, key=lambda w: w.x0).opens,
        max(words, key=lambda w: w.x1).closes,
    )
