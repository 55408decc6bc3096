"""Clean papers to plant errors in: drawn ones with their truth, and real filings by their text layers."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from extractor.api import Extraction, Job
from extractor.document import Document, Table, Term
from extractor.reconcile import holding_equations
from extractor.settings import Settings
from samples.papers import FAMILIES, draw, sheets_of
from samples.style import random_style

FILINGS = Path(__file__).resolve().parents[3] / "shared" / "data" / "filings"
Place = tuple[str, int, int]
"""Table, row, column."""


@dataclass(frozen=True)
class Paper:
    """A paper without errors, and for each filled cell the sums (by number) that it takes part in."""

    name: str
    document: Document
    sums: dict[Place, frozenset[int]]

    def determined(self, place: Place) -> bool:
        """Whether the sums tell the cell from every other: none stands in just the same sums."""
        own = self.sums.get(place, frozenset())
        return bool(own) and sum(other == own for other in self.sums.values()) == 1


def drawn(count: int, seed: int) -> Iterator[Paper]:
    """Papers of every family in turn; the sums are those that the generator made them by."""
    names = sorted(FAMILIES)
    for number in range(count):
        family, paper_seed = names[number % len(names)], 1000 * seed + number
        style = replace(random_style(paper_seed), planted=0)
        truth = draw(family, paper_seed, style).truth
        _, sheets, _ = sheets_of(family, paper_seed, style)
        filled = filled_places(truth.tables)
        sums: dict[Place, set[int]] = defaultdict(set)
        for sum_number, one in enumerate(s for sheet in sheets for s in sheet.sums):
            for where in (one.whole, *(place for place, _ in one.parts)):
                place = f"t{where.sheet + 1}", where.row + sheets[where.sheet].header_rows, where.col
                if place in filled:
                    sums[place].add(sum_number)
        yield Paper(f"{family}-{paper_seed}", truth, {p: frozenset(s) for p, s in sums.items()})


def filings(cache: Path) -> Iterator[Paper]:
    """The real filings as their text layers give them; the sums are those that Kemu finds to hold."""
    for document in read_filings(cache):
        sums: dict[Place, set[int]] = defaultdict(set)
        for number, one in enumerate(holding_equations(document.tables)):
            for term in (*one.left, *one.right):
                if isinstance(term, Term):
                    sums[term.table, term.row, term.col].add(number)
        yield Paper(document.source.name, document, {p: frozenset(s) for p, s in sums.items()})


def read_filings(cache: Path) -> Iterator[Document]:
    """The documents of all filings; those in `cache` are taken from there."""
    cache.mkdir(parents=True, exist_ok=True)
    kept = {path.stem: path for path in cache.glob("*.json")}
    with Extraction(Settings()) as extraction:
        for path in sorted(FILINGS.glob("f*.pdf")):
            if path.stem in kept:
                yield Document.model_validate_json(kept[path.stem].read_bytes())
                continue
            (outcome,) = extraction.run([Job(path)])
            if outcome.document is not None:
                (cache / f"{path.stem}.json").write_text(outcome.document.model_dump_json(), encoding="utf-8")
                yield outcome.document


def filled_places(tables: tuple[Table, ...]) -> frozenset[Place]:
    """The places of all cells with an amount that is not nothing."""
    return frozenset((t.id, c.row, c.col) for t in tables for c in t.cells if c.amount)


def shuffled(paper: Paper, chance: random.Random) -> list[Place]:
    """The filled cells that take part in a sum, in random order."""
    filled = filled_places(paper.document.tables)
    places = sorted(place for place in paper.sums if place in filled)
    chance.shuffle(places)
    return places
