"""Reading the cells of a table in a picture: only ink is read, line by line, all lines in one call.

A cell's box says where its text can lie, so that no detection of text is needed inside a table. What is
left of the rules is taken out first; each line is cut out close, since a recogniser stretches what it is
given to one height.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence

from extractor.document import Alternative, Flag
from extractor.engines import LineReading, Recogniser, figures
from extractor.geometry import page_box
from extractor.parts import (
    EMPTY_READING,
    CellReading,
    PixelGrid,
    RawCell,
    RawTable,
    StraightPicture,
)
from extractor.reading.sheet import cut_lines, sheet_of

_MOST_OTHERS = 5


def read_table(picture: StraightPicture, grid: PixelGrid, recogniser: Recogniser, page: int) -> RawTable:
    """The grid with what each of its cells says; boxes in points of page `page`.

    Cells without ink have `EMPTY_READING`. Raises EngineError or ModelError where the recogniser fails.
    """
    sheet = sheet_of(picture, grid.box)
    lines = cut_lines(sheet, [cell.box for cell in grid.cells])
    readings = recogniser.read([line for cell in lines for line in cell.pictures])
    cells = []
    start = 0
    for cell, cut in zip(grid.cells, lines, strict=True):
        mine = readings[start : start + len(cut.pictures)]
        start += len(cut.pictures)
        cells.append(
            RawCell(
                row=cell.row,
                col=cell.col,
                row_span=cell.row_span,
                col_span=cell.col_span,
                page=page,
                box=page_box(cell.box, picture.to_page),
                reading=join_lines(mine, recogniser.name, cut.flags) if mine else EMPTY_READING,
            )
        )
    return RawTable(
        page=page,
        box=page_box(grid.box, picture.to_page),
        rows=grid.rows,
        cols=grid.cols,
        cells=tuple(cells),
        ruled=grid.ruled,
        origin="scanned",
    )


def join_lines(lines: Sequence[LineReading], engine: str, flags: tuple[Flag, ...] = ()) -> CellReading:
    """One reading of a cell from those of its lines, joined by newlines.

    Lines are read apart, so their probabilities multiply; the others are the likeliest combinations.
    """
    confidence = math.prod(line.confidence for line in lines)
    if any(figures.figure_like(line.text) and not figures.fits(line.text) for line in lines):
        flags = (*flags, "no_grammar")
    combined: list[tuple[float, tuple[str, ...]]] = [(1.0, ())]
    for line in lines:
        choices = [(line.confidence, line.text), *((a.probability, a.text) for a in line.alternatives)]
        combined = heapq.nlargest(
            _MOST_OTHERS + 1, ((p * q, (*texts, text)) for p, texts in combined for q, text in choices)
        )
    best = tuple(line.text for line in lines)
    others = [(p, texts) for p, texts in combined if texts != best][:_MOST_OTHERS]
    return CellReading(
        _joined(best),
        min(1.0, confidence),
        tuple(Alternative(text=_joined(texts), probability=min(1.0, p)) for p, texts in others),
        engine,
        flags,
    )


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(line for line in lines if line)
