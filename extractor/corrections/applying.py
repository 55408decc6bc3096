"""The way of corrections through a document, one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from extractor.codes import catalogue
from extractor.corrections.cells import Change, corrected
from extractor.corrections.coding import coded, with_code
from extractor.corrections.lines import readings_of
from extractor.corrections.structure import restructured
from extractor.document import Correction, Document, Finding, Table
from extractor.errors import CorrectionError
from extractor.level import findings_as_shown, levelled
from extractor.reconcile import settle
from extractor.settings import Settings


def apply(
    document: Document,
    corrections: Sequence[Correction],
    settings: Settings | None = None,
    *,
    codes_seen: bool = False,
) -> Document:
    """The document with `corrections` applied in their order, coded and reconciled anew.

    Rows and columns of a correction are those that its table has when its turn comes. A corrected cell has
    the engine "review" and the flag `corrected`; a text in a column of amounts that is none keeps the flag
    `no_grammar`. `settings` say which catalogue of codes and which budget year to use. `codes_seen`: it was
    made sure when the corrections were made that rows stood under the codes `before`, and is not asked again.

    Raises:
        CorrectionError: there is no such table, row or cell, or what is there is not the correction's
            `before`, or the structure cannot be changed in that way.
    """
    changes = [Change(one) for one in corrections]
    return applied(document, changes, settings or Settings(), codes_seen=codes_seen)


def applied(
    document: Document, changes: Sequence[Change], settings: Settings, *, codes_seen: bool = False
) -> Document:
    """The document with changes applied in their order, coded and reconciled anew."""
    for change in changes:
        document = _after(document, change, settings, codes_seen=codes_seen)
        done = (*document.corrections, change.correction)
        document = document.model_copy(update={"corrections": done})
    return _settled(document, settings)


def _after(document: Document, change: Change, settings: Settings, *, codes_seen: bool) -> Document:
    one = change.correction
    if one.kind == "structure":
        return restructured(document, one, settings)
    table = next((table for table in document.tables if table.id == one.table), None)
    if table is None:
        raise CorrectionError(f"There is no table {one.table}")
    if one.kind == "code":
        known = None if codes_seen else (_year(document, settings), catalogue(settings))
        changed = with_code(table, one, known)
    else:
        changed = corrected(table, change)
    return document.model_copy(update={"tables": tuple(_swapped(document.tables, table, changed))})


def _swapped(tables: Sequence[Table], table: Table, by: Table) -> Iterable[Table]:
    return (by if one is table else one for one in tables)


def _settled(document: Document, settings: Settings) -> Document:
    """The document with its codes and findings made anew."""
    tables, conflicts = coded(document.tables, _year(document, settings), catalogue(settings))
    pages = readings_of(document)
    lines = [line for page in pages for line in levelled(page).lines]
    tables, sums = settle(tables, lines, settings.acceptable_error)
    found = (*findings_as_shown(sums, pages), *conflicts)
    return document.model_copy(update={"tables": tables, "findings": _numbered(found)})


def _year(document: Document, settings: Settings) -> int | None:
    said = document.document.fiscal_year.value
    return settings.year or document.producer.year or (int(said) if said else None)


def _numbered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(f.model_copy(update={"id": f"f{i}"}) for i, f in enumerate(findings, start=1))
