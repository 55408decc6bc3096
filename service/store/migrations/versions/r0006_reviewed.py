"""Documents: who looked through them and when, and whether their doubtful cells wait in the queue"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Documents: who looked through them and when, and whether their doubtful cells wait in the queue"""
    moment = sa.DateTime(timezone=True)
    op.add_column("documents", sa.Column("reviewed_at", moment, nullable=True))
    op.add_column("documents", sa.Column("reviewed_by", sa.String(length=200), nullable=True))
    op.add_column("documents", sa.Column("reviewed_corrections", sa.Integer(), nullable=True))
    no = sa.false()
    op.add_column("documents", sa.Column("review_filled", sa.Boolean(), nullable=False, server_default=no))
