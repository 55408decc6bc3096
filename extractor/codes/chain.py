"""Codes of a list, resolved together: what stands before and after a row says which code it can be.

A hidden Markov chain (Rabiner 1989) over the rows of one side of a table. A state is the code a row stands
under, or none; a row without a code passes on the code above it. How codes follow each other (a child after
its parent, a sibling further down, the same again, a leap, a step back) is counted in the table itself.
Forward and backward sums give the probability of each code for each row.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Move = Literal["step", "repeat", "leap", "back"]
_MOST_CONTEXTS = 24
_FORGOTTEN = 1e-9
Weights = Mapping[str | None, float]
"""For a row: how well each code (None: no code) explains what it shows, as unnormalised probabilities."""
_START = ""


@dataclass(frozen=True, slots=True)
class Habits:
    """How codes follow each other in one list: the weight of each move; `again` where a new block begins."""

    step: float
    repeat: float
    leap: float
    back: float

    @classmethod
    def counted(cls, moves: Mapping[Move, int], *, projects: bool = False) -> Habits:
        """From moves seen between rows whose codes are sure; few say little. `projects`: rows may be projects
        under one code."""
        seen = {"step": 6.0, "repeat": 3.0 if projects else 0.03, "leap": 0.8, "back": 0.05}
        total = sum(moves.values()) + sum(seen.values())
        share = {move: (moves.get(move, 0) + prior) / total for move, prior in seen.items()}  # type: ignore[call-overload]
        return cls(share["step"], share["repeat"], 0.4 * share["leap"], 0.2 * share["back"])

    def weight(self, before: str, code: str, fresh: bool) -> float:
        """The weight of `code` after `before`. `fresh`: a total or a unit's name stands between."""
        usual: float = getattr(self, move(before, code))
        return max(usual, 0.6 * self.weight(_START, code, fresh=False)) if fresh and before else usual


@lru_cache(maxsize=131072)
def move(before: str, code: str) -> Move:
    """How a code follows another: as its child or the next of its or a higher level (step), as the same,
    further down without its parent (leap), or from further up (back)."""
    if not before:
        return "leap" if "-" in code else "step"
    if code == before:
        return "repeat"
    if code < before:
        return "back"
    parent = code.rpartition("-")[0]
    return "step" if not parent or before == parent or before.startswith(parent + "-") else "leap"


def posteriors(
    rows: Sequence[Weights], fresh: Sequence[bool], habits: Habits
) -> tuple[dict[str | None, float], ...]:
    """For each row the probability of each of its codes and of none, given all rows.

    `fresh`: whether a new block (a unit, a total) begins before the row.
    """
    forward: list[dict[str, float]] = []
    above: dict[str, float] = {_START: 1.0}
    gains: list[dict[str | None, float]] = []
    for weights, new in zip(rows, fresh, strict=True):
        gain: dict[str | None, float] = {}
        for code, weight in weights.items():
            if code is not None:
                gain[code] = weight * sum(p * habits.weight(c, code, new) for c, p in above.items())
        forward.append(above)
        gains.append(gain)
        above = _normalised(_passed_on(above, weights.get(None, 0.0), gain))
    below: dict[str, float] | None = None
    result: list[dict[str | None, float]] = []
    for place in range(len(rows) - 1, -1, -1):
        weights, contexts = rows[place], forward[place]
        after = below if below is not None else {}
        ahead = 1.0 if below is None else 0.0
        chances: dict[str | None, float] = {c: g * after.get(c or "", ahead) for c, g in gains[place].items()}
        none = weights.get(None, 0.0)
        if none:
            chances[None] = none * sum(p * after.get(c, ahead) for c, p in contexts.items())
        result.append(_normalised(chances))
        coming = [(c, w * after.get(c, ahead)) for c, w in weights.items() if c is not None]
        below = _normalised(
            {
                context: none * after.get(context, ahead)
                + sum(w * habits.weight(context, c, fresh[place]) for c, w in coming)
                for context in contexts
            }
        )
    return tuple(reversed(result))


def _passed_on(above: Mapping[str, float], none: float, gain: Mapping[str | None, float]) -> dict[str, float]:
    """The weight of each code as the last one given, after a row."""
    passed = {context: none * p for context, p in above.items()} if none else {}
    for code, weight in gain.items():
        passed[code or ""] = passed.get(code or "", 0.0) + weight
    if len(passed) > _MOST_CONTEXTS:
        kept = sorted(passed, key=lambda c: -passed[c])[:_MOST_CONTEXTS]
        passed = {c: passed[c] for c in kept}
    return passed


def _normalised(weights: dict) -> dict:  # type: ignore[type-arg]
    total = math.fsum(weights.values())
    if total <= 0:
        return weights
    return {k: w / total for k, w in weights.items() if w > _FORGOTTEN * total}
