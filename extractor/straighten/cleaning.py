"""The greys that geometry looks at: light made even, specks taken out. The pixels themselves stay natural."""

from __future__ import annotations

from functools import cache
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from extractor.ink import darker_than_around, labelled
from extractor.parts import Pixels

SHRINK = 8
PLACE = 0.04
"""Inches. The light is looked at in places of this size: fine enough for the shadow of a fold."""
GROUND = 48
"""The ground is looked at in this many places each way."""
DARKEST_GROUND = 60
"""Darker places are no paper: a scanner's lid, black print over a wide area."""
DULL = 215
"""A ground darker than this is brightened."""
UNEVEN = 0.88
"""The light is uneven where the darkest part of the ground has less than this share of the lightest's."""
POCKETS = (0.93, 0.8, 0.6)
"""What has at most such a share of the light around it is a pocket: a shadow, or filled with a colour."""
ABRUPT = 0.6
"""Share of what the light changes over eight places that it changes over two across the rim of a filled
place; across a fold's it is less than half."""
LEAST_SHADOW = 0.002
BANDS = 4
DUST, DUST_GAP, LONG = 0.027, 0.09, 0.5
"""Inches: how large dust is at most; how far from print a dot is no part of it; what is longer is a rule."""
FAINT = 16
"""Grey levels by which ink is darker than the paper around it, at least."""
MOST_DOTS = 6000
MANY_DOTS = 25
"""Fewer may be there on purpose."""
MIDDLE, PALE = 128, 190
"""What is not as dark as the first is no dark dust; pale print is about as dark as the second."""
SPECK_AREA = 4
"""Pixels. A mark of at most that many, alone in a field of 5 x 5, may be a speck."""
MOST_SPECKS = 0.06
"""Share of the pixels. Where there are more of one kind, the picture is nothing but noise."""
FAR_AND_MANY = ((25, 2e-4), (9, 2e-3))
"""A mark with nothing else in a field so many pixels wide is no part of print, and where there are so many
of them to a pixel there is noise. In dense noise nothing lies far from everything else: the second pair."""


def cleaned(grey: Pixels, dpi: float) -> Pixels:
    """The greys with even light, without specks and dust; the same array where nothing is wanted."""
    if min(grey.shape) < 4 * SHRINK:
        return grey
    return without_dust(without_specks(evenly_lit(grey, dpi)), dpi)


def evenly_lit(grey: Pixels, dpi: float) -> Pixels:
    """The picture divided by its ground, where that is uneven, dull or in shadow."""
    surface = _ground(grey)
    if surface is None:
        return grey
    place = max(3, round(PLACE * dpi))
    light = _light(grey, place)
    height, width = light.shape
    ground = cv2.resize(surface.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
    shares = np.minimum(light / ground, 1.2).astype(np.float32)
    shaded, filled = _shadows(shares)
    even = surface.max() >= DULL and surface.min() >= UNEVEN * surface.max()
    if even and shaded < LEAST_SHADOW:
        return grey
    ground = ground * _without_fills(shares, filled)
    full = cv2.resize(ground, (width * place, height * place), interpolation=cv2.INTER_LINEAR)
    full = cv2.copyMakeBorder(
        cv2.convertScaleAbs(full),
        0,
        grey.shape[0] - full.shape[0],
        0,
        grey.shape[1] - full.shape[1],
        cv2.BORDER_REPLICATE,
    )
    return np.asarray(cv2.divide(grey, full, scale=255), dtype=np.uint8)


def _light(grey: Pixels, place: int) -> npt.NDArray[np.float32]:
    """The brightness of the paper between the print, in places of so many pixels each way.

    Strokes of print are narrower than shadows are: the lightest pixels near each place are taken, and what
    is still dark over no more than three places is closed.
    """
    height, width = (side // place * place for side in grey.shape)
    around = np.ones((place + 3, place + 3), dtype=np.uint8)
    soft = cv2.blur(grey, (3, 3))
    lightest = cv2.dilate(soft, around, dst=soft)
    places = np.ascontiguousarray(lightest[:height, :width][place // 2 :: place, place // 2 :: place])
    closed = cv2.morphologyEx(cv2.medianBlur(places, 3), cv2.MORPH_CLOSE, np.ones((3, 3), dtype=np.uint8))
    return np.asarray(cv2.GaussianBlur(closed.astype(np.float32), (3, 3), 0), dtype=np.float32)


def _shadows(shares: npt.NDArray[np.float32]) -> tuple[float, npt.NDArray[np.bool_]]:
    """The share of the picture that lies in shadow, and which places are filled with a colour instead (or
    lie beside the paper): a shadow fades, a fill ends at once."""
    filled = np.zeros(shares.shape, dtype=bool)
    around = np.ones((3, 3), dtype=np.uint8)
    near = cv2.morphologyEx(shares, cv2.MORPH_GRADIENT, around)
    far = cv2.morphologyEx(shares, cv2.MORPH_GRADIENT, np.ones((9, 9), dtype=np.uint8))
    abrupt = near > ABRUPT * far
    for level in POCKETS:
        pocket = (shares < level).astype(np.uint8)
        count, marks = cv2.connectedComponents(pocket, connectivity=4)
        rim = (cv2.dilate(pocket, around) > cv2.erode(pocket, around)) & (pocket > 0)
        at_rim = np.asarray(marks)[rim]
        ends = np.bincount(at_rim, abrupt[rim], count) > 0.5 * np.bincount(at_rim, minlength=count)
        filled |= ends[marks]
    return float(((shares < POCKETS[0]) & ~filled).mean()), filled


def _without_fills(shares: npt.NDArray[np.float32], filled: npt.NDArray[np.bool_]) -> npt.NDArray[np.float32]:
    """The shares, and where a colour fills the paper those of the paper around it."""
    grown = cv2.dilate(filled.astype(np.uint8), np.ones((5, 5), dtype=np.uint8))
    paper = (1 - grown).astype(np.float32)
    reach = (0, 0), max(4.0, 0.03 * max(shares.shape))
    near = cv2.GaussianBlur(paper, *reach) + 1e-3
    around = (cv2.GaussianBlur(shares * paper, *reach) + 1e-3) / near
    return np.where(grown > 0, around, shares).astype(np.float32)


def without_specks(grey: Pixels) -> Pixels:
    """The picture without the lone dark specks and, in dark parts, the lone white ones that noise leaves.

    Whether there is such noise, and how large its grains are, shows where there is no print: decimal points
    and dots of letters do not lie far from everything else. Without it the picture stays as it is.
    """
    some = _bands(grey)
    largest = max(_grain(_pale(some)), _grain(1 - _dark(some)))
    if largest == 0:
        return grey
    result = grey.copy()
    for marks, value in ((_pale(grey), 255), (1 - _dark(grey), 0)):
        small = _small(marks, largest)
        if small.mean() > MOST_SPECKS:
            return grey
        result[small] = value
    return result


def _pale(grey: Pixels) -> Pixels:
    """1 where pale print may be, or dark, 0 elsewhere."""
    return np.asarray(cv2.threshold(grey, PALE, 1, cv2.THRESH_BINARY_INV)[1], dtype=np.uint8)


def _dark(grey: Pixels) -> Pixels:
    """1 where a picture is dark, 0 elsewhere."""
    return np.asarray(cv2.threshold(grey, MIDDLE - 1, 1, cv2.THRESH_BINARY_INV)[1], dtype=np.uint8)


def _small(marks: Pixels, largest: int) -> npt.NDArray[np.bool_]:
    """Where marks of at most `largest` pixels lie."""
    _, labels, stats, _ = labelled(marks)
    return np.asarray((stats[:, cv2.CC_STAT_AREA] <= largest)[labels])


def without_dust(grey: Pixels, dpi: float) -> Pixels:
    """The picture without dark dots that have no print near them, where there are many.

    Decimal points are as small, but stand by a figure; the dots of a rule stand by each other.
    """
    largest = max(2.0, DUST * dpi)
    gap = round(DUST_GAP * dpi)
    if _dots(_dark(_bands(grey)), largest, gap) < MANY_DOTS // BANDS:
        return grey
    soft = cv2.GaussianBlur(grey, (3, 3), 0)
    ink = darker_than_around(np.asarray(soft, dtype=np.uint8), 31, FAINT)
    largest += 2  # by the blur
    count, labels, stats, _ = labelled(ink)
    longer = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    strong = np.zeros(count, dtype=bool)
    strong[labels[_dark(grey).view(np.bool_)]] = True
    strong[0] = False
    dots = np.flatnonzero((longer <= largest) & strong)
    if not MANY_DOTS <= len(dots) <= MOST_DOTS:
        return grey
    marks = cv2.integral(np.where(_ruled(ink, round(LONG * dpi)), np.uint8(0), ink))
    lone = dots[_alone(marks, stats[dots], gap)]
    if len(lone) < MANY_DOTS:
        return grey
    chosen = np.zeros(count, dtype=np.uint8)
    chosen[lone] = 1
    spots = cv2.dilate(chosen[labels], np.ones((3, 3), dtype=np.uint8))
    return np.asarray(np.where(spots > 0, 255, grey), dtype=np.uint8)


def _ruled(ink: Pixels, longest: int) -> npt.NDArray[np.bool_]:
    """Where rules run. Print that touches them is no part of them."""
    level = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, longest), dtype=np.uint8))
    upright = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((longest, 1), dtype=np.uint8))
    return np.asarray(
        cv2.dilate(cv2.bitwise_or(level, upright), np.ones((5, 5), dtype=np.uint8)), dtype=np.uint8
    ).view(np.bool_)


def _alone(sums: cv2.typing.MatLike, stats: npt.NDArray[np.integer[Any]], gap: int) -> npt.NDArray[np.bool_]:
    """Which marks, by their stats (N, 5), have hardly more ink around them than their own and that of another
    dot (sums: an integral)."""
    x, y, w, h, area = stats.T
    top, left = np.maximum(0, y - gap), np.maximum(0, x - gap)
    bottom = np.minimum(sums.shape[0] - 1, y + h + gap)
    right = np.minimum(sums.shape[1] - 1, x + w + gap)
    around = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
    return np.asarray(around <= 2.2 * area, dtype=bool)


def _dots(dark: Pixels, largest: float, gap: int) -> int:
    """How many dots seem to be alone: about as many as there are, without a look at pale print."""
    stats = labelled(dark)[2][1:]
    small = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) <= largest
    return int(np.count_nonzero(_alone(cv2.integral(dark), stats[small][:MOST_DOTS], gap)))


def _bands(picture: Pixels) -> Pixels:
    """Bands over the whole width that make up one `BANDS`th of the picture: noise is everywhere."""
    height = len(picture)
    starts = np.linspace(0, height - height // 16, 16 // BANDS).astype(int)
    return np.concatenate([picture[start : start + height // 16] for start in starts])


def _grain(marks: Pixels) -> int:
    """How many pixels nine in ten of the specks have that lie far from all else; 0: hardly any do."""
    near = _sums(marks, 3)
    if _specks(marks, near, FAR_AND_MANY[-1][0]).sum() < FAR_AND_MANY[0][1] * marks.size:
        return 0  # in a wider field no more of them are alone
    for wide, many in FAR_AND_MANY:
        specks = _specks(marks, near, wide)
        if specks.sum() >= many * marks.size:
            return int(np.searchsorted(np.cumsum(specks), 0.9 * specks.sum())) + 1
    return 0


def _specks(marks: Pixels, near: Pixels, wide: int) -> npt.NDArray[np.float64]:
    """How many specks of 1, 2, … `SPECK_AREA` pixels have no other marks in a field so many pixels wide;
    `near`: the marks in a field of 3 x 3 pixels."""
    alone = (near == _sums(marks, wide)) & marks.view(np.bool_)
    met = np.bincount(near[alone], minlength=SPECK_AREA + 1)[1 : SPECK_AREA + 1]
    return np.asarray(met / np.arange(1, SPECK_AREA + 1))  # one of n pixels was met n times


def _sums(marks: Pixels, size: int) -> Pixels:
    """How many marks lie in a field so many pixels wide, 255 at most."""
    size_both = (size, size)
    sums = cv2.boxFilter(marks, cv2.CV_8U, size_both, normalize=False, borderType=cv2.BORDER_CONSTANT)
    return np.asarray(sums, dtype=np.uint8)


def _ground(grey: Pixels) -> npt.NDArray[np.float64] | None:
    """The paper's brightness in `GROUND` x `GROUND` places, as a smooth surface; None: no paper to be seen.

    Print is closed away first. A cubic surface is then laid on the lightest places by asymmetric least
    squares (Eilers 2005), so that shaded cells, which end abruptly, are not taken for poor light.
    """
    height, width = grey.shape
    small = cv2.resize(grey, (width // SHRINK, height // SHRINK), interpolation=cv2.INTER_AREA)
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((9, 9), dtype=np.uint8))
    places = cv2.resize(closed, (GROUND, GROUND), interpolation=cv2.INTER_AREA).astype(float).ravel()
    paper = places >= DARKEST_GROUND
    if paper.sum() < 0.3 * len(places):
        return None
    terms, products = _cubic_terms()
    surface = np.full(len(places), float(np.percentile(places[paper], 80)))
    lighter = None
    for _ in range(8):
        before, lighter = lighter, places > surface
        if before is not None and np.array_equal(before, lighter):
            break  # the same weights give the same surface
        # The normal equations, and sums by einsum: larger products would start threads, which cost more.
        weight = np.where(lighter, 0.97, 0.03) * paper
        left = np.einsum("i,ij->j", weight, products).reshape(terms.shape[1], -1)
        right = np.einsum("i,ij->j", weight * places, terms)
        surface = np.einsum("ij,j->i", terms, np.linalg.lstsq(left, right, rcond=None)[0])
    return np.clip(surface, DARKEST_GROUND, 255).reshape(GROUND, GROUND)


@cache
def _cubic_terms() -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """The terms of a cubic surface in `GROUND` x `GROUND` places, and the products of each two of them."""
    y, x = (axis.ravel() / (GROUND - 1) * 2 - 1 for axis in np.mgrid[:GROUND, :GROUND])
    terms = np.column_stack([x**i * y**j for i in range(4) for j in range(4 - i)])
    return terms, (terms[:, :, None] * terms[:, None, :]).reshape(len(terms), -1)
