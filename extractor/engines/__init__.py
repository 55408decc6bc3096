"""Outside engines behind narrow contracts. Each adapter is loaded only when it is used.

An engine's own faults come out as `extractor.errors.EngineError`; nobody replaces a failing engine by
another in silence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from extractor.document import Alternative, ModelUse
from extractor.geometry import Points
from extractor.parts import PageGrid, Pixels


@dataclass(frozen=True, slots=True)
class LineReading:
    """What a recogniser makes of the picture of one line: the best text, the probability that it is right,
    and up to five others, most likely first."""

    text: str
    confidence: float
    alternatives: tuple[Alternative, ...]


class Recogniser(Protocol):
    """Reads pictures of single lines of text."""

    @property
    def name(self) -> str:
        """What `Cell.engine` says, e.g. "paddleocr"."""
        ...

    @property
    def models(self) -> tuple[ModelUse, ...]:
        """The models it reads with."""
        ...

    def read(self, lines: Sequence[Pixels]) -> list[LineReading]:
        """One reading for each picture (BGR, any size), in their order."""
        ...


class Detector(Protocol):
    """Finds lines of text in a picture."""

    @property
    def models(self) -> tuple[ModelUse, ...]:
        """The models it finds with."""
        ...

    def detect(self, pixels: Pixels) -> list[Points]:
        """The four corners (4, 2), clockwise from the top left as the text runs, of each line found."""
        ...


class Orienter(Protocol):
    """Says which way up a picture of text is."""

    def upside_down(self, lines: Sequence[Pixels]) -> list[float]:
        """For each picture of a line (BGR or greys), the probability that it stands on its head."""
        ...


class TextLayerReader(Protocol):
    """Reads the cells of tables on a digital page from its text layer."""

    @property
    def name(self) -> str:
        """What `Cell.engine` says, e.g. "camelot"."""
        ...

    def read(
        self, source: Path, password: str | None, page: int, grids: Sequence[PageGrid]
    ) -> list[list[str]]:
        """For each grid the text of each of its cells, in the order of `grid.cells`; "" for an empty cell.
        Lines in a cell are joined by a newline."""
        ...
