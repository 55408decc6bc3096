"""How texts are compared."""

from __future__ import annotations

import unicodedata


def plain(text: str) -> str:
    """The text after NFKC (Unicode Annex 15) without any blanks: what counts when texts are compared.

    Text layers hold compatibility forms (CJK radicals, full-width digits) of the same characters, and blanks
    that typesetters put in; neither is a difference in what the paper says.
    """
    return "".join(unicodedata.normalize("NFKC", text).split())
