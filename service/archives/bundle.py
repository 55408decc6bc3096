"""All results of an archive as one ZIP, made while it is sent: its size costs neither memory nor disk."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from typing import Protocol

from extractor.batch.paths import result_path
from extractor.export.csv_file import harmless
from service.problems import Refusal
from service.results import Results
from service.store import archives
from service.store.database import Database

_BATCH = 500
_COLUMNS = ("path", "outcome", "state", "reason", "document_id", "result", "findings", "doubtful")


class Sources(Protocol):
    """What a bundle is made of."""

    @property
    def database(self) -> Database:
        """The record."""
        ...

    @property
    def results(self) -> Results:
        """The results."""
        ...


class Pipe(io.RawIOBase):
    """Takes what is written and hands it out."""

    def __init__(self) -> None:
        self._written: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        taken = bytes(data)  # type: ignore[call-overload]
        self._written.append(taken)
        return len(taken)

    def drained(self) -> bytes:
        """What was written since the last time."""
        data, self._written = b"".join(self._written), []
        return data


def bundled(sources: Sources, archive_id: str, formats: tuple[str, ...]) -> Iterator[bytes]:
    """The ZIP in pieces: each document's JSON and `formats` under its path, and members.csv."""
    pipe = Pipe()
    with sources.database.reading() as session:
        done = archives.done_documents(session, archive_id)
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as bundle:
        for path, document in done:
            name = result_path(path).as_posix()
            try:
                bundle.writestr(f"{name}.json", sources.results.json(document))
                for form in formats:
                    bundle.writestr(f"{name}.{form}", sources.results.view(document, form, None))
                    yield pipe.drained()
            except (Refusal, FileNotFoundError) as error:
                # It was deleted, or cannot be shown so, while the bundle was on its way: the rest goes on.
                bundle.writestr(f"{name}.missing.txt", str(error))
            yield pipe.drained()
        bundle.writestr("members.csv", _members(sources, archive_id))
        yield pipe.drained()
    yield pipe.drained()


def _members(sources: Sources, archive_id: str) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    after: int | None = None
    with sources.database.reading() as session:
        while batch := archives.members(session, archive_id, None, after, _BATCH):
            after = batch[-1][0].number
            for member, document in batch:
                done = document is not None and document.state == "done"
                result = f"{result_path(member.path).as_posix()}.json" if done else ""
                line = (
                    harmless(member.path),
                    member.outcome,
                    document.state if document is not None else "",
                    harmless(member.reason),
                    member.document_id or "",
                    harmless(result),
                    "" if document is None or document.findings is None else document.findings,
                    "" if document is None or document.doubtful is None else document.doubtful,
                )
                writer.writerow(line)
    return text.getvalue().encode("utf-8-sig")
