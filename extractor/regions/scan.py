"""Where tables lie in a straight picture, with the rules inside them."""

from __future__ import annotations

import heapq

import numpy as np

from extractor.engines import Recogniser
from extractor.geometry import PixelBox
from extractor.ink import contrast, ink_level
from extractor.parts import PixelRegion, PixelRule, StraightPicture
from extractor.regions.networks import Network, networks
from extractor.regions.print import find_print, without_rules
from extractor.regions.rules import find_rules, without_strokes
from extractor.regions.unruled_scan import find_unruled

_APART = 0.04
"""Inches: rules of one direction that lie closer than this are one line (a double rule)."""

_MOST_RULES = 2000
"""Pieces of rules of one direction that are looked at on a page; a dense table has some hundreds."""


def find_regions(picture: StraightPicture, recogniser: Recogniser) -> tuple[PixelRegion, ...]:
    """The places in `picture` where a table lies, top to bottom, then left to right.

    Boxes and rules are in pixels of the picture. A frame around a page, a box around prose and a lone
    underline are no tables. Regions do not overlap. The recogniser reads the words of places where a table
    without full rules may stand. Raises EngineError or ModelError where it fails.
    """
    contrasts = contrast(picture.grey, picture.dpi)
    least = ink_level(contrasts)
    level, upright = find_rules(contrasts, least, picture.dpi)
    meeting = networks(_longest(level), _longest(upright), picture.dpi)
    found = [n for n in meeting if _draws_a_table(n, picture.dpi)]
    regions = [PixelRegion(_box(n), n.level, n.upright) for n in _apart(found)]
    taken = [region.box for region in regions]
    level = without_strokes(level, contrasts, least, picture.dpi)
    rules = (*level, *upright)
    printed = find_print(contrasts, least, picture.dpi, rules, taken)
    bare = without_rules(contrasts, rules, taken, picture.dpi)
    regions += find_unruled(printed, bare, level, taken, (recogniser, picture.dpi))
    return tuple(sorted(regions, key=lambda r: (r.box.y0, r.box.x0)))


def _longest(rules: list[PixelRule]) -> list[PixelRule]:
    """The longest rules, at most so many: pictures of hatching and noise have no end of them."""
    return heapq.nlargest(_MOST_RULES, rules, key=lambda r: r.x1 - r.x0 + r.y1 - r.y0)


def _box(network: Network) -> PixelBox:
    rules = (*network.level, *network.upright)
    return PixelBox(
        min(min(r.x0, r.x1) for r in rules),
        min(min(r.y0, r.y1) for r in rules),
        max(max(r.x0, r.x1) for r in rules),
        max(max(r.y0, r.y1) for r in rules),
    )


def _draws_a_table(network: Network, dpi: float) -> bool:
    """Whether the rules can part at least 2 x 2 places, or one row of three."""
    box = _box(network)
    rows = _spaces([(r.y0 + r.y1) / 2 for r in network.level], (box.y0, box.y1), dpi)
    cols = _spaces([(r.x0 + r.x1) / 2 for r in network.upright], (box.x0, box.x1), dpi)
    return (rows >= 2 and cols >= 2) or (rows == 1 and cols >= 3)


def _spaces(positions: list[float], sides: tuple[float, float], dpi: float) -> int:
    """How many rows (or columns) lie between lines at `positions` and the two sides."""
    ordered = np.sort(np.array([*positions, *sides]))
    return int((np.diff(ordered) > _APART * dpi).sum())


def _apart(found: list[Network]) -> list[Network]:
    """Networks whose boxes overlap are one table, broken; what lies within another's box belongs to it."""
    merged: list[Network] = []
    for network in sorted(found, key=lambda n: -_box(n).area):
        current = network
        while True:
            touching = [n for n in merged if _box(n).overlap(_box(current)) > 0]
            if not touching:
                break
            merged = [n for n in merged if n not in touching]
            for other in touching:
                current = _together(current, other)
        merged.append(current)
    return merged


def _together(first: Network, second: Network) -> Network:
    return Network(first.level + second.level, first.upright + second.upright)
