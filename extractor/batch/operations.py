"""What a process that reads can be asked: to walk through an archive, to look into a file, to read a page, to
join pages. Refusals are `KemuError`s."""

from __future__ import annotations

import io
import time
from pathlib import Path
from typing import Any

import zstandard
from pydantic import TypeAdapter

from extractor.api import PageReader, PageTask, failed_page, look_into, page_pictures
from extractor.archives.child import Walking
from extractor.document import Document, Source, doubtful
from extractor.errors import OutputError, SourceError
from extractor.export import write
from extractor.parts import PageReading
from extractor.reconcile import holding_equations
from extractor.settings import Settings
from extractor.watched.frames import Message

_readings = TypeAdapter(PageReading)


class Operations(Walking):
    """What the process keeps between calls: a reader with its engines, the file it read last, and a walk."""

    def __init__(self) -> None:
        super().__init__()
        self._reader: tuple[str, PageReader] | None = None
        self._file: tuple[str, str] | None = None

    def idle(self, _request: Message) -> Message:
        """Nothing: the process has started."""
        return Message({})

    def inspect(self, request: Message) -> Message:
        """What a file is and which pages are asked for; nothing is drawn."""
        asked = request.header
        source, numbers = look_into(
            self._path(asked), settings_of(asked), pages=asked["pages"], password=asked["password"]
        )
        return Message({"source": source.model_dump(mode="json"), "numbers": list(numbers)})

    def read(self, request: Message) -> Message:
        """A page's reading. What is wrong with the file is a failure of the page."""
        asked = request.header
        task = PageTask(self._path(asked), asked["password"], int(asked["number"]))
        try:
            reading = self._page_reader(asked).read(task)
        except SourceError as error:
            reading = failed_page(task.number, error.code, str(error))
        body = zstandard.compress(_readings.dump_json(reading))
        return Message({"failed": bool(reading.failures), "seconds": reading.page.seconds}, (body,))

    def finish(self, request: Message) -> Message:
        """The document that readings make together, written under `target`; told is what it came to."""
        asked, begin = request.header, time.perf_counter()
        document = self._joined(request)
        target, formats = Path(asked["target"]), tuple(asked["formats"])
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(f"The folder {target.parent} cannot be made: {error.strerror}") from error
        holding = holding_equations(document.tables) if "xlsx" in formats else ()
        with page_pictures(self._path(asked), settings_of(asked), asked["password"]) as pictures:
            write(document, target, formats, pictures, holding=holding)
        return Message(_told(document, time.perf_counter() - begin))

    def _joined(self, request: Message) -> Document:
        asked = request.header
        readings = [_readings.validate_json(opened(part)) for part in request.parts]
        readings += [failed_page(number, code, message) for number, code, message in asked["aside"]]
        readings.sort(key=lambda reading: reading.page.number)
        return self._page_reader(asked).assemble(Source.model_validate(asked["source"]), readings)

    def _path(self, asked: dict[str, Any]) -> Path:
        """The file; another one of the same name is opened anew."""
        key = (str(asked["path"]), str(asked["sha256"]))
        if self._file != key:
            if self._reader is not None:
                self._reader[1].close()
            self._file = key
        return Path(key[0])

    def _page_reader(self, asked: dict[str, Any]) -> PageReader:
        settings = str(asked["settings"])
        if self._reader is None or self._reader[0] != settings:
            self._reader = (settings, PageReader(settings_of(asked)))
        return self._reader[1]


def settings_of(asked: dict[str, Any]) -> Settings:
    """The settings in a message's header."""
    return Settings.model_validate_json(str(asked["settings"]))


def opened(body: bytes) -> bytes:
    """What was compressed for a message or a store."""
    with zstandard.ZstdDecompressor().stream_reader(io.BytesIO(body)) as stream:
        return stream.read()


def _told(document: Document, seconds: float) -> dict[str, Any]:
    cells = (cell for table in document.tables for cell in table.cells)
    failures = [f"page {f.page}: {f.message}" if f.page else f.message for f in document.failures]
    return {
        "state": "partly" if failures else "read",
        "reason": "; ".join(failures)[:500],
        "pages": len(document.pages),
        "tables": len(document.tables),
        "doubtful": sum(doubtful(cell.flags) for cell in cells),
        "findings": len(document.findings),
        "seconds": round(sum(page.seconds for page in document.pages) + seconds, 3),
    }
