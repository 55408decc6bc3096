"""Number formats that show an amount as it is printed."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

from extractor.amounts import decimals_of

_SEPARATORS = frozenset(",，\u2009\u202f'")
_TRIANGLES = "△▲"


def number_format(text: str, amount: Decimal) -> str:
    """The format (ECMA-376, 18.8.31) under which `amount` looks like the printed `text`.

    Decimals, separators of thousands, brackets or triangles of negative amounts, a percent sign, and a
    dash that stands for zero are kept; other print falls back to a plain number with the same decimals.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    whole = "#,##0" if not _SEPARATORS.isdisjoint(plain) else "0"
    decimals = decimals_of(amount)
    figure = f"{whole}.{'0' * decimals}" if decimals else whole
    if plain.endswith("%"):
        return f'{figure}"%"'
    if amount == 0 and plain and not any(c.isdigit() for c in plain):
        return f"{figure};-{figure};{_literal(plain)}"
    if amount < 0 and plain.startswith("(") and plain.endswith(")"):
        return f"{figure};({figure})"
    if amount < 0 and plain[:1] in _TRIANGLES:
        return f"{figure};{_literal(plain[0])}{figure}"
    return figure


def _literal(text: str) -> str:
    safe = "".join(c for c in text if c.isprintable() and c not in '"\\;')[:10]
    return f'"{safe}"'
