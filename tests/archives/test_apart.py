"""Walking in a process apart: the same as walking here, whatever the archive does to it."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from extractor.archives import Walker
from extractor.archives.apart import CHILD
from extractor.archives.looking import look
from extractor.errors import GivenUpError, InternalError, KemuError, LimitError
from extractor.settings import ArchiveLimits, Settings
from extractor.watched.frames import Message
from extractor.watched.warden import Allowance, RefusedError, Warden


@pytest.fixture(scope="module")
def warden() -> Iterator[Warden]:
    warden = Warden(CHILD)
    yield warden
    warden.stop()


def archive(folder: Path, members: int) -> Path:
    path = folder / "a.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for number in range(members):
            packed.writestr(f"{number}.pdf", b"%PDF-1.7 " + bytes([number % 250]) * 9)
        packed.writestr("n.txt", b"notes")
    return path


def test_it_gives_what_a_walk_here_gives_of_long_archives_too(warden: Warden, tmp_path: Path) -> None:
    path, folder = archive(tmp_path, 600), tmp_path / "spool"
    folder.mkdir()
    here = [(m.path, m.outcome, m.reason, m.bytes, m.sha256) for m in look(path, Settings())]
    there = []
    for member in Walker(Settings(), warden).walk(path, None, folder):
        there.append((member.path, member.outcome, member.reason, member.bytes, member.sha256))
        if member.file is not None:
            assert member.file.stat().st_size == member.bytes
    assert there == here
    assert len(there) == 601
    assert list(folder.iterdir()) == []


def test_refusals_come_as_they_were_raised_and_what_came_before_stands(
    warden: Warden, tmp_path: Path
) -> None:
    few = Settings(archives=ArchiveLimits(members=3))
    with pytest.raises(LimitError, match="more than 3 files"):
        list(Walker(few, warden).walk(archive(tmp_path, 4), None, tmp_path))
    broken = tmp_path / "b.zip"
    broken.write_bytes(b"PK\x03\x04" + b"x" * 60)
    with pytest.raises(KemuError, match="cannot be opened") as caught:
        list(Walker(few, warden).walk(broken, None, tmp_path))
    assert caught.value.code == "damaged"


def test_what_takes_too_much_is_given_up_and_leaves_nothing(warden: Warden, tmp_path: Path) -> None:
    folder = tmp_path / "spool"
    folder.mkdir()
    for limits in (ArchiveLimits(memory=1), ArchiveLimits(seconds=1e-6)):
        with pytest.raises(GivenUpError, match=r"a\.zip was given up"):
            list(Walker(Settings(archives=limits), warden).walk(archive(tmp_path, 2), None, folder))
        assert list(folder.iterdir()) == []
    assert len(list(Walker(Settings(), warden).walk(archive(tmp_path, 2), None, folder))) == 3


def test_a_walk_whose_process_is_gone_does_not_end_like_a_whole_one(warden: Warden, tmp_path: Path) -> None:
    walk = Walker(Settings(), warden).walk(archive(tmp_path, 5), None, tmp_path)
    next(walk)
    assert warden.pid is not None
    killed = psutil.Process(warden.pid)
    killed.kill()
    killed.wait()
    with pytest.raises((GivenUpError, InternalError)):
        list(walk)
    with pytest.raises(RefusedError):
        warden.call(Message({"operation": "following"}), Allowance(60, 2**31))
