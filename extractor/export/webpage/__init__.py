"""A document as one HTML file: the pages with every cell drawn over them, the findings, the tables."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from functools import cache
from importlib import resources
from typing import Any, BinaryIO

from jinja2 import Environment, StrictUndefined

from extractor.document import Document, doubtful
from extractor.export import words
from extractor.export.clean import printable
from extractor.export.lookup import Lookup
from extractor.export.pictures import PagePictures, data_uri
from extractor.export.webpage.view import payload, views_of_pages, views_of_tables
from extractor.review_order import review_order
from extractor.telling import findings_in_chinese


def write_webpage(document: Document, stream: BinaryIO, pictures: PagePictures | None) -> None:
    """Write the page: it needs no other file and no network, and runs no script but its own.

    Every text is escaped, and a content security policy allows just the one style sheet and the one
    script whose hashes it names, so that no text of a paper can become markup or code. Pictures are asked
    for one page after the other while the file is written.
    """
    lookup = Lookup.of(document)
    chinese = findings_in_chinese(document)
    style, script = _asset("webpage.css"), _asset("webpage.js")
    parts = (
        _environment()
        .from_string(_asset("webpage.html"))
        .generate(
            document=document,
            words=words,
            style=style,
            script=script,
            policy=_policy(style, script),
            pages=views_of_pages(document, lookup),
            tables=views_of_tables(document, lookup),
            picture=_picture(pictures),
            payload=payload(document, lookup, chinese),
            chinese=chinese,
            doubtful=_doubts(document),
        )
    )
    for part in parts:
        stream.write(part.encode())


def _environment() -> Environment:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    environment.filters["printable"] = printable
    return environment


@cache
def _asset(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    return (
        "default-src 'none'; img-src data:; "
        f"style-src '{_hash(style)}'; script-src '{_hash(script)}'; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")


def _picture(pictures: PagePictures | None) -> Callable[[int], dict[str, Any]]:
    def picture(page: int) -> dict[str, Any]:
        address, reason = data_uri(pictures, page)
        return {"address": address, "reason": reason}

    return picture


def _doubts(document: Document) -> list[dict[str, Any]]:
    """The doubtful cells, those that settle most first. Suspects of findings stand with their findings."""
    cells = {
        (table.id, cell.row, cell.col): {"id": f"{t}-{cell.row}-{cell.col}", "table": table.id, "cell": cell}
        for t, table in enumerate(document.tables)
        for cell in table.cells
        if doubtful(cell.flags)
    }
    order = review_order(document.tables, document.findings)
    return [cells[place] for item in order if (place := (item.table, item.row, item.col)) in cells]
