"""What the views ask of a document again and again: which cell, which findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from extractor.document import Cell, CellRef, Document, Finding, Suspect, Table, Term

Place = tuple[str, int, int]
"""Table id, row, column of a cell's top left corner."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """A document's cells and findings by place."""

    tables: Mapping[str, Table]
    cells: Mapping[Place, Cell]
    findings: Mapping[Place, tuple[Finding, ...]]
    suspected: frozenset[Place]
    """The first suspect of each finding."""

    @classmethod
    def of(cls, document: Document) -> Lookup:
        findings: dict[Place, list[Finding]] = {}
        for finding in document.findings:
            refs: tuple[CellRef | Suspect, ...] = (*finding.cells, *finding.suspects)
            for where in dict.fromkeys(place(ref) for ref in refs):
                findings.setdefault(where, []).append(finding)
        return cls(
            MappingProxyType({table.id: table for table in document.tables}),
            MappingProxyType({(t.id, c.row, c.col): c for t in document.tables for c in t.cells}),
            MappingProxyType({where: tuple(found) for where, found in findings.items()}),
            frozenset(place(f.suspects[0]) for f in document.findings if f.suspects),
        )

    def described(self, where: Place) -> str:
        """Where a cell stands, in words: its table, its row's label, its column's path."""
        table, row, col = where
        grid = self.tables[table]
        label = grid.rows[row].label if row < len(grid.rows) else ""
        path = " / ".join(grid.columns[col].path) if col < len(grid.columns) else ""
        return f"{table} · {label or row} · {path or col}"


def place(ref: CellRef | Term | Suspect) -> Place:
    """The place that a reference names."""
    return ref.table, ref.row, ref.col
