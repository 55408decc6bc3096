"""Paragraphs on a digital page: what is prose is no table, and parts what stands beside it in another column.

A paragraph is a stack of lines of one measure: they begin at one x (the first may be indented) and most end
near the other side, with many words and few figures in each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from extractor.geometry import Box
from extractor.parts import Word
from extractor.regions.statements.phrases import em_of, is_number, rows_of_words, without_dots

JUSTIFIED = 1.15
"""Ems. Blanks of lines set flush on both sides are no wider."""
STEP = 2.2
"""Lines of one paragraph stand no farther below each other than this many of their heights."""
INDENT = 4.0
"""Ems by which lines of one paragraph may begin apart."""
FULL = 0.8
"""A line is full that covers this share of the measure; most lines of a paragraph, but the last, are."""
MOST_FIGURES = 0.4
"""The most figures among the words of a paragraph."""
LEAST_WORDS, LEAST_WIDTH = 4.0, 14.0
"""Words in a line (Latin) and its width in ems, at least."""
LABELS = 0.5
"""Lines of which this share has a figure next to the right are labels of rows."""
BETWEEN = 4
"""Line steps. What stands between two paragraphs of one measure, no farther apart, is of that column."""


@dataclass(slots=True)
class _Stack:
    """Lines below each other that may be a paragraph, and how many have a figure next to their right."""

    lines: list[list[Word]]
    boxes: list[Box] = field(default_factory=list)
    beside_figures: int = 0

    @property
    def box(self) -> Box:
        return Box.union(self.boxes)


def without_paragraphs(words: Sequence[Word]) -> tuple[list[Word], list[Box]]:
    """The words that stand in no paragraph, and the boxes of the paragraphs.

    A heading between two paragraphs of one column of text belongs to them.
    """
    if not words:
        return [], []
    em = em_of(words)
    stacks = [stack for stack in _stacks(words, em) if _is_prose(stack, em)]
    taken = {id(word) for stack in stacks for line in stack.lines for word in line}
    boxes = [stack.box for stack in stacks]
    rest = [word for word in words if id(word) not in taken]
    columns = _columns(boxes, em)
    return [word for word in rest if not any(box.contains(*word.box.center) for box in columns)], boxes


def _stacks(words: Sequence[Word], em: float) -> list[_Stack]:
    stacks: list[_Stack] = []
    for row in map(without_dots, rows_of_words(words)):
        pieces = _pieces(row, em) if row else []
        for piece, after in zip(pieces, [*pieces[1:], None], strict=False):
            box = Box.union(word.box for word in piece)
            above = [s for s in stacks[-60:] if _goes_on(s, box, em)]
            if above:
                stack = max(above, key=lambda s: s.boxes[-1].y1)
                stack.lines.append(piece)
                stack.boxes.append(box)
            else:
                stack = _Stack([piece], [box])
                stacks.append(stack)
            stack.beside_figures += after is not None and is_number(after[0].text)
    return stacks


def _pieces(row: Sequence[Word], em: float) -> list[list[Word]]:
    pieces = [[row[0]]]
    for before, after in pairwise(row):
        if after.box.x0 - before.box.x1 > JUSTIFIED * em:
            pieces.append([])
        pieces[-1].append(after)
    return pieces


def _goes_on(stack: _Stack, box: Box, em: float) -> bool:
    last = stack.boxes[-1]
    step = box.center[1] - last.center[1]
    shared = min(last.x1, box.x1) - max(last.x0, box.x0)
    alike = 0.75 <= box.height / last.height <= 1.34
    left = min(b.x0 for b in stack.boxes)
    near = abs(box.x0 - left) <= INDENT * em
    steps = [b.center[1] - a.center[1] for a, b in pairwise(stack.boxes)]
    even = not steps or step <= 1.25 * median(steps) + 0.5
    return (
        alike
        and near
        and even
        and 0 < step <= STEP * box.height
        and shared >= 0.5 * min(last.width, box.width)
    )


def _is_prose(stack: _Stack, em: float) -> bool:
    width = stack.box.width
    count = len(stack.lines)
    if count < 2 or width < LEAST_WIDTH * em or (count == 2 and width < 28 * em):
        return False
    full = [box.width >= FULL * width for box in stack.boxes[:-1]]
    words = [word for line in stack.lines for word in line]
    letters = sum(len(word.text) for word in words)
    wide = letters / count >= (12 if _is_ideographic(words) else 5 * LEAST_WORDS)
    many = _is_ideographic(words) or median(len(line) for line in stack.lines[:-1]) >= LEAST_WORDS
    figures = sum(any(c.isdigit() for c in word.text) for word in words) / len(words)
    ideal = sum(full) >= 0.75 * len(full)
    few = figures <= MOST_FIGURES or _is_ideographic(words)
    labels = stack.beside_figures >= LABELS * count
    return ideal and wide and many and few and not labels and not _ends_in_figures(stack, em)


def _is_ideographic(words: Sequence[Word]) -> bool:
    text = "".join(word.text for word in words)
    return sum("\u3400" <= c <= "\u9fff" for c in text) > 0.3 * len(text)


def _ends_in_figures(stack: _Stack, em: float) -> bool:
    """Whether most lines end in figures at one x: rows of a table whose columns stand close."""
    last = [line[-1] for line in stack.lines]
    figures = [word for word in last if word.text[-1:].isdigit() or word.text[-1:] in "%)％"]
    figures = [word for word in figures if any(c.isdigit() for c in word.text)]
    if len(figures) < 0.6 * len(last):
        return False
    end = median(word.box.x1 for word in figures)
    return sum(abs(word.box.x1 - end) <= 0.6 * em for word in figures) >= 0.8 * len(figures)


def _columns(boxes: Sequence[Box], em: float) -> list[Box]:
    """Paragraphs of one column of text, with what stands between those that are close."""
    columns: list[Box] = []
    for box in sorted(boxes, key=lambda b: b.y0):
        for i, column in enumerate(columns):
            same = abs(column.x0 - box.x0) <= INDENT * em and abs(column.x1 - box.x1) <= INDENT * em
            if same and 0 <= box.y0 - column.y1 <= BETWEEN * 1.3 * em:
                columns[i] = Box.union((column, box))
                break
        else:
            columns.append(box)
    return columns
