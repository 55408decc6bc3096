"""Seals: where they lie, and the picture without them.

Red seals are told from black print by colour, grey ones (a seal on a page scanned in greys) by being
fainter than print. Both are brightened to paper; what is darker than any seal ink stays dark.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from extractor import ink as inks
from extractor.greys import greys
from extractor.parts import Pixels
from extractor.quantiles import grey_quantile

Mask = npt.NDArray[np.bool_]

_REDNESS = 40
"""How much redder than green and blue a pixel of seal ink is, of 255."""
_SEAL_INCHES = 0.45
"""Smaller red things are text, not seals: red figures must not be faded away."""
_SEAL_PART_INCHES = 0.25
"""A seal has a rim or a star that is higher and wider than any line of text. A column of red figures,
whose lines stand close, has not."""
_LARGEST_INCHES = 2.6
"""A seal is 4 to 5 cm wide. Larger red things are tables ruled in red, whose red figures must stay, or
seals that overlap."""
_RULE_INCHES = 1.2
"""No seal has a level or upright stroke so long."""
_FRINGE_INCHES = 0.012
"""The soft edge around seal ink, whose colour a JPEG file keeps coarsely."""
_PRINT = 0.5
"""What is darker than this share of the paper's brightness in the seal's own colour is print."""
_FAINT, _STRONG = 0.92, 0.6
"""Print is darker somewhere than the second share of the paper's brightness; marks that are darker than the
first share only are rests of a seal."""

_GREY_DPI = 100.0
"""At this resolution strokes of print are too thin to pass for a grey seal's rim or star."""
_GREY_LIGHTEST, _GREY_DARKEST = 0.15, 0.7
"""The contrast of a grey seal against that of print."""
_UNBROKEN, _UNBROKEN_LARGE = 0.08, 0.3
"""Least share of a grey seal's ink that lies in parts as large as a rim or star, and of what is larger than
one seal both ways: small blurred print has a few such parts, where strokes run together with rules."""
_AT_FIRST_LIGHTEST, _AT_FIRST_DARKEST = 20, 0.78
"""The first look's: grey levels, below the contrast that ink has at least; and a share of the darkest print's
contrast, which on the smaller picture is about that of most print."""
_AT_FIRST_PART_INCHES = 0.2
_THIN_INCHES, _STROKE_INCHES, _BENT_INCHES = 0.018, (0.035, 0.15), 0.01
"""Hairlines are thinner; they run on in one row of pixels at least so far, also at a slope, and on the whole
so far; they leave a straight line by no more."""
_GAP = 3
"""Pixels that a hairline may lack on its way."""


@dataclass(frozen=True, slots=True)
class Seals:
    """The seals of a picture (height, width). `area`: all that their outlines enclose; `print`: their ink
    with its soft edge; `clean`: the picture (as it was given, BGR or greys) with their ink turned to
    paper."""

    area: Mask
    print: Mask
    clean: Pixels


def without_seals(pixels: Pixels, dpi: float) -> Seals | None:
    """The seals in a picture (BGR or greys); None where there is none.

    To be asked of a whole page: a part of a seal that reaches into a table looks like anything.
    """
    if min(pixels.shape[:2]) < _SEAL_INCHES * dpi:
        return None
    # most pages have no red at all: a coarse look tells
    if pixels.ndim == 3 and np.count_nonzero(_reddish(pixels[::3, ::3])) >= (0.05 * dpi) ** 2 / 9:
        red = _reddish(pixels)
        found = _patches(red, dpi)
        if found is not None:
            return _unmixed(pixels, red & found, found, dpi)
    return _without_grey_seals(pixels, dpi)


def _patches(ink: Mask, dpi: float) -> Mask | None:
    """The convex hulls of all patches of ink that are seals; None where none is.

    A patch is held together over gaps of a tenth of an inch. It is larger both ways than a line of text,
    and so is one of its unbroken parts.
    """
    place = _place_of(ink)
    if place is None:
        return None
    whole = np.zeros(ink.shape, dtype=bool)
    dots = ink[place].astype(np.uint8)
    solid = cv2.morphologyEx(dots, cv2.MORPH_CLOSE, _square(0.03 * dpi))
    _, labels, stats, _ = inks.labelled(np.asarray(solid, dtype=np.uint8))
    sizes = np.minimum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    large = sizes >= _SEAL_PART_INCHES * dpi
    large[0] = False
    if not large.any():
        return None
    parts = large[labels]
    gap = max(3, round(0.1 * dpi)) | 1
    grown = cv2.dilate(dots, _square(gap))
    area = np.zeros_like(grown)
    outlines, _ = cv2.findContours(grown, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    for outline in outlines:
        x, y, width, height = cv2.boundingRect(outline)
        smaller, larger = min(width, height) - gap, max(width, height) - gap
        if smaller < _SEAL_INCHES * dpi or larger > 2 * _LARGEST_INCHES * dpi:
            continue
        box = slice(y, y + height), slice(x, x + width)
        if larger > _LARGEST_INCHES * dpi and _ruled(solid[box], dpi):
            continue
        if parts[box].any():
            cv2.fillConvexPoly(area, cv2.convexHull(outline), (1,))
    whole[place] = area > 0
    return whole if area.any() else None


def _ruled(patch: cv2.typing.MatLike, dpi: float) -> bool:
    length = round(_RULE_INCHES * dpi)
    return any(
        bool(cv2.morphologyEx(patch, cv2.MORPH_OPEN, np.ones(size, dtype=np.uint8)).any())
        for size in ((1, length), (length, 1))
    )


def _unmixed(colours: Pixels, ink: Mask, area: Mask, dpi: float) -> Seals:
    """The picture without the ink of red seals.

    In the red channel seal ink is nearly as bright as paper. How much darker it is there, its unevenness
    and its edges included, is what most of its pixels show: that much is stretched back to paper, and
    print, dark in all channels, stays.
    """
    around = cv2.dilate(ink.astype(np.uint8), _square(2 * _FRINGE_INCHES * dpi + 1)).astype(bool)
    blue, green, red_alone = cv2.split(colours)
    red = np.asarray(cv2.max(cv2.max(blue, green), red_alone), dtype=np.uint8)
    blank = red[::3, ::3][~around[::3, ::3]]
    paper = float(np.median(blank)) if blank.size else 255.0
    bare = ink & (red > _PRINT * paper)
    gain = paper / _darkest(red[bare]) if bare.any() else 1.0
    clean = red.copy()
    clean[around] = np.clip(red[around] * gain, 0, paper).astype(np.uint8)
    clean[_rests(clean, area, paper) & around] = round(paper)
    result = colours.copy()
    result[around] = clean[around][:, None]
    return Seals(area, around, result)


def _darkest(seal: npt.NDArray[np.uint8]) -> float:
    """How dark a seal's own ink is at its darkest: its middle less two spreads, but not so much less that
    the edges of print would go."""
    middle = float(np.median(seal))
    spread = 1.4826 * float(np.median(np.abs(seal - middle)))
    return max(1.0, middle - 2.0 * spread, 0.85 * middle)


def _rests(grey: Pixels, area: Mask, paper: float) -> Mask:
    """Faint marks in the area of a seal that touch nothing as dark as print: what is left of its edges."""
    rests = np.zeros_like(area)
    place = _place_of(area)
    if place is None:
        return rests
    grey = grey[place]
    faint = area[place] & (grey < _FAINT * paper)
    count, labels = cv2.connectedComponents(faint.view(np.uint8), connectivity=8)
    printed = np.zeros(count, dtype=bool)
    printed[labels[faint & (grey < _STRONG * paper)]] = True
    rests[place] = faint & ~printed[labels]
    return rests


def _may_hold_grey_seal(grey: Pixels, dpi: float) -> bool:
    """Whether a picture may hold a seal fainter than its print: a cheap look, which most pages do not pass.

    It asks on a smaller picture for one unbroken faint part as large as a seal's, within wider bounds.
    """
    # by whole steps, and whole steps again for its paper: other shares cost many times as much
    step = max(1, int(dpi / _GREY_DPI))
    unit = step * max(1, round(dpi / step / 50))
    height, width = (side // unit * unit for side in grey.shape)
    size = width // step, height // step
    small = cv2.resize(grey[:height, :width], size, interpolation=cv2.INTER_AREA)
    contrasts = inks.contrast(np.asarray(small, dtype=np.uint8), dpi / step)
    dark = contrasts[contrasts >= _AT_FIRST_LIGHTEST]
    if dark.size == 0:
        return False
    darkest = int(_AT_FIRST_DARKEST * grey_quantile(dark, 0.99))
    faint = cv2.inRange(contrasts, np.array(_AT_FIRST_LIGHTEST), np.array(darkest))
    broad = cv2.morphologyEx(faint, cv2.MORPH_OPEN, _square(3))
    joined = cv2.dilate(broad, _square(3))[::2, ::2]
    _, _, stats, _ = inks.labelled(np.ascontiguousarray(joined, dtype=np.uint8))
    sizes = 2 * np.minimum(stats[1:, cv2.CC_STAT_WIDTH], stats[1:, cv2.CC_STAT_HEIGHT])
    return bool((sizes >= _AT_FIRST_PART_INCHES * dpi / step).any())


def _without_grey_seals(pixels: Pixels, dpi: float) -> Seals | None:
    """The picture without seals that are fainter than its print; None where there is none.

    Seal ink is found on a smaller picture, as what is fainter than print and thicker than its strokes. Its
    contrast is taken off there, and what is left is print.
    """
    grey = greys(pixels)
    if not _may_hold_grey_seal(grey, dpi):
        return None
    full = inks.contrast(grey, dpi)
    level = inks.ink_level(full)
    sample = full[::3, ::3]
    dark = sample[sample > level]
    if dark.size == 0:
        return None
    most = grey_quantile(dark, 0.9)
    shrink = max(1.0, dpi / _GREY_DPI)
    contrasts = cv2.resize(full, None, fx=1 / shrink, fy=1 / shrink, interpolation=cv2.INTER_AREA)
    faint = (contrasts > max(level, _GREY_LIGHTEST * most)) & (contrasts < _GREY_DARKEST * most)
    broad = cv2.morphologyEx(faint.astype(np.uint8), cv2.MORPH_OPEN, _square(3))
    area = _patches(np.asarray(broad > 0), dpi / shrink)
    area = None if area is None else _without_print(area, broad, dpi / shrink)
    if area is None:
        return None
    ink = area & (broad > 0)
    around = _enlarged(np.asarray(cv2.dilate((area & faint).astype(np.uint8), _square(3)) > 0), grey)
    around &= ~_rules_among(full > max(level, _GREY_LIGHTEST * most), around, dpi)
    middle = float(np.median(contrasts[ink]))
    spread = 1.4826 * float(np.median(np.abs(contrasts[ink] - middle)))
    seal = min(middle + 2.0 * spread, _GREY_DARKEST * most)
    rest = np.clip((full[around].astype(np.float32) - seal) / max(1.0, most - seal), 0.0, 1.0) * most
    paper = float(np.percentile(grey[::3, ::3], 75))
    result = pixels.copy()
    print_alone = ((1.0 - rest / 255.0) * paper).astype(np.uint8)
    result[around] = print_alone if pixels.ndim == 2 else print_alone[:, None]
    return Seals(_enlarged(area, grey), around, result)


def _without_print(area: Mask, broad: cv2.typing.MatLike, dpi: float) -> Mask | None:
    """The patches of an area without those that are small blurred print; None where nothing is left. `broad`:
    the ink that is fainter than print and thicker than its strokes; all (height, width)."""
    solid = cv2.morphologyEx(broad, cv2.MORPH_CLOSE, _square(0.03 * dpi))
    _, labels, stats, _ = inks.labelled(np.asarray(solid, dtype=np.uint8))
    large = np.minimum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) >= _SEAL_PART_INCHES * dpi
    large[0] = False
    kept = np.zeros_like(area)
    _, patches, places, _ = inks.labelled(area.astype(np.uint8))
    for patch, (x, y, width, height, _) in enumerate(places[1:].tolist(), start=1):
        place = slice(y, y + height), slice(x, x + width)
        own = patches[place] == patch
        least = _UNBROKEN if min(width, height) <= _LARGEST_INCHES * dpi else _UNBROKEN_LARGE
        if large[labels[place][own & (broad[place] > 0)]].mean() >= least:
            kept[place] |= own
    return kept if kept.any() else None


def _rules_among(ink: Mask, around: Mask, dpi: float) -> Mask:
    """The thin straight strokes of a picture's ink, both (height, width), where a grey seal lies around them:
    hairlines are as pale as seal ink, but thinner than its strokes and straighter than its rims."""
    rules = np.zeros_like(ink)
    inside = _place_of(around)
    if inside is None:
        return rules
    margin = round(2 * _STROKE_INCHES[1] * dpi)
    rows, columns = (slice(max(0, part.start - margin), part.stop + margin) for part in inside)
    place = rows, columns
    dots = ink[place].astype(np.uint8)
    broad = cv2.dilate(cv2.morphologyEx(dots, cv2.MORPH_OPEN, _square(_THIN_INCHES * dpi)), _square(3))
    thin = np.asarray(cv2.bitwise_and(dots, cv2.bitwise_not(broad * 255)), dtype=np.uint8)
    upright = _straight_strokes(np.ascontiguousarray(thin.T), np.ascontiguousarray(dots.T), dpi).T
    rules[place] = _straight_strokes(thin, dots, dpi) | upright
    return rules


def _straight_strokes(thin: Pixels, ink: Pixels, dpi: float) -> Mask:
    """The nearly level strokes among thin ink that are long and straight, with their soft edges, and with all
    ink in which they go on straight: a seal's strokes lie across them. All (height, width)."""
    run = np.ones((1, max(3, round(_STROKE_INCHES[0] * dpi))), np.uint8)
    runs = cv2.morphologyEx(thin, cv2.MORPH_OPEN, run)
    _, labels, stats, _ = inks.labelled(np.asarray(runs, dtype=np.uint8))
    strokes = np.zeros(thin.shape, dtype=np.uint8)
    near = np.asarray(cv2.dilate(ink, np.ones((3, 1), np.uint8)), dtype=np.uint8)
    for label in np.flatnonzero(stats[:, cv2.CC_STAT_WIDTH] >= _STROKE_INCHES[1] * dpi):
        if label == 0:
            continue
        x, y, width, height = (int(value) for value in stats[label, : cv2.CC_STAT_AREA])
        box = slice(y, y + height), slice(x, x + width)
        own = labels[box] == label
        ys, xs = np.nonzero(own)
        slope, start = np.polyfit(xs, ys, 1)
        if np.abs(ys - (slope * xs + start)).max() <= max(1.5, _BENT_INCHES * dpi):
            strokes[box] |= own.astype(np.uint8)
            _draw_on(strokes, near, (slope, start + y - slope * x), (x, x + width - 1))
    return np.asarray((cv2.dilate(strokes, _square(3)) > 0) & (ink > 0))


def _draw_on(strokes: Pixels, near: Pixels, line: tuple[float, float], ends: tuple[int, int]) -> None:
    """Draws a stroke on along its line (slope, height at column 0), both ways from its two end columns, as
    long as there is ink; `near`: where ink is in a pixel, or the one above or below."""
    height, width = near.shape
    for way in (np.arange(ends[0], -1, -1), np.arange(ends[1], width)):
        rows = np.rint(line[0] * way + line[1]).astype(np.intp)
        outside = (rows < 0) | (rows >= height)
        last = int(outside.argmax()) if outside.any() else len(rows)
        drawn = near[rows[:last], way[:last]] > 0
        upto = np.concatenate([[0], np.cumsum(drawn)])
        gaps = upto[_GAP + 1 :] == upto[: -_GAP - 1]
        if gaps.any():
            drawn = drawn[: int(gaps.argmax())]
        strokes[rows[: len(drawn)][drawn], way[: len(drawn)][drawn]] = 1


def _place_of(mask: Mask) -> tuple[slice, slice] | None:
    """The rows and columns of the box around all that is set in a mask; None where nothing is."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not rows.size:
        return None
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def _enlarged(mask: Mask, like: Pixels) -> Mask:
    size = like.shape[1], like.shape[0]
    return cv2.resize(mask.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST).astype(bool)


def _square(side: float) -> cv2.typing.MatLike:
    length = max(3, round(side)) | 1
    return np.ones((length, length), dtype=np.uint8)


def _reddish(colours: Pixels) -> Mask:
    """Where a picture (BGR) is as red as seal ink."""
    blue, green, red = cv2.split(colours)
    redness = cv2.subtract(red, cv2.max(green, blue))
    return np.asarray(cv2.threshold(redness, _REDNESS, 1, cv2.THRESH_BINARY)[1], dtype=np.uint8).view(
        np.bool_
    )
