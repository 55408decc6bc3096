"""Reads what a service's review exports: decisions on cells, as CSV or Parquet."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from pathlib import Path
from typing import Any

from extractor.engines import figures
from extractor.errors import UsageError
from extractor.reading.calibration.recalibration import Decision

ENGINE = "paddleocr"
"""Only what this engine read is calibrated; text layers are not."""
_NEEDED = ("sha256", "read", "right", "read_confidence", "engine", "flags", "weight", "read_at")
_HIDDEN = {"stamp", "unread"}
"""What is doubted whatever the reading's own confidence says."""
_LARGEST_BYTES = 1 << 30


@dataclass(frozen=True, slots=True)
class Decided:
    """What an export holds: decisions to fit to, and how many lines were left out and why."""

    decisions: tuple[Decision, ...]
    other_engines: int
    without_weight: int
    too_old: int


def decided(paths: Iterable[Path], read_after: datetime | None) -> Decided:
    """The decisions of the exports. Those on papers that were read before `read_after` are left out: their
    confidences are of another calibration.

    Raises UsageError where a file is none.
    """
    found: list[Decision] = []
    left_out = {"engine": 0, "weight": 0, "old": 0}
    for path in paths:
        for line in _lines(path):
            try:
                why = _left_out(line, read_after)
                if why is None:
                    found.append(_decision(line))
                else:
                    left_out[why] += 1
            except (ValueError, TypeError) as error:
                raise UsageError(
                    f"{path} has a line that is no decision: {error}", remedy="Export the review anew"
                ) from error
    return Decided(tuple(found), left_out["engine"], left_out["weight"], left_out["old"])


def _lines(path: Path) -> Iterator[Mapping[str, Any]]:
    if not path.is_file() or path.stat().st_size > _LARGEST_BYTES:
        raise UsageError(f"{path} is no export of a review", remedy="GET /v1/review/export gives one")
    lines = _of_parquet(path) if path.suffix == ".parquet" else _of_csv(path)
    for line in lines:
        missing = [name for name in _NEEDED if name not in line]
        if missing:
            raise UsageError(
                f"{path} lacks the columns {', '.join(missing)}", remedy="Export the review anew"
            )
        yield line


def _of_csv(path: Path) -> Iterator[Mapping[str, Any]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from csv.DictReader(file)
    except (UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{path} is no CSV in UTF-8: {error}", remedy="Export the review anew") from error


def _of_parquet(path: Path) -> Iterator[Mapping[str, Any]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        for batch in pq.ParquetFile(path).iter_batches():
            yield from batch.to_pylist()
    except (pa.ArrowException, OSError) as error:
        raise UsageError(f"{path} is no Parquet file: {error}", remedy="Export the review anew") from error


def _left_out(line: Mapping[str, Any], read_after: datetime | None) -> str | None:
    if line["engine"] != ENGINE or not _HIDDEN.isdisjoint(str(line["flags"] or "").split()):
        return "engine"
    if line["weight"] in (None, ""):
        return "weight"
    if read_after is not None and (
        line["read_at"] in (None, "") or datetime.fromisoformat(str(line["read_at"])) <= read_after
    ):
        return "old"
    return None


def _decision(line: Mapping[str, Any]) -> Decision:
    confidence, weight = float(line["read_confidence"]), float(line["weight"])
    if not 0.0 <= confidence <= 1.0 or not isfinite(weight) or weight <= 0.0:
        raise ValueError(f"confidence {confidence}, weight {weight}")
    if str(line["right"]) not in ("True", "False"):
        raise ValueError(f"right is {line['right']}")
    # The apostrophe keeps spreadsheets from taking a text for a formula.
    text = str(line["read"]).removeprefix("'").replace(" ", "")
    kind = "figure" if figures.figure_like(text) else "text"
    return Decision(kind, confidence, str(line["right"]) == "True", weight, str(line["sha256"]))
