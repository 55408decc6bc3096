"""What corrections changed: a result beside the one that was read, cell by cell.

A cell is known again by its page and its box, so that cells that only moved are not taken for changed ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Paper = tuple[float, ...]
"""A page and a box on it."""
_MOST = 300


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that holds something else than was read, at its place in the corrected table."""

    table: str
    title: str | None
    row: int
    col: int
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """`cells`: those that differ (the first of them), `more` how many others; `codes`: rows under another
    code, as (table, row, label, before, after); `added`, `removed`, `reshaped`: tables by their ids."""

    cells: tuple[Difference, ...]
    more: int
    codes: tuple[tuple[str, int, str, str, str], ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    reshaped: tuple[tuple[str, str, str], ...]


def compared(read: dict[str, Any], corrected: dict[str, Any]) -> Comparison:
    """What two results of one document differ in."""
    before = {table["id"]: table for table in read["tables"]}
    after = {table["id"]: table for table in corrected["tables"]}
    cells = list(_differences(texts_by_place(read), corrected))
    both = [name for name in after if name in before]
    sizes = [(name, _size(before[name]), _size(after[name])) for name in both]
    return Comparison(
        cells=tuple(cells[:_MOST]),
        more=max(0, len(cells) - _MOST),
        codes=tuple(change for name in both for change in _codes(before[name], after[name]))[:_MOST],
        added=tuple(name for name in after if name not in before),
        removed=tuple(name for name in before if name not in after),
        reshaped=tuple(change for change in sizes if change[1] != change[2]),
    )


def texts_by_place(read: dict[str, Any]) -> dict[Paper, str]:
    """The texts that were read, by where they stand on paper."""
    return {(c["page"], *c["bbox"]): c["text"] for table in read["tables"] for c in table["cells"]}


def _differences(texts: Mapping[Paper, str], corrected: dict[str, Any]) -> Iterator[Difference]:
    for table in corrected["tables"]:
        for cell in table["cells"]:
            read = texts.get((cell["page"], *cell["bbox"]))
            if read is None or read == cell["text"]:
                continue
            label = table["rows"][cell["row"]]["label"]
            place = table["id"], table["title"], cell["row"], cell["col"]
            yield Difference(*place, label, read, cell["text"])


def _codes(before: dict[str, Any], after: dict[str, Any]) -> Iterator[tuple[str, int, str, str, str]]:
    """Rows to which a person gave another code. Where the structure changed, rows cannot be told apart."""
    if _size(before) != _size(after):
        return
    for old, new in zip(before["rows"], after["rows"], strict=True):
        if new.get("given_codes") and (old["code"], old["codes"]) != (new["code"], new["codes"]):
            yield after["id"], new["index"], new["label"], old["code"] or "", new["code"] or ""


def _size(table: dict[str, Any]) -> str:
    return f"{len(table['rows'])} × {len(table['columns'])}"
