"""Times and their ratios. Contestants alternate, so that each round compares what ran next to each other: a
machine that grows slower changes times, hardly ratios."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles

ALLOWED_LOSS = 0.15
"""A ratio may grow by so much of itself before it counts as a loss."""


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of some measurements, and their lower and upper quartile."""

    middle: float
    low: float
    high: float


def spread(values: Sequence[float]) -> Spread:
    """Of at least one value. Raises `ValueError` for none."""
    if not values:
        raise ValueError("nothing was measured")
    if len(values) == 1:
        return Spread(values[0], values[0], values[0])
    low, _, high = quantiles(values, n=4, method="inclusive")
    return Spread(median(values), low, high)


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> Spread:
    """Ours by theirs, round by round. Raises `ValueError` where they were not measured as often."""
    return spread([one / other for one, other in zip(ours, theirs, strict=True)])


def losses(now: Mapping[str, float], kept: Mapping[str, float]) -> list[str]:
    """A sentence for each kept ratio (smaller is better) that was lost by more than is allowed, or that was
    not measured now. Ratios that are new are no loss."""
    said = []
    for name, before in kept.items():
        if name not in now:
            said.append(f"{name}: {before:.3f} was kept, and it was not measured now")
        elif now[name] > before * (1 + ALLOWED_LOSS):
            grown = now[name] / before - 1
            said.append(f"{name}: {now[name]:.3f} instead of {before:.3f}, {grown:.0%} more")
    return said


def growth(sizes: Sequence[int], values: Sequence[float]) -> float:
    """By how much a unit costs more at the largest size than at the smallest: 1 where it costs the same."""
    if len(sizes) != len(values) or len(sizes) < 2:
        raise ValueError("growth is between at least two sizes")
    return (values[-1] / sizes[-1]) / (values[0] / sizes[0])
