"""Accepting archives: then the bytes lie in the file store, and the database says that they wait."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from extractor.archives import archive_kind
from extractor.archives.kinds import HEADER, office_file
from service.incoming import Incoming, Staged
from service.intake import Bringer, Intake, Options
from service.problems import Refusal
from service.seals import Seal
from service.settings import ServiceSettings
from service.store import archives
from service.store.archive_tables import Archive
from service.store.database import Database
from service.store.files import FileStore
from service.store.ids import new_id, now


def archive_key(archive_id: str) -> str:
    """Where the bytes of an archive lie until it is unpacked, and longer where members of it failed."""
    return f"archives/{archive_id}"


@dataclass(frozen=True, slots=True)
class ArchiveParcel:
    """An archive that came in, and what is to be done with what is in it."""

    staged: Staged
    name: str
    collection: str
    options: Options


class ArchiveDesk:
    """Accepts archives."""

    def __init__(
        self, settings: ServiceSettings, database: Database, files: FileStore, seal: Seal, intake: Intake
    ) -> None:
        self._database = database
        self._files = files
        self._seal = seal
        self._intake = intake
        self.incoming = Incoming(settings.incoming, settings.archive_bytes, settings.disk_reserve)
        self.on_accepted: Callable[[], None] = lambda: None

    def check_open(self) -> None:
        """Refuse while too much waits (429) or the disk is nearly full (507)."""
        self._intake.check_open()

    def accept(
        self,
        parcel: ArchiveParcel,
        bringer: Bringer,
        also: Callable[[Session, Archive], None],
    ) -> tuple[Archive, bool]:
        """The archive, and whether it had come before. The caller removes the staged file afterwards.

        Raises `Refusal` (415) where it is no archive.
        """
        header = _header(parcel.staged.path)
        if archive_kind(header) is None or office_file(header):
            raise Refusal(
                415,
                "unknown_type",
                f"{parcel.name} is no archive",
                remedy="Send a ZIP, TAR (gz, bz2, xz, zst) or 7z file; documents go to /v1/documents",
            )
        fingerprint = parcel.options.fingerprint(parcel.staged.sha256)
        archive = self._new(parcel, bringer, fingerprint)
        with self._database.reading() as session:
            known = archives.same_as(session, parcel.collection, fingerprint)
        if known is not None:
            return known, True
        self._files.put_file(archive_key(archive.id), parcel.staged.path)
        with self._database.writing() as session:
            known = archives.same_as(session, parcel.collection, fingerprint)
            if known is None:
                session.add(archive)
                session.flush()
                also(session, archive)
        if known is not None:
            self._files.delete(archive_key(archive.id))
            return known, True
        self.on_accepted()
        return archive, False

    def _new(self, parcel: ArchiveParcel, bringer: Bringer, fingerprint: str) -> Archive:
        moment, options = now(), parcel.options
        return Archive(
            id=new_id(),
            collection=parcel.collection,
            name=parcel.name,
            sha256=parcel.staged.sha256,
            fingerprint=fingerprint,
            bytes=parcel.staged.bytes,
            options=options.model_dump(exclude={"password"}, mode="json"),
            sealed_password=self._seal.seal(options.password),
            key_id=bringer.key_id,
            pages_per_day=bringer.pages_per_day,
            state="queued",
            losses=0,
            created_at=moment,
            changed_at=moment,
        )


def _header(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEADER)
