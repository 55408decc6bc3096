"""Limits hold whatever the watched process does, and the next call finds a sound one."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from extractor.watched.frames import Message
from extractor.watched.warden import Allowance, KilledError, RefusedError, Warden

PLENTY = Allowance(seconds=60, memory=2**31)


@pytest.fixture(scope="module")
def warden() -> Iterator[Warden]:
    warden = Warden("tests.watched.bad_child")
    yield warden
    warden.stop()


def ask(warden: Warden, operation: str, allowance: Allowance = PLENTY, *parts: bytes) -> Message:
    return warden.call(Message({"operation": operation}, parts), allowance)


@pytest.mark.parametrize(
    ("operation", "allowance", "code", "words"),
    [
        ("hang", Allowance(seconds=0.3, memory=2**31), "time_limit", "longer than 0.3 seconds"),
        ("eat", Allowance(seconds=60, memory=300 * 2**20), "memory_limit", "more than 300 MiB"),
        ("crash", PLENTY, "worker_died", "SIGSEGV"),
        ("leave", PLENTY, "worker_died", "status 7"),
    ],
)
def test_what_misbehaves_is_ended_and_named(
    warden: Warden, operation: str, allowance: Allowance, code: str, words: str
) -> None:
    pid = ask(warden, "echo").header["pid"]
    with pytest.raises(KilledError) as caught:
        ask(warden, operation, allowance)
    assert caught.value.code == code
    assert words in caught.value.message
    assert not psutil.pid_exists(pid)
    assert ask(warden, "echo").header["pid"] != pid


def test_refusals_and_faults_leave_the_process_alive(warden: Warden) -> None:
    pid = ask(warden, "echo").header["pid"]
    for operation, code in (("refuse", "damaged"), ("stumble", "internal"), ("no_such", "internal")):
        with pytest.raises(RefusedError) as caught:
            ask(warden, operation)
        assert caught.value.refusal == code
    assert ask(warden, "echo").header["pid"] == pid


def test_large_parts_come_through_whole(warden: Warden) -> None:
    parts = (b"", b"x", bytes(range(256)) * 40_000)
    assert ask(warden, "echo", PLENTY, *parts).parts == parts


def test_a_process_is_replaced_after_its_calls_and_when_it_has_grown(warden: Warden) -> None:
    warden.stop()
    few = Allowance(seconds=60, memory=2**31, recycle_calls=2)
    first, second, third = (ask(warden, "echo", few).header["pid"] for _ in range(3))
    assert first == second != third
    small = Allowance(seconds=60, memory=2**31, recycle_memory=1)
    assert ask(warden, "echo", small).header["pid"] == third
    assert ask(warden, "echo").header["pid"] != third


def test_a_process_that_made_few_calls_is_kept_though_it_holds_more(warden: Warden) -> None:
    ask(warden, "echo")
    warden.stop()
    first = ask(warden, "echo").header["pid"]
    held = psutil.Process(first).memory_info().rss
    small = Allowance(seconds=60, memory=2**31, recycle_memory=int(0.7 * held))
    pids = [ask(warden, "echo", small).header["pid"] for _ in range(50)]
    assert pids[:49] == [first] * 49
    assert pids[49] != first


def test_the_process_gets_no_secret_and_leaves_no_files(
    warden: Warden, monkeypatch: pytest.MonkeyPatch
) -> None:
    warden.stop()
    monkeypatch.setenv("KEMU_SECRET", "s")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s")
    environment = ask(warden, "secrets").header["environment"]
    assert not {"KEMU_SECRET", "AWS_SECRET_ACCESS_KEY"} & set(environment)
    folder = Path(ask(warden, "folder").header["folder"])
    assert (folder / "left").exists()
    warden.stop()
    assert not folder.exists()


def test_a_process_whose_parent_is_gone_ends_and_leaves_no_files() -> None:
    script = (
        "import os; from extractor.watched.frames import Message; "
        "from extractor.watched.warden import Allowance, Warden; "
        "w = Warden('tests.watched.bad_child'); "
        "a = w.call(Message({'operation': 'folder'}), Allowance(60, 2**31)); "
        "print(a.header['folder'], w.pid, flush=True); "
        "os._exit(9)"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False).stdout
    folder, pid = said.split()
    with contextlib.suppress(psutil.NoSuchProcess):
        psutil.Process(int(pid)).wait(30)
    assert not Path(folder).exists()
