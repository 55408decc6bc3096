"""Results of documents: the contract's JSON, its views, pictures of pages."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import zstandard

from service.desk import Desk
from service.problems import Refusal
from service.seals import Seal
from service.store.files import FileStore, source_key, view_key
from service.store.tables import Document

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
}


class Results:
    """Gives out what was read."""

    def __init__(self, files: FileStore, desk: Desk, seal: Seal, cache: Path) -> None:
        self._files = files
        self._desk = desk
        self._seal = seal
        self._cache = cache

    def packed(self, document: Document, *, corrected: bool = True) -> bytes:
        """The result as it is kept (zstd); a `Refusal` where there is none."""
        key = document.current_key if corrected else document.result_key
        if key is None:
            raise Refusal(
                409,
                "no_result",
                f"The document has no result: it is {document.state}",
                more={"state": document.state},
            )
        return self._files.get_bytes(key)

    def json(self, document: Document, *, corrected: bool = True) -> bytes:
        """The result: the contract's JSON."""
        return unpacked(self.packed(document, corrected=corrected))

    def view(self, document: Document, form: str, table: str | None, *, corrected: bool = True) -> bytes:
        """The result, or one of its tables, as CSV, Excel, Parquet or HTML. Kept for the next time."""
        key = document.current_key if corrected else document.result_key
        packed = self.packed(document, corrected=corrected)
        kept = view_key(str(key), form, table)
        with contextlib.suppress(FileNotFoundError):
            return self._files.get_bytes(kept)
        header = {"format": form, "table": table, **self.file(document)}
        view = self._desk.run("view", header, packed).parts[0]
        self._files.put_bytes(kept, view)
        return view

    def picture(self, document: Document, number: int, width: int | None) -> bytes:
        """A page as a WebP picture."""
        header = {"number": number, "width": width, **self.file(document)}
        return self._desk.run("picture", header).parts[0]

    def crop(self, document: Document, number: int, area: list[float], scale: float) -> bytes:
        """An area of a page (points) as a WebP picture, `scale` pixels to a point."""
        header = {"number": number, "area": area, "scale": scale, **self.file(document)}
        return self._desk.run("crop", header).parts[0]

    def original(self, document: Document) -> Path:
        """A path to the file as it came."""
        return self._files.path(source_key(document.sha256), self._cache)

    def file(self, document: Document) -> dict[str, Any]:
        """Where the file lies, its name and its password, for operations that open it."""
        return {
            "path": str(self.original(document)),
            "name": document.name,
            "password": self._seal.open(document.sealed_password),
        }


def unpacked(body: bytes) -> bytes:
    """The bytes before they were packed."""
    with zstandard.ZstdDecompressor().stream_reader(body) as stream:
        return stream.read()
