"""The wears that evidence is fitted under, and others, not fitted under, that it is checked under."""

from __future__ import annotations

from collections.abc import Callable

from samples import damage
from samples.damage import Pixels
from samples.wear import WEARS, Wear, Worn, plain

_Damage = Callable[[Pixels, float, int], Pixels]
"""(picture, severity, seed) -> picture."""


def _scanned(change: _Damage) -> Wear:
    """A wear that does something to a page from an office scanner."""

    def wear(pixels: Pixels, dpi: float, severity: float, seed: int) -> Worn:
        first = plain(pixels, dpi, 0.4, seed)
        return Worn(change(first.pixels, severity, seed), first.matrix, 0, first.skew)

    return wear


def _low_resolution(pixels: Pixels, dpi: float, severity: float, seed: int) -> Worn:
    """100 to 140 dpi."""
    first = plain(pixels, dpi, 0.4, seed)
    moved = damage.resample(first.pixels, (140 - 40 * severity) / dpi)
    return Worn(damage.jpeg(moved.pixels, 60), moved.matrix @ first.matrix, 0, first.skew)


ALL: dict[str, Wear] = {
    **WEARS,
    "thin": _scanned(lambda p, s, k: damage.noise(damage.thicken(p, -1), 3 * (1 + s) / 1.5, k)),
    "thick": _scanned(lambda p, s, k: damage.jpeg(damage.thicken(p, 1), round(60 - 20 * s))),  # noqa: ARG005
    "blur": _scanned(lambda p, s, k: damage.noise(damage.blur(p, 1 + 1.2 * s), 4, k)),
    "jpeg": _scanned(lambda p, s, k: damage.jpeg(p, round(30 - 18 * s))),  # noqa: ARG005
    "bleed": _scanned(lambda p, s, k: damage.noise(damage.bleed_through(p, 0.6 + 0.4 * s), 4, k)),
    "spots": _scanned(lambda p, s, k: damage.speckle(p, 1 + 2 * s, k)),
    "pale": _scanned(lambda p, s, k: damage.noise(damage.fade(p, 0.6 + 0.35 * s), 4, k)),
    "lowres": _low_resolution,
}
"""The wears of the samples and some plain ones, each by itself."""

FITTED: tuple[tuple[str, float], ...] = (
    ("plain", 0.5),
    ("fax", 0.3),
    ("worn", 0.4),
    ("stamped", 0.6),
    ("fax", 0.8),
    ("photographed", 0.6),
    ("worn", 0.7),
    ("lowres", 0.3),
    ("worn", 0.9),
    ("blur", 0.4),
    ("fax", 0.45),
    ("worn", 1.0),
    ("spots", 0.3),
)
UNSEEN: tuple[tuple[str, float], ...] = (
    ("thin", 0.5),
    ("thick", 0.5),
    ("jpeg", 0.5),
    ("bleed", 0.5),
    ("pale", 0.4),
    ("skewed", 0.5),
    ("spots", 0.9),
    ("lowres", 0.8),
    ("blur", 0.9),
    ("photographed", 1.0),
    ("stamped", 1.0),
    ("plain", 1.0),
)


def checked(start: int) -> tuple[tuple[str, float], ...]:
    """Those not fitted under, from the one at `start` on, and those fitted under in turn."""
    unseen = [UNSEEN[(start + i) % len(UNSEEN)] for i in range(len(FITTED))]
    return tuple(wear for pair in zip(unseen, FITTED, strict=True) for wear in pair)
