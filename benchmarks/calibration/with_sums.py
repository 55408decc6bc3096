"""What the sums add to the reading: drawn papers, worn, read from end to end, with the confidence that the
reading alone left and with that which the sums leave."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.calibration.damaged import DPI, FAMILIES, FIRST_SEED
from benchmarks.calibration.wears import ALL, checked
from extractor.api import Extraction, Job
from extractor.document import Cell, Document
from extractor.settings import Settings
from samples.damage import Pixels
from samples.papers import Paper, draw
from samples.scanning import scan
from samples.style import random_style
from samples.wear import Worn

_LEFT_OUT = frozenset({"low_confidence", "corrected"})
_JPEG = 75


@dataclass(frozen=True, slots=True)
class ReadAmount:
    """An amount of a worn paper: whether it was read right, the two confidences, and whether another flag, or
    a finding that suspects it, asks for a look."""

    right: bool
    alone: float
    with_sums: float
    asked: bool
    suspected: bool


def read_amounts(papers: int) -> Iterator[ReadAmount]:
    """The amounts of so many papers of odd seeds, in tables that were found in their true shape."""
    wears = checked(0)
    with Extraction(Settings(threads=1)) as extraction, tempfile.TemporaryDirectory() as folder:
        for number in range(papers):
            wear, severity = wears[number % len(wears)]
            paper = _worn(FIRST_SEED + 1 + 2 * number, wear, severity)
            path = Path(folder) / f"{number}.pdf"
            path.write_bytes(paper.pdf)
            (outcome,) = extraction.run([Job(path)])
            if outcome.document is not None:
                yield from _amounts(paper.truth, outcome.document)


def _worn(seed: int, wear: str, severity: float) -> Paper:
    family = FAMILIES[seed % len(FAMILIES)]
    style = replace(random_style(seed), rules="full", rows=30, facing=False, narrative=False)

    def worn(pixels: Pixels, page: int) -> Worn:
        return ALL[wear](pixels, DPI, severity, seed + page)

    return scan(draw(family, seed, style), f"{family}.pdf", worn, DPI, _JPEG)


def _amounts(truth: Document, read: Document) -> Iterator[ReadAmount]:
    suspected = {(s.table, s.row, s.col) for finding in read.findings for s in finding.suspects}
    for meant, table in zip(truth.tables, read.tables, strict=False):
        if (len(meant.rows), len(meant.columns)) != (len(table.rows), len(table.columns)):
            continue
        cells: dict[tuple[int, int], Cell] = {(cell.row, cell.col): cell for cell in table.cells}
        for cell in meant.cells:
            seen = cells.get((cell.row, cell.col))
            if cell.amount is not None and seen is not None:
                alone = seen.confidence if seen.read_confidence is None else seen.read_confidence
                place = table.id, cell.row, cell.col
                asked = bool(set(seen.flags) - _LEFT_OUT) or seen.amount is None
                yield ReadAmount(
                    seen.amount == cell.amount, alone, seen.confidence, asked, place in suspected
                )


@dataclass(frozen=True, slots=True)
class Row:
    """For a bound the share that is looked at and the wrong amounts that are not, by the reading alone, and
    the same with the sums."""

    bound: float
    reviewed: float
    silent: int
    summed: float
    left: int


def curve(found: Sequence[ReadAmount], bounds: Sequence[float]) -> list[Row]:
    """What each acceptable error costs and lets through."""
    rows = []
    for bound in bounds:
        alone = [one for one in found if one.alone >= 1 - bound and not one.asked]
        summed = [one for one in found if one.with_sums >= 1 - bound and not (one.asked or one.suspected)]
        shares = [1 - len(passed) / max(1, len(found)) for passed in (alone, summed)]
        wrong = [sum(not one.right for one in passed) for passed in (alone, summed)]
        rows.append(Row(bound, shares[0], wrong[0], shares[1], wrong[1]))
    return rows
