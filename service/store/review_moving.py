"""Items of the review follow what becomes of their cells outside of the review.

What has been said of a cell belongs to that cell on the paper: it is known again by its page and its box.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.store.ids import now
from service.store.review_tables import WAITING, ReviewDecision, ReviewItem

Place = tuple[str, int, int]


def moves(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[Place, Place | None]:
    """Where cells of a result stand in another one; None where there is no such cell any more. What stands
    where it stood is left out."""
    before, after = _places(old), _places(new)
    by_box = {box: place for place, box in after.items()}
    times = Counter(after.values())
    found: dict[Place, Place | None] = {}
    for place, box in before.items():
        if after.get(place) != box:
            found[place] = by_box[box] if times[box] == 1 else None
    return found


def _places(result: Mapping[str, Any]) -> dict[Place, tuple[float, ...]]:
    return {
        (table["id"], cell["row"], cell["col"]): (cell["page"], *cell["bbox"])
        for table in result["tables"]
        for cell in table["cells"]
    }


def move_items(session: Session, document_id: str, moved: Mapping[Place, Place | None]) -> None:
    """Put a document's items where their cells stand now. The caller holds the document's row.

    Those of cells that are no more keep what was said of them, at no place (rows below 0).
    """
    if not moved:
        return
    query = select(ReviewItem).where(ReviewItem.document_id == document_id).with_for_update()
    items = {(item.table_id, item.row, item.col): item for item in session.scalars(query)}
    gone = min((row for _, row, _ in items if row < 0), default=0)
    targets = set(moved.values())
    going = {place: item for place, item in items.items() if place in moved or place in targets}
    for place, item in going.items():
        if moved.get(place) is None and item.state in WAITING:
            item.state, item.lease_key = "gone", None
        gone -= 1
        item.row, item.changed_at = gone, now()
    # In two steps: an item may go to a place that another one is about to leave.
    session.flush()
    for place, item in going.items():
        target = moved.get(place)
        if target is not None:
            item.table_id, item.row, item.col = target
    session.flush()


def reopen_item(session: Session, document_id: str, correction: int) -> None:
    """A correction that a reviewer's look made is taken back: the look is too, and its cell waits again. The
    caller holds the document's row."""
    query = (
        select(ReviewDecision, ReviewItem)
        .join(ReviewItem, ReviewItem.id == ReviewDecision.item_id)
        .where(ReviewItem.document_id == document_id, ReviewDecision.correction == correction)
        .where(ReviewDecision.outcome != "undo", ReviewDecision.undone.is_(False))
    )
    for decision, item in session.execute(query).all():
        decision.undone = True
        item.votes = [vote for vote in item.votes if vote["decision"] != decision.id]
        item.state = {0: "open", 1: "second"}.get(len(item.votes), "disputed")
        item.lease_key, item.changed_at = None, now()
