"""A service as users start it: `kemu serve` as a process tree, which tests talk to, kill and start again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx
import psutil

ROOT = Path(__file__).parents[2]


class Running:
    """A process tree of `kemu serve` over a data folder."""

    def __init__(self, data: Path, port: int, **settings: object) -> None:
        self.data = data
        self.port = port
        self._settings = {"lease_seconds": 3, "poll_seconds": 0.2, "disk_reserve": 0, **settings}
        self._process: subprocess.Popen[bytes] | None = None
        self.key = ""
        data.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill_all()

    def start(self) -> None:
        """Start it and wait until it answers and can have documents read."""
        log = self.data / "log"
        environment = {f"KEMU_{k.upper()}": str(v) for k, v in self._settings.items()}
        with log.open("ab") as file:
            self._process = subprocess.Popen(
                [sys.executable, "-c", "from extractor.cli import main; main()", "serve"],
                cwd=ROOT,
                stdout=file,
                stderr=file,
                start_new_session=True,
                env={
                    **os.environ,
                    "PYTHONPATH": str(ROOT),
                    "OMP_NUM_THREADS": "1",
                    "KEMU_DATA": str(self.data),
                    "KEMU_PORT": str(self.port),
                    **environment,
                },
            )
        deadline = time.monotonic() + 90
        while not self._ready():
            assert self._process.poll() is None, log.read_text()[-3000:]
            assert time.monotonic() < deadline, log.read_text()[-3000:]
            time.sleep(0.1)
        for line in log.read_text().splitlines():
            if "key, shown this once: " in line:
                self.key = line.rpartition(" ")[2]

    def http(self) -> httpx.Client:
        """A client with the first administrator's key."""
        return httpx.Client(
            base_url=f"http://127.0.0.1:{self.port}",
            headers={"authorization": f"Bearer {self.key}"},
            timeout=60,
        )

    @property
    def pid(self) -> int:
        """Of the process that answers."""
        assert self._process is not None
        return self._process.pid

    def readers(self) -> list[psutil.Process]:
        """The processes that open files and read pages."""
        return [p for p in self._tree() if "service.work.child" in _command(p)]

    def workers(self) -> list[psutil.Process]:
        """The Dask workers."""
        return [p for p in self._tree() if "spawn_main" in _command(p)]

    def kill_all(self) -> None:
        """The machine goes down: all processes at once."""
        tree = self._tree()
        if self._process is not None:
            self._process.kill()
        for process in tree:
            _kill(process)
        if self._process is not None:
            self._process.wait()
        psutil.wait_procs(tree, timeout=10)
        self._process = None

    def kill_answering(self) -> list[psutil.Process]:
        """Only the process that answers dies; the others, which must end by themselves, are given back."""
        rest = self._tree()
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        self._process = None
        return rest

    def stop(self, seconds: float = 60) -> int:
        """End it as an operator does; its exit status."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        status = self._process.wait(seconds)
        self._process = None
        return status

    def log(self) -> str:
        """What it has said."""
        return (self.data / "log").read_text()

    def _tree(self) -> list[psutil.Process]:
        if self._process is None or self._process.poll() is not None:
            return []
        try:
            return psutil.Process(self._process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []

    def _ready(self) -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/readyz", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False


def upload(http: httpx.Client, body: bytes, name: str = "paper.pdf", **options: object) -> str:
    """Bring a document; its id."""
    reply = http.post(
        "/v1/documents", files={"file": (name, body)}, data={k: str(v) for k, v in options.items()}
    )
    assert reply.status_code == 202, reply.text
    return str(reply.json()["documents"][0]["id"])


def finished(http: httpx.Client, document: str, seconds: float = 90) -> dict[str, Any]:
    """The document, once nothing more happens to it."""
    deadline = time.monotonic() + seconds
    while True:
        answer: dict[str, Any] = http.get(f"/v1/documents/{document}").json()
        if answer["state"] in {"done", "failed", "set_aside", "cancelled"}:
            return answer
        assert time.monotonic() < deadline, answer
        time.sleep(0.1)


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def _kill(process: psutil.Process) -> None:
    try:
        process.kill()
    except psutil.Error:
        return
