"""Small pictures for the tests: text drawn with MuPDF's own CJK face, rules, and the grid over them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import cv2
import numpy as np
import pymupdf

from extractor.geometry import Homography, PixelBox
from extractor.parts import PixelCell, PixelGrid, Pixels, RawTable, StraightPicture

DPI = 200.0
SCALE = DPI / 72
FACE = pymupdf.Font("china-s")


class Sheet:
    """A page in points, origin at the top left, to be looked at as a straight picture."""

    def __init__(self, width: float = 420, height: float = 300) -> None:
        self._pdf = pymupdf.open()
        self._page = self._pdf.new_page(width=width, height=height)

    def text(self, x: float, base: float, text: str, size: float = 10) -> Sheet:
        writer = pymupdf.TextWriter(self._page.rect)
        writer.append((x, base), text, font=FACE, fontsize=size)
        writer.write_text(self._page)
        return self

    def rule(self, x0: float, y0: float, x1: float, y1: float, width: float = 0.8) -> Sheet:
        self._page.draw_line((x0, y0), (x1, y1), width=width)
        return self

    def seal(self, x: float, y: float, radius: float) -> Sheet:
        red = (0.85, 0.1, 0.1)
        self._page.draw_circle((x, y), radius, color=red, width=3)
        self._page.draw_circle((x, y), radius / 3, color=red, fill=red)
        return self

    def table(self, xs: Sequence[float], ys: Sequence[float], texts: Sequence[Sequence[str]]) -> PixelGrid:
        """Rules at `xs` and `ys`, and in each cell its text, lines one below the other."""
        for x in xs:
            self.rule(x, ys[0], x, ys[-1])
        for y in ys:
            self.rule(xs[0], y, xs[-1], y)
        for row, line in enumerate(texts):
            for col, text in enumerate(line):
                for number, part in enumerate(text.split("\n")):
                    self.text(xs[col] + 4, ys[row] + 14 + 13 * number, part)
        return grid(xs, ys)

    def picture(self) -> StraightPicture:
        drawn = self._page.get_pixmap(dpi=int(DPI))
        samples = np.frombuffer(drawn.samples, dtype=np.uint8).reshape(drawn.h, drawn.w, drawn.n)
        return straight(np.ascontiguousarray(samples[:, :, ::-1]))


def straight(pixels: Pixels) -> StraightPicture:
    grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    return StraightPicture(pixels, grey, DPI, Homography.scale(72 / DPI), 0, 0.0)


def grid(xs: Sequence[float], ys: Sequence[float], inset: float = 2.0) -> PixelGrid:
    """The grid of rules at `xs` and `ys` (points); cells end `inset` pixels inside of the rules' middles."""
    cells = tuple(
        PixelCell(
            row,
            col,
            1,
            1,
            PixelBox(
                xs[col] * SCALE + inset,
                ys[row] * SCALE + inset,
                xs[col + 1] * SCALE - inset,
                ys[row + 1] * SCALE - inset,
            ),
        )
        for row in range(len(ys) - 1)
        for col in range(len(xs) - 1)
    )
    box = PixelBox(xs[0] * SCALE, ys[0] * SCALE, xs[-1] * SCALE, ys[-1] * SCALE)
    return PixelGrid(box, len(ys) - 1, len(xs) - 1, cells, True)


def texts_of(table: RawTable) -> list[list[str]]:
    """The table's texts row by row, typography left out."""
    rows = [["" for _ in range(table.cols)] for _ in range(table.rows)]
    for cell in table.cells:
        rows[cell.row][cell.col] = plain(cell.reading.text)
    return rows


def plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split(" "))
