"""What the stages hand to each other on the way from bytes to a `Document`.

Frozen values, all of which can be pickled, so that pages can be read by other processes. Two frames
(see `extractor.geometry`): `Box` in page points, `PixelBox` in pixels of a `StraightPicture`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from extractor.document import Alternative, Failure, Flag, Origin, Page, Region
from extractor.geometry import Box, Homography, PageMap, PixelBox

Pixels = npt.NDArray[np.uint8]
"""A picture: (height, width, 3) in BGR order, or (height, width) in greys, 0 black to 255 white."""


# --- pages: open and triage ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a page's text layer, as the source shows the page, and its font's name ("": not known)."""

    text: str
    box: Box
    font: str = ""


@dataclass(frozen=True, slots=True)
class Ruling:
    """A level or upright vector line on a page: its two ends and its thickness, in points."""

    x0: float
    y0: float
    x1: float
    y1: float
    thickness: float


@dataclass(frozen=True, slots=True)
class PageContent:
    """A page as opened, before anything is read from pictures.

    `words` and `rulings` are empty where the text layer is absent or not to be trusted. `picture_areas`
    are the places whose content is only to be had by looking (the whole page on a scan, regions of a
    mixed page, none on a digital page). `doubtful_layer`: the words show, but may be a scanner's own
    recognition or come from fonts that do not say what their glyphs mean: compare a sample with a reading.
    """

    number: int
    width: float
    height: float
    origin: Origin
    words: tuple[Word, ...]
    rulings: tuple[Ruling, ...]
    picture_areas: tuple[Box, ...]
    doubtful_layer: bool = False
    concealed: tuple[Word, ...] = ()
    """Words of the layer that do not show: of the colour of their ground, painted over, clipped away."""
    doubted: tuple[Word, ...] = ()
    """Words (their boxes) that may not hold: struck out, or their picture says otherwise (then that text)."""
    shades: tuple[Box, ...] = ()
    """Filled rectangles that show: the ground of cells, bars of charts."""

    def as_scanned(self) -> PageContent:
        """The page as one without a text layer: all of it is to be read from its picture."""
        whole = Box(0.0, 0.0, self.width, self.height)
        bare = replace(self, words=(), rulings=(), concealed=(), doubted=(), shades=())
        return replace(bare, origin="scanned", picture_areas=(whole,))

    def within(self, area: Box) -> PageContent:
        """What of the page lies in an area of it; rulings and pictures are cut at its edges."""
        inside = area.contains
        return replace(
            self,
            words=tuple(word for word in self.words if inside(*word.box.center)),
            rulings=tuple(cut for r in self.rulings if (cut := _cut(r, area)) is not None),
            picture_areas=tuple(part for a in self.picture_areas if (part := _shared(a, area)) is not None),
            concealed=tuple(word for word in self.concealed if inside(*word.box.center)),
            doubted=tuple(word for word in self.doubted if inside(*word.box.center)),
            shades=tuple(shade for shade in self.shades if inside(*shade.center)),
        )


def _cut(ruling: Ruling, area: Box) -> Ruling | None:
    """The part of a ruling in an area."""
    x0, x1 = sorted((ruling.x0, ruling.x1))
    y0, y1 = sorted((ruling.y0, ruling.y1))
    if x1 < area.x0 or x0 > area.x1 or y1 < area.y0 or y0 > area.y1:
        return None
    level = x1 - x0 >= y1 - y0
    xs = (max(x0, area.x0), min(x1, area.x1)) if level else (ruling.x0, ruling.x1)
    ys = (ruling.y0, ruling.y1) if level else (max(y0, area.y0), min(y1, area.y1))
    return Ruling(xs[0], ys[0], xs[1], ys[1], ruling.thickness)


def _shared(box: Box, area: Box) -> Box | None:
    """The part of a box in an area, None where there is none worth looking at."""
    if box.overlap(area) <= 0:
        return None
    x0, y0 = max(box.x0, area.x0), max(box.y0, area.y0)
    return Box(x0, y0, min(box.x1, area.x1), min(box.y1, area.y1))


@dataclass(frozen=True, slots=True)
class Picture:
    """Pixels of a page or of an area of it, and where they lie on the page."""

    pixels: Pixels
    dpi: float
    to_page: Homography


# --- straighten ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StraightPicture:
    """A picture in which lines of text run level, left to right, upright.

    `pixels` is BGR, or greys (height, width) where the page has no colour; `grey` the same in greys after
    cleaning (what geometry looks at), the very same where there was no colour and nothing to clean.
    `turned` is how far the picture was turned clockwise, `skew` the remaining angle that was taken out,
    degrees, clockwise positive.
    """

    pixels: Pixels
    grey: Pixels
    dpi: float
    to_page: PageMap
    turned: Literal[0, 90, 180, 270]
    skew: float
    sealed: bool = True
    """Seals may lie on it; False: they were looked for before, and there is none."""


# --- regions and grid ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PixelRule:
    """A rule of a table in a straight picture: the two ends of its middle line, and its thickness."""

    x0: float
    y0: float
    x1: float
    y1: float
    thickness: float


@dataclass(frozen=True, slots=True)
class PixelRegion:
    """A place in a straight picture where one table lies, with the level and upright rules inside it."""

    box: PixelBox
    level: tuple[PixelRule, ...]
    upright: tuple[PixelRule, ...]


@dataclass(frozen=True, slots=True)
class PageRegion:
    """A place on a digital page where one table lies, with its level and upright rulings."""

    box: Box
    level: tuple[Ruling, ...]
    upright: tuple[Ruling, ...]


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell's place in the grid; where a cell spans several rows or columns it is there once."""

    row: int
    col: int
    row_span: int
    col_span: int


@dataclass(frozen=True, slots=True)
class PixelCell(GridCell):
    """A cell and its inner box (rules left out) in a straight picture. `doubted`: a wall at its side runs
    through print, or stands without ink, so that its text may be cut."""

    box: PixelBox
    doubted: bool = False


@dataclass(frozen=True, slots=True)
class PixelGrid:
    """A table found in a straight picture. Its cells cover every place (row, col) exactly once."""

    box: PixelBox
    rows: int
    cols: int
    cells: tuple[PixelCell, ...]
    ruled: bool


@dataclass(frozen=True, slots=True)
class PageCell(GridCell):
    """A cell and its box on the page."""

    box: Box


@dataclass(frozen=True, slots=True)
class PageGrid:
    """A table found among a digital page's vector lines. Its cells cover every place exactly once."""

    box: Box
    rows: int
    cols: int
    cells: tuple[PageCell, ...]
    ruled: bool


# --- reading ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CellReading:
    """What an engine makes of one cell. Lines of text in a cell are joined by a newline.

    `confidence` is the probability that `text` is right; `alternatives` are other readings, most likely
    first, at most five. `engine` "none": there is no ink in the cell.
    """

    text: str
    confidence: float
    alternatives: tuple[Alternative, ...]
    engine: str
    flags: tuple[Flag, ...] = ()


EMPTY_READING = CellReading("", 1.0, (), "none")


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of text on a page (outside tables, or all lines on demand)."""

    page: int
    box: Box
    text: str
    confidence: float
    engine: str


@dataclass(frozen=True, slots=True)
class RawCell(GridCell):
    """A cell that has been read; `page` and `box` say where it lies on the paper."""

    page: int
    box: Box
    reading: CellReading


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table on one page: its grid and readings, before its headings are understood."""

    page: int
    box: Box
    rows: int
    cols: int
    cells: tuple[RawCell, ...]
    ruled: bool
    origin: Origin


@dataclass(frozen=True, slots=True)
class PageReading:
    """All that was read from one page."""

    page: Page
    tables: tuple[RawTable, ...]
    lines: tuple[TextLine, ...]
    failures: tuple[Failure, ...]


# --- captions and stitching ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Caption:
    """The text that belongs to a table: what stands above it, and notes below it."""

    title: str | None
    amount_unit: str | None
    unit_name: str | None
    mark: str | None
    """The table's own number as printed: 表3-1(1), 附表4, 公开01表."""
    lines: tuple[TextLine, ...]


@dataclass(frozen=True, slots=True)
class CaptionedTable:
    """A table on one page with its caption.

    `opens_page` and `closes_page`: between the table (with its caption) and the top or the bottom of its page
    stands nothing but page numbers, so that it may go on from the page before, or on the page after.
    """

    table: RawTable
    caption: Caption
    opens_page: bool = True
    closes_page: bool = True
    loose: tuple[TextLine, ...] = ()
    """Lines above and below the table that no caption took: without rules, rows of one figure are too."""


@dataclass(frozen=True, slots=True)
class LogicalTable:
    """One table, whatever pages it lies on: rows and columns count through all its parts."""

    caption: Caption
    regions: tuple[Region, ...]
    rows: int
    cols: int
    cells: tuple[RawCell, ...]
    ruled: bool
