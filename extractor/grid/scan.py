"""The grid of a table in a straight picture: its lines, its walls, its cells with their inner boxes."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np
import numpy.typing as npt

from extractor.geometry import PixelBox
from extractor.grid.doubts import cells_beside, doubtful_walls, run_together
from extractor.grid.evidence import pooled_shares
from extractor.grid.frames import with_frames_joined
from extractor.grid.implied_scan import build_implied_grid, is_implied
from extractor.grid.lattice import Shares, cells_between, complete_walls, without_idle_lines
from extractor.grid.lines import Line, Piece, lines_of
from extractor.grid.lost_levels import lost_levels, with_lost
from extractor.grid.missed import are_worn, missed_pieces
from extractor.grid.room import without_room
from extractor.grid.strips import Strips, gauged
from extractor.grid.strokes import PRESENT, take_out_strokes
from extractor.grid.torn import mend, put_back_between_figures
from extractor.grid.walls import Walls, measure_walls
from extractor.ink import at_least, contrast, darkness_of, ink_level
from extractor.parts import GridCell, PixelCell, PixelGrid, PixelRegion, PixelRule, Pixels, StraightPicture

_APART = 0.055
"""Inches: lines of one direction are never closer; what is closer is a double rule or a thick frame. No row
for print is so low."""

_MARGIN = 0.15
"""Inches around the region that are looked at."""

_SIDE = 0.08
"""Inches by which rules must reach beyond the outermost crossing line for the table to be open there."""

_EVEN, _PALE, _FEW = 0.6, 0.36, 0.03
"""Shares of the typical darkness of a table's rules: where hardly any is paler than the first (no more than
the third share of their length: strokes of print that were taken for rules), no ink paler than the second is
of a rule."""

_SHADOW, _FRAME = 0.2, 0.15
"""Nor is it where those that are paler are so by far, less dark than this share of the typical, and make up
no more than the second share of all length: the thick frame of the back of the sheet shines through where
its print does not."""

_STRAY = 0.5
"""A stroke beside a table is shorter than this share of the table's lines."""

_MARGIN_LINES = 2
"""Lines across the others on a page of a notebook, at most."""

_SLACK = 0.2
"""Share of a pixel of a rule's blurred rim that may stay in a cell's box."""


@dataclass(frozen=True, slots=True)
class BegunGrid:
    """A grid whose lines are known, but not yet what stands on them. `box` is where its table lies, in pixels
    of the picture; `finish` gives what `build_grid` does: None where there is no table after all."""

    box: PixelBox
    finish: Callable[[], PixelGrid | None]


@dataclass(frozen=True, slots=True)
class _Lined:
    """The contrasts (H, W) around a table, their transpose, the least of them that is ink; where their top
    left lies in the picture; the level and the upright lines of the table; pixels in an inch."""

    contrasts: Pixels
    turned: Pixels
    least: float
    corner: tuple[int, int]
    lines: tuple[list[Line], list[Line]]
    dpi: float


def build_grid(picture: StraightPicture, region: PixelRegion) -> PixelGrid | None:
    """The rows, columns and cells of the ruled table in `region`; None where its rules make no table.

    The cells cover every place exactly once. Their boxes are inner boxes in pixels of the picture: the ink of
    the rules, as measured at each side of each cell, is left out.
    """
    begun = begin_grid(picture, region)
    return begun.finish() if begun is not None else None


def begin_grid(picture: StraightPicture, region: PixelRegion) -> BegunGrid | None:
    """A grid as far as its lines tell, a quarter of the work: what lies outside the table can be looked at
    while it is finished. None where the rules make no table."""
    if is_implied(region):
        return BegunGrid(region.box, partial(build_implied_grid, region, picture.dpi))
    lined = _lined(picture, region)
    if lined is None:
        return None
    level, upright = lined.lines
    box = _outer_box(level, upright, (0, len(level) - 1), (0, len(upright) - 1))
    return BegunGrid(_moved(box, lined.corner), partial(_on_lines, lined))


def _lined(picture: StraightPicture, region: PixelRegion) -> _Lined | None:
    crop, corner = _crop(picture, region)
    contrasts = contrast(crop, picture.dpi)
    least = ink_level(contrasts)
    contrasts = _without_pale_ink(contrasts, region, corner)
    height, width = crop.shape
    apart = _APART * picture.dpi
    level_pieces = [
        Piece(r.x0 - corner[0], r.x1 - corner[0], r.y0 - corner[1], r.y1 - corner[1], r.thickness)
        for r in region.level
    ]
    upright_pieces = [
        Piece(r.y0 - corner[1], r.y1 - corner[1], r.x0 - corner[0], r.x1 - corner[0], r.thickness)
        for r in region.upright
    ]
    level = lines_of(level_pieces, width, apart)
    upright = lines_of(upright_pieces, height, apart)
    turned = np.asarray(cv2.transpose(contrasts), dtype=np.uint8)
    if are_worn(contrasts, least, level) or are_worn(turned, least, upright):
        upright_pieces += missed_pieces(turned, least, upright, level, picture.dpi)
        upright = lines_of(upright_pieces, height, apart)
        level_pieces += missed_pieces(contrasts, least, level, upright, picture.dpi)
        level = lines_of(level_pieces, width, apart)
    closed = _closed(level, upright, picture.dpi)
    if closed is None or min(len(closed[0]), len(closed[1])) < 2:
        return None
    return _Lined(contrasts, turned, least, corner, closed, picture.dpi)


def _on_lines(lined: _Lined) -> PixelGrid | None:
    """The grid on the lines of a table, by what is drawn of them."""
    least, dpi, corner = lined.least, lined.dpi, lined.corner
    across, down = Strips(lined.contrasts, dpi), Strips(lined.turned, dpi)
    level, upright = lined.lines
    level, upright = ([gauged(s, least, o) for o in own] for s, own in ((across, level), (down, upright)))
    inked = at_least(lined.contrasts, least)
    lines, walls, lost = _settled((across, down), least, (level, upright), inked)
    (level, upright), (level_walls, upright_walls) = lines, walls
    sizes = (_lengths_between(upright), _lengths_between(level))
    shares = pooled_shares(_against_typical(level_walls), _against_typical(upright_walls).T, sizes, PRESENT)
    take_out_strokes(shares[1], inked, (level, upright), dpi)
    if level_walls.torn or upright_walls.torn:
        looks = level_walls.rules, upright_walls.rules
        unsure = mend(shares, looks, inked, (level, upright), (PRESENT, dpi))
    else:
        unsure = put_back_between_figures(shares, inked, (level, upright), (PRESENT, dpi))
    for line, walls_of_line in lost:
        unsure[0][line] = shares[0][line] = walls_of_line
    stands = complete_walls(*shares, PRESENT)
    level_stands, upright_stands, kept_rows, kept_cols = without_idle_lines(*stands)
    cells = cells_between(level_stands, upright_stands)
    if not _is_a_table(len(kept_rows) - 1, len(kept_cols) - 1, cells):
        return None
    sides = _Sides(level, upright, level_walls, upright_walls, kept_rows, kept_cols)
    doubts = (
        unsure[0] | doubtful_walls(stands[0], shares[0], level_walls.rules, PRESENT),
        unsure[1] | doubtful_walls(stands[1].T, shares[1].T, upright_walls.rules, PRESENT).T,
    )
    doubtful = cells_beside(
        cells, doubts[0][np.ix_(kept_rows, kept_cols[:-1])], doubts[1][np.ix_(kept_rows[:-1], kept_cols)]
    )
    kept = [level[i] for i in kept_rows], [upright[i] for i in kept_cols]
    doubtful |= run_together(cells, upright_stands, inked, kept, dpi)
    boxed = tuple(
        PixelCell(
            c.row, c.col, c.row_span, c.col_span, _moved(sides.inner_box(c), corner), doubted=c in doubtful
        )
        for c in cells
    )
    return PixelGrid(
        _moved(_outer_box(level, upright, kept_rows, kept_cols), corner),
        len(kept_rows) - 1,
        len(kept_cols) - 1,
        boxed,
        True,
    )


def _settled(
    strips: tuple[Strips, Strips],
    least: float,
    lines: tuple[list[Line], list[Line]],
    inked: npt.NDArray[np.bool_],
) -> tuple[tuple[list[Line], list[Line]], tuple[Walls, Walls], list[tuple[int, tuple[bool, ...]]]]:
    """The level and the upright lines that make the table, and what was measured on their walls. And the
    level lines among them of which nothing is left: which, and where they have walls."""

    def measured() -> tuple[Walls, Walls]:
        level, upright = lines
        return measure_walls(strips[0], least, level, upright), measure_walls(
            strips[1], least, upright, level
        )

    walls = measured()
    while (fewer := _fewer(lines, walls, inked, strips[0].dpi)) is not None:
        lines = fewer
        walls = measured()
    lost = lost_levels(inked, lines, _against_typical(walls[0]) >= PRESENT, strips[0].dpi)
    if not lost:
        return lines, walls, []
    level, put_back = with_lost(lines[0], lost)
    lines = level, lines[1]
    return lines, measured(), [(place, one.walls) for place, one in zip(put_back, lost, strict=True)]


def _without(lines: Sequence[Line], left_out: Collection[int]) -> list[Line]:
    """The lines but those at the given places; the outermost ones stay."""
    return [line for i, line in enumerate(lines) if i not in left_out or i in (0, len(lines) - 1)]


def _fewer(
    lines: tuple[list[Line], list[Line]], walls: tuple[Walls, Walls], inked: npt.NDArray[np.bool_], dpi: float
) -> tuple[list[Line], list[Line]] | None:
    """The level and the upright lines without some that no rule of a table makes, by what was measured on
    their walls; the walls of the others are to be measured anew then. None where all are kept."""
    (level, upright), (on_level, on_upright) = lines, walls

    def without_print() -> tuple[list[Line], list[Line]]:
        return _without(level, on_level.through_print), _without(upright, on_upright.through_print)

    def with_room() -> tuple[list[Line], list[Line]]:
        rooms = without_room(level, on_level, dpi), without_room(upright, on_upright, dpi)
        return _without(level, rooms[0]), _without(upright, rooms[1])

    def with_frames() -> tuple[list[Line], list[Line]]:
        return (
            with_frames_joined(level, on_level.share, on_upright.share.T, inked, dpi),
            with_frames_joined(upright, on_upright.share, on_level.share.T, inked.T, dpi),
        )

    for left in (without_print, with_room, with_frames):
        kept = left()
        if sum(map(len, kept)) < len(level) + len(upright):
            return kept
    return None


def _crop(picture: StraightPicture, region: PixelRegion) -> tuple[np.ndarray, tuple[int, int]]:
    height, width = picture.grey.shape
    rows, cols = region.box.grown(_MARGIN * picture.dpi).slices(height, width)
    return picture.grey[rows, cols], (cols.start, rows.start)


def _without_pale_ink(contrasts: Pixels, region: PixelRegion, corner: tuple[int, int]) -> Pixels:
    """The contrasts without ink far paler than the table's rules, where these are all about as dark: what
    shines through from the back, dirt. The soft rims of dark ink stay."""
    moved = [
        PixelRule(r.x0 - corner[0], r.y0 - corner[1], r.x1 - corner[0], r.y1 - corner[1], r.thickness)
        for r in (*region.level, *region.upright)
    ]
    darkness = darkness_of(moved, contrasts)
    lengths = np.array([math.hypot(rule.x1 - rule.x0, rule.y1 - rule.y0) for rule in moved])
    typical = float(np.median(darkness))
    paler = darkness < _EVEN * typical
    share = float(lengths[paler].sum() / max(lengths.sum(), 1.0))
    shadows = bool((darkness[paler] < _SHADOW * typical).all()) and share <= _FRAME
    if share > _FEW and not shadows:
        return contrasts
    near = cv2.dilate(at_least(contrasts, _PALE * typical).view(np.uint8), np.ones((3, 3), np.uint8))
    return np.asarray(cv2.bitwise_and(contrasts, contrasts, mask=near), dtype=np.uint8)


def _moved(box: PixelBox, corner: tuple[int, int]) -> PixelBox:
    return PixelBox(box.x0 + corner[0], box.y0 + corner[1], box.x1 + corner[0], box.y1 + corner[1])


def _is_a_table(rows: int, cols: int, cells: Sequence[GridCell]) -> bool:
    return len(cells) >= 3 and ((rows >= 2 and cols >= 2) or cols >= 3)


def _closed(level: list[Line], upright: list[Line], dpi: float) -> tuple[list[Line], list[Line]] | None:
    """The lines with one more at each side where the table is open; None where it is open all around, as the
    lines of a notebook page are."""
    level, upright = _without_strays(level, upright), _without_strays(upright, level)
    level_closed, top_or_bottom = _with_open_sides(level, upright, dpi)
    upright_closed, left_and_right = _with_open_sides(upright, level, dpi)
    if top_or_bottom + left_and_right == 4 and len(upright) <= _MARGIN_LINES:
        return None
    return level_closed, upright_closed


def _without_strays(lines: Sequence[Line], crossing: Sequence[Line]) -> list[Line]:
    """The lines without outermost ones that are strokes beside the table, such as a line drawn with a pen
    below it: much shorter than the table is wide, and hardly a crossing line runs up to them."""
    kept = list(lines)
    for outer, inner in ((0, 1), (-1, -2)):
        if len(kept) < 3 or len(crossing) < 3:
            break
        line, rest = kept[outer], [other for other in kept if other is not kept[outer]]
        halfway = (line.at + kept[inner].at) / 2
        reaching = sum(c.start < halfway if outer == 0 else c.end > halfway for c in crossing)
        typical = float(np.median([other.end - other.start for other in rest]))
        if line.end - line.start < _STRAY * typical and reaching <= 1:
            kept.pop(outer)
    return kept


def _with_open_sides(lines: list[Line], crossing: Sequence[Line], dpi: float) -> tuple[list[Line], int]:
    """The lines with one more at each side where most crossing lines go on beyond the outermost one: a table
    without an outer rule there ends where they end. And how many such sides there are."""
    if not crossing or not lines:
        return lines, 0
    starts, ends = np.array([c.start for c in crossing]), np.array([c.end for c in crossing])
    length, reach = len(lines[0].middle), _SIDE * dpi
    before, after = starts < lines[0].at - reach, ends > lines[-1].at + reach
    closed, sides = list(lines), 0
    if before.mean() > 0.5:
        closed.insert(0, _straight(float(np.median(starts[before])), length))
        sides += 1
    if after.mean() > 0.5:
        closed.append(_straight(float(np.median(ends[after])), length))
        sides += 1
    return closed, sides


def _against_typical(walls: Walls) -> Shares:
    """The shares of ink as parts of what the rules of this table typically keep: on worn paper, less."""
    likely = walls.share[walls.share > 0.5]
    typical = float(np.median(likely)) if likely.size else 1.0
    shares: Shares = np.minimum(walls.share / typical, 1.0)
    return shares


def _lengths_between(lines: Sequence[Line]) -> npt.NDArray[np.float64]:
    """The lengths of the walls between crossing lines, in pixels, at least one."""
    lengths: npt.NDArray[np.float64] = np.maximum(np.diff(np.array([line.at for line in lines])), 1.0)
    return lengths


def _straight(at: float, length: int) -> Line:
    return Line(np.full(length, at), 0.0, float(length), 0.0, 0.0)


class _Sides:
    """Where the sides of cells run: the lines kept, and how far their ink reaches at each wall."""

    def __init__(
        self,
        level: Sequence[Line],
        upright: Sequence[Line],
        level_walls: Walls,
        upright_walls: Walls,
        kept_rows: Sequence[int],
        kept_cols: Sequence[int],
    ) -> None:
        self.level, self.upright = level, upright
        self.kept_rows, self.kept_cols = kept_rows, kept_cols
        self._across = _Rims(level, level_walls, [round(line.at) for line in upright])
        self._down = _Rims(upright, upright_walls, [round(line.at) for line in level])

    def inner_box(self, cell: GridCell) -> PixelBox:
        """The cell without the rules around it."""
        top, bottom = self.kept_rows[cell.row], self.kept_rows[cell.row + cell.row_span]
        left, right = self.kept_cols[cell.col], self.kept_cols[cell.col + cell.col_span]
        y0, y1 = self._across.after(top, left, right), self._across.before(bottom, left, right)
        x0, x1 = self._down.after(left, top, bottom), self._down.before(right, top, bottom)
        x0, x1 = (x0, x1) if x1 - x0 >= 1 else ((x0 + x1) / 2 - 0.5, (x0 + x1) / 2 + 0.5)
        y0, y1 = (y0, y1) if y1 - y0 >= 1 else ((y0 + y1) / 2 - 0.5, (y0 + y1) / 2 + 0.5)
        return PixelBox(x0, y0, x1, y1)


def _outer_box(
    level: Sequence[Line], upright: Sequence[Line], rows: Sequence[int], cols: Sequence[int]
) -> PixelBox:
    """The table between the first and the last of these level and of these upright lines, with its outer
    rules."""
    top, bottom, first, last = level[rows[0]], level[rows[-1]], upright[cols[0]], upright[cols[-1]]
    span_x, span_y = _span(first, last), _span(top, bottom)
    return PixelBox(
        float(first.middle[span_y].min()),
        float(top.middle[span_x].min()),
        float(last.middle[span_y].max()),
        float(bottom.middle[span_x].max()),
    )


def _span(first: Line, last: Line) -> slice:
    """The pixels between two lines, one at least."""
    start = round(first.at)
    return slice(max(0, start), max(start + 1, round(last.at)))


class _Rims:
    """Where cells begin and end beside lines of one direction: past the ink of their rules, all along the
    walls of the cell, at a whole pixel. `cuts` are where other lines part these into walls."""

    def __init__(self, lines: Sequence[Line], walls: Walls, cuts: Sequence[int]) -> None:
        starts = np.maximum(cuts[:-1], 0)
        courses = [line.middle[: max(cuts[-2] + 1, cuts[-1])] for line in lines]
        self._lowest = [np.minimum.reduceat(course, starts).tolist() for course in courses]
        self._highest = [np.maximum.reduceat(course, starts).tolist() for course in courses]
        self._before, self._after = walls.before.tolist(), walls.after.tolist()

    def before(self, line: int, first: int, last: int) -> float:
        """Where a cell on the smaller side of a line ends that has its walls from `first` up to `last`."""
        course = min(self._lowest[line][first:last])
        return float(math.floor(course - max(self._before[line][first:last]) + _SLACK))

    def after(self, line: int, first: int, last: int) -> float:
        """Where a cell on the larger side of a line begins."""
        course = max(self._highest[line][first:last])
        return float(math.ceil(course + max(self._after[line][first:last]) - _SLACK))
