"""Measures of whole papers: their findings, and what they say of themselves."""

from __future__ import annotations

from collections.abc import Iterator

from extractor.document import CellRef, Document, Finding, Suspect
from extractor.evaluate.comparison import Comparison, Place
from extractor.evaluate.shares import Share
from extractor.evaluate.texts import plain


def finding_counts(truth: Document, predicted: Document, comparison: Comparison) -> dict[str, Share | int]:
    """Planted errors that are found, and findings on papers that have no error of their own.

    A planted error is a cell: the first suspect of a finding of the truth. One cell in several findings
    counts once. A finding of the truth without a suspect (a sentence) is found where the prediction has a
    finding of its kind.
    """
    if not truth.findings:
        return {
            "clean_papers": Share.count([not predicted.findings]),
            "false_findings": len(predicted.findings),
        }
    found, verdicts, firsts = [], [], []
    for finding, place in _planted(truth, comparison):
        hits = [other for other in predicted.findings if _takes_part(other, finding, place)]
        found.append(bool(hits))
        verdicts.append(any(other.verdict == finding.verdict for other in hits))
        firsts.append(any(_first(other) == place for other in hits if place is not None))
    return {
        "planted_found": Share.count(found),
        "planted_verdict": Share.count(verdicts),
        "planted_first": Share.count(firsts),
    }


def about_counts(truth: Document, predicted: Document) -> dict[str, Share | int]:
    """What the papers say of themselves."""
    one, other = truth.document, predicted.document
    values = [(getattr(one, n).value, getattr(other, n).value) for n in type(one).model_fields]
    return {"about": Share.count(plain(a or "") == plain(b or "") for a, b in values)}


def _planted(truth: Document, comparison: Comparison) -> Iterator[tuple[Finding, Place | None]]:
    """The planted errors with their place in the prediction (None: there is no cell at that place)."""
    partners = _partners(comparison)
    seen: set[Place] = set()
    for finding in truth.findings:
        if not finding.suspects:
            yield finding, None
            continue
        place = _place(finding.suspects[0])
        if place not in seen:
            seen.add(place)
            yield finding, partners.get(place)


def _partners(comparison: Comparison) -> dict[Place, Place]:
    places = {}
    for (t, c), (p, d) in comparison.pairing.cells.items():
        one, other = comparison.truth[t], comparison.predicted[p]
        a, b = one.cells[c], other.cells[d]
        places[one.id, a.row, a.col] = other.id, b.row, b.col
    return places


def _takes_part(other: Finding, finding: Finding, place: Place | None) -> bool:
    if not finding.suspects:
        return other.kind == finding.kind
    return place is not None and place in {*map(_place, other.cells), *map(_place, other.suspects)}


def _first(finding: Finding) -> Place | None:
    return _place(finding.suspects[0]) if finding.suspects else None


def _place(reference: CellRef | Suspect) -> Place:
    return reference.table, reference.row, reference.col
