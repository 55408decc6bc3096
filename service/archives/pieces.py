"""Uploads in pieces (tus 1.0.0, https://tus.io/protocols/resumable-upload, core, creation and termination).

The database knows how long an upload will be and whose it is; the length of its file says how much has come.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

from sqlalchemy import delete, select

from service.incoming import Staged, check_free
from service.keys import Caller
from service.problems import Refusal, not_found
from service.settings import ServiceSettings
from service.store.archive_tables import Upload
from service.store.database import Database
from service.store.ids import new_id, now

_CHUNK = 2**20
_MOST_OPEN = 50
"""Uploads that one key may have begun and not finished."""


class Pieces:
    """The uploads that are under way."""

    def __init__(self, settings: ServiceSettings, database: Database) -> None:
        self._settings = settings
        self._database = database
        self._folder = settings.data.absolute() / "uploads"
        self._folder.mkdir(parents=True, exist_ok=True)

    def begin(self, caller: Caller, name: str, length: int) -> str:
        """Announce an upload of `length` bytes; its id. Raises `Refusal` (413, 429, 507)."""
        if length > self._settings.archive_bytes:
            most = self._settings.archive_bytes
            raise Refusal(413, "limit", f"The upload is over the limit of {most} bytes")
        check_free(_free(self._folder) - length, self._settings.disk_reserve)
        upload = Upload(id=new_id(), key_id=caller.key_id, name=name, length=length, created_at=now())
        with self._database.writing() as session:
            mine = select(Upload.id).where(Upload.key_id == caller.key_id).limit(_MOST_OPEN)
            if len(session.scalars(mine).all()) >= _MOST_OPEN:
                remedy = "Finish or delete some of them"
                raise Refusal(429, "uploads", f"The key has {_MOST_OPEN} unfinished uploads", remedy=remedy)
            session.add(upload)
        self._file(upload.id).touch()
        return upload.id

    def find(self, caller: Caller, upload_id: str) -> tuple[Upload, int]:
        """The caller's upload and how many bytes of it have come. Raises `Refusal` (404)."""
        with self._database.reading() as session:
            upload = session.get(Upload, upload_id)
        path = self._file(upload_id) if upload is not None else None
        if upload is None or path is None or upload.key_id != caller.key_id or not path.exists():
            raise not_found(f"upload {upload_id}")
        return upload, path.stat().st_size

    async def append(self, upload: Upload, offset: int, chunks: AsyncIterator[bytes]) -> int:
        """Add a piece at `offset`; how many bytes have come then. What came before a connection broke stands.

        Raises `Refusal`: 409 where the offset is not where the upload ends, 413 where it grows too long.
        """
        path = self._file(upload.id)
        check_free(_free(self._folder), self._settings.disk_reserve)
        with path.open("r+b") as file:
            size = file.seek(0, os.SEEK_END)
            if size != offset:
                raise Refusal(409, "offset", f"The upload ends at {size}, the piece begins at {offset}")
            try:
                async for chunk in chunks:
                    size += len(chunk)
                    if size > upload.length:
                        raise Refusal(413, "limit", f"The upload was announced with {upload.length} bytes")
                    file.write(chunk)
            finally:
                file.flush()
                os.fsync(file.fileno())
        return size

    def finish(self, caller: Caller, upload_id: str) -> tuple[str, Staged]:
        """The name and the file of an upload that has come whole; it is the caller's to remove from then on.

        Raises `Refusal` (404, 409)."""
        upload, size = self.find(caller, upload_id)
        if size != upload.length:
            raise Refusal(409, "unfinished", f"Of the upload {size} of {upload.length} bytes have come")
        digest = hashlib.sha256()
        with self._file(upload_id).open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
        return upload.name, Staged(self._file(upload_id), digest.hexdigest(), size)

    def forget(self, upload_id: str) -> None:
        """Remove an upload."""
        with self._database.writing() as session:
            session.execute(delete(Upload).where(Upload.id == upload_id))
        self._file(upload_id).unlink(missing_ok=True)

    def clear(self) -> None:
        """Remove what nobody has finished for days."""
        limit = now() - timedelta(days=self._settings.upload_days)
        with self._database.reading() as session:
            late = session.scalars(select(Upload.id).where(Upload.created_at < limit)).all()
        for upload_id in late:
            self.forget(upload_id)

    def _file(self, upload_id: str) -> Path:
        return self._folder / f"{upload_id}.part"


def _free(folder: Path) -> int:

    return shutil.disk_usage(folder).free
