"""How often cells that nobody doubted are wrong, measured; what people decided, line by line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from extractor.amounts import parse_amount
from service.keys import Caller
from service.store.ids import aware
from service.store.review_tables import ReviewDecision, ReviewItem
from service.store.tables import Document

SURE = 0.95
"""How sure the interval is."""
_SAYING = ("accept", "replace", "paper_wrong")


@dataclass(frozen=True, slots=True)
class Measured:
    """What the audit of a collection found. `low` and `high` hold the true rate with probability `SURE`."""

    collection: str
    drawn: int
    looked_at: int
    wrong: int
    rate: float | None
    low: float | None
    high: float | None


def measured(session: Session, caller: Caller) -> list[Measured]:
    """By collection: of the cells that nobody doubted and chance drew, how many were wrong."""
    drawn = select(ReviewItem.collection, func.count()).where(ReviewItem.kind == "audit")
    if caller.collections is not None:
        drawn = drawn.where(ReviewItem.collection.in_(caller.collections))
    looks: dict[str, list[bool]] = defaultdict(list)
    for line in decided(session, caller, "audit"):
        looks[line["collection"]].append(not line["right"])
    found = []
    counted = session.execute(drawn.group_by(ReviewItem.collection).order_by(ReviewItem.collection))
    for collection, count in counted:
        faults = looks[collection]
        n, wrong = len(faults), sum(faults)
        low, high = wilson(wrong, n) if n else (None, None)
        found.append(Measured(collection, count, n, wrong, wrong / n if n else None, low, high))
    return found


def wilson(successes: int, trials: int, sure: float = SURE) -> tuple[float, float]:
    """The score interval of a share (E. B. Wilson, JASA 22, 1927): honest for few trials and rare events."""
    z = NormalDist().inv_cdf((1 + sure) / 2)
    share, spread = successes / trials, z * z / trials
    middle = (share + spread / 2) / (1 + spread)
    half = z / (1 + spread) * sqrt(share * (1 - share) / trials + spread / (4 * trials))
    return max(0.0, middle - half), min(1.0, middle + half)


def decided(session: Session, caller: Caller, kind: str | None = None) -> Iterator[dict[str, Any]]:
    """What the machine read and what people say the paper has: one line for each settled cell.

    `right` compares amounts by value and other cells by their text; a paper that is wrong was read right.
    `weight`: so many cells of the collection a line stands for: those drawn by a small chance for more, and
    where only some cells of a kind have been looked at each for the others too; None: not known.
    """
    stands_for = _not_yet_seen(session)
    query = (
        select(ReviewItem, ReviewDecision, Document.sha256, Document.finished_at)
        .join(ReviewDecision, ReviewDecision.item_id == ReviewItem.id)
        .join(Document, Document.id == ReviewItem.document_id)
        .where(
            ReviewItem.state == "settled",
            ReviewDecision.undone.is_(False),
            ReviewDecision.outcome.in_(_SAYING),
            ReviewDecision.correction.is_not(None),
        )
        .order_by(ReviewItem.id, ReviewDecision.id)
    )
    if caller.collections is not None:
        query = query.where(ReviewItem.collection.in_(caller.collections))
    if kind is not None:
        query = query.where(ReviewItem.kind == kind)
    for item, decision, sha256, finished_at in session.execute(query.execution_options(yield_per=500)):
        moment, read_at = aware(decision.at), aware(finished_at)
        others = stands_for.get((item.collection, item.kind), 1.0)
        yield {
            "document": item.document_id,
            "sha256": sha256,
            "collection": item.collection,
            "unit_name": item.unit_name,
            "table": item.table_id,
            "row": item.row,
            "col": item.col,
            "page": item.page,
            "kind": item.kind,
            "is_amount": item.is_amount,
            "read": item.text,
            "truth": decision.after,
            "right": same(item.text, decision.after or "", amount=item.is_amount),
            "confidence": item.confidence,
            "read_confidence": item.read_confidence,
            "engine": item.engine,
            "flags": " ".join(item.flags),
            "chance": item.chance,
            "weight": others / item.chance if item.chance else None,
            "read_at": read_at.isoformat() if read_at is not None else None,
            "outcome": decision.outcome,
            "who": decision.who,
            "at": moment.isoformat() if moment is not None else None,
        }


def _not_yet_seen(session: Session) -> dict[tuple[str, str], float]:
    """For each collection and kind, how many cells there are to each that is settled."""
    settled = func.sum(case((ReviewItem.state == "settled", 1), else_=0))
    query = (
        select(ReviewItem.collection, ReviewItem.kind, func.count(), settled)
        .where(ReviewItem.state != "gone")
        .group_by(ReviewItem.collection, ReviewItem.kind)
    )
    return {(name, kind): count / seen for name, kind, count, seen in session.execute(query) if seen}


def same(read: str, truth: str, *, amount: bool) -> bool:
    """Whether two texts say the same: as amounts where both are, otherwise letter for letter."""
    if read.strip() == truth.strip():
        return True
    left, right = parse_amount(read), parse_amount(truth)
    return amount and left.kind != "not_amount" and (left.kind, left.value) == (right.kind, right.value)
