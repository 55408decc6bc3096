"""Every row and column of a document's tables under its code, or honestly under none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from extractor.codes.catalogue import SYSTEMS, Catalogue
from extractor.codes.columns import coded_columns
from extractor.codes.conflicts import conflict_finding
from extractor.codes.evidence import Lookup, Shown
from extractor.codes.labels import key, plain
from extractor.codes.places import Cells, Place, cells_by_row, label_on, places
from extractor.codes.resolve import Resolved, resolve
from extractor.codes.sides import Side, sides, system_of
from extractor.document import CodeSystem, Finding, Row, Table

_CLASSIFIED = 0.4
"""From this share of labels on that are listed names, a list without printed codes is one of the system's."""
_READ = 0.98
"""Digits read this surely are not taken for others of another system."""


def match_codes(
    tables: Sequence[Table], year: int | None, catalogue: Catalogue
) -> tuple[tuple[Table, ...], tuple[Finding, ...]]:
    """The tables with codes in their rows and columns, and the conflicts between codes and labels."""
    coded: list[Table] = []
    findings: list[Finding] = []
    for table in tables:
        rows, conflicts = _match_rows(table, year, catalogue)
        columns = coded_columns(table, year, catalogue)
        coded.append(table.model_copy(update={"rows": rows, "columns": columns}))
        findings.extend(conflicts)
    return tuple(coded), tuple(findings)


def _match_rows(
    table: Table, year: int | None, catalogue: Catalogue
) -> tuple[tuple[Row, ...], list[Finding]]:
    by_row = cells_by_row(table)
    found = sides(table)
    findings: list[Finding] = []
    matched: list[dict[int, Resolved]] = []
    for side in found:
        listed = places(table, side, by_row)
        resolved = _resolve_side(side, listed, table, (year, catalogue))
        matched.append(resolved)
        for index, result in resolved.items():
            if result.conflict is not None:
                label = next(p.shown.label for p in listed if p.row == index)
                findings.append(conflict_finding(table, side, index, label, result))
    rows = tuple(_coded(row, found, by_row.get(row.index, {}), matched) for row in table.rows)
    return rows, findings


def _resolve_side(
    side: Side, listed: Sequence[Place], table: Table, when: tuple[int | None, Catalogue]
) -> dict[int, Resolved]:
    """What each row of a side stands under, by the row's index."""
    year, catalogue = when
    shown = [place.shown for place in listed]
    printed = Counter(
        s.printed.system for s in shown if s.printed is not None and s.printed.system is not None
    )
    labels = [key(s.label) for s in shown if s.label]
    named = _named(labels, year, catalogue)
    system = system_of(side, plain(table.title or ""), printed, named)
    if system is None:
        return {}
    look = Lookup(catalogue, system, year)
    if not printed[system] and not _classified(labels, look):
        return {}
    shown = [_of_system(s, system) for s in shown]
    return {place.row: result for place, result in zip(listed, resolve(shown, look), strict=True)}


def _named(labels: Sequence[str], year: int | None, catalogue: Catalogue) -> dict[CodeSystem, float]:
    """For each system how many labels are its names; a label of several systems counts for each in part."""
    shares: Counter[CodeSystem] = Counter()
    for label, times in Counter(labels).items():
        owners = [s for s in SYSTEMS if any(e.holds_in(year) for e in catalogue.called(label, s))]
        for system in owners:
            shares[system] += times / len(owners)  # type: ignore[assignment]
    return dict(shares)


def _classified(labels: Sequence[str], look: Lookup) -> bool:
    """Whether enough labels of a list are names of the system, reading errors allowed for."""
    distinct = set(labels)
    if not distinct:
        return False
    exact = sum(bool(look.catalogue.called(label, look.system)) for label in distinct)
    if exact >= _CLASSIFIED * len(distinct):
        return True
    near = sum(any(cost < 1.2 + 0.5 * len(label) for _, cost in look.names(label)) for label in distinct)
    return near >= _CLASSIFIED * len(distinct)


def _of_system(shown: Shown, system: CodeSystem) -> Shown:
    """A row without the print of another system (a unit's number looks like a code)."""
    printed = shown.printed
    foreign = printed is not None and printed.system not in (None, system) and printed.confidence > _READ
    return replace(shown, printed=None) if foreign else shown


def _coded(row: Row, found: Sequence[Side], cells: Cells, matched: Sequence[Mapping[int, Resolved]]) -> Row:
    """The row with the code of the side it is named after, and each side's code by its label column."""
    results = [m.get(row.index) for m in matched]
    if not any(results):
        return row
    codes = {
        side.label: result.match.code
        for side, result in zip(found, results, strict=True)
        if result is not None and result.match.code and side.label is not None
    }
    update: dict[str, object] = {"codes": codes} if len(found) > 1 else {}
    main = results[main_side(row, found, cells)]
    if main is not None:
        update |= dict(main.match)
    return row.model_copy(update=update)


def main_side(row: Row, found: Sequence[Side], cells: Cells) -> int:
    """The side a row is named after: the spending one of a table of two, else the one with its label."""
    if len(found) == 1:
        return 0
    spending = [i for i, side in enumerate(found) if side.spending and not side.earning]
    if spending and any(side.earning for side in found):
        return spending[0]
    named = [i for i, side in enumerate(found) if label_on(side, cells) == row.label]
    return named[0] if named else 0
