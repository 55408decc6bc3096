"""What somebody says against a document, and which of all that was said stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.problems import Refusal
from service.store.ids import aware, now
from service.store.ledgers import Correction
from service.store.tables import Document

CELL, CODE, STRUCTURE = "cell", "code", "structure"
"""Kinds of corrections: another text for a cell, another code for a row, another structure for a table."""

Place = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Author:
    """Who says something, and with which key."""

    name: str
    key_id: str | None


@dataclass(frozen=True, slots=True)
class CellChange:
    """What somebody says a cell holds (or, of kind `CODE`, under which code its row stands), and what was
    there when he looked."""

    table: str
    row: int
    col: int
    before: str
    after: str
    why: str
    undoes: int | None = None
    """The number of the correction that this one takes back: neither of them is in the result."""
    kind: str = CELL

    @property
    def place(self) -> Place:
        """Where the cell stands."""
        return self.table, self.row, self.col


@dataclass(frozen=True, slots=True)
class StructureChange:
    """A change of a table's structure, as the extractor's `Edit` names it.

    `seen`: the number of the last correction in the result that its author looked at.
    """

    table: str
    row: int
    col: int
    edit: dict[str, Any]
    seen: int
    why: str


def recorded(session: Session, document_id: str, until: int) -> list[Correction]:
    """All corrections of a document up to a number, in their order."""
    query = select(Correction).where(Correction.document_id == document_id, Correction.number <= until)
    return list(session.scalars(query.order_by(Correction.number)))


def standing(records: Sequence[Correction]) -> list[Correction]:
    """The corrections without those that were taken back, and without the taking back."""
    undone = {record.body.get("undoes") for record in records}
    return [r for r in records if r.number not in undone and r.body.get("undoes") is None]


def last_restructured(session: Session, document_id: str) -> int:
    """The number of the last correction that changed a structure (or took such a change back), 0 for none."""
    found = session.scalar(
        select(func.max(Correction.number)).where(
            Correction.document_id == document_id, Correction.kind == STRUCTURE
        )
    )
    return int(found or 0)


def concerned(record: Correction) -> set[str]:
    """The tables that a correction is about, those that it made or that went with it among them."""
    return {str(record.table_id or ""), *record.body.get("tables", ())}


def check_undoable(records: Sequence[Correction], number: int) -> Correction:
    """The correction that is to be taken back.

    Raises `Refusal`: there is none, it does not stand (404, 409), or what was said later stands on it (409).
    """
    wanted = next((record for record in records if record.number == number), None)
    if wanted is None:
        raise Refusal(404, "not_found", f"There is no correction {number}")
    stands = standing(records)
    if wanted not in stands:
        raise Refusal(409, "undone", "This has been taken back already")
    later = [record for record in stands if record.number > number and _stands_on(record, wanted)]
    if later:
        raise Refusal(
            409,
            "not_last",
            f"Correction {later[-1].number} was made on top of it; that would have to be undone first",
            more={"first": later[-1].number},
        )
    return wanted


def _stands_on(later: Correction, earlier: Correction) -> bool:
    if STRUCTURE in (later.kind, earlier.kind):
        return bool(concerned(later) & concerned(earlier))
    places = [(r.kind, r.table_id, r.row, r.col) for r in (later, earlier)]
    return places[0] == places[1]


def record_of(document: Document, change: CellChange, who: str, key_id: str | None) -> Correction:
    """The record of a change to a cell or a row; the document counts it already."""
    undoes = {} if change.undoes is None else {"undoes": change.undoes}
    return Correction(
        document_id=document.id,
        number=document.corrections,
        kind=change.kind,
        table_id=change.table,
        row=change.row,
        col=change.col,
        body={"before": change.before, "after": change.after, **undoes},
        who=who,
        key_id=key_id,
        at=now(),
        why=change.why,
    )


def said(records: Iterable[Correction]) -> list[dict[str, object]]:
    """The corrections as the extractor knows them."""
    return [_said(record) for record in records]


def _said(record: Correction) -> dict[str, object]:
    moment = aware(record.at)
    return {
        "kind": record.kind,
        "table": record.table_id or "",
        "row": record.row or 0,
        "col": record.col or 0,
        "before": record.body["before"],
        "after": record.body["after"],
        "who": record.who,
        "when": moment.isoformat() if moment is not None else None,
        "why": record.why or "",
        "edit": record.body.get("edit"),
    }
