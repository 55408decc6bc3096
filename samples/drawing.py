"""Draws a laid paper as a vector PDF."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import pymupdf

from extractor.geometry import Box
from samples.faces import CFF_FACES, face
from samples.laid import LaidCell, LaidPaper, LaidTable
from samples.measure import LEADING, PADDING, text_width
from samples.style import Style

_mupdf: Any = pymupdf  # it comes without types

_BLACK = (0.0, 0.0, 0.0)
_SHADE = (0.86, 0.89, 0.93)
_STAND_IN = "microhei"

Span = tuple[float, float, float]
"""A straight line: where it lies across, where it begins and ends along."""


def draw_pdf(paper: LaidPaper, style: Style) -> bytes:
    """The paper as a PDF with subset faces. The same paper gives the same bytes."""
    pdf = _mupdf.open()
    for width, height in paper.pages:
        pdf.new_page(width=width, height=height)
    pages = list(pdf)
    writers = [_mupdf.TextWriter(page.rect) for page in pages]
    for table in paper.tables:
        _draw_rules(pages, table, style)
        for cell in (*table.cells, *table.repeats):
            _write_cell(writers[cell.page - 1], cell, table, style)
    for line in paper.lines:
        name = style.heading_face if line.bold else style.face
        _write(writers[line.page - 1], line.text, line.x, line.y, line.size, name)
    for page, writer in zip(pages, writers, strict=True):
        writer.write_text(page, color=_BLACK)
    if not CFF_FACES & {style.face, style.heading_face}:
        pdf.subset_fonts()
    _name_hyphens(pdf)
    pdf.set_metadata({"producer": "Kemu samples", "title": "样表（虚构数据）"})
    data: bytes = pdf.tobytes(garbage=4, deflate=True, deflate_fonts=True, no_new_id=True)
    pdf.close()
    return data


def _name_hyphens(pdf: Any) -> None:
    """Lets the text layer say "-" for the glyph that some faces share between kinds of hyphens."""
    for xref in range(1, pdf.xref_length()):
        if pdf.xref_is_stream(xref) and b"begincmap" in (stream := pdf.xref_stream(xref)):
            pdf.update_stream(xref, re.sub(rb"<(2010|2011|00ad)>(?=\s*\n)", b"<002D>", stream))


def size_in(cell: LaidCell, size: float) -> float:
    """The size of type that lets the cell's longest line fit its box."""
    widest = max((text_width(line, size) for line in cell.lines), default=0.0)
    room = cell.box.width - 2
    return size if widest <= room else max(4.5, size * room / widest)


def _write_cell(writer: Any, cell: LaidCell, table: LaidTable, style: Style) -> None:
    size = size_in(cell, table.size)
    leading = size * LEADING
    name = style.heading_face if cell.bold else style.face
    top = (cell.box.y0 + cell.box.y1 - leading * len(cell.lines)) / 2
    for number, line in enumerate(cell.lines):
        width = face_of(name, line).text_length(line, size)
        if cell.left is not None:
            x = cell.left
        elif cell.align == "center":
            x = (cell.box.x0 + cell.box.x1 - width) / 2
        elif cell.align == "right":
            x = cell.box.x1 - PADDING - width
        else:
            x = cell.box.x0 + PADDING
        _write(
            writer, line, max(x, cell.box.x0 + 1), top + leading * (number + 0.5) + 0.36 * size, size, name
        )


def face_of(name: str, text: str) -> Any:
    """The face called `name`, or a stand-in that has every character of the text."""
    wanted = face(name)
    if all(wanted.has_glyph(ord(c)) for c in text if not c.isspace()):
        return wanted
    return face(_STAND_IN)


def _write(writer: Any, text: str, x: float, y: float, size: float, name: str) -> None:
    if text.strip():
        writer.append((x, y), text, font=face_of(name, text), fontsize=size)


def _draw_rules(pages: Sequence[Any], table: LaidTable, style: Style) -> None:
    dashes = "[0.8 1.6] 0" if style.dotted else None
    for page_number, region in table.regions:
        page = pages[page_number - 1]
        cells = [
            c for c in (*table.cells, *table.repeats) if c.page == page_number and _inside(c.box, region)
        ]
        head = [c for c in cells if c.head]
        if style.shaded:
            for cell in head:
                page.draw_rect(_rect(cell.box), color=None, fill=_SHADE, width=0)
        level, upright = _inner_rules(cells, head, region, style)
        for y, x0, x1 in _joined(level):
            page.draw_line((x0, y), (x1, y), color=_BLACK, width=style.rule_width, dashes=dashes)
        for x, y0, y1 in _joined(upright):
            page.draw_line((x, y0), (x, y1), color=_BLACK, width=style.rule_width, dashes=dashes)
        _draw_frame(page, region, style)


def _inside(box: Box, region: Box) -> bool:
    return region.grown(0.5).contains(*box.center)


def _rect(box: Box) -> Any:
    return _mupdf.Rect(box.x0, box.y0, box.x1, box.y1)


def _inner_rules(
    cells: Sequence[LaidCell], head: Sequence[LaidCell], region: Box, style: Style
) -> tuple[list[Span], list[Span]]:
    if style.rules == "none":
        return [], []
    if style.rules == "three_line":
        under_head = [max(c.box.y1 for c in head)] if head else []
        return [(y, region.x0, region.x1) for y in (region.y0, *under_head, region.y1)], []
    level = [(y, c.box.x0, c.box.x1) for c in cells for y in (c.box.y0, c.box.y1)]
    if style.rules == "across":
        return level, []
    return level, [(x, c.box.y0, c.box.y1) for c in cells for x in (c.box.x0, c.box.x1)]


def _draw_frame(page: pymupdf.Page, region: Box, style: Style) -> None:
    if style.rules == "three_line":
        for y in (region.y0, region.y1):
            page.draw_line((region.x0, y), (region.x1, y), color=_BLACK, width=style.rule_width * 2.5)
    if style.rules != "full" or style.frame == "same":
        return
    if style.frame == "thick":
        page.draw_rect(_rect(region), color=_BLACK, width=max(1.6, style.rule_width * 2.5))
    else:
        page.draw_rect(_rect(region.grown(2.2)), color=_BLACK, width=style.rule_width)


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Lines that touch or lie over each other become one."""
    by_place: dict[float, list[tuple[float, float]]] = defaultdict(list)
    for place, start, end in spans:
        by_place[round(place, 2)].append((start, end))
    joined: list[Span] = []
    for place in sorted(by_place):
        pieces = sorted(by_place[place])
        start, end = pieces[0]
        for next_start, next_end in pieces[1:]:
            if next_start <= end + 0.05:
                end = max(end, next_end)
            else:
                joined.append((place, start, end))
                start, end = next_start, next_end
        joined.append((place, start, end))
    return joined
