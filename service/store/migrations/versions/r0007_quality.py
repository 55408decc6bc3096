"""Documents: how many amounts and doubtful amounts they have; cells to look at: by what chance"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_DOUBTS = ("low_confidence", "stamp", "unread", "no_grammar")


def upgrade() -> None:
    """Documents: how many amounts they have and how many of them are doubtful; cells to look at: by what
    chance they were drawn, unknown for audits of before"""
    op.add_column("documents", sa.Column("amounts", sa.Integer(), nullable=True))
    op.add_column("documents", sa.Column("doubtful_amounts", sa.Integer(), nullable=True))
    op.add_column("review_items", sa.Column("chance", sa.Double(), nullable=True))
    doubtful = " OR ".join(f"CAST(a.flags AS TEXT) LIKE '%\"{flag}\"%'" for flag in _DOUBTS)
    count = "SELECT COUNT(*) FROM amounts a WHERE a.document_id = documents.id"
    op.execute(
        sa.text(
            f"UPDATE documents SET amounts = ({count}), "  # noqa: S608 - nothing comes from outside
            f"doubtful_amounts = ({count} AND ({doubtful})) WHERE tables IS NOT NULL"
        )
    )
    op.execute(sa.text("UPDATE review_items SET chance = 1.0 WHERE kind <> 'audit'"))
