"""Characters of a text layer as the paper shows them.

Fonts that map a glyph to several characters often make a PDF say the radical where the paper shows the whole
character: ⽀ (Kangxi radical 65) for 支, ⻓ for 长. Unicode gives the Kangxi radicals and the compatibility
ideographs a normal form (UAX 15); for the CJK Radicals Supplement the character is listed in Unicode's
EquivalentUnifiedIdeograph.txt, of which the table here holds the simplified forms in use.

A minus or hyphen likewise comes as U+2010, U+2011 or, before a digit, the soft hyphen U+00AD.
"""

from __future__ import annotations

import re
import unicodedata

_STAND_INS = re.compile(r"[\u2e80-\u2fdf\uf900-\ufaff]")
_HYPHENS = re.compile(r"[\u2010\u2011]|\u00ad(?=\d)")
_SUPPLEMENT = str.maketrans(
    {
        "⺠": "民", "⺼": "肉", "⻁": "虎", "⻄": "西", "⻅": "见", "⻆": "角", "⻉": "贝",
        "⻋": "车", "⻓": "长", "⻔": "门", "⻘": "青", "⻙": "韦", "⻚": "页", "⻛": "风", "⻜": "飞",
        "⻝": "食", "⻢": "马", "⻣": "骨", "⻤": "鬼", "⻥": "鱼", "⻦": "鸟", "⻨": "麦", "⻩": "黄",
        "⻪": "黾", "⻬": "齐", "⻮": "齿", "⻰": "龙",
    }
)  # fmt: skip


def plain_ideographs(text: str) -> str:
    """The text with whole characters for radicals and compatibility forms of them, and plain hyphens."""
    text = _HYPHENS.sub("-", text)
    if not _STAND_INS.search(text):
        return text
    whole = text.translate(_SUPPLEMENT)
    return _STAND_INS.sub(lambda found: unicodedata.normalize("NFKC", found.group()), whole)


def bare(text: str) -> str:
    """The text for comparing two readings: plain ideographs, NFKC, without blanks and what has no shape."""
    plain = unicodedata.normalize("NFKC", plain_ideographs(text))
    return "".join(c for c in plain if not c.isspace() and unicodedata.category(c) not in ("Cc", "Cf"))
