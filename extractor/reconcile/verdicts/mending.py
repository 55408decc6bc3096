"""Sums that fail for a misreading that is known: with the amount that is proposed they hold, and then they
say as much of their other figures as sums that held at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from extractor.amounts import parse_amount
from extractor.document import Finding
from extractor.reconcile.equations.checked import Equation, Place
from extractor.reconcile.sheet import Sheet

_SURE = 0.9
"""How probable it is at least that the first suspect is what was misread."""
_OFFERED = 0.01
"""A proposal that the reading itself names with this probability is no mere difference that closes a sum."""
_BORNE_OUT = 2
"""Else so many sums must hold with it: one gives the proposal, the other confirms it."""


@dataclass(frozen=True, slots=True)
class Mended:
    """A sum as it stands once known misreadings are put right: the places of these, and the chance that it
    was not they that were misread. Nothing changed: no places, and no doubt."""

    equation: Equation
    changed: frozenset[Place] = frozenset()
    doubt: float = 0.0


@dataclass(frozen=True, slots=True)
class _Proposal:
    amount: Decimal
    probability: float


def mended(
    sheets: Sequence[Sheet], equations: Sequence[Equation], findings: Sequence[Finding]
) -> tuple[Mended, ...]:
    """The equations, those put right that hold with what is proposed for figures that were misread."""
    proposals = _proposals(sheets, findings)
    moves = {
        place: one.amount - (sheets[place[0]].cells[place[1:]].amount or Decimal(0))
        for place, one in proposals.items()
    }
    changed = [_with_moves(one, moves) for one in equations]
    held = Counter(place for one in changed if one.holds for place in dict.fromkeys(one.places))
    trusted = {
        place
        for place, one in proposals.items()
        if held[place] >= _BORNE_OUT or _is_offered(sheets, place, one.amount)
    }
    return tuple(_mended(one, then, proposals, trusted) for one, then in zip(equations, changed, strict=True))


def _proposals(sheets: Sequence[Sheet], findings: Sequence[Finding]) -> Mapping[Place, _Proposal]:
    """What is proposed for cells that are most probably misread; nothing where findings disagree."""
    numbers = {sheet.table.id: sheet.number for sheet in sheets}
    found: dict[Place, _Proposal] = {}
    disputed: set[Place] = set()
    for finding in findings:
        if finding.verdict != "misread" or not finding.suspects:
            continue
        suspect = finding.suspects[0]
        if suspect.proposed is None or suspect.probability < _SURE or suspect.table not in numbers:
            continue
        place = numbers[suspect.table], suspect.row, suspect.col
        if place[1:] not in sheets[place[0]].cells:
            continue
        known = found.setdefault(place, _Proposal(suspect.proposed, suspect.probability))
        if known.amount != suspect.proposed:
            disputed.add(place)
    return {place: one for place, one in found.items() if place not in disputed}


def _with_moves(one: Equation, moves: Mapping[Place, Decimal]) -> Equation:
    """The equation with other amounts in some of its cells."""
    found, expected = one.found, one.expected
    for place in dict.fromkeys(one.places):
        if place in moves:
            found += moves[place] if place == one.target else 0
            expected -= moves[place] * (one.weight(place) - (place == one.target))
    if (found, expected) == (one.found, one.expected):
        return one
    return replace(one, found=found, expected=expected)


def _is_offered(sheets: Sequence[Sheet], place: Place, amount: Decimal) -> bool:
    cell = sheets[place[0]].cells[place[1:]]
    return any(
        other.probability >= _OFFERED and parse_amount(other.text).value == amount
        for other in cell.alternatives
    )


def _mended(
    one: Equation, then: Equation, proposals: Mapping[Place, _Proposal], trusted: set[Place]
) -> Mended:
    changed = frozenset(place for place in one.places if place in proposals)
    if one.holds or not then.holds or not changed <= trusted:
        return Mended(one)
    return Mended(then, changed, sum(1 - proposals[place].probability for place in changed))
