"""The names of results: those of their sources, with endings added, so that no two files meet."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path, PurePosixPath

_LONGEST_NAME = 180
"""Bytes of one part of a result's path; file systems take 255, endings and marks included."""


def result_path(path: str) -> Path:
    """The name of a file's results without their endings, relative to the output folder."""
    parts = [fitting_name(part) for part in PurePosixPath(path).parts if part not in ("/", "..", ".")]
    return Path(*parts)


def fitting_name(name: str) -> str:
    """A name that every file system takes: not too long, nothing that Windows forbids, and told apart from
    others that were shortened like it."""
    clean = "".join("_" if c in '<>:"|?*\\/' or not c.isprintable() else c for c in name).rstrip(". ") or "_"
    raw = clean.encode()
    if len(raw) <= _LONGEST_NAME and clean == name:
        return clean
    mark = f"~{hashlib.sha256(name.encode()).hexdigest()[:8]}"
    stem, ending = os.path.splitext(clean)  # noqa: PTH122 - a Path drops trailing parts
    ending = ending if len(ending) < 10 else ""
    room = _LONGEST_NAME - len(mark) - len(ending.encode())
    return stem.encode()[:room].decode("utf-8", "ignore") + mark + ending
