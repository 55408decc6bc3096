"""What the digits of a table look like, by the table itself: a second opinion that knows its very face.

The network reads each line by itself. But a table prints the same ten digits hundreds of times, in one face
and with one wear: the mean picture of all its fours is what a four looks like here. A digit that is more like
another prototype than like its own is doubtful, whatever the network says of it (adaptive recognition by
prototypes of the same document: Nagy and Xu 1997; Kluzner et al. 2009).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from extractor.parts import Pixels
from extractor.reading.cutting.pitch import STRIP_HEIGHT, LineShape, Pitch

Array = npt.NDArray[np.float32]
Known = npt.NDArray[np.bool_]

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
_STEPS = _SHIFTS[None, :, None] + ((np.arange(_WIDTH) + 0.5) / _WIDTH - 0.5)[None, None, :]
"""In digits: the columns of a digit's picture at each shift, from its middle (1, shifts, columns)."""
_BATCH = 64
"""Characters of figures whose pictures are taken together: what is done with them stays at hand."""
_NO_WINDOWS = np.zeros((0, len(_SHIFTS), STRIP_HEIGHT * _WIDTH), dtype=np.float32)
_ALL_ZEROS = str.maketrans("123456789,", "000000000.")
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
        (line,) = self.beside([((), shape)])
        return line.verdicts(text)

    def beside(self, lines: Sequence[tuple[Sequence[str], LineShape]]) -> list[DigitsSeen]:
        """The digits of each line, given by texts that may stand on it and its ink, beside the prototypes."""
        outlines = [tuple(dict.fromkeys(_outline(text) for text in texts)) for texts, _ in lines]
        asked = [(text, shape) for of, (_, shape) in zip(outlines, lines, strict=True) for text in of]
        places = ((where, _near(windows, self.pictures)) for where, windows in _windows(asked, self.pitch))
        known = np.asarray(self.pictures.any(axis=1))
        return [
            DigitsSeen(self, known, shape, {text: next(places) for text in of})
            for of, (_, shape) in zip(outlines, lines, strict=True)
        ]


class DigitsSeen:
    """The digits of one line beside the prototypes of its table, for all figures that may stand on it: those
    with their digits in the same places are looked at once."""

    def __init__(
        self, prototypes: Prototypes, known: Known, shape: LineShape, seen: dict[str, _Seen]
    ) -> None:
        """`known`: which digits have a prototype; `seen`: what was looked at already."""
        self._prototypes, self._known, self._shape, self._seen = prototypes, known, shape, seen

    def verdicts(self, text: str) -> tuple[Verdict, ...]:
        """How the digits of a figure compare with the prototypes; empty where it cannot be said."""
        outline = _outline(text)
        if outline not in self._seen:
            ((places, windows),) = _windows([(outline, self._shape)], self._prototypes.pitch)
            self._seen[outline] = places, _near(windows, self._prototypes.pictures)
        places, near = self._seen[outline]
        return _verdicts([int(text[place]) for place in places], places, near, self._known) if places else ()


_Seen = tuple[Sequence[int], Array]
"""The places of a figure's digits, none where it cannot be said, and how like each is to each prototype where
the figure stands at each shift (`_near`)."""


def _verdicts(read: Sequence[int], places: Sequence[int], near: Array, known: Known) -> tuple[Verdict, ...]:
    likeness = _together(near, read)
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
    told = list(figures)
    for (text, _), (places, windows) in zip(told, _windows(told, pitch), strict=True):
        for place, of_digit in zip(places, windows, strict=True):
            mine = examples[int(text[place])]
            if len(mine) < _MOST_EXAMPLES:
                mine.append(of_digit.copy())
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
        mean = _unit(_median(stack[np.arange(len(stack)), best]))
    return mean


def _median(pictures: Array) -> Array:
    """The median of each pixel; whole columns are sorted quicker than parted as numpy's own median does."""
    ordered, count = np.sort(pictures, axis=0), len(pictures)
    return np.asarray((ordered[(count - 1) // 2] + ordered[count // 2]) / 2, dtype=np.float32)


def _own(stack: Array, pictures: Array, digit: int) -> Array | None:
    """The examples that are most like the prototype of their own digit; None where they are too few."""
    likeness = _likeness(stack, pictures)
    own = stack[likeness.argmax(axis=1) == digit]
    return own if len(own) >= _LEAST_EXAMPLES else None


def _likeness(stack: Array, pictures: Array) -> Array:
    """How like each example (examples, shifts, pixels) is to each prototype: (examples, 10)."""
    return np.asarray(np.einsum("esp,kp->esk", stack, pictures).max(axis=1), dtype=np.float32)


def _near(windows: Array, pictures: Array) -> Array:
    """How like each digit of one figure (digits, shifts, pixels) is to each prototype at each shift of the
    figure, where each of its digits may stand one step further: (digits, shifts, 10)."""
    all_shifts = np.einsum("dsp,kp->dsk", windows, pictures)
    near: Array = all_shifts.copy()
    near[:, 1:] = np.maximum(near[:, 1:], all_shifts[:, :-1])
    near[:, :-1] = np.maximum(near[:, :-1], all_shifts[:, 1:])
    return near


def _together(near: Array, read: Sequence[int]) -> Array:
    """How like each digit of one figure is to each prototype: (digits, 10).

    The figure is shifted as a whole to where it fits its reading best, and each of its digits by one step
    more at most: a 4 whose bars are gone is a 1 in every pixel, but stands further right.
    """
    own = near[np.arange(len(read)), :, list(read)]
    return np.asarray(near[:, int(own.sum(axis=0).argmax())], dtype=np.float32)


def _outline(text: str) -> str:
    """A figure that stands on the same places: of its digits only a 1 at an end is narrower."""
    zeros = list(text.translate(_ALL_ZEROS))
    digits = [place for place, c in enumerate(zeros) if c.isdigit()]
    for place in digits[:1] + digits[-1:]:
        zeros[place] = "1" if text[place] == "1" else zeros[place]
    return "".join(zeros)


def _windows(figures: Iterable[tuple[str, LineShape]], pitch: Pitch) -> Iterator[tuple[Sequence[int], Array]]:
    """For each figure the places of its digits in its text, and their pictures at each shift: (digits,
    shifts, pixels), each of mean zero and length one; none where these cannot be said."""
    batch: list[_Placed | None] = []
    digits = 0
    for text, shape in figures:
        batch.append(_placed(text, shape, pitch))
        digits += len(text)
        if digits >= _BATCH:
            yield from _pictured(batch)
            batch, digits = [], 0
    yield from _pictured(batch)


@dataclass(frozen=True, slots=True)
class _Placed:
    """Where the digits of a figure stand: their places in its text, the middles of their squares along its
    strip and how wide these are, pixels; and the strip."""

    places: Sequence[int]
    middles: Array
    reach: float
    strip: Pixels


def _placed(text: str, shape: LineShape, pitch: Pitch) -> _Placed | None:
    """Where the digits of a figure stand; None where that cannot be said."""
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
    return _Placed(places, centres[[place - first for place in places]], pitch.digit * scale, shape.strip)


def _pictured(batch: Sequence[_Placed | None]) -> Iterator[tuple[Sequence[int], Array]]:
    """The places and pictures of the digits of some figures, all taken from their strips at once."""
    placed = [figure for figure in batch if figure is not None]
    windows = iter(np.split(_sampled(placed), np.cumsum([len(f.places) for f in placed])) if placed else [])
    for figure in batch:
        yield ((), _NO_WINDOWS) if figure is None else (figure.places, next(windows))


def _sampled(placed: Sequence[_Placed]) -> Array:
    """The pictures of the digits of some figures, one after the other: (digits, shifts, pixels)."""
    # column by column, so that what is taken together lies together
    ink = 255.0 - np.concatenate([figure.strip.T for figure in placed]).astype(np.float32)
    counts = [len(figure.places) for figure in placed]
    widths = [figure.strip.shape[1] for figure in placed]
    ends = np.cumsum(widths)
    papers = np.minimum.reduceat(ink.min(axis=1), ends - widths)

    def of_digits(values: Sequence[float] | npt.NDArray[Any]) -> npt.NDArray[Any]:
        return np.repeat(values, counts)[:, None, None]

    begin, edge = of_digits(ends - widths), of_digits(np.asarray(widths) - 1)
    centres = np.concatenate([figure.middles for figure in placed])[:, None, None]
    xs = centres + _STEPS * of_digits([figure.reach for figure in placed]) - 0.5
    lower = np.clip(np.floor(xs), 0, edge).astype(np.intp)
    share = np.clip(xs - lower, 0.0, 1.0).astype(np.float32)[..., None]
    sampled, after = ink.take(begin + lower, axis=0), ink.take(begin + np.minimum(lower + 1, edge), axis=0)
    sampled *= 1.0 - share
    after *= share
    sampled += after
    # beside the figure there is paper
    beside = (xs < -0.5) | (xs > edge + 0.5)
    sampled[beside] = np.broadcast_to(of_digits(papers), xs.shape)[beside][:, None]
    windows = sampled.reshape(len(xs), len(_SHIFTS), -1)
    windows -= windows.mean(axis=2, keepdims=True)
    lengths = np.sqrt(np.einsum("dsp,dsp->ds", windows, windows))
    windows /= np.maximum(1e-6, lengths)[:, :, None]
    return np.asarray(windows, dtype=np.float32)


def _unit(picture: npt.NDArray[np.floating]) -> Array:
    centred = picture - picture.mean()
    return np.asarray(centred / max(1e-6, float(np.linalg.norm(centred))), dtype=np.float32)
