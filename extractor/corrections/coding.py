"""Codes that a person gives to rows: they stand whatever is matched."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.codes import Catalogue, match_codes
from extractor.codes.match import main_side
from extractor.codes.places import cells_by_row
from extractor.codes.printed import SYSTEM_BY_FIRST_DIGIT, is_code
from extractor.codes.sides import Side, sides
from extractor.corrections.cells import REVIEWED
from extractor.document import Column, Correction, Finding, Row, Table
from extractor.errors import CorrectionError

_NO_CODE: dict[str, object] = {
    name: Row.model_fields[name].get_default(call_default_factory=True)
    for name in (
        "code",
        "code_name",
        "code_system",
        "code_confidence",
        "code_source",
        "code_candidates",
        "codes",
    )
}


def coded(
    tables: Sequence[Table], year: int | None, catalogue: Catalogue
) -> tuple[tuple[Table, ...], tuple[Finding, ...]]:
    """The tables with all codes anew: those that a person gave, and what is matched for the other rows; and
    the conflicts between codes and labels in rows to which nobody gave a code."""
    matched, conflicts = match_codes([_uncoded(table) for table in tables], year, catalogue)
    given = tuple(_with_given(table, year, catalogue) for table in matched)
    spoken_for = {
        (table.id, row.index, side) for table in given for row in table.rows for side in row.given_codes
    }
    return given, tuple(one for one in conflicts if not _is_settled(one, given, spoken_for))


def with_code(table: Table, correction: Correction, known: tuple[int | None, Catalogue] | None) -> Table:
    """The table with the code of a correction of the kind `code` given to its row.

    `known`: year and catalogue by which to make sure that the row stands under `before`; None: it is sure.

    Raises:
        CorrectionError: there is no such row, it cannot have a code, it stands under another code than
            `before`, or `after` is no code.
    """
    if correction.row >= len(table.rows) or table.rows[correction.row].kind == "header":
        raise CorrectionError(f"There is no row {correction.row} in table {table.id} that could have a code")
    if correction.after and not is_code(correction.after):
        raise CorrectionError(f"“{correction.after[:40]}” is no code such as 205-01-99")
    side = side_at(table, correction.col)
    if known is not None:
        (current,), _ = coded([table], *known)
        _, shown = code_place(current, correction.row, correction.col)
        if shown != correction.before:
            raise CorrectionError(
                f"Row {correction.row} of table {table.id} stands under “{shown}”, "
                f"not “{correction.before[:40]}”"
            )
    row = table.rows[correction.row]
    given = row.model_copy(update={"given_codes": {**row.given_codes, side: correction.after}})
    return table.model_copy(update={"rows": tuple(given if r is row else r for r in table.rows)})


def code_place(table: Table, row: int, col: int) -> tuple[int, str]:
    """The column under which the code of a row is noted on the side of `col`, and the code ("": none)."""
    side, line = side_at(table, col), table.rows[row]
    if len(sides(table)) > 1:
        return side, line.codes.get(side, "")
    return side, line.code or ""


def code_columns(table: Table) -> tuple[tuple[int, int], ...]:
    """For each side of a table, from left to right, the column where it begins and the one under which the
    codes of its rows are noted. A table without sides is one."""
    found = [
        (min([*side.labels, *(c.index for c in side.codes)], default=0), _noted(side))
        for side in sides(table)
    ]
    return tuple(found) or ((0, 0),)


def side_at(table: Table, col: int) -> int:
    """The column under which the codes of the side are noted that a column belongs to."""
    columns = code_columns(table)
    own = [noted for start, noted in columns if start <= col]
    return own[-1] if own else columns[0][1]


def _noted(side: Side) -> int:
    if side.label is not None:
        return side.label
    return side.codes[0].index if side.codes else 0


def _uncoded(table: Table) -> Table:
    """The table before codes were matched: what was matched before must not stay where nothing is now."""
    rows = tuple(row.model_copy(update=_NO_CODE) for row in table.rows)
    columns: tuple[Column, ...] = tuple(c.model_copy(update={"code": None}) for c in table.columns)
    return table.model_copy(update={"rows": rows, "columns": columns})


def _with_given(table: Table, year: int | None, catalogue: Catalogue) -> Table:
    if not any(row.given_codes for row in table.rows):
        return table
    found, cells = sides(table), cells_by_row(table)
    rows = []
    for row in table.rows:
        for noted, code in row.given_codes.items():
            main = not found or _noted(found[main_side(row, found, cells.get(row.index, {}))]) == noted
            row = _given(row, (noted, code), main=main, several=len(found) > 1)  # noqa: PLW2901
            if main and code:
                row = row.model_copy(update=_named(row, code, year, catalogue))  # noqa: PLW2901
        rows.append(row)
    return table.model_copy(update={"rows": tuple(rows)})


def _given(row: Row, given: tuple[int, str], *, main: bool, several: bool) -> Row:
    noted, code = given
    others = {col: other for col, other in row.codes.items() if col != noted}
    codes = others | ({noted: code} if code else {}) if several else row.codes
    update: dict[str, object] = {"codes": codes}
    if main:
        candidates = row.code_candidates
        update |= {**_NO_CODE, "codes": codes, "code_candidates": candidates, "code_confidence": REVIEWED}
    return row.model_copy(update=update)


def _named(row: Row, code: str, year: int | None, catalogue: Catalogue) -> dict[str, object]:
    """What a given code says of its row; nothing printed and no label is its source, but a person."""
    entries = catalogue.named(code, year)
    return {
        "code": code,
        "code_name": entries[0].name if entries else row.label or None,
        "code_system": SYSTEM_BY_FIRST_DIGIT[code[0]],
    }


def _is_settled(conflict: Finding, tables: Sequence[Table], spoken_for: set[tuple[str, int, int]]) -> bool:
    by_id = {table.id: table for table in tables}
    return any((c.table, c.row, side_at(by_id[c.table], c.col)) in spoken_for for c in conflict.cells)
