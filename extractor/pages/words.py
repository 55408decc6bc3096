"""The words of a PDF page's text layer, and how far the layer says what its glyphs mean."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from extractor.geometry import Box
from extractor.pages.rulings import Frame, shown
from extractor.parts import Ruling, Word

GAP = 0.6
"""A gap wider than this share of the type size parts two words, with or without a space in it."""

_FILLED, _STROKED, _CLIPPED = 16, 32, 64
"""Bits of a character's `char_flags` (MuPDF, structured text)."""
_REPLACEMENT = "\ufffd"


@dataclass(frozen=True, slots=True)
class TextLayer:
    """A page's text: what shows, what does not (invisible, transparent, or under a picture), and how many
    of its glyphs have no known meaning."""

    shown: tuple[Word, ...]
    hidden: tuple[Word, ...]
    glyphs: int
    unmapped: int
    drawn_glyphs: bool
    """Whether a font draws its own glyphs (Type 3), as scanners' software does with what it cut out."""
    sideways: int = 0
    """How many of the glyphs that show stand in lines that do not run from left to right as shown."""


@dataclass(frozen=True, slots=True)
class _Glyphs:
    """All characters of a page as columns: boxes (N, 4) as shown, and for each one its line, whether it
    shows, its type size, and whether its line runs from left to right as shown."""

    text: list[str]
    boxes: npt.NDArray[np.float64]
    line: npt.NDArray[np.int64]
    visible: npt.NDArray[np.bool_]
    size: npt.NDArray[np.float64]
    rightward: npt.NDArray[np.bool_]


def text_layer(
    blocks: Sequence[dict[str, Any]],
    frame: Frame,
    page: Box,
    rulings: Sequence[Ruling],
    covered: Sequence[Box],
    drawn_glyphs: bool,
) -> TextLayer:
    """The words of `blocks` (PyMuPDF "rawdict") on the `page` as shown.

    Words end at blanks, at wide gaps and where an upright ruling passes between two characters. Text
    under the `covered` boxes (pictures painted after it) does not show. Characters off the page are
    dropped. The text is as the file says it (no normal form).
    """
    glyphs = _glyphs(blocks, frame)
    if not glyphs.text:
        return TextLayer((), (), 0, 0, drawn_glyphs=False)
    middle = (glyphs.boxes[:, :2] + glyphs.boxes[:, 2:]) / 2
    on_page = _within(middle, [page])
    visible = glyphs.visible & ~_within(middle, covered)
    parted = _parted_by_ruling(glyphs, middle, rulings)
    words = list(_words(glyphs, on_page, visible, parted))
    shows = on_page & visible
    inked = [c for c, on in zip(glyphs.text, on_page, strict=True) if on and not c.isspace()]
    return TextLayer(
        shown=tuple(word for word, seen in words if seen),
        hidden=tuple(word for word, seen in words if not seen),
        glyphs=len(inked),
        unmapped=sum(map(is_unmapped, inked)),
        drawn_glyphs=drawn_glyphs,
        sideways=int((shows & ~glyphs.rightward).sum()),
    )


def is_unmapped(character: str) -> bool:
    """Whether a character stands for a glyph of unknown meaning: U+FFFD, private use, controls."""
    return character == _REPLACEMENT or unicodedata.category(character) in ("Co", "Cn", "Cc")


def _glyphs(blocks: Sequence[dict[str, Any]], frame: Frame) -> _Glyphs:
    text: list[str] = []
    boxes: list[tuple[float, float, float, float]] = []
    line_of: list[int] = []
    visible: list[bool] = []
    sizes: list[float] = []
    directions: list[tuple[float, float]] = []
    lines = (line for block in blocks if block.get("type", 0) == 0 for line in block["lines"])
    for number, line in enumerate(lines):
        for span in line["spans"]:
            seen = bool(span["char_flags"] & (_FILLED | _STROKED | _CLIPPED)) and span["alpha"] > 0
            for char in span["chars"]:
                text.append(char["c"])
                boxes.append(char["bbox"])
                line_of.append(number)
                visible.append(seen)
                sizes.append(span["size"])
                directions.append(line["dir"])
    return _Glyphs(
        text=text,
        boxes=shown(np.array(boxes, dtype=float).reshape(-1, 4), frame),
        line=np.array(line_of, dtype=np.int64),
        visible=np.array(visible, dtype=bool),
        size=np.array(sizes, dtype=float),
        # within 30 degrees: slanted text is read well enough where it lies
        rightward=np.array(directions, dtype=float).reshape(-1, 2) @ frame[0, :2] > 0.86,
    )


def _within(points: npt.NDArray[np.float64], boxes: Sequence[Box]) -> npt.NDArray[np.bool_]:
    inside = np.zeros(len(points), dtype=bool)
    for box in boxes:
        inside |= ((points >= (box.x0, box.y0)) & (points <= (box.x1, box.y1))).all(axis=1)
    return inside


def _parted_by_ruling(
    glyphs: _Glyphs, middle: npt.NDArray[np.float64], rulings: Sequence[Ruling]
) -> npt.NDArray[np.bool_]:
    """For each character, whether an upright ruling stands between it and the one before."""
    parted = np.zeros(len(middle), dtype=bool)
    upright = np.array([(r.x0, r.y0, r.y1) for r in rulings if r.x0 == r.x1], dtype=float)
    if not len(upright) or len(middle) < 2:
        return parted
    left, right = middle[:-1, 0], middle[1:, 0]
    height = (middle[:-1, 1] + middle[1:, 1]) / 2
    level = (np.abs(middle[1:, 1] - middle[:-1, 1]) < glyphs.size[1:]) & (right > left)
    order = np.argsort(upright[:, 0])
    xs = upright[order, 0]
    low, high = np.searchsorted(xs, left, "right"), np.searchsorted(xs, right, "left")
    for i in np.flatnonzero(level & (high > low)):
        between = upright[order[low[i] : high[i]]]
        parted[i + 1] = bool(((between[:, 1] <= height[i]) & (height[i] <= between[:, 2])).any())
    return parted


def _words(
    glyphs: _Glyphs,
    on_page: npt.NDArray[np.bool_],
    visible: npt.NDArray[np.bool_],
    parted: npt.NDArray[np.bool_],
) -> Iterator[tuple[Word, bool]]:
    """Runs of characters that belong together, each with whether it shows."""
    boxes = glyphs.boxes
    gap_x = np.maximum(boxes[1:, 0] - boxes[:-1, 2], boxes[:-1, 0] - boxes[1:, 2])
    gap_y = np.maximum(boxes[1:, 1] - boxes[:-1, 3], boxes[:-1, 1] - boxes[1:, 3])
    blank = np.array([c.isspace() or c == "\u200b" for c in glyphs.text])
    breaks = np.ones(len(boxes), dtype=bool)
    breaks[1:] = (
        (np.maximum(gap_x, gap_y) > GAP * glyphs.size[1:])
        | (glyphs.line[1:] != glyphs.line[:-1])
        | (visible[1:] != visible[:-1])
        | blank[:-1]
    )
    breaks |= blank | parted | ~on_page
    starts = np.flatnonzero(breaks)
    for start, end in zip(starts, [*starts[1:], len(boxes)], strict=True):
        if blank[start] or not on_page[start]:
            continue
        corners = boxes[start:end]
        low, high = corners[:, :2].min(axis=0), corners[:, 2:].max(axis=0)
        box = Box(*(round(float(v), 3) for v in (*low, *high)))
        yield Word("".join(glyphs.text[start:end]), box), bool(visible[start])
