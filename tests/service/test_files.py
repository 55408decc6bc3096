"""The file store, on a disk and in a bucket: whole or not there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import boto3
import fsspec
import pytest
from moto.server import ThreadedMotoServer

from service.store.files import FileStore, StorageError, result_key, source_key, view_key

SHA256 = "ab" * 32


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """An S3 server in this process, with a bucket."""
    server = ThreadedMotoServer(port=0)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "test")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        patch.setitem(fsspec.config.conf, "s3", {"endpoint_url": endpoint})
        boto3.client("s3", endpoint_url=endpoint).create_bucket(Bucket="kemu")
        yield "s3://kemu/files"
    server.stop()


@pytest.fixture(params=["file", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    if request.param == "s3":
        return FileStore(request.getfixturevalue("bucket"))
    return FileStore(f"file://{tmp_path / 'files'}")


def test_what_is_put_there_is_there(store: FileStore, tmp_path: Path) -> None:
    paper = tmp_path / "paper"
    paper.write_bytes(b"%PDF-1.7")
    key = source_key(SHA256)
    assert not store.exists(key)
    store.put_file(key, paper)
    store.put_file(key, paper)
    assert store.exists(key)
    assert store.get_bytes(key) == b"%PDF-1.7"
    assert store.path(key, tmp_path / "cache").read_bytes() == b"%PDF-1.7"
    paper.unlink()
    assert store.get_bytes(key) == b"%PDF-1.7"
    store.delete(key)
    store.delete(key)
    assert not store.exists(key)
    with pytest.raises(FileNotFoundError):
        store.get_bytes(key)


def test_only_the_wanted_results_stay(store: FileStore) -> None:
    good, bad = result_key("d1", "read-good"), result_key("d1", "read-bad")
    for key in (good, bad, view_key(good, "csv"), view_key(bad, "csv"), result_key("d2", "read-x")):
        store.put_bytes(key, b"x")
    store.keep_results("d1", {good})
    assert [store.exists(k) for k in (good, view_key(good, "csv"), bad, view_key(bad, "csv"))] == [
        True, True, False, False,
    ]  # fmt: skip
    store.delete_results("d1")
    store.delete_results("d1")
    assert not store.exists(good)
    assert store.exists(result_key("d2", "read-x"))


def test_it_says_whether_it_answers(store: FileStore) -> None:
    store.put_bytes("a/b", b"")
    store.check()


def test_a_write_that_fails_leaves_nothing(tmp_path: Path) -> None:
    store = FileStore(f"file://{tmp_path}")
    with pytest.raises(FileNotFoundError):
        store.put_file("sources/x", tmp_path / "not-there")
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


def test_a_store_that_cannot_be_written_to_says_so(tmp_path: Path) -> None:
    (tmp_path / "results").write_text("a file where a folder should be")
    with pytest.raises(StorageError):
        FileStore(f"file://{tmp_path}").put_bytes(result_key("d1", "x"), b"x")
