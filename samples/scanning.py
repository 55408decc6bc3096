"""Scans of papers: pages as damaged JPEG pictures in a PDF without text, their truth moved along."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pymupdf

from extractor.document import About, Cell, Document, Page, Region, Said, Table
from extractor.geometry import Box, Homography, Points
from samples import truth
from samples.damage import Pixels
from samples.papers import Paper
from samples.wear import Worn

_mupdf: Any = pymupdf  # it comes without types

PageWear = Callable[[Pixels, int], Worn]
"""(picture of a page, its number from 1) -> worn page."""

_Outlined = Callable[[Box], Points]
"""Where points on a box's outline come to lie, (N, 2) in points of the new page."""
_ALONG = np.linspace(0.0, 1.0, 9)[:-1]


def scan(paper: Paper, name: str, wear: PageWear, dpi: float = 200, quality: int = 75) -> Paper:
    """The paper scanned: every page drawn at `dpi`, worn, and kept as a JPEG picture of `quality`.

    A page of the scan has the size of the paper's page, its sides swapped where it was turned by a quarter.
    """
    moves: dict[int, _Outlined] = {}
    pages: list[Page] = []
    scanned = _mupdf.open()
    for number, pixels in enumerate(page_pictures(paper.pdf, dpi), start=1):
        worn = wear(pixels, number)
        source = paper.truth.pages[number - 1]
        size, move = _placed(worn, source, pixels)
        _add_page(scanned, worn, size, quality)
        moves[number] = move
        pages.append(
            Page(
                number=number,
                width=size[0],
                height=size[1],
                origin="scanned",
                turned=worn.turned,
                skew=round(worn.skew, 3),
                dpi=dpi,
                seconds=0.0,
            )
        )
    scanned.set_metadata({"producer": "Kemu samples", "title": "样表（虚构数据）"})
    pdf: bytes = scanned.tobytes(garbage=3, deflate=True, no_new_id=True)
    scanned.close()
    return Paper(pdf, _moved(paper.truth, name, pdf, tuple(pages), moves))


def page_pictures(pdf: bytes, dpi: float) -> list[Pixels]:
    """Each page as a BGR picture."""
    with _mupdf.open(stream=pdf, filetype="pdf") as document:
        return [_picture(page, dpi) for page in document]


def _picture(page: Any, dpi: float) -> Pixels:
    drawn = page.get_pixmap(matrix=_mupdf.Matrix(dpi / 72, dpi / 72), alpha=False)
    rgb: npt.NDArray[np.uint8] = np.frombuffer(drawn.samples, np.uint8).reshape(drawn.height, drawn.width, 3)
    return np.ascontiguousarray(rgb[:, :, ::-1])


def _placed(worn: Worn, source: Page, pixels: Pixels) -> tuple[tuple[float, float], _Outlined]:
    """The size of the scan's page in points, and where boxes of the old page come to lie on the new one."""
    height, width = pixels.shape[:2]
    new_height, new_width = worn.pixels.shape[:2]
    before = np.diag([width / source.width, height / source.height, 1.0])
    size = (source.width * worn.grown[0], source.height * worn.grown[1])
    if worn.turned % 180 == 90:
        size = (size[1], size[0])
    after = np.diag([size[0] / new_width, size[1] / new_height, 1.0])
    carry = worn.carry
    if carry is None:
        plane = Homography.from_array(after @ worn.matrix @ before)
        return size, lambda box: plane.to_page(box.corners)
    first, last = Homography.from_array(before), Homography.from_array(after)
    return size, lambda box: last.to_page(carry(first.to_page(_outline(box))))


def _outline(box: Box) -> Points:
    """Points along the four sides: on a bent page the corners alone do not bound the rest."""
    corners = box.corners
    sides = zip(corners, np.roll(corners, -1, axis=0), strict=True)
    points: Points = np.concatenate([a + _ALONG[:, np.newaxis] * (b - a) for a, b in sides])
    return points


def _add_page(scanned: Any, worn: Worn, size: tuple[float, float], quality: int) -> None:
    """A page of that size as it shows; a /Rotate turns what is kept clockwise to what shows."""
    pixels = worn.pixels
    colourless = bool(
        (pixels[:, :, 0] == pixels[:, :, 1]).all() and (pixels[:, :, 1] == pixels[:, :, 2]).all()
    )
    picture = np.rot90(pixels[:, :, 0] if colourless else pixels, worn.rotate // 90)
    _, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    width, height = size if worn.rotate % 180 == 0 else size[::-1]
    page = scanned.new_page(width=width, height=height)
    page.insert_image(page.rect, stream=data.tobytes())
    if worn.rotate:
        page.set_rotation(worn.rotate)


def _moved(
    document: Document, name: str, pdf: bytes, pages: tuple[Page, ...], moves: dict[int, _Outlined]
) -> Document:
    def box(page: int, old: Box) -> Box:
        new = Box.around(moves[page](old))
        width, height = pages[page - 1].width, pages[page - 1].height
        # What lies off the page comes to lie on its edge.
        x0, x1 = (min(max(0.0, x), width) for x in (new.x0, new.x1))
        y0, y1 = (min(max(0.0, y), height) for y in (new.y0, new.y1))
        return Box(x0, y0, x1, y1)

    def said(value: Said) -> Said:
        if value.page is None or value.bbox is None:
            return value
        return value.model_copy(update={"bbox": box(value.page, value.bbox)})

    def cell(old: Cell) -> Cell:
        return old.model_copy(update={"bbox": box(old.page, old.bbox)})

    def table(old: Table) -> Table:
        regions = tuple(Region(page=r.page, bbox=box(r.page, r.bbox)) for r in old.regions)
        return old.model_copy(update={"regions": regions, "cells": tuple(cell(c) for c in old.cells)})

    about = About(**{field: said(getattr(document.document, field)) for field in About.model_fields})
    return document.model_copy(
        update={
            "source": truth.source_of(name, pdf, len(pages)),
            "document": about,
            "pages": pages,
            "tables": tuple(table(t) for t in document.tables),
        }
    )
