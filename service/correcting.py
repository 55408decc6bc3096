"""Corrections: appended one after the other, never changed; the result follows them.

Whether a cell still holds what its corrector saw is decided in the transaction that appends the correction,
from the cell's last correction or, where it has none, from the result as it was read. The result is made anew
afterwards; until it is, `corrections_applied` says which corrections it holds.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from secrets import token_hex
from threading import Lock

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.desk import Desk
from service.problems import Refusal, not_found
from service.results import unpacked
from service.review.filling import refill
from service.store import units
from service.store.database import Database
from service.store.files import FileStore, result_key, view_key
from service.store.ids import aware, now
from service.store.ledgers import Correction
from service.store.tables import Document

_log = structlog.get_logger(__name__)

CELL = "cell"
"""The kind of correction that gives a cell another text."""
_REMEMBERED = 8
_CAUGHT_UP = 20

Place = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class CellChange:
    """What somebody says a cell holds, and what it held when he looked."""

    table: str
    row: int
    col: int
    before: str
    after: str
    why: str
    undoes: int | None = None
    """The number of the correction that this one takes back: neither of them is in the result."""

    @property
    def place(self) -> Place:
        """Where the cell stands."""
        return self.table, self.row, self.col


@dataclass(frozen=True, slots=True)
class _Made:
    """What the database is to know of a result with corrections."""

    summary: dict[str, object]
    amounts: list[dict[str, object]]
    items: list[dict[str, object]]


class Corrector:
    """Appends corrections and makes results follow them."""

    def __init__(self, database: Database, files: FileStore, desk: Desk) -> None:
        self._database = database
        self._files = files
        self._desk = desk
        self._texts: OrderedDict[str, Mapping[Place, str]] = OrderedDict()
        self._lock = Lock()

    def append(
        self,
        session: Session,
        document: Document,
        changes: Sequence[CellChange],
        who: str,
        key_id: str | None,
    ) -> list[Correction]:
        """Append changes to a document, all or none; the session writes.

        Raises `Refusal`: there is no result (409), no such cell (404), or a cell holds another text by now
        (409, `current` says which).
        """
        kept = session.get(Document, document.id, with_for_update=True, populate_existing=True)
        if kept is None:
            raise not_found(f"document {document.id}")
        if kept.state != "done" or kept.result_key is None:
            raise Refusal(409, "no_result", f"The document has no result to correct: it is {kept.state}")
        texts = self._as_read(kept.result_key)
        appended: list[Correction] = []
        for change in changes:
            _check(change, _current(session, kept.id, change, texts))
            if change.undoes is not None:
                _check_last(session, kept.id, change)
            kept.corrections += 1
            appended.append(_record(kept, change, who, key_id))
            session.add(appended[-1])
            session.flush()
        kept.changed_at = now()
        return appended

    def bring_up(self, document_id: str) -> None:
        """Make the result hold all corrections there are. Several may try at once: the furthest one stands.

        Raises `Refusal` where it takes too long.
        """
        with self._database.reading() as session:
            document = session.get(Document, document_id)
            if document is None or document.result_key is None:
                return
            if document.corrections_applied >= document.corrections:
                return
            count, base = document.corrections, document.result_key
            records = list(
                session.scalars(
                    select(Correction)
                    .where(Correction.document_id == document_id, Correction.number <= count)
                    .order_by(Correction.number)
                )
            )
        said = json.dumps([_said(record) for record in _standing(records)], ensure_ascii=False).encode()
        answer = self._desk.run("correct", {"audit_share": 0.0}, self._files.get_bytes(base), said)
        body, amounts, review = answer.parts
        key = result_key(document_id, f"corrected-{count}-{token_hex(8)}")
        self._files.put_bytes(key, body)
        self._files.put_bytes(view_key(key, "review"), review)
        made = _Made(answer.header["summary"], json.loads(amounts), json.loads(unpacked(review))["items"])
        stands, before = self._stand(document_id, base, count, key, made)
        if stands:
            # Only what stood before may go: another may have written a later one that is yet to stand.
            if before is not None and before != base:
                self._files.drop_result(document_id, before)
        else:
            self._files.delete(view_key(key, "review"))
            self._files.delete(key)

    def catch_up(self) -> int:
        """Bring up results that were left behind when a process died; how many."""
        with self._database.reading() as session:
            behind = select(Document.id).where(
                Document.corrections_applied < Document.corrections, Document.state == "done"
            )
            found = list(session.scalars(behind.limit(_CAUGHT_UP)))
        for document_id in found:
            try:
                self.bring_up(document_id)
            except Refusal as refusal:
                _log.warning("corrections not applied", document=document_id, reason=refusal.detail)
        return len(found)

    def _stand(
        self,
        document_id: str,
        base: str,
        count: int,
        key: str,
        made: _Made,
    ) -> tuple[bool, str | None]:
        """Whether the result stands now, and the key of the one that stood before."""
        with self._database.writing() as session:
            kept = session.get(Document, document_id, with_for_update=True)
            if kept is None or kept.result_key != base or kept.corrections_applied >= count:
                return False, None
            before = kept.current_key
            units.replace_amounts(session, kept, made.summary, made.amounts)
            for name, value in made.summary.items():
                setattr(kept, name, value)
            refill(session, kept, made.items)
            kept.current_key, kept.corrections_applied, kept.changed_at = key, count, now()
        return True, before

    def _as_read(self, key: str) -> Mapping[Place, str]:
        """The texts of all cells as they were read. A result never changes, so a few are remembered."""
        with self._lock:
            if key in self._texts:
                self._texts.move_to_end(key)
                return self._texts[key]
        document = json.loads(unpacked(self._files.get_bytes(key)))
        texts = {
            (t["id"], c["row"], c["col"]): str(c["text"]) for t in document["tables"] for c in t["cells"]
        }
        with self._lock:
            self._texts[key] = texts
            while len(self._texts) > _REMEMBERED:
                self._texts.popitem(last=False)
        return texts


def _current(
    session: Session, document_id: str, change: CellChange, texts: Mapping[Place, str]
) -> str | None:
    last = session.scalar(
        select(Correction)
        .where(
            Correction.document_id == document_id,
            Correction.table_id == change.table,
            Correction.row == change.row,
            Correction.col == change.col,
        )
        .order_by(Correction.number.desc())
        .limit(1)
    )
    return str(last.body["after"]) if last is not None else texts.get(change.place)


def _check(change: CellChange, current: str | None) -> None:
    where = f"row {change.row}, column {change.col} of table {change.table}"
    if current is None:
        raise Refusal(404, "no_cell", f"There is no cell at {where}")
    if current != change.before:
        raise Refusal(
            409,
            "conflict",
            f"The cell at {where} holds another text by now",
            remedy="Look at the cell again, and correct what it holds now",
            more={"current": current, "table": change.table, "row": change.row, "col": change.col},
        )


def _check_last(session: Session, document_id: str, change: CellChange) -> None:
    """Only what was said last of a cell can be taken back: what was said later stands on it."""
    said = session.scalars(
        select(Correction)
        .where(
            Correction.document_id == document_id,
            Correction.table_id == change.table,
            Correction.row == change.row,
            Correction.col == change.col,
        )
        .order_by(Correction.number)
    )
    standing = _standing(list(said))
    if not standing or standing[-1].number != change.undoes:
        raise Refusal(
            409, "not_last", "The cell was corrected again since; that would have to be undone first"
        )


def _standing(records: Sequence[Correction]) -> list[Correction]:
    """The corrections without those that were taken back, and without the taking back."""
    undone = {record.body.get("undoes") for record in records}
    return [r for r in records if r.number not in undone and r.body.get("undoes") is None]


def _record(document: Document, change: CellChange, who: str, key_id: str | None) -> Correction:
    return Correction(
        document_id=document.id,
        number=document.corrections,
        kind=CELL,
        table_id=change.table,
        row=change.row,
        col=change.col,
        body={
            "before": change.before,
            "after": change.after,
            **({} if change.undoes is None else {"undoes": change.undoes}),
        },
        who=who,
        key_id=key_id,
        at=now(),
        why=change.why,
    )


def _said(record: Correction) -> dict[str, object]:
    """The correction as the extractor knows it."""
    moment = aware(record.at)
    return {
        "table": record.table_id,
        "row": record.row,
        "col": record.col,
        "before": record.body["before"],
        "after": record.body["after"],
        "who": record.who,
        "when": moment.isoformat() if moment is not None else None,
        "why": record.why or "",
    }
