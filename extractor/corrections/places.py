"""The grid of a table while its structure is changed: cells by their places, rows and columns alike.

What is done to rows is done to columns by turning the grid (rows become columns, and boxes are mirrored with
them), so that every operation is written once. A grid covers each of its places exactly once, always.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from extractor.document import Cell, Flag
from extractor.errors import CorrectionError
from extractor.geometry import Box
from extractor.settings import Limits

DOUBTED = 0.5
"""How sure a text is that nobody has read where it stands now: it asks for a person's look."""
_LEAST_GAP, _STRIP = 2.0, 4.0
"""Points: room between two rows in which a row was missed; what a row gets where there is none."""
_EDGE = 14.0
"""Points: the height of a row beyond the last one where no other tells."""


@dataclass(frozen=True)
class Grid:
    """`given`: what belongs to places and moves with them (codes that a person gave). `bounds`: how far
    pages reach, by their numbers."""

    rows: int
    cols: int
    headings: int
    cells: tuple[Cell, ...]
    given: Mapping[tuple[int, int], str] = field(default_factory=dict)
    bounds: Mapping[int, tuple[float, float]] = field(default_factory=dict)

    def covering(self) -> list[list[Cell]]:
        """For each row and column the cell that covers the place.

        Raises `CorrectionError` where the cells do not cover every place exactly once.
        """
        places: list[list[Cell | None]] = [[None] * self.cols for _ in range(self.rows)]
        for cell in self.cells:
            for row in range(cell.row, cell.row + cell.row_span):
                for col in range(cell.col, cell.col + cell.col_span):
                    if row >= self.rows or col >= self.cols or places[row][col] is not None:
                        raise CorrectionError(f"Two cells would cover row {row}, column {col}")
                    places[row][col] = cell
        whole = [[cell for cell in line if cell is not None] for line in places]
        if any(len(line) < self.cols for line in whole):
            raise CorrectionError("The change would leave places of the table without a cell")
        return whole


def turned(grid: Grid) -> Grid:
    """The grid with rows and columns, and both axes of its boxes, exchanged."""
    return Grid(
        rows=grid.cols,
        cols=grid.rows,
        headings=0,
        cells=tuple(
            _placed(
                c, (c.col, c.row), (c.col_span, c.row_span), Box(c.bbox.y0, c.bbox.x0, c.bbox.y1, c.bbox.x1)
            )
            for c in grid.cells
        ),
        given={(col, row): code for (row, col), code in grid.given.items()},
        bounds={page: (height, width) for page, (width, height) in grid.bounds.items()},
    )


def along_columns(operation: Callable[[Grid], Grid], grid: Grid) -> Grid:
    """What an operation on rows does to columns."""
    return replace(turned(operation(turned(grid))), headings=grid.headings)


def _placed(cell: Cell, at: tuple[int, int], spans: tuple[int, int], box: Box | None = None) -> Cell:
    return cell.model_copy(
        update={
            "row": at[0],
            "col": at[1],
            "row_span": spans[0],
            "col_span": spans[1],
            "bbox": cell.bbox if box is None else box,
        }
    )


# --- rows -----------------------------------------------------------------------------------------------


def with_row(grid: Grid, at: int) -> Grid:
    """The grid with an empty row before row `at` (behind the last one: at the end). Nobody has read its
    cells: they are doubtful."""
    if not 0 <= at <= grid.rows:
        raise CorrectionError(f"There is no row {at} to put a row before")
    if (grid.rows + 1) * grid.cols > Limits().cells:
        raise CorrectionError("The table would have too many cells")
    places = grid.covering()
    moved = [_pushed(cell, at, 1) for cell in grid.cells]
    across = {col for c in grid.cells if c.row < at < c.row + c.row_span for col in _columns(c)}
    fresh = [_empty(grid, places, at, col) for col in range(grid.cols) if col not in across]
    return replace(
        grid,
        rows=grid.rows + 1,
        headings=grid.headings + (at < grid.headings),
        cells=(*moved, *fresh),
        given={(row + (row >= at), col): code for (row, col), code in grid.given.items()},
    )


def without_row(grid: Grid, at: int) -> Grid:
    """The grid without row `at`; cells that reach over other rows too keep their text."""
    if not 0 <= at < grid.rows or grid.rows == 1:
        raise CorrectionError(f"There is no row {at} that could go")
    kept = [_pulled(cell, at) for cell in grid.cells if not (cell.row == at and cell.row_span == 1)]
    return replace(
        grid,
        rows=grid.rows - 1,
        headings=grid.headings - (at < grid.headings),
        cells=tuple(kept),
        given={(row - (row > at), col): code for (row, col), code in grid.given.items() if row != at},
    )


def with_rows_joined(grid: Grid, at: int, count: int) -> Grid:
    """The grid with `count` rows from `at` on as one: what stood below each other is one cell."""
    if count < 2 or not 0 <= at <= grid.rows - count:
        raise CorrectionError(f"There are no {count} rows from row {at} on")
    for first, last in _groups(grid, at, count):
        within = [c for c in grid.cells if first <= c.col <= last and _meets(c, at, count)]
        if len(within) > 1:
            grid = merged(grid, (at, first), (count, last - first + 1))
    given = {(row if row <= at else max(at, row - count + 1), col): v for (row, col), v in grid.given.items()}
    for _ in range(count - 1):
        grid = without_row(grid, at + 1)
    return replace(grid, given=given)


def with_row_split(grid: Grid, at: int, count: int) -> Grid:
    """The grid with row `at` as `count` rows: a cell with as many lines of text gives each row one."""
    if count < 2 or not 0 <= at < grid.rows:
        raise CorrectionError(f"There is no row {at} to split into {count}")
    if (grid.rows + count - 1) * grid.cols > Limits().cells:
        raise CorrectionError("The table would have too many cells")
    more = count - 1
    cells: list[Cell] = []
    for cell in grid.cells:
        if cell.row == at and cell.row_span == 1:
            cells += pieces(cell, [(at + i, cell.col) for i in range(count)])
        elif cell.row <= at < cell.row + cell.row_span:
            cells.append(_placed(cell, (cell.row, cell.col), (cell.row_span + more, cell.col_span)))
        else:
            cells.append(_pushed(cell, at + 1, more))
    return replace(
        grid,
        rows=grid.rows + more,
        headings=grid.headings + (more if at < grid.headings else 0),
        cells=tuple(cells),
        given={(row + (more if row > at else 0), col): code for (row, col), code in grid.given.items()},
    )


def _pushed(cell: Cell, at: int, by: int) -> Cell:
    """The cell after `by` rows came before row `at`."""
    if cell.row >= at:
        return _placed(cell, (cell.row + by, cell.col), (cell.row_span, cell.col_span))
    reach = by if cell.row + cell.row_span > at else 0
    return _placed(cell, (cell.row, cell.col), (cell.row_span + reach, cell.col_span))


def _pulled(cell: Cell, at: int) -> Cell:
    """The cell after row `at` went."""
    within = cell.row <= at < cell.row + cell.row_span
    return _placed(cell, (cell.row - (cell.row > at), cell.col), (cell.row_span - within, cell.col_span))


def _columns(cell: Cell) -> range:
    return range(cell.col, cell.col + cell.col_span)


def _meets(cell: Cell, at: int, count: int) -> bool:
    return cell.row < at + count and cell.row + cell.row_span > at


def _groups(grid: Grid, at: int, count: int) -> list[tuple[int, int]]:
    """The columns, first and last, that cells of these rows hold together. A cell that reaches beyond the
    rows holds nothing together: it only grows shorter."""
    ends = list(range(grid.cols))
    for cell in grid.cells:
        if _meets(cell, at, count) and cell.row >= at and cell.row + cell.row_span <= at + count:
            ends[cell.col] = max(ends[cell.col], cell.col + cell.col_span - 1)
    groups: list[tuple[int, int]] = []
    for col in range(grid.cols):
        if groups and col <= groups[-1][1]:
            groups[-1] = groups[-1][0], max(groups[-1][1], ends[col])
        else:
            groups.append((col, ends[col]))
    return groups


# --- cells ----------------------------------------------------------------------------------------------


def merged(grid: Grid, at: tuple[int, int], size: tuple[int, int]) -> Grid:
    """The grid with the cells in a rectangle (row and column, rows and columns) as one."""
    (row, col), (rows, cols) = at, size
    inside = [
        c for c in grid.cells if _meets(c, row, rows) and c.col < col + cols and c.col + c.col_span > col
    ]
    fits = all(
        row <= c.row
        and c.row + c.row_span <= row + rows
        and col <= c.col
        and c.col + c.col_span <= col + cols
        for c in inside
    )
    if len(inside) < 2 or row + rows > grid.rows or col + cols > grid.cols:
        raise CorrectionError(f"There are no cells to merge from row {row}, column {col}")
    if not fits:
        raise CorrectionError("A cell reaches beyond the rectangle: merge it whole, or split it first")
    if len({c.page for c in inside}) > 1:
        raise CorrectionError("Cells on two pages cannot be one cell")
    one = _together(sorted(inside, key=lambda c: (c.row, c.col)))
    one = _placed(one, at, size, Box.union(c.bbox for c in inside))
    return replace(grid, cells=(*(c for c in grid.cells if c not in inside), one))


def parted(grid: Grid, at: tuple[int, int]) -> Grid:
    """The grid with the cell that begins at a place as one cell for each place it covers."""
    cell = next((c for c in grid.cells if (c.row, c.col) == at), None)
    if cell is None or cell.row_span * cell.col_span == 1:
        raise CorrectionError(
            f"No cell over several places begins at row {at[0]}, column {at[1]}: split its row or column"
        )
    rows = range(cell.row, cell.row + cell.row_span)
    strips = pieces(cell, [(row, cell.col) for row in rows]) if cell.row_span > 1 else [cell]
    own = [piece for strip in strips for piece in _across(strip)]
    return replace(grid, cells=(*(c for c in grid.cells if c is not cell), *own))


def _across(strip: Cell) -> list[Cell]:
    """One cell for each column that a cell of one row covers."""
    if strip.col_span == 1:
        return [strip]
    lying = _placed(strip, (strip.col, strip.row), (1, 1), _mirrored(strip.bbox))
    parts = pieces(lying, [(col, strip.row) for col in _columns(strip)], between=None)
    return [_placed(p, (p.col, p.row), (1, 1), _mirrored(p.bbox)) for p in parts]


def _mirrored(box: Box) -> Box:
    return Box(box.y0, box.x0, box.y1, box.x1)


def pieces(cell: Cell, places: Sequence[tuple[int, int]], between: str | None = "\n") -> list[Cell]:
    """The cell cut across, one piece for each place from top to bottom, each with its share of the height.

    Each piece gets one line of the text (`between` None: one word) where there are as many of them; otherwise
    the first one gets it all. What nobody has read as it stands now is doubtful.
    """
    parts = cell.text.split(between)
    shared = len(parts) == len(places)
    texts = parts if shared else [cell.text, *[""] * (len(places) - 1)]
    box, share = cell.bbox, cell.bbox.height / len(places)
    return [
        _doubted(
            _placed(
                cell,
                place,
                (1, cell.col_span),
                Box(box.x0, box.y0 + i * share, box.x1, box.y0 + (i + 1) * share),
            ),
            text,
            doubtful=bool(cell.text) and not shared,
        )
        for i, (place, text) in enumerate(zip(places, texts, strict=True))
    ]


def _doubted(cell: Cell, text: str, *, doubtful: bool) -> Cell:
    sure = min(_as_read(cell), DOUBTED) if doubtful else _as_read(cell)
    flags: tuple[Flag, ...] = tuple(f for f in cell.flags if f != "no_grammar")
    return cell.model_copy(
        update={
            "text": text,
            "amount": None,
            "confidence": sure,
            "read_confidence": None,
            "alternatives": cell.alternatives if text == cell.text and not doubtful else (),
            "engine": cell.engine if text or cell.engine == "review" else "none",
            "flags": _flagged(flags) if doubtful else flags,
        }
    )


def _flagged(flags: Sequence[Flag]) -> tuple[Flag, ...]:
    return tuple(dict.fromkeys([*flags, "low_confidence"]))


def _as_read(cell: Cell) -> float:
    return cell.confidence if cell.read_confidence is None else cell.read_confidence


def _together(cells: Sequence[Cell]) -> Cell:
    """One cell with the texts of several, in reading order. Texts that were cut apart when they were read
    are doubtful as one."""
    filled = [c for c in cells if c.text.strip()]
    if len(filled) < 2:
        only = filled[0] if filled else cells[0]
        flags = _flagged(only.flags) if not filled and any(c.flags for c in cells) else only.flags
        return only.model_copy(update={"flags": flags})
    text = filled[0].text
    for before, cell in pairwise(filled):
        text += _glue(before, cell) + cell.text
    merged_flags: list[Flag] = [flag for c in filled for flag in c.flags if flag != "no_grammar"]
    return filled[0].model_copy(
        update={
            "text": text[:10_000],
            "amount": None,
            "confidence": min(DOUBTED, *(_as_read(c) for c in filled)),
            "read_confidence": None,
            "alternatives": (),
            "flags": _flagged(merged_flags),
        }
    )


def _glue(before: Cell, cell: Cell) -> str:
    if cell.row > before.row:
        return "\n"
    words = before.text[-1:].isascii() and before.text[-1:].isalpha() and cell.text[:1].isalpha()
    return " " if words else ""


# --- boxes of new cells ---------------------------------------------------------------------------------


def _empty(grid: Grid, places: Sequence[Sequence[Cell]], at: int, col: int) -> Cell:
    above = places[at - 1][col] if at > 0 else None
    below = places[at][col] if at < grid.rows else None
    beside = above or below
    if beside is None:
        raise CorrectionError("The table has no cells")
    left, right = _reach(grid, beside, col)
    top, bottom = _room(grid, above, below)
    return Cell(
        row=at,
        col=col,
        row_span=1,
        col_span=1,
        text="",
        amount=None,
        page=beside.page,
        bbox=Box(left, top, right, bottom),
        confidence=DOUBTED,
        alternatives=(),
        engine="none",
        flags=("low_confidence",),
    )


def _reach(grid: Grid, beside: Cell, col: int) -> tuple[float, float]:
    """From where to where a column reaches, as its cells on that page have it."""
    own = [c for c in grid.cells if c.col == col and c.col_span == 1 and c.page == beside.page]
    if beside.col_span == 1 or not own:
        share = beside.bbox.width / beside.col_span
        left = beside.bbox.x0 + (col - beside.col) * share
        return left, left + share
    near = min(own, key=lambda c: abs(c.row - beside.row))
    return near.bbox.x0, near.bbox.x1


def _room(grid: Grid, above: Cell | None, below: Cell | None) -> tuple[float, float]:
    """From where to where a new row reaches between two cells, or beyond the last one within the page."""
    if above is not None and below is not None and above.page == below.page:
        top, bottom = above.bbox.y1, below.bbox.y0
        if bottom - top >= _LEAST_GAP:
            return top, bottom
        half = min(_STRIP, above.bbox.height / 4, below.bbox.height / 4)
        middle = (top + bottom) / 2
        return middle - half, middle + half
    if above is not None:
        page_end = grid.bounds.get(above.page, (0.0, float("inf")))[1]
        top = above.bbox.y1
        return _within(top, top + (above.bbox.height / above.row_span or _EDGE), (0.0, page_end))
    if below is None:
        raise CorrectionError("The table has no cells")
    bottom = below.bbox.y0
    return _within(bottom - (below.bbox.height / below.row_span or _EDGE), bottom, (0.0, float("inf")))


def _within(start: float, end: float, bounds: tuple[float, float]) -> tuple[float, float]:
    low, high = max(start, bounds[0]), min(end, bounds[1])
    return (low, high) if high - low >= 1 else (start, end)
