"""Columns under codes: an economic class or item as a heading (工资福利支出 is 301)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractor import wording
from extractor.codes.catalogue import Catalogue
from extractor.codes.evidence import Lookup, Shown
from extractor.codes.labels import key, plain
from extractor.codes.printed import Printed, code_before_label
from extractor.codes.resolve import Resolved, resolve
from extractor.document import CodeSystem, Column, Table

_GOVERNMENT = re.compile(r"政府(?:预算)?(?:支出)?经济")
_THREE_PUBLIC = re.compile(r"三公")
_CLASSIFIED = 0.5
_FEWEST = 2
_ECONOMIC: tuple[CodeSystem, ...] = ("department_economic", "government_economic")


def coded_columns(table: Table, year: int | None, catalogue: Catalogue) -> tuple[Column, ...]:
    """The table's columns, those whose heading is an economic class or item with its code.

    A heading alone is weak evidence (其他支出 is everyday wording): at least two headings, and half
    of those over amounts, must be names of the classification. Tables of the “三公” expenditure
    cut across it and have none.
    """
    amounts = [c for c in table.columns if c.role in ("amount", "number") and c.path]
    words = "|".join([plain(table.title or ""), *(plain(p) for c in amounts for p in c.path)])
    if _THREE_PUBLIC.search(words):
        return table.columns
    system = _system(amounts, words, catalogue)
    if system is None:
        return table.columns
    look = Lookup(catalogue, system, year)
    found = _resolved(amounts, look)
    return tuple(
        c.model_copy(update={"code": found[c.index].match.code}) if c.index in found else c
        for c in table.columns
    )


def _system(amounts: Sequence[Column], words: str, catalogue: Catalogue) -> CodeSystem | None:
    """The economic system that the headings over amounts are of, None where they are of none."""
    leaves = {key(code_before_label(c.path[-1])[1]) for c in amounts if not wording.is_total(c.path[-1])}
    counts = {s: sum(bool(catalogue.called(leaf, s)) for leaf in leaves) for s in _ECONOMIC}
    best = max(
        _ECONOMIC, key=lambda s: (counts[s], (s == "government_economic") == bool(_GOVERNMENT.search(words)))
    )
    enough = counts[best] >= max(_FEWEST, _CLASSIFIED * len(leaves))
    return best if enough else None


def _resolved(amounts: Sequence[Column], look: Lookup) -> dict[int, Resolved]:
    """The columns with a code, resolved as one list in which each heading stands above its parts."""
    shown: list[Shown] = []
    places: dict[int, int] = {}
    above: tuple[str, ...] = ()
    for column in amounts:
        for depth, text in enumerate(column.path):
            last = depth == len(column.path) - 1
            if not last and column.path[: depth + 1] == above[: depth + 1]:
                continue
            parts, name = code_before_label(text)
            if wording.is_total(name):
                continue
            if last:
                places[len(shown)] = column.index
            shown.append(Shown(name, Printed(parts, (), 1.0) if parts else None))
        above = column.path
    results = resolve(shown, look)
    return {column: results[place] for place, column in places.items() if results[place].match.code}
