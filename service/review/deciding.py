"""What a reviewer says of an item, and taking it back.

A look that says what the cell holds, the same or something else, is a correction of the document: it goes
through the same door as all corrections, in the transaction that settles the item. A correction to the text
that stands there already says that a person has seen it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.correcting import CellChange, Corrector
from service.keys import Caller
from service.problems import Refusal, not_found
from service.review.queue import Reviewer, hold, holds, let_go
from service.store.ids import now
from service.store.review_tables import WAITING, ReviewDecision, ReviewItem, ReviewRule
from service.store.tables import Document

Outcome = Literal["accept", "replace", "paper_wrong", "skip"]

_WHY = {
    "accept": "复核：读数无误 / reviewed: as read",
    "replace": "复核：更正 / reviewed: read otherwise",
    "paper_wrong": "复核：原件有误 / reviewed: the paper is wrong",
}


@dataclass(frozen=True, slots=True)
class Look:
    """What a reviewer says: the text he saw, and with `replace` the text that the paper has."""

    outcome: Outcome
    before: str
    after: str | None = None
    why: str = ""

    @property
    def says(self) -> str:
        """What the cell holds, by this look."""
        return self.after if self.outcome == "replace" and self.after is not None else self.before


def settle(
    session: Session, corrector: Corrector, reviewer: Reviewer, item_id: str, look: Look
) -> tuple[ReviewItem, ReviewDecision]:
    """Write down what a look gave; the session writes.

    Raises `Refusal`: no such item (404), another looks at it or it is settled (409), the cell holds another
    text by now (409, `current`).
    """
    document, item = locked(session, reviewer.caller, item_id)
    if not holds(item, reviewer):
        raise Refusal(409, "taken", "Somebody else is looking at this cell just now")
    if item.state not in (*WAITING, "skipped", "gone"):
        raise Refusal(409, "settled", "This cell has been settled already")
    decision = _decision(item, reviewer.caller, look)
    session.add(decision)
    if look.outcome == "skip":
        item.state = "skipped"
    elif _waits_for_another(session, item, look):
        _vote(session, item, decision, look)
    else:
        decision.correction = _correct(session, corrector, document, reviewer.caller, item, look)
        item.state = "settled"
    let_go(item)
    item.changed_at = now()
    session.flush()
    return item, decision


def undo(
    session: Session, corrector: Corrector, reviewer: Reviewer, decision_id: int
) -> tuple[ReviewItem, ReviewDecision]:
    """Take a decision back; its item waits again, leased to who took it back. The session writes.

    Nothing is deleted: the undo is a decision, and where there was a correction a correction back.
    """
    caller = reviewer.caller
    taken_back = session.get(ReviewDecision, decision_id)
    if taken_back is None or taken_back.key_id != caller.key_id:
        raise not_found(f"decision {decision_id} of yours")
    document, item = locked(session, caller, taken_back.item_id)
    session.refresh(taken_back)
    if taken_back.undone or taken_back.outcome == "undo":
        raise Refusal(409, "undone", "This has been taken back already")
    decision = _decision(item, caller, Look("accept", taken_back.after or taken_back.before))
    decision.outcome, decision.after, decision.undoes = "undo", taken_back.before, taken_back.id
    if taken_back.correction is not None:
        change = CellChange(
            item.table_id, item.row, item.col, decision.before, taken_back.before, "撤销 / undone",
            undoes=taken_back.correction,
        )  # fmt: skip
        appended = corrector.append(session, document, [change], caller.name, caller.key_id)
        decision.correction = appended[0].number
    taken_back.undone = True
    session.add(decision)
    item.votes = [vote for vote in item.votes if vote["decision"] != taken_back.id]
    item.state = {0: "open", 1: "second"}.get(len(item.votes), "disputed")
    item.changed_at = now()
    hold(item, reviewer)
    session.flush()
    return item, decision


def last_decision(session: Session, caller: Caller) -> int:
    """The caller's last decision that stands; a `Refusal` (409) where there is none."""
    found = session.scalar(
        select(ReviewDecision.id)
        .where(
            ReviewDecision.key_id == caller.key_id,
            ReviewDecision.outcome != "undo",
            ReviewDecision.undone.is_(False),
        )
        .order_by(ReviewDecision.id.desc())
        .limit(1)
    )
    if found is None:
        raise Refusal(409, "nothing_to_undo", "There is nothing of yours to take back")
    return found


def locked(session: Session, caller: Caller, item_id: str) -> tuple[Document, ReviewItem]:
    """The document and its item, both locked, the document first as everywhere."""
    seen = session.get(ReviewItem, item_id)
    if seen is None or not caller.sees(seen.collection):
        raise not_found(f"item {item_id}")
    document = session.get(Document, seen.document_id, with_for_update=True, populate_existing=True)
    item = session.get(ReviewItem, item_id, with_for_update=True, populate_existing=True)
    if document is None or item is None:
        raise not_found(f"item {item_id}")
    return document, item


def _waits_for_another(session: Session, item: ReviewItem, look: Look) -> bool:
    """Whether this look alone does not settle the item: a change of an amount needs two who agree."""
    if item.state == "disputed":
        return False
    if item.state == "second":
        return bool(item.votes) and item.votes[0]["after"] != look.says
    if look.outcome != "replace" or look.says == look.before or not item.is_amount:
        return False
    rule = session.get(ReviewRule, item.collection)
    return rule is not None and rule.two_reviews


def _vote(session: Session, item: ReviewItem, decision: ReviewDecision, look: Look) -> None:
    if any(vote["key_id"] == decision.key_id for vote in item.votes):
        raise Refusal(409, "own_review", "The second look must be somebody else's")
    session.flush()
    vote: dict[str, Any] = {
        "decision": decision.id,
        "key_id": decision.key_id,
        "who": decision.who,
        "outcome": look.outcome,
        "after": look.says,
    }
    item.votes = [*item.votes, vote]
    item.state = "second" if len(item.votes) == 1 else "disputed"


def _correct(
    session: Session, corrector: Corrector, document: Document, caller: Caller, item: ReviewItem, look: Look
) -> int:
    if item.state == "second" and any(vote["key_id"] == caller.key_id for vote in item.votes):
        raise Refusal(409, "own_review", "The second look must be somebody else's")
    outcome = "accept" if look.outcome == "replace" and look.says == look.before else look.outcome
    change = CellChange(item.table_id, item.row, item.col, look.before, look.says, look.why or _WHY[outcome])
    return corrector.append(session, document, [change], caller.name, caller.key_id)[0].number


def _decision(item: ReviewItem, caller: Caller, look: Look) -> ReviewDecision:
    return ReviewDecision(
        item_id=item.id,
        at=now(),
        who=caller.name,
        key_id=caller.key_id,
        outcome=look.outcome,
        before=look.before,
        after=None if look.outcome == "skip" else look.says,
        undone=False,
    )
