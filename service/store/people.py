"""Tables of people who use the pages: users with a password, sessions of browsers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.store.tables import Base, Moment


class User(Base):
    """A person with a password. What he may do stands in a key of his own, whose text nobody knows."""

    __tablename__ = "users"

    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    password_hash: Mapped[str] = mapped_column(Text)
    """argon2id, with its salt and parameters."""
    key_id: Mapped[str] = mapped_column(ForeignKey("keys.id"), unique=True)
    created_at: Mapped[datetime] = mapped_column(Moment)


class BrowserSession(Base):
    """A browser that somebody signed in with. Of its token only the SHA-256 is kept."""

    __tablename__ = "browser_sessions"
    __table_args__ = (Index("ix_browser_sessions_expires_at", "expires_at"),)

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    key_id: Mapped[str] = mapped_column(ForeignKey("keys.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
