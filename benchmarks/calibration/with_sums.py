"""What the sums add to the reading: worn papers read from end to end, with the confidence that the reading
alone left and with that which the sums leave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from benchmarks.calibration.archive import WEAR_CLASSES, ReadPaper
from benchmarks.calibration.curves import Array
from extractor.corrections import text_lines
from extractor.document import DOUBTS, Cell, Document
from extractor.evaluate.comparison import Comparison, Place, false_amounts
from extractor.evaluate.page_parts import page_parts, without_carried_rows
from extractor.evaluate.places import Key, pair
from extractor.reconcile import settle

State = Literal["right", "wrong", "missing", "untyped", "false"]
"""What became of an amount: "missing" where no cell of its own was found, "untyped" where the cell was not
taken for an amount; "false" is an amount where the paper has none."""
_OTHER_DOUBTS = DOUBTS - {"low_confidence"}
_ANY_BOUND = 0.05
"""The confidences that sums leave do not depend on the bound."""


@dataclass(frozen=True, slots=True)
class SeenCell:
    """The two confidences of a cell that was read, and whether without the sums and with them another flag
    asks for a look at any bound."""

    alone: float
    summed: float
    flagged_alone: bool
    flagged: bool

    def doubted(self, bound: float, *, sums: bool) -> bool:
        """Whether it carries a flag where errors of `bound` are acceptable, with the sums or without."""
        if sums:
            return self.flagged or self.summed < 1 - bound
        return self.flagged_alone or self.alone < 1 - bound


@dataclass(frozen=True, slots=True)
class SeenAmount:
    """An amount of a worn paper: what became of it, and what tells of it: the flags of its cell, or of the
    one that lies over its place (None: there is none), a finding which that takes part in or that suspects
    it, a message about its page."""

    paper: str
    wear: str
    state: State
    cell: SeenCell | None
    in_finding: bool
    suspected: bool
    page_told: bool
    truth: str
    read: str

    def reviewed(self, bound: float, *, sums: bool) -> bool:
        """Whether a person is asked to look at just this amount."""
        flagged = self.cell is not None and self.cell.doubted(bound, sums=sums)
        return flagged or (sums and self.suspected)

    def silent(self, bound: float, *, sums: bool) -> bool:
        """Whether it is wrong and nobody is told."""
        if self.state == "right" or self.page_told:
            return False
        return not (self.reviewed(bound, sums=sums) or (sums and self.in_finding))


@dataclass(frozen=True, slots=True)
class SeenPaper:
    """The amounts of a worn paper, and the cells that were read in it: filled ones and flagged ones."""

    name: str
    wear: str
    amounts: tuple[SeenAmount, ...]
    cells: tuple[SeenCell, ...]


def seen_paper(paper: ReadPaper, *, again: bool = False) -> SeenPaper:
    """What became of the paper's amounts; with `again`, its sums are judged anew as the program does now."""
    read = settled_again(paper) if again else paper.read
    comparison = _compared(paper, read)
    told = _Told(
        paper,
        comparison,
        frozenset((s.table, s.row, s.col) for f in read.findings for s in f.suspects),
        {(table.id, cell.row, cell.col): cell for table in read.tables for cell in table.cells},
    )
    amounts = [
        told.amount(cell, _state(cell, partner), told.place_of(key, cell))
        for key, cell, partner in comparison.cells()
        if cell.amount is not None
    ]
    amounts += [told.amount(None, "false", comparison.places[t][c]) for t, c in false_amounts(comparison)]
    cells = [
        told.seen(cell, (table.id, cell.row, cell.col))
        for table in read.tables
        for cell in table.cells
        if cell.text or not DOUBTS.isdisjoint(cell.flags)
    ]
    return SeenPaper(paper.name, paper.wear, tuple(amounts), tuple(cells))


def settled_again(paper: ReadPaper) -> Document:
    """What was read with its sums judged anew."""
    read = paper.read
    tables = [
        table.model_copy(
            update={
                "cells": tuple(
                    cell.model_copy(update={"flags": paper.before.get((table.id, cell.row, cell.col), ())})
                    for cell in table.cells
                )
            }
        )
        for table in read.tables
    ]
    settled, found = settle(tables, text_lines(read), _ANY_BOUND)
    others = tuple(finding for finding in read.findings if finding.kind == "code_conflict")
    return read.model_copy(update={"tables": settled, "findings": (*found, *others)})


def _compared(paper: ReadPaper, read: Document) -> Comparison:
    if not paper.from_filing:
        return Comparison.of(paper.truth.tables, read)
    parts = page_parts(read)
    tables = [part.table for part in parts]
    known = without_carried_rows(paper.truth.tables, parts, pair(paper.truth.tables, tables), read.document)
    return Comparison.among(known, tables, [part.places for part in parts], read, figures_known=False)


@dataclass(frozen=True, slots=True)
class _Told:
    """What a document tells of the places of its paper: the cells by their places, and the suspects."""

    paper: ReadPaper
    comparison: Comparison
    suspects: frozenset[Place]
    cells: Mapping[Place, Cell]

    def place_of(self, key: Key, cell: Cell) -> Place | None:
        """Where the partner of a true cell stands, or else the smallest cell that lies over its middle."""
        other = self.comparison.pairing.cells.get(key)
        if other is not None:
            return self.comparison.places[other[0]][other[1]]
        over = [
            (one.bbox.area, place)
            for place, one in self.cells.items()
            if one.page == cell.page and one.bbox.contains(*cell.bbox.center)
        ]
        return min(over)[1] if over else None

    def seen(self, cell: Cell, place: Place) -> SeenCell:
        """What is told of a cell that was read."""
        alone = cell.confidence if cell.read_confidence is None else cell.read_confidence
        before = self.paper.before.get(place, ())
        return SeenCell(
            alone,
            cell.confidence,
            not _OTHER_DOUBTS.isdisjoint(before),
            not _OTHER_DOUBTS.isdisjoint(cell.flags),
        )

    def amount(self, cell: Cell | None, state: State, place: Place | None) -> SeenAmount:
        """An amount of the truth (None: it has none) with what is told of the place it was found at."""
        found = None if place is None else self.cells[place]
        page = cell or found
        failed = self.comparison.failed_pages
        return SeenAmount(
            self.paper.name,
            self.paper.wear,
            state,
            None if found is None or place is None else self.seen(found, place),
            place in self.comparison.questioned,
            place in self.suspects,
            None in failed or (page is not None and page.page in failed),
            "" if cell is None else cell.text,
            "" if found is None else found.text,
        )


def _state(cell: Cell, partner: Cell | None) -> State:
    if partner is None:
        return "missing"
    if partner.amount is None:
        return "untyped"
    return "right" if partner.amount == cell.amount else "wrong"


@dataclass(frozen=True, slots=True)
class Row:
    """Of so many amounts and cells at a bound: the share of the cells that are flagged, the share of amounts
    a person looks at, the wrong ones that nobody is told of."""

    bound: float
    amounts: int
    cells: int
    flagged: float
    reviewed: float
    silent: int


def row_of(papers: Sequence[SeenPaper], bound: float, *, sums: bool) -> Row:
    """What an acceptable error costs and lets through."""
    amounts = [one for paper in papers for one in paper.amounts]
    cells = [one for paper in papers for one in paper.cells]
    return Row(
        bound,
        len(amounts),
        len(cells),
        sum(one.doubted(bound, sums=sums) for one in cells) / max(1, len(cells)),
        sum(one.reviewed(bound, sums=sums) for one in amounts) / max(1, len(amounts)),
        sum(one.silent(bound, sums=sums) for one in amounts),
    )


def in_their_places(papers: Sequence[SeenPaper]) -> list[SeenPaper]:
    """The papers with those amounts alone whose cell was found and is an amount, right or misread: what the
    reading and the sums can tell of, without what a lost structure adds."""
    return [
        replace(paper, amounts=tuple(one for one in paper.amounts if one.state in ("right", "wrong")))
        for paper in papers
    ]


def confidences(papers: Sequence[SeenPaper], *, sums: bool) -> tuple[Array, Array]:
    """Of the amounts whose cell was found and is an amount: how sure that is, and whether it is right."""
    found = [
        (one.cell.summed if sums else one.cell.alone, one.state == "right")
        for paper in papers
        for one in paper.amounts
        if one.cell is not None and one.state in ("right", "wrong")
    ]
    return np.array([sure for sure, _ in found]), np.array([float(right) for _, right in found])


def by_wear(papers: Iterable[SeenPaper]) -> Mapping[str, list[SeenPaper]]:
    """The papers of each class, in the order of the classes."""
    found: dict[str, list[SeenPaper]] = {wear.name: [] for wear in WEAR_CLASSES}
    for paper in papers:
        found[paper.wear].append(paper)
    return {wear: mine for wear, mine in found.items() if mine}


@dataclass(frozen=True, slots=True)
class Mixed:
    """The same for an archive with its shares of the classes: shares of cells flagged, of amounts reviewed,
    and of amounts that are silently wrong."""

    flagged: float
    reviewed: float
    silent: float


def mixed(papers: Sequence[SeenPaper], bound: float, *, sums: bool) -> Mixed:
    """What an acceptable error costs and lets through in an archive."""
    shares = {wear.name: wear.share for wear in WEAR_CLASSES}
    rows = {wear: row_of(mine, bound, sums=sums) for wear, mine in by_wear(papers).items()}
    whole = sum(shares[wear] for wear in rows)

    def mean(of: Mapping[str, float]) -> float:
        return sum(shares[wear] * value for wear, value in of.items()) / whole

    return Mixed(
        mean({wear: row.flagged for wear, row in rows.items()}),
        mean({wear: row.reviewed for wear, row in rows.items()}),
        mean({wear: row.silent / max(1, row.amounts) for wear, row in rows.items()}),
    )
