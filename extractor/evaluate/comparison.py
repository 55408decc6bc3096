"""Two sets of tables side by side, and what is counted over them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from extractor.document import Cell, CellRef, Document, Row, Suspect, Table, doubtful
from extractor.evaluate.measures import Difference
from extractor.evaluate.places import Key, Pairing, pair, partners_of_lines
from extractor.evaluate.shares import Share
from extractor.evaluate.texts import plain

Place = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Comparison:
    """True and predicted tables with the partners of tables, cells, rows and columns.

    `rows` and `columns` lead from (true table, index) to the index in its partner. `places` holds the table
    id, row and column in the predicted document of each cell of each predicted table. `questioned` are the
    places that take part in a finding; `failed_pages` are those the prediction says it could not read (None
    in it: the whole document). `figures_known`: the truth knows of every figure whether it is an amount;
    else a figure that is none in the truth may be one in the prediction.
    """

    truth: Sequence[Table]
    predicted: Sequence[Table]
    pairing: Pairing
    rows: dict[tuple[int, int], int]
    columns: dict[tuple[int, int], int]
    places: Sequence[Sequence[Place]]
    questioned: frozenset[Place]
    failed_pages: frozenset[int | None]
    figures_known: bool

    @classmethod
    def of(cls, truth: Sequence[Table], document: Document) -> Self:
        """The true tables beside those of a predicted document."""
        places = [[(table.id, cell.row, cell.col) for cell in table.cells] for table in document.tables]
        return cls.among(truth, document.tables, places, document, figures_known=True)

    @classmethod
    def among(
        cls,
        truth: Sequence[Table],
        predicted: Sequence[Table],
        places: Sequence[Sequence[Place]],
        document: Document,
        *,
        figures_known: bool,
    ) -> Self:
        """The true tables beside predicted ones which were cut out of `document`; `places` says where each
        of their cells stands there."""
        pairing = pair(truth, predicted)
        rows, columns = partners_of_lines(pairing, truth, predicted)
        references: list[CellRef | Suspect] = []
        for finding in document.findings:
            references += [*finding.cells, *finding.suspects]
        questioned = frozenset((ref.table, ref.row, ref.col) for ref in references)
        failed = frozenset(failure.page for failure in document.failures)
        return cls(truth, predicted, pairing, rows, columns, places, questioned, failed, figures_known)

    def cells(self) -> Iterator[tuple[Key, Cell, Cell | None]]:
        """Each true cell with its partner."""
        for t, table in enumerate(self.truth):
            for c, cell in enumerate(table.cells):
                other = self.pairing.cells.get((t, c))
                yield (t, c), cell, None if other is None else self.predicted[other[0]].cells[other[1]]

    def table_pairs(self) -> Iterator[tuple[int, Table, Table]]:
        """Each true table that has a partner: its number, itself, the partner."""
        for t, p in sorted(self.pairing.tables.items()):
            yield t, self.truth[t], self.predicted[p]

    def told(self, key: Key, cell: Cell) -> bool:
        """Whether the prediction itself casts doubt on what it says at the place of the true cell."""
        if cell.page in self.failed_pages or None in self.failed_pages:
            return True
        other = self.pairing.cells.get(key)
        if other is None:
            return False
        return self.doubted(other)

    def doubted(self, other: Key) -> bool:
        """Whether a predicted cell carries a flag or takes part in a finding."""
        cell = self.predicted[other[0]].cells[other[1]]
        return doubtful(cell.flags) or self.places[other[0]][other[1]] in self.questioned

    def at_index(self, key: Key, cell: Cell) -> bool:
        """Whether the partner stands in the table's partner, at the same row and column number."""
        other = self.pairing.cells.get(key)
        if other is None or self.pairing.tables.get(key[0]) != other[0]:
            return False
        partner = self.predicted[other[0]].cells[other[1]]
        return (partner.row, partner.col) == (cell.row, cell.col)


def table_counts(comparison: Comparison) -> dict[str, Share | int]:
    """Measures of whole tables, rows' kinds and columns' headings."""
    pairs = list(comparison.table_pairs())
    return {
        "tables": Share(right=len(pairs), of=len(comparison.truth)),
        "false_tables": len(comparison.predicted) - len(pairs),
        "shape": Share(
            right=sum(_shape(a) == _shape(b) for _, a, b in pairs),
            of=len(comparison.truth),
        ),
        "header_rows": Share.count(a.header_rows == b.header_rows for _, a, b in pairs),
        "titles": Share.count(plain(a.title or "") == plain(b.title or "") for _, a, b in pairs),
        "units": Share.count(a.amount_unit == b.amount_unit for _, a, b in pairs),
        "row_kinds": Share.count(
            other is not None and other.kind == row.kind for _, row, other in _row_pairs(comparison)
        ),
        **_column_counts(comparison),
    }


def cell_counts(comparison: Comparison) -> dict[str, Share | int]:
    """Measures of cells: boxes, spans, amounts, texts, empty cells, and errors that nobody is told of."""
    cells = list(comparison.cells())
    amounts = [(key, a, b) for key, a, b in cells if a.amount is not None]
    right = {key for key, a, b in amounts if b is not None and b.amount == a.amount}
    false = list(false_amounts(comparison))
    silent = sum(not comparison.told(key, a) for key, a, _ in amounts if key not in right)
    silent += sum(not comparison.doubted(other) for other in false)
    listed = [(table, cell) for table in comparison.predicted for cell in table.cells]
    overlaps = comparison.pairing.overlaps
    return {
        "boxes": Share.count(overlaps.get(key, 0.0) >= 0.5 for key, _, _ in cells),
        "spans": Share.count(b is not None and _spans(a) == _spans(b) for _, a, b in cells if _merged(a)),
        "false_spans": sum(b is not None and _merged(b) and not _merged(a) for _, a, b in cells),
        "amounts": Share(right=len(right), of=len(amounts)),
        "amounts_at_index": Share(
            right=sum(key in right and comparison.at_index(key, a) for key, a, _ in amounts),
            of=len(amounts),
        ),
        "texts": Share.count(same_text(a, b) for _, a, b in cells if a.amount is None and plain(a.text)),
        "filled": Share.count(same_text(a, b) for _, a, b in cells if plain(a.text)),
        "empties": Share.count(same_text(a, b) for _, a, b in cells if not plain(a.text)),
        "false_amounts": len(false),
        "silent_errors": Share(right=silent, of=len(amounts)),
        "flagged": Share.count(
            doubtful(cell.flags) for _, cell in listed if plain(cell.text) or doubtful(cell.flags)
        ),
    }


def code_counts(comparison: Comparison) -> dict[str, Share | int]:
    """Codes of rows; in tables of several sides, of each side."""
    right = wrong = null = coded = asked = 0
    for (t, _), row, other in _row_pairs(comparison):
        for col, code in _codes(row).items():
            asked += 1
            coded += code is not None
            found = _code_at(other, None if col is None else comparison.columns.get((t, col)))
            right += code is not None and found == code
            wrong += found is not None and found != code
            null += code is not None and found is None
    return {
        "codes_right": Share(right=right, of=coded),
        "codes_wrong": Share(right=wrong, of=asked),
        "codes_null": Share(right=null, of=coded),
    }


def differences(comparison: Comparison) -> Iterator[Difference]:
    """The cells that do not come out as the truth has them."""
    for key, cell, other in comparison.cells():
        reason = _reason(comparison, key, cell, other)
        if reason is None:
            continue
        partner = comparison.pairing.cells.get(key)
        table = comparison.truth[key[0]]
        yield Difference(
            reason=reason,
            page=cell.page,
            bbox=cell.bbox,
            truth=cell.text,
            predicted=None if other is None else other.text,
            told=comparison.told(key, cell),
            truth_cell=(table.id, cell.row, cell.col),
            predicted_cell=None if partner is None else comparison.places[partner[0]][partner[1]],
        )


def same_text(cell: Cell, other: Cell | None) -> bool:
    """Whether the partner holds the same plain text; for an empty cell, whether it is there and empty."""
    return other is not None and plain(cell.text) == plain(other.text)


def _reason(comparison: Comparison, key: Key, cell: Cell, other: Cell | None) -> str | None:
    if other is None:
        if not plain(cell.text):
            return "no_cell" if key[0] in comparison.pairing.tables else None
        return "no_cell" if key[0] in comparison.pairing.tables else "no_table"
    if cell.amount is not None and other.amount != cell.amount:
        return "not_typed" if other.amount is None and same_text(cell, other) else "amount"
    if cell.amount is None and not same_text(cell, other):
        return "text" if plain(cell.text) else "not_empty"
    return None if _spans(cell) == _spans(other) else "spans"


def false_amounts(comparison: Comparison) -> Iterator[Key]:
    """Predicted amounts in tables with a partner, at whose place the truth has no amount."""
    true_of = {other: one for one, other in comparison.pairing.cells.items()}
    for p in comparison.pairing.tables.values():
        for c, cell in enumerate(comparison.predicted[p].cells):
            one = true_of.get((p, c))
            true = None if one is None else comparison.truth[one[0]].cells[one[1]]
            if cell.amount is None or (true is not None and true.amount is not None):
                continue
            if comparison.figures_known or true is None or not same_text(true, cell):
                yield p, c


def _shape(table: Table) -> tuple[int, int]:
    rows = max((cell.row + cell.row_span for cell in table.cells), default=0)
    columns = max((cell.col + cell.col_span for cell in table.cells), default=0)
    return rows, columns


def _merged(cell: Cell) -> bool:
    return cell.row_span > 1 or cell.col_span > 1


def _spans(cell: Cell) -> tuple[int, int]:
    return cell.row_span, cell.col_span


def _row_pairs(comparison: Comparison) -> Iterator[tuple[tuple[int, int], Row, Row | None]]:
    for t, table, partner in comparison.table_pairs():
        others = {row.index: row for row in partner.rows}
        for row in table.rows:
            yield (t, row.index), row, others.get(comparison.rows.get((t, row.index), -1))


def _column_counts(comparison: Comparison) -> dict[str, Share]:
    paths, roles = [], []
    for t, table, partner in comparison.table_pairs():
        others = {column.index: column for column in partner.columns}
        for column in table.columns:
            other = others.get(comparison.columns.get((t, column.index), -1))
            same = other is not None and [*map(plain, other.path)] == [*map(plain, column.path)]
            paths.append(same)
            roles.append(other is not None and other.role == column.role)
    return {"column_paths": Share.count(paths), "column_roles": Share.count(roles)}


def _codes(row: Row) -> dict[int | None, str | None]:
    """The row's codes by label column; under None where it has one side only."""
    if len(row.codes) > 1:
        return {col: code for col, code in row.codes.items()}  # noqa: C416 - its keys may be None
    return {None: row.code}


def _code_at(row: Row | None, column: int | None) -> str | None:
    if row is None:
        return None
    return row.code if column is None else row.codes.get(column)
