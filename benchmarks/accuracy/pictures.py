"""Pages that came out wrong, with the grid that was found and the places of the errors drawn over them."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pymupdf

from extractor.document import Document
from extractor.evaluate.measures import Difference, DocumentScore
from extractor.geometry import Box

_mupdf: Any = pymupdf  # it comes without types
_DPI = 110.0
_GRID, _MERGED = (60, 140, 0), (190, 110, 0)
_WRONG, _MISSING = (0, 0, 230), (200, 0, 200)


def draw_failures(pdf: Path, document: Document, score: DocumentScore, folder: Path) -> list[Path]:
    """One PNG for each page with differences: found cells green (merged ones blue), wrong cells filled red,
    cells of the truth with nothing at their place purple."""
    folder.mkdir(parents=True, exist_ok=True)
    wrong: defaultdict[int, list[Difference]] = defaultdict(list)
    for difference in score.differences:
        wrong[difference.page].append(difference)
    written = []
    with _mupdf.open(pdf) as source:
        for page, differences in sorted(wrong.items()):
            pixels = _drawn(source[page - 1])
            _draw_grid(pixels, document, page)
            for difference in differences:
                colour = _MISSING if difference.predicted is None else _WRONG
                _fill(pixels, difference.bbox, colour)
            path = folder / f"{score.name}-{page:03d}.png"
            done, data = cv2.imencode(".png", pixels)
            if done:
                path.write_bytes(data.tobytes())
                written.append(path)
    return written


def draw_tables(pdf: Path, document: Document, folder: Path, name: str) -> list[Path]:
    """One PNG for each page on which the document has a table, its cells drawn over it."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    with _mupdf.open(pdf) as source:
        for page in sorted({cell.page for table in document.tables for cell in table.cells}):
            pixels = _drawn(source[page - 1])
            _draw_grid(pixels, document, page)
            path = folder / f"{name}-{page:03d}.png"
            done, data = cv2.imencode(".png", pixels)
            if done:
                path.write_bytes(data.tobytes())
                written.append(path)
    return written


def _drawn(page: Any) -> npt.NDArray[np.uint8]:
    drawn = page.get_pixmap(matrix=_mupdf.Matrix(_DPI / 72, _DPI / 72), alpha=False)
    rgb: npt.NDArray[np.uint8] = np.frombuffer(drawn.samples, np.uint8).reshape(drawn.height, drawn.width, 3)
    return np.ascontiguousarray(rgb[:, :, ::-1])


def _draw_grid(pixels: npt.NDArray[np.uint8], document: Document, page: int) -> None:
    for table in document.tables:
        for cell in table.cells:
            if cell.page == page:
                merged = cell.row_span > 1 or cell.col_span > 1
                first, second = _corners(cell.bbox)
                cv2.rectangle(pixels, first, second, _MERGED if merged else _GRID, 1)


def _fill(pixels: npt.NDArray[np.uint8], box: Box, colour: tuple[int, int, int]) -> None:
    (x0, y0), (x1, y1) = _corners(box)
    height, width = pixels.shape[:2]
    x0, x1 = max(0, x0), min(width, x1)
    y0, y1 = max(0, y0), min(height, y1)
    if x1 <= x0 or y1 <= y0:
        return
    area = pixels[y0:y1, x0:x1]
    area[:] = np.asarray(0.7 * area + 0.3 * np.array(colour), dtype=np.uint8)
    cv2.rectangle(pixels, (x0, y0), (x1, y1), colour, 2)


def _corners(box: Box) -> tuple[tuple[int, int], tuple[int, int]]:
    scale = _DPI / 72
    return (round(box.x0 * scale), round(box.y0 * scale)), (round(box.x1 * scale), round(box.y1 * scale))
