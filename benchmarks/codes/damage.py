"""Damage as a reader does it: characters taken for others that look like them, dropped or doubled.

The table of look-alikes (`confusions.csv`) was measured on other faces than the matcher's own.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random

_TABLE = Path(__file__).with_name("confusions.csv")
_DIGITS = {
    "0": "869",
    "1": "74",
    "2": "7",
    "3": "85",
    "4": "19",
    "5": "63",
    "6": "58",
    "7": "12",
    "8": "360",
    "9": "04",
}
_LOST, _DOUBLED = 0.15, 0.1
"""Of the damaged characters so many are dropped, so many doubled; the others are replaced."""


@cache
def _confusions() -> dict[str, str]:
    lines = _TABLE.read_text(encoding="utf-8").splitlines()[1:]
    return {line[0]: line[2:] for line in lines}


def damaged(text: str, share: float, chance: Random) -> str:
    """The text with about `share` of its characters damaged."""
    return "".join(_character(c, chance) if not c.isspace() and chance.random() < share else c for c in text)


def damaged_digits(text: str, share: float, chance: Random) -> str:
    """The text with about `share` of its digits taken for others that look like them."""
    return "".join(chance.choice(_DIGITS[c]) if c in _DIGITS and chance.random() < share else c for c in text)


def _character(character: str, chance: Random) -> str:
    kind = chance.random()
    if kind < _LOST:
        return ""
    if kind < _LOST + _DOUBLED:
        return character * 2
    others = _confusions().get(character, "")
    # The more alike, the more often: the first is twice as likely as the second, and so on.
    weights = [0.5**n for n in range(len(others))]
    return chance.choices(others, weights)[0] if others else character
