"""Changes of structure: tried out, and appended together with the result that holds them.

The result is made first and without a lock. If anything else was said of the document meanwhile, it is made
again; so nothing is ever appended that cannot be applied, and nobody waits for a lock while papers are read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.correcting.changes import (
    STRUCTURE,
    Author,
    StructureChange,
    check_undoable,
    concerned,
    recorded,
)
from service.correcting.making import Made, Maker, stand
from service.desk import Desk
from service.problems import Refusal, not_found
from service.results import unpacked
from service.store.database import Database
from service.store.files import FileStore
from service.store.ids import now
from service.store.ledgers import Correction
from service.store.review_moving import move_items, moves
from service.store.tables import Document

_TRIES = 4


@dataclass(frozen=True, slots=True)
class _State:
    """A document as it was when a change was tried out on it."""

    count: int
    base: str
    current: str
    records: tuple[Correction, ...]


class Restructurer:
    """Appends changes of structure, and takes them back."""

    def __init__(
        self,
        database: Database,
        files: FileStore,
        desk: Desk,
        maker: Maker,
        bring_up: Callable[[str], None],
    ) -> None:
        self._database = database
        self._files = files
        self._desk = desk
        self._maker = maker
        self._bring_up = bring_up

    def restructure(
        self, document_id: str, change: StructureChange, author: Author, file: Mapping[str, Any]
    ) -> Correction:
        """Append a change with the result that holds it."""

        def record(state: _State) -> Correction:
            self._check_unchanged(state, change)
            edit = change.edit
            if edit["operation"] == "add_table":
                edit = self._with_missed(state, edit, file)
            before = _size(self._result(state.current), change.table)
            body = {"before": before, "after": "", "edit": edit}
            return _record(document_id, change, body, author)

        return self._append(document_id, record)

    def undo(self, document_id: str, number: int, author: Author) -> Correction:
        """Append that a change is taken back, with the result without it."""

        def record(state: _State) -> Correction:
            taken_back = check_undoable(state.records, number)
            change = StructureChange(
                str(taken_back.table_id), taken_back.row or 0, taken_back.col or 0, {}, 0, "撤销 / undone"
            )
            operation = taken_back.body["edit"]["operation"]
            body = {
                "before": taken_back.body["after"],
                "after": taken_back.body["before"],
                "undoes": number,
                "edit": {"operation": operation},
            }
            return _record(document_id, change, body, author)

        return self._append(document_id, record)

    def _append(self, document_id: str, record: Callable[[_State], Correction]) -> Correction:
        for _ in range(_TRIES):
            # A result that another's change has replaced is gone: the next try sees the new one.
            with suppress(FileNotFoundError):
                appended = self._tried(document_id, record)
                if appended is not None:
                    return appended
        raise Refusal(409, "busy", "Others keep correcting this document just now", remedy="Try again")

    def _tried(self, document_id: str, record: Callable[[_State], Correction]) -> Correction | None:
        state = self._state(document_id)
        wanted = record(state)
        wanted.number = state.count + 1
        old = self._result(state.current)
        made = self._maker.make(document_id, state.base, [*state.records, wanted], wanted.number)
        new = json.loads(unpacked(made.body))
        wanted.body = {**wanted.body, **_outcome(wanted, old, new)}
        with self._database.writing() as session:
            stands, before = _stood(session, document_id, (state, wanted, made), moves(old, new))
        if not stands:
            self._maker.drop(made)
            return None
        self._maker.drop_before(document_id, before, state.base)
        return wanted

    def _state(self, document_id: str) -> _State:
        self._bring_up(document_id)
        with self._database.reading() as session:
            kept = session.get(Document, document_id)
            if kept is None:
                raise not_found(f"document {document_id}")
            if kept.state != "done" or kept.result_key is None or kept.current_key is None:
                raise Refusal(409, "no_result", f"The document has no result to correct: it is {kept.state}")
            count = kept.corrections_applied
            records = tuple(recorded(session, document_id, count))
            return _State(count, kept.result_key, kept.current_key, records)

    def _check_unchanged(self, state: _State, change: StructureChange) -> None:
        tables = {change.table, str(change.edit.get("other") or change.table)}
        newer = [r for r in state.records if r.number > change.seen and r.kind == STRUCTURE]
        clashing = [record for record in newer if concerned(record) & tables]
        if clashing:
            raise Refusal(
                409,
                "conflict",
                f"{clashing[-1].who} has changed the structure of this table meanwhile",
                remedy="Look at the table again",
                more={"current": clashing[-1].body["after"], "number": clashing[-1].number},
            )

    def _with_missed(self, state: _State, edit: dict[str, Any], file: Mapping[str, Any]) -> dict[str, Any]:
        header = {"edit": {**edit, "added": []}, **file}
        answer = self._desk.read("missed", header, self._files.get_bytes(state.current))
        read: dict[str, Any] = json.loads(answer.parts[0])
        return read

    def _result(self, key: str) -> dict[str, Any]:
        result: dict[str, Any] = json.loads(unpacked(self._files.get_bytes(key)))
        return result


def _stood(
    session: Session,
    document_id: str,
    what: tuple[_State, Correction, Made],
    moved: Mapping[tuple[str, int, int], tuple[str, int, int] | None],
) -> tuple[bool, str | None]:
    """Whether the record and its result stand now, and the key of the result before."""
    state, record, made = what
    query = select(Document).where(Document.id == document_id).with_for_update()
    kept = session.scalar(query.execution_options(populate_existing=True))
    if kept is None or kept.result_key != state.base or kept.corrections != state.count:
        return False, None
    kept.corrections = record.number
    session.add(record)
    session.flush()
    move_items(session, document_id, moved)
    return True, stand(session, kept, made, record.number)


def _record(document_id: str, change: StructureChange, body: dict[str, Any], author: Author) -> Correction:
    return Correction(
        document_id=document_id,
        number=0,
        kind=STRUCTURE,
        table_id=change.table,
        row=change.row,
        col=change.col,
        body=body,
        who=author.name,
        key_id=author.key_id,
        at=now(),
        why=change.why,
    )


def _outcome(record: Correction, old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """The size that the table has now, and the tables that the change made or took away."""
    names = {t["id"] for t in old["tables"]} ^ {t["id"] for t in new["tables"]}
    edit = record.body["edit"]
    tables = sorted(names | ({edit["other"]} if edit.get("other") else set()))
    return {"tables": tables, "after": _size(new, str(record.table_id))}


def _size(result: dict[str, Any], table_id: str) -> str:
    """The size of a table as `extractor.corrections.size` says it; "" where there is none."""
    found = next((t for t in result["tables"] if t["id"] == table_id), None)
    return f"{len(found['rows'])}x{len(found['columns'])}" if found is not None else ""
