"""What a child can be asked to do. Every method takes a message and gives one; refusals are `KemuError`s."""

from __future__ import annotations

import json
import re
import tempfile
import time
from pathlib import Path
from typing import Any

import zstandard
from pydantic import TypeAdapter

from extractor import corrections
from extractor.api import area_picture, page_picture, page_pictures
from extractor.batch.operations import Operations as Reading
from extractor.batch.operations import opened, settings_of
from extractor.document import Correction, Document, Edit
from extractor.export import write
from extractor.geometry import Box
from extractor.reconcile import holding_equations
from extractor.watched.frames import Message
from service.work.doubts import review_of
from service.work.summary import amount_records, only_table, summary_of

_corrections = TypeAdapter(tuple[Correction, ...])
_UNFIT = re.compile(r"[\x00-\x1f/\\]")
_LONGEST_NAME = 60


class Operations(Reading):
    """What the process keeps between calls, besides a reader: the names of files."""

    def __init__(self) -> None:
        super().__init__()
        self._named: tuple[tuple[str, str], Path, tempfile.TemporaryDirectory[str]] | None = None

    def assemble(self, request: Message) -> Message:
        """The document that readings make together, with what the database is to know of it."""
        asked, begin = request.header, time.perf_counter()
        document = self._joined(request)
        whole = _whole(document, float(asked["audit_share"]))
        views = tuple(self._view(document, form, asked) for form in asked["formats"])
        more = {"formats": asked["formats"], "seconds": round(time.perf_counter() - begin, 3)}
        return Message({**whole.header, **more}, (*whole.parts, *views))

    def correct(self, request: Message) -> Message:
        """A document with corrections, coded and checked anew, with what the database is to know of it."""
        document = Document.model_validate_json(opened(request.parts[0]))
        said = _corrections.validate_json(request.parts[1])
        asked = request.header
        # Whether a row stood under the code that was seen was decided when each correction was made; after an
        # undo, or with a newer catalogue, it may stand under another before its own is given.
        corrected = corrections.apply(document, said, settings_of(asked), codes_seen=True)
        return _whole(corrected, float(asked["audit_share"]))

    def missed(self, request: Message) -> Message:
        """An edit `add_table` with what is read in its place on the page."""
        asked = request.header
        document = Document.model_validate_json(opened(request.parts[0]))
        edit = Edit.model_validate(asked["edit"])
        path, settings = self._path(asked), settings_of(asked)
        read = corrections.with_missed(document, edit, path, settings, asked["password"])
        return Message({}, (read.model_dump_json().encode(),))

    def review(self, request: Message) -> Message:
        """What a document gives reviewers."""
        document = Document.model_validate_json(opened(request.parts[0]))
        return Message({}, (_reviewed(document, float(request.header["audit_share"])),))

    def view(self, request: Message) -> Message:
        """A document, or one of its tables, as CSV, Excel, Parquet or HTML."""
        asked = request.header
        document = Document.model_validate_json(opened(request.parts[0]))
        if asked["table"] is not None:
            document = only_table(document, str(asked["table"]))
        return Message({}, (self._view(document, str(asked["format"]), asked),))

    def picture(self, request: Message) -> Message:
        """A page as a WebP picture, `width` pixels wide or by default 110 dots to the inch."""
        asked = request.header
        path, settings = self._path(asked), settings_of(asked)
        number, width = int(asked["number"]), asked["width"]
        picture = page_picture(path, settings, number, password=asked["password"], width=width)
        return Message({}, (picture,))

    def crop(self, request: Message) -> Message:
        """An area of a page (points) as a WebP picture, `scale` pixels to a point."""
        asked = request.header
        picture = area_picture(
            self._path(asked),
            settings_of(asked),
            int(asked["number"]),
            Box(*asked["area"]),
            password=asked["password"],
            scale=float(asked["scale"]),
        )
        return Message({}, (picture,))

    def _view(self, document: Document, form: str, asked: dict[str, Any]) -> bytes:
        holding = holding_equations(document.tables) if form == "xlsx" else ()
        with (
            tempfile.TemporaryDirectory() as folder,
            page_pictures(self._path(asked), settings_of(asked), asked["password"]) as pictures,
        ):
            target = Path(folder) / "view"
            shown = pictures if asked.get("table") is None else None
            write(document, target, [form], shown, holding=holding)
            return target.with_name(f"view.{form}").read_bytes()

    def _path(self, asked: dict[str, Any]) -> Path:
        """The file under the name its owner knows, so that messages name it so."""
        key = (str(asked["path"]), str(asked["name"]))
        if self._named is None or self._named[0] != key:
            if self._reader is not None:
                self._reader[1].close()
            if self._named is not None:
                self._named[2].cleanup()
            folder = tempfile.TemporaryDirectory(prefix="source-")
            link = Path(folder.name) / (_UNFIT.sub("_", key[1])[-_LONGEST_NAME:].lstrip(".") or "file")
            link.symlink_to(key[0])
            self._named = (key, link, folder)
        return self._named[1]


def _whole(document: Document, audit_share: float) -> Message:
    body = zstandard.compress(document.model_dump_json().encode())
    amounts = json.dumps(amount_records(document), ensure_ascii=False).encode()
    review = _reviewed(document, audit_share)
    return Message({"summary": summary_of(document)}, (body, amounts, review))


def _reviewed(document: Document, audit_share: float) -> bytes:
    return zstandard.compress(json.dumps(review_of(document, audit_share), ensure_ascii=False).encode())
