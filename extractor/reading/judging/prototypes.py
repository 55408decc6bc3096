"""What the digits of a table look like, by the table itself: a second opinion that knows its very face.

The network reads each line by itself. But a table prints the same ten digits hundreds of times, in one face
and with one wear: the mean picture of all its fours is what a four looks like here. A digit that is more like
another prototype than like its own is doubtful, whatever the network says of it (adaptive recognition by
prototypes of the same document: Nagy and Xu 1997; Kluzner et al. 2009).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from extractor.reading.cutting.pitch import STRIP_HEIGHT, LineShape, Pitch

Array = npt.NDArray[np.float32]

_WIDTH = 12
_SHIFTS = np.linspace(-0.24, 0.24, 7)
"""In digits: where a digit may stand beside its place, for no two faces set them alike."""
_STILL = 3
"""The middle shift."""
_LEAST_EXAMPLES = 4
"""A digit of which there are fewer has no prototype."""
_MOST_EXAMPLES = 150
_LEAST_SPREAD = 0.03
"""The lack of likeness between digits of the cleanest print, from where they fall on the pixels."""
_FITS = 0.45
"""Digits. Where a figure's width says that its reading is of another length, its digits have no places."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one digit of a figure compares: `place` in the text, likeness (a correlation, at most 1) to the
    prototype of what it was read as, to the likest of the others, and which that is."""

    place: int
    own: float
    other: float
    likest: str

    @property
    def margin(self) -> float:
        """Positive where it is most like what it was read as."""
        return self.own - self.other


@dataclass(frozen=True, slots=True)
class Prototypes:
    """The mean picture of each digit of a table, shape (10, pixels), each of length one or zero where there
    are too few examples; `spread`: how much a digit usually lacks to perfect likeness with its own."""

    pictures: Array
    pitch: Pitch
    spread: float

    def unlike(self, verdicts: Sequence[Verdict]) -> float | None:
        """How much less the digits of a figure are like their own prototypes than like others, at most 0, in
        usual lacks of likeness: for even noise the logarithm of the likelihood ratio, but for its scale.
        None where that cannot be said."""
        return sum(min(0.0, verdict.margin) for verdict in verdicts) / self.spread if verdicts else None

    def verdicts(self, text: str, shape: LineShape) -> tuple[Verdict, ...]:
        """How the digits of a figure compare with the prototypes; empty where it cannot be said."""
        found = _windows(text, shape, self.pitch)
        if found is None:
            return ()
        places, windows = found
        read = [int(text[place]) for place in places]
        likeness = _together(windows, self.pictures, read)
        known = np.asarray(self.pictures.any(axis=1))
        each = np.arange(len(read))
        others = np.where(known, likeness, np.float32(-1.0))
        others[each, read] = -1.0
        likest = others.argmax(axis=1)
        compared = zip(
            places,
            read,
            likeness[each, read].tolist(),
            others[each, likest].tolist(),
            likest.tolist(),
            strict=True,
        )
        return tuple(
            Verdict(place, own, other, str(best))
            for place, digit, own, other, best in compared
            if known[digit] and other > -1.0
        )


def prototypes_of(figures: Iterable[tuple[str, LineShape]], pitch: Pitch) -> Prototypes:
    """The prototypes by figures that were read well; their digits are set over each other in two rounds."""
    examples: list[list[Array]] = [[] for _ in range(10)]
    for text, shape in figures:
        found = _windows(text, shape, pitch)
        if found is None:
            continue
        for place, windows in zip(*found, strict=True):
            mine = examples[int(text[place])]
            if len(mine) < _MOST_EXAMPLES:
                mine.append(windows)
    stacks = [np.stack(mine) if len(mine) >= _LEAST_EXAMPLES else None for mine in examples]
    pictures = np.stack([_mean(stack) for stack in stacks])
    # what was misread would make a digit's prototype look like another digit: such examples are left out
    kept = [None if stack is None else _own(stack, pictures, digit) for digit, stack in enumerate(stacks)]
    pictures = np.stack([_mean(stack) for stack in kept])
    lacks = [
        1.0 - _likeness(stack, pictures)[:, digit] for digit, stack in enumerate(kept) if stack is not None
    ]
    usual = float(np.median(np.concatenate(lacks))) if lacks else 1.0
    return Prototypes(pictures, pitch, _LEAST_SPREAD + usual)


def _mean(stack: Array | None) -> Array:
    """The middle picture of the examples (examples, shifts, pixels), each where it fits best; nothing for
    None."""
    if stack is None:
        return np.zeros(STRIP_HEIGHT * _WIDTH, dtype=np.float32)
    mean = _unit(stack[:, _STILL].mean(axis=0))
    for _ in range(2):
        best = (stack @ mean).argmax(axis=1)
        mean = _unit(np.median(stack[np.arange(len(stack)), best], axis=0))
    return mean


def _own(stack: Array, pictures: Array, digit: int) -> Array | None:
    """The examples that are most like the prototype of their own digit; None where they are too few."""
    likeness = _likeness(stack, pictures)
    own = stack[likeness.argmax(axis=1) == digit]
    return own if len(own) >= _LEAST_EXAMPLES else None


def _likeness(stack: Array, pictures: Array) -> Array:
    """How like each example (examples, shifts, pixels) is to each prototype: (examples, 10)."""
    return np.asarray(np.einsum("esp,kp->esk", stack, pictures).max(axis=1), dtype=np.float32)


def _together(windows: Array, pictures: Array, read: Sequence[int]) -> Array:
    """How like each digit of one figure (digits, shifts, pixels) is to each prototype: (digits, 10).

    The figure is shifted as a whole to where it fits its reading best, and each of its digits by one step
    more at most: a 4 whose bars are gone is a 1 in every pixel, but stands further right.
    """
    all_shifts = np.einsum("dsp,kp->dsk", windows, pictures)
    near = all_shifts.copy()
    near[:, 1:] = np.maximum(near[:, 1:], all_shifts[:, :-1])
    near[:, :-1] = np.maximum(near[:, :-1], all_shifts[:, 1:])
    own = near[np.arange(len(read)), :, list(read)]
    return np.asarray(near[:, int(own.sum(axis=0).argmax())], dtype=np.float32)


def _windows(text: str, shape: LineShape, pitch: Pitch) -> tuple[Sequence[int], Array] | None:
    """The places of a figure's digits in its text, and their pictures at each shift: (digits, shifts,
    pixels), each of mean zero and length one."""
    misfit = pitch.misfit(text, shape)
    if misfit is None or abs(misfit) > _FITS or shape.strip is None:
        return None
    places = [place for place, c in enumerate(text) if c.isdigit()]
    if any(text[place] not in "0123456789" for place in places):
        return None
    first, after = places[0], places[-1] + 1
    advances = np.array([pitch.digit if c.isdigit() else pitch.mark for c in text[first:after]])
    middles = np.cumsum(advances) - advances / 2
    # the ink begins after the first digit's own margin; what the figure is wider by lies on both sides
    left, right = pitch.lacking(text)
    scale = shape.strip.shape[1] / (float(advances.sum()) + pitch.rest - left - right)
    centres = (middles + pitch.rest / 2 - left) * scale
    chosen = centres[[place - first for place in places]]
    reach = pitch.digit * scale
    across = (np.arange(_WIDTH) + 0.5) / _WIDTH - 0.5
    xs = chosen[:, None, None] + (_SHIFTS[None, :, None] + across[None, None, :]) * reach - 0.5
    # column by column, so that what is taken together lies together
    ink = 255.0 - shape.strip.T.astype(np.float32)
    edge = len(ink) - 1
    lower = np.clip(np.floor(xs), 0, edge).astype(np.intp)
    share = np.clip(xs - lower, 0.0, 1.0).astype(np.float32)[..., None]
    sampled = ink[lower] * (1.0 - share) + ink[np.minimum(lower + 1, edge)] * share
    # beside the figure there is paper
    sampled[(xs < -0.5) | (xs > edge + 0.5)] = ink.min()
    windows = sampled.reshape(len(places), len(_SHIFTS), -1)
    windows -= windows.mean(axis=2, keepdims=True)
    lengths = np.sqrt(np.einsum("dsp,dsp->ds", windows, windows))
    windows /= np.maximum(1e-6, lengths)[:, :, None]
    return places, windows


def _unit(picture: npt.NDArray[np.floating]) -> Array:
    centred = picture - picture.mean()
    return np.asarray(centred / max(1e-6, float(np.linalg.norm(centred))), dtype=np.float32)
