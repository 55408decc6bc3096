"""Walls of torn tables, told from merged cells by what is left of their rules and by the print.

Where a table's rules come and go, a wall of which less than half is left is a wall all the same: on blank
paper nothing else draws a thin line just where the rule of its neighbours runs. A wall of which nothing is
left is weighed: how often the paper lost so much of a rule, against how often the cells beside it are merged,
and what the print on both sides says (Bayes).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from extractor.grid.lattice import Shares
from extractor.grid.lines import Line
from extractor.grid.rules import Rule
from extractor.grid.two_texts import Extent, odds_of_two

Mask = npt.NDArray[np.bool_]
Looks = Sequence[Sequence[Rule]]
"""How the rule on each wall looks: (lines, walls along each)."""
Said = Callable[[int, int, Mask], float]
"""How much likelier print makes a wall: its line, its place along it, which walls stand there."""

_RIM = 0.02
"""Inches beside the lines that are left out when print is looked for, and where print that crosses shows."""
_GLYPH = 0.045
"""Inches: a figure is at least so high."""
_NARROW, _ALIKE = 0.85, 0.7
"""Figures are narrower than high, and each at least so high against the highest."""
_LEFT, _LEFT_BESIDE_PRINT, _ALL_BUT = 0.1, 0.3, 0.75
"""Share of a wall on which a thin rule is left on blank paper, at least, where it stands; the second where
print seems to stand across it, or no more than the third share of its ink lies on blank paper."""
_FEWEST = 3
"""Pieces make a line that stands nowhere from so many walls on."""
_AT_RIM = 0.5
"""A piece no longer than a stroke must take up so much of one end of its wall, where print does not reach."""
_LONGEST_STROKE = 0.15
"""Inches: strokes of print that lie alone on the course of a line are no longer."""
_ODDS = 0.5
"""A lost wall is put back where it is so likely against a merged cell: two cells read as one do more harm
than one that is cut."""
_RAREST = 0.003
"""However little the paper lost elsewhere, walls are lost as often as this."""
_UNCLEAR = 0.1
"""How often it is a rule where there is ink on the course of a wall, but beside print."""
_TWO_FIGURES = 200.0
"""How much more often two figures stand one below the other, or text beside a figure, in two cells than in
one."""
_ROWS_OF_FIGURES = 10.0
"""How much likelier a level wall is between two rows with figures."""
_POSSIBLE, _LIKELY = 0.1, 2.0
"""Where a lost wall is so likely that it may be one, but was not put back, and where one that was put back is
not much likelier than none, a person should look."""
_USUAL, _HALF = 0.5, 0.5
"""Of the walls of lines that mostly stand, in places where walls mostly stand, half of those without ink are
taken to be lost, and the others merged cells."""


def mend(
    shares: tuple[Shares, Shares],
    looks: tuple[Looks, Looks],
    inked: Mask,
    lines: tuple[Sequence[Line], Sequence[Line]],
    scale: tuple[float, float],
) -> tuple[Mask, Mask]:
    """Set the shares of walls of which too little is left to 1; which walls remain in doubt.

    `shares`, `looks` and `lines` are of level and upright lines, `shares` and what is given back as in
    `extractor.grid.lattice`; `inked` (height, width); `scale`: the share from which on a wall stands, dots to
    the inch.
    """
    present, dpi = scale
    places = _Places(inked, *lines, dpi)
    level = _Direction(shares[0], looks[0], places.crossed_level(), places.stacked(), present)
    upright = _Direction(shares[1].T, looks[1], places.crossed_upright(), places.side_by_side, present)
    for direction in (level, upright):
        direction.stand_up_pieces(_LONGEST_STROKE * dpi)
    return level.stand_up_lost(), upright.stand_up_lost().T


class _Direction:
    """The inner walls of one direction, arrays of (lines, walls along each)."""

    def __init__(self, shares: Shares, looks: Looks, crossed: Mask, said: Said, present: float) -> None:
        self._shares, self._looks, self._present = shares, looks, present
        self._crossed, self._said = crossed, said

    def stand_up_pieces(self, stroke: float) -> None:
        """Walls on which pieces of a rule are left stand; strokes of print are no longer than `stroke`, in
        pixels."""
        for line in range(1, len(self._shares) - 1):
            left = [wall for wall in range(self._shares.shape[1]) if self._is_left(line, wall, stroke)]
            # A piece on a line that stands nowhere is a stroke of print.
            if len(left) >= _FEWEST or (self._shares[line] >= self._present).any():
                self._shares[line, left] = 1.0

    def _is_left(self, line: int, wall: int, stroke: float) -> bool:
        """Whether pieces of a rule are left on a wall."""
        look = self._looks[line][wall]
        left = look.clear * look.length
        at_rim = max(look.rims) >= _AT_RIM
        if look.bulky or not (at_rim or (look.blank and left >= stroke)):
            return False
        beside_print = self._crossed[line, wall] or look.clear < _ALL_BUT * look.solid
        return look.clear >= (_LEFT_BESIDE_PRINT if beside_print else _LEFT)

    def stand_up_lost(self) -> Mask:
        """Walls of which nothing is left, and that print does not cross, stand where that is likely. Which of
        them are in doubt."""
        stands = self._shares >= self._present
        doubtful: Mask = np.zeros_like(stands)
        if len(stands) < 3:
            return doubtful
        lost = ~stands & ~self._crossed
        of_line, of_wall = stands.mean(axis=1), stands[1:-1].mean(axis=0)
        torn, gap = self._tearing()
        often = _HALF * _share(lost[1:-1], np.outer(of_line[1:-1] >= _USUAL, of_wall >= _USUAL))
        by_line = _odds(stands.sum(axis=1), stands.shape[1])
        by_wall = _odds(stands[1:-1].sum(axis=0), len(stands) - 2)
        for line, wall in self._inner():
            if not lost[line, wall]:
                continue
            look = self._looks[line][wall]
            chance = max(_RAREST, often, torn * float(np.exp(-look.length / gap)))
            # Ink on the course may be print itself, which then does not stand on its two sides.
            likelier = _UNCLEAR / chance if look.solid >= _LEFT else self._said(line, wall, stands[:, wall])
            odds = by_line[line] * by_wall[wall] ** 0.5 * chance * likelier
            doubtful[line, wall] = _POSSIBLE <= odds < _LIKELY
            if odds >= _ODDS:
                self._shares[line, wall] = 1.0
        return doubtful

    def _tearing(self) -> tuple[float, float]:
        """Which share of the rules is lost, and the mean length of the gaps, pixels; taken as if pieces came
        and went at random."""
        left = [
            look
            for walls in self._looks
            for look in walls
            if look.blank and not look.bulky and look.clear >= _LEFT
        ]
        length = sum(look.length for look in left)
        blank = sum((1 - look.clear) * look.length for look in left)
        gaps = sum(look.breaks for look in left)
        return (blank / max(length, 1), max(1.0, blank / max(gaps, 1)))

    def _inner(self) -> Iterator[tuple[int, int]]:
        return (
            (line, wall) for line in range(1, len(self._shares) - 1) for wall in range(self._shares.shape[1])
        )


def _odds(standing: npt.NDArray[np.int_], total: int) -> Shares:
    """How often walls stand against how often they do not."""
    odds: Shares = (standing + 1) / (total - standing + 1)
    return odds


def _share(some: Mask, of: Mask) -> float:
    return float(some[of].mean()) if of.any() else 0.0


class _Places:
    """What stands in the places of a grid."""

    def __init__(self, inked: Mask, level: Sequence[Line], upright: Sequence[Line], dpi: float) -> None:
        self._inked = inked
        self._ys, self._xs = [line.at for line in level], [line.at for line in upright]
        self._rim = max(2, round(_RIM * dpi))
        shape = len(level) - 1, len(upright) - 1
        self.printed, self.figures = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
        self._dpi = dpi
        self._extents: dict[tuple[int, int], Extent] = {}
        for row in range(shape[0]):
            for col in range(shape[1]):
                place = self._inside(row, col)
                self.printed[row, col], self.figures[row, col], extent = _print(inked[place], dpi)
                if extent is not None:
                    left = place[1].start
                    self._extents[row, col] = Extent(left + extent.start, left + extent.end, extent.height)

    def _inside(self, row: int, col: int) -> tuple[slice, slice]:
        rim = self._rim
        return (
            slice(max(0, round(self._ys[row]) + rim), max(0, round(self._ys[row + 1]) - rim)),
            slice(max(0, round(self._xs[col]) + rim), max(0, round(self._xs[col + 1]) - rim)),
        )

    def crossed_level(self) -> Mask:
        """Whether print stands across each level wall, (lines, walls)."""
        return np.array(
            [[self._crosses_level(i, j) for j in range(len(self._xs) - 1)] for i in range(len(self._ys))]
        )

    def crossed_upright(self) -> Mask:
        """Whether print stands across each upright wall, (lines, walls)."""
        return np.array(
            [[self._crosses_upright(i, j) for i in range(len(self._ys) - 1)] for j in range(len(self._xs))]
        )

    def stacked(self) -> Said:
        """How much likelier the print around each level wall makes it."""
        says = np.ones((len(self._ys), len(self._xs) - 1))
        rows = np.asarray(self.figures.any(axis=1), dtype=bool)
        says[1:-1] = np.where((rows[:-1] & rows[1:])[:, None], _ROWS_OF_FIGURES, 1.0)
        says[1:-1][self.figures[:-1] & self.figures[1:]] = _TWO_FIGURES
        return lambda line, col, _: float(says[line, col])

    def side_by_side(self, line: int, row: int, stands: Mask) -> float:
        """How much likelier the print around an upright wall makes it; which other walls stand in its row."""
        first = next(i for i in range(line - 1, -1, -1) if stands[i] or i == 0)
        last = next(i for i in range(line + 1, len(stands)) if stands[i] or i == len(stands) - 1)
        before, after = (
            [self._extents[row, col] for col in cols if (row, col) in self._extents]
            for cols in (range(first, line), range(line, last))
        )
        ends = self._xs[first], self._xs[line], self._xs[last]
        likelier = odds_of_two(_together(before), _together(after), ends, self._dpi)
        beside = self.printed[row, line - 1] and self.printed[row, line]
        if beside and (self.figures[row, line - 1] or self.figures[row, line]) and likelier >= 1.0:
            return _TWO_FIGURES
        return likelier

    def _crosses_level(self, line: int, col: int) -> bool:
        y, along = round(self._ys[line]), self._inside(0, col)[1]
        return _crosses(self._inked[max(0, y - self._rim) : y + self._rim + 1, along])

    def _crosses_upright(self, row: int, line: int) -> bool:
        x, along = round(self._xs[line]), self._inside(row, 0)[0]
        return _crosses(self._inked[along, max(0, x - self._rim) : x + self._rim + 1].T)


def _crosses(band: Mask) -> bool:
    """Whether ink goes through a level band from side to side, or lies in most of it beside its middle."""
    if not band.size:
        return False
    _, labels = cv2.connectedComponents(np.ascontiguousarray(band).astype(np.uint8), connectivity=8)
    through = np.intersect1d(labels[0], labels[-1])
    return bool(np.any(through > 0))


def _extent(stats: npt.NDArray[Any], tall: npt.NDArray[Any]) -> Extent:
    """How far print reaches: its higher signs, and what lies between their top and foot. What lies above or
    below may be the rest of a rule."""
    tops, feet = stats[:, cv2.CC_STAT_TOP], stats[:, cv2.CC_STAT_TOP] + stats[:, cv2.CC_STAT_HEIGHT]
    top = int(tall[:, cv2.CC_STAT_TOP].min())
    foot = int((tall[:, cv2.CC_STAT_TOP] + tall[:, cv2.CC_STAT_HEIGHT]).max())
    own = stats[(tops >= top) & (feet <= foot)]
    starts = own[:, cv2.CC_STAT_LEFT]
    return Extent(float(starts.min()), float((starts + own[:, cv2.CC_STAT_WIDTH]).max()), float(foot - top))


def _together(texts: Sequence[Extent]) -> Extent | None:
    """The texts as one; None: there is none."""
    if not texts:
        return None
    return Extent(min(t.start for t in texts), max(t.end for t in texts), max(t.height for t in texts))


def _print(inside: Mask, dpi: float) -> tuple[bool, bool, Extent | None]:
    """Whether there is print in a place, whether it is figures, and how far it reaches in the place."""
    if not inside.size or not inside.any():
        return False, False, None
    stats = cv2.connectedComponentsWithStats(np.ascontiguousarray(inside).astype(np.uint8), connectivity=8)[
        2
    ][1:]
    tall = stats[stats[:, cv2.CC_STAT_HEIGHT] >= _GLYPH * dpi]
    if not len(tall):
        return bool((stats[:, cv2.CC_STAT_WIDTH] >= _GLYPH * dpi).any()), False, None
    heights, widths = tall[:, cv2.CC_STAT_HEIGHT], tall[:, cv2.CC_STAT_WIDTH]
    extent = _extent(stats, tall)
    alike = (heights >= _ALIKE * heights.max()) & (widths <= _NARROW * heights)
    flat = stats[stats[:, cv2.CC_STAT_HEIGHT] < _GLYPH * dpi]
    # Level strokes as long as figures are high are those of ideographs (三) beside narrow signs (“).
    strokes = flat[:, cv2.CC_STAT_WIDTH] > heights.max()
    return True, bool(alike.all()) and not strokes.any(), extent
