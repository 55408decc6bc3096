"""The frames of a table: the rows of each side, all sides read one after another, and the columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from extractor.document import Column, Row
from extractor.reconcile import words
from extractor.reconcile.sheet import Frame, Line, Sheet, grid_places

TOTAL, NAMELESS, UNIT, GROUP, ITEM = range(5)
_FIGURES = dict.fromkeys(map(ord, "0123456789.,- "))
_PRINTED = ("printed", "both", None)
_RANKS = {"total": TOTAL, "unit": UNIT, "group": GROUP, "item": ITEM}


@dataclass(frozen=True, slots=True)
class Side:
    """Columns that belong together in a table of two sides: those with labels and those with amounts."""

    names: tuple[Column, ...]
    amounts: tuple[Column, ...]


def body_rows(sheet: Sheet) -> list[int]:
    """The rows below the headings."""
    return [r.index for r in sheet.table.rows if r.kind != "header" and r.index >= sheet.table.header_rows]


def sides(sheet: Sheet) -> tuple[Side, ...]:
    """The sides of a table, left to right: a column of names after amounts begins a new one."""
    found: list[tuple[list[Column], list[Column]]] = [([], [])]
    for column in sheet.table.columns:
        names, amounts = found[-1]
        if column.role in ("amount", "number"):
            amounts.append(column)
        elif column.role in ("label", "code") and amounts and _has_words(sheet, column):
            found.append(([column], []))
        elif not (column.role == "text" and amounts):
            names.append(column)
    whole = [Side(tuple(names), tuple(amounts)) for names, amounts in found if amounts]
    return tuple(whole)


def _has_words(sheet: Sheet, column: Column) -> bool:
    return any(sheet.texts[row][column.index].strip() for row in body_rows(sheet))


def row_frames(sheet: Sheet) -> tuple[Frame, ...]:
    """A frame for each side; where several sides have as many amounts, also all of them as one long list."""
    all_sides = sides(sheet)
    frames = side_frames(sheet)
    widths = {len(side.amounts) for side in all_sides}
    if (
        len(frames) == len(all_sides) > 1
        and len(widths) == 1
        and any(line.code for f in frames for line in f.lines)
    ):
        frames.append(joined(sheet, frames))
    return tuple(frames)


def side_frames(sheet: Sheet) -> list[Frame]:
    """A frame for each side."""
    all_sides = sides(sheet)
    alone = len(all_sides) == 1
    frames = [
        _side_frame(sheet, Side(side.names, columns), alone=alone)
        for side in all_sides
        for columns in _by_role(side.amounts)
    ]
    return [f for f in frames if f.lines and f.measures]


def _adds_up(sheet: Sheet, column: Column) -> bool:
    """Whether figures of the column may be added: no rates or weights, no counts of what nobody says."""
    if words.is_rate("".join(column.path)) or (column.role == "number" and not column.path):
        return False
    return not any(
        words.is_rate(sheet.texts[row][column.index])
        for row in range(len(sheet.table.rows))
        if not _is_bare_amount(sheet, row, column) and not _is_misfit(sheet, row, column)
    )


def _is_bare_amount(sheet: Sheet, row: int, column: Column) -> bool:
    """Whether a cell holds figures and nothing else."""
    return sheet.texts[row][column.index].translate(_FIGURES) == ""


def _is_misfit(sheet: Sheet, row: int, column: Column) -> bool:
    """Whether a cell is flagged as no amount: one percentage does not make a column of money one of rates."""
    cell = sheet.cells.get((row, column.index))
    return cell is not None and "no_grammar" in cell.flags


def _by_role(columns: tuple[Column, ...]) -> Iterator[tuple[Column, ...]]:
    """Money apart from counts: the one may be added up where the other is not."""
    for role in ("amount", "number"):
        found = tuple(c for c in columns if c.role == role)
        if found:
            yield found


def _side_frame(sheet: Sheet, side: Side, *, alone: bool) -> Frame:
    amounts = [c for c in side.amounts if _adds_up(sheet, c)]
    rows = body_rows(sheet)
    lines: list[Line] = []
    for row in rows:
        line = _row_line(sheet, side, sheet.table.rows[row], alone=alone)
        named_or_filled = line.label or any(
            not sheet.blank[row, c.index] and sheet.known[row, c.index] for c in amounts
        )
        if named_or_filled:
            lines.append(line)
    places = grid_places([line.index for line in lines], [c.index for c in amounts])
    measures = tuple("/".join(c.path) or f"column {c.index + 1}" for c in amounts)
    return Frame(sheet, "row", _with_nameless(lines), measures, *places)


def _row_line(sheet: Sheet, side: Side, row: Row, *, alone: bool) -> Line:
    texts = [(c, sheet.texts[row.index][c.index].strip()) for c in side.names]
    labels = [text for c, text in texts if text and c.role != "unit_code" and not _is_code(text)]
    path = tuple(dict.fromkeys(labels))
    label = (row.label.strip() if alone else "") or (path[-1] if path else "")
    rank = TOTAL if words.is_row_total(label) else _RANKS.get(row.kind, ITEM) if alone else ITEM
    if path and words.is_row_total(path[-1]) and rank != TOTAL:
        label, rank = "/".join(path), TOTAL
    first = next((i for i, (c, text) in enumerate(texts) if text and _starts_here(sheet, row, c)), 0)
    return Line(
        row.index,
        label,
        path,
        rank,
        _code(side, row, texts, alone=alone),
        row.parent if alone else None,
        first,
        max((i for i, (_, text) in enumerate(texts) if text), default=0),
    )


def _starts_here(sheet: Sheet, row: Row, column: Column) -> bool:
    return (row.index, column.index) in sheet.cells


def _is_code(text: str) -> bool:
    return words.plain(text).replace("-", "").isdigit()


def _code(side: Side, row: Row, texts: Sequence[tuple[Column, str]], *, alone: bool) -> str | None:
    """The code that is printed in the row on this side, digits only.

    A code that was only matched to the label says nothing of how the paper adds up.
    """
    pieces = [words.plain(text).replace("-", "") for column, text in texts if column.role == "code"]
    printed = "".join(piece for piece in pieces if piece.isdigit())
    if printed:
        return printed
    if alone and row.code and row.code_source in _PRINTED and not _has_codes(side):
        return row.code.replace("-", "")
    return None


def _has_codes(side: Side) -> bool:
    """Whether the side prints codes in a column of their own."""
    return any(c.role == "code" for c in side.names)


def _with_nameless(lines: Iterable[Line]) -> tuple[Line, ...]:
    """A row without any words below a total repeats it: it stands between the total and the units."""
    result: list[Line] = []
    for line in lines:
        above = result[-1].rank if result else ITEM
        nameless = not line.label and not line.code and above in (TOTAL, NAMELESS)
        result.append(replace(line, rank=NAMELESS) if nameless else line)
    return tuple(result)


def joined(sheet: Sheet, frames: Sequence[Frame]) -> Frame:
    """The rows of several sides as one list, side after side; the measures are those of the first."""
    return Frame(
        sheet,
        "row",
        tuple(line for frame in frames for line in frame.lines),
        frames[0].measures,
        np.concatenate([f.rows for f in frames]),
        np.concatenate([f.cols for f in frames]),
    )


def column_frames(sheet: Sheet) -> tuple[Frame, ...]:
    """For each side its amount columns as lines and the body rows as measures."""
    frames = (_column_frame(sheet, columns) for side in sides(sheet) for columns in _by_role(side.amounts))
    return tuple(frame for frame in frames if frame is not None)


def _column_frame(sheet: Sheet, amounts: tuple[Column, ...]) -> Frame | None:
    columns = [c for c in amounts if _adds_up(sheet, c)]
    rows = body_rows(sheet)
    if len(columns) < 2 or not rows:
        return None
    lines = tuple(
        Line(
            c.index,
            c.path[-1] if c.path else "",
            tuple(p.strip() for p in c.path),
            TOTAL if any(words.is_total(p) for p in c.path) else ITEM,
            c.code.replace("-", "") if c.code else None,
            None,
            0,
            0,
        )
        for c in columns
    )
    by_row = grid_places(rows, [c.index for c in columns])
    names = tuple(_row_name(sheet, row) for row in rows)
    return Frame(sheet, "column", lines, names, by_row[0].T.copy(), by_row[1].T.copy())


def _row_name(sheet: Sheet, row: int) -> str:
    label = sheet.table.rows[row].label.strip()
    return label or f"row {row + 1}"
