"""Queries over the amounts of all documents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlalchemy import or_, select, tuple_
from sqlalchemy.orm import Session

from service.store.archive_tables import Member
from service.store.tables import Amount

_BATCH = 2000
_RUN_TOGETHER = re.compile(r"(\d{3})(\d{2})?(\d{2})?(\d{2})?")

Place = tuple[str, str, int, int]
"""Document, table, row and column: what the amounts are sorted by."""


@dataclass(frozen=True, slots=True)
class Question:
    """Which amounts are asked for; None: no matter."""

    collections: tuple[str, ...] | None = None
    code: str | None = None
    under: str | None = None
    """A code and all below it."""
    year: int | None = None
    unit: str | None = None
    kind: str | None = None
    row_kind: str | None = None
    document: str | None = None
    archive: str | None = None
    """Amounts of all documents that an archive brought."""
    after: Place | None = None


def written_with_hyphens(code: str) -> str:
    """A code as the contract writes it, also where it was given as printed: 2050199 is 205-01-99."""
    match = _RUN_TOGETHER.fullmatch(code)
    return "-".join(part for part in match.groups() if part) if match else code


def answers(session: Session, question: Question, limit: int) -> list[Amount]:
    """Amounts by document, table, row and column, at most `limit`."""
    place = tuple_(Amount.document_id, Amount.table_id, Amount.row, Amount.col)
    query = select(Amount).order_by(Amount.document_id, Amount.table_id, Amount.row, Amount.col).limit(limit)
    if question.after is not None:
        query = query.where(place > tuple_(*question.after))
    if question.collections is not None:
        query = query.where(Amount.collection.in_(question.collections))
    if question.code is not None:
        code = written_with_hyphens(question.code)
        query = query.where(or_(Amount.code == code, Amount.column_code == code))
    if question.under is not None:
        top = written_with_hyphens(question.under)
        below = f"{top}-%"
        query = query.where(
            or_(
                Amount.code == top,
                Amount.code.like(below),
                Amount.column_code == top,
                Amount.column_code.like(below),
            )
        )
    if question.year is not None:
        query = query.where(Amount.fiscal_year == question.year)
    if question.unit is not None:
        query = query.where(Amount.unit_name.contains(question.unit, autoescape=True))
    if question.kind is not None:
        query = query.where(Amount.kind == question.kind)
    if question.row_kind is not None:
        query = query.where(Amount.row_kind == question.row_kind)
    if question.document is not None:
        query = query.where(Amount.document_id == question.document)
    if question.archive is not None:
        brought = select(Member.document_id).where(Member.archive_id == question.archive)
        query = query.where(Amount.document_id.in_(brought))
    return list(session.scalars(query))


def place_of(amount: Amount) -> Place:
    """Where the amount stands."""
    return amount.document_id, amount.table_id, amount.row, amount.col


def all_answers(session: Session, question: Question) -> Iterator[list[Amount]]:
    """All amounts, some at a time, so that memory stays small."""
    while batch := answers(session, question, _BATCH):
        yield batch
        session.expunge_all()
        question = replace(question, after=place_of(batch[-1]))
