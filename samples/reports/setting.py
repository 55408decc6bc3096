"""Sets a statistical table: widths, lines, places of texts and rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pymupdf

from extractor.geometry import Box
from samples.reports.table import Heading, Look, StatRow, StatTable

_mupdf: Any = pymupdf  # it comes without types

GAP = 6.0
"""Points of white at each side of a column of figures, together."""
INDENT = 1.2
"""Ems of one indent, also of the second line of a label."""
RAISED, SMALLER = 0.36, 0.62
"""A raised sign: ems above the line, and its size."""


@dataclass(frozen=True, slots=True)
class SetText:
    """A line of text; its base line begins at (x, y)."""

    text: str
    x: float
    y: float
    size: float
    face: str


@dataclass(frozen=True, slots=True)
class SetCell:
    """A cell of the table, with what it says."""

    row: int
    col: int
    row_span: int
    col_span: int
    text: str
    box: Box


@dataclass(slots=True)
class SetTable:
    """A table that is set: cells, texts, rules (x0, y0, x1, y1), grey bands; where it ends."""

    heads: int = 0
    rows: int = 0
    cells: list[SetCell] = field(default_factory=list)
    texts: list[SetText] = field(default_factory=list)
    rules: list[tuple[float, float, float, float]] = field(default_factory=list)
    bands: list[Box] = field(default_factory=list)
    bottom: float = 0.0


@cache
def font(name: str) -> Any:
    """A face that every PDF reader knows."""
    return _mupdf.Font(name)


def width_of(text: str, size: float, face: str) -> float:
    """How wide a line is, in points."""
    return float(font(face).text_length(text, size))


def wrapped(text: str, size: float, face: str, width: float) -> list[str]:
    """The lines that a text is broken into at its blanks."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width_of(longer, size, face) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def least_width(table: StatTable, look: Look) -> float:
    """The least width in points that the table can be set in."""
    figures = [width_of(v, look.size, look.bold) for row in table.rows for v in row.values]
    headings = [
        width_of(word, look.size, look.bold)
        for h in _leaves(table.heads)
        for word in h.text.split()
    ]  # fmt: skip
    column = max([*([] if table.texts else figures), *headings, 30.0]) + GAP + 2
    return (table.columns - 1) * column / (1 - look.stub)


def set_table(table: StatTable, look: Look, place: tuple[float, float], width: float) -> SetTable:
    """The table with its top left corner at `place`, `width` points wide."""
    x, y = place
    rest = (1 - look.stub) * width / (table.columns - 1)
    edges = [x, *(x + look.stub * width + i * rest for i in range(table.columns))]
    done = SetTable(bottom=y)
    if look.rules in ("boxhead", "head", "across", "columns"):
        done.rules.append((x, y, x + width, y))
    _set_head(done, table, look, edges)
    under_head = done.bottom
    if look.rules not in ("totals", "none", "bands"):
        done.rules.append((x, under_head, x + width, under_head))
    done.bottom += 2.0
    for number, row in enumerate(table.rows):
        _set_row(done, table, row, (number, look), edges)
    if look.rules in ("boxhead", "head", "columns"):
        done.rules.append((x, done.bottom, x + width, done.bottom))
    if look.rules == "columns":
        done.rules += [(e, under_head, e, done.bottom) for e in edges[1:-1]]
        done.rules.append((edges[1], y, edges[1], done.bottom))
    return done


# --- the head -----------------------------------------------------------------------------------------


def _leaves(heads: Sequence[Heading]) -> Iterator[Heading]:
    for heading in heads:
        yield from _leaves(heading.below) if heading.below else iter((heading,))


def _set_head(done: SetTable, table: StatTable, look: Look, edges: Sequence[float]) -> None:
    face, step = look.bold if look.bold_heads else look.face, look.size * 1.12
    depth = max(h.depth for h in table.heads)
    placed: list[tuple[Heading, int, int]] = []
    _place_headings(table.heads, 0, 1, placed)
    lines = {
        id(h): wrapped(h.text, look.size, face, edges[first + h.leaves] - edges[first] - GAP)
        for h, _, first in placed
    }
    spans = {id(h): depth - level if not h.below else 1 for h, level, _ in placed}
    heights = [
        max([len(lines[id(h)]) for h, lv, _ in placed if lv == level and spans[id(h)] == 1] or [1])
        for level in range(depth)
    ]
    tall = max([len(lines[id(h)]) - sum(heights[lv:]) for h, lv, _ in placed if not h.below] or [0])
    heights[-1] += max(0, tall)
    tops = [done.bottom + 3.0]
    for height in heights:
        tops.append(tops[-1] + height * step + 4.0)
    for heading, level, first in placed:
        last = first + heading.leaves
        box = Box(edges[first], tops[level], edges[last], tops[level + spans[id(heading)]])
        done.cells.append(SetCell(level, first, spans[id(heading)], heading.leaves, heading.text, box))
        right = look.heads_right and heading.leaves == 1
        _set_lines(done, lines[id(heading)], box, (face, step, look), right=right, low=look.heads_low)
        if heading.below:
            if look.rules in ("boxhead", "head", "under", "across", "totals"):
                done.rules.append((edges[first] + 3, box.y1 - 1, edges[last] - 3, box.y1 - 1))
            if look.rules == "columns":
                done.rules.append((edges[first], box.y1, edges[last], box.y1))
        if look.rules == "columns":
            done.rules.append((edges[first], box.y0 - 3, edges[first], box.y1))
    done.heads = depth
    stub = Box(edges[0], tops[0], edges[1], tops[-1])
    done.cells.append(SetCell(0, 0, depth, 1, table.stub, stub))
    stub_lines = wrapped(table.stub, look.size, face, stub.width - GAP) if table.stub else []
    if look.stub_centred:
        _set_lines(done, stub_lines, stub, (face, step, look), right=False, low=look.heads_low)
    else:
        top = tops[-1] - 2 - step * len(stub_lines) if look.heads_low else (tops[0] + tops[-1]) / 2 - step / 2
        done.texts += [
            SetText(line, edges[0] + 1, top + i * step + 0.85 * look.size, look.size, face)
            for i, line in enumerate(stub_lines)
        ]
    done.bottom = tops[-1]
    if table.units:
        box = Box(edges[1], done.bottom, edges[-1], done.bottom + step + 2)
        done.cells.append(SetCell(depth, 0, 1, 1, "", Box(edges[0], box.y0, edges[1], box.y1)))
        done.cells.append(SetCell(depth, 1, 1, table.columns - 1, table.units, box))
        _set_lines(done, [table.units], box, (look.face, step, look), right=False, low=True)
        done.heads += 1
        done.bottom = box.y1
    done.rows = done.heads


def _place_headings(
    heads: Sequence[Heading], level: int, first: int, placed: list[tuple[Heading, int, int]]
) -> None:
    for heading in heads:
        placed.append((heading, level, first))
        _place_headings(heading.below, level + 1, first, placed)
        first += heading.leaves


def _set_lines(
    done: SetTable,
    lines: Sequence[str],
    box: Box,
    style: tuple[str, float, Look],
    *,
    right: bool,
    low: bool,
) -> None:
    face, step, look = style
    top = box.y1 - 2 - step * len(lines) if low else (box.y0 + box.y1 - step * len(lines)) / 2
    for i, line in enumerate(lines):
        width = width_of(line, look.size, face)
        x = box.x1 - GAP / 2 - width if right else (box.x0 + box.x1 - width) / 2
        done.texts.append(SetText(line, x, top + i * step + 0.85 * look.size, look.size, face))


# --- rows ---------------------------------------------------------------------------------------------


def _set_row(
    done: SetTable, table: StatTable, row: StatRow, which: tuple[int, Look], edges: Sequence[float]
) -> None:
    number, look = which
    step = look.leading * look.size
    face = look.bold if row.sort in ("total", "group", "across") and look.bold_heads else look.face
    done.bottom += 0.7 * step if row.space else 0.0
    top = done.bottom
    if row.sort == "across":
        box = Box(edges[0], top, edges[-1], top + step)
        done.cells.append(SetCell(done.rows, 0, 1, table.columns, row.label, box))
        _set_lines(done, [row.label], box, (face, step, look), right=False, low=False)
        done.rows, done.bottom = done.rows + 1, box.y1
        return
    label = _label_lines(row, look, face, edges[1] - edges[0])
    texts = [
        wrapped(v, look.size, look.face, edges[i + 2] - edges[i + 1] - GAP) if table.texts else [v]
        for i, v in enumerate(row.values or ("",) * (table.columns - 1))
    ]
    count = max(len(label), *(len(t) for t in texts))
    bottom = top + step + (count - 1) * 1.15 * look.size + (3.0 if table.texts else 0.0)
    base = top + 0.5 * step + 0.35 * look.size
    _write_label(done, row, label, (face, base, look), edges)
    said = row.label + row.note
    done.cells.append(SetCell(done.rows, 0, 1, 1, said, Box(edges[0], top, edges[1], bottom)))
    low = base + (len(label) - 1) * 1.15 * look.size if look.figures_low and not table.texts else base
    for i, lines in enumerate(texts):
        box = Box(edges[i + 1], top, edges[i + 2], bottom)
        done.cells.append(SetCell(done.rows, i + 1, 1, 1, " ".join(lines), box))
        if table.texts:
            done.texts += [
                SetText(line, box.x0 + 3, base + k * 1.15 * look.size, look.size, look.face)
                for k, line in enumerate(lines)
            ]
        elif lines[0]:
            _write_figure(done, lines[0], (low, face, look), box)
            if row.sort == "total" and look.rules in ("totals", "boxhead"):
                done.rules.append((box.x0 + 4, top - 0.5, box.x1 - 2, top - 0.5))
    done.rows, done.bottom = done.rows + 1, bottom
    if look.rules == "across":
        done.rules.append((edges[0], bottom, edges[-1], bottom))
    if look.rules == "bands" and number % 2 == 0:
        done.bands.append(Box(edges[0], top, edges[-1], bottom))


def _label_lines(row: StatRow, look: Look, face: str, width: float) -> list[str]:
    room = width - GAP - row.indent * INDENT * look.size
    first, *more = wrapped(row.label, look.size, face, room)
    return [first, *wrapped(" ".join(more), look.size, face, room - INDENT * look.size)] if more else [first]


def _write_label(
    done: SetTable, row: StatRow, label: Sequence[str], style: tuple[str, float, Look], edges: Sequence[float]
) -> None:
    face, base, look = style
    x, y = edges[0] + 1 + row.indent * INDENT * look.size, base
    for k, line in enumerate(label):
        at = x + (INDENT * look.size if k else 0.0)
        y = base + k * 1.15 * look.size
        done.texts.append(SetText(line, at, y, look.size, face))
        end = at + width_of(line, look.size, face)
    if row.note:
        small = SMALLER * look.size
        done.texts.append(SetText(row.note, end + 0.5, y - RAISED * look.size, small, look.face))
        end += width_of(row.note, small, look.face) + 0.5
    if look.leaders and row.values:
        dot = width_of(" .", look.size, look.face)
        count = int((edges[1] - end - 4) / dot)
        if count > 1:
            done.texts.append(SetText(" ." * count, edges[1] - 2 - count * dot, y, look.size, look.face))


def _write_figure(done: SetTable, text: str, style: tuple[float, str, Look], box: Box) -> None:
    base, face, look = style
    sign, figure = ("$", text[2:]) if text.startswith("$ ") else ("", text)
    width = width_of(figure, look.size, face)
    hangs = width_of(")", look.size, face) if figure.endswith((")", "%")) and not look.centred else 0.0
    x = (box.x0 + box.x1 - width) / 2 if look.centred else box.x1 - GAP - width + hangs
    done.texts.append(SetText(figure, x, base, look.size, face))
    if sign:
        apart = x - width_of("$", look.size, face) - 0.5 if look.centred else min(box.x0 + 4, x - 6)
        done.texts.append(SetText(sign, apart, base, look.size, face))
