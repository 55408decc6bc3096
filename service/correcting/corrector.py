"""Appends corrections and makes results follow them.

Whether a cell still holds what its corrector saw is decided in the transaction that appends the correction,
from what was last said of the cell or, where nothing was, from a result. The result is made anew afterwards;
until it is, `corrections_applied` says which corrections it holds. A change of structure moves cells, so that
it is tried out first: it is appended together with the result that holds it, or not at all.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from extractor.corrections import code_place, is_code
from extractor.document import Table
from service.correcting.changes import (
    CODE,
    STRUCTURE,
    Author,
    CellChange,
    Place,
    StructureChange,
    check_undoable,
    last_restructured,
    record_of,
    recorded,
)
from service.correcting.making import Maker, stand
from service.correcting.restructuring import Restructurer
from service.desk import Desk
from service.problems import Refusal, not_found
from service.results import unpacked
from service.store.database import Database
from service.store.files import FileStore
from service.store.ids import now
from service.store.ledgers import Correction
from service.store.review_moving import reopen_item
from service.store.tables import Document

_log = structlog.get_logger(__name__)

_REMEMBERED = 8
_CAUGHT_UP = 20


class Corrector:
    """Appends corrections and makes results follow them."""

    def __init__(self, database: Database, files: FileStore, desk: Desk) -> None:
        self._database = database
        self._files = files
        self._maker = Maker(files, desk)
        self._restructurer = Restructurer(database, files, desk, self._maker, self.bring_up)
        self._texts: OrderedDict[str, tuple[Mapping[Place, str], int]] = OrderedDict()
        self._lock = Lock()

    def append(
        self,
        session: Session,
        document: Document,
        changes: Sequence[CellChange],
        who: str,
        key_id: str | None,
    ) -> list[Correction]:
        """Append changes of cells and codes to a document, all or none; the session writes.

        Raises `Refusal`: there is no result (409), no such cell (404), or a cell holds another text by now
        (409, `current` says which).
        """
        kept = self._locked(session, document.id)
        appended: list[Correction] = []
        for change in changes:
            place, current = self._current(session, kept, change)
            _check(change, current)
            if change.undoes is not None:
                check_undoable(recorded(session, kept.id, kept.corrections), change.undoes)
            kept.corrections += 1
            appended.append(record_of(kept, place, who, key_id))
            session.add(appended[-1])
            session.flush()
        kept.changed_at = now()
        return appended

    def restructure(
        self, document: Document, change: StructureChange, author: Author, file: Mapping[str, Any]
    ) -> Correction:
        """Change the structure of a table, with the result that holds the change.

        `file`: where the document's file lies, for a table that is read there. Raises `Refusal`: somebody
        else changed the structure meanwhile (409), or it cannot be changed so (422).
        """
        return self._restructurer.restructure(document.id, change, author, file)

    def undo(self, document: Document, number: int, author: Author) -> Correction:
        """Take a correction back, of whatever kind: neither it nor this is in the result.

        Raises `Refusal`: there is none that stands (404, 409), or what was said later stands on it (409).
        """
        with self._database.writing() as session:
            kept = self._locked(session, document.id)
            taken_back = check_undoable(recorded(session, kept.id, kept.corrections), number)
            if taken_back.kind != STRUCTURE:
                change = CellChange(
                    str(taken_back.table_id),
                    taken_back.row or 0,
                    taken_back.col or 0,
                    taken_back.body["after"],
                    taken_back.body["before"],
                    "撤销 / undone",
                    undoes=number,
                    kind=taken_back.kind,
                )
                reopen_item(session, kept.id, number)
                return self.append(session, document, [change], author.name, author.key_id)[0]
        return self._restructurer.undo(document.id, number, author)

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
            records = recorded(session, document_id, count)
        made = self._maker.make(document_id, base, records, count)
        with self._database.writing() as session:
            kept = session.get(Document, document_id, with_for_update=True)
            stands = kept is not None and kept.result_key == base and kept.corrections_applied < count
            before = stand(session, kept, made, count) if kept is not None and stands else None
        if stands:
            self._maker.drop_before(document_id, before, base)
        else:
            self._maker.drop(made)

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

    def _locked(self, session: Session, document_id: str) -> Document:
        kept = session.get(Document, document_id, with_for_update=True, populate_existing=True)
        if kept is None:
            raise not_found(f"document {document_id}")
        if kept.state != "done" or kept.result_key is None:
            raise Refusal(409, "no_result", f"The document has no result to correct: it is {kept.state}")
        return kept

    def _current(self, session: Session, kept: Document, change: CellChange) -> tuple[CellChange, str | None]:
        """The change at the place where it is noted, and what is there now."""
        if change.kind == CODE:
            column, shown = self._code(kept, change)
            noted = CellChange(
                change.table, change.row, column, change.before, change.after, change.why, change.undoes, CODE
            )
            last = _last(session, kept.id, noted, kept.corrections_applied)
            return noted, shown if last is None else str(last.body["after"])
        texts, until = self._read(session, kept)
        last = _last(session, kept.id, change, until)
        return change, str(last.body["after"]) if last is not None else texts.get(change.place)

    def _code(self, kept: Document, change: CellChange) -> tuple[int, str | None]:
        """The column under which the code of a row is noted, and the code; None for no such row."""
        result = json.loads(unpacked(self._files.get_bytes(str(kept.current_key))))
        table = next((t for t in result["tables"] if t["id"] == change.table), None)
        row = table["rows"][change.row] if table is not None and change.row < len(table["rows"]) else None
        if table is None or row is None or row["kind"] == "header":
            return change.col, None
        return code_place(Table.model_validate(table), change.row, change.col)

    def _read(self, session: Session, kept: Document) -> tuple[Mapping[Place, str], int]:
        """The texts of all cells in a result, and up to which correction it holds them: the result as it was
        read (which never changes, so that a few are remembered), or one since the last change of structure,
        which moved cells."""
        moved = last_restructured(session, kept.id)
        name = f"{kept.result_key}/{moved}"
        with self._lock:
            if name in self._texts:
                self._texts.move_to_end(name)
                return self._texts[name]
        key, until = (kept.current_key, kept.corrections_applied) if moved else (kept.result_key, 0)
        document = json.loads(unpacked(self._files.get_bytes(str(key))))
        texts = {
            (t["id"], c["row"], c["col"]): str(c["text"]) for t in document["tables"] for c in t["cells"]
        }
        with self._lock:
            self._texts[name] = texts, until
            while len(self._texts) > _REMEMBERED:
                self._texts.popitem(last=False)
        return texts, until


def _last(session: Session, document_id: str, change: CellChange, since: int) -> Correction | None:
    """What was said last, later than correction `since`, of the place of a change."""
    return session.scalar(
        select(Correction)
        .where(
            Correction.document_id == document_id,
            Correction.kind == change.kind,
            Correction.table_id == change.table,
            Correction.row == change.row,
            Correction.col == change.col,
            Correction.number > since,
        )
        .order_by(Correction.number.desc())
        .limit(1)
    )


def _check(change: CellChange, current: str | None) -> None:
    where = f"row {change.row}, column {change.col} of table {change.table}"
    if current is None:
        raise Refusal(404, "no_cell", f"There is no cell at {where}")
    if change.kind == CODE and change.after and not is_code(change.after):
        raise Refusal(422, "correction", f"“{change.after[:40]}” is no code such as 205-01-99")
    if current != change.before:
        what = "row stands under another code" if change.kind == CODE else "cell holds another text"
        raise Refusal(
            409,
            "conflict",
            f"The {what} by now: {where}",
            remedy="Look at it again, and correct what is there now",
            more={"current": current, "table": change.table, "row": change.row, "col": change.col},
        )
