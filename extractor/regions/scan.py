"""Where tables lie in a straight picture, with the rules inside them."""

from __future__ import annotations

import heapq
from collections.abc import Sequence

import numpy as np

from extractor.engines import Recogniser
from extractor.geometry import PixelBox
from extractor.ink import contrast, ink_level
from extractor.parts import PixelRegion, PixelRule, StraightPicture
from extractor.regions.networks import Network, networks
from extractor.regions.print import find_print, without_rules
from extractor.regions.rules import find_rules, without_strokes
from extractor.regions.shown_through import without_the_backs
from extractor.regions.unruled_scan import find_unruled

_APART = 0.04
"""Inches: rules of one direction that lie closer than this are one line (a double rule)."""

_MEETS = 0.05
"""Inches by which two rules may miss each other and still meet."""

_GOES_ON = 0.1
"""Inches: a level rule that goes on so far beside an upright one goes on."""

_WALL = 1.0
"""Inches: no stroke of print is a level rule so long."""

_BREAK = 0.15
"""Inches of blank paper within an upright rule drawn of pieces, at most, where others break as well."""

_TO_HEAD = 0.45
"""Inches from where such pieces end to the level rule that closes them, at most."""

_CORNERS = 4
"""So many corners inside a network are those of bars and boxes, not of cells."""

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
    shown = find_rules(contrasts, least, picture.dpi)

    def tables_of(level: Sequence[PixelRule], upright: Sequence[PixelRule]) -> list[Network]:
        meeting = networks(_longest(level), _longest(upright), picture.dpi)
        return [n for n in meeting if _draws_a_table(n, picture.dpi) and not _of_boxes(n, picture.dpi)]

    level, upright = without_the_backs(
        shown, contrasts, least, picture.dpi, lambda *rules: bool(tables_of(*rules))
    )
    found = tables_of(level, upright)
    whole = [_carried_on(n, level, upright, picture.dpi) for n in _apart(found)]
    regions = [PixelRegion(_box(n), n.level, n.upright) for n in whole]
    taken = [region.box for region in regions]
    level = without_strokes(level, contrasts, least, picture.dpi)
    rules = (*shown[0], *shown[1])
    printed = find_print(contrasts, least, picture.dpi, rules, taken)
    bare = without_rules(contrasts, rules, taken, picture.dpi)
    regions += find_unruled(printed, bare, level, taken, (recogniser, picture.dpi))
    return tuple(sorted(regions, key=lambda r: (r.box.y0, r.box.x0)))


def _longest(rules: Sequence[PixelRule]) -> list[PixelRule]:
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


def _carried_on(network: Network, level: list[PixelRule], upright: list[PixelRule], dpi: float) -> Network:
    """The network with the row above it that the same upright rules part after a break at one height, and the
    level rule that closes this row: heads of tables drawn of dashes stand apart in this way."""
    box, near = _box(network), _MEETS * dpi
    columns = [(r.x0 + r.x1) / 2 for r in network.upright]
    pieces = [
        r
        for r in upright
        if r not in network.upright
        and box.y0 - _BREAK * dpi <= max(r.y0, r.y1) <= box.y0 + near
        and any(abs((r.x0 + r.x1) / 2 - x) <= near for x in columns)
    ]
    found = {x for x in _distinct(columns, near) if any(abs((r.x0 + r.x1) / 2 - x) <= near for r in pieces)}
    if len(found) < max(3.0, 0.6 * len(_distinct(columns, near))):
        return network
    top = float(np.median([min(r.y0, r.y1) for r in pieces]))
    rows = [r for r in level if r not in network.level and r.x0 >= box.x0 - near and r.x0 < box.x1]
    within = [r for r in rows if top < (r.y0 + r.y1) / 2 < box.y0 and r.x1 - r.x0 >= _WALL * dpi]
    above = [r for r in rows if top - _TO_HEAD * dpi <= (r.y0 + r.y1) / 2 <= top + near]
    closing = max(above, key=lambda r: r.x1 - r.x0, default=None)
    lines = [r for r in above if closing is not None and abs(r.y0 + r.y1 - closing.y0 - closing.y1) <= near]
    if sum(r.x1 - r.x0 for r in lines) < 0.6 * box.width:
        return Network((*network.level, *within), (*network.upright, *pieces))
    return Network((*network.level, *within, *lines), (*network.upright, *pieces))


def _distinct(places: list[float], near: float) -> list[float]:
    """The places, of those that lie close together only the first."""
    kept: list[float] = []
    for place in sorted(places):
        if not kept or place - kept[-1] > near:
            kept.append(place)
    return kept


def _of_boxes(network: Network, dpi: float) -> bool:
    """Whether rules draw separate boxes (bars of a chart, boxes of a plan), and no net of cells.

    Inside a table, where an upright rule ends a level one goes on to both sides. Bars and boxes have corners
    there: the level rule ends too.
    """
    box, near, far = _box(network), _MEETS * dpi, _GOES_ON * dpi
    corners = crossings = 0
    for rule in network.upright:
        x = (rule.x0 + rule.x1) / 2
        if not box.x0 + far < x < box.x1 - far:
            continue
        for y in (min(rule.y0, rule.y1), max(rule.y0, rule.y1)):
            if not box.y0 + far < y < box.y1 - far:
                continue
            met = [r for r in network.level if abs((r.y0 + r.y1) / 2 - y) <= near]
            before = any(r.x0 <= x - far and r.x1 >= x - near for r in met)
            behind = any(r.x0 <= x + near and r.x1 >= x + far for r in met)
            corners += before != behind
            crossings += before and behind
    return corners >= _CORNERS and corners > crossings


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
