"""Tables drawn with known cells, as a scanner would show them."""

from __future__ import annotations

import random
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from extractor.geometry import Homography
from extractor.parts import GridCell, StraightPicture

Canvas = npt.NDArray[np.uint8]
DPI = 200


@dataclass(frozen=True)
class Style:
    """How rules are drawn: their greyness and width, and what has happened to them."""

    ink: int = 0
    width: int = 2
    outer_width: int = 2
    broken: float = 0.0
    dashed: int = 0
    double_outer: bool = False
    open_sides: bool = False
    filled: bool = True


def random_partition(rows: int, cols: int, merges: int, rng: random.Random) -> list[GridCell]:
    """A grid in which up to `merges` blocks of places, chosen at random, are one cell each."""
    owner = np.arange(rows * cols).reshape(rows, cols)
    for _ in range(merges):
        r, c = rng.randrange(rows), rng.randrange(cols)
        h, w = rng.randint(1, min(3, rows - r)), rng.randint(1, min(3, cols - c))
        block = owner[r : r + h, c : c + w]
        if len(set(block.flat)) == h * w and all((owner == v).sum() == 1 for v in block.flat):
            block[:] = owner[r, c]
    cells = []
    for value in np.unique(owner):
        rs, cs = np.nonzero(owner == value)
        height, width = int(rs.max() - rs.min() + 1), int(cs.max() - cs.min() + 1)
        cells.append(GridCell(int(rs[0]), int(cs[0]), height, width))
    return sorted(cells, key=lambda c: (c.row, c.col))


def every_line_shows(cells: list[GridCell], rows: int, cols: int) -> bool:
    """Whether each row and column line is the side of some cell (else it cannot be seen at all)."""
    tops = {c.row for c in cells} | {rows}
    lefts = {c.col for c in cells} | {cols}
    return tops == set(range(rows + 1)) and lefts == set(range(cols + 1))


def edges(sizes: list[float], start: float) -> list[int]:
    return [round(v) for v in np.cumsum([start, *sizes])]


def blank_page(width: int = 1654, height: int = 1200) -> Canvas:
    return np.full((height, width), 255, np.uint8)


def draw_table(
    page: Canvas, cells: list[GridCell], lines: tuple[list[int], list[int]], style: Style, rng: random.Random
) -> None:
    """Rules around every cell at `lines` (row edges y, column edges x), and print inside."""
    ys, xs = lines
    for cell in cells:
        x0, x1 = xs[cell.col], xs[cell.col + cell.col_span]
        y0, y1 = ys[cell.row], ys[cell.row + cell.row_span]
        for ends in (((x0, y0), (x1, y0)), ((x0, y1), (x1, y1)), ((x0, y0), (x0, y1)), ((x1, y0), (x1, y1))):
            is_side = ends[0][0] == ends[1][0] in (xs[0], xs[-1])
            if not (style.open_sides and is_side):
                draw_rule(page, ends, style, rng)
        if style.filled and rng.random() < 0.75:
            draw_print(page, (x0 + 9, y0 + 4, x1 - 9, y1 - 4), rng)
    frame = ((xs[0], ys[0]), (xs[-1], ys[-1]))
    if style.outer_width > style.width:
        cv2.rectangle(page, *frame, style.ink, style.outer_width)
    if style.double_outer:
        cv2.rectangle(page, (xs[0] - 5, ys[0] - 5), (xs[-1] + 5, ys[-1] + 5), style.ink, 2)


def draw_rule(
    page: Canvas, ends: tuple[tuple[int, int], tuple[int, int]], style: Style, rng: random.Random
) -> None:
    (x0, y0), (x1, y1) = ends
    length = max(x1 - x0, y1 - y0)
    if style.dashed:
        for start in range(0, length, style.dashed * 2):
            stop = min(start + style.dashed, length)
            along = ((start, 0), (stop, 0)) if y0 == y1 else ((0, start), (0, stop))
            p, q = ((x0 + dx, y0 + dy) for dx, dy in along)
            cv2.line(page, p, q, style.ink, style.width)
        return
    cv2.line(page, (x0, y0), (x1, y1), style.ink, style.width)
    for _ in range(int(style.broken * length / 40)):
        at, gap = rng.randrange(4, max(5, length - 4)), rng.randint(2, 6)
        if y0 == y1:
            page[y0 - 3 : y0 + 4, x0 + at : min(x0 + at + gap, x1 - 3)] = 255
        else:
            page[y0 + at : min(y0 + at + gap, y1 - 3), x0 - 3 : x0 + 4] = 255


def draw_print(page: Canvas, area: tuple[int, int, int, int], rng: random.Random) -> None:
    """A line of figures or of square characters made of level and upright strokes, in the middle of the
    area's height."""
    x0, y0, x1, y1 = area
    size = min(26, y1 - y0 - 4)
    if size < 12 or x1 - x0 < size + 4:
        return
    top = (y0 + y1 - size) // 2
    if rng.random() < 0.5:
        text = f"{rng.randrange(10**6):,}.{rng.randrange(100):02d}"
        scale = size / 30
        width = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, scale, 2)[0][0]
        if width < x1 - x0:
            where = (x1 - width, top + size - 2)
            cv2.putText(page, text, where, cv2.FONT_HERSHEY_SIMPLEX, scale, 0, 2, cv2.LINE_AA)
        return
    draw_characters(page, (x0, min(x1 - size, x0 + size * rng.randint(1, 12))), (top, size), rng)


def draw_characters(
    page: Canvas, along: tuple[int, int], across: tuple[int, int], rng: random.Random
) -> None:
    """Square characters of level and upright strokes that begin between two x, at the top and of the size
    `across`."""
    top, size = across
    for left in range(*along, size + 5):
        for row in sorted(rng.sample(range(4), 3)):
            y = top + row * (size - 6) // 3 + rng.randrange(5)
            cv2.line(page, (left + rng.randrange(4), y), (left + size - rng.randrange(1, 5), y), 0, 2)
        for column in rng.sample(range(4), 2):
            x = left + 1 + column * (size - 3) // 3
            cv2.line(page, (x, top), (x, top + size - 2), 0, 2)


def scanned(page: Canvas, skew: float = 0.0, noise: float = 0.0, seed: int = 0) -> StraightPicture:
    """The page as a picture: turned by a remainder of skew (degrees), with grain."""
    height, width = page.shape
    if skew:
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), skew, 1)
        page = cv2.warpAffine(page, turn, (width, height), flags=cv2.INTER_LINEAR, borderValue=(255,))
    grains = np.random.default_rng(seed).normal(0, noise, page.shape) if noise else 0.0
    grey = np.clip(page + grains, 0, 255).astype(np.uint8)
    pixels = cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR)
    return StraightPicture(pixels, grey, float(DPI), Homography.scale(72 / DPI), 0, 0.0)
