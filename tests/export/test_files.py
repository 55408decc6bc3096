"""Files appear whole or not at all."""

from __future__ import annotations

import contextlib
import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from extractor.errors import OutputError
from extractor.export import FORMATS, write
from extractor.export.files import whole_file
from tests.export.papers import holding, paper


@contextlib.contextmanager
def small_disk(size: int) -> Iterator[None]:
    """No file may grow above `size` bytes: writing fails as it does on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_all_formats_are_written_beside_each_other(tmp_path: Path) -> None:
    written = write(paper(), tmp_path / "a.b", FORMATS, holding=holding())
    assert [path.name for path in written] == [
        "a.b.json",
        "a.b.csv",
        "a.b.xlsx",
        "a.b.html",
        "a.b.parquet",
    ]
    assert sorted(tmp_path.iterdir()) == sorted(written)
    assert all(path.stat().st_size > 500 for path in written)


@pytest.mark.parametrize("name", FORMATS)
def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, name: str) -> None:
    with small_disk(600), pytest.raises(OutputError, match=r"p\.\w+: File too large"):
        write(paper(), tmp_path / "p", [name])
    assert list(tmp_path.iterdir()) == []


def test_what_stood_there_before_stands_when_writing_fails(tmp_path: Path) -> None:
    old = tmp_path / "p.json"
    old.write_text("old")
    with small_disk(600), pytest.raises(OutputError):
        write(paper(), tmp_path / "p", [])
    assert old.read_text() == "old"
    assert list(tmp_path.iterdir()) == [old]


def test_an_interrupt_leaves_nothing_behind(tmp_path: Path) -> None:
    def interrupted() -> None:
        with whole_file(tmp_path / "x") as stream:
            stream.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"nowhere.*No such file or directory"):
        write(paper(), tmp_path / "nowhere" / "p", [])


def test_a_name_that_is_too_long_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="longer than 255 bytes"):
        write(paper(), tmp_path / ("预" * 90), [])
    assert list(tmp_path.iterdir()) == []


def test_the_json_is_written_last(tmp_path: Path) -> None:
    (tmp_path / "p.csv").mkdir()
    with pytest.raises(OutputError):
        write(paper(), tmp_path / "p", ["csv"])
    assert not (tmp_path / "p.json").exists()
