"""The names of members: decoded as their writers meant them, judged, and put together."""

from __future__ import annotations

import unicodedata
from contextlib import suppress
from pathlib import PurePosixPath

_LEFT_BEHIND = {"thumbs.db", "ehthumbs.db", "desktop.ini", ".ds_store"}
_LEFT_FOLDERS = {"__macosx", "$recycle.bin", "system volume information", ".git", ".svn"}
_LONGEST = 1000
"""Characters of a member's path that are kept."""


def decoded(raw: bytes) -> str:
    """A name that its archive does not say the encoding of. Windows in China writes GBK, most others UTF-8.
    What is neither is shown with its bytes escaped."""
    readings = {}
    for encoding in ("utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            readings[encoding] = raw.decode(encoding)
    if "utf-8" in readings and (len(readings) == 1 or _meant_as_utf8(readings["utf-8"])):
        return readings["utf-8"]
    return readings.get("gb18030") or raw.decode("ascii", "backslashreplace")


def _meant_as_utf8(name: str) -> bool:
    """Whether bytes that are valid in both encodings are UTF-8. Characters of three bytes hardly arise by
    chance; those of two are pairs of bytes in GBK as well, and are believed where they are Latin letters."""
    others = [c for c in name if not c.isascii()]
    return any(c >= "\u0800" for c in others) or all(
        unicodedata.name(c, "").startswith("LATIN") for c in others
    )


def shown(name: str) -> str:
    """A name that is fit to be stored and shown: forward slashes, NFC, nothing that steers a terminal."""
    text = unicodedata.normalize("NFC", name.replace("\\", "/"))
    clean = "".join(c if unicodedata.category(c)[0] != "C" else "\N{REPLACEMENT CHARACTER}" for c in text)
    return clean[:_LONGEST]


def leads_out(name: str) -> bool:
    """Whether a path would land outside the folder it is unpacked in: absolute, with a drive, or up over the
    top. Nothing is written under such names anyway, but whoever made them meant no good."""
    path = PurePosixPath(name.replace("\\", "/"))
    first = path.parts[0] if path.parts else ""
    return path.is_absolute() or ".." in path.parts or (len(first) > 1 and first[1] == ":")


def left_behind(name: str) -> bool:
    """Whether a system or program left the file behind and nobody meant to archive it."""
    parts = [part.lower() for part in PurePosixPath(name.replace("\\", "/")).parts]
    if not parts:
        return True
    last = parts[-1]
    return (
        any(part in _LEFT_FOLDERS for part in parts[:-1])
        or last in _LEFT_BEHIND
        or last.startswith(("._", "~$", ".~lock."))
    )
