"""Labels as the matcher compares them, and the likeness of two."""

from __future__ import annotations

import re
import unicodedata

from rapidfuzz.distance import Indel

_NUMBERING = re.compile(
    r"^(?:[一二三四五六七八九十]+[、.．]|[(（][一二三四五六七八九十\d]+[)）]|\d+[、.．)）](?!\d))"
)
_OF_WHICH = re.compile(r"^其中[:：]?")


def plain(label: str) -> str:
    """A label without blanks, numbering ("五、", "（一）", "1."), "其中：", and with one form of each
    character (Unicode NFKC: full width, radicals, brackets)."""
    text = "".join(unicodedata.normalize("NFKC", label).split())
    text = _OF_WHICH.sub("", text)
    return _OF_WHICH.sub("", _NUMBERING.sub("", text))


def likeness(a: str, b: str) -> float:
    """How alike two plain labels are: 1 for equal, 0 for nothing in common (normalised indel similarity)."""
    return Indel.normalized_similarity(a, b)
