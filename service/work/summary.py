"""What the database knows of a result: facts for lists, and amounts for questions across documents."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from extractor.amounts import UNITS, convert
from extractor.document import Document, doubtful
from extractor.errors import KemuError
from extractor.export.tidy import amount_lines


class NoTableError(KemuError):
    """The document has no such table."""

    code = "no_table"
    remedy = "See `tables` in the result"


_YUAN = "元"


def summary_of(document: Document) -> dict[str, Any]:
    """The facts by the names of the columns of `service.store.tables.Document`."""
    about = document.document
    year = about.fiscal_year.value
    given = document.producer.year
    amounts = tuple(amount_lines(document))
    return {
        "title": about.title.value,
        "unit_name": about.unit_name.value,
        "unit_code": about.unit_code.value,
        "fiscal_year": given if given is not None else int(year) if year is not None else None,
        "kind": about.kind.value,
        "tables": len(document.tables),
        "findings": len(document.findings),
        "doubtful": sum(doubtful(c.flags) for t in document.tables for c in t.cells),
        "failures": len(document.failures),
        "amounts": len(amounts),
        "doubtful_amounts": sum(doubtful(line.flags) for line in amounts),
    }


def only_table(document: Document, table_id: str) -> Document:
    """The document with just this table and the findings that are about it.

    Raises `NoTableError` where it has no such table.
    """
    tables = tuple(table for table in document.tables if table.id == table_id)
    if not tables:
        raise NoTableError(f"The document has no table {table_id}")
    kept = []
    for finding in document.findings:
        places = {ref.table for ref in finding.cells} | {s.table for s in finding.suspects}
        if places <= {table_id}:
            kept.append(finding)
    return document.model_copy(update={"tables": tables, "findings": tuple(kept)})


def amount_records(document: Document) -> list[dict[str, Any]]:
    """The amounts by the names of the columns of `service.store.tables.Amount`."""
    return [
        {
            "table_id": line.table,
            "row": line.row,
            "col": line.col,
            "title": line.title,
            "page": line.page,
            "row_kind": line.row_kind,
            "label": line.label,
            "code": line.code,
            "code_name": line.code_name,
            "column": line.column,
            "column_code": line.column_code,
            "value": None if line.value is None else format(line.value, "f"),
            "unit": line.unit,
            "yuan": _yuan(line.value, line.unit),
            "text": line.text,
            "confidence": line.confidence,
            "flags": list(line.flags),
            "findings": list(line.findings),
        }
        for line in amount_lines(document)
    ]


def _yuan(value: Decimal | None, unit: str | None) -> str | None:
    if value is None or unit not in UNITS:
        return None
    return format(convert(value, unit, _YUAN), "f")
