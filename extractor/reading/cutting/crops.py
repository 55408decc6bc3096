"""From a cell's ink to pictures of its lines of text, as a recogniser wants them."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from extractor.parts import Pixels
from extractor.quantiles import quantile

Mask = npt.NDArray[np.bool_]
Run = tuple[int, int]
"""First row or column, and the one after the last."""


_RULE_INCHES = 0.3
"""A level or upright stretch of ink that is longer is a rule, not a stroke."""
_SOFT = 2
"""Pixels of a rule's soft edge to either side."""
_LOOKS = 12
"""Rules are looked for where so many pixels, evenly apart along one, are ink."""
_ZONE_INCHES = 0.05
"""Rules are taken out of a cell only so close to its sides."""
_REACH_INCHES = 0.02
"""What lies wholly so close to a side is a rest of a rule."""

_ABOVE, _BESIDE = 0.12, 0.2
"""Paper around a line, in heights of the line."""


@dataclass(frozen=True, slots=True)
class CellInk:
    """The ink of one cell and the pixels it was found in: both (height, width), the pixels BGR or greys."""

    ink: Mask
    pixels: Pixels


def rule_mask(ink: Mask, dpi: float) -> Mask:
    """The pixels of level and upright rules: stretches of ink longer than any stroke of a character, found
    by morphological opening (Serra 1982), with the soft edge around them."""
    length = max(8, round(_RULE_INCHES * dpi)) | 1
    dark = np.ascontiguousarray(ink).view(np.uint8)
    rules = np.zeros(ink.shape, dtype=np.uint8)
    rows = _may_hold(dark.T, length)
    if rows.size:
        rules[rows] = _long(dark[rows], (length, 1), (1, 2 * _SOFT + 1))
    columns = _may_hold(dark, length)
    if columns.size:
        rules[:, columns] |= _long(dark[:, columns], (1, length), (2 * _SOFT + 1, 1))
    rules &= dark
    return rules.view(np.bool_)


def _may_hold(dark: Pixels, length: int) -> npt.NDArray[np.intp]:
    """The columns of ink, 1 or 0, that may hold a stretch so long, with those that its soft edge lies on.

    A stretch is met by every look at rows far apart, as many as fit into it; at the ends of a column half of
    it is enough, for what lies beyond may be ink too.
    """
    step = max(1, length // _LOOKS)
    looks = dark[::step]
    least = length // step
    beyond = least - min(least, (length // 2 + 1) // step)
    if len(looks) + 2 * beyond < least:
        return np.zeros(0, dtype=np.intp)
    seen = np.ones((len(looks) + 2 * beyond, dark.shape[1]), dtype=np.uint8)
    seen[beyond : beyond + len(looks)] = looks
    held = seen[: len(seen) - least + 1].copy()
    for further in range(1, least):
        held &= seen[further : len(seen) - least + 1 + further]
    found = np.asarray(held.any(axis=0), dtype=bool)
    wider = found.copy()
    for off in range(1, _SOFT + 1):
        wider[off:] |= found[:-off]
        wider[:-off] |= found[off:]
    return np.flatnonzero(wider)


def _long(dark: Pixels, size: tuple[int, int], edge: tuple[int, int]) -> Pixels:
    """The stretches of ink that are as long as `size` (width, height), with their soft edge."""
    long = cv2.morphologyEx(dark, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, size))
    return np.asarray(cv2.dilate(long, cv2.getStructuringElement(cv2.MORPH_RECT, edge)), dtype=np.uint8)


def without_rules(ink: Mask, rules: Mask, dpi: float) -> Mask:
    """The ink of a cell without what is left of the table's rules along the cell's sides.

    `rules` are the rules' pixels in the cell, (height, width) as `ink`. A rule inside the cell stays. A
    figure that fills its cell touches the sides too, but reaches further in than a rest of a rule does.
    """
    height, width = ink.shape
    zone, reach = max(3, round(_ZONE_INCHES * dpi)), max(2, round(_REACH_INCHES * dpi))
    kept = ink.copy()
    inner = np.zeros_like(ink)
    inner[zone : height - zone, zone : width - zone] = True
    kept &= inner | ~rules
    middle = kept[reach : height - reach, reach : width - reach]
    if middle.size and np.count_nonzero(middle) == np.count_nonzero(kept):
        return kept
    # a rest may run round a corner: what counts is that none of it lies further in
    count, labels = cv2.connectedComponents(kept.astype(np.uint8), connectivity=8)
    further_in = np.zeros(count, dtype=bool)
    further_in[np.unique(labels[reach : height - reach, reach : width - reach])] = True
    return np.asarray(kept & further_in[labels])


def extent(ink: Mask) -> tuple[slice, slice] | None:
    """The rows and columns between the outermost ink; None where there is none."""
    rows, columns = ink.any(axis=1).tobytes(), ink.any(axis=0).tobytes()
    first = rows.find(1)
    if first < 0:
        return None
    return slice(first, rows.rfind(1) + 1), slice(columns.find(1), columns.rfind(1) + 1)


def runs(filled: Mask) -> list[Run]:
    """The stretches of a row of truth values that are true."""
    line = filled.tobytes()
    found = []
    first = line.find(1)
    while first >= 0:
        after = line.find(0, first)
        if after < 0:
            after = len(line)
        found.append((first, after))
        first = line.find(1, after)
    return found


def line_runs(ink: Mask, text_height: float) -> list[Run]:
    """The rows of each line of text in a cell, top to bottom (projection profile).

    Gaps inside a character (二, 昌) do not part lines; lines that touch are parted at the profile's valley.
    `text_height` is the usual height of a line in this table, in pixels.
    """
    profile = ink.sum(axis=1)
    joined: list[Run] = []
    for run in (part for whole in runs(profile > 0) for part in _parted(profile, whole, text_height)):
        if joined and _same_line(ink, joined[-1], run, text_height):
            joined[-1] = (joined[-1][0], run[1])
        else:
            joined.append(run)
    return joined


def _parted(profile: npt.NDArray[np.int_], run: Run, text_height: float) -> list[Run]:
    """A run that is too high for one line, cut where the profile has a deep valley."""
    first, after = run
    height = after - first
    if height < 1.8 * text_height:
        return [run]
    margin = round(0.6 * text_height)
    inside = profile[first + margin : after - margin]
    if inside.size == 0 or inside.min() > max(1.0, 0.06 * profile[first:after].max()):
        return [run]
    middle = height / 2 - margin
    lowest = np.flatnonzero(inside == inside.min())
    cut = first + margin + int(lowest[np.abs(lowest - middle).argmin()])
    return [*_parted(profile, (first, cut), text_height), *_parted(profile, (cut, after), text_height)]


def _same_line(ink: Mask, upper: Run, lower: Run, text_height: float) -> bool:
    height = lower[1] - upper[0]
    if height > 1.25 * text_height:
        return False
    low = min(upper[1] - upper[0], lower[1] - lower[0]) < 0.4 * text_height
    columns = np.flatnonzero(ink[upper[0] : lower[1]].any(axis=0))
    return bool(low or columns[-1] - columns[0] + 1 <= 1.6 * height)


def without_dirt(ink: Mask, lines: list[Run], text_height: float) -> list[Run]:
    """The lines less those that cannot be text where others are: mere dots between the lines, and the fringe
    of a neighbour's text that the box has cut."""
    kept = []
    for first, after in lines:
        columns = np.flatnonzero(ink[first:after].any(axis=0))
        size = max(after - first, int(columns[-1]) - int(columns[0]) + 1)
        at_edge = first == 0 or after == len(ink)
        fringe = at_edge and after - first < 0.45 * text_height
        if size >= 0.35 * text_height and not fringe:
            kept.append((first, after))
    return kept or lines


def stacked(ink: Mask, lines: list[Run]) -> bool:
    """Whether the lines are single characters set one below the other, as in narrow cells."""
    if len(lines) < 2:
        return False
    boxes = []
    for first, after in lines:
        columns = np.flatnonzero(ink[first:after].any(axis=0))
        boxes.append((int(columns[0]), int(columns[-1]) + 1, after - first))
    size = max(max(x1 - x0, height) for x0, x1, height in boxes)
    widths = [x1 - x0 for x0, x1, _ in boxes]
    centers = [(x0 + x1) / 2 for x0, x1, _ in boxes]
    one_wide = max(widths) <= 1.4 * float(np.median([h for _, _, h in boxes]) + 1)
    return bool(one_wide and np.median(widths) >= 0.6 * size and max(centers) - min(centers) <= 0.5 * size)


def line_picture(cell: CellInk, run: Run, text_height: float) -> Pixels:
    """One line cut out: its ink with a margin of paper, wide gaps narrowed.

    What is flatter than text (-, 一, a point) is cut out as high as text, or it would be blown up to
    something else: a dash that fills its picture is read as a 1.
    """
    filled = np.asarray(cell.ink[run[0] : run[1]].any(axis=0))
    lack = max(0, round(text_height) - (run[1] - run[0]))
    if lack > 0.45 * text_height:
        cell = _alone(cell, run)
        run = run[0] - lack // 2, run[1] + lack - lack // 2
    parts = _close_runs(runs(filled), gap=2 * (run[1] - run[0]))
    pieces = [_cut(cell, run, part) for part in parts]
    return pieces[0] if len(pieces) == 1 else _beside(pieces)


def _alone(cell: CellInk, run: Run) -> CellInk:
    """The cell with one of its lines only."""
    others = cell.ink.copy()
    others[run[0] : run[1]] = False
    return CellInk(cell.ink & ~others, painted_over(cell.pixels, others, ~cell.ink))


def stacked_picture(cell: CellInk, lines: list[Run]) -> Pixels:
    """Characters that stand below each other, set side by side."""
    pieces = []
    for run in lines:
        columns = np.flatnonzero(cell.ink[run[0] : run[1]].any(axis=0))
        pieces.append(_cut(cell, run, (int(columns[0]), int(columns[-1]) + 1)))
    return _beside(pieces)


def _close_runs(parts: list[Run], gap: int) -> list[Run]:
    joined = [parts[0]]
    for part in parts[1:]:
        if part[0] - joined[-1][1] <= gap:
            joined[-1] = (joined[-1][0], part[1])
        else:
            joined.append(part)
    return joined


def _cut(cell: CellInk, rows: Run, columns: Run) -> Pixels:
    """The pixels of an area with a margin; ink beside the area is painted over with paper."""
    height = rows[1] - rows[0]
    above, beside = max(2, round(_ABOVE * height)), max(3, round(_BESIDE * height))
    y0, y1, x0, x1 = rows[0] - above, rows[1] + above, columns[0] - beside, columns[1] + beside
    tall, wide = cell.ink.shape
    inside = cell.pixels[max(0, y0) : min(tall, y1), max(0, x0) : min(wide, x1)]
    if y0 >= 0 and x0 >= 0 and y1 <= tall and x1 <= wide:
        return inside
    return cv2.copyMakeBorder(  # type: ignore[return-value]
        inside,
        max(0, -y0),
        max(0, y1 - tall),
        max(0, -x0),
        max(0, x1 - wide),
        cv2.BORDER_CONSTANT,
        value=_paper(cell),
    )


def _paper(cell: CellInk) -> tuple[float, ...]:
    blank = np.flatnonzero(~cell.ink)
    if not blank.size:
        return 255.0, 255.0, 255.0
    sample = cell.pixels.reshape(cell.ink.size, -1)[blank[:: max(1, len(blank) // 512)]]
    return tuple(quantile(colour, 0.5) for colour in sample.T)


def _beside(pieces: list[Pixels]) -> Pixels:
    height = max(piece.shape[0] for piece in pieces)
    padded = []
    for piece in pieces:
        above = (height - piece.shape[0]) // 2
        below = height - piece.shape[0] - above
        padded.append(cv2.copyMakeBorder(piece, above, below, 0, 0, cv2.BORDER_REPLICATE))
    return np.hstack(padded)


def painted_over(pixels: Pixels, what: Mask, blank: Mask) -> Pixels:
    """The pixels with `what`, and a pixel around it, in the colour of the `blank` ones."""
    if not what.any():
        return pixels
    wider = cv2.dilate(what.astype(np.uint8), np.ones((3, 3), dtype=np.uint8)).astype(bool)
    sample = pixels[blank & ~wider]
    if not len(sample):
        return pixels
    painted = pixels.copy()
    painted[wider & (blank | what)] = np.median(sample[:: max(1, len(sample) // 512)], axis=0)
    return painted
