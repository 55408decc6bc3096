"""Where level rules run over the pixels of a picture, and what ink stands on them and beside them.

Many rules are looked at together: most are short, and numpy takes longer to begin than to look at one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from extractor.ink import above
from extractor.parts import PixelRule, Pixels

_BESIDE = (0.008, 0.025)
"""Inches beside a rule's ink where blank paper is looked for."""

_TOUCHED = 0.15, 0.35
"""A piece that ink touches from one side along more of its length is a stroke of print: the feet of figures,
the bars of ideographs; and of a long piece, the bodies of Latin letters. Text that touches a rule touches
less of it."""

_LONG = 1.5
"""Inches: longer pieces are rules or run through a whole line of print."""

_THICK = 0.9
"""With ink beside it along more than this share of its length, a rule is thicker than it was measured."""

_AT_A_TIME = 256
"""Rules that are looked at together."""

Places = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Courses:
    """The pixels of the middles of level rules, those of one after those of the other, arrays (M,): the
    column of each (within the picture), its row (which may lie outside). `starts` and `lengths` (N,): the
    first of each rule's, and how many are its."""

    columns: Places
    rows: Places
    starts: Places
    lengths: Places

    def shares(self, on: Mask) -> npt.NDArray[np.float64]:
        """The share (N,) of each rule's pixels that are `on`, (M,)."""
        return np.asarray(np.add.reduceat(on, self.starts, dtype=np.intp) / self.lengths)

    def of(self, rule: int) -> slice:
        """Where the pixels of one rule are."""
        return slice(int(self.starts[rule]), int(self.starts[rule] + self.lengths[rule]))

    def values(self, picture: Pixels, offsets: Places | int) -> Pixels:
        """What a picture (H, W) holds so many rows below the rules' middles, (M,): as many as `offsets` says
        for each rule, (N,), or for all. Beyond its rims the outermost rows are taken."""
        height, width = picture.shape
        places = self.rows + (offsets if isinstance(offsets, int) else np.repeat(offsets, self.lengths))
        if places.min() < 0 or places.max() >= height:
            np.clip(places, 0, height - 1, out=places)
        places *= width
        places += self.columns
        return picture.ravel().take(places)

    def inked(self, picture: Pixels, least: float, offsets: tuple[Places, Places]) -> Mask:
        """Where a picture (H, W) holds more than `least` on some row from the first to the last of these
        offsets, (N,) each, from the rules' middles: (M,)."""
        first, last = offsets
        highest = self.values(picture, first)
        for step in range(1, int((last - first).max(initial=0)) + 1):
            np.maximum(highest, self.values(picture, np.minimum(first + step, last)), out=highest)
        return above(highest, least)


def courses(rules: Sequence[PixelRule], width: int) -> Courses:
    """The courses of level rules, one at least, in a picture so wide."""
    ends = np.array([(r.x0, r.y0, r.x1, r.y1) for r in rules], dtype=float)
    first = np.round(ends[:, 0]).astype(np.intp)
    lengths = np.maximum(np.round(ends[:, 2]).astype(np.intp) - first, 1)
    starts = np.concatenate(([0], np.cumsum(lengths)[:-1])).astype(np.intp)
    along = np.arange(lengths.sum()) + np.repeat(first - starts, lengths)
    slopes = (ends[:, 3] - ends[:, 1]) / np.maximum(ends[:, 2] - ends[:, 0], 1e-9)
    x0, y0, slope = (np.repeat(values, lengths) for values in (ends[:, 0], ends[:, 1], slopes))
    middles = y0 + slope * (along + 0.5 - x0) - 0.5
    return Courses(np.clip(along, 0, width - 1), np.round(middles).astype(np.intp), starts, lengths)


def in_parts(rules: Sequence[PixelRule]) -> Iterator[Sequence[PixelRule]]:
    """The rules in parts of which each is looked at together: hatching has no end of them."""
    return (rules[first : first + _AT_A_TIME] for first in range(0, len(rules), _AT_A_TIME))


def reaches_beside(rules: Sequence[PixelRule], dpi: float) -> tuple[Places, Places]:
    """How far from the middle of each rule blank paper is looked for, first and last row, (N,) each."""
    halves = np.array([r.thickness for r in rules]) / 2
    near, far = (halves + max(least, inches * dpi) for least, inches in zip((1.0, 2.0), _BESIDE, strict=True))
    return np.round(near).astype(np.intp), np.round(far).astype(np.intp)


def without_strokes(
    level: Sequence[PixelRule], contrasts: Pixels, least: float, dpi: float
) -> list[PixelRule]:
    """The level pieces of rules without those that are rather strokes of print, for where no other rules
    bear them out: those that ink touches from above or below along much of their length."""
    touched = [share for part in in_parts(level) for share in _touched(part, contrasts, least, dpi)]
    return [
        r
        for r, share in zip(level, touched, strict=True)
        if not _TOUCHED[r.x1 - r.x0 >= _LONG * dpi] < share <= _THICK
    ]


def _touched(pieces: Sequence[PixelRule], contrasts: Pixels, least: float, dpi: float) -> list[float]:
    """The share of each piece's length with ink close beside it, on the side with more of it."""
    found = courses(pieces, contrasts.shape[1])
    near, _ = reaches_beside(pieces, dpi)
    over, under = (found.shares(above(found.values(contrasts, away), least)) for away in (-near, near))
    return [float(share) for share in np.maximum(over, under)]
