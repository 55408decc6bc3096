"""Dust and print in a cell: which small pieces of ink are points, commas and dots of characters.

Nothing tells a speck of dust from a decimal point but where it stands. A point stands at the foot of a line
of glyphs, close to one; in a line of figures between two of them. What stands elsewhere, or alone in its
cell, says nothing, and on paper with much dust it is dust.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from extractor.ink import labelled, marks_in_rows
from extractor.parts import Pixels
from extractor.reading.cutting.crops import Mask, Run, extent, runs

Array = npt.NDArray[Any]

_SMALL_INCHES = 0.018
"""A piece that is smaller both ways is a point or a speck; strokes of print are longer."""
_LARGEST_INCHES = 0.045
"""Dust is no larger."""
_OF_GLYPHS = 0.45
"""Dust is lower than so much of most glyphs' height."""
_LONELY_INCHES = 0.05
"""Dust is looked for where there is no other ink so near."""
_BESIDE_INCHES, _ABOVE_INCHES = 0.2, 0.1
"""Nor between glyphs that stand so near on both sides, and reach so high above it: points of figures set
wide, each in the square of an ideograph, stand as far from their digits."""
_FEW = 400
"""Around so many pieces ink is counted for each; sums of the whole sheet take longer."""
_MANY = 12
"""So many lone specks in a table make its paper a dusty one."""
_MARGIN = 1.15
"""The largest specks are so much larger than all but one in twenty of them."""
_DASH = 2.0
"""A piece so many times as wide as it is high is a dash."""
_DASH_INCHES = 0.022
_LEVEL, _DASHES, _ALIKE_INCHES = 1.3, 4, 0.012
"""So many pieces, each so many times as wide as high, which differ by no more in width, height and place
across, are a column of dashes."""
_BROKEN_INCHES, _BROKEN_PIECES = 0.012, 4
"""Small pieces that lie so close together, so many of them, are a broken glyph."""
_BROKEN_HEIGHT_INCHES = 0.045

_LEFT_PIECES, _TWO_CHARACTERS = 3, 2.2
"""So many pieces on a line's level, within so many of its heights, are what is left of characters."""

_PARTS_INCHES = 0.02
"""Between the parts of a character lies no more."""

_REACH = 0.6
"""A point stands so near a glyph, in heights of its line; on clean paper, twice as near is not asked."""
_ALONGSIDE = 0.35
"""What stands before or after a dusty line stands so near it."""
_SQUARE = 1.4, 3.0
"""The gap between two figures set wide where a point has a square of its own, in their heights."""
_COLON, _UPRIGHT = 0.9, 0.08
"""A colon stands so near, and its dots so exactly one below the other."""
_ABOVE, _BELOW = 0.25, 0.25
"""By how much of a line's height its points reach beyond it."""
_FOOT = 0.55
"""Points and commas of figures stand below so much of their height."""
_FIGURE_WIDTH, _FIGURE_HEIGHTS = 0.85, 0.2
"""Figures are narrower than high, and as high as each other but for so much."""
_LONE_INCHES, _ROUND = 0.06, 1.5
"""A lone piece so small is no glyph; a dash, or a stroke of small type, is longer one way by this."""
_SOFT_DASH, _MIDDLE = 1.75, 0.15
"""A dash is longer than high by this, and no farther from half its cell's height, as a share of that."""
_RINGING = 0.25
"""What is fainter than this share of a speck's contrast is what a JPEG file makes around it."""
_GONE = 60
"""Contrast that pixels lose where dust was taken out of the greys."""
_COARSE = 6
"""The paper's own brightness is looked at in places of so many pixels each way."""


@dataclass(frozen=True, slots=True)
class Dust:
    """What dust there is in a table: the size of its largest specks in pixels, that of what specks that
    touch make up, and whether there is much."""

    size: float
    clumps: float
    much: bool
    dpi: float
    marks: Mask | None = field(default=None, compare=False)
    """The ink of columns of dashes, (height, width) of the table; None where there are none."""


def dust_in(ink: Mask, rules: Mask, dpi: float) -> Dust:
    """The dust of a table, as it shows where no print is near; `ink` and its `rules` are (height, width)."""
    least = max(2.0, _SMALL_INCHES * dpi)
    unruled = ink & ~rules
    found = marks_in_rows(unruled.view(np.uint8))
    stats = found.stats.copy()
    stats[1:, cv2.CC_STAT_TOP] = found.rows[stats[1:, cv2.CC_STAT_TOP]]
    width, height = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    size = np.maximum(width, height)
    lone = 1 + np.flatnonzero(size[1:] <= _LARGEST_INCHES * dpi)
    lone = lone[_stands_alone(ink, stats[lone], dpi)]
    if len(lone) < min(_MANY, _DASHES):
        return Dust(least, least, False, dpi)
    is_glyph = size > _LARGEST_INCHES * dpi
    is_glyph[0] = False
    glyphs = _Sums(_of_pieces(is_glyph, found.labels, unruled[found.rows]), found.rows)
    lone = lone[~_between(glyphs, stats[lone], dpi)]
    in_columns = _in_columns(stats[lone], dpi)
    marks = None
    if in_columns.any():
        marks = np.zeros(ink.shape, dtype=bool)
        marks[found.rows] = np.isin(found.labels, lone[in_columns])
    specks = lone[~in_columns & (width[lone] < _DASH * height[lone])]
    if len(specks) < _MANY:
        return Dust(least, least, False, dpi, marks)
    largest = _MARGIN * float(np.percentile(size[specks], 95)) + 1.0
    heights = height[1:][size[1:] > _LARGEST_INCHES * dpi]
    most = min(_LARGEST_INCHES * dpi, _OF_GLYPHS * float(np.median(heights)) if heights.size else np.inf)
    speck = float(np.clip(largest, least, max(least, most)))
    return Dust(speck, max(speck, min(2.0 * speck, most, _LARGEST_INCHES * dpi)), True, dpi, marks)


def _of_pieces(chosen: Mask, labels: npt.NDArray[np.int32], ink: Mask) -> Mask:
    """The pixels of the pieces that are chosen by their label; `ink` is where any piece is. Most pixels are
    none, and are not looked up."""
    places = np.flatnonzero(ink)
    own = np.zeros(ink.shape, dtype=bool)
    own.ravel()[places] = chosen[labels.ravel()[places]]
    return own


class _Sums:
    """How many pixels of a mask lie in boxes: a sum table of the rows that hold any."""

    def __init__(self, of_rows: Mask, rows: npt.NDArray[np.intp]) -> None:
        self._rows = rows
        self._width = of_rows.shape[1]
        self._sums = np.asarray(cv2.integral(of_rows.view(np.uint8)))

    def within(self, left: Array, top: Array, right: Array, bottom: Array) -> Array:
        """The pixels in boxes, which may reach beyond the mask."""
        top, bottom = np.searchsorted(self._rows, (top, bottom))
        left, right = np.maximum(left, 0), np.minimum(right, self._width)
        sums = self._sums
        return np.asarray(sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left])


def _stands_alone(ink: Mask, pieces: Array, dpi: float) -> Mask:
    """Which pieces have no other ink near."""
    if not len(pieces):
        return np.zeros(0, dtype=bool)
    reach = round(_LONELY_INCHES * dpi)
    x0, y0 = pieces[:, cv2.CC_STAT_LEFT], pieces[:, cv2.CC_STAT_TOP]
    x1, y1 = x0 + pieces[:, cv2.CC_STAT_WIDTH], y0 + pieces[:, cv2.CC_STAT_HEIGHT]
    boxes = np.maximum((x0 - reach, y0 - reach, x1 + reach, y1 + reach), 0)
    if len(pieces) <= _FEW:
        around = np.array([np.count_nonzero(ink[y:end, x:after]) for x, y, after, end in boxes.T.tolist()])
    else:
        rows = np.flatnonzero(ink.any(axis=1))
        around = _Sums(ink[rows], rows).within(*boxes)
    return np.asarray(around <= pieces[:, cv2.CC_STAT_AREA])


def _between(glyphs: _Sums, pieces: Array, dpi: float) -> Mask:
    """Which pieces have glyphs on both sides, as points of figures have."""
    beside, above = round(_BESIDE_INCHES * dpi), round(_ABOVE_INCHES * dpi)
    x0, y0 = pieces[:, cv2.CC_STAT_LEFT], pieces[:, cv2.CC_STAT_TOP]
    x1, bottom = x0 + pieces[:, cv2.CC_STAT_WIDTH], y0 + pieces[:, cv2.CC_STAT_HEIGHT]
    before = glyphs.within(x0 - beside, y0 - above, x0, bottom)
    behind = glyphs.within(x1, y0 - above, x1 + beside, bottom)
    return np.asarray((before > 0) & (behind > 0))


def _in_columns(pieces: Array, dpi: float) -> Mask:
    """Which pieces are dashes that stand below each other, as marks for nothing do: level pieces of one size
    at one place across. Dust lies anywhere."""
    width, height = pieces[:, cv2.CC_STAT_WIDTH], pieces[:, cv2.CC_STAT_HEIGHT]
    level = np.flatnonzero((width >= _LEVEL * height) & (width >= _DASH_INCHES * dpi))
    place = pieces[:, cv2.CC_STAT_LEFT] + width / 2
    alike = np.zeros(len(pieces), dtype=bool)
    near = _ALIKE_INCHES * dpi
    for first in level:
        apart = [np.abs(values[level] - values[first]) <= near for values in (place, width, height)]
        alike[first] = np.count_nonzero(np.logical_and.reduce(apart)) >= _DASHES
    return alike


def print_in(ink: Mask, dust: Dust) -> Mask:
    """The ink of a cell without its dust; all false where there is nothing else."""
    place = extent(ink)
    kept = None if place is None else _print_of(np.ascontiguousarray(ink[place]), dust)
    if place is None or kept is None:
        return ink
    whole = np.zeros_like(ink)
    whole[place] = kept
    return whole


def _print_of(ink: Mask, dust: Dust) -> Mask | None:
    """The same of what lies between a cell's outermost ink; None where all of it is print."""
    count, labels, stats, centres = labelled(ink.view(np.uint8))
    small = _small(stats, dust.size, dust.dpi)
    # on clean paper no specks lie on each other
    clumps = _small(stats, dust.clumps, dust.dpi) if dust.much else np.zeros_like(small)
    if not (small | clumps)[1:].any():
        return None
    broken = _broken(small[labels], labels, count, dust.dpi)
    small &= ~broken
    small[0] = True
    if small.all():
        return np.zeros_like(ink)
    keep = ~small
    clumps &= ~broken
    for line in _lines(keep[labels], dust.dpi):
        glyphs = np.flatnonzero(keep & (centres[:, 1] >= line[0]) & (centres[:, 1] < line[1]))
        if dust.much and clumps[glyphs].all():
            small[glyphs] = True
            continue
        pieces = np.flatnonzero(~keep[1:]) + 1
        for piece in pieces:
            twin = _has_twin(centres[piece], centres[pieces], line)
            if _belongs(stats[piece], centres[piece], stats[glyphs], line, (dust.much, twin)):
                small[piece] = False
        left = pieces[small[pieces]]
        small[left[_broken_beside(stats[left], centres[left], stats[glyphs], line)]] = False
    small[0] = True
    return np.asarray(~small[labels], dtype=bool)


def is_lone_speck(ink: Mask, contrasts: Pixels, dust: Dust) -> bool:
    """Whether all the ink of a cell on dusty paper is one round piece: a speck that lies on others, or has
    been smeared by a coarse JPEG file. A dash is as small, but longer than high; both (height, width)."""
    if not dust.much:
        return False
    count, _, stats, _ = labelled(ink.astype(np.uint8))
    width, height = (int(stats[1, i]) for i in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT))
    if count != 2 or max(width, height) > _LONE_INCHES * dust.dpi:
        return False
    across, along = _lengths(stats[1], contrasts)
    return max(across, along) < _ROUND * min(across, along)


def lone_dash(ink: Mask, contrasts: Pixels, dust: Dust) -> Mask | None:
    """The dash among a cell's specks, (height, width) as all; None where there is none. A dash that was
    scanned coarsely is as high as a speck by its soft edges, but its dark part is longer than high, and it
    stands at half the height of its cell."""
    count, labels, stats, centres = labelled(ink.astype(np.uint8))
    found = [
        piece
        for piece in range(1, count)
        if stats[piece, cv2.CC_STAT_WIDTH] >= max(_DASH_INCHES * dust.dpi, stats[piece, cv2.CC_STAT_HEIGHT])
        and abs(centres[piece][1] / len(ink) - 0.5) <= _MIDDLE
    ]
    for piece in found:
        across, along = _lengths(stats[piece], contrasts)
        if across >= _SOFT_DASH * along:
            return np.asarray(labels == piece)
    return None


def _lengths(piece: Array, contrasts: Pixels) -> tuple[float, float]:
    """How long a piece would be across and along a page if it were as dark throughout as at its darkest."""
    x, y, width, height = (int(value) for value in piece[: cv2.CC_STAT_AREA])
    seen = contrasts[max(0, y - 1) : y + height + 1, max(0, x - 1) : x + width + 1].astype(float)
    seen[seen < _RINGING * seen.max()] = 0.0
    across, along = (float(sums.sum() / sums.max()) for sums in (seen.sum(axis=0), seen.sum(axis=1)))
    return across, along


def _broken_beside(pieces: Array, centres: Array, glyphs: Array, line: Run) -> Mask:
    """Which pieces are what is left of characters before or after a line of words: of 三、 a fax leaves dots.
    So many specks hardly lie side by side there; beside figures none are taken for print."""
    height = line[1] - line[0]
    none = np.zeros(len(pieces), dtype=bool)
    if len(pieces) < _LEFT_PIECES or _figures(glyphs, height):
        return none
    first = glyphs[:, cv2.CC_STAT_LEFT].min()
    after = (glyphs[:, cv2.CC_STAT_LEFT] + glyphs[:, cv2.CC_STAT_WIDTH]).max()
    level = (centres[:, 1] >= line[0]) & (centres[:, 1] <= line[1])
    reach = _TWO_CHARACTERS * height
    before = level & (centres[:, 0] < first) & (centres[:, 0] >= first - reach)
    behind = level & (centres[:, 0] > after) & (centres[:, 0] <= after + reach)
    sides = [side for side in (before, behind) if np.count_nonzero(side) >= _LEFT_PIECES]
    return np.asarray(np.logical_or.reduce(sides)) if sides else none


def _small(stats: Array, size: float, dpi: float) -> Mask:
    """Which pieces are no larger both ways, and no dashes."""
    width, height = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    small = np.maximum(width, height) <= size
    small &= ~((width >= _DASH * height) & (width >= _DASH_INCHES * dpi))
    return np.asarray(small | (stats[:, cv2.CC_STAT_AREA] <= 2))


def _broken(specks: Mask, labels: Array, count: int, dpi: float) -> Mask:
    """Which pieces lie together so that they make up a glyph whose strokes are broken."""
    side = max(3, round(_BROKEN_INCHES * dpi)) | 1
    whole = cv2.morphologyEx(
        np.pad(specks, side).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((side, side), np.uint8)
    )[side:-side, side:-side]
    _, groups, stats, _ = labelled(np.asarray(whole, dtype=np.uint8))
    high = stats[:, cv2.CC_STAT_HEIGHT] >= _BROKEN_HEIGHT_INCHES * dpi
    high[0] = False
    if not high.any():
        return np.zeros(count, dtype=bool)
    own = np.zeros(count, dtype=np.int64)
    own[labels[specks]] = groups[specks]
    pieces = np.bincount(own[1:], minlength=len(high))
    return np.asarray((high & (pieces >= _BROKEN_PIECES))[own])


def _lines(glyphs: Mask, dpi: float) -> list[Run]:
    """The rows of the lines of glyphs; the parts of a character are not parted."""
    lines: list[Run] = []
    for run in runs(np.asarray(glyphs.any(axis=1))):
        if lines and run[0] - lines[-1][1] <= _PARTS_INCHES * dpi:
            lines[-1] = (lines[-1][0], run[1])
        else:
            lines.append(run)
    return lines


def _belongs(
    piece: Array,
    centre: Array,
    glyphs: Array,
    line: Run,
    known: tuple[bool, bool],
) -> bool:
    """Whether a small piece stands where a part of a line of print does; arrays as OpenCV's statistics.
    `known`: whether the paper is dusty, and whether the piece may be a dot of a colon."""
    dusty, twin = known
    height = line[1] - line[0]
    slack = 0.5 if dusty else 1.0
    if not line[0] - slack * _ABOVE * height <= centre[1] <= line[1] + slack * _BELOW * height:
        return False
    x0, x1 = int(piece[cv2.CC_STAT_LEFT]), int(piece[cv2.CC_STAT_LEFT] + piece[cv2.CC_STAT_WIDTH])
    starts = glyphs[:, cv2.CC_STAT_LEFT]
    ends = starts + glyphs[:, cv2.CC_STAT_WIDTH]
    apart = np.maximum(np.maximum(starts - x1, x0 - ends), 0)
    if not dusty:
        return bool(apart.min() <= 2 * _REACH * height)
    between = bool((starts < x0).any() and (ends > x1).any())
    figures = _figures(glyphs, height)
    reach = _COLON if twin and not figures else _REACH if between else _ALONGSIDE
    if apart.min() > reach * height and not (between and figures and _has_its_square(x0, x1, glyphs)):
        return False
    if not figures:
        return True
    return between and bool(centre[1] >= line[0] + _FOOT * height)


def _has_its_square(x0: int, x1: int, glyphs: Array) -> bool:
    """Whether the gap in which a piece stands, from `x0` to `x1`, is as wide as where figures set wide have a
    point: that of a point's square and what two digits leave of theirs."""
    starts = glyphs[:, cv2.CC_STAT_LEFT]
    ends = starts + glyphs[:, cv2.CC_STAT_WIDTH]
    gap = float(starts[starts >= x1].min(initial=10_000) - ends[ends <= x0].max(initial=-10_000))
    height = float(np.median(glyphs[:, cv2.CC_STAT_HEIGHT]))
    return _SQUARE[0] * height <= gap <= _SQUARE[1] * height


def _has_twin(dot: Array, dots: Array, line: Run) -> bool:
    """Whether another dot stands right above or below, as in a colon."""
    height = line[1] - line[0]
    across, along = np.abs(dots - dot).T
    return bool(((across <= _UPRIGHT * height) & (along >= 0.2 * height) & (along <= 0.8 * height)).any())


def _figures(glyphs: Array, height: int) -> bool:
    """Whether the glyphs of a line are figures by their shape: characters are wide or of several parts."""
    tall = glyphs[glyphs[:, cv2.CC_STAT_HEIGHT] >= 0.5 * height]
    if not len(tall):
        return False
    alike = tall[:, cv2.CC_STAT_HEIGHT] >= (1.0 - _FIGURE_HEIGHTS) * tall[:, cv2.CC_STAT_HEIGHT].max()
    narrow = tall[:, cv2.CC_STAT_WIDTH] <= _FIGURE_WIDTH * tall[:, cv2.CC_STAT_HEIGHT]
    return bool((alike & narrow).all())


def without_specks(colours: Pixels, natural: Pixels, cleaned: Pixels, ink: Mask) -> Pixels:
    """The pixels (BGR or greys) with paper where dust was taken out of the greys, as their contrasts
    before and after show; `ink` is what is left. Paper is what lies around, as light as it is there."""
    gone = (cv2.subtract(natural, cleaned) > _GONE).astype(np.uint8)
    wider = cv2.dilate(gone, np.ones((3, 3), np.uint8)).astype(bool) & ~ink
    if not wider.any():
        return colours
    blank = (~(wider | ink)).astype(np.float32)
    in_all = (slice(None), slice(None), *(None for _ in colours.shape[2:]))
    size = max(1, colours.shape[1] // _COARSE), max(1, colours.shape[0] // _COARSE)
    light = cv2.resize(colours * blank[in_all], size, interpolation=cv2.INTER_AREA)
    share = cv2.resize(blank, size, interpolation=cv2.INTER_AREA)
    paper = cv2.blur(light, (5, 5)) / np.maximum(cv2.blur(share, (5, 5)), 1e-3)[in_all]
    around = cv2.resize(paper, colours.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    result = colours.copy()
    result[wider] = np.clip(around[wider], 0, 255).astype(np.uint8)
    return result
