"""Labels as the matcher compares them."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_NUMBERING = re.compile(
    r"(?:[一二三四五六七八九十]+[、.．,，]|[(（][一二三四五六七八九十\d]+[)）]|\d{1,2}[、.．)）](?!\d)|[①-⑳])"
)
_OF_WHICH = re.compile(r"其中[:：]?")
_WORD = re.compile(r"[^\w]|_", re.UNICODE)


def plain(label: str) -> str:
    """A label without blanks, numbering ("五、", "（一）", "1."), "其中：", and with one form of each
    character (Unicode NFKC: full width, radicals, brackets)."""
    text = "".join(unicodedata.normalize("NFKC", _unnumbered_circle(label)).split())
    while (found := _NUMBERING.match(text) or _OF_WHICH.match(text)) and found.end() < len(text):
        text = text[found.end() :]
    return text


@lru_cache(maxsize=65536)
def key(label: str) -> str:
    """A label for comparing: `plain`, and without any punctuation (brackets come and go in print)."""
    return _WORD.sub("", plain(label))


def _unnumbered_circle(label: str) -> str:
    """Without a leading ①, which NFKC would turn into a digit of the label."""
    return label.lstrip(" \u3000①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")
