"""The tables of the database. Changes to them come with a migration (`service/store/migrations`)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

Moment = DateTime(timezone=True)
Serial = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only where the column is called INTEGER."""


class Base(DeclarativeBase):
    """The base of all tables; constraints get names, so that migrations can change them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Key(Base):
    """A key of the API. Only its SHA-256 is kept: keys hold 256 random bits, which no search finds."""

    __tablename__ = "keys"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[str] = mapped_column(String(20))
    collections: Mapped[list[str]] = mapped_column(JSON)
    """Names of collections; ["*"]: all."""
    requests_per_minute: Mapped[int | None]
    pages_per_day: Mapped[int | None]
    callback_secret: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime | None] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)


class Document(Base):
    """A document that was accepted, and how far it is."""

    __tablename__ = "documents"
    __table_args__ = (
        UniqueConstraint("collection", "fingerprint"),
        Index("ix_documents_collection_id", "collection", "id"),
        Index("ix_documents_state_id", "state", "id"),
        Index("ix_documents_sha256", "sha256"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    collection: Mapped[str] = mapped_column(String(100))
    name: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    fingerprint: Mapped[str | None] = mapped_column(String(64))
    """Of the bytes and the options: what is the same is not read twice. NULL once it was cancelled."""
    media_type: Mapped[str] = mapped_column(String(100))
    bytes: Mapped[int] = mapped_column(BigInteger)
    source_pages: Mapped[int]
    options: Mapped[dict[str, Any]] = mapped_column(JSON)
    sealed_password: Mapped[str | None] = mapped_column(Text)
    priority: Mapped[int] = mapped_column(default=0)
    key_id: Mapped[str | None] = mapped_column(ForeignKey("keys.id"))
    archive_id: Mapped[str | None] = mapped_column(String(36))
    """The archive that brought it; archives keep their members' paths themselves."""

    state: Mapped[str] = mapped_column(String(20))
    stage: Mapped[str] = mapped_column(String(20))
    reason_code: Mapped[str | None] = mapped_column(String(40))
    reason: Mapped[str | None] = mapped_column(Text)
    pages: Mapped[int]
    """How many pages are to be read."""
    pages_done: Mapped[int] = mapped_column(default=0)
    pages_failed: Mapped[int] = mapped_column(default=0)
    pages_aside: Mapped[int] = mapped_column(default=0)
    seconds: Mapped[float] = mapped_column(default=0.0)
    created_at: Mapped[datetime] = mapped_column(Moment)
    started_at: Mapped[datetime | None] = mapped_column(Moment)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)
    changed_at: Mapped[datetime] = mapped_column(Moment)

    result_key: Mapped[str | None] = mapped_column(Text)
    """Where the document as it was read lies in the file store."""
    current_key: Mapped[str | None] = mapped_column(Text)
    """Where the document with its corrections lies; the same as `result_key` while there are none."""
    corrections: Mapped[int] = mapped_column(default=0)
    """How many corrections there are: the number of the last one."""
    corrections_applied: Mapped[int] = mapped_column(default=0)
    title: Mapped[str | None] = mapped_column(Text)
    unit_name: Mapped[str | None] = mapped_column(Text)
    unit_code: Mapped[str | None] = mapped_column(Text)
    fiscal_year: Mapped[int | None]
    kind: Mapped[str | None] = mapped_column(String(40))
    tables: Mapped[int | None]
    findings: Mapped[int | None]
    doubtful: Mapped[int | None]
    failures: Mapped[int | None]
    amounts: Mapped[int | None]
    """How many amounts there are, and how many of them are doubtful."""
    doubtful_amounts: Mapped[int | None]

    reviewed_at: Mapped[datetime | None] = mapped_column(Moment)
    """When somebody said that he has looked it through, who that was, and how many corrections there were."""
    reviewed_by: Mapped[str | None] = mapped_column(String(200))
    reviewed_corrections: Mapped[int | None]
    review_filled: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether its doubtful cells wait in the queue; False for what was read before there was one."""


class Unit(Base):
    """A piece of work: a page to read, or (number 0) the assembly of all pages.

    `token` is drawn anew whenever somebody takes the unit on; only who holds it may write the outcome.
    """

    __tablename__ = "units"
    __table_args__ = (
        Index("ix_units_take", "state", "priority", "document_id", "number"),
        Index("ix_units_lease", "state", "lease_until"),
    )

    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(10))
    """ready, leased, done, aside (given up) or stopped (its document was given up)"""
    priority: Mapped[int] = mapped_column(default=0)
    token: Mapped[str | None] = mapped_column(String(32))
    owner: Mapped[str | None] = mapped_column(String(100))
    lease_until: Mapped[datetime | None] = mapped_column(Moment)
    kills: Mapped[int] = mapped_column(default=0)
    losses: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str | None] = mapped_column(Text)


class Reading(Base):
    """What was read from a page, kept until its document is whole (longer where pages failed)."""

    __tablename__ = "readings"
    __table_args__ = (
        ForeignKeyConstraint(
            ["document_id", "number"], ["units.document_id", "units.number"], ondelete="CASCADE"
        ),
    )

    document_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    failed: Mapped[bool]
    body: Mapped[bytes] = mapped_column(LargeBinary)


class Amount(Base):
    """An amount of a document's current result: what is asked for across documents.

    `value` is a decimal as text, exactly as in the result, in `unit`; `yuan` is the same in 元, None where
    the unit is not known. Both are text because SQLite has no decimals.
    """

    __tablename__ = "amounts"
    __table_args__ = (
        Index("ix_amounts_code_year", "code", "fiscal_year", "document_id"),
        Index("ix_amounts_year", "fiscal_year", "document_id"),
        Index("ix_amounts_column_code", "column_code", "fiscal_year"),
    )

    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True)
    table_id: Mapped[str] = mapped_column(String(20), primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True)
    col: Mapped[int] = mapped_column(primary_key=True)
    collection: Mapped[str] = mapped_column(String(100))
    fiscal_year: Mapped[int | None]
    unit_name: Mapped[str | None] = mapped_column(Text)
    kind: Mapped[str | None] = mapped_column(String(40))
    title: Mapped[str | None] = mapped_column(Text)
    page: Mapped[int]
    row_kind: Mapped[str] = mapped_column(String(10))
    label: Mapped[str] = mapped_column(Text)
    code: Mapped[str | None] = mapped_column(String(20))
    code_name: Mapped[str | None] = mapped_column(Text)
    column: Mapped[str] = mapped_column(Text)
    column_code: Mapped[str | None] = mapped_column(String(20))
    value: Mapped[str | None] = mapped_column(Text)
    unit: Mapped[str | None] = mapped_column(String(20))
    yuan: Mapped[str | None] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    confidence: Mapped[float]
    flags: Mapped[list[str]] = mapped_column(JSON)
    findings: Mapped[list[str]] = mapped_column(JSON)


class AuditEntry(Base):
    """A change somebody made. Entries are only ever added."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(Moment)
    who: Mapped[str] = mapped_column(String(200))
    key_id: Mapped[str | None] = mapped_column(String(36))
    action: Mapped[str] = mapped_column(String(60))
    target: Mapped[str | None] = mapped_column(Text)
    collection: Mapped[str | None] = mapped_column(String(100))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
