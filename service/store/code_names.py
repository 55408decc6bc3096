"""Which codes the amounts have, and under what names: small, where the amounts are many.

To look for a name among all amounts would read each of them. Names are added with the amounts and never taken
away; who asks looks the code up among the amounts, so that a name nothing bears any more does no harm.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import String, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.store.tables import Base

LONGEST = 200
"""Characters of a name that are kept: an index cannot hold any length."""
_AT_ONCE = 500


class CodeName(Base):
    """A name that rows or headings with a code bear in a collection."""

    __tablename__ = "code_names"

    collection: Mapped[str] = mapped_column(String(100), primary_key=True)
    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    name: Mapped[str] = mapped_column(String(LONGEST), primary_key=True)


def remember(session: Session, amounts: Iterable[Mapping[str, Any]]) -> None:
    """Add the names that these amounts bring; those that are there already stay."""
    found = set()
    for amount in amounts:
        for code, name in ((amount["code"], amount["code_name"]), (amount["column_code"], amount["column"])):
            if code is not None:
                found.add((amount["collection"], code, (name or "")[:LONGEST]))
    dialect: Any = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    # In one order everywhere, so that two writers of the same names wait for each other and never deadlock.
    rows = [dict(zip(("collection", "code", "name"), one, strict=True)) for one in sorted(found)]
    for start in range(0, len(rows), _AT_ONCE):
        fresh = dialect.insert(CodeName).values(rows[start : start + _AT_ONCE])
        session.execute(fresh.on_conflict_do_nothing())


def codes_named(
    session: Session, collections: Sequence[str] | None, code: str, name: str, most: int
) -> list[str]:
    """Codes that begin with `code` or bear a name that holds `name`, the shortest first; at most `most`.
    `collections` None: all of them."""
    query = (
        select(CodeName.code)
        .where(
            CodeName.code.startswith(code, autoescape=True) | CodeName.name.contains(name, autoescape=True)
        )
        .group_by(CodeName.code)
        .order_by(func.length(CodeName.code), CodeName.code)
        .limit(most)
    )
    if collections is not None:
        query = query.where(CodeName.collection.in_(collections))
    return list(session.scalars(query))
