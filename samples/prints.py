"""How amounts are printed."""

from __future__ import annotations

import random
from decimal import Decimal

from samples.style import Style

_FULL_WIDTH = str.maketrans("0123456789.,-()", "０１２３４５６７８９．，－（）")


def print_amount(amount: Decimal, style: Style, chance: random.Random) -> str:
    """The amount as the style prints it."""
    digits = f"{abs(amount):,.{style.decimals}f}" if style.separators else f"{abs(amount):.{style.decimals}f}"
    text = digits if amount >= 0 else f"({digits})" if style.brackets else f"-{digits}"
    return text.translate(_FULL_WIDTH) if style.full_width and chance.random() < 0.3 else text
