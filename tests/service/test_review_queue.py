"""The queue: nobody gets another's cell, leases run out, two must agree, undo of any depth."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from scipy.stats import binomtest
from sqlalchemy import select, update

from service.keys import Caller
from service.review import audit, deciding, queue
from service.review.deciding import Look
from service.review.queue import Reviewer, Wanted
from service.store import review_filling as filling
from service.store.database import Database
from service.store.ids import now
from service.store.ledgers import Correction
from service.store.review_tables import ReviewDecision, ReviewItem, ReviewRule
from service.store.tables import Document
from service.work.doubts import drawn
from tests.service.test_units import accept

EVERYTHING = Wanted()


class Ledger:
    """Appends corrections as the corrector does, without a result behind them."""

    def append(self, session: Any, document: Document, changes: Any, who: str, key_id: str | None) -> Any:
        made = []
        for change in changes:
            document.corrections += 1
            body = {"before": change.before, "after": change.after, "undoes": change.undoes}
            made.append(
                Correction(
                    document_id=document.id, number=document.corrections, kind="cell", body=body, who=who,
                    table_id=change.table, row=change.row, col=change.col, key_id=key_id, at=now(), why="",
                )
            )  # fmt: skip
            session.add(made[-1])
        session.flush()
        return made


LEDGER: Any = Ledger()


def reviewer(name: str, station: str = "w", collections: tuple[str, ...] | None = None) -> Reviewer:
    return Reviewer(Caller(name, name, "reviewer", collections), station)


def item(row: int, kind: str = "flag", worth: float | None = None) -> dict[str, Any]:
    return {
        "table_id": "t1", "row": row, "col": 3, "page": 1, "kind": kind, "code": f"205-{row:02}",
        "worth": 1 / (row + 1) if worth is None else worth, "column_code": None, "text": f"{row}.00",
        "is_amount": True, "confidence": 0.8, "read_confidence": 0.8, "engine": "paddleocr", "flags": [],
    }  # fmt: skip


def fill(database: Database, items: Sequence[dict[str, Any]]) -> str:
    document = accept(database, 1)
    with database.writing() as session:
        filling.fill(session, session.get_one(Document, document), items)
    return document


def take(database: Database, who: Reviewer, most: int = 1, wanted: Wanted = EVERYTHING) -> list[ReviewItem]:
    with database.writing() as session:
        return queue.take(session, who, wanted, most)


def settle(database: Database, who: Reviewer, found: ReviewItem, look: Look) -> str:
    with database.writing() as session:
        return deciding.settle(session, LEDGER, who, found.id, look)[0].state


def undo(database: Database, who: Reviewer) -> ReviewItem:
    with database.writing() as session:
        return deciding.undo(session, LEDGER, who, deciding.last_decision(session, who.caller))[0]


def corrections(database: Database) -> list[tuple[Any, Any]]:
    with database.reading() as session:
        found = session.scalars(select(Correction).order_by(Correction.number))
        return [(c.body["before"], c.body["after"]) for c in found]


def test_what_settles_most_comes_first_within_the_filters(database: Database) -> None:
    document = fill(database, [item(2), item(0), item(1, "finding")])
    fill(database, [item(5)])
    one = reviewer("a")
    assert [i.row for i in take(database, one, 10)] == [0, 1, 2, 5]
    assert [i.row for i in take(database, one, 10, Wanted(document=document, kind="finding"))] == [1]
    assert [i.row for i in take(database, one, 10, Wanted(code="205-05"))] == [5]
    assert take(database, one, 10, Wanted(unit="别的单位")) == []
    assert take(database, reviewer("b", collections=("other",)), 10) == []


def test_cells_worth_the_same_come_as_they_stand_on_the_paper(database: Database) -> None:
    fill(database, [item(row, worth=1.0) for row in (4, 9, 0, 7, 2, 5, 8, 1, 3, 6)])
    assert [i.row for i in take(database, reviewer("a"), 10)] == list(range(10))


def test_of_many_reviewers_at_once_no_two_get_the_same_cell(database: Database) -> None:
    fill(database, [item(row) for row in range(60)])
    start, seen = threading.Barrier(6), []

    def work(name: str) -> list[str]:
        who = reviewer(name, f"w{name}")
        mine: list[str] = []
        start.wait()
        while found := take(database, who, 3):
            mine += [i.id for i in found]
            for one in found:
                assert settle(database, who, one, Look("accept", one.text)) == "settled"
        return mine

    with ThreadPoolExecutor(6) as pool:
        # Two of the six are windows of one person.
        for ids in pool.map(work, ["a", "b", "c", "d", "e", "e2"]):
            seen += ids
    # Who finds nothing while others hold the rest may stop early; whatever was given out was given once.
    assert len(seen) == len(set(seen)) == 60


def test_a_lease_is_prolonged_by_asking_and_runs_out_otherwise(database: Database) -> None:
    fill(database, [item(0)])
    one, two = reviewer("a"), reviewer("b")
    (held,) = take(database, one)
    assert [i.id for i in take(database, one)] == [held.id]
    assert take(database, two) == []
    with pytest.raises(Exception, match="Somebody else"):
        settle(database, two, held, Look("accept", "0.00"))
    with database.writing() as session:
        session.execute(update(ReviewItem).values(lease_until=now() - timedelta(seconds=1)))
    assert [i.id for i in take(database, two)] == [held.id]
    with pytest.raises(Exception, match="Somebody else"):
        settle(database, one, held, Look("accept", "0.00"))
    with database.writing() as session:
        queue.release(session, two)
    assert [i.id for i in take(database, one)] == [held.id]


def test_undo_goes_back_as_far_as_one_likes_and_deletes_nothing(database: Database) -> None:
    fill(database, [item(row) for row in range(3)])
    who = reviewer("a")
    looks = [Look("accept", "0.00"), Look("replace", "1.00", "7.00"), Look("skip", "2.00")]
    for look in looks:
        (found,) = take(database, who)
        settle(database, who, found, look)
    assert take(database, who) == []
    # The window was loaded anew: the decisions are in the database, not in the page.
    again = reviewer("a", "another")
    assert [undo(database, again).row for _ in looks] == [2, 1, 0]
    with pytest.raises(Exception, match="nothing of yours"):
        undo(database, again)
    assert [i.row for i in take(database, again, 5)] == [0, 1, 2]
    assert corrections(database) == [("0.00", "0.00"), ("1.00", "7.00"), ("7.00", "1.00"), ("0.00", "0.00")]
    with database.reading() as session:
        assert len(session.scalars(select(ReviewDecision)).all()) == 6


def test_changed_amounts_need_two_people_where_the_collection_says_so(database: Database) -> None:
    fill(database, [item(row) for row in range(3)])
    with database.writing() as session:
        session.add(ReviewRule(collection="default", two_reviews=True))
    one, two, three = reviewer("a"), reviewer("b"), reviewer("c")
    agreed, disputed, right = take(database, one, 3)
    assert settle(database, one, agreed, Look("replace", "0.00", "9.00")) == "second"
    assert settle(database, one, disputed, Look("replace", "1.00", "5.00")) == "second"
    assert settle(database, one, right, Look("accept", "2.00")) == "settled"
    assert take(database, one, 3) == []
    with pytest.raises(Exception, match="somebody else's"):
        settle(database, one, agreed, Look("replace", "0.00", "9.00"))
    assert corrections(database) == [("2.00", "2.00")]
    assert [i.row for i in take(database, two, 3)] == [0, 1]
    assert settle(database, two, agreed, Look("replace", "0.00", "9.00")) == "settled"
    assert settle(database, two, disputed, Look("accept", "1.00")) == "disputed"
    (found,) = take(database, three, 3)
    assert [(v["who"], v["after"]) for v in found.votes] == [("a", "5.00"), ("b", "1.00")]
    assert settle(database, three, found, Look("replace", "1.00", "5.00")) == "settled"
    assert corrections(database) == [("2.00", "2.00"), ("0.00", "9.00"), ("1.00", "5.00")]


def test_items_follow_a_result_and_what_was_settled_stays(database: Database) -> None:
    document = fill(database, [item(0), item(1), item(2), item(3, "audit")])
    who = reviewer("a")
    (found,) = take(database, who)
    settle(database, who, found, Look("accept", "0.00"))
    with database.writing() as session:
        kept = session.get_one(Document, document)
        filling.refill(session, kept, [item(0), item(2, "finding", 9.0), item(4), item(6, "audit")])
    with database.reading() as session:
        states = {i.row: (i.kind, i.state) for i in session.scalars(select(ReviewItem))}
    assert states == {
        0: ("flag", "settled"), 1: ("flag", "gone"), 2: ("finding", "open"), 3: ("audit", "open"),
        4: ("flag", "open"),
    }  # fmt: skip
    assert [i.row for i in take(database, who, 5)] == [2, 3, 4]


def test_the_audit_counts_what_people_found_wrong(database: Database) -> None:
    fill(database, [*(item(row, "audit") for row in range(8)), item(8)])
    who = reviewer("a")
    for number, found in enumerate(take(database, who, 9)):
        after = {0: "0", 1: "99.00", 8: "77.00"}.get(number)
        look = Look("replace", found.text, after) if after else Look("accept", found.text)
        if number != 7:
            settle(database, who, found, look)
    with database.reading() as session:
        (one,) = audit.measured(session, who.caller)
        lines = list(audit.decided(session, who.caller))
    # "0" is the same amount as "0.00": no error of the machine's.
    assert (one.drawn, one.looked_at, one.wrong) == (8, 7, 1)
    expected = binomtest(1, 7).proportion_ci(method="wilson")
    assert (one.low, one.high) == pytest.approx((expected.low, expected.high))
    assert sorted(line["read"] for line in lines if not line["right"]) == ["1.00", "8.00"]


def test_a_line_of_the_export_stands_for_the_cells_that_were_not_looked_at(database: Database) -> None:
    audits = [{**item(row, "audit"), "chance": 0.02} for row in range(4)]
    fill(database, [*audits, *({**item(row), "chance": 1.0} for row in range(4, 7)), item(7, "audit")])
    who = reviewer("a")
    for found in take(database, who, 20):
        if found.row in (0, 1, 4, 7):
            settle(database, who, found, Look("accept", found.text))
    with database.reading() as session:
        weights = {line["row"]: line["weight"] for line in audit.decided(session, who.caller)}
    # Of five audits three were seen, each drawn by one chance in fifty; of three doubts one was seen.
    assert weights == {0: pytest.approx(250 / 3), 1: pytest.approx(250 / 3), 4: 3.0, 7: None}


def test_the_lot_of_a_cell_is_always_the_same_and_fair() -> None:
    lots = [drawn("ab" * 32, ("t1", row, col)) for row in range(100) for col in range(100)]
    assert lots == [drawn("ab" * 32, ("t1", row, col)) for row in range(100) for col in range(100)]
    assert binomtest(sum(lot < 0.05 for lot in lots), len(lots), 0.05).pvalue > 0.001
    assert drawn("ab" * 32, ("t1", 1, 11)) != drawn("ab" * 32, ("t1", 11, 1))
