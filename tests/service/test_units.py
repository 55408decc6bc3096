"""Leases: who takes a unit, who may write its outcome, what becomes of those who vanish."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from service.store import documents, units
from service.store.database import Database, add_if_new
from service.store.ids import new_id, now
from service.store.ledgers import Discarded
from service.store.tables import Amount, Document, Reading, Unit
from service.store.units import Lease, Patience

PATIENCE = Patience(kills=3, losses=2, pages_aside=2)
SUMMARY: dict[str, object] = {
    "title": "部门收支总表",
    "unit_name": "教育局",
    "unit_code": None,
    "fiscal_year": 2023,
    "kind": "budget",
    "tables": 1,
    "findings": 0,
    "doubtful": 0,
    "failures": 0,
}


def accept(database: Database, pages: int, priority: int = 0) -> str:
    moment = now()
    document = Document(
        id=new_id(),
        collection="default",
        name="a.pdf",
        sha256="0" * 64,
        fingerprint=new_id(),
        media_type="application/pdf",
        bytes=1,
        source_pages=pages,
        options={},
        priority=priority,
        state="queued",
        stage="queued",
        pages=pages,
        created_at=moment,
        changed_at=moment,
    )
    with database.writing() as session:
        documents.add(session, document, range(1, pages + 1))
    return document.id


def take(database: Database, owner: str = "a", most: int = 10, seconds: float = 60) -> list[Lease]:
    with database.writing() as session:
        return units.take(session, owner, most, seconds)


def read(database: Database, lease: Lease, failed: bool = False) -> bool:
    with database.writing() as session:
        return units.page_read(session, lease, b"body", failed=failed, seconds=1.0)


def get(database: Database, document: str) -> Document:
    with database.reading() as session:
        return session.get_one(Document, document)


def numbers(leases: Sequence[Lease]) -> list[int]:
    return [lease.number for lease in leases]


def test_pages_come_in_order_and_urgent_documents_first(database: Database) -> None:
    plain = accept(database, 2)
    urgent = accept(database, 2, priority=5)
    leases = take(database)
    assert [(x.document_id, x.number) for x in leases] == [(urgent, 1), (urgent, 2), (plain, 1), (plain, 2)]
    assert len({lease.token for lease in leases}) == 4
    assert take(database, "b") == []


def test_the_last_page_brings_the_assembly_and_the_assembly_the_result(database: Database) -> None:
    document = accept(database, 2)
    first, second = take(database)
    assert read(database, second)
    assert take(database) == []
    assert read(database, first)
    (assembly,) = take(database)
    assert assembly.number == documents.ASSEMBLY
    with database.reading() as session:
        assert units.readings(session, document) == [(1, b"body"), (2, b"body")]
    amount = {
        "table_id": "t1", "row": 1, "col": 2, "title": None, "page": 1, "row_kind": "item", "label": "教育",
        "code": "205", "code_name": None, "column": "合计", "column_code": None, "value": "1.50",
        "unit": "万元", "yuan": "15000", "text": "1.50", "confidence": 1.0, "flags": [], "findings": [],
    }  # fmt: skip
    with database.writing() as session:
        assert units.assembled(session, assembly, "results/a", SUMMARY, [amount])
    done = get(database, document)
    assert (done.state, done.pages_done, done.unit_name, done.current_key) == (
        "done",
        2,
        "教育局",
        "results/a",
    )
    with database.reading() as session:
        assert session.scalars(select(Unit)).all() == []
        assert session.scalars(select(Reading)).all() == []
        assert [a.yuan for a in session.scalars(select(Amount))] == ["15000"]


def test_who_lost_his_lease_writes_nothing(database: Database) -> None:
    document = accept(database, 1)
    (late,) = take(database, "late", seconds=-1)
    with database.writing() as session:
        assert units.expire(session, PATIENCE) == [document]
    (timely,) = take(database, "timely")
    assert not read(database, late)
    assert get(database, document).pages_done == 0
    assert read(database, timely)
    assert not read(database, timely)
    assert get(database, document).pages_done == 1
    with database.reading() as session:
        assert len(session.scalars(select(Reading)).all()) == 1


def test_a_heartbeat_keeps_a_lease_and_tells_what_is_still_held(database: Database) -> None:
    accept(database, 2)
    one, other = take(database, "a", seconds=-1)
    with database.writing() as session:
        assert units.prolong(session, "a", 60) == {one.token, other.token}
        assert units.expire(session, PATIENCE) == []
        units.hand_back(session, other)
    with database.writing() as session:
        assert units.prolong(session, "a", 60) == {one.token}
    assert numbers(take(database, "b")) == [other.number]


def test_a_page_that_kills_three_times_is_set_aside_and_the_rest_goes_on(database: Database) -> None:
    document = accept(database, 3)
    for attempt in range(3):
        leases = {lease.number: lease for lease in take(database)}
        with database.writing() as session:
            aside = units.killed(session, leases[2], "memory_limit", "It needed too much", PATIENCE)
            assert aside == (attempt == 2)
        for number, lease in leases.items():
            assert number == 2 or read(database, lease)
    (assembly,) = take(database)
    assert assembly.number == documents.ASSEMBLY
    with database.reading() as session:
        assert units.set_aside_pages(session, document) == [(2, "memory_limit: It needed too much (3 times)")]
    assert (get(database, document).pages_done, get(database, document).pages_aside) == (2, 1)


def test_a_document_whose_only_page_kills_is_set_aside_with_the_reason(database: Database) -> None:
    document = accept(database, 1)
    other = accept(database, 1)
    for _ in range(3):
        lease = next(x for x in take(database) if x.document_id == document)
        with database.writing() as session:
            units.killed(session, lease, "time_limit", "It took longer than 5 seconds", PATIENCE)
            for held in session.scalars(select(Unit).where(Unit.document_id == other)):
                held.state, held.token = "ready", None
    found = get(database, document)
    assert (found.state, found.reason_code) == ("set_aside", "time_limit")
    assert found.reason == "Page 1: It took longer than 5 seconds (3 times)"
    assert [x.document_id for x in take(database)] == [other]


def test_a_page_whose_machine_vanishes_again_and_again_is_set_aside(database: Database) -> None:
    document = accept(database, 1)
    for _ in range(2):
        take(database, seconds=-1)
        with database.writing() as session:
            units.expire(session, PATIENCE)
    assert get(database, document).state == "set_aside"
    assert take(database) == []


def test_cancelling_takes_the_work_from_those_who_are_at_it(database: Database) -> None:
    document = accept(database, 2)
    first, second = take(database)
    assert read(database, first)
    with database.writing() as session:
        assert documents.cancel(session, session.get_one(Document, document))
    assert not read(database, second)
    found = get(database, document)
    assert (found.state, found.fingerprint) == ("cancelled", None)
    with database.writing() as session:
        assert not documents.cancel(session, session.get_one(Document, document))


def test_reading_again_keeps_what_was_read_and_takes_new_tokens(database: Database) -> None:
    document = accept(database, 2)
    first, second = take(database)
    assert read(database, first)
    assert read(database, second, failed=True)
    (assembly,) = take(database)
    with database.writing() as session:
        units.assembled(session, assembly, "results/a", {**SUMMARY, "failures": 1}, [])
    with database.writing() as session:
        assert documents.read_again(session, session.get_one(Document, document), [1, 2])
    (again,) = take(database)
    assert again.number == 2
    assert not read(database, second)
    assert read(database, again)
    assert get(database, document).state == "assembling"
    (assembly,) = take(database)
    with database.writing() as session:
        assert units.assembled(session, assembly, "results/b", SUMMARY, [])
    with database.writing() as session:
        assert not documents.read_again(session, session.get_one(Document, document), [1, 2])


def test_many_takers_at_once_never_get_the_same_unit(database: Database) -> None:
    document = accept(database, 60)
    taken: list[Lease] = []
    lock = threading.Lock()

    def work(owner: str) -> None:
        while leases := take(database, owner, most=3):
            for lease in leases:
                assert lease.number == documents.ASSEMBLY or read(database, lease)
            with lock:
                taken.extend(leases)

    threads = [threading.Thread(target=work, args=(f"w{i}",)) for i in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pages = sorted(lease.number for lease in taken if lease.number != documents.ASSEMBLY)
    assert pages == list(range(1, 61))
    assert get(database, document).pages_done == 60


def test_an_expiry_is_measured_by_the_clock(database: Database) -> None:
    document = accept(database, 1)
    take(database, seconds=60)
    with database.writing() as session:
        assert units.expire(session, PATIENCE, now() + timedelta(seconds=59)) == []
        assert units.expire(session, PATIENCE, now() + timedelta(seconds=61)) == [document]


def test_what_two_add_at_once_is_there_once(database: Database) -> None:
    both = threading.Barrier(2)
    added: list[bool] = []

    def add() -> None:
        both.wait()
        with database.writing() as session:
            added.append(add_if_new(session, Discarded(file_key="sources/x", after=now())))

    threads = [threading.Thread(target=add) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(added) == [False, True]


def test_what_a_holder_knows_nothing_of_is_free_again(database: Database) -> None:
    accept(database, 2)
    known, _ = take(database, "a")
    with database.writing() as session:
        units.disown(session, "a", {known.token}, PATIENCE)
        assert units.prolong(session, "a", 60) == {known.token}
    assert numbers(take(database, "b")) == [2]
