"""Walls of torn tables, told from merged cells by what is left of their rules and by the print.

Where a table's rules come and go, a wall of which less than half is left is a wall all the same: on blank
paper nothing else draws a thin line just where the rule of its neighbours runs. A wall of which nothing is
left is weighed: how often the paper lost so much of a rule, against how often the cells beside it are merged,
and what the print on both sides says (Bayes).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from extractor.grid.lattice import Shares
from extractor.grid.lines import Line
from extractor.grid.places import Places, Said
from extractor.grid.rules import Rule

Mask = npt.NDArray[np.bool_]
Looks = Sequence[Sequence[Rule]]
"""How the rule on each wall looks: (lines, walls along each)."""

Scale = tuple[float, float]
"""The share from which on a wall stands, dots to the inch."""

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
    scale: Scale,
) -> tuple[Mask, Mask]:
    """Set the shares of walls of which too little is left to 1; which walls remain in doubt.

    `shares`, `looks` and `lines` are of level and upright lines, `shares` and what is given back as in
    `extractor.grid.lattice`; `inked` (height, width); `scale`: the share from which on a wall stands, dots to
    the inch.
    """
    present, dpi = scale
    places = Places(inked, *lines, dpi)
    level = _Direction(shares[0], looks[0], places.crossed_level(), places.stacked(), present)
    upright = _Direction(shares[1].T, looks[1], places.crossed_upright(), places.side_by_side, present)
    for direction in (level, upright):
        direction.stand_up_pieces(_LONGEST_STROKE * dpi)
    return level.stand_up_lost(), upright.stand_up_lost().T


def put_back_between_figures(
    shares: tuple[Shares, Shares], inked: Mask, lines: tuple[Sequence[Line], Sequence[Line]], scale: Scale
) -> tuple[Mask, Mask]:
    """Set the shares of walls to 1 that part two figures, one below or beside the other, on a line that
    mostly stands: a table whose other rules are whole may have lost one wall. Which those are; what is given
    as for `mend`."""
    present, dpi = scale
    level, upright = lines
    put_back = np.zeros_like(shares[0], dtype=bool), np.zeros_like(shares[1], dtype=bool)
    for line, col in _lost_among_usual(shares[0] >= present):
        places = Places(inked, level[line - 1 : line + 2], upright[col : col + 2], dpi)
        put_back[0][line, col] = places.part_figures((0, 0), (1, 0))
    for line, row in _lost_among_usual((shares[1] >= present).T):
        places = Places(inked, level[row : row + 2], upright[line - 1 : line + 2], dpi)
        put_back[1][row, line] = places.part_figures((0, 0), (0, 1))
    for own, walls in zip(shares, put_back, strict=True):
        own[walls] = 1.0
    return put_back


def _lost_among_usual(stands: Mask) -> list[tuple[int, int]]:
    """The inner walls (line, wall) that do not stand, on lines and in places where walls mostly do."""
    if len(stands) < 3:
        return []
    lines, walls = stands.mean(axis=1) > _USUAL, stands[1:-1].mean(axis=0) > _USUAL
    lost = ~stands & np.outer(lines, walls)
    return [(int(line), int(wall)) for line, wall in np.argwhere(lost) if 0 < line < len(stands) - 1]


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
            likelier = _UNCLEAR / chance if look.solid >= _LEFT else self._said(line, wall, stands)
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
