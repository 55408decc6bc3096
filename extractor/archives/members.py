"""What an archive holds, member by member."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Outcome = Literal["document", "other", "skipped", "encrypted", "refused", "damaged"]
"""`document`: a PDF or picture, its bytes are at hand. `other`: a file of another kind. `skipped`: what
systems leave behind (`__MACOSX`, thumbnails, locks of office programs). `encrypted`: it needs another
password. `refused`: over a limit, or a path or link that leads out of the archive. `damaged`: its bytes
cannot be had."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive, or of an archive within it.

    `path`: names from the outermost archive inwards, "2023.zip/教育局/预算.pdf". `reason`: one sentence where
    it is no document. `file`: a document's bytes; they are there until the next member is asked for, unless
    the caller moves the file away.
    """

    path: str
    outcome: Outcome
    reason: str = ""
    bytes: int = 0
    sha256: str | None = None
    file: Path | None = None
