"""CJK faces of Debian packages, looked up through fontconfig when papers are drawn."""

from __future__ import annotations

import shutil
import struct
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pymupdf

_mupdf: Any = pymupdf  # it comes without types

FACES: dict[str, tuple[str, str]] = {
    "song": ("AR PL UMing CN", "fonts-arphic-uming"),
    "kai": ("AR PL UKai CN", "fonts-arphic-ukai"),
    "sungti": ("AR PL SungtiL GB", "fonts-arphic-gbsn00lp"),
    "kaiti": ("AR PL KaitiM GB", "fonts-arphic-gkai00mp"),
    "zenhei": ("WenQuanYi Zen Hei", "fonts-wqy-zenhei"),
    "microhei": ("WenQuanYi Micro Hei", "fonts-wqy-microhei"),
    "wenkai": ("LXGW WenKai", "fonts-lxgw-wenkai"),
    "wenkai-bold": ("LXGW WenKai:bold", "fonts-lxgw-wenkai"),
    "noto-serif": ("Noto Serif CJK SC", "fonts-noto-cjk"),
    "noto-sans": ("Noto Sans CJK SC", "fonts-noto-cjk"),
    "noto-serif-bold": ("Noto Serif CJK SC:bold", "fonts-noto-cjk"),
    "noto-sans-bold": ("Noto Sans CJK SC:bold", "fonts-noto-cjk"),
}
"""Our name of a face: its fontconfig pattern, and the Debian package that has it."""

CFF_FACES = frozenset(name for name in FACES if name.startswith("noto"))
"""Faces with CFF outlines, of which PyMuPDF cannot make a small subset: they are for scans only."""


class MissingFaceError(LookupError):
    """A face is not installed."""


@cache
def face(name: str) -> Any:
    """The face that we call `name` (a key of `FACES`).

    Raises:
        MissingFaceError: fontconfig does not know it; the message names the Debian package.
    """
    pattern, package = FACES[name]
    path, index = _look_up(pattern, package)
    data = path.read_bytes()
    if data[:4] == b"ttcf":
        data = _one_of_collection(data, index)
    return _mupdf.Font(fontbuffer=data)


def _look_up(pattern: str, package: str) -> tuple[Path, int]:
    family = pattern.split(":", maxsplit=1)[0]
    tool = shutil.which("fc-match")
    if tool is None:
        raise MissingFaceError("fc-match is missing: install fontconfig")
    query = pattern if ":" in pattern else f"{pattern}:regular"
    answer = subprocess.run(  # noqa: S603 - the pattern is one of ours
        [tool, "--format", "%{family}|%{file}|%{index}", query], capture_output=True, text=True, check=True
    ).stdout
    found, path, index = answer.split("|")
    if family not in found.split(","):
        raise MissingFaceError(f"the face {family} is missing: install {package}")
    return Path(path), int(index) & 0xFFFF


def _one_of_collection(data: bytes, index: int) -> bytes:
    """Face `index` of a TrueType collection as a font file of its own (OpenType 1.9, "Font collections")."""
    (start,) = struct.unpack_from(">I", data, 12 + 4 * index)
    version, count = struct.unpack_from(">4sH", data, start)
    records = [struct.unpack_from(">4sIII", data, start + 12 + 16 * i) for i in range(count)]
    directory = bytearray(data[start : start + 12])
    body = bytearray()
    body_start = 12 + 16 * count
    for tag, checksum, offset, length in records:
        directory += struct.pack(">4sIII", tag, checksum, body_start + len(body), length)
        body += data[offset : offset + length]
        body += b"\0" * (-len(body) % 4)
    assert len(directory) == body_start, version  # noqa: S101
    return bytes(directory + body)
