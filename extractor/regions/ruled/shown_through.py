"""Rules of the back of a sheet that shine through it, told from the front's own.

They are far paler than these, and stand among the print of the back, as pale as they, or are blurred: paper
scatters what shines through it. A table of the front may have pale hairlines too, but its dark rules alone
draw no table then, or its hairlines are as sharp as they and no pale print stands all over the page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np
import numpy.typing as npt

from extractor.beside import Beside, when_waited_for
from extractor.ink import at_least, darkness_of, labelled, marks_in_rows
from extractor.parts import PixelRule, Pixels

_PALE = 0.35
"""What is less dark than this share of the front's rules may be of the back."""

_FRONT = 0.8
"""The share of all length of rules that is less dark than what the front's rules are taken to be."""

_GLYPH = 0.04, 0.2
"""Inches: ink so high, and no wider than the second, may be print."""

_FEWEST, _SHARE = 10, 0.05
"""So much pale print, and this share of all, is the back's."""

_SPREAD = 0.22
"""The middle four fifths of pale print reach over this share of the page both ways; what a stamp leaves lies
in one place."""

_SOFT = 1.35
"""The edges of blurred rules rise over so much more paper than those of the others."""

_RIMS = 2
"""Pixels of paler ink around dark ink, on most pages: its soft rims."""

_PROFILE, _PLACES = 0.04, 200
"""Inches to either side of a rule's middle over which its edges rise; places along it that are looked at."""

_Rules = Sequence[PixelRule]


def without_the_backs(
    rules: tuple[_Rules, _Rules],
    contrasts: Pixels,
    least: float,
    dpi: float,
    draws_a_table: Callable[[_Rules, _Rules, Pixels], bool],
    others: Beside = when_waited_for,
) -> tuple[list[PixelRule], list[PixelRule], Pixels]:
    """The level and upright `rules` of the front of the sheet, among all that show on it, and the contrasts
    (H, W) without the back's ink.

    `contrasts` (H, W) and `least` are as in `extractor.ink`. `draws_a_table` tells whether level and upright
    rules do that among the ink of the front; where the dark ones do not, nothing is left out.
    """
    level, upright = list(rules[0]), list(rules[1])
    darks = [darkness_of(kind, contrasts) for kind in (level, upright)]
    darkness = np.concatenate(darks)
    if not darkness.size:
        return level, upright, contrasts
    pale = _PALE * _of_the_front(darkness, np.array([_length(r) for r in (*level, *upright)]))
    if pale <= least or not (darkness < pale).any():
        return level, upright, contrasts
    has_pale_print = others(lambda: _has_pale_print(contrasts, (least, pale), dpi))
    if not (_are_blurred((level, upright), darkness < pale, contrasts, dpi) or has_pale_print()):
        return level, upright, contrasts
    dark = tuple(
        [rule for rule, d in zip(kind, own, strict=True) if d >= pale]
        for kind, own in zip((level, upright), darks, strict=True)
    )
    front = _ink_from(contrasts, pale)
    if not draws_a_table(dark[0], dark[1], front):
        return level, upright, contrasts
    return dark[0], dark[1], front


def _ink_from(contrasts: Pixels, dark: float) -> Pixels:
    """The contrasts of ink that is so dark, with its soft rims, 0 elsewhere."""
    near = cv2.dilate(at_least(contrasts, dark).view(np.uint8), np.ones((3, 3), np.uint8))
    return np.asarray(cv2.bitwise_and(contrasts, contrasts, mask=near), dtype=np.uint8)


def _are_blurred(
    rules: tuple[_Rules, _Rules], faint: npt.NDArray[np.bool_], contrasts: Pixels, dpi: float
) -> bool:
    """Whether the faint ones of level and upright rules are softer than the others, typically; `faint` tells
    which of them are, one after the other."""
    turned = [PixelRule(r.y0, r.x0, r.y1, r.x1, r.thickness) for r in rules[1]]
    across = np.asarray(cv2.transpose(contrasts), dtype=np.uint8)
    softness = np.concatenate([_softness(rules[0], contrasts, dpi), _softness(turned, across, dpi)])
    return bool(np.median(softness[faint]) >= _SOFT * np.median(softness[~faint]))


def _softness(rules: _Rules, contrasts: Pixels, dpi: float) -> npt.NDArray[np.float64]:
    """Over how many pixels each level rule's edge rises, were it everywhere as steep as at its steepest."""
    height, width = contrasts.shape
    reach = round(_PROFILE * dpi)
    ends = np.array([(r.x0, r.y0, r.x1, r.y1) for r in rules]).reshape(-1, 4)[:, :, None]
    x0, y0, x1, y1 = (ends[:, i] for i in range(4))
    along = np.linspace(0.02, 0.98, _PLACES)
    xs = np.clip(np.round(x0 + (x1 - x0) * along - 0.5).astype(np.intp), 0, width - 1)
    middle = np.round(y0 + (y1 - y0) * along - 0.5).astype(np.intp)
    pixels = contrasts.ravel()
    rows = [np.clip(middle + across, 0, height - 1) for across in range(-reach, reach + 1)]
    profiles = np.stack([_medians(pixels.take(ys * width + xs)) for ys in rows], axis=1)
    steepest = np.abs(np.diff(profiles, axis=1)).max(axis=1)
    return np.asarray(np.ptp(profiles, axis=1) / np.maximum(steepest, 1.0))


def _medians(values: Pixels) -> npt.NDArray[np.float64]:
    """The median (N,) of each row of bytes, (N, even number). Numpy sorts bytes by counting if asked to keep
    equal ones in order, which takes a sixth of the time."""
    half = values.shape[1] // 2
    ordered = np.sort(values, axis=1, kind="stable")[:, half - 1 : half + 1]
    return np.asarray(ordered.mean(axis=1), dtype=np.float64)


def _length(rule: PixelRule) -> float:
    return float(np.hypot(rule.x1 - rule.x0, rule.y1 - rule.y0))


def _of_the_front(darkness: npt.NDArray[np.float64], lengths: npt.NDArray[np.float64]) -> float:
    order = np.argsort(darkness)
    mass = np.cumsum(lengths[order])
    return float(darkness[order][np.searchsorted(mass, _FRONT * mass[-1])])


def _has_pale_print(contrasts: Pixels, between: tuple[float, float], dpi: float) -> bool:
    """Whether print no darker than the second contrast stands all over the page."""
    ink, darkest = (at_least(contrasts, level).view(np.uint8) for level in between)
    low, high = _GLYPH[0] * dpi, _GLYPH[1] * dpi
    if not _may_be_pale(ink, darkest, low):
        return False
    count, labels, stats, middles = labelled(ink)
    dark = np.zeros(count, dtype=bool)
    dark[np.asarray(labels)[darkest > 0]] = True
    tall, wide = stats[:, cv2.CC_STAT_HEIGHT], stats[:, cv2.CC_STAT_WIDTH]
    print_ = (tall >= low) & (tall <= high) & (wide <= high)
    print_[0] = False
    faint = print_ & ~dark
    if faint.sum() < max(_FEWEST, _SHARE * print_.sum()):
        return False
    reach = np.ptp(np.percentile(middles[faint], [10, 90], axis=0), axis=0)
    height, width = contrasts.shape
    return bool(reach[0] >= _SPREAD * width and reach[1] >= _SPREAD * height)


def _may_be_pale(ink: Pixels, dark: Pixels, low: float) -> bool:
    """Whether enough marks of `ink` may be so high and without `dark` ink, both (H, W): on most pages hardly
    anything is left of the ink when what touches the dark is taken away, again and again."""
    touched, grown, near = dark.copy(), np.empty_like(dark), np.ones((3, 3), np.uint8)
    for _ in range(_RIMS):
        # in place: to ask for the memory of a page takes longer than to fill it
        cv2.dilate(touched, near, dst=grown)
        cv2.bitwise_and(grown, ink, dst=touched)
    heights = marks_in_rows(np.asarray(cv2.subtract(ink, touched, dst=grown), dtype=np.uint8)).stats[1:, 3]
    return int((heights >= low).sum()) >= _FEWEST
