"""The ink of a part of a page: cut to boxes, without rests of rules and specks, split into lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from extractor import ink as inks
from extractor.document import Flag
from extractor.geometry import PixelBox
from extractor.parts import Pixels, StraightPicture
from extractor.reading import crops, seals

_SPECK_INCHES = 0.013
"""A piece of ink that is smaller than this both ways is a speck, unless there is other ink beside it."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The part of the picture a table lies on, ready to be cut up."""

    left: int
    top: int
    pixels: Pixels
    ink: crops.Mask
    rules: crops.Mask
    sealed: crops.Mask | None
    dpi: float

    def cut(self, box: PixelBox) -> tuple[slice, slice]:
        """Rows and columns of the sheet that a box of the picture covers."""
        height, width = self.ink.shape
        return PixelBox(
            max(0.0, box.x0 - self.left),
            max(0.0, box.y0 - self.top),
            max(0.0, box.x1 - self.left, box.x0 - self.left),
            max(0.0, box.y1 - self.top, box.y0 - self.top),
        ).slices(height, width)


@dataclass(frozen=True, slots=True)
class CutLines:
    """The pictures of a cell's lines of text (none: no ink) and what was noticed while cutting."""

    pictures: tuple[Pixels, ...]
    flags: tuple[Flag, ...] = ()


def sheet_of(picture: StraightPicture, box: PixelBox, without: Sequence[PixelBox] = ()) -> Sheet:
    """A box of the picture: its pixels, its ink (none inside the boxes `without`), and its seals."""
    rows, columns = box.grown(0.05 * picture.dpi).slices(*picture.grey.shape)
    colours = picture.pixels[rows, columns]
    sealed = seals.seal_mask(colours, picture.dpi)
    if sealed is None:
        grey = picture.grey[rows, columns]
    else:
        colours = seals.faded(colours, sealed)
        grey = np.asarray(cv2.cvtColor(colours, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    contrasts = inks.contrast(grey, picture.dpi)
    dark = contrasts > inks.ink_level(contrasts)
    if without:
        colours = colours.copy()
        for hole in without:
            place = hole.grown(0.02 * picture.dpi).slices(*picture.grey.shape)
            dark[place], colours[place] = False, 255
    rules = crops.rule_mask(dark, picture.dpi)
    return Sheet(columns.start, rows.start, colours, dark, rules, sealed, picture.dpi)


def cut_lines(sheet: Sheet, boxes: Sequence[PixelBox]) -> list[CutLines]:
    """The lines of every cell, in the order of the cells."""
    # one sum table tells for each cell whether there is any ink, at a cost that does not grow with its size
    sums = cv2.integral(sheet.ink.astype(np.uint8))
    inked: list[tuple[int, crops.CellInk, tuple[slice, slice]]] = []
    for index, box in enumerate(boxes):
        place = sheet.cut(box)
        rows, columns = place
        count = (
            sums[rows.stop, columns.stop]
            - sums[rows.start, columns.stop]
            - sums[rows.stop, columns.start]
            + sums[rows.start, columns.start]
        )
        found = _ink_in(sheet, place) if count > 0 else None
        if found is not None:
            inked.append((index, found, place))
    height = _text_height([ink.ink for _, ink, _ in inked], sheet.dpi)
    result = [CutLines(())] * len(boxes)
    for index, ink, place in inked:
        flags: tuple[Flag, ...] = ()
        if sheet.sealed is not None and sheet.sealed[place].any():
            flags = ("stamp",)
        result[index] = CutLines(_pictures(ink, height), flags)
    return result


def _ink_in(sheet: Sheet, place: tuple[slice, slice]) -> crops.CellInk | None:
    """The ink of one cell, rests of rules and specks taken out; None where nothing is left."""
    whole = sheet.ink[place]
    kept = crops.without_rules(whole, sheet.rules[place], sheet.dpi)
    if not kept.any():
        return None
    kept = _without_specks(kept, max(2.0, _SPECK_INCHES * sheet.dpi))
    if not kept.any():
        return None
    return crops.CellInk(kept, crops.painted_over(sheet.pixels[place], whole & ~kept, ~whole))


def _without_specks(ink: crops.Mask, size: float) -> crops.Mask:
    """Takes out specks. Points and strokes beside bigger ink stay: they may be part of the text."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    small = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) <= size
    small |= stats[:, cv2.CC_STAT_AREA] <= 2
    small[0] = True
    if count <= 1 or not small[1:].any():
        return ink
    big = ~small
    if not big.any():
        return np.zeros_like(ink)
    # a small piece stays where it lies on the level of the text, close to it
    near = _near(stats, big, small)
    keep = big | near
    keep[0] = False
    return np.asarray(keep[labels], dtype=bool)


def _near(stats: npt.NDArray[np.int32], big: crops.Mask, small: crops.Mask) -> crops.Mask:
    """Which of the small pieces lie within a text height of a big one."""
    left, top = stats[:, cv2.CC_STAT_LEFT], stats[:, cv2.CC_STAT_TOP]
    right, bottom = left + stats[:, cv2.CC_STAT_WIDTH], top + stats[:, cv2.CC_STAT_HEIGHT]
    reach = float(np.max(bottom[big] - top[big]))
    near = np.zeros(len(stats), dtype=bool)
    for index in np.flatnonzero(small):
        if index == 0:
            continue
        gap_x = np.maximum(left[big] - right[index], left[index] - right[big])
        gap_y = np.maximum(top[big] - bottom[index], top[index] - bottom[big])
        near[index] = bool(np.any((gap_x <= 0.6 * reach) & (gap_y <= 0.15 * reach)))
    return near


def _text_height(inks_: Sequence[crops.Mask], dpi: float) -> float:
    """The usual height of a line of text in the table, pixels."""
    heights = [
        after - first
        for ink in inks_
        for first, after in crops.runs(np.asarray(ink.any(axis=1)))
        if after - first >= 0.05 * dpi
    ]
    return float(np.median(heights)) if heights else 0.14 * dpi


def _pictures(cell: crops.CellInk, text_height: float) -> tuple[Pixels, ...]:
    lines = crops.line_runs(cell.ink, text_height)
    if crops.stacked(cell.ink, lines):
        return (crops.stacked_picture(cell, lines),)
    return tuple(crops.line_picture(cell, run) for run in lines)
