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
from extractor.pages.showing import Concealment, glyph_key, without_contrast
from extractor.parts import Ruling, Word

GAP = 0.6
"""A gap wider than this share of the type size parts two words, with or without a space in it."""

MOST_UNSEEN = 0.3
"""Share of characters. Where more do not show, their boxes may be wrong: nothing is said of single words."""

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
    looks_otherwise: bool = False
    """Whether so many glyphs seem not to show that the layer has to be compared with a reading."""


@dataclass(frozen=True, slots=True)
class _Glyphs:
    """All characters of a page as columns: boxes (N, 4) as shown, and for each one its line, whether it
    shows, its type size, whether its line runs from left to right as shown, its origin (unturned frame) and
    font."""

    text: list[str]
    boxes: npt.NDArray[np.float64]
    line: npt.NDArray[np.int64]
    visible: npt.NDArray[np.bool_]
    size: npt.NDArray[np.float64]
    rightward: npt.NDArray[np.bool_]
    origin: list[tuple[float, float]]
    font: list[str]


def text_layer(
    blocks: Sequence[dict[str, Any]],
    frame: Frame,
    page: Box,
    rulings: Sequence[Ruling],
    concealment: Concealment,
    drawn_glyphs: bool,
) -> TextLayer:
    """The words of `blocks` (PyMuPDF "rawdict") on the `page` as shown.

    Words end at blanks, at wide gaps and where an upright ruling passes between two characters. What
    the `concealment` hides does not show. Characters off the page are dropped. The text is as the file says
    it (no normal form).
    """
    glyphs = _glyphs(blocks, frame)
    if not glyphs.text:
        return TextLayer((), (), 0, 0, drawn_glyphs=False)
    middle = (glyphs.boxes[:, :2] + glyphs.boxes[:, 2:]) / 2
    on_page = _within(middle, [page])
    visible = glyphs.visible & ~_within(middle, concealment.boxes)
    unseen = _unseen(glyphs, on_page & visible, concealment)
    looks_otherwise = int(unseen.sum()) > MOST_UNSEEN * int((on_page & visible).sum())
    if not looks_otherwise:
        visible &= ~unseen
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
        looks_otherwise=looks_otherwise,
    )


def _unseen(
    glyphs: _Glyphs, painted: npt.NDArray[np.bool_], concealment: Concealment
) -> npt.NDArray[np.bool_]:
    """Which of the `painted` characters do not show. Letters and digits are looked at; a point, a comma or a
    sign between them, too small for that, goes with its neighbours."""
    hidden = np.zeros(len(glyphs.text), dtype=bool)
    judged = painted & np.array([c.isalnum() for c in glyphs.text], dtype=bool)
    if concealment.picture is not None and judged.any():
        hidden[judged] = without_contrast(glyphs.boxes[judged], concealment.picture, concealment.dpi)
    if concealment.glyphs:
        under = [
            glyph_key(c, o) in concealment.glyphs for c, o in zip(glyphs.text, glyphs.origin, strict=True)
        ]
        hidden |= np.array(under, dtype=bool) & painted
    if hidden.any():
        _with_small_signs(hidden, judged, glyphs)
    return hidden


def _with_small_signs(hidden: npt.NDArray[np.bool_], judged: npt.NDArray[np.bool_], glyphs: _Glyphs) -> None:
    """Marks as hidden the signs whose neighbours in the same word all are."""

    def neighbour(i: int, step: int) -> int | None:
        while 0 <= i + step < len(hidden):
            i += step
            if glyphs.line[i] != glyphs.line[i - step] or glyphs.text[i].isspace():
                return None
            if judged[i]:
                return i
        return None

    for i in np.flatnonzero(~judged & ~hidden):
        if not glyphs.text[i].isspace():
            beside = [n for n in (neighbour(int(i), -1), neighbour(int(i), 1)) if n is not None]
            hidden[i] = bool(beside) and all(hidden[n] for n in beside)


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
    origins: list[tuple[float, float]] = []
    fonts: list[str] = []
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
                origins.append(char["origin"])
                fonts.append(span["font"])
    return _Glyphs(
        text=text,
        boxes=shown(np.array(boxes, dtype=float).reshape(-1, 4), frame),
        line=np.array(line_of, dtype=np.int64),
        visible=np.array(visible, dtype=bool),
        size=np.array(sizes, dtype=float),
        # within 30 degrees: slanted text is read well enough where it lies
        rightward=np.array(directions, dtype=float).reshape(-1, 2) @ frame[0, :2] > 0.86,
        origin=origins,
        font=fonts,
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
        yield Word("".join(glyphs.text[start:end]), box, _font(glyphs, start, end)), bool(visible[start])


def _font(glyphs: _Glyphs, start: int, end: int) -> str:
    """The font of a word's first digit, else of its first character."""
    digit = next((i for i in range(start, end) if glyphs.text[i].isdigit()), start)
    return glyphs.font[digit]
