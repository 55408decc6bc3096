"""Uploads on their way in: where large ones lie, and that the first need not wait for a process to start."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from fastapi.testclient import TestClient

from service.app import create_app, services_of
from service.settings import ServiceSettings
from tests.service.conftest import free_port, until
from tests.service.running import Running

pytestmark = pytest.mark.xdist_group("service-reading")

_MIB = 2**20


def nameless(pid: int, folder: Path) -> list[str]:
    """The files without a name that a process holds open on a folder's disk: what forms are spooled to."""
    found = []
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            target = str(link.readlink())
        except OSError:
            continue
        if target.startswith(f"{folder}/#"):
            found.append(target)
    return found


def test_a_large_form_lies_on_the_data_disk_and_not_in_memory(tmp_path: Path) -> None:
    seen: list[list[str]] = []
    with Running(tmp_path / "data", free_port(), jobs=1) as running, running.http() as http:
        temporary = tmp_path / "data" / "tmp"

        def form() -> Iterator[bytes]:
            yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
            for _ in range(60):
                yield b"no document " * (_MIB // 12)
            until(lambda: bool(nameless(running.pid, temporary)))
            seen.append(nameless(running.pid, temporary))
            yield b"\r\n--x--\r\n"

        process = psutil.Process(running.pid)
        before = process.memory_info().rss
        kind = {"content-type": "multipart/form-data; boundary=x"}
        reply = http.post("/v1/documents", content=form(), headers=kind)
        assert (reply.status_code, reply.json()["code"]) == (415, "unknown_type")
        assert process.memory_info().rss - before < 40 * _MIB
        assert len(seen[0]) == 1
        until(lambda: not nameless(running.pid, temporary))
        assert list((tmp_path / "data" / "incoming").iterdir()) == []


def test_a_process_that_opens_files_waits_for_the_first_upload(tmp_path: Path) -> None:
    services = services_of(ServiceSettings(data=tmp_path, read_documents=False, disk_reserve=0))
    before = set(psutil.Process().children())
    with TestClient(create_app(services)):
        until(lambda: any("service.work.child" in " ".join(p.cmdline()) for p in _new(before)))
    assert [p for p in _new(before) if p.is_running()] == []


def _new(before: set[psutil.Process]) -> list[psutil.Process]:
    return [p for p in psutil.Process().children() if p not in before]
