"""Work beside other work: what it gives and raises, by whichever thread."""

from __future__ import annotations

import threading
from functools import partial

import pytest

from extractor.beside import beside


def _fails() -> int:
    raise ValueError("no")


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_waiters_give_what_work_gave_and_raise_what_it_raised(threads: int) -> None:
    with beside(threads) as others:
        waiters = [others(partial(pow, n, 2)) for n in range(20)]
        failing = others(_fails)
        assert [wait() for wait in waiters] == [n * n for n in range(20)]
        with pytest.raises(ValueError, match="no"):
            failing()


def test_it_goes_on_at_the_same_time() -> None:
    met = threading.Barrier(2, timeout=20)
    with beside(2) as others:
        other = others(met.wait)
        met.wait()
        assert other() in {0, 1}


def test_none_waits_for_work_that_no_thread_has_begun() -> None:
    """All threads are held by work that ends only after what was given last is done."""
    over = threading.Event()
    with beside(2) as others:
        held = [others(lambda: over.wait(20)) for _ in range(2)]
        assert others(lambda: "done")() == "done"
        over.set()
        assert all(wait() for wait in held)


def test_work_may_have_work_done_beside_it() -> None:
    with beside(2) as others:

        def deep(level: int) -> int:
            parts = [others(lambda: deep(level - 1)) for _ in range(3)] if level else []
            return 1 + sum(part() for part in parts)

        assert deep(4) == 1 + 3 + 9 + 27 + 81
