"""Review: cells to look at, decisions, what collections ask for"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Review: cells to look at, decisions, what collections ask for"""
    moment = sa.DateTime(timezone=True)
    serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "review_items",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("collection", sa.String(length=100), nullable=False),
        sa.Column("unit_name", sa.Text(), nullable=True),
        sa.Column("table_id", sa.String(length=20), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("col", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("worth", sa.Double(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=True),
        sa.Column("column_code", sa.String(length=20), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("is_amount", sa.Boolean(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("read_confidence", sa.Double(), nullable=False),
        sa.Column("engine", sa.String(length=40), nullable=False),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("lease_key", sa.String(length=36), nullable=True),
        sa.Column("lease_station", sa.String(length=40), nullable=True),
        sa.Column("lease_until", moment, nullable=True),
        sa.Column("votes", sa.JSON(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("changed_at", moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["documents.id"],
            name=op.f("fk_review_items_document_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_items")),
        sa.UniqueConstraint(
            "document_id", "table_id", "row", "col", name=op.f("uq_review_items_document_id_table_id_row_col")
        ),
    )
    op.create_index("ix_review_items_next", "review_items", ["state", "worth", "id"], unique=False)
    op.create_index("ix_review_items_collection", "review_items", ["collection", "state"], unique=False)
    op.create_index("ix_review_items_lease", "review_items", ["lease_key", "lease_station"], unique=False)
    op.create_table(
        "review_decisions",
        sa.Column("id", serial, autoincrement=True, nullable=False),
        sa.Column("item_id", sa.String(length=36), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("key_id", sa.String(length=36), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("correction", sa.Integer(), nullable=True),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["review_items.id"],
            name=op.f("fk_review_decisions_item_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_decisions")),
    )
    op.create_index("ix_review_decisions_mine", "review_decisions", ["key_id", "id"], unique=False)
    op.create_index("ix_review_decisions_item", "review_decisions", ["item_id", "id"], unique=False)
    op.create_table(
        "review_rules",
        sa.Column("collection", sa.String(length=100), nullable=False),
        sa.Column("two_reviews", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("collection", name=op.f("pk_review_rules")),
    )
