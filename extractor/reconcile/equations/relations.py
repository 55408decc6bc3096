"""Relations between lines of a frame, and how well the figures bear them out.

A relation says that one line is the signed sum of others; every measure of the frame gives one equation.
Whether an equation holds is decided with intervals that follow from the printed digits (XBRL Calculations
1.1, "round to nearest", ends included; see Arelle's `ValidateXbrlCalcs`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from extractor.document import FindingKind
from extractor.reconcile.sheet import Frame, Mask, Numbers

_CHANCE = 1e-6
"""Chance with which many independent roundings may together pass the bound of Hoeffding (1963)."""


@dataclass(frozen=True, slots=True)
class Relation:
    """`target` is the sum of `parts` (line numbers within the frame) times `signs`.

    `family` names the reading of structure it comes from, `also_of` other readings that say the same; `prior`
    is how likely the labels alone make it.
    `whole` is how likely no part of it lies outside the table, `as_sum` how likely the target sums up the
    block of lines that the parts are taken from, whichever of them.
    """

    kind: FindingKind
    family: str
    target: int
    parts: tuple[int, ...]
    signs: tuple[int, ...]
    prior: float
    whole: float = 1.0
    as_sum: float = 0.0
    also_of: frozenset[str] = frozenset()

    @property
    def families(self) -> frozenset[str]:
        """All readings of structure that say this."""
        return self.also_of | {self.family}

    @property
    def terms(self) -> frozenset[tuple[int, int]]:
        return frozenset(zip(self.parts, self.signs, strict=True))


def sum_relation(
    kind: FindingKind, family: str, target: int, parts: tuple[int, ...], prior: float
) -> Relation:
    """`target` is the plain sum of `parts`."""
    return Relation(kind, family, target, parts, (1,) * len(parts), prior)


@dataclass(frozen=True)
class Check:
    """A relation tried in every measure of its frame; arrays have one entry for each measure.

    `difference` is the target less the sum of the parts, `tolerance` what rounding can explain; in steps.
    `judged` measures say something: everything is known and not everything is blank.
    """

    relation: Relation
    difference: Numbers
    tolerance: Numbers
    judged: Mask
    copies: Mask
    """One part alone is not zero, so that the target merely repeats it."""
    idle: Mask
    """All figures are zero or within rounding of it."""
    silent: Mask
    """The target is blank though the parts are not."""

    @property
    def holds(self) -> Mask:
        result: Mask = self.judged & ~self.silent & (abs(self.difference) <= self.tolerance)
        return result

    @property
    def fails(self) -> Mask:
        result: Mask = self.judged & ~self.silent & (abs(self.difference) > self.tolerance)
        return result


def check(frame: Frame, relation: Relation) -> Check:
    """Tries `relation` in every measure of `frame`."""
    parts = np.array(relation.parts, dtype=np.intp)
    signs = np.array(relation.signs, dtype=frame.value.dtype)[:, None]
    target = relation.target
    addends = frame.value[parts] * signs
    difference = frame.value[target] - addends.sum(axis=0)
    half = np.where(frame.blank, 0, frame.half)
    count = (half[parts] > 0).sum(axis=0) + (half[target] > 0)
    widest = np.maximum(half[parts].max(axis=0), half[target])
    linear = half[parts].sum(axis=0) + half[target]
    known = frame.known[parts].all(axis=0) & frame.known[target]
    parts_blank = frame.blank[parts].all(axis=0)
    filled = (addends != 0).sum(axis=0)
    tolerance = np.minimum(linear, _hoeffding(count, widest))
    return Check(
        relation,
        difference,
        tolerance,
        known & ~parts_blank,
        filled == 1,
        (abs(frame.value[target]) <= tolerance) & (filled == 0),
        frame.blank[target] & (filled > 0),
    )


def _hoeffding(count: Any, widest: Any) -> Numbers:
    """What `count` roundings, each within `widest` of nothing, do not pass together but by a rare chance.

    P(|sum| > t) <= 2 exp(-2 t² / (n (2 w)²)) for n independent errors within ±w (Hoeffding 1963, theorem 2).
    For up to 29 addends the plain sum of the half units is narrower.
    """
    factor = math.sqrt(2 * math.log(2 / _CHANCE))
    spread = np.sqrt(count.astype(float)) * factor
    bound = np.ceil(spread * widest.astype(float))
    result: Numbers = bound.astype(widest.dtype)
    return result
