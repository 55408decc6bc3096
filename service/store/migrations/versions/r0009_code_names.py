"""Names of the codes that amounts have"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Names of the codes that amounts have, those of all amounts that are there"""
    op.create_table(
        "code_names",
        sa.Column("collection", sa.String(length=100), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("collection", "code", "name", name=op.f("pk_code_names")),
    )
    op.execute(
        sa.text(
            "INSERT INTO code_names (collection, code, name) "
            "SELECT collection, code, SUBSTR(COALESCE(code_name, ''), 1, 200) FROM amounts "
            "WHERE code IS NOT NULL "
            'UNION SELECT collection, column_code, SUBSTR("column", 1, 200) FROM amounts '
            "WHERE column_code IS NOT NULL"
        )
    )
