"""What commands that write results are told: formats, and a folder."""

from __future__ import annotations

import os
from pathlib import Path

from extractor.errors import OutputError, UsageError
from extractor.export import FORMATS


def check_formats(given: str) -> tuple[str, ...]:
    """The formats named, JSON first. Raises `UsageError` for one that is none."""
    asked = [name.strip() for name in given.split(",") if name.strip()]
    for name in asked:
        if name not in FORMATS:
            raise UsageError(f"There is no format {name!r}", remedy=f"Choose of {', '.join(FORMATS)}")
    return tuple(dict.fromkeys(["json", *asked]))


def make_folder(out: Path) -> None:
    """Make the folder itself, but not its parents: a mistyped path is refused."""
    if out.parent.exists() and not out.exists():
        try:
            out.mkdir()
        except OSError as error:
            raise OutputError(f"The folder {out} cannot be made: {error.strerror}") from error
    if not out.is_dir() or not os.access(out, os.W_OK):
        raise UsageError(
            f"The folder {out} cannot be written to", remedy="Give an existing folder that may be written to"
        )
