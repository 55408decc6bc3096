"""Pages drawn for these tests, and pictures of them turned by known angles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pymupdf

from extractor.geometry import Homography
from extractor.greys import only_greys
from extractor.parts import Picture, Pixels

_mupdf: Any = pymupdf
DPI = 120.0
COLOURS = ((0, 0, 255), (0, 200, 0), (255, 0, 0), (255, 0, 255))
"""Of the markers near the page's corners, BGR."""


def as_kept(pixels: Pixels) -> Pixels:
    """The pixels of a page as a straight picture keeps them: greys where they have no colour."""
    found = only_greys(pixels)
    return pixels if found is None else found


def draw_page(
    *, ruled: bool = True, text: str = "一般公共预算", size: tuple[int, int] = (595, 842)
) -> Pixels:
    """A page with a title and a table of five columns and twenty rows, without markers."""
    width, height = size
    pdf = _mupdf.open()
    page = pdf.new_page(width=width, height=height)
    page.insert_text((width * 0.35, 60), text + "表", fontname="china-s", fontsize=18)
    columns = np.linspace(60, width - 60, 6)
    rows = np.linspace(90, height - 90, 21)
    for r, y in enumerate(rows[:-1]):
        page.insert_text((columns[0] + 4, y + 20), f"{text}{r}", fontname="china-s", fontsize=9)
        for c in range(1, 5):
            figure = f"{(r * 7919 + c * 104729) % 99991 / 7:,.2f}"
            page.insert_text((columns[c] + 20, y + 20), figure, fontname="helv", fontsize=9)
    if ruled:
        for y in rows:
            page.draw_line((columns[0], y), (columns[-1], y), width=0.8)
        for x in columns:
            page.draw_line((x, rows[0]), (x, rows[-1]), width=0.8)
    pixmap = page.get_pixmap(dpi=int(DPI))
    rgb = np.frombuffer(pixmap.samples, dtype=np.uint8).reshape(pixmap.height, pixmap.width, 3)
    return np.ascontiguousarray(rgb[:, :, ::-1])


def marked(pixels: Pixels) -> tuple[Pixels, npt.NDArray[np.float64]]:
    """The page with a coloured square near each corner, and the squares' middles (4, 2)."""
    result = pixels.copy()
    height, width = result.shape[:2]
    middles = []
    for (x, y), colour in zip(
        ((20, 30), (width - 40, 30), (width - 40, height - 50), (20, height - 50)), COLOURS, strict=True
    ):
        result[y : y + 10, x : x + 10] = colour
        middles.append((x + 5.0, y + 5.0))
    return result, np.array(middles)


def find_markers(pixels: Pixels) -> npt.NDArray[np.float64]:
    """The middles (4, 2) of the coloured squares in a picture, in the order of `COLOURS`."""
    found = []
    for colour in COLOURS:
        away = np.abs(pixels.astype(np.int16) - np.array(colour, dtype=np.int16)).sum(axis=2)
        ys, xs = np.nonzero(away < 150)
        weight = 150.0 - away[ys, xs]
        found.append((np.average(xs + 0.5, weights=weight), np.average(ys + 0.5, weights=weight)))
    return np.array(found)


def tilted(pixels: Pixels, quarter: int, angle: float) -> tuple[Picture, npt.NDArray[np.float64]]:
    """A picture of the page turned clockwise by `angle` degrees and then by `quarter`, and the matrix (3, 3)
    that leads from the page's pixels (corner origin) to the picture's."""
    height, width = pixels.shape[:2]
    cos, sin = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    new_width, new_height = (
        int(np.ceil(width * cos + height * abs(sin))),
        int(np.ceil(height * cos + width * abs(sin))),
    )
    turn = np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1.0]])
    forward = _move(new_width / 2, new_height / 2) @ turn @ _move(-width / 2, -height / 2)
    at_centres = _move(-0.5, -0.5) @ forward @ _move(0.5, 0.5)
    picture = cv2.warpAffine(
        pixels, at_centres[:2], (new_width, new_height), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255)
    )
    for _ in range(quarter // 90):
        forward = np.array([[0, -1, picture.shape[0]], [1, 0, 0], [0, 0, 1.0]]) @ forward
        picture = cv2.rotate(picture, cv2.ROTATE_90_CLOCKWISE)
    return Picture(np.asarray(picture, dtype=np.uint8), DPI, Homography.scale(72 / DPI)), forward


def through(matrix: npt.NDArray[np.float64], points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Points (N, 2) through an affine matrix (3, 3)."""
    return np.asarray(np.column_stack([points, np.ones(len(points))]) @ matrix.T)[:, :2]


class FootedOrienter:
    """Tells which way up lines of the letter L stand: its foot is below."""

    def __init__(self) -> None:
        self.asked = 0

    def upside_down(self, lines: Sequence[Pixels]) -> list[float]:
        self.asked += len(lines)
        return [0.95 if self._top_heavy(line) else 0.05 for line in lines]

    @staticmethod
    def _top_heavy(line: Pixels) -> bool:
        ink = 255.0 - (line if line.ndim == 2 else line.min(axis=2))
        half = len(ink) // 2
        return bool(ink[:half].sum() > ink[-half:].sum())


def _move(dx: float, dy: float) -> npt.NDArray[np.float64]:
    return np.array([[1, 0, dx], [0, 1, dy], [0, 0, 1.0]])
