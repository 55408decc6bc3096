"""What figures look like, to weigh a recogniser's readings of them.

A recogniser knows shapes, not arithmetic: it takes "16,435.87" for "16.435.87" and is sure of it. Papers
hardly ever print the latter, so a reading that no grammar of figures allows is weighed down against those
that one allows (Bayes' rule with the share of such prints as prior), and none is left out.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from extractor.amounts import parse_amount
from extractor.engines.ctc import READINGS, Reading

_MARKS = r"[-−—–()\[\]0-9.,:;/%‰·'\s]"
_LOOKALIKE = r"[lI|OoDQZzSstBi]"
_FIGURE_LIKE = re.compile(rf"(?:{_MARKS}|{_LOOKALIKE})*[0-9](?:{_MARKS}|{_LOOKALIKE})*|[lI|]{{1,2}}|[Oo]")
_LETTERS = re.compile(_LOOKALIKE)
_DIGITS = re.compile(r"[0-9]+")
_CODE = re.compile(r"[0-9]{1,4}(?:-[0-9]{1,4}){1,3}|[0-9]{3,4}-[0-9]{7,8}")
_DATE = re.compile(r"[12][0-9]{3}[-./][01]?[0-9](?:[-./][0-3]?[0-9])?")
_RANGE = re.compile(r"[0-9.]+%?[-−—–:/][0-9.]+%?")
_OUTLINE = re.compile(r"\(?[0-9]{1,2}(?:\.[0-9]{1,2}){1,3}\.?|\(?[0-9]{1,2}[).]|\([0-9]{1,2}\)")

_RARE = 0.05
"""Prior weight of dates, ranges and outline numbers against amounts and codes."""
_LETTERED = 0.02
"""Prior weight of a figure with letters in it that look like digits (0l, 1O)."""
_MALFORMED = 1e-5
"""Prior weight of a figure that no grammar allows. Papers hold few, and nearly all readings of this kind
are misreadings; so low that a grammatical reading is named first wherever the beam finds one."""


@lru_cache(maxsize=4096)
def figure_like(text: str) -> bool:
    """Whether `text` consists of digits, the marks that stand with them and letters that look like them."""
    return _FIGURE_LIKE.fullmatch(text) is not None


def fits(text: str) -> bool:
    """Whether a figure-like text is an amount, a code, a date, a range or an outline number."""
    return weight(text) > _MALFORMED


@lru_cache(maxsize=4096)
def weight(text: str) -> float:
    """How often such a print is meant, against an amount (1)."""
    if not figure_like(text) or _DIGITS.fullmatch(text) or _CODE.fullmatch(text):
        return 1.0
    if parse_amount(text).kind != "not_amount":
        return 1.0
    if _LETTERS.search(text):
        return _LETTERED
    if any(pattern.fullmatch(text) for pattern in (_DATE, _RANGE, _OUTLINE)):
        return _RARE
    return _MALFORMED


def weighed(plain: Sequence[Reading], grammatical: Sequence[Reading]) -> list[Reading]:
    """The readings of a figure, the likeliest first, once their prints' priors count.

    `plain` are those of the free beam search, `grammatical` those of a search under `AMOUNTS`. What the
    plain search let go keeps its weight, so that doubt is not argued away.
    """
    likelihood: dict[str, float] = {}
    for reading in (*plain, *grammatical):
        likelihood[reading.text] = max(likelihood.get(reading.text, 0.0), reading.probability)
    let_go = max(0.0, 1.0 - sum(likelihood.values()))
    joint = {text: p * weight(text) for text, p in likelihood.items()}
    total = sum(joint.values()) + let_go
    ordered = sorted(joint.items(), key=lambda item: -item[1])
    return [Reading(text, p / total) for text, p in ordered][:READINGS]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in an amount the automaton is: digits so far in this group, the first of them a zero or not."""

    part: str
    digits: int = 0
    zero: bool = False
    open: bool = False


class AmountGrammar:
    """The automaton of amounts: 1,234.50; 1234.5; -0.3; (12.00); 98.77%; and plain runs of digits (codes).

    Thousands are parted everywhere or nowhere; a first zero stands alone before the point.
    """

    start: Hashable = _Place("start")

    def step(self, state: Hashable, character: str) -> Hashable | None:
        """The place after `character`, None where no amount goes on so."""
        if not isinstance(state, _Place):
            return None
        if character.isascii() and character.isdigit():
            return _digit(state, character)
        if character == ",":
            return _comma(state)
        after: _Place | None = None
        if character in "(-−" and state.part == "start":
            after = replace(state, part="sign", open=character == "(")
        elif character == "." and _whole(state) and not (state.zero and state.digits > 1):
            after = replace(state, part="decimals", digits=0)
        elif character == "%" and self._complete(state):
            after = replace(state, part="percent")
        elif character == ")" and state.open and (self._complete(state) or state.part == "percent"):
            after = _Place("closed")
        return after

    def accepts(self, state: Hashable) -> bool:
        """Whether the amount may end here."""
        if not isinstance(state, _Place) or state.open:
            return False
        return self._complete(state) or state.part in ("percent", "closed")

    @staticmethod
    def _complete(place: _Place) -> bool:
        return _whole(place) or (place.part == "decimals" and place.digits > 0)


def _whole(place: _Place) -> bool:
    """Whether the part before the point may end here."""
    return (place.part == "digits" and place.digits > 0) or (place.part == "group" and place.digits == 3)


def _digit(place: _Place, character: str) -> _Place | None:
    if place.part in ("start", "sign"):
        return replace(place, part="digits", digits=1, zero=character == "0")
    if place.part == "group" and place.digits == 3:
        return None
    if place.part in ("digits", "group", "decimals"):
        return replace(place, digits=place.digits + 1)
    return None


def _comma(place: _Place) -> _Place | None:
    first = place.part == "digits" and 1 <= place.digits <= 3 and not place.zero
    later = place.part == "group" and place.digits == 3
    return replace(place, part="group", digits=0) if first or later else None


AMOUNTS = AmountGrammar()
