"""From a recogniser's probabilities to several readings of a line.

The networks are trained with connectionist temporal classification (Graves et al. 2006): at each step they
give a probability to every character and to "blank"; a text's probability is the sum over all ways to spell
it, where repeats are merged and blanks dropped. These sums add up to one over all texts, so what the prefix
beam search (Graves 2012, 7.5; Hannun et al. 2014) finds for a text *is* its posterior, a little low for
what the beam let go.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

BLANK = 0
SURE = 0.9999
"""A step this sure is taken as it is."""
CANDIDATES = 6
"""Characters looked at in a doubtful step, the blank beside them."""
BEAM = 16
READINGS = 6
"""The best reading and up to five others."""
_LEAST = 1e-6
"""A candidate or reading less likely than this is let go."""

Step = tuple[tuple[int, float], ...]
"""The likeliest characters of one step, each with its probability, likeliest first."""


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


def steps_of(probabilities: npt.NDArray[np.float32]) -> list[list[Step]]:
    """The likeliest characters of every step: (lines, steps, characters) to a list for each line.

    Nearly all steps are sure, so that only the few others are searched for more than their best character;
    and runs of sure blanks are one step, for a second blank changes nothing.
    """
    best = probabilities.argmax(axis=2)
    top = np.take_along_axis(probabilities, best[:, :, None], axis=2)[:, :, 0]
    lines: list[list[Step]] = []
    for line in range(probabilities.shape[0]):
        steps: list[Step] = []
        for index, (character, probability) in enumerate(
            zip(best[line].tolist(), top[line].tolist(), strict=True)
        ):
            if probability < SURE:
                steps.append(_candidates(probabilities[line, index]))
                continue
            sure: Step = ((character, probability),)
            if character == BLANK and steps and len(steps[-1]) == 1 and steps[-1][0][0] == BLANK:
                continue
            steps.append(sure)
        lines.append(steps)
    return lines


def _candidates(step: npt.NDArray[np.float32]) -> Step:
    indices = np.argpartition(step, -CANDIDATES)[-CANDIDATES:]
    found = [(int(i), float(step[i])) for i in indices if step[i] >= _LEAST]
    if step[BLANK] >= _LEAST and all(i != BLANK for i, _ in found):
        found.append((BLANK, float(step[BLANK])))
    return tuple(sorted(found, key=lambda item: -item[1]))


def decode(
    steps: Sequence[Step], alphabet: Sequence[str], grammar: Grammar | None = None, beam: int = BEAM
) -> list[Reading]:
    """Up to six readings of a line, likeliest first; at least one where there is no grammar.

    With a grammar only texts it accepts are given, with their plain posteriors: what they lack to one is
    the share of the picture's evidence for texts of another kind. The list is empty where none fits.
    """
    if grammar is None and all(len(step) == 1 for step in steps):
        return [_best_path(steps, alphabet)]
    found = _search(steps, alphabet, grammar, beam)
    return [reading for reading in found if reading.probability >= _LEAST][:READINGS] or found[:1]


def _best_path(steps: Sequence[Step], alphabet: Sequence[str]) -> Reading:
    characters: list[str] = []
    last, probability = BLANK, 1.0
    for step in steps:
        character, p = step[0]
        probability *= p
        if character not in (BLANK, last):
            characters.append(alphabet[character])
        last = character
    return Reading("".join(characters), probability)


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
    steps: Sequence[Step], alphabet: Sequence[str], grammar: Grammar | None, beam: int
) -> list[Reading]:
    start = grammar.start if grammar is not None else None
    prefixes: dict[tuple[int, ...], _Prefix] = {(): _Prefix(1.0, 0.0, start)}
    scale = 1.0
    for step in steps:
        prefixes = _extend(prefixes, step, alphabet, grammar)
        if not prefixes:
            return []
        if len(prefixes) > beam:
            prefixes = dict(sorted(prefixes.items(), key=lambda item: -item[1].total)[:beam])
        most = max(prefix.total for prefix in prefixes.values())
        scale *= most
        for prefix in prefixes.values():
            prefix.blank /= most
            prefix.character /= most
    texts: dict[str, float] = {}
    for indices, prefix in prefixes.items():
        if grammar is None or grammar.accepts(prefix.state):
            text = "".join(alphabet[i] for i in indices)
            texts[text] = texts.get(text, 0.0) + min(1.0, prefix.total * scale)
    ordered = sorted(texts.items(), key=lambda item: -item[1])
    return [Reading(text, min(1.0, probability)) for text, probability in ordered]


def _extend(
    prefixes: dict[tuple[int, ...], _Prefix],
    step: Step,
    alphabet: Sequence[str],
    grammar: Grammar | None,
) -> dict[tuple[int, ...], _Prefix]:
    longer: dict[tuple[int, ...], _Prefix] = {}

    def at(indices: tuple[int, ...], state: Hashable) -> _Prefix:
        found = longer.get(indices)
        if found is None:
            found = longer[indices] = _Prefix(0.0, 0.0, state)
        return found

    for indices, prefix in prefixes.items():
        last = indices[-1] if indices else BLANK
        for character, probability in step:
            if character == BLANK:
                at(indices, prefix.state).blank += prefix.total * probability
                continue
            if character == last:
                at(indices, prefix.state).character += prefix.character * probability
            # the same character twice in the text needs a blank between
            source = prefix.blank if character == last else prefix.total
            if source <= 0.0:
                continue
            state: Hashable | None = None
            if grammar is not None:
                state = grammar.step(prefix.state, alphabet[character])
                if state is None:
                    continue
            at((*indices, character), state).character += source * probability
    return longer
