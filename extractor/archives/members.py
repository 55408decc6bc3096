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
class LeftOut:
    """Why a member is no document: a code, as refusals have one (docs/errors.md), and one sentence."""

    outcome: Outcome
    code: str
    reason: str


LEFT_BEHIND = LeftOut("skipped", code="left_behind", reason="Left behind by a system or program")
NO_PLAIN_FILE = LeftOut(
    "refused", code="no_plain_file", reason="It is a link, a device or a file with holes, no ordinary file"
)
LEADS_OUT = LeftOut("refused", code="leads_out", reason="Its path leads out of the archive")
TOO_DEEP = LeftOut("refused", code="too_deep", reason="It lies too deep in archives within archives")
EMPTY = LeftOut("other", code="empty_file", reason="It is empty")
OTHER_KIND = LeftOut("other", code="unknown_type", reason="It is neither a PDF nor a picture")
AES = LeftOut("encrypted", code="aes", reason="It is encrypted with AES, which is not opened here")


def too_large(most: int) -> LeftOut:
    """Over the limit of one file, bytes."""
    return LeftOut("refused", code="limit", reason=f"It has more than {most} bytes, the limit of one file")


def locked(reason: str) -> LeftOut:
    """It needs a password, or another one."""
    return LeftOut("encrypted", code="password", reason=reason)


def damaged(reason: str) -> LeftOut:
    """Its bytes cannot be had."""
    return LeftOut("damaged", code="damaged", reason=reason)


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive, or of an archive within it.

    `path`: names from the outermost archive inwards, "2023.zip/教育局/预算.pdf". `code` and `reason`, of
    `LeftOut`: where it is no document. `file`: a document's bytes; they are there until the next member is
    asked for, unless the caller moves the file away.
    """

    path: str
    outcome: Outcome
    bytes: int = 0
    code: str | None = None
    reason: str = ""
    sha256: str | None = None
    file: Path | None = None


def left_out(path: str, why: LeftOut, size: int, sha256: str | None = None) -> Member:
    """A member of `size` bytes that is no document."""
    return Member(path, why.outcome, size, why.code, why.reason, sha256)
