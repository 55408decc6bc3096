"""The words of a picture where tables without full rules may stand: print cut at its gaps, and read.

What is read here only tells where tables lie; the cells of a table are read again, each by itself. With words
the geometry of pictures is that of digital pages (`extractor.regions.worded.alignment`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from extractor.engines import LineReading, Recogniser
from extractor.geometry import Box
from extractor.parts import Pixels, Word
from extractor.regions.worded.pieces import is_amount, is_figure
from extractor.regions.worded.print import Ink, Print, PrintedWord, PrintLine, around, is_stroke

_MARGIN = 0.2, 0.15
"""Heights of print around a word, along and across the line, that are shown to the recogniser."""

_TYPE = 1.16
"""The height of type against that of its ink."""

_LEAST = 0.3
"""A small mark that is read with less confidence is dirt."""

_BELIEVED = 0.35
"""Median confidence of all that is read: less is no print. Noise gives at most 0.25, worn print 0.8."""

_SMALL = 0.5
"""Heights of print, both ways: smaller ink is a mark."""

_SEVERAL = 3
"""So many lines with pieces apart make it likely that a table stands there."""

_APART = 1.5
"""Heights of print between two pieces that may stand in different columns."""

_LONG = 15.0
"""Heights of print: no figure or code is so long."""

_ABOVE, _BELOW = 9, 40
"""Lines above such a line (heads, titles, labels), and below it (labels without figures), that are read with
it."""

_FAR = 4.0
"""Heights of print between two lines, from which on the lower is no longer read with the upper ones."""

_WIDE = 1.15, 0.5, 1.15, 1.15
"""Heights of figures: full-width ones take at least the first each, but the last of a number the second (and
half of that for a mark); others hardly more than 0.9. One is no further from the next one of its number than
the third, in heights of print, and behind a mark than the fourth, in widths of such a figure."""

_NUMBER = re.compile(r"[-(]?(?:[\dO]+[.,]?|[.,][\dO]+)+\)?|[.,]")
_WHOLE = re.compile(r"\.\d\d$")
_DIGITS = re.compile(r"[\dO]")

_PUNCTUATED = 1.0
"""Ems: full-width brackets and marks have so much white beside their ink."""

_OPENS, _OPEN = re.compile(r"[(（《“‘【\[]"), re.compile(r"[(（《“‘【\[]$")
_CLOSES, _CLOSE = re.compile(r"[)）》”’】\]，、：；。,:;]$"), re.compile(r"[)）》”’】\]，、：；。]")
_IDEOGRAPH, _IDEOGRAPHS = re.compile("[\u3400-\u9fff]"), re.compile("[\u3400-\u9fff]{3,}")

_MIXED = re.compile(r"\d[.,，]\d|\d{2}")
"""What a word that is no figure may hold of one."""

_NOWHERE = Box(0, 0, 1, 1)

_MOST_WORDS = 6000
"""More words than this are not read: no page of tables has so many."""


def read_words(
    found: Print, contrasts: Pixels, recogniser: Recogniser, ruled: Sequence[tuple[float, float]], dpi: float
) -> list[Word]:
    """The words of `found` in points (pixels times 72 / dpi), read where tables may stand: between the
    level rules `ruled` (from y to y) and around lines whose pieces stand apart.

    `contrasts` (H, W) is the picture without rules, 0 for paper. Raises EngineError or ModelError where the
    recogniser fails.
    """
    lines = _worth_reading(found, ruled)
    printed = [(word, line) for line in lines for word in line.words]
    if not printed or len(printed) > _MOST_WORDS:
        return []
    boxes = [word.box for word, _ in printed]
    readings = _read(boxes, contrasts, recogniser, found.height)
    if np.median([reading.confidence for reading in readings]) < _BELIEVED:
        return []
    doubtful = [i for i, r in enumerate(readings) if _holds_several(printed[i][0], r.text)]
    parts = [(part, i) for i in doubtful for part in printed[i][0].parts]
    looks = iter(_read([part for part, _ in parts], contrasts, recogniser, found.height))
    again = {i: [(part, next(looks)) for part in printed[i][0].parts] for i in doubtful}
    words: list[Word] = []
    for line in lines:
        own = [i for i, (_, other) in enumerate(printed) if other is line]
        read = [x for i in own for x in _apart(again.get(i, ()), (boxes[i], readings[i]))]
        clean = [(box, _text(box, r, found.height)) for box, r in read if not _is_dirt(box, r, found.height)]
        words += [
            Word(text, _type_box(box, line, found.height, 72 / dpi))
            for box, text in _with_punctuation(clean, found.height)
        ]
    return words


_Read = tuple[Ink, LineReading]


def _apart(parts: Sequence[_Read], whole: _Read) -> list[_Read]:
    """The word, or its parts where some of them are amounts: those for themselves."""
    amounts = [is_amount(Word(reading.text, _NOWHERE)) for _, reading in parts]
    if not any(amounts):
        return [whole]
    groups: list[list[_Read]] = []
    for k, part in enumerate(parts):
        if k and not amounts[k] and not amounts[k - 1]:
            groups[-1].append(part)
        else:
            groups.append([part])
    return [
        (
            around([box for box, _ in group]),
            LineReading("".join(r.text for _, r in group), min(r.confidence for _, r in group), ()),
        )
        for group in groups
    ]


def _with_punctuation(read: Sequence[tuple[Ink, str]], height: float) -> list[tuple[Ink, str]]:
    """The words of a line, those put together between which only the white of a full-width mark or figure
    makes the gap."""
    whole: list[tuple[Ink, str]] = []
    for box, text in read:
        if whole and _goes_on(whole[-1], (box, text), height):
            before, said = whole[-1]
            whole[-1] = around((before, box)), _number(said + text)
        else:
            whole.append((box, text))
    return whole


def _number(text: str) -> str:
    """A number without blanks and with figures for the letters that full-width noughts are taken for."""
    tight = "".join(text.split())
    return tight.replace("O", "0") if _NUMBER.fullmatch(tight) and any(map(str.isdigit, tight)) else text


def _goes_on(before: tuple[Ink, str], after: tuple[Ink, str], height: float) -> bool:
    (left, said), (right, text) = before, after
    gap = right.x0 - left.x1
    height = max(height, left.height, right.height)
    marked = _OPENS.match(text) or _CLOSES.search(said) or _OPEN.search(said) or _CLOSE.match(text)
    chinese = _IDEOGRAPH.search(said) or _IDEOGRAPH.search(text)
    em = max(height, *(box.width / len(t) for box, t in (before, after) if _IDEOGRAPHS.fullmatch(t)), 0.0)
    if marked and chinese and gap < _PUNCTUATED * em:
        return True
    said, text = "".join(said.split()), "".join(text.split())
    if not (_NUMBER.fullmatch(said) and _NUMBER.fullmatch(text)) or _WHOLE.search(said):
        return False
    if not (_may_be_full_width(before) and _may_be_full_width(after)):
        return False
    figure = max(left.width / max(1, _digits(said)), right.width / max(1, _digits(text)))
    parted = said[-1] in ".," or text[0] in ".,"
    return gap < max(_WIDE[2] * height, _WIDE[3] * figure if parted else 0.0)


def _may_be_full_width(word: tuple[Ink, str]) -> bool:
    """Whether a number is a single figure or mark, or stands as wide as full-width figures do."""
    box, text = word
    digits = _digits(text)
    marks = len("".join(text.split())) - digits
    return digits <= 1 or box.width >= (_WIDE[0] * (digits - 1 + marks / 2) + _WIDE[1]) * box.height


def _digits(text: str) -> int:
    return len(_DIGITS.findall(text))


def _worth_reading(found: Print, ruled: Sequence[tuple[float, float]]) -> list[PrintLine]:
    """The lines that may belong to a table or tell what it is."""
    lines, height = found.lines, found.height
    several = [i for i, line in enumerate(lines) if _stands_apart(line, height)]
    between = [i for i, line in enumerate(lines) if any(top < line.cy < end for top, end in ruled)]
    near = [i for i in several if sum(abs(i - k) <= _ABOVE for k in several) >= _SEVERAL]
    wanted: set[int] = set()
    for i in sorted({*near, *between}):
        wanted |= set(range(max(0, i - _ABOVE), i + 1))
        below = i + 1
        while below < len(lines) and below <= i + _BELOW and below not in wanted:
            if lines[below].cy - lines[below - 1].cy > _FAR * height:
                break
            wanted.add(below)
            below += 1
    return [lines[i] for i in sorted(wanted)]


def _stands_apart(line: PrintLine, height: float) -> bool:
    """Whether a line has two pieces with much white between them, and not all of them are as long as lines of
    text set in columns."""
    boxes = [word.box for word in line.words]
    apart = any(b.x0 - a.x1 >= _APART * height for a, b in pairwise(boxes))
    return apart and any(piece.width < _LONG * height for piece in line.pieces)


def _read(
    boxes: Sequence[Ink], contrasts: Pixels, recogniser: Recogniser, height: float
) -> list[LineReading]:
    dx, dy = _MARGIN[0] * height, _MARGIN[1] * height
    rows, cols = contrasts.shape
    pictures = []
    for box in boxes:
        y0, y1 = max(0, int(box.y0 - dy)), min(rows, int(np.ceil(box.y1 + dy)))
        x0, x1 = max(0, int(box.x0 - dx)), min(cols, int(np.ceil(box.x1 + dx)))
        pictures.append(np.asarray(255 - contrasts[y0:y1, x0:x1], dtype=np.uint8))
    return recogniser.read(pictures) if pictures else []


def _holds_several(word: PrintedWord, text: str) -> bool:
    """Whether a text may hold a figure beside something else, so that its parts tell more."""
    plain = text.strip()
    return len(word.parts) > 1 and not is_figure(Word(plain, _NOWHERE)) and bool(_MIXED.search(plain))


def _text(box: Ink, reading: LineReading, height: float) -> str:
    """What is read; a stroke alone is that for none, whatever character it is taken for (一, _)."""
    if is_stroke(box, height):
        return "-"
    return reading.text.strip()


def _is_dirt(box: Ink, reading: LineReading, height: float) -> bool:
    if not reading.text.strip():
        return True
    small = box.width < _SMALL * height and box.height < _SMALL * height
    return small and reading.confidence < _LEAST


def _type_box(ink: Ink, line: PrintLine, height: float, scale: float) -> Box:
    """The box of a word in points, as tall as its type: ink reaches less far."""
    middle = ink.cy if ink.height >= 0.55 * height else line.cy
    half = _TYPE / 2 * max(ink.height, 0.8 * height)
    return Box(ink.x0 * scale, (middle - half) * scale, ink.x1 * scale, (middle + half) * scale)
