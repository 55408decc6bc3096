"""Cells that people have settled as training data: their pictures, and what the paper has."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from itertools import islice
from typing import Any, Protocol

from service.archives.bundle import Pipe
from service.keys import Caller
from service.problems import Refusal
from service.results import Results
from service.review import audit
from service.review.views import Views
from service.store.database import Database
from service.store.tables import Document

_SCALE = 4.0
"""Pixels to a point: figures of ten points are 40 pixels high, near what recognisers are trained with."""
LABELS = "labels.txt"


class Sources(Protocol):
    """What training data is made of."""

    @property
    def database(self) -> Database:
        """The record."""
        ...

    @property
    def results(self) -> Results:
        """Pictures of cells."""
        ...

    @property
    def views(self) -> Views:
        """Where cells stand."""
        ...


def training(sources: Sources, caller: Caller, most: int) -> Iterator[bytes]:
    """A ZIP in pieces: `cells/….webp`, and `labels.txt` with a line for each picture: its path, a tab, its
    text (the form in which PaddleOCR's trainers take line recognition data).

    Left out are empty cells, cells of several lines, and cells that hold another text by now.
    """
    pipe, labels = Pipe(), []
    with sources.database.reading() as session:
        lines = list(islice(audit.decided(session, caller), most))
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as bundle:
        for line in lines:
            try:
                picture = _picture(sources, line)
            except (Refusal, FileNotFoundError):
                # Deleted, or changed just now: the others go on.
                continue
            if picture is None:
                continue
            name = f"cells/{line['document']}-{line['table']}-{line['row']}-{line['col']}.webp"
            bundle.writestr(name, picture)
            labels.append(f"{name}\t{line['truth']}\n")
            yield pipe.drained()
        bundle.writestr(LABELS, "".join(labels))
        yield pipe.drained()
    yield pipe.drained()


def _picture(sources: Sources, line: dict[str, Any]) -> bytes | None:
    truth = line["truth"] or ""
    if not truth.strip() or any(character in truth for character in "\t\r\n"):
        return None
    with sources.database.reading() as session:
        document = session.get(Document, line["document"])
    if document is None:
        return None
    cell = sources.views.of(document).cells.get((line["table"], line["row"], line["col"]))
    if cell is None or cell["text"] != truth:
        return None
    return sources.results.crop(document, cell["page"], cell["bbox"], _SCALE)
