"""Who looks at which cell: leases on items, how many are left, how fast it goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from statistics import median

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from service.keys import Caller
from service.store.ids import aware, now
from service.store.review_tables import WAITING, ReviewDecision, ReviewItem

LEASE = timedelta(minutes=5)
_PACE_OF = 30
"""Decisions that a reviewer's pace is taken from."""
_PAUSE = 120.0
"""Seconds; a longer gap between two decisions is a pause and says nothing of the pace."""


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who looks, and at which of his windows: each window holds its own items."""

    caller: Caller
    station: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which items are asked for; None: all that the caller may see."""

    collection: str | None = None
    document: str | None = None
    unit: str | None = None
    code: str | None = None
    kind: str | None = None
    skipped: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """How many are left, seconds for one at the reviewer's pace, seconds for all that are left."""

    left: int
    decided: int
    pace: float | None

    @property
    def seconds_left(self) -> float | None:
        """At this pace; None where nothing is known of it."""
        return None if self.pace is None else round(self.left * self.pace, 1)


def take(session: Session, reviewer: Reviewer, wanted: Wanted, most: int) -> list[ReviewItem]:
    """Items for this window, those that settle most first, leased from now on; the session writes.

    What the window holds already comes back with its lease prolonged; what it holds outside of `wanted` is
    let go. No other window gets any of them before the lease runs out.
    """
    moment = now()
    mine = _mine(reviewer)
    session.execute(
        update(ReviewItem)
        .where(*mine, ~_among(reviewer.caller, wanted))
        .values(lease_key=None, lease_station=None, lease_until=None)
        .execution_options(synchronize_session=False)
    )
    free = or_(ReviewItem.lease_until.is_(None), ReviewItem.lease_until < moment)
    held = _ordered(session, _among(reviewer.caller, wanted), *mine, most=most)
    others = (
        _ordered(session, _among(reviewer.caller, wanted), free, ~_of(mine), most=most - len(held))
        if len(held) < most
        else []
    )
    found = [*held, *(item for item in others if item not in held)]
    for item in found:
        hold(item, reviewer)
    session.flush()
    return found


def hold(item: ReviewItem, reviewer: Reviewer) -> None:
    """The item is this window's for a while."""
    item.lease_key, item.lease_station = reviewer.caller.key_id, reviewer.station
    item.lease_until = now() + LEASE


def let_go(item: ReviewItem) -> None:
    """The item is nobody's."""
    item.lease_key = item.lease_station = item.lease_until = None


def holds(item: ReviewItem, reviewer: Reviewer) -> bool:
    """Whether nobody else looks at the item now."""
    until = aware(item.lease_until)
    if until is None or until < now():
        return True
    return (item.lease_key, item.lease_station) == (reviewer.caller.key_id, reviewer.station)


def release(session: Session, reviewer: Reviewer) -> None:
    """The window closes: what it holds is free for others."""
    session.execute(
        update(ReviewItem)
        .where(*_mine(reviewer))
        .values(lease_key=None, lease_station=None, lease_until=None)
        .execution_options(synchronize_session=False)
    )


def counts(session: Session, caller: Caller, wanted: Wanted) -> Counts:
    """How much is left of what is wanted, and this reviewer's pace over all he decided lately."""
    left = session.scalar(select(func.count()).select_from(ReviewItem).where(_among(caller, wanted))) or 0
    mine = ReviewDecision.key_id == caller.key_id
    decided = select(func.count()).select_from(ReviewDecision).where(mine, ReviewDecision.outcome != "undo")
    lately = select(ReviewDecision.at).where(mine).order_by(ReviewDecision.id.desc()).limit(_PACE_OF)
    return Counts(
        left, session.scalar(decided) or 0, _pace([at.timestamp() for at in session.scalars(lately)])
    )


def _pace(moments: Sequence[float]) -> float | None:
    gaps = [later - earlier for later, earlier in pairwise(moments)]
    worked = [gap for gap in gaps if gap <= _PAUSE]
    return round(median(worked), 2) if worked else None


_AS_READ = (ReviewItem.document_id, ReviewItem.page, ReviewItem.table_id, ReviewItem.row, ReviewItem.col)
"""Cells that are worth the same come as they stand on the paper."""


def _ordered(session: Session, *conditions: ColumnElement[bool], most: int) -> list[ReviewItem]:
    query = (
        select(ReviewItem)
        .where(*conditions)
        .order_by(ReviewItem.worth.desc(), *_AS_READ)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    return list(session.scalars(query.execution_options(populate_existing=True)))


def _mine(reviewer: Reviewer) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (
        ReviewItem.lease_key == reviewer.caller.key_id,
        ReviewItem.lease_station == reviewer.station,
    )


def _of(mine: tuple[ColumnElement[bool], ColumnElement[bool]]) -> ColumnElement[bool]:
    return func.coalesce(mine[0] & mine[1], False)


def _among(caller: Caller, wanted: Wanted) -> ColumnElement[bool]:
    """Whether an item is wanted, within what the caller may see and has not said himself already."""
    found: ColumnElement[bool] = ReviewItem.state.in_(("skipped",) if wanted.skipped else WAITING)
    own = select(ReviewDecision.id).where(
        ReviewDecision.item_id == ReviewItem.id,
        ReviewDecision.key_id == caller.key_id,
        ReviewDecision.outcome == "replace",
        ReviewDecision.undone.is_(False),
    )
    found &= (ReviewItem.state != "second") | ~own.exists()
    if caller.collections is not None:
        found &= ReviewItem.collection.in_(caller.collections)
    if wanted.collection is not None:
        found &= ReviewItem.collection == wanted.collection
    if wanted.document is not None:
        found &= ReviewItem.document_id == wanted.document
    if wanted.unit is not None:
        found &= ReviewItem.unit_name.contains(wanted.unit, autoescape=True)
    if wanted.code is not None:
        found &= (ReviewItem.code == wanted.code) | (ReviewItem.column_code == wanted.code)
    if wanted.kind is not None:
        found &= ReviewItem.kind == wanted.kind
    return found
