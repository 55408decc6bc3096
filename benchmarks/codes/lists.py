"""Lists drawn from the catalogue itself: functions that the filings do not hold, as trees and as bare items.

They say how well names are told apart over the whole catalogue; that the catalogue is right they cannot say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

from benchmarks.codes.material import Paper
from extractor.codes import Catalogue, Entry
from extractor.document import Cell, CodeLevel, Column, Region, Row, Table
from extractor.geometry import Box

_LEVELS: tuple[CodeLevel, ...] = ("class", "section", "item")
_YEARS = range(2018, 2027)


def drawn(catalogue: Catalogue, count: int, *, tree: bool, seed: int = 0) -> list[Paper]:
    """`count` papers of one table each; `tree`: with the classes and sections above their items."""
    chance = Random(f"{seed} {tree}")
    papers = []
    for number in range(count):
        year = chance.choice(_YEARS)
        valid = [e for e in catalogue.entries if e.holds_in(year) and e.system == "function"]
        entries = list(_entries([e for e in valid if e.evidence != "unsure"], chance, tree=tree))
        truth = {("t1", row, 3): entry.code for row, entry in enumerate(entries)}
        papers.append(Paper(f"drawn {number}", year, (_table(entries),), truth))
    return papers


def _entries(valid: Sequence[Entry], chance: Random, *, tree: bool) -> Iterator[Entry]:
    by_code = {entry.code: entry for entry in valid}
    items = [entry for entry in valid if entry.level == 3 and entry.parent in by_code]
    sections = sorted({entry.parent for entry in items if entry.parent})
    given: set[str] = set()
    for section in sorted(chance.sample(sections, chance.randint(2, 7))):
        below = [entry for entry in items if entry.parent == section]
        chosen = sorted(chance.sample(below, min(len(below), chance.randint(1, 5))), key=lambda e: e.code)
        for code in (section[:3], section) if tree else ():
            if code in by_code and code not in given:
                given.add(code)
                yield by_code[code]
        yield from chosen


def _table(entries: Sequence[Entry]) -> Table:
    columns = [
        Column(index=i, path=("科目编码", text), role="code", level=level)
        for i, (text, level) in enumerate(zip("类款项", _LEVELS, strict=True))
    ]
    columns += [
        Column(index=3, path=("功能科目名称",), role="label"),
        Column(index=4, path=("金额",), role="amount"),
    ]
    cells = [
        _cell(row, col, text)
        for row, entry in enumerate(entries)
        for col, text in enumerate([*[*entry.code.split("-"), "", ""][:3], entry.name, "1.00"])
    ]
    return Table(
        id="t1",
        title="支出预算表",
        amount_unit="万元",
        regions=(Region(page=1, bbox=Box(0.0, 0.0, 250.0, 20.0 * len(entries))),),
        header_rows=0,
        columns=tuple(columns),
        rows=tuple(Row(index=i, kind="item", label=e.name, parent=None) for i, e in enumerate(entries)),
        cells=tuple(cells),
    )


def _cell(row: int, col: int, text: str) -> Cell:
    return Cell(
        row=row,
        col=col,
        row_span=1,
        col_span=1,
        text=text,
        amount=None,
        page=1,
        bbox=Box(col * 50.0, row * 20.0, col * 50.0 + 50.0, row * 20.0 + 20.0),
        confidence=0.9995 if text else 1.0,
        alternatives=(),
        engine="reference" if text else "none",
        flags=(),
    )
