"""Many uploads at once while workers read: `python -m benchmarks.service.uploads`."""

from __future__ import annotations

import statistics
import tempfile
import threading
import time
from pathlib import Path
from queue import Empty, SimpleQueue

import click
import httpx

from tests.service import papers
from tests.service.conftest import free_port
from tests.service.running import Running


class _Client(threading.Thread):
    """Uploads papers from the queue, pausing between them, and asks after each."""

    def __init__(self, running: Running, bodies: SimpleQueue[bytes], pause: float) -> None:
        super().__init__()
        self._running = running
        self._bodies = bodies
        self._pause = pause
        self.uploads: list[float] = []
        self.answers: list[float] = []
        self.ids: list[str] = []
        self.refused: list[int] = []

    def run(self) -> None:
        with self._running.http() as http:
            while True:
                try:
                    body = self._bodies.get_nowait()
                except Empty:
                    return
                begin = time.perf_counter()
                reply = http.post("/v1/documents", content=body)
                self.uploads.append(time.perf_counter() - begin)
                if reply.status_code != 202:
                    self.refused.append(reply.status_code)
                    continue
                self.ids.append(reply.json()["documents"][0]["id"])
                begin = time.perf_counter()
                http.get(f"/v1/documents/{self.ids[-1]}")
                self.answers.append(time.perf_counter() - begin)
                time.sleep(self._pause)


def _in_milliseconds(name: str, seconds: list[float]) -> str:
    cuts = statistics.quantiles(seconds, n=100)
    return f"{name}: median {1000 * cuts[49]:.0f} ms, 95 of 100 under {1000 * cuts[94]:.0f} ms"


@click.command()
@click.option("--uploads", type=click.IntRange(min=2), default=1000, show_default=True)
@click.option("--clients", type=click.IntRange(min=1), default=50, show_default=True)
@click.option("--pause", type=float, default=0.0, show_default=True, help="Seconds between two of a client.")
@click.option("--jobs", type=click.IntRange(min=1), default=2, show_default=True)
def main(uploads: int, clients: int, pause: float, jobs: int) -> None:
    """Bring different papers by many clients at once; count those that were lost."""
    bodies: SimpleQueue[bytes] = SimpleQueue()
    for i in range(uploads):
        bodies.put(papers.small_table(f"{i}"))
    with tempfile.TemporaryDirectory() as folder, Running(Path(folder), free_port(), jobs=jobs) as running:
        threads = [_Client(running, bodies, pause) for _ in range(clients)]
        begin = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seconds = time.perf_counter() - begin
        ids = {i for t in threads for i in t.ids}
        with running.http() as http:
            kept = sum(_is_there(http, document) for document in ids)
    refused = [status for t in threads for status in t.refused]
    print(f"{uploads} uploads by {clients} clients in {seconds:.1f} s ({uploads / seconds:.0f}/s)")
    print(f"accepted {len(ids)}, refused {len(refused)}, lost {len(ids) - kept}")
    print(_in_milliseconds("upload", [s for t in threads for s in t.uploads]))
    print(_in_milliseconds("how far is it", [s for t in threads for s in t.answers]))


def _is_there(http: httpx.Client, document: str) -> bool:
    return http.get(f"/v1/documents/{document}").status_code == 200


if __name__ == "__main__":
    main()
