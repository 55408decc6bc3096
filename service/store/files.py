"""Files by fsspec: sources by the checksum of their bytes, results by document. Whole or not there."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, cast

import fsspec  # type: ignore[import-untyped]
from fsspec.implementations.local import LocalFileSystem  # type: ignore[import-untyped]

_MOST_COPIES = 256
_COPY_SECONDS = 3600.0


def source_key(sha256: str) -> str:
    """Where the source with these bytes lies."""
    return f"sources/{sha256[:2]}/{sha256}"


def result_key(document_id: str, mark: str) -> str:
    """Where a result of the document lies; every attempt to write one has a mark of its own."""
    return f"results/{document_id}/{mark}.json.zst"


def view_key(result: str, form: str, table: str | None = None) -> str:
    """Where a view of a result, or of one of its tables, lies."""
    return f"{result}.{table or 'all'}.{form}"


class StorageError(Exception):
    """The file store could not keep or give something: it is away, or `full`."""

    def __init__(self, message: str, *, full: bool = False) -> None:
        super().__init__(message)
        self.full = full


class FileStore:
    """A folder on this machine (`file://…`) or a bucket (`s3://…`).

    On disk a file is written under another name, forced to the disk and renamed; a bucket shows an object
    only when it is complete.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._files, root = cast(
            "tuple[Any, str]", fsspec.url_to_fs(url, skip_instance_cache=True, use_listings_cache=False)
        )
        self._root = root.rstrip("/")
        self._local = isinstance(self._files, LocalFileSystem)

    def put_file(self, key: str, path: Path) -> None:
        """Keep a copy of the file at `path`; the same key is only ever given to the same bytes."""
        with _keeping():
            if self._local:
                with _whole(Path(self._at(key))) as temporary:
                    try:
                        temporary.hardlink_to(path)
                    except OSError:  # another file system, or one without links
                        shutil.copyfile(path, temporary)
            else:
                self._files.put_file(str(path), self._at(key))

    def put_bytes(self, key: str, data: bytes) -> None:
        """Keep these bytes."""
        with _keeping():
            if self._local:
                with _whole(Path(self._at(key))) as temporary:
                    temporary.write_bytes(data)
            else:
                self._files.pipe_file(self._at(key), data)

    def get_bytes(self, key: str) -> bytes:
        """What was kept under the key; `FileNotFoundError` where there is nothing."""
        with _keeping():
            return cast(bytes, self._files.cat_file(self._at(key)))

    def path(self, key: str, cache: Path) -> Path:
        """A path on this machine that holds the bytes: the file itself, or a copy in `cache`."""
        if self._local:
            return Path(self._at(key))
        copy = cache / key.replace("/", "-")
        if copy.exists():
            os.utime(copy)
            return copy
        with _keeping(), _whole(copy) as temporary:
            self._files.get_file(self._at(key), str(temporary))
        _prune(cache)
        return copy

    def exists(self, key: str) -> bool:
        """Whether something is kept under the key."""
        return bool(self._files.exists(self._at(key)))

    def delete(self, key: str) -> None:
        """Let it go; nothing happens where there is nothing."""
        if self._files.exists(self._at(key)):
            self._files.rm_file(self._at(key))

    def delete_results(self, document_id: str) -> None:
        """Let everything go that was made of a document."""
        folder = self._at(f"results/{document_id}")
        if self._files.exists(folder):
            self._files.rm(folder, recursive=True)

    def drop_result(self, document_id: str, key: str) -> None:
        """Let one result of a document go, with the views of it."""
        folder, dropped = self._at(f"results/{document_id}"), key.rpartition("/")[2]
        if not self._files.exists(folder):
            return
        for path in self._files.ls(folder, detail=False):
            if str(path).rpartition("/")[2].startswith(dropped):
                with suppress(FileNotFoundError):
                    self._files.rm_file(str(path))

    def keep_results(self, document_id: str, kept: set[str]) -> None:
        """Let all results of a document go but these, and the views of these."""
        folder = self._at(f"results/{document_id}")
        if not self._files.exists(folder):
            return
        wanted = tuple(key.rpartition("/")[2] for key in kept)
        for path in self._files.ls(folder, detail=False):
            name = str(path).rpartition("/")[2]
            if not name.startswith((*wanted, ".")):
                self._files.rm_file(str(path))

    def check(self) -> None:
        """Raises `StorageError` where it does not answer."""
        with _keeping():
            if self._local:
                Path(self._root).mkdir(parents=True, exist_ok=True)
            self._files.exists(self._root)

    def free_bytes(self) -> int | None:
        """Bytes free where the files go; None where that is not known (a bucket)."""
        if not self._local:
            return None
        folder = Path(self._root)
        folder.mkdir(parents=True, exist_ok=True)
        return shutil.disk_usage(folder).free

    def _at(self, key: str) -> str:
        return f"{self._root}/{key}"


@contextmanager
def _keeping() -> Iterator[None]:
    """Every library has faults of its own; what they mean here is one thing."""
    try:
        yield
    except FileNotFoundError:
        raise
    except Exception as error:
        full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise StorageError(f"{type(error).__name__}: {error}", full=full) from error


@contextmanager
def _whole(target: Path) -> Iterator[Path]:
    """A name to write under; what is written takes the final name in one step, or is gone."""
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.parent / f".{secrets.token_hex(8)}.part"
    try:
        yield temporary
        _settle(temporary)
        temporary.replace(target)
        _settle(target.parent)
    finally:
        temporary.unlink(missing_ok=True)


def _prune(cache: Path) -> None:
    """Let copies go that nobody has asked for lately, once there are many."""
    copies = list(cache.iterdir())
    if len(copies) <= _MOST_COPIES:
        return
    limit = time.time() - _COPY_SECONDS
    for copy in copies:
        with suppress(FileNotFoundError):
            if copy.stat().st_mtime < limit:
                copy.unlink()


def _settle(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
