"""Kills at random moments while documents come in and are read, and the count of what was lost or doubled."""

from __future__ import annotations

import random
import sqlite3
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.service import papers
from tests.service.conftest import until
from tests.service.running import Running, finished

KINDS = ("machine", "worker", "answering", "reader", "worker")
"""What is killed, in turn: all processes at once, the one that answers, a Dask worker, one that reads."""
_LONGEST_WAIT = 1.5


@dataclass
class Tally:
    """What was brought, and what became of it."""

    kills: dict[str, int] = field(default_factory=dict)
    accepted: dict[str, int] = field(default_factory=dict)
    """Pages by document: those that were answered with 202."""
    lost: list[str] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)
    wrong_pages: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    left_over: list[str] = field(default_factory=list)
    orphans: int = 0


class _Uploader(threading.Thread):
    """Brings one document after the other, again and again until it is told that it was accepted."""

    def __init__(self, running: Running, tally: Tally, chance: random.Random) -> None:
        super().__init__(daemon=True)
        self._running = running
        self._tally = tally
        self._chance = chance
        self.end = threading.Event()

    def run(self) -> None:
        number = 0
        while not self.end.is_set():
            pages = self._chance.randint(1, 6)
            if self._bring(papers.blank(pages, f"{id(self)}-{number}"), pages):
                number += 1

    def _bring(self, body: bytes, pages: int) -> bool:
        try:
            with self._running.http() as http:
                reply = http.post("/v1/documents", content=body, timeout=20)
        except httpx.HTTPError:
            self.end.wait(0.1)
            return False
        if reply.status_code != 202:
            return False
        self._tally.accepted[str(reply.json()["documents"][0]["id"])] = pages
        self.end.wait(0.1)
        return True


def kill_at_random(running: Running, kills: int, seed: int) -> Tally:
    """Kill `kills` times at random moments while documents come in; then wait until all is finished and
    count. The service runs when this begins and when it ends."""
    chance, tally = random.Random(seed), Tally()  # noqa: S311 - moments, not secrets
    uploader = _Uploader(running, tally, random.Random(seed + 1))  # noqa: S311
    uploader.start()
    kinds = [KINDS[i % len(KINDS)] for i in range(kills)]
    chance.shuffle(kinds)
    for kind in kinds:
        before = len(tally.accepted)
        until(lambda n=before: len(tally.accepted) > n)  # type: ignore[misc]
        time.sleep(chance.uniform(0, _LONGEST_WAIT))
        _kill(running, kind, chance)
        tally.kills[kind] = tally.kills.get(kind, 0) + 1
    uploader.end.set()
    uploader.join()
    with running.http() as http:
        for document, pages in tally.accepted.items():
            _check(http, document, pages, tally)
    _count(running, tally)
    return tally


def _kill(running: Running, kind: str, chance: random.Random) -> None:
    if kind == "machine":
        running.kill_all()
        running.start()
    elif kind == "answering":
        running.kill_answering()
        running.start()
    else:
        found = running.workers() if kind == "worker" else running.readers()
        if found:
            chance.choice(found).kill()


def _check(http: httpx.Client, document: str, pages: int, tally: Tally) -> None:
    reply = http.get(f"/v1/documents/{document}")
    if reply.status_code != 200:
        tally.lost.append(document)
        return
    answer: dict[str, Any] = finished(http, document, seconds=180)
    if answer["state"] != "done" or answer["failures"]:
        tally.unfinished.append(f"{document}: {answer['state']}: {answer['reason']}")
        return
    result = http.get(f"/v1/documents/{document}/result").json()
    if [p["number"] for p in result["pages"]] != list(range(1, pages + 1)) or (
        answer["progress"]["pages_done"] != pages
    ):
        tally.wrong_pages.append(document)


def _count(running: Running, tally: Tally) -> None:
    """What the database and the file store hold beyond what they should."""
    connection = sqlite3.connect(running.data / "kemu.db")
    try:
        doubled = "SELECT sha256 FROM documents GROUP BY sha256, collection HAVING count(*) > 1"
        tally.doubled = [row[0] for row in connection.execute(doubled)]
        tally.left_over = [row[0] for row in connection.execute("SELECT document_id FROM units")]
        tally.left_over += [row[0] for row in connection.execute("SELECT document_id FROM readings")]
        kept = {row[0] for row in connection.execute("SELECT result_key FROM documents")}
    finally:
        connection.close()
    files = running.data / "files"
    written = {str(p.relative_to(files)) for p in (files / "results").rglob("*.json.zst")}
    tally.lost += sorted(key for key in kept if key is not None and key not in written)
    tally.orphans = len(written - kept)
