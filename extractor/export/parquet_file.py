"""The tidy amounts as a Parquet file."""

from __future__ import annotations

from decimal import Context, Decimal, InvalidOperation
from io import IOBase
from typing import Any, BinaryIO, cast

import pyarrow as pa
import pyarrow.parquet as pq

from extractor.document import Document
from extractor.export.tidy import AmountLine, amount_lines

VALUE_DIGITS, VALUE_DECIMALS = 38, 10
"""`value` is decimal128(38, 10): the same type in every file, so that files can be put together."""

_FIELDS: list[pa.Field[Any]] = [
    pa.field("document", pa.string(), nullable=False),
    pa.field("table", pa.string(), nullable=False),
    pa.field("title", pa.string()),
    pa.field("page", pa.int32(), nullable=False),
    pa.field("row", pa.int32(), nullable=False),
    pa.field("column_index", pa.int32(), nullable=False),
    pa.field("row_kind", pa.string(), nullable=False),
    pa.field("row_label", pa.string(), nullable=False),
    pa.field("code", pa.string()),
    pa.field("code_name", pa.string()),
    pa.field("column", pa.string(), nullable=False),
    pa.field("column_code", pa.string()),
    pa.field("value", pa.decimal128(VALUE_DIGITS, VALUE_DECIMALS)),
    pa.field("value_text", pa.string()),
    pa.field("unit", pa.string()),
    pa.field("text", pa.string(), nullable=False),
    pa.field("confidence", pa.float64(), nullable=False),
    pa.field("flags", pa.list_(pa.string()), nullable=False),
    pa.field("findings", pa.list_(pa.string()), nullable=False),
]
SCHEMA = pa.schema(_FIELDS)


def write_parquet(document: Document, stream: BinaryIO) -> None:
    """The lines of `extractor.export.tidy` with real types.

    `value_text` is the amount with just the decimals that are printed. It also holds what does not fit
    `value`: an amount of more than 28 digits before the point or 10 after it, where `value` is null.
    """
    records = [_record(line) for line in amount_lines(document)]
    table = pa.Table.from_pylist(records, schema=SCHEMA)
    pq.write_table(table, pa.PythonFile(cast(IOBase, stream), mode="w"), compression="zstd")


def _record(line: AmountLine) -> dict[str, Any]:
    return {
        "document": line.document,
        "table": line.table,
        "title": line.title,
        "page": line.page,
        "row": line.row,
        "column_index": line.col,
        "row_kind": line.row_kind,
        "row_label": line.label,
        "code": line.code,
        "code_name": line.code_name,
        "column": line.column,
        "column_code": line.column_code,
        "value": _fitting(line.value),
        "value_text": None if line.value is None else format(line.value, "f"),
        "unit": line.unit,
        "text": line.text,
        "confidence": line.confidence,
        "flags": list(line.flags),
        "findings": list(line.findings),
    }


def _fitting(value: Decimal | None) -> Decimal | None:
    if value is None:
        return None
    try:
        fitted = value.quantize(Decimal(1).scaleb(-VALUE_DECIMALS), context=Context(prec=VALUE_DIGITS))
    except InvalidOperation:
        return None
    return fitted if fitted == value else None
