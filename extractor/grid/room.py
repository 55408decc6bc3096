"""Lines that leave no room for print beside them: strokes of a row of print that were taken for a rule."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from extractor.grid.lines import Line
from extractor.grid.strokes import PRESENT
from extractor.grid.walls import Walls

_ROOM = 0.07
"""Inches: the smallest print, of five points, has no place between lines that leave less."""


def without_room(lines: Sequence[Line], walls: Walls, dpi: float) -> tuple[int, ...]:
    """The place of a line whose ink leaves no room for print to either neighbour wherever it is; none where
    there is no such line.

    Cells there would have no place for what is printed in them, and come out empty, with nobody told. Of
    several such lines it is the one with least ink, for without it others may have room; it is none with a
    rule on all of its walls.
    """
    at = np.array([line.at for line in lines])[:, None]
    rooms = at[1:] - walls.before[1:] - (at[:-1] + walls.after[:-1])
    narrow = (rooms[:-1] < _ROOM * dpi) & (rooms[1:] < _ROOM * dpi)
    drawn = (walls.before[1:-1] > 0) | (walls.after[1:-1] > 0)
    crammed = (narrow | ~drawn).all(axis=1) & (walls.share[1:-1] < PRESENT).any(axis=1)
    places = (np.flatnonzero(crammed) + 1).tolist()
    return (min(places, key=lambda place: float(walls.share[place].sum())),) if places else ()
