"""Files by fsspec: sources by the checksum of their bytes, results by document. Whole or not there."""

from __future__ import annotations

import os
import secrets
import shutil
from pathlib import Path
from typing import Any, cast

import fsspec  # type: ignore[import-untyped]
from fsspec.implementations.local import LocalFileSystem  # type: ignore[import-untyped]


def source_key(sha256: str) -> str:
    """Where the source with these bytes lies."""
    return f"sources/{sha256[:2]}/{sha256}"


def result_key(document_id: str, mark: str) -> str:
    """Where a result of the document lies; every attempt to write one has a mark of its own."""
    return f"results/{document_id}/{mark}.json.zst"


def view_key(result: str, form: str, table: str | None = None) -> str:
    """Where a view of a result, or of one of its tables, lies."""
    return f"{result}.{table or 'all'}.{form}"


class FileStore:
    """A folder on this machine (`file://…`) or a bucket (`s3://…`).

    On disk a file is written under another name, forced to the disk and renamed; a bucket shows an object
    only when it is complete.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._files, root = cast("tuple[Any, str]", fsspec.url_to_fs(url, skip_instance_cache=True))
        self._root = root.rstrip("/")
        self._local = isinstance(self._files, LocalFileSystem)

    def put_file(self, key: str, path: Path) -> None:
        """Keep a copy of the file at `path`; the same key is only ever given to the same bytes."""
        if self._local:
            target = Path(self._at(key))
            target.parent.mkdir(parents=True, exist_ok=True)
            temporary = target.parent / f".{secrets.token_hex(8)}.part"
            try:
                try:
                    temporary.hardlink_to(path)
                except OSError:  # another file system, or one without links
                    shutil.copyfile(path, temporary)
                _settle(temporary)
                temporary.replace(target)
                _settle(target.parent)
            finally:
                temporary.unlink(missing_ok=True)
        else:
            self._files.put_file(str(path), self._at(key))

    def put_bytes(self, key: str, data: bytes) -> None:
        """Keep these bytes."""
        if self._local:
            target = Path(self._at(key))
            target.parent.mkdir(parents=True, exist_ok=True)
            temporary = target.parent / f".{secrets.token_hex(8)}.part"
            try:
                temporary.write_bytes(data)
                _settle(temporary)
                temporary.replace(target)
                _settle(target.parent)
            finally:
                temporary.unlink(missing_ok=True)
        else:
            self._files.pipe_file(self._at(key), data)

    def get_bytes(self, key: str) -> bytes:
        """What was kept under the key; `FileNotFoundError` where there is nothing."""
        return cast(bytes, self._files.cat_file(self._at(key)))

    def path(self, key: str, cache: Path) -> Path:
        """A path on this machine that holds the bytes: the file itself, or a copy in `cache`."""
        if self._local:
            return Path(self._at(key))
        copy = cache / key.replace("/", "-")
        if not copy.exists():
            cache.mkdir(parents=True, exist_ok=True)
            temporary = cache / f".{secrets.token_hex(8)}.part"
            try:
                self._files.get_file(self._at(key), str(temporary))
                temporary.replace(copy)
            finally:
                temporary.unlink(missing_ok=True)
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
        """Raises what the file system raises where it does not answer."""
        if self._local:
            Path(self._root).mkdir(parents=True, exist_ok=True)
        self._files.ls(self._root, detail=False)

    def free_bytes(self) -> int | None:
        """Bytes free where the files go; None where that is not known (a bucket)."""
        if not self._local:
            return None
        folder = Path(self._root)
        folder.mkdir(parents=True, exist_ok=True)
        return shutil.disk_usage(folder).free

    def _at(self, key: str) -> str:
        return f"{self._root}/{key}"


def _settle(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
