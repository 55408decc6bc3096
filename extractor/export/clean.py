"""Texts from hostile paper, made safe for places that give some characters a meaning."""

from __future__ import annotations

import re

# C0 and C1 control characters save tab and newline; characters that turn the direction of writing, with
# which a text can pose as another (Unicode TR 36, 2.5); lone surrogates and non-characters, refused by XML.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def printable(text: str) -> str:
    """The text without control characters and marks that turn the direction of writing."""
    return _UNSAFE.sub("", text.replace("\r\n", "\n"))
