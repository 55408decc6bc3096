"""Results follow looks: nothing said is left out, and hardly anything is done twice."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from service.review.following import Follower, follower_of


class Result:
    """Holds all that was said when its last remaking began; the first remaking waits to be let on."""

    def __init__(self) -> None:
        self.said = 0
        self.held = 0
        self.made = 0
        self.under_way = threading.Event()
        self.go_on = threading.Event()
        self.at_once = 0
        self.most_at_once = 0

    def bring_up(self, document_id: str) -> None:
        assert document_id == "d"
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        said = self.said
        self.under_way.set()
        assert self.go_on.wait(20)
        self.held, self.made = said, self.made + 1
        self.at_once -= 1


def test_many_looks_while_a_result_is_made_take_one_more_making() -> None:
    result, follower = Result(), Follower()
    with ThreadPoolExecutor(12) as pool:
        result.said = 1
        first = pool.submit(follower.follow, result, "d")
        assert result.under_way.wait(20)
        looks = []
        for number in range(2, 12):
            result.said = number
            looks.append(pool.submit(follower.follow, result, "d"))
        result.go_on.set()
        for look in (first, *looks):
            look.result(20)
    assert result.held == 11
    assert result.made == 2
    assert result.most_at_once == 1


def test_who_wants_it_now_gets_it_now() -> None:
    result, follower = Result(), Follower()
    result.go_on.set()
    for number in range(1, 6):
        result.said = number
        follower.now(result, "d")
        assert result.held == number


def test_a_failure_holds_nobody_up() -> None:
    follower = Follower()

    class Failing:
        calls = 0

        def bring_up(self, document_id: str) -> None:
            self.calls += 1
            raise RuntimeError(document_id)

    failing = Failing()
    for _ in range(3):
        try:
            follower.follow(failing, "d")
        except RuntimeError:
            continue
    assert failing.calls == 3
    assert follower_of(failing) is follower_of(failing)
