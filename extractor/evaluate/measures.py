"""What is measured, each measure with its definition."""

from __future__ import annotations

from typing import Self

from pydantic import Field

from extractor.document import BoxField, Value
from extractor.evaluate.shares import Share

_NOTHING = Share()


def _share(meaning: str) -> Share:
    default: Share = Field(default=_NOTHING, description=meaning)
    return default


class Measures(Value):
    """Counts that add up over documents. The place of a cell: see `extractor.evaluate.places`."""

    tables: Share = _share("tables of the truth that have a partner in the prediction")
    false_tables: int = Field(default=0, description="predicted tables without a partner in the truth")
    shape: Share = _share("tables of the truth whose partner has as many rows and as many columns")
    boxes: Share = _share("cells whose partner overlaps them by half (intersection over union)")
    spans: Share = _share("merged cells of the truth whose partner spans as many rows and columns")
    false_spans: int = Field(default=0, description="predicted merged cells whose partner is not merged")
    header_rows: Share = _share("tables with a partner that has as many heading rows")
    titles: Share = _share("tables with a partner that has the same title (plain text)")
    units: Share = _share("tables with a partner that has the same unit of amounts")
    column_paths: Share = _share("columns whose partner has the same headings, outermost first (plain texts)")
    column_roles: Share = _share("columns whose partner has the same role")
    row_kinds: Share = _share("rows whose partner is of the same kind")
    amounts: Share = _share("amounts of the truth: the cell at the same place holds the same decimal number")
    amounts_at_index: Share = _share(
        "the same, and that cell has the same row and column number in the partner of the table"
    )
    texts: Share = _share("filled cells without amount: the cell at the same place holds the same plain text")
    filled: Share = _share("all filled cells: the cell at the same place holds the same plain text")
    empties: Share = _share("empty cells of the truth: there is a cell at the same place, and it is empty")
    false_amounts: int = Field(
        default=0, description="amounts of the prediction in tables with a partner, where the truth has none"
    )
    silent_errors: Share = _share(
        "amounts wrong, missing or false, with no flag on the cell, in no finding, on no failed page;"
        " of the amounts of the truth"
    )
    flagged: Share = _share("predicted cells that carry a flag, of those that are filled or flagged")
    codes_right: Share = _share("rows (sides of rows) with a code in the truth that got just this code")
    codes_wrong: Share = _share("rows (sides of rows) that got a code that is not the truth's")
    codes_null: Share = _share("rows (sides of rows) with a code in the truth that got none")
    planted_found: Share = _share("planted errors that take part in a finding")
    planted_verdict: Share = _share("planted errors that take part in a finding with the right verdict")
    planted_first: Share = _share("planted errors that are the first suspect of a finding")
    clean_papers: Share = _share("papers without any error of their own that got no finding")
    false_findings: int = Field(default=0, description="findings on papers without any error of their own")
    about: Share = _share("title, department, its code, year, kind, unit: same plain text, or both unknown")

    def __add__(self, other: Measures) -> Measures:
        return type(self)(
            **{name: getattr(self, name) + getattr(other, name) for name in type(self).model_fields}
        )

    @classmethod
    def total(cls, measures: list[Self]) -> Measures:
        """All of them together."""
        total: Measures = cls()
        for one in measures:
            total = total + one
        return total


class Difference(Value):
    """A cell that does not come out as the truth has it.

    `reason`: no_table (its table has no partner), no_cell (nothing at its place), amount, text, not_empty
    (the truth is empty there), not_typed (the text is right, but no amount was made of it), spans (it
    spans other rows or columns). `told`: the
    prediction itself casts doubt on the cell. `truth_cell` and `predicted_cell` are table, row, column.
    """

    reason: str
    page: int
    bbox: BoxField
    truth: str
    predicted: str | None
    told: bool
    truth_cell: tuple[str, int, int]
    predicted_cell: tuple[str, int, int] | None


class DocumentScore(Value):
    """How well one document came out."""

    name: str
    kind: str
    measures: Measures
    differences: tuple[Difference, ...]


class Evaluation(Value):
    """How well documents came out: each, by kind of document, and all together."""

    documents: tuple[DocumentScore, ...]
    by_kind: dict[str, Measures]
    total: Measures
    missing: tuple[str, ...] = ()
    """Names for which there is a truth but no prediction."""

    @classmethod
    def of(cls, documents: list[DocumentScore], missing: tuple[str, ...] = ()) -> Evaluation:
        kinds = sorted({document.kind for document in documents})
        return cls(
            documents=tuple(documents),
            by_kind={
                kind: Measures.total([d.measures for d in documents if d.kind == kind]) for kind in kinds
            },
            total=Measures.total([d.measures for d in documents]),
            missing=missing,
        )
