"""The rules on the walls of one line of a scanned table: how they look, and how far their ink reaches.

All walls of a line are looked at together, laid side by side with blank paper between them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from extractor.grid.doubts import is_crossed
from extractor.grid.lines import Line
from extractor.grid.rules import Rule
from extractor.grid.strips import FAINT, Mask, Strips, body, bridged
from extractor.ink import above
from extractor.parts import Pixels

_FREE = 0.01
"""Inches that a rule may end short of the rule it runs up to."""

_THICKEST = 0.08
"""Inches: no rule is thicker."""

_BLANK = 0.3
"""A wall with ink beside it on no more than this share of its length lies on blank paper."""

_BESIDE = (0.008, 0.025)
"""Inches beside a rule's ink where blank paper is looked for."""

_RIM = 0.03
"""Inches at the ends of a wall that print in a cell leaves blank."""

_BULKY = 0.012
"""Inches by which a rule may be thicker on either side than its line."""

Places = npt.NDArray[np.intp]

Rows = Sequence[tuple[int, int]]
"""For each wall the first and the last row of its rule."""


class SideBySide:
    """The walls of a line laid side by side, `blank` columns of paper before and behind each."""

    def __init__(self, spans: Sequence[slice], blank: int) -> None:
        self._spans = spans
        self.lengths = np.array([span.stop - span.start for span in spans])
        self.starts = np.cumsum(self.lengths + blank) - self.lengths
        self._width = int(self.starts[-1] + self.lengths[-1]) + blank
        self._starts, self._ends = self.starts.tolist(), (self.starts + self.lengths).tolist()

    def laid(self, strip: Pixels) -> Pixels:
        """The columns of a strip (rows, length) that are walls, laid side by side: (rows, width)."""
        laid = np.zeros((strip.shape[0], self._width), dtype=np.uint8)
        for start, end, span in zip(self._starts, self._ends, self._spans, strict=True):
            laid[:, start:end] = strip[:, span]
        return laid

    def shares(self, on: Mask) -> npt.NDArray[np.float64]:
        """The share of each wall that is true in each row of a mask (rows, width), false between the walls:
        (rows, walls)."""
        counts = np.add.reduceat(on.view(np.uint8), self.starts, axis=1, dtype=np.int32)
        return np.asarray(counts / self.lengths)

    def rows(self, on: Mask, row: Places) -> Mask:
        """Of a mask (rows, width) on each wall another row: (width,)."""
        chosen = np.zeros(self._width, dtype=bool)
        for start, end, own in zip(self._starts, self._ends, row.tolist(), strict=True):
            chosen[start:end] = on[own, start:end]
        return chosen

    def spread(self, values: Mask) -> Mask:
        """What is true of each wall, (walls,), for each column: (width,)."""
        chosen = np.zeros(self._width, dtype=bool)
        for start, end, own in zip(self._starts, self._ends, values.tolist(), strict=True):
            chosen[start:end] = own
        return chosen

    def part(self, on: Mask, wall: int) -> Mask:
        """One wall's part of a mask (rows, width)."""
        return on[:, self._starts[wall] : self._ends[wall]]

    def parts(self, on: Mask) -> list[bytes]:
        """Each wall's part of a mask (width,), a byte for each pixel."""
        whole = on.tobytes()
        return [whole[start:end] for start, end in zip(self._starts, self._ends, strict=True)]


def rules_on_walls(
    strips: Strips, least: float, line: Line, spans: Sequence[slice], gap: float
) -> list[tuple[Rule, tuple[float, float]]]:
    """The rule on each wall of a line, a span of its columns: the rows of the strip in which most of the wall
    is drawn, near the line's course, and how that looks. And how far its ink reaches from the line's middle
    to the smaller and to the larger side across. Gaps of so many pixels are bridged."""
    if not spans:
        return []
    dpi = strips.dpi
    walls = SideBySide(spans, max(3, round(gap) | 1))
    strip = walls.laid(strips.along(line))
    half, waver = strip.shape[0] // 2, strips.waver(line)
    rows = slice(half - waver - 1, half + waver + 2)
    near = above(_thin(strip, line, dpi)[rows], least)
    # A thin rule between two rows of pixels is now in the one, now in the other.
    ink = near[:-1] | near[1:]
    drawn = bridged(ink, gap)
    shares = walls.shares(drawn)
    best = _middle_of_likely(shares)
    inked = above(strip, least)
    per_row = walls.shares(inked).T.tolist()
    bodies = [body(own, rows.start + row) for own, row in zip(per_row, best.tolist(), strict=True)]
    on, core = walls.rows(drawn, best), walls.rows(ink, best)
    looks = _looks(walls, (on, core, inked), bodies, (dpi, gap))
    faint = walls.shares(above(strip, FAINT)).T
    found = []
    for wall, look in enumerate(looks):
        own = walls.part(inked, wall)
        rule = _rule(look, bodies[wall], float(shares[best[wall], wall]), line, dpi)
        rule = replace(rule, crossed=True) if is_crossed(own, bodies[wall], dpi) else rule
        found.append((rule, _reach(faint[wall], rule, line)))
    return found


@dataclass(frozen=True, slots=True)
class _Look:
    """What there is along one wall, a byte for each pixel: `on` the rule, gaps bridged; `core`, not bridged;
    where it is `clear` of other ink; `solid`, specks bridged. And the shares of the wall that are solid, that
    have blank paper on one side at least, that are clear, that have ink beside them."""

    on: bytes
    core: bytes
    clear: bytes
    solid: bytes
    solid_share: float
    alone_share: float
    clear_share: float
    beside_share: float


def _looks(
    walls: SideBySide, masks: tuple[Mask, Mask, Mask], bodies: Rows, scale: tuple[float, float]
) -> Iterator[_Look]:
    """How the rules look on all walls of a line; `masks` are what is drawn of them, bridged and not,
    (width,), and what is inked around them, (rows, width); `bodies` their first and last rows."""
    on, core, inked = masks
    dpi, gap = scale
    first, last = np.array(bodies).T
    over, under = _beside(walls, inked, (first, last), dpi)
    clear, solid = bridged(np.stack((core & ~over & ~under, core)), 3)
    clear &= ~walls.spread(last - first + 1 > 2 * _BULKY * dpi + 3)
    crowded = bridged(np.stack((over, under)), gap).all(axis=0)
    shares = walls.shares(np.stack((solid, on & ~crowded, clear, over | under))).T.tolist()
    parts = zip(*map(walls.parts, (on, core, clear, solid)), strict=True)
    return (_Look(*own, *own_shares) for own, own_shares in zip(parts, shares, strict=True))


def _rule(look: _Look, rows: tuple[int, int], share: float, line: Line, dpi: float) -> Rule:
    length = len(look.on)
    blank = look.beside_share <= _BLANK
    # A rule on blank paper may be dotted or dashed, and may then begin with a gap.
    free = max(_FREE * dpi, _widest_gap(look.core)) if blank else _FREE * dpi
    rim = min(length, max(2, round(min(_RIM * dpi, length / 5))))
    return Rule(
        rows[0],
        rows[1],
        share=share,
        solid=look.solid_share,
        alone=look.alone_share,
        length=length,
        gaps=_end_gaps(look.on),
        free=max(1.0, free),
        blank=blank,
        bulky=rows[1] - rows[0] + 1 > line.thickness + 2 * max(1.0, _BULKY * dpi),
        clear=look.clear_share,
        breaks=(b"\1" + look.clear).count(b"\1\0"),
        stubs=(_stub(look.clear), _stub(look.clear[::-1])),
        rims=(look.solid.count(1, 0, rim) / rim, look.solid.count(1, length - rim) / rim),
    )


def _thin(strip: Pixels, line: Line, dpi: float) -> Pixels:
    """The strip less what is thicker across than a rule, or than the line itself."""
    thickest = max(5, round(_THICKEST * dpi), round(line.thickness) + 3)
    return np.asarray(
        cv2.morphologyEx(strip, cv2.MORPH_TOPHAT, np.ones((thickest, 1), np.uint8)), dtype=np.uint8
    )


def _middle_of_likely(shares: npt.NDArray[np.float64]) -> Places:
    """For each wall, of the rows in which most of it is drawn (shares as (rows, walls)), the middle one."""
    likely = shares >= shares.max(axis=0) - 0.02
    counted = np.cumsum(likely, axis=0)
    return np.asarray((counted > counted[-1] // 2).argmax(axis=0), dtype=np.intp)


def _beside(walls: SideBySide, inked: Mask, rims: tuple[Places, Places], dpi: float) -> tuple[Mask, Mask]:
    """Where along the walls there is ink a little above and below the rules with these outermost rows."""
    near, far = max(2, round(_BESIDE[0] * dpi)), max(3, round(_BESIDE[1] * dpi))
    bordered = cv2.copyMakeBorder(inked.view(np.uint8), far, far, 0, 0, cv2.BORDER_CONSTANT, value=(0,))
    # in each row what is in it or in one of the next ones, rows counted from `far` above the strip
    some = cv2.dilate(bordered, np.ones((far - near + 1, 1), np.uint8), anchor=(0, 0)).view(bool)
    return walls.rows(some, rims[0]), walls.rows(some, rims[1] + near + far)


# A wall is some hundred pixels long: whatever numpy does with so few takes longer than the same on bytes.


def _stub(wall: bytes) -> int:
    """How far ink runs on from the start of a wall; a pixel or two may lack there."""
    drawn = wall.find(b"\1", 0, 3)
    if drawn < 0:
        return 0
    gap = wall.find(b"\0", drawn)
    return gap - drawn if gap >= 0 else len(wall)


def _end_gaps(wall: bytes) -> tuple[int, int]:
    """The pixels without ink at the start and at the end of the wall."""
    first, last = wall.find(b"\1"), wall.rfind(b"\1")
    return (first, len(wall) - 1 - last) if first >= 0 else (len(wall), len(wall))


def _widest_gap(wall: bytes) -> float:
    """The longest stretch without ink between two with ink, pixels."""
    return float(max(map(len, wall.strip(b"\0").split(b"\1"))))


def _reach(shares: npt.NDArray[np.float64], rule: Rule, line: Line) -> tuple[float, float]:
    """How far ink goes on to both sides of the rule, along most of its length, where it is on these shares of
    the strip's rows."""
    if rule.share < 0.3:
        return 0.0, 0.0
    half = len(shares) // 2
    inked = (shares >= 0.5 * rule.share).tolist()
    # Both rules of a double one are left out.
    around = range(max(0, half - round(line.spread)), min(len(inked), half + round(line.spread) + 1))
    rows = [row for row in around if inked[row]]
    first, last = min([rule.first, *rows]), max([rule.last, *rows])
    while first > 0 and inked[first - 1]:
        first -= 1
    while last < len(inked) - 1 and inked[last + 1]:
        last += 1
    return half - first + 0.5, last - half + 0.5
