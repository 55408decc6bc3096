"""One trial: a clean paper, one error in it, and what is said of it."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.verdicts.material import Paper, Place, shuffled
from benchmarks.verdicts.planting import Plant, Planted, planted
from extractor.document import Document, Finding, Suspect, Verdict
from extractor.reconcile import reconcile

_HARDLY = 1.2


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of one planted error."""

    paper: str
    error: Planted
    determined: bool
    found: bool
    verdicts: tuple[Verdict, ...]
    first: bool
    """The cell is the first suspect of every finding it takes part in."""
    proposed: bool
    """The right amount is proposed for the first suspect, which is the cell."""
    listed: bool
    """The cell is among the suspects of a finding it takes part in."""
    as_likely: bool
    """It is first there, or the first is hardly likelier (by a fifth at most)."""
    others: int
    """Findings in which the cell takes no part."""


def trials(papers: Iterable[Paper], plant: Plant, *, each: int, seed: int) -> Iterator[Trial]:
    """Up to `each` trials on every paper, one error at a time."""
    for paper in papers:
        chance = random.Random(f"{seed} {paper.name}")
        before = {finding.message for finding in said(paper.document)}
        done = 0
        for place in shuffled(paper, chance):
            if done == each:
                break
            made = planted(paper.document, place, plant, chance)
            if made is None:
                continue
            document, error = made
            yield _trial(paper, error, [f for f in said(document) if f.message not in before])
            done += 1


def said(document: Document) -> tuple[Finding, ...]:
    """What is found in the tables of a document."""
    return reconcile(document.tables, [])


def _trial(paper: Paper, error: Planted, findings: Sequence[Finding]) -> Trial:
    place = error.place
    of_it = [f for f in findings if place in {(c.table, c.row, c.col) for c in f.cells}]
    firsts = [f.suspects[0] for f in of_it if f.suspects]
    first = bool(firsts) and len(firsts) == len(of_it) and all(_of(s) == place for s in firsts)
    return Trial(
        paper.name,
        error,
        paper.determined(place),
        bool(of_it),
        tuple(f.verdict for f in of_it),
        first,
        first and any(s.proposed == error.right for s in firsts),
        any(_of(s) == place for f in of_it for s in f.suspects),
        any(
            _of(s) == place and f.suspects[0].probability <= _HARDLY * s.probability
            for f in of_it
            for s in f.suspects
        ),
        len(findings) - len(of_it),
    )


def _of(suspect: Suspect) -> Place:
    return suspect.table, suspect.row, suspect.col
