"""Damaged pages whose cells' places are known, so that the reading alone is measured: of real filings, and
of papers that the project draws."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from typing import Any, Literal

import cv2
import numpy as np
import pymupdf

from benchmarks.accuracy.faults import FAULTS
from benchmarks.accuracy.filings import Filing
from benchmarks.calibration.wears import ALL, FITTED, checked
from extractor.document import Table
from extractor.geometry import Box, Homography, PixelBox
from extractor.parts import PixelCell, PixelGrid, Pixels, StraightPicture
from samples.papers import draw
from samples.style import random_style
from samples.wear import Worn

_mupdf: Any = pymupdf  # it comes without types

Part = Literal["fit", "check"]

DPI = 200.0
_INSET = 1.5
"""Pixels between a cell's box and the middle of its rules."""
_LEAST = 3.0
"""Pixels. The reference has slivers of cells; what is smaller holds no text."""
_LEAST_AMOUNTS, _MOST_AMOUNTS, _LEAST_DRAWN = 8, 400, 30
"""Pages of filings with fewer or more amounts are left out, and of drawn papers with fewer."""
_SHOWN = 0.99
"""Tables of the reference that lie off the page in part are left out."""
FAMILIES = (
    "expenditure_overview",
    "fiscal_balance",
    "government_economic",
    "expenditure_by_class",
    "wages_detail",
    "goods_detail",
    "final_balance",
    "final_expenditure",
    "function_tree",
    "code_and_name",
)
"""Drawn papers with many amounts."""
FIRST_SEED = 50_000


@dataclass(frozen=True, slots=True)
class CleanPage:
    """A page before it is damaged: where it comes from, the PDF, its number from 1, its tables."""

    name: str
    pdf: bytes
    page: int
    tables: tuple[Table, ...]


@dataclass(frozen=True, slots=True)
class DamagedPage:
    """A page's picture made straight by the known damage, with its grids and their true tables."""

    name: str
    picture: StraightPicture
    grids: tuple[tuple[PixelGrid, Table], ...]


def damaged_pages(
    filings: Sequence[Filing], part: Part, number: int, seed: int
) -> Iterator[Callable[[], DamagedPage]]:
    """What makes each of `number` pages, of filings and drawn papers in turn, through the wears of the part.

    The filings to fit on and those to check on are different ones, and so are the drawn papers. The pages
    come in the same order whatever their number, so that a run can be gone on with.
    """
    mine = list(filings[::2]) if part == "fit" else list(filings[1::2])
    wears = (FITTED, (*FITTED[3:], *FITTED[:3])) if part == "fit" else (checked(0), checked(5))
    streams = (_of_filings(mine, seed), _drawn(FIRST_SEED + (part == "check")))
    for number_of_page in range(number):
        turn, stream = divmod(number_of_page, len(streams))
        wear, severity = wears[stream][turn % len(wears[stream])]
        yield partial(damaged_page, next(streams[stream]), wear, severity, seed + turn)


def _of_filings(filings: Sequence[Filing], seed: int) -> Iterator[CleanPage]:
    """Upright pages of filings with amounts, by chance, over and over; those without a sound reference are
    left out."""
    pages = [
        (filing, page)
        for filing in filings
        for page in _upright(filing)
        if (filing.name, page) not in FAULTS and _amounts(filing.on_page(page))
    ]
    random.Random(seed).shuffle(pages)
    while pages:
        for filing, page in pages:
            yield CleanPage(filing.name, filing.pdf.read_bytes(), page, tuple(filing.on_page(page)))


def _amounts(tables: Sequence[Table]) -> bool:
    found = sum(cell.amount is not None for table in tables for cell in table.cells)
    return _LEAST_AMOUNTS <= found <= _MOST_AMOUNTS


def _drawn(first: int) -> Iterator[CleanPage]:
    """Pages of drawn papers with many amounts, of every second seed."""
    for seed in count(first, 2):
        family = FAMILIES[seed % len(FAMILIES)]
        style = replace(random_style(seed), rules="full", rows=30, negatives=seed % 3 == 0)
        paper = draw(family, seed, style)
        for page in paper.truth.pages:
            tables = tuple(
                table.model_copy(
                    update={
                        "cells": tuple(cell for cell in table.cells if cell.page == page.number),
                        "regions": (region,),
                    }
                )
                for table in paper.truth.tables
                for region in table.regions
                if region.page == page.number
            )
            if sum(cell.amount is not None for table in tables for cell in table.cells) >= _LEAST_DRAWN:
                yield CleanPage(f"{family}-{seed}", paper.pdf, page.number, tables)


def _upright(filing: Filing) -> list[int]:
    with _mupdf.open(filing.pdf) as document:
        return [page for page in filing.table_pages if document[page - 1].rotation == 0]


def damaged_page(clean: CleanPage, wear: str, severity: float, seed: int) -> DamagedPage:
    """One page through one wear."""
    with _mupdf.open(stream=clean.pdf, filetype="pdf") as document:
        drawn = document[clean.page - 1].get_pixmap(dpi=int(DPI))
    samples = np.frombuffer(drawn.samples, dtype=np.uint8).reshape(drawn.h, drawn.w, drawn.n)
    pixels = np.ascontiguousarray(samples[:, :, 2::-1])
    worn = ALL[wear](pixels, DPI, severity, seed)
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
    shown = Box(0.0, 0.0, straight.shape[1] * 72 / (DPI * scale), straight.shape[0] * 72 / (DPI * scale))
    grids = tuple(
        (_grid(table, DPI * scale / 72), table)
        for table in clean.tables
        if table.regions[0].bbox.overlap(shown) >= _SHOWN * table.regions[0].bbox.area
    )
    return DamagedPage(f"{clean.name}-p{clean.page:03d}-{wear}-{severity}", picture, grids)


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


def _grid(table: Table, scale: float) -> PixelGrid:
    cells = []
    for cell in table.cells:
        box = _pixels(cell.bbox, scale).grown(-_INSET)
        if box.width >= _LEAST and box.height >= _LEAST:
            cells.append(PixelCell(cell.row, cell.col, cell.row_span, cell.col_span, box))
    rows = 1 + max(cell.row for cell in cells)
    cols = 1 + max(cell.col for cell in cells)
    return PixelGrid(_pixels(table.regions[0].bbox, scale), rows, cols, tuple(cells), True)


def _pixels(box: Box, scale: float) -> PixelBox:
    return PixelBox(box.x0 * scale, box.y0 * scale, box.x1 * scale, box.y1 * scale)
