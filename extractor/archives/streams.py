"""Compressed streams: gzip, bzip2, xz and zstd, with what they may take of memory and give out."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
from collections.abc import Callable
from pathlib import Path
from typing import IO

import zstandard

from extractor.archives.budget import Budget
from extractor.archives.kinds import ArchiveKind

_MOST_MEMORY = 256 * 2**20
"""Of an xz decoder; its dictionary alone may ask for 4 GiB."""
_WINDOW = 2**27
"""Most bytes that a zstd stream may look back, the most that its own tools accept unasked."""
_CHUNK = 2**16


class _XzReader(io.RawIOBase):
    """An xz file as a stream, with a limit of memory that `lzma.LZMAFile` does not take."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self._decoder = lzma.LZMADecompressor(memlimit=_MOST_MEMORY)
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while True:
            if self._decoder.eof:
                self._left = self._decoder.unused_data
                if not self._left.strip(b"\0") and not self._source.peek(1):  # type: ignore[attr-defined]
                    return 0
                self._decoder = lzma.LZMADecompressor(memlimit=_MOST_MEMORY)
            taken = b""
            if self._decoder.needs_input:
                taken = self._left or self._source.read(_CHUNK)
                self._left = b""
                if not taken:
                    raise EOFError("the stream ends too early")
            given = self._decoder.decompress(taken, len(buffer))
            if given:
                buffer[: len(given)] = given
                return len(given)


class Unpacked(io.RawIOBase):
    """What a compressed file unpacks to, counted against the budget as it comes out."""

    def __init__(self, path: Path, kind: ArchiveKind, budget: Budget) -> None:
        self._source: IO[bytes] = path.open("rb")
        self._stream = _OPENERS[kind](self._source)
        self._budget = budget
        self._out = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        self._out += len(data)
        self._budget.streamed(self._out, self._source.tell())
        return len(data)

    def close(self) -> None:
        """Closes the file beneath, too."""
        self._stream.close()
        self._source.close()
        super().close()


def _zstd(source: IO[bytes]) -> IO[bytes]:
    decoder = zstandard.ZstdDecompressor(max_window_size=_WINDOW)
    return decoder.stream_reader(source, read_across_frames=True)


_OPENERS: dict[ArchiveKind, Callable[[IO[bytes]], IO[bytes]]] = {
    "gz": lambda source: gzip.GzipFile(fileobj=source),  # type: ignore[dict-item,return-value]
    "bz2": bz2.BZ2File,
    "xz": lambda source: io.BufferedReader(_XzReader(source)),
    "zst": _zstd,
    "tar": lambda source: source,
}
STREAM_ERRORS = (OSError, EOFError, lzma.LZMAError, zstandard.ZstdError, ValueError)
"""What a broken stream raises."""
