"""`/quality`, `/people`, `/log`: how good the readings are, who may do what, who did what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.deps import Administrator, Reading, Reviewer
from service.keys import ROLES, Caller
from service.review import audit
from service.store.ids import aware, now
from service.store.people import User
from service.store.review_tables import ReviewRule
from service.store.tables import AuditEntry, Document, Key
from service.ui.chart import Curve, bars_chart, legend, lines_chart
from service.ui.quality import Quality, quality
from service.ui.rendering import PageRoute, language_of, page, said

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_ENTRIES = 100
_MONTHS = 24
_HIGHEST = Decimal(10)
"""Per cent; the chart of doubts reaches at least so high, so that small shares look small."""
_FEWEST_FOR_LINES = 2


@router.get("/quality")
def dashboard(request: Request, caller: Reviewer, session: Reading) -> Response:
    """Doubts, findings, corrections and reviews by collection and month; what the random audit measured."""
    found = quality(session, caller.collections)
    curves, months = _curves(found), [month for month, _ in found.months][-_MONTHS:]
    draw = lines_chart if len(months) >= _FEWEST_FOR_LINES else bars_chart
    title = said(language_of(request), "quality.chart")
    rules = session.scalars(select(ReviewRule)).all()
    return page(
        request,
        "quality.html",
        caller,
        found=found,
        chart=draw(title, months, curves, _HIGHEST) if curves else None,
        series_keys=legend(curves, bars=draw is bars_chart),
        audits=audit.measured(session, caller),
        rate=_rate,
        two={rule.collection for rule in rules if rule.two_reviews},
        may_rule=caller.may("administrator"),
    )


@router.get("/people")
def people(request: Request, caller: Administrator, session: Reading) -> Response:
    """Users and keys, and what an administrator can do with them."""
    users = session.execute(select(User, Key).join(Key, Key.id == User.key_id).order_by(User.name)).all()
    of_users = {key.id for _, key in users}
    keys = session.scalars(select(Key).order_by(Key.id.desc())).all()
    return page(
        request,
        "people.html",
        caller,
        users=users,
        keys=[key for key in keys if key.id not in of_users],
        roles=ROLES,
        state=_state,
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which entries of the log are asked for; empty: no matter."""

    who: Annotated[str, Query(max_length=200)] = ""
    action: Annotated[str, Query(max_length=60)] = ""
    target: Annotated[str, Query(max_length=100)] = ""


@router.get("/log")
def log(
    request: Request,
    caller: Administrator,
    session: Reading,
    asked: Annotated[_Asked, Depends()],
    after: Annotated[int | None, Query(ge=1, le=2**53)] = None,
) -> Response:
    """Every change that somebody made, the newest first."""
    query = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(_ENTRIES + 1)
    wanted = asdict(asked)
    for name, text in wanted.items():
        if text.strip():
            query = query.where(getattr(AuditEntry, name) == text.strip())
    if after is not None:
        query = query.where(AuditEntry.id < after)
    if caller.collections is not None:
        query = query.where(AuditEntry.collection.in_(caller.collections))
    entries = session.scalars(query).all()
    shown = entries[:_ENTRIES]
    return page(
        request,
        "log.html",
        caller,
        entries=shown,
        names=_names(session, caller, shown),
        actions=_actions(session),
        asked=wanted,
        more=shown[-1].id if len(entries) > _ENTRIES else None,
    )


def _curves(found: Quality) -> list[Curve]:
    """The share of doubtful amounts of each collection, month by month."""
    shares = {key: counts.doubtful_share for key, counts in found.both}
    months = [month for month, _ in found.months][-_MONTHS:]
    return [
        Curve(name, tuple(shares.get((name, month)) for month in months)) for name, _ in found.collections
    ]


def _rate(share: float | None) -> str:
    """A share in per cent with two decimals."""
    return "—" if share is None else f"{Decimal(share) * 100:.2f} %"


def _state(key: Key) -> str:
    """The word for what becomes of who comes with the key."""
    if key.revoked_at is not None:
        return "revoked"
    expires: datetime | None = aware(key.expires_at)
    return "expired" if expires is not None and expires <= now() else "active"


def _names(session: Session, caller: Caller, entries: Sequence[AuditEntry]) -> dict[str, str]:
    """The names of the documents that entries are about and that the caller may see."""
    targets = {entry.target for entry in entries if entry.target}
    found = session.scalars(select(Document).where(Document.id.in_(targets)))
    return {document.id: document.name for document in found if caller.sees(document.collection)}


def _actions(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEntry.action).distinct().order_by(AuditEntry.action)))
