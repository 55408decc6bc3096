"""Files that are either whole or not there."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from extractor.errors import OutputError

_LONGEST_NAME = 255
"""Bytes of a file's name that common file systems take."""


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A binary file that appears under `path` only when the block ends well.

    The bytes go to a temporary file in the same folder, are forced to the disk, and then take the final
    name in one step (POSIX rename). Whatever ends the block otherwise, also an interrupt, removes the
    temporary file.

    Raises:
        OutputError: the folder is missing or may not be written to, the disk is full, the name too long.
    """
    temporary = path.parent / f".{secrets.token_hex(8)}.part"
    try:
        if len(os.fsencode(path.name)) > _LONGEST_NAME:
            raise OutputError(f"Cannot write {path}: its name is longer than {_LONGEST_NAME} bytes")
        try:
            with temporary.open("xb") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            temporary.replace(path)
            _settle(path.parent)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"Cannot write {path}: {error.strerror or error}") from error


def _settle(folder: Path) -> None:
    """Force the new name itself to the disk, where the system can do that for a folder."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
