"""What people decided on cells, as CSV and as Parquet: data for calibration."""

from __future__ import annotations

import csv
import io
from typing import Any

from sqlalchemy.orm import Session

from extractor.amounts import parse_amount
from extractor.export.csv_file import harmless
from service.keys import Caller
from service.review.audit import decided

_TEXTS = ("unit_name", "read", "truth", "who")
"""What people wrote or the paper said: a spreadsheet may take it for a formula."""
_WHOLE = ("row", "col", "page")
_BOOLEANS = ("is_amount", "right")
_NUMBERS = ("confidence", "read_confidence", "chance", "weight")
_FIELDS = (
    "document", "sha256", "collection", "unit_name", "table", "row", "col", "page", "kind", "is_amount",
    "read", "truth", "right", "confidence", "read_confidence", "engine", "flags", "chance", "weight",
    "read_at", "outcome", "who", "at",
)  # fmt: skip


def as_csv(session: Session, caller: Caller) -> bytes:
    """All decided cells as CSV with a byte order mark, for spreadsheets and for calibration."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, _FIELDS)
    writer.writeheader()
    writer.writerows({n: _safe(n, v) for n, v in line.items()} for line in decided(session, caller))
    return ("\ufeff" + text.getvalue()).encode()


def as_parquet(session: Session, caller: Caller) -> bytes:
    """All decided cells as Parquet."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    types: dict[str, pa.DataType] = {
        **dict.fromkeys(_WHOLE, pa.int32()),
        **dict.fromkeys(_BOOLEANS, pa.bool_()),
        **dict.fromkeys(_NUMBERS, pa.float64()),
    }
    schema = pa.schema([(name, types.get(name, pa.string())) for name in _FIELDS])
    body = io.BytesIO()
    table = pa.Table.from_pylist(list(decided(session, caller)), schema=schema)
    pq.write_table(table, body, compression="zstd")
    return body.getvalue()


def _safe(name: str, value: Any) -> Any:
    """The value as it stands in the file. An amount below zero is no formula, and calibration needs it as
    it is."""
    if name in _TEXTS and isinstance(value, str):
        return value if parse_amount(value).kind != "not_amount" else harmless(value)
    return "" if value is None else value
