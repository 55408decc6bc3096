"""How good an extraction is, against known truth.

Cells are compared at their place on the paper (`extractor.evaluate.places`); every measure is defined in
`extractor.evaluate.measures.Measures`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from extractor.document import Document, Table
from extractor.evaluate.comparison import (
    Comparison,
    cell_counts,
    code_counts,
    differences,
    table_counts,
)
from extractor.evaluate.measures import DocumentScore, Evaluation, Measures
from extractor.evaluate.page_parts import page_parts, without_carried_rows
from extractor.evaluate.papers import about_counts, finding_counts
from extractor.evaluate.places import pair
from extractor.evaluate.shares import Share

__all__ = ["DocumentScore", "Evaluation", "Measures", "score_document", "score_pages"]

MOST_DIFFERENCES = 5000
"""Differences listed for one document; all of them are counted."""

PAGE_MEASURES = (
    "tables",
    "false_tables",
    "shape",
    "boxes",
    "spans",
    "false_spans",
    "amounts",
    "amounts_at_index",
    "texts",
    "filled",
    "empties",
    "false_amounts",
    "silent_errors",
    "flagged",
)
"""What can be measured where the truth knows the cells of each page and no more."""


def score_document(truth: Document, predicted: Document) -> DocumentScore:
    """All measures of one document."""
    comparison = Comparison.of(truth.tables, predicted)
    counts = {
        **table_counts(comparison),
        **cell_counts(comparison),
        **code_counts(comparison),
        **finding_counts(truth, predicted, comparison),
        **about_counts(truth, predicted),
    }
    kind = truth.document.kind.value or "unknown"
    return _score(truth.source.name, kind, counts, comparison)


def score_pages(name: str, kind: str, truth: Sequence[Table], predicted: Document) -> DocumentScore:
    """The measures of `PAGE_MEASURES`, where each table of the truth is what lies on *one* page.

    The predicted logical tables are cut back into their parts on each page before they are compared. Where
    a part lacks just the top rows that repeat the heading of an earlier page, or that are the caption, those
    rows are neither missing nor counted (`extractor.evaluate.page_parts.without_carried_rows`). Rows and
    columns of the truth may be empty (nothing is known of them).
    """
    parts = page_parts(predicted)
    tables = [part.table for part in parts]
    known = without_carried_rows(truth, parts, pair(truth, tables), predicted.document)
    places = [part.places for part in parts]
    comparison = Comparison.among(known, tables, places, predicted, figures_known=False)
    counts = {**table_counts(comparison), **cell_counts(comparison)}
    return _score(name, kind, {measure: counts[measure] for measure in PAGE_MEASURES}, comparison)


def _score(name: str, kind: str, counts: Mapping[str, Share | int], comparison: Comparison) -> DocumentScore:
    found = tuple(differences(comparison))[:MOST_DIFFERENCES]
    return DocumentScore(
        name=name, kind=kind, measures=Measures.model_validate(dict(counts)), differences=found
    )
