"""How good the readings are, by collection and month: doubts, findings, corrections, reviews."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, case, extract, func, select
from sqlalchemy.orm import Session

from service.store.ledgers import Correction
from service.store.review_tables import WAITING, ReviewItem
from service.store.tables import Document

Key = tuple[str, str]
"""Collection and month (2026-03)."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What there is in some documents. `corrections`: those that changed something and stand."""

    documents: int = 0
    pages: int = 0
    amounts: int = 0
    doubtful: int = 0
    findings: int = 0
    corrections: int = 0
    reviewed: int = 0
    waiting: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Counts)))

    @property
    def doubtful_share(self) -> Decimal | None:
        """Of the amounts, in per cent."""
        return percent(self.doubtful, self.amounts)

    @property
    def findings_each(self) -> Decimal | None:
        """Findings to a document."""
        return _share(self.findings, self.documents, "0.1")

    @property
    def reviewed_share(self) -> Decimal | None:
        """Of the cells that asked for a look, in per cent."""
        return percent(self.reviewed, self.reviewed + self.waiting)


@dataclass(frozen=True, slots=True)
class Quality:
    """Counts by collection and month, by each alone, and of everything."""

    both: tuple[tuple[Key, Counts], ...]
    months: tuple[tuple[str, Counts], ...]
    collections: tuple[tuple[str, Counts], ...]
    whole: Counts


def quality(session: Session, collections: tuple[str, ...] | None) -> Quality:
    """The figures of all documents that were read, by the month in which they were brought (UTC)."""
    found: dict[Key, Counts] = {}
    for part in (
        _documents(session, collections),
        _corrections(session, collections),
        _looks(session, collections),
    ):
        for key, counts in part:
            found[key] = found.get(key, Counts()) + counts
    both = sorted(found.items(), key=lambda one: (one[0][1], one[0][0]), reverse=True)
    months = _summed((key[1], counts) for key, counts in both)
    names = _summed((key[0], counts) for key, counts in both)
    whole = sum(found.values(), Counts())
    return Quality(tuple(both), tuple(sorted(months.items())), tuple(sorted(names.items())), whole)


def percent(part: int, whole: int) -> Decimal | None:
    """So many of a hundred, with one decimal; None of nothing."""
    return _share(100 * part, whole, "0.1")


def _share(part: int, whole: int, to: str) -> Decimal | None:
    return (Decimal(part) / whole).quantize(Decimal(to), ROUND_HALF_EVEN) if whole else None


def _summed(found: Iterable[tuple[str, Counts]]) -> dict[str, Counts]:
    sums: dict[str, Counts] = {}
    for name, counts in found:
        sums[name] = sums.get(name, Counts()) + counts
    return sums


def _documents(session: Session, collections: tuple[str, ...] | None) -> Iterable[tuple[Key, Counts]]:
    sums = (func.coalesce(func.sum(c), 0) for c in _counted())
    for *key, documents, pages, amounts, doubtful, findings in session.execute(
        _grouped(select(*_key(), func.count(), *sums), collections)
    ):
        yield _named(key), Counts(documents, pages, amounts, doubtful, findings)


def _counted() -> tuple[Any, ...]:
    return (
        Document.source_pages,
        Document.amounts,
        Document.doubtful_amounts,
        Document.findings,
    )


def _corrections(session: Session, collections: tuple[str, ...] | None) -> Iterable[tuple[Key, Counts]]:
    """Corrections that changed something and were not taken back. A look that found the cell as read is a
    correction too, to the same text: it changes nothing."""
    undoing = Correction.body["undoes"].as_integer()
    taken_back = (
        select(undoing.label("number"), Correction.document_id.label("document"))
        .where(undoing.is_not(None))
        .subquery()
    )
    stands = (
        ~select(taken_back)
        .where(taken_back.c.document == Correction.document_id, taken_back.c.number == Correction.number)
        .exists()
    )
    changed = Correction.body["before"].as_string().is_distinct_from(Correction.body["after"].as_string())
    query = (
        select(*_key(), func.count())
        .join(Correction, Correction.document_id == Document.id)
        .where(undoing.is_(None), (Correction.kind != "cell") | changed, stands)
    )
    for *key, count in session.execute(_grouped(query, collections)):
        yield _named(key), Counts(corrections=count)


def _looks(session: Session, collections: tuple[str, ...] | None) -> Iterable[tuple[Key, Counts]]:
    settled = func.sum(case((ReviewItem.state == "settled", 1), else_=0))
    waiting = func.sum(case((ReviewItem.state.in_((*WAITING, "skipped")), 1), else_=0))
    query = select(*_key(), settled, waiting).join(ReviewItem, ReviewItem.document_id == Document.id)
    for *key, seen, waits in session.execute(_grouped(query, collections)):
        yield _named(key), Counts(reviewed=seen or 0, waiting=waits or 0)


def _key() -> tuple[Any, ...]:
    return Document.collection, extract("year", Document.created_at), extract("month", Document.created_at)


def _grouped(query: Select[Any], collections: tuple[str, ...] | None) -> Select[Any]:
    """Only documents that have been read, and that may be seen."""
    read: list[ColumnElement[bool]] = [Document.tables.is_not(None)]
    if collections is not None:
        read.append(Document.collection.in_(collections))
    return query.where(*read).group_by(*_key())


def _named(key: list[Any]) -> Key:
    collection, year, month = key
    return str(collection), f"{int(year):04}-{int(month):02}"
