"""The tables of the review: cells to look at, what was said of them, what a collection asks for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.store.tables import Base, Moment, Serial

WAITING = ("open", "second", "disputed")
"""States in which an item waits for somebody's look."""


class ReviewItem(Base):
    """A cell that asks for a look. What the machine read stays here whatever is corrected later.

    `state`: open; second (a change waits for another's look), disputed (two looks differ), settled, skipped,
    gone (nothing doubts it any more).
    """

    __tablename__ = "review_items"
    __table_args__ = (
        UniqueConstraint("document_id", "table_id", "row", "col"),
        Index("ix_review_items_next", "state", "worth", "id"),
        Index("ix_review_items_collection", "collection", "state"),
        Index("ix_review_items_lease", "lease_key", "lease_station"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"))
    collection: Mapped[str] = mapped_column(String(100))
    unit_name: Mapped[str | None] = mapped_column(Text)
    table_id: Mapped[str] = mapped_column(String(20))
    row: Mapped[int]
    col: Mapped[int]
    page: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    """finding, flag or audit"""
    worth: Mapped[float]
    """What a look settles, in bits and findings."""
    code: Mapped[str | None] = mapped_column(String(20))
    column_code: Mapped[str | None] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    is_amount: Mapped[bool]
    confidence: Mapped[float]
    read_confidence: Mapped[float]
    engine: Mapped[str] = mapped_column(String(40))
    flags: Mapped[list[str]] = mapped_column(JSON)
    chance: Mapped[float | None]
    """The chance by which the cell came into the queue: 1 where somebody doubts it, else the audit's share;
    None: not known."""
    state: Mapped[str] = mapped_column(String(10))
    lease_key: Mapped[str | None] = mapped_column(String(36))
    """Whose look it is just now, and at which of his windows."""
    lease_station: Mapped[str | None] = mapped_column(String(40))
    lease_until: Mapped[datetime | None] = mapped_column(Moment)
    votes: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """What reviewers said while two had to agree: decision, key_id, who, outcome, after."""
    created_at: Mapped[datetime] = mapped_column(Moment)
    changed_at: Mapped[datetime] = mapped_column(Moment)


class ReviewDecision(Base):
    """What somebody said of an item. Decisions are only ever added; an undo is one too."""

    __tablename__ = "review_decisions"
    __table_args__ = (
        Index("ix_review_decisions_mine", "key_id", "id"),
        Index("ix_review_decisions_item", "item_id", "id"),
    )

    id: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=True)
    item_id: Mapped[str] = mapped_column(ForeignKey("review_items.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(Moment)
    who: Mapped[str] = mapped_column(String(200))
    key_id: Mapped[str] = mapped_column(String(36))
    outcome: Mapped[str] = mapped_column(String(12))
    """accept, replace, paper_wrong, skip or undo"""
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str | None] = mapped_column(Text)
    correction: Mapped[int | None]
    """The number of the document's correction that came of it."""
    undoes: Mapped[int | None]
    """The decision that an undo takes back."""
    undone: Mapped[bool] = mapped_column(default=False)


class ReviewRule(Base):
    """What a collection asks of its reviewers."""

    __tablename__ = "review_rules"

    collection: Mapped[str] = mapped_column(String(100), primary_key=True)
    two_reviews: Mapped[bool] = mapped_column(default=False)
    """Changed amounts need two people who say the same."""
