"""Rates: counted once for all processes that answer."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from limits import RateLimitItemPerMinute
from sqlalchemy import select, update

from service.keys import Caller, Rates
from service.problems import Refusal
from service.store.counters import Counter, forget_counters, shared_limiter
from service.store.database import Database
from service.store.ids import now
from service.ui.sessions import Attempts

FIVE = RateLimitItemPerMinute(5)


def test_processes_count_together_and_none_is_lost(database: Database) -> None:
    taken: list[bool] = []

    def ask() -> None:
        other = Database(database.url)
        taken.extend(shared_limiter(other).hit(FIVE, "a") for _ in range(4))
        other.close()

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [False] * 7 + [True] * 5
    assert shared_limiter(database).hit(FIVE, "b")
    stats = shared_limiter(database).get_window_stats(FIVE, "a")
    assert stats.remaining == 0
    assert 0 < stats.reset_time - now().timestamp() <= 60


def test_a_window_ends_and_old_ones_are_cleared_away(database: Database) -> None:
    limiter = shared_limiter(database)
    assert [limiter.hit(FIVE, "a") for _ in range(6)] == [True] * 5 + [False]
    with database.writing() as session:
        session.execute(update(Counter).values(expires_at=now() - timedelta(seconds=1)))
    assert limiter.test(FIVE, "a")
    assert limiter.hit(FIVE, "a")
    assert limiter.storage.get(FIVE.key_for("a")) == 1
    with database.writing() as session:
        session.execute(update(Counter).values(expires_at=now() - timedelta(hours=2)))
    assert limiter.hit(FIVE, "b")
    forget_counters(database)
    with database.reading() as session:
        assert [c.name for c in session.scalars(select(Counter))] == [FIVE.key_for("b")]


def test_requests_are_limited_by_key(database: Database) -> None:
    rates = Rates(2, database)
    plain, other = Caller("k1", "a", "uploader", None), Caller("k2", "b", "uploader", None, 1)
    rates.count(plain)
    rates.count(plain)
    rates.count(other)
    for caller in (plain, other):
        with pytest.raises(Refusal) as caught:
            rates.count(caller)
        assert (caught.value.status, caught.value.code) == (429, "rate")


def test_failed_sign_ins_count_wherever_they_came_in(database: Database) -> None:
    here, there = Attempts(database), Attempts(database)
    for number in range(10):
        (here if number % 2 else there).check(f"10.0.0.{number}", "李审计")
        (here if number % 2 else there).failed(f"10.0.0.{number}", "李审计")
    with pytest.raises(Refusal):
        here.check("10.0.0.99", "李审计")
    here.check("10.0.0.99", "王审计")
