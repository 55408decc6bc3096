"""The measures of cells and shapes for truths whose tables reach over several pages."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.document import Document, Table
from extractor.evaluate import PAGE_MEASURES, DocumentScore, Measures
from extractor.evaluate.comparison import Comparison, cell_counts, differences, table_counts


def score_logical(name: str, kind: str, truth: Sequence[Table], predicted: Document) -> DocumentScore:
    """As `extractor.evaluate.score_pages`, with logical tables compared whole: a table that comes out in two
    pieces has no right shape, and an amount in its second piece stands at no right index."""
    places = [[(table.id, cell.row, cell.col) for cell in table.cells] for table in predicted.tables]
    comparison = Comparison.among(truth, predicted.tables, places, predicted, figures_known=False)
    counts = {**table_counts(comparison), **cell_counts(comparison)}
    measures = Measures.model_validate({measure: counts[measure] for measure in PAGE_MEASURES})
    found = tuple(differences(comparison))
    return DocumentScore(name=name, kind=kind, measures=measures, differences=found)
