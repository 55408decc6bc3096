"""Damaged pages of real filings whose cells' places are known, so that the reading alone is measured."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import pymupdf

from benchmarks.accuracy.filings import Filing
from extractor.document import Table
from extractor.geometry import Box, Homography, PixelBox
from extractor.parts import PixelCell, PixelGrid, Pixels, StraightPicture
from samples.wear import WEARS, Worn

_mupdf: Any = pymupdf  # it comes without types

DPI = 200.0
MIXTURE: tuple[tuple[str, float], ...] = (
    ("plain", 0.5),
    ("fax", 0.3),
    ("fax", 0.8),
    ("worn", 0.4),
    ("worn", 0.9),
    ("stamped", 0.6),
    ("photographed", 0.6),
    ("fax", 1.0),
    ("worn", 1.0),
)
"""The wears, with their severities, that pages go through in turn."""
_INSET = 1.5
"""Pixels between a cell's box and the middle of its rules."""
_LEAST = 3.0
"""Pixels. The reference has slivers of cells; what is smaller holds no text."""


@dataclass(frozen=True, slots=True)
class DamagedPage:
    """A page's picture made straight by the known damage, its grids, and the text of each of their cells."""

    name: str
    picture: StraightPicture
    grids: tuple[tuple[PixelGrid, tuple[str, ...]], ...]


def halves(filings: Sequence[Filing]) -> tuple[list[Filing], list[Filing]]:
    """The filings to fit on and those to check on."""
    return list(filings[::2]), list(filings[1::2])


def damaged_pages(filings: Sequence[Filing], count: int, seed: int) -> Iterator[DamagedPage]:
    """`count` pages with upright tables, taken from the filings in turn, with the wears of `MIXTURE`."""
    chance = random.Random(seed)
    pages = {filing.name: _upright(filing) for filing in filings}
    for order in pages.values():
        chance.shuffle(order)
    inks = [
        (filing, page)
        for turn in range(count)
        for filing in filings
        for page in pages[filing.name][turn : turn + 1]
    ]
    for number, (filing, page) in enumerate(inks[:count]):
        wear, severity = MIXTURE[number % len(MIXTURE)]
        yield damaged_page(filing, page, wear, severity, seed + number)


def _upright(filing: Filing) -> list[int]:
    with _mupdf.open(filing.pdf) as document:
        return [page for page in filing.table_pages if document[page - 1].rotation == 0]


def damaged_page(filing: Filing, page: int, wear: str, severity: float, seed: int) -> DamagedPage:
    """One page through one wear."""
    with _mupdf.open(filing.pdf) as document:
        drawn = document[page - 1].get_pixmap(dpi=int(DPI))
    samples = np.frombuffer(drawn.samples, dtype=np.uint8).reshape(drawn.h, drawn.w, drawn.n)
    pixels = np.ascontiguousarray(samples[:, :, 2::-1])
    worn = WEARS[wear](pixels, DPI, severity, seed)
    scale = _scale(worn)
    straight = _straightened(worn, pixels, scale)
    picture = StraightPicture(
        straight,
        np.asarray(cv2.cvtColor(straight, cv2.COLOR_BGR2GRAY), dtype=np.uint8),
        DPI * scale,
        Homography.scale(72 / (DPI * scale)),
        0,
        0.0,
    )
    grids = tuple(_grid(table, DPI * scale / 72) for table in filing.on_page(page))
    return DamagedPage(f"{filing.name}-p{page:03d}-{wear}-{severity}", picture, grids)


def _scale(worn: Worn) -> float:
    """How much larger than before the worn page's picture is."""
    return float(np.sqrt(abs(np.linalg.det(worn.matrix[:2, :2]))))


def _straightened(worn: Worn, before: Pixels, scale: float) -> Pixels:
    height, width = before.shape[:2]
    size = (round(width * scale), round(height * scale))
    back = np.diag([scale, scale, 1.0]) @ np.linalg.inv(worn.matrix)
    white = (255, 255, 255)
    return np.asarray(
        cv2.warpPerspective(worn.pixels, back, size, flags=cv2.INTER_CUBIC, borderValue=white), dtype=np.uint8
    )


def _grid(table: Table, scale: float) -> tuple[PixelGrid, tuple[str, ...]]:
    cells, texts = [], []
    for cell in table.cells:
        box = _pixels(cell.bbox, scale).grown(-_INSET)
        if box.width >= _LEAST and box.height >= _LEAST:
            cells.append(PixelCell(cell.row, cell.col, cell.row_span, cell.col_span, box))
            texts.append(cell.text)
    rows = 1 + max(cell.row for cell in cells)
    cols = 1 + max(cell.col for cell in cells)
    box = _pixels(table.regions[0].bbox, scale)
    return PixelGrid(box, rows, cols, tuple(cells), True), tuple(texts)


def _pixels(box: Box, scale: float) -> PixelBox:
    return PixelBox(box.x0 * scale, box.y0 * scale, box.x1 * scale, box.y1 * scale)
