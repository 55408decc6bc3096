"""Tables of archives that were brought, of what is in them, and of uploads in pieces."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.store.tables import Base, Moment


class Archive(Base):
    """An archive that was accepted, and how far its unpacking is.

    Its bytes are kept until it is unpacked. `token` is drawn anew whenever somebody takes the unpacking on;
    only who holds it may write.
    """

    __tablename__ = "archives"
    __table_args__ = (
        Index("ix_archives_take", "state", "lease_until"),
        Index("ix_archives_same", "collection", "fingerprint"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    collection: Mapped[str] = mapped_column(String(100))
    name: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    fingerprint: Mapped[str | None] = mapped_column(String(64))
    """Of the bytes and the options: what is the same is not unpacked twice. NULL once it was cancelled."""
    bytes: Mapped[int] = mapped_column(BigInteger)
    options: Mapped[dict[str, Any]] = mapped_column(JSON)
    sealed_password: Mapped[str | None] = mapped_column(Text)
    key_id: Mapped[str | None] = mapped_column(String(36))
    pages_per_day: Mapped[int | None]

    state: Mapped[str] = mapped_column(String(20))
    """queued, unpacking, unpacked, failed or cancelled"""
    reason_code: Mapped[str | None] = mapped_column(String(40))
    reason: Mapped[str | None] = mapped_column(Text)
    token: Mapped[str | None] = mapped_column(String(32))
    owner: Mapped[str | None] = mapped_column(String(100))
    lease_until: Mapped[datetime | None] = mapped_column(Moment)
    losses: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(Moment)
    changed_at: Mapped[datetime] = mapped_column(Moment)
    unpacked_at: Mapped[datetime | None] = mapped_column(Moment)


class Member(Base):
    """A file of an archive and what became of it. `number` is its place in the order of unpacking."""

    __tablename__ = "archive_members"
    __table_args__ = (
        Index("ix_archive_members_document", "document_id"),
        Index("ix_archive_members_outcome", "archive_id", "outcome", "number"),
    )

    archive_id: Mapped[str] = mapped_column(ForeignKey("archives.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(String(20))
    """document, same (read once already) or one of `extractor.archives.Outcome`"""
    code: Mapped[str | None] = mapped_column(String(40))
    reason: Mapped[str | None] = mapped_column(Text)
    bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str | None] = mapped_column(String(64))
    document_id: Mapped[str | None] = mapped_column(String(36))


class Upload(Base):
    """An upload in pieces (tus): how long it will be. How much has come is the length of its file."""

    __tablename__ = "uploads"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    key_id: Mapped[str] = mapped_column(String(36))
    name: Mapped[str] = mapped_column(Text)
    length: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(Moment)
