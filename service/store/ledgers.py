"""Further tables: corrections, callbacks, what requests were repeated, what keys used, what files may go."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.store.tables import Base, Moment


class Correction(Base):
    """A correction of a document's result. Corrections are only ever added; an undo is one too."""

    __tablename__ = "corrections"
    __table_args__ = (Index("ix_corrections_place", "document_id", "table_id", "row", "col"),)

    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    """Counts from 1 within the document."""
    kind: Mapped[str] = mapped_column(String(40))
    table_id: Mapped[str | None] = mapped_column(String(20))
    row: Mapped[int | None]
    col: Mapped[int | None]
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The correction as `extractor.document` knows it."""
    who: Mapped[str] = mapped_column(String(200))
    key_id: Mapped[str | None] = mapped_column(String(36))
    at: Mapped[datetime] = mapped_column(Moment)
    why: Mapped[str | None] = mapped_column(Text)


class Callback(Base):
    """A message to be sent to an address that a document's owner named (a webhook)."""

    __tablename__ = "callbacks"
    __table_args__ = (Index("ix_callbacks_due", "state", "due_at"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    document_id: Mapped[str | None] = mapped_column(String(36))
    collection: Mapped[str] = mapped_column(String(100))
    key_id: Mapped[str | None] = mapped_column(String(36))
    url: Mapped[str] = mapped_column(Text)
    event: Mapped[str] = mapped_column(String(60))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(10))
    """pending, delivered or dead"""
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment)
    delivered_at: Mapped[datetime | None] = mapped_column(Moment)
    last_error: Mapped[str | None] = mapped_column(Text)


class Repeat(Base):
    """The answer that was given under an Idempotency-Key."""

    __tablename__ = "repeats"

    key_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    idempotency_key: Mapped[str] = mapped_column(String(255), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    """Of what was asked: the same key with something else is refused."""
    documents: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(Moment)


class Usage(Base):
    """What a key had accepted on one day (UTC)."""

    __tablename__ = "usage"

    key_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    documents: Mapped[int] = mapped_column(default=0)
    pages: Mapped[int] = mapped_column(default=0)
    bytes: Mapped[int] = mapped_column(BigInteger, default=0)


class Discarded(Base):
    """A file that nothing needs any more, and when it may go: not while an upload may still point to it."""

    __tablename__ = "discarded"

    file_key: Mapped[str] = mapped_column(String(255), primary_key=True)
    after: Mapped[datetime] = mapped_column(Moment)
