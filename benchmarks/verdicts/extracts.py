"""Drawn papers of which one table is an extract: two thirds of its rows are left out, its totals are not."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from benchmarks.verdicts.material import Paper
from benchmarks.verdicts.trials import said
from extractor.document import Document, Finding, Table

_LEFT_OUT = 2 / 3
_LEAST_ROWS, _LEAST_LEFT_OUT = 9, 5


@dataclass(frozen=True, slots=True)
class ExtractTrial:
    """What is said of one extract."""

    paper: str
    findings: tuple[Finding, ...]

    @property
    def accuses(self) -> bool:
        """Whether a figure is called wrong."""
        return any(finding.verdict != "undecided" for finding in self.findings)


def extract_trials(papers: Iterable[Paper]) -> Iterator[ExtractTrial]:
    """A trial for each paper with a table that is long enough."""
    for paper in papers:
        document = _extract(paper.document, random.Random(paper.name))
        if document is not None:
            yield ExtractTrial(paper.name, said(document))


def _extract(document: Document, chance: random.Random) -> Document | None:
    if not document.tables:
        return None
    table = max(document.tables, key=lambda t: len(t.rows) * sum(c.role == "amount" for c in t.columns))
    items = [row.index for row in table.rows if row.kind in {"item", "group", "unit"}]
    tall = {r for c in table.cells if c.row_span > 1 for r in range(c.row, c.row + c.row_span)}
    left_out = {row for row in items if row not in tall and chance.random() < _LEFT_OUT}
    if len(items) < _LEAST_ROWS or len(left_out) < _LEAST_LEFT_OUT:
        return None
    shorter = _without(table, left_out)
    return document.model_copy(
        update={"tables": tuple(shorter if t is table else t for t in document.tables)}
    )


def _without(table: Table, left_out: set[int]) -> Table:
    kept = [row for row in table.rows if row.index not in left_out]
    place = {row.index: number for number, row in enumerate(kept)}
    rows = tuple(
        row.model_copy(
            update={
                "index": place[row.index],
                "parent": None if row.parent is None else place.get(row.parent),
            }
        )
        for row in kept
    )
    cells = tuple(c.model_copy(update={"row": place[c.row]}) for c in table.cells if c.row in place)
    return table.model_copy(update={"rows": rows, "cells": cells})
