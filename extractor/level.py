"""Pages as they are read: upright and level.

Everything that is handed out lies on the page as the source shows it (`extractor.geometry`). What stands
above what, and which rows of two pages lie at one height, can only be told on the page as it is read: a page
that came sideways or askew is turned for that, and what was made of it is led back.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from extractor.document import About, Document, Equation, Finding, NarrativeTerm, Page, Said, Table, Term
from extractor.geometry import Box, Points
from extractor.parts import PageReading, RawTable

_MOST_SKEW = 40.0
"""Degrees. From 45 on, a box around what is turned no longer says how wide and how high that is."""


@dataclass(frozen=True, slots=True)
class LevelFrame:
    """Leads from points on a page as shown (`width` x `height`) to points on it as it is read, and back:
    turned clockwise by quarters, then counter-clockwise by the skew in degrees about the middle."""

    turned: int
    skew: float
    width: float
    height: float

    @classmethod
    def of(cls, page: Page) -> LevelFrame | None:
        """The frame of a scanned page; None where it is read as shown, or where that is not known."""
        askew = page.turned != 0 or page.skew != 0.0
        if page.origin != "scanned" or not askew or abs(page.skew) > _MOST_SKEW:
            return None
        return cls(page.turned, page.skew, page.width, page.height)

    @property
    def size(self) -> tuple[float, float]:
        """The width and height of the page as it is read."""
        return (self.height, self.width) if self.turned in (90, 270) else (self.width, self.height)

    def level(self, box: Box) -> Box:
        """The box of what has the upright box `box` around it on the page as shown.

        The box is taken to be that around a level box, whose width and height follow from its own two.
        """
        cos, sin = self._cos_sin()
        shown = (box.height, box.width) if self.turned in (90, 270) else (box.width, box.height)
        parted = cos * cos - sin * sin
        width = max(0.0, (shown[0] * cos - shown[1] * abs(sin)) / parted)
        height = max(0.0, (shown[1] * cos - shown[0] * abs(sin)) / parted)
        x, y = self._levelled(*box.center)
        return Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)

    def shown(self, box: Box) -> Box:
        """The upright box, on the page as shown, around a box on the page as it is read."""
        return Box.around(self._shown(box.corners))

    def _cos_sin(self) -> tuple[float, float]:
        return math.cos(math.radians(self.skew)), math.sin(math.radians(self.skew))

    def _levelled(self, x: float, y: float) -> tuple[float, float]:
        if self.turned == 90:
            x, y = self.height - y, x
        elif self.turned == 180:
            x, y = self.width - x, self.height - y
        elif self.turned == 270:
            x, y = y, self.width - x
        width, height = self.size
        across, down = x - width / 2, y - height / 2
        cos, sin = self._cos_sin()
        return across * cos + down * sin + width / 2, down * cos - across * sin + height / 2

    def _shown(self, points: Points) -> Points:
        middle = np.array(self.size) / 2
        upright = (points - middle) @ self._turn().T + middle
        x, y = upright[:, 0], upright[:, 1]
        quarters: dict[int, tuple[Points, Points]] = {
            0: (x, y),
            90: (y, self.height - x),
            180: (self.width - x, self.height - y),
            270: (self.width - y, x),
        }
        return np.column_stack(quarters[self.turned])

    def _turn(self) -> Points:
        cos, sin = self._cos_sin()
        return np.array([(cos, -sin), (sin, cos)])


def levelled(reading: PageReading) -> PageReading:
    """What a page holds, with all places on the page as it is read."""
    frame = LevelFrame.of(reading.page)
    if frame is None:
        return reading
    width, height = frame.size
    return replace(
        reading,
        page=reading.page.model_copy(update={"width": width, "height": height}),
        tables=tuple(_levelled_table(table, frame) for table in reading.tables),
        lines=tuple(replace(line, box=frame.level(line.box)) for line in reading.lines),
    )


def as_shown(document: Document, readings: Sequence[PageReading]) -> Document:
    """A document made of `levelled` readings, with all places on the pages as the source shows them."""
    places = _places(readings)
    if not places:
        return document
    return document.model_copy(
        update={
            "document": _shown_about(document.document, places),
            "tables": tuple(_shown_table(table, places) for table in document.tables),
            "findings": tuple(_shown_finding(finding, places) for finding in document.findings),
        }
    )


def tables_as_shown(tables: Sequence[Table], readings: Sequence[PageReading]) -> tuple[Table, ...]:
    """Tables made of `levelled` readings, with all places on the pages as the source shows them."""
    places = _places(readings)
    return tuple(_shown_table(table, places) for table in tables)


def findings_as_shown(findings: Sequence[Finding], readings: Sequence[PageReading]) -> tuple[Finding, ...]:
    """Findings among the lines of `levelled` readings, with their sentences on the pages as shown."""
    places = _places(readings)
    return tuple(_shown_finding(finding, places) for finding in findings)


@dataclass(frozen=True, slots=True)
class _Places:
    """The way back to a page as shown; what was levelled goes back to just where it was."""

    frame: LevelFrame
    known: Mapping[Box, Box]

    def shown(self, box: Box) -> Box:
        found = self.known.get(box)
        return self.frame.shown(box) if found is None else found


def _places(readings: Sequence[PageReading]) -> dict[int, _Places]:
    """The ways back, by the numbers of the pages that are not read as shown."""
    return {
        reading.page.number: _Places(frame, _known(reading, frame))
        for reading in readings
        if (frame := LevelFrame.of(reading.page)) is not None
    }


def _levelled_table(table: RawTable, frame: LevelFrame) -> RawTable:
    cells = tuple(replace(cell, box=frame.level(cell.box)) for cell in table.cells)
    return replace(table, box=frame.level(table.box), cells=cells)


def _known(reading: PageReading, frame: LevelFrame) -> dict[Box, Box]:
    """For each box of a page as it is read the box that it has on the page as shown."""
    boxes = [line.box for line in reading.lines]
    for table in reading.tables:
        boxes += [table.box, *(cell.box for cell in table.cells)]
    return {frame.level(box): box for box in boxes}


def _back(page: int, box: Box, places: Mapping[int, _Places]) -> Box:
    return places[page].shown(box) if page in places else box


def _shown_table(table: Table, places: Mapping[int, _Places]) -> Table:
    """A table with its regions and cells on the pages as shown."""
    regions = tuple(r.model_copy(update={"bbox": _back(r.page, r.bbox, places)}) for r in table.regions)
    cells = tuple(
        c.model_copy(update={"bbox": _back(c.page, c.bbox, places)}) if c.page in places else c
        for c in table.cells
    )
    return table.model_copy(update={"regions": regions, "cells": cells})


def _shown_about(about: About, places: Mapping[int, _Places]) -> About:
    said: dict[str, Said] = {name: getattr(about, name) for name in About.model_fields}
    return about.model_copy(
        update={
            name: one.model_copy(update={"bbox": _back(one.page, one.bbox, places)})
            for name, one in said.items()
            if one.page is not None and one.bbox is not None
        }
    )


def _shown_finding(finding: Finding, places: Mapping[int, _Places]) -> Finding:
    if finding.equation is None:
        return finding
    sides = [
        tuple(_shown_term(term, places) for term in side)
        for side in (finding.equation.left, finding.equation.right)
    ]
    return finding.model_copy(update={"equation": Equation(left=sides[0], right=sides[1])})


def _shown_term(term: Term | NarrativeTerm, places: Mapping[int, _Places]) -> Term | NarrativeTerm:
    if isinstance(term, Term):
        return term
    return term.model_copy(update={"bbox": _back(term.page, term.bbox, places)})
