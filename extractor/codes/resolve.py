"""One list of rows (a side of a table, the headings of its columns, a sentence) under its codes."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractor.codes.chain import Habits, Move, move, posteriors
from extractor.codes.evidence import UNLISTED, UNSURE, Lookup, Option, Shown, free, options
from extractor.codes.labels import key
from extractor.document import CodeCandidate, CodeMatch, CodeSource

NOT_BELOW = 3.0
"""Cost of a subtotal whose name is that of the code printed below it, and which stands under another code."""
SURE = 5.0
"""An option cheaper than the next by this (nats) is sure by itself."""
ENOUGH = 0.8
"""Probability from which on a code is given that only its label and place speak for."""
ENOUGH_PRINTED = 0.65
"""The same where it is printed so."""
MOST_CANDIDATES = 5
_LEAST_SCORE = 0.0005
_MANY, _FEW = 6, 3
_ELSEWHERE_GAP, _UNSEEN = 0.3, 0.3
_LEVELS_SEEN = 0.2
_LEAST_FREE = 0.03
SUREST = 0.999


@dataclass(frozen=True, slots=True)
class Conflict:
    """A printed code beside the name of another entry. `misread`: the digits were probably misread."""

    printed: str
    named: str
    misread: bool
    probability: float


@dataclass(frozen=True, slots=True)
class Resolved:
    """A row's code and the conflict between its print and its label, if any."""

    match: CodeMatch
    conflict: Conflict | None = None


def no_code(candidates: tuple[CodeCandidate, ...] = ()) -> CodeMatch:
    """A row without a code of its own."""
    return CodeMatch(
        code=None,
        code_name=None,
        code_system=None,
        code_confidence=0.0,
        code_source=None,
        code_candidates=candidates,
    )


def resolve(shown: Sequence[Shown], look: Lookup) -> tuple[Resolved, ...]:
    """The rows of one list under their codes, in their order."""
    wholes = inherited(shown)
    nearby = [code for code, _ in Counter(w for w in wholes if w).most_common(40)]
    alone = [_options(row, whole, nearby, look) for row, whole in zip(shown, wholes, strict=True)]
    choices = [_above(c, row, below) for c, row, below in zip(alone, shown, [*wholes[1:], None], strict=True)]
    sure = [_sure(c) for c in choices]
    habits = _habits(sure, shown)
    list_ = _List(
        contexts=_contexts([*(code for c in choices for code in _likely(c)), *wholes]),
        levels=Counter(code.count("-") for code in sure if code),
        free_rows=max(_LEAST_FREE, (sum(c[0].code is None for c in choices) + 1) / (len(choices) + 6)),
        leap=habits.leap,
    )
    unknown = [False, *(c[0].code is None and not r.unit for c, r in zip(choices, shown, strict=True))]
    weights = [_weights(c, list_, gap) for c, gap in zip(choices, unknown, strict=False)]
    chances = posteriors(weights, [row.fresh for row in shown], habits)
    return tuple(
        _resolved(row, whole, choice, chance, look)
        for row, whole, choice, chance in zip(shown, wholes, choices, chances, strict=True)
    )


def inherited(shown: Sequence[Shown]) -> list[str | None]:
    """The printed code of each row, a blank beginning filled from the code printed above."""
    above: str | None = None
    result: list[str | None] = []
    for row in shown:
        whole = row.printed.below(above) if row.printed is not None else None
        above = whole or above
        result.append(whole)
    return result


def _options(row: Shown, whole: str | None, nearby: Sequence[str], look: Lookup) -> tuple[Option, ...]:
    if row.printed is None:
        return options(row, None, (), look)
    if whole is not None and row.printed.confidence > 0.98:
        cost = look.label_cost(whole, key(row.label)) if row.label else None
        if cost is not None and cost <= UNSURE:
            return (Option(whole, 0.0, 0.0, 0.0),)
        nearby = ()
    return options(row, whole, [c for c in nearby if _near(c, whole)], look)


def _above(choices: Sequence[Option], row: Shown, below: str | None) -> Sequence[Option]:
    """The options of a row; of a name without a print right above a row that prints one of its codes (a
    subtotal above its projects), the others cost more."""
    if below is None or row.printed is not None or all(o.code != below for o in choices):
        return choices
    dearer = [replace(o, cost=o.cost + NOT_BELOW) if o.code not in (None, below) else o for o in choices]
    return sorted(dearer, key=lambda o: o.cost)


def _near(code: str, whole: str | None) -> bool:
    """Whether two codes of one length differ in at most two digits."""
    if whole is None or len(code) != len(whole):
        return whole is None
    return sum(a != b for a, b in zip(code, whole, strict=True)) <= 2


def _sure(choices: Sequence[Option]) -> str | None:
    best = choices[0]
    clear = len(choices) == 1 or choices[1].cost > best.cost + SURE
    return best.code if clear else None


def _likely(choices: Sequence[Option]) -> list[str]:
    """The codes that explain a row better than none does, at most three."""
    none = next((o.cost for o in choices if o.code is None), math.inf)
    return [o.code for o in choices[:_FEW] if o.code is not None and o.cost < none]


def _contexts(codes: Sequence[str | None]) -> frozenset[str]:
    """All codes above codes that are likely or printed, and these themselves."""
    found: set[str] = set()
    for code in codes:
        parts = code.split("-") if code else []
        found.update("-".join(parts[: n + 1]) for n in range(len(parts)))
    return frozenset(found)


def _habits(sure: Sequence[str | None], shown: Sequence[Shown]) -> Habits:
    moves: Counter[Move] = Counter()
    above = ""
    for code, row in zip(sure, shown, strict=True):
        if code:
            if above and not row.fresh:
                moves[move(above, code)] += 1
            above = code
    return Habits.counted(moves, projects=any(row.projects for row in shown))


@dataclass(frozen=True, slots=True)
class _List:
    """What is known of a whole list: the codes it speaks of, on which levels its sure rows stand, the share
    of rows that are probably under no code, and how likely the list leaps to another section."""

    contexts: frozenset[str]
    levels: Counter[int]
    free_rows: float
    leap: float

    def level_share(self, code: str) -> float:
        seen = sum(self.levels.values())
        return (self.levels[code.count("-")] + _LEVELS_SEEN) / (seen + 3 * _LEVELS_SEEN) if seen else 1.0

    def speaks_of(self, code: str) -> bool:
        return code in self.contexts or code.rpartition("-")[0] in self.contexts


def _weights(choices: Sequence[Option], list_: _List, gap: bool) -> dict[str | None, float]:
    """Unnormalised probabilities of a row's codes. Of a name that stands in many places, only those in
    sections the list speaks of are looked at; the others count towards none, by how likely a section is that
    is not spoken of (or was not understood: behind a row under no code, `gap`)."""
    base = min(o.cost for o in choices)
    coded = [(o.code, math.exp(base - o.cost)) for o in choices if o.code is not None]
    unseen = 0.0
    if len(coded) > _MANY and (here := [c for c in coded if list_.speaks_of(c[0])]):
        unseen = max(weight for _, weight in coded) * (_ELSEWHERE_GAP if gap else _UNSEEN * list_.leap)
        coded = here
    weights: dict[str | None, float] = {code: weight * list_.level_share(code) for code, weight in coded}
    none = [o for o in choices if o.code is None]
    if none:
        weights[None] = math.exp(base - none[0].cost) * list_.free_rows + unseen
    return weights


def _resolved(
    row: Shown, whole: str | None, choices: Sequence[Option], chances: dict[str | None, float], look: Lookup
) -> Resolved:
    codes = [(p, c) for c, p in chances.items() if c is not None]
    if not codes:
        return Resolved(no_code())
    ranked = sorted(codes, key=lambda pair: (-pair[0], pair[1]))
    chance, code = ranked[0]
    candidates = tuple(
        CodeCandidate(code=c, name=look.name(c) or row.label, score=round(min(p, SUREST), 4))
        for p, c in ranked[:MOST_CANDIDATES]
        if p >= _LEAST_SCORE or p == chance
    )
    option = next(o for o in choices if o.code == code)
    conflict = _conflict(row, whole, option, (choices, chances), look)
    is_print = whole == code
    if is_print and row.printed is not None and not look.catalogue.of(look.system, code):
        chance *= _not_misread(row.printed.confidence)
    enough = ENOUGH_PRINTED if is_print or conflict is not None else ENOUGH
    if chance < enough:
        return Resolved(no_code(candidates), None)
    source = _source(row, option, choices, is_print, look)
    sureness = row.printed.confidence if source == "printed" and row.printed is not None else 1.0
    match = CodeMatch(
        code=code,
        code_name=look.name(code, row.label),
        code_system=look.system,
        code_confidence=round(min(chance * sureness, SUREST), 4),
        code_source=source,
        code_candidates=candidates,
    )
    return Resolved(match, conflict)


def _not_misread(confidence: float) -> float:
    """The probability that a printed code which is not listed is not a listed one that was misread."""
    unlisted = math.exp(-UNLISTED) * confidence
    return unlisted / (unlisted + 1 - confidence)


def _is_named(row: Shown, code: str | None, look: Lookup) -> bool:
    """Whether a row's label is a name of a code, reading errors allowed for."""
    label = key(row.label)
    cost = look.label_cost(code, label) if label and code is not None else None
    return cost is not None and cost < free(label) / 2


def _source(
    row: Shown, option: Option, choices: Sequence[Option], is_print: bool, look: Lookup
) -> CodeSource:
    if is_print:
        return "both" if _is_named(row, option.code, look) else "printed"
    rivals = [o for o in choices if o.code is not None and o.label < option.label + 1]
    return "label" if len(rivals) == 1 else "context"


def _conflict(
    row: Shown,
    whole: str | None,
    option: Option,
    rivals: tuple[Sequence[Option], dict[str | None, float]],
    look: Lookup,
) -> Conflict | None:
    """Where a whole code is printed and the label is to the letter the name of other codes only."""
    choices, chances = rivals
    if whole is None or not row.label:
        return None
    if option.code == whole:
        named = [o for o in choices if o.code not in (None, whole) and o.label <= UNSURE]
        if len(named) != 1 or row.projects or _is_named(row, whole, look):
            return None
        return Conflict(whole, named[0].code or "", misread=False, probability=chances[option.code])
    if option.label > UNSURE:
        return None
    return Conflict(whole, option.code or "", misread=True, probability=chances[option.code])
