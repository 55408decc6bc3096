"""Where tables lie in a straight picture, with the rules inside them."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from extractor.beside import Beside, when_waited_for
from extractor.engines import Recogniser
from extractor.geometry import PixelBox
from extractor.ink import contrast, ink_level
from extractor.parts import PixelRegion, PixelRule, Pixels, StraightPicture
from extractor.regions.ruled.bars import bar_charts
from extractor.regions.ruled.courses import without_strokes
from extractor.regions.ruled.networks import Network, networks
from extractor.regions.ruled.rules import find_rules
from extractor.regions.ruled.shades import without_shades, without_type, without_words
from extractor.regions.ruled.shown_through import without_the_backs
from extractor.regions.ruled.whether_table import (
    Net,
    Numbers,
    as_rules,
    holds_boxes,
    holds_its_texts,
    is_a_box,
    is_a_character,
    is_a_drawing,
    is_walled,
    scales_alone,
    staves,
)
from extractor.regions.torn_scan import Paper, with_lost_columns
from extractor.regions.unruled_scan import find_unruled
from extractor.regions.worded.print import Print, find_print, without_rules

_APART = 0.04
"""Inches: rules of one direction that lie closer than this are one line (a double rule)."""

_NARROWEST = 0.13
"""Inches: what lies between upright rules closer than this is the space of a double frame, no column."""

_MEETS = 0.05
"""Inches by which two rules may miss each other and still meet."""

_LABELS = 0.7
"""Inches around rules within which the texts of a scale are looked for."""

_MOST_OF_PAGE = 0.7
"""A drawing over more of the page than this may be its frame: tables are still looked for in it."""

_WALL = 1.0
"""Inches: no stroke of print is a level rule so long."""

_BREAK = 0.15
"""Inches of blank paper within an upright rule drawn of pieces, at most, where others break as well."""

_TO_HEAD = 0.45
"""Inches from where such pieces end to the level rule that closes them, at most."""

_PIECE = 3
"""Between so many staves of music there is nothing but music."""

_THIN = 0.1
"""Of the rules of a plan all but this share are as thick as its walls."""

_MOST_RULES = 2000
"""Pieces of rules of one direction that are looked at on a page; a dense table has some hundreds."""


def find_regions(
    picture: StraightPicture, recogniser: Recogniser, others: Beside = when_waited_for
) -> tuple[PixelRegion, ...]:
    """The places in `picture` where a table lies, top to bottom, then left to right (see `as_found`)."""
    return tuple(sorted(as_found(picture, recogniser, others), key=lambda r: (r.box.y0, r.box.x0)))


def as_found(
    picture: StraightPicture, recogniser: Recogniser, others: Beside = when_waited_for
) -> Iterator[PixelRegion]:
    """The places in `picture` where a table lies: those with full rules as soon as they are known, so that
    their grids can be built while the others are looked for.

    Boxes and rules are in pixels of the picture. A frame around a page, a box around prose and a lone
    underline are no tables. Regions do not overlap. The recogniser reads the words of places where a table
    without full rules may stand. Raises EngineError or ModelError where it fails.
    """
    dpi = picture.dpi
    bars = others(lambda: bar_charts(picture.grey, dpi))
    contrasts = contrast(picture.grey, dpi)
    clear_of_shades = others(partial(without_shades, contrasts, dpi))
    least = ink_level(contrasts)
    shown = find_rules(contrasts, least, dpi, others)
    ruled = without_type(shown[0], contrasts, least, dpi)
    rules = (*without_words(ruled, contrasts, least, dpi), *shown[1])

    def draws_a_table(level: Sequence[PixelRule], upright: Sequence[PixelRule], ink: Pixels) -> bool:
        meeting = networks(_longest(level), _longest(upright), dpi)
        return bool(_told_apart(meeting, _Look(ink, least, dpi, rules))[0])

    level, upright, front = without_the_backs(shown, contrasts, least, dpi, draws_a_table, others)
    look = _Look(front, least, dpi, rules)
    meeting = networks(_longest(level), _longest(upright), dpi)
    found, drawings = _told_apart(meeting, look)
    music = _staves(level, meeting, dpi)
    found = [n for n in found if not _is_music(_box(n), music)]
    whole = [_carried_on(n, level, upright, dpi) for n in _apart(found)]
    regions = [PixelRegion(_box(n), n.level, n.upright) for n in whole]
    regions = with_lost_columns(regions, (level, upright), Paper(front, least, dpi), recogniser)
    yield from regions
    taken = [region.box for region in regions] + _areas([*drawings, *music], look)
    level = without_strokes(level, front, least, dpi)
    # rules beside a shade would go with it
    clear = clear_of_shades() if front is contrasts else without_shades(front, dpi)
    bare = without_rules(clear, rules, taken, dpi)
    printed = find_print(bare, least, dpi)
    charts = _areas(_charts(level, printed, dpi), look) + bars()
    if charts:
        taken += charts
        bare = without_rules(clear, rules, taken, dpi)
        printed = find_print(bare, least, dpi)
    unruled = find_unruled(printed, bare, Network(tuple(level), tuple(upright)), taken, (recogniser, dpi))
    alone = [net for net in (_net(n.level, n.upright, dpi) for n in meeting) if is_a_box(net)]
    yield from (r for r in unruled if not holds_boxes((r.box.x0, r.box.y0, r.box.x1, r.box.y1), alone))


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
    rows = _spaces([(r.y0 + r.y1) / 2 for r in network.level], (box.y0, box.y1), _APART * dpi)
    cols = _spaces([(r.x0 + r.x1) / 2 for r in network.upright], (box.x0, box.x1), _NARROWEST * dpi)
    if rows >= 2 and cols == 2 and not _is_framed(network, dpi):
        return False
    return (rows >= 2 and cols >= 2) or (rows == 1 and cols >= 3)


def _is_framed(network: Network, dpi: float) -> bool:
    """Whether two columns have sides: an upright rule at one at least, or two level lines that both run from
    side to side. Lines that lead from one box of a plan to others have neither."""
    box, near = _box(network), 2 * _MEETS * dpi
    sides = [r for r in network.upright if min(r.x0 - box.x0, box.x1 - r.x1) <= near]
    starts = [(r.y0 + r.y1) / 2 for r in network.level if r.x0 <= box.x0 + near]
    ends = [(r.y0 + r.y1) / 2 for r in network.level if r.x1 >= box.x1 - near]
    whole = {round(y / near) for y in starts if any(abs(y - other) <= near for other in ends)}
    return bool(sides) or len(whole) >= 2


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


@dataclass(frozen=True, slots=True)
class _Look:
    """A picture to look at: contrasts (H, W), the least of them that is ink, pixels in an inch, its rules."""

    contrasts: Pixels
    least: float
    dpi: float
    rules: Sequence[PixelRule]

    def texts_around(self, box: PixelBox) -> Numbers:
        """Boxes (N, 4) of the pieces of print outside a box, but near it."""
        rows, cols = box.grown(_LABELS * self.dpi).slices(*self.contrasts.shape)
        dx, dy = cols.start, rows.start
        moved = [PixelRule(r.x0 - dx, r.y0 - dy, r.x1 - dx, r.y1 - dy, r.thickness) for r in self.rules]
        inner = PixelBox(box.x0 - dx, box.y0 - dy, box.x1 - dx, box.y1 - dy)
        bare = without_rules(self.contrasts[rows, cols], moved, [inner], self.dpi)
        printed = find_print(bare, self.least, self.dpi)
        return np.add(_pieces(printed), (dx, dy, dx, dy))


def _told_apart(meeting: Sequence[Network], look: _Look) -> tuple[list[Network], list[PixelBox]]:
    """The networks that draw a table, and the boxes of those that draw something else with texts of its own:
    a chart, a plan."""
    tables: list[Network] = []
    drawings: list[PixelBox] = []
    for network in meeting:
        net, box = _net(network.level, network.upright, look.dpi), _box(network)
        thin = float(np.quantile([r.thickness for r in (*network.level, *network.upright)], _THIN))
        if is_a_character(net, thin):
            continue
        if not is_walled(net, thin) and not is_a_drawing(net, look.texts_around(box)):
            tables += [network] if _draws_a_table(network, look.dpi) else []
        elif holds_its_texts(net):
            drawings.append(box)
    return tables, drawings


def _net(level: Sequence[PixelRule], upright: Sequence[PixelRule], dpi: float) -> Net:
    across = as_rules([((r.y0 + r.y1) / 2, min(r.x0, r.x1), max(r.x0, r.x1)) for r in level])
    down = as_rules([((r.x0 + r.x1) / 2, min(r.y0, r.y1), max(r.y0, r.y1)) for r in upright])
    return Net(across, down, dpi / 72)


def _staves(level: Sequence[PixelRule], meeting: Sequence[Network], dpi: float) -> list[PixelBox]:
    """The boxes of staves of music, with the words below each; bars meet the lines of some (dots that lead
    from labels to figures may lie as staves do)."""
    net = _net([r for r in level if r.x1 - r.x0 >= _WALL * dpi], (), dpi)
    found = [PixelBox(*sides) for sides in staves(net.level, net.point)]
    if not any(_box(network).overlap(box) > 0 for network in meeting for box in found):
        return []
    below = [PixelBox(b.x0, b.y0, b.x1, b.y1 + b.height) for b in found]
    return [*below, PixelBox.union(below)] if len(below) >= _PIECE else below


def _is_music(box: PixelBox, music: Sequence[PixelBox]) -> bool:
    """Whether a network is a staff of a page of music: it lies over one seen whole, or is no higher."""
    high = min((staff.height for staff in music), default=0.0)
    return box.height <= high or any(box.overlap(staff) > 0 for staff in music)


def _charts(level: Sequence[PixelRule], printed: Print, dpi: float) -> list[PixelBox]:
    """The boxes of charts that have level rules only."""
    long = [r for r in level if r.x1 - r.x0 >= _WALL * dpi]
    net = _net(long, (), dpi)
    return [PixelBox(*sides) for sides in scales_alone(net.level, _pieces(printed), net.point)]


def _pieces(printed: Print) -> Numbers:
    boxes = [(p.x0, p.y0, p.x1, p.y1) for line in printed.lines for p in line.pieces]
    return np.array(boxes, dtype=float).reshape(-1, 4)


def _areas(drawings: Sequence[PixelBox], look: _Look) -> list[PixelBox]:
    """Where charts and plans lie, with the texts around them: they are no table's."""
    most = _MOST_OF_PAGE * look.contrasts.size
    return [box.grown(_LABELS * look.dpi / 2) for box in drawings if box.area < most]


def _spaces(positions: list[float], sides: tuple[float, float], least: float) -> int:
    """How many rows (or columns) wider than `least` lie between lines at `positions` and the two sides."""
    ordered = np.sort(np.array([*positions, *sides]))
    return int((np.diff(ordered) > least).sum())


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
