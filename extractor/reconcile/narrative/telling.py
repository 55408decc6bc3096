"""Findings for sentences that do not agree with themselves or with the tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from extractor.amounts import UNITS, convert
from extractor.document import CellRef, Equation, Finding, NarrativeTerm, Suspect, Term, Verdict
from extractor.parts import TextLine
from extractor.reconcile.equations.belief import PRINT_ERROR
from extractor.reconcile.narrative.figures import Figure, told
from extractor.reconcile.narrative.growth import growth_mismatches
from extractor.reconcile.narrative.mismatches import Mismatch
from extractor.reconcile.narrative.parts import sum_mismatches
from extractor.reconcile.narrative.prose import passages
from extractor.reconcile.narrative.repeats import repeat_mismatches
from extractor.reconcile.narrative.shares import share_mismatches
from extractor.reconcile.narrative.tables import table_mismatches
from extractor.reconcile.sheet import Sheet
from extractor.reconcile.verdicts.statements import DECIDED

_FIGURES_SHARE = 0.1
"""Of the readings of a line that are wrong somewhere, so many are wrong in the digits of a given figure that
looks like one: of 1,057 on worn scans none was, where the lines' doubts came to 47; so fewer than 1 in 15."""


_LONGEST_CLAUSE = 60


def narrative_findings(sheets: Sequence[Sheet], lines: Sequence[TextLine]) -> tuple[Finding, ...]:
    """What the sentences of a paper state wrongly, in their order; the findings' ids are still empty."""
    text = told(passages(lines))
    found = [
        *growth_mismatches(text),
        *share_mismatches(text),
        *sum_mismatches(text),
        *table_mismatches(text, sheets),
        *repeat_mismatches(text, sheets),
    ]
    sure = [one for one in found if not any(figure.doubtful for figure in (*one.left, *one.right))]
    return tuple(_finding(one) for one in _in_order(sure))


def _in_order(found: Sequence[Mismatch]) -> Iterator[Mismatch]:
    yield from sorted(found, key=lambda one: (one.left[0].passage.lines[0].page, _where(one.left[0])))


def _where(figure: Figure) -> tuple[float, float, int]:
    _, box = figure.passage.place(figure.start, figure.end)
    return box.y0, box.x0, figure.start


def _finding(one: Mismatch) -> Finding:
    verdict, certainty = _verdict(one)
    cells = [(sheet.table.id, row, col) for sheet, row, col in one.spots]
    return Finding(
        id="",
        kind=one.kind,
        message=f"{one.message} (“{_clause(one.left[0])}”)",
        equation=Equation(
            left=tuple(_term(figure) for figure in one.left),
            right=(
                *(_term(figure) for figure in one.right),
                *(Term(table=table, row=row, col=col, sign=1) for table, row, col in cells),
            ),
        ),
        cells=tuple(CellRef(table=table, row=row, col=col) for table, row, col in cells),
        expected=one.expected,
        found=one.found,
        difference=one.found - one.expected,
        tolerance=one.tolerance,
        verdict=verdict,
        verdict_probability=round(certainty * one.meant, 4),
        suspects=_suspects(one),
    )


def _clause(figure: Figure) -> str:
    """The words that a figure stands in, as far as they tell what it is said of."""
    text = figure.passage.text
    start = max(text.rfind(stop, 0, figure.start) for stop in "。；;!?") + 1
    clause = text[start : figure.end]
    return clause if len(clause) <= _LONGEST_CLAUSE else f"…{clause[-_LONGEST_CLAUSE:]}"


def _suspects(one: Mismatch) -> tuple[Suspect, ...]:
    """The cells that the sentence differs from; the rest of the probability is the sentence's own."""
    told = PRINT_ERROR + sum(
        _FIGURES_SHARE * (1 - figure.passage.confidence(figure.start, figure.end))
        for figure in (*one.left, *one.right)
    )
    doubts = [PRINT_ERROR + 1 - float(sheet.confidence[row, col]) for sheet, row, col in one.spots]
    whole = told + sum(doubts)
    proposed = _in_cells_unit(one) if len(one.spots) == 1 else None
    return tuple(
        Suspect(
            table=sheet.table.id, row=row, col=col, probability=round(doubt / whole, 4), proposed=proposed
        )
        for (sheet, row, col), doubt in zip(one.spots, doubts, strict=True)
    )


def _in_cells_unit(one: Mismatch) -> Decimal | None:
    """What the sentence states, in the unit of the one cell it differs from."""
    ((sheet, _, _),) = one.spots
    unit, into = one.left[0].unit, sheet.table.amount_unit
    return convert(one.found, unit, into) if into in UNITS and unit in UNITS else None


def _verdict(one: Mismatch) -> tuple[Verdict, float]:
    """By the chance that the lines, or the cells, were read wrongly."""
    doubts = sum(
        _FIGURES_SHARE * (1 - figure.passage.confidence(figure.start, figure.end))
        for figure in (*one.left, *one.right)
    ) + sum(1 - float(sheet.confidence[row, col]) for sheet, row, col in one.spots)
    misread = doubts / (doubts + PRINT_ERROR)
    if misread >= DECIDED:
        return "misread", misread
    return ("misprinted", 1 - misread) if 1 - misread >= DECIDED else ("undecided", 0.5)


def _term(figure: Figure) -> NarrativeTerm:
    page, box = figure.passage.place(figure.start, figure.end)
    return NarrativeTerm(page=page, bbox=box, text=figure.text)
