"""From a recogniser's probabilities to several readings of a line.

The networks are trained with connectionist temporal classification (Graves et al. 2006): at each step they
give a probability to every character and to "blank"; a text's probability is the sum over all ways to spell
it, where repeats are merged and blanks dropped. These sums add up to one over all texts, so what the prefix
beam search (Graves 2012, 7.5; Hannun et al. 2014) finds for a text *is* its posterior, a little low for
what the beam let go.

Two prints of one character, "（" and "(", are one reading and not two, and so are texts that differ in
their spaces only: the posterior is that of the text, whatever its typography.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Protocol

import numpy as np
import numpy.typing as npt

BLANK = 0
SURE = 0.9999
"""A step this sure is taken as it is."""
CANDIDATES = 10
"""Characters looked at in a doubtful step, the blank beside them."""
BEAM = 12
READINGS = 6
"""The best reading and up to five others."""
_UNUSUAL = 0.01
"""Prior weight of characters that are not in GB 2312: the networks know traditional forms, kana and emoji
too, and take a simplified 会 in some faces for 會. Names need some of them, so none is shut out."""
_MORE_THAN_HALF = 0.51
"""A little more, for the probabilities of a step add up to one but for their last digits."""
_TINY = np.float32(1e-7)
_LEAST = 1e-6
"""A candidate or reading less likely than this is let go."""
_NEGLIGIBLE = 1e-8
"""What adds no more than this to a text is not added, where the likeliest text before this step has 1."""

_FIRST = itemgetter(0)

Step = tuple[tuple[int, float], ...]
"""The likeliest characters of one step (places in the alphabet, folded), each with its probability,
likeliest first."""


class Alphabet:
    """The characters by their place in a network's output, the first of which is blank."""

    def __init__(self, characters: Sequence[str]) -> None:
        self.characters = tuple(characters)
        places = {character: place for place, character in reversed(list(enumerate(characters)))}
        folded = [_folded(character) for character in characters]
        self.fold = np.array(
            [
                BLANK if not character or not form else places.get(form, place)
                for place, (character, form) in enumerate(zip(characters, folded, strict=True))
            ],
            dtype=np.int64,
        )
        """For each character the place of the one it is read as: its NFKC form, or blank for a space."""
        self.prior = np.array([1.0 if _usual(character) else _UNUSUAL for character in characters])
        """How likely each character is in a Chinese official paper, against the usual ones (1)."""
        self.usual = np.array([BLANK, *(places[c] for c in "0123456789.," if c in places)], dtype=np.intp)
        """The places of blank and of what figures consist of."""
        self.is_space = np.array([bool(c) and not f for c, f in zip(characters, folded, strict=True)])


def _folded(character: str) -> str:
    """The character that stands for all prints of it; nothing for a space."""
    form = unicodedata.normalize("NFKC", character).strip()
    if len(form) == 1:
        return form
    return character if form else ""


def _usual(character: str) -> bool:
    """Whether a letter or ideograph is one of GB 2312-80, the set of all usual simplified characters."""
    if not character or not unicodedata.category(character[0]).startswith(("L", "So")):
        return True
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return character.isascii()
    return True


class Grammar(Protocol):
    """An automaton over characters, to keep a beam to texts of one kind (amounts, codes)."""

    @property
    def start(self) -> Hashable:
        """The state before the first character."""
        ...

    def step(self, state: Hashable, character: str) -> Hashable | None:
        """The state after `character`; None: no text of this kind goes on so."""
        ...

    def accepts(self, state: Hashable) -> bool:
        """May a text end here?"""
        ...


@dataclass(frozen=True, slots=True)
class Reading:
    """A text and its probability given the picture."""

    text: str
    probability: float


@dataclass(frozen=True, slots=True)
class Line:
    """What a network says of the picture of one line: its steps, and the likeliest character of each step
    as it is printed (not folded)."""

    steps: tuple[Step, ...]
    printed: tuple[int, ...]


def lines_of(probabilities: npt.NDArray[np.float32], alphabet: Alphabet) -> list[Line]:
    """The likeliest characters of every step of (lines, steps, characters) probabilities.

    Nearly all steps are sure, so that only the few others are searched for more than their best character;
    and a run of sure blanks is one step, for a second blank changes nothing.
    """
    best, top = _likeliest(probabilities, alphabet.usual)
    folded = alphabet.fold[best]
    # where the step before says the same and both are sure, this step adds nothing
    sure = top >= SURE
    again = np.zeros_like(sure)
    again[:, 1:] = sure[:, 1:] & sure[:, :-1] & (best[:, 1:] == best[:, :-1])
    lines = []
    for line in range(len(probabilities)):
        places = np.flatnonzero(~again[line])
        of_line = zip(
            places.tolist(),
            sure[line, places].tolist(),
            folded[line, places].tolist(),
            top[line, places].tolist(),
            strict=True,
        )
        steps: list[Step] = [
            ((place, p),) if is_sure else _candidates(probabilities[line, i], alphabet)
            for i, is_sure, place, p in of_line
        ]
        lines.append(Line(tuple(steps), tuple(best[line, places].tolist())))
    return lines


def _likeliest(
    probabilities: npt.NDArray[np.float32], usual: npt.NDArray[np.intp]
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float32]]:
    """The place and the probability of each step's likeliest character, both (lines, steps).

    Most steps are blank or of a figure. Where one of these usual characters has more than half of the
    probability nobody looks through the thousands of others.
    """
    of_usual = probabilities[:, :, usual]
    chosen = of_usual.argmax(axis=2)
    best, top = usual[chosen], np.take_along_axis(of_usual, chosen[:, :, None], axis=2)[:, :, 0]
    for line, step in np.argwhere(top <= _MORE_THAN_HALF).tolist():
        of_step = probabilities[line, step]
        place = int(of_step.argmax())
        best[line, step], top[line, step] = place, of_step[place]
    return best, top


def _candidates(step: npt.NDArray[np.float32], alphabet: Alphabet) -> Step:
    considered = list({BLANK, *_largest(step, min(CANDIDATES, len(step))).tolist()})
    said = step[considered].tolist()
    found: dict[int, float] = {}
    for place, p, prior in zip(
        alphabet.fold[considered].tolist(), said, alphabet.prior[considered].tolist(), strict=True
    ):
        found[place] = found.get(place, 0.0) + p * prior
    # the step's probabilities go on adding up to what they did
    scale = sum(said) / sum(found.values())
    weighed = sorted(((place, p * scale) for place, p in found.items()), key=lambda item: -item[1])
    return tuple(item for item in weighed if item[1] >= _LEAST)


def _largest(step: npt.NDArray[np.float32], count: int) -> npt.NDArray[np.intp]:
    """The places of the `count` largest values, in any order: of thousands of values nearly all are tiny."""
    likely = np.flatnonzero(step > _TINY)
    if len(likely) < count:
        return np.argpartition(step, -count)[-count:]
    return likely[np.argpartition(step[likely], -count)[-count:]]


def decode(line: Line, alphabet: Alphabet, grammar: Grammar | None = None, beam: int = BEAM) -> list[Reading]:
    """Up to six readings of a line, likeliest first; at least one where there is no grammar.

    With a grammar only texts it accepts are given, with their plain posteriors: what they lack to one is
    the share of the picture's evidence for texts of another kind. The list is empty where none fits.
    """
    if grammar is None and all(len(step) == 1 for step in line.steps):
        found = [_best_path(line)]
    else:
        found = _search(line.steps, alphabet, grammar, beam)
    likely = [item for item in found if item[1] >= _LEAST][:READINGS] or found[:1]
    written = _Writer(line, alphabet)
    return [Reading(written.text(places), probability) for places, probability in likely]


Places = tuple[int, ...]
"""A text as its characters' places in the alphabet."""


def _best_path(line: Line) -> tuple[Places, float]:
    places: list[int] = []
    last, probability = BLANK, 1.0
    for step in line.steps:
        place, p = step[0]
        probability *= p
        if place not in (BLANK, last):
            places.append(place)
        last = place
    return tuple(places), probability


class _Writer:
    """Writes readings out in the typography of the line: its own brackets and commas, and spaces between
    Latin words and figures where the likeliest path has them."""

    def __init__(self, line: Line, alphabet: Alphabet) -> None:
        self._alphabet = alphabet
        self._forms: dict[int, str] = {}
        self._best: list[int] = []
        self._spaces: set[int] = set()
        last = BLANK
        for printed in line.printed:
            if alphabet.is_space[printed]:
                self._spaces.add(len(self._best))
                last = BLANK
                continue
            place = int(alphabet.fold[printed])
            if place not in (BLANK, last):
                self._best.append(place)
                self._forms[place] = alphabet.characters[printed]
            last = place

    def text(self, places: Places) -> str:
        plain = [self._alphabet.characters[place] for place in places]
        if all(c.isascii() for c in plain):
            printed = plain
        else:
            printed = [
                c if c.isalnum() or _between_digits(plain, i) else self._forms.get(place, c)
                for i, (place, c) in enumerate(zip(places, plain, strict=True))
            ]
        if not self._spaces or list(places) != self._best:
            return "".join(printed)
        return "".join(
            " " + c if i in self._spaces and i and (plain[i - 1] + c).isascii() else c
            for i, c in enumerate(printed)
        )


def _between_digits(text: Sequence[str], index: int) -> bool:
    return 0 < index < len(text) - 1 and text[index - 1].isdigit() and text[index + 1].isdigit()


@dataclass(slots=True)
class _Prefix:
    """A beginning of the text: the probability of all paths that spell it and end in a blank, and of those
    that end in its last character; `state` is the grammar's."""

    blank: float
    character: float
    state: Hashable

    @property
    def total(self) -> float:
        return self.blank + self.character


def _search(
    steps: Sequence[Step], alphabet: Alphabet, grammar: Grammar | None, beam: int
) -> list[tuple[Places, float]]:
    """The texts the beam ends with, each with its posterior, likeliest first."""
    prefixes: dict[Places, _Prefix] = {(): _Prefix(1.0, 0.0, grammar.start if grammar else None)}
    scale = 1.0
    for first, *others in _runs(steps):
        prefixes = _extended(prefixes, first, alphabet, grammar)
        if not prefixes:
            return []
        totals = [(prefix.blank + prefix.character, places) for places, prefix in prefixes.items()]
        most = max(totals, key=_FIRST)[0]
        if len(totals) > 1:
            kept = [item for item in totals if item[0] > _LEAST * most]
            kept.sort(key=_FIRST, reverse=True)
            prefixes = {places: prefixes[places] for _, places in kept[:beam]}
        scale *= most
        for prefix in prefixes.values():
            prefix.blank /= most
            prefix.character /= most
        if others:
            prefixes = _extended_alike(prefixes, first[0][0], others, alphabet, grammar)
    found = [
        (places, min(1.0, prefix.total * scale))
        for places, prefix in prefixes.items()
        if grammar is None or grammar.accepts(prefix.state)
    ]
    return sorted(found, key=lambda item: -item[1])


def _runs(steps: Sequence[Step]) -> Iterator[list[Step]]:
    """The steps in their order: doubtful ones each by itself, those of one character together."""
    for is_sure, run in groupby(steps, key=lambda step: len(step) == 1):
        if is_sure:
            yield list(run)
        else:
            for step in run:
                yield [step]


def _extended(
    prefixes: dict[Places, _Prefix], step: Step, alphabet: Alphabet, grammar: Grammar | None
) -> dict[Places, _Prefix]:
    """All prefixes one step on."""
    longer: dict[Places, _Prefix] = {}
    chances = dict(step)
    blank = chances.pop(BLANK, 0.0)
    # a grammar may forbid all that is likely, so that what is left is not
    negligible = 0.0 if grammar is not None else _NEGLIGIBLE
    for places, prefix in prefixes.items():
        total = prefix.blank + prefix.character
        last = places[-1] if places else BLANK
        again = prefix.character * chances.get(last, 0.0)
        if blank or again:
            known = longer.get(places)
            if known is None:
                longer[places] = _Prefix(total * blank, again, prefix.state)
            else:
                known.blank += total * blank
                known.character += again
        for place, probability in chances.items():
            # the same character twice in the text needs a blank between
            gained = (prefix.blank if place == last else total) * probability
            if gained <= negligible:
                continue
            text = (*places, place)
            known = longer.get(text)
            if known is not None:
                known.character += gained
                continue
            state: Hashable | None = None
            if grammar is not None:
                state = grammar.step(prefix.state, alphabet.characters[place])
                if state is None:
                    continue
            longer[text] = _Prefix(0.0, gained, state)
    return longer


def _extended_alike(
    prefixes: dict[Places, _Prefix],
    last: int,
    steps: Sequence[Step],
    alphabet: Alphabet,
    grammar: Grammar | None,
) -> dict[Places, _Prefix]:
    """All prefixes, each of which ends in the character `last` or in its blank alone, after steps of one
    character each: these add the same to all of them."""
    added: list[int] = []
    probability = 1.0
    for ((place, p),) in steps:
        probability *= p
        if place not in (BLANK, last):
            added.append(place)
        last = place
    longer: dict[Places, _Prefix] = {}
    for places, prefix in prefixes.items():
        state: Hashable | None = prefix.state
        if grammar is not None:
            for place in added:
                state = grammar.step(state, alphabet.characters[place]) if state is not None else None
            if state is None:
                continue
        total = prefix.total * probability
        longer[(*places, *added)] = _Prefix(*((total, 0.0) if last == BLANK else (0.0, total)), state)
    return longer
