"""Findings about rows whose printed code and label contradict each other."""

from __future__ import annotations

from extractor.codes.resolve import Resolved
from extractor.codes.sides import Side
from extractor.document import CellRef, Finding, Table


def conflict_finding(table: Table, side: Side, row: int, label: str, resolved: Resolved) -> Finding:
    """The finding about one row, whose `conflict` is not None."""
    conflict = resolved.conflict
    if conflict is None:
        raise ValueError("the row has no conflict")
    names = {c.code: c.name for c in resolved.match.code_candidates}
    printed_name = names.get(conflict.printed)
    is_named = f"is {printed_name}" if printed_name else "is not in the catalogue"
    end = (
        f"; its digits were probably misread, and {conflict.named} is taken"
        if conflict.misread
        else f"; the printed code {conflict.printed} is kept"
    )
    columns = [*(column.index for column in side.codes), *side.labels[-1:]]
    return Finding(
        id="f0",
        kind="code_conflict",
        message=(
            f"Row {row + 1}: the printed code {conflict.printed} {is_named}, but the label {label} is the"
            f" name of {conflict.named}{end}."
        ),
        equation=None,
        cells=tuple(CellRef(table=table.id, row=row, col=col) for col in dict.fromkeys(columns)),
        expected=None,
        found=None,
        difference=None,
        tolerance=None,
        verdict="misread" if conflict.misread else "undecided",
        verdict_probability=round(conflict.probability, 4),
        suspects=(),
    )
