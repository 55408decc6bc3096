"""kill -9 at any moment: nothing that was accepted is lost, nothing is written twice."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest

from tests.service import papers
from tests.service.conftest import free_port, until
from tests.service.killing import kill_at_random
from tests.service.running import Running, finished, upload

pytestmark = pytest.mark.xdist_group("service-kills")


def test_ten_kills_at_random_moments_lose_and_double_nothing(tmp_path: Path) -> None:
    with Running(tmp_path, free_port(), jobs=2) as running:
        tally = kill_at_random(running, kills=10, seed=20_230_601)
    assert sum(tally.kills.values()) == 10
    assert len(tally.accepted) >= 10
    assert (tally.lost, tally.unfinished, tally.wrong_pages) == ([], [], [])
    assert (tally.doubled, tally.left_over) == ([], [])


def test_processes_end_with_the_one_that_answers(tmp_path: Path) -> None:
    with Running(tmp_path, free_port(), jobs=1) as running, running.http() as http:
        finished(http, upload(http, papers.blank()))
        assert running.readers()
        rest = running.kill_answering()
        assert rest
        _, alive = psutil.wait_procs(rest, timeout=30)
        assert alive == []


def test_a_graceful_stop_hands_back_what_is_not_finished(tmp_path: Path) -> None:
    running = Running(tmp_path, free_port(), jobs=1, stop_seconds=0, lease_seconds=600)
    with running, running.http() as http:
        document = upload(http, papers.blank(40))
        until(lambda: http.get(f"/v1/documents/{document}").json()["progress"]["pages_done"] > 0)
        assert running.stop() == 0
        # Leases of ten minutes would keep the pages from being read now, had they not been handed back.
        running.start()
        answer = finished(http, document)
        assert (answer["state"], answer["failures"], answer["progress"]["pages_done"]) == ("done", 0, 40)
