"""The contract itself: a document as JSON, and back."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from pydantic import ValidationError

from extractor.document import Document
from extractor.errors import DocumentError

LARGEST_BYTES = 512 * 2**20
"""A document file that is larger is not read: no paper gives so much."""


def write_json(document: Document, stream: BinaryIO) -> None:
    """The document as UTF-8 JSON, checked by reading it back before a byte is written.

    Raises:
        DocumentError: the document breaks its own schema (it was built past the checks).
    """
    try:
        text = document.model_dump_json(indent=1)
        Document.model_validate_json(text)
    except (ValidationError, ValueError) as error:
        raise DocumentError(f"The document breaks its schema: {_first(error)}") from error
    stream.write(text.encode())
    stream.write(b"\n")


def load(path: Path) -> Document:
    """The document in a JSON file.

    Raises:
        DocumentError: the file cannot be read, is not JSON, or does not follow the schema.
    """
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise DocumentError(f"{path} is larger than {LARGEST_BYTES // 2**20} MiB")
        data = path.read_bytes()
    except OSError as error:
        raise DocumentError(f"Cannot read {path}: {error.strerror}", remedy="Check the path") from error
    try:
        return Document.model_validate_json(data)
    except (ValidationError, ValueError) as error:
        raise DocumentError(f"{path} is not a document of this schema: {_first(error)}") from error


def _first(error: ValueError) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where}: {first['msg']}" if where else first["msg"]
