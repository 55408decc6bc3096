"""What a row shows of its code, and how well each code explains it.

Costs are negative logarithms of probabilities (nats). For a row with a print P and a label L, a code with
the name N explains both at the cost P given the code + L given N; no code at all explains them at the cost
of what a free text and a chance print cost. All rows of a list are then resolved together (`chain`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extractor.codes import confusions
from extractor.codes.catalogue import Catalogue, Entry
from extractor.codes.labels import key
from extractor.codes.printed import Printed, is_code
from extractor.document import CodeSystem

FREE_FIRST, FREE_EACH, FREE_MOST = 4.0, 0.9, 13.5
"""Cost of a label as a text that stands for no listed code: a first part, one for each character, and the
most: long names differ by a word from others that are not listed."""
TWIN = 5.3
"""Cost of a label that is a listed name to the letter, and yet stands for no listed code: names recur under
other parents."""
PROJECT, SELDOM_PROJECT = 0.4, 1.5
"""Cost of a row with a name of its own (a project) under a printed code, in tables of projects and others."""
CONTRADICTS = 6.0
"""Cost of a paper that prints one entry's code beside another entry's name."""
UNLISTED, UNLISTED_SECTION, UNLISTED_CLASS = 3.0, 5.0, 9.0
"""Cost of a printed code that is not in the catalogue, by what of it is: its parent, its class, nothing."""
CHANCE_PRINT = 7.0
"""Cost of a printed code that is none."""
OTHER_YEARS = 4.0
"""Cost of a name that the catalogue gives to other years only."""
UNSURE = 0.7
"""Cost of a name that the catalogue itself is unsure of."""
UNIT_WITH_NAME = 4.0
"""Cost of a row that looks like a unit's name and is an entry's."""
INHERITED = 0.2
_ALIKE_AT_LEAST = 0.45
_WORST = 14.0
"""Codes that explain a row worse than the best by this much more are left out."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What one row of a list shows. `label`: as printed; `fresh`: a new block begins before the row;
    `projects`: its label may be a project's name; `unit`: it looks like a unit's name; `level`: that it must
    stand on, where that is said (（款） is 2)."""

    label: str
    printed: Printed | None
    fresh: bool = False
    projects: bool = False
    unit: bool = False
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """A code a row may stand under, and what it costs; `label`: how much of it for the label, `print`: for
    the print (None: nothing is printed)."""

    code: str | None
    cost: float
    label: float
    print: float | None


@dataclass(frozen=True, slots=True)
class Lookup:
    """Where and when codes are looked up."""

    catalogue: Catalogue
    system: CodeSystem
    year: int | None

    def name(self, code: str, label: str = "") -> str | None:
        """The name of a code in the year, else its latest; in an unknown year that which the label has."""
        entries = self.catalogue.of(self.system, code)
        if len(entries) > 1 and self.year is None:
            entries = tuple(e for e in entries if key(e.name) == key(label)) or entries
        return min(entries, key=self._distance).name if entries else None

    def _distance(self, entry: Entry) -> tuple[bool, int]:
        return (not entry.holds_in(self.year), -(entry.first_year or 0))

    def names(self, label_key: str) -> list[tuple[str, float]]:
        """The codes whose names explain the key of a label, with the cost of it."""
        exact = self.catalogue.called(label_key, self.system)
        if exact:
            tailed = [
                e for tail in confusions.TAILS for e in self.catalogue.called(label_key + tail, self.system)
            ]
            return self._cheapest([*((e, 0.0) for e in exact), *((e, confusions.NO_TAIL) for e in tailed)])
        near = self.catalogue.alike(label_key, self.system, _ALIKE_AT_LEAST)
        limit = free(label_key) + 5.0
        costed = ((entry, confusions.cost(label_key, name)) for name, entries in near for entry in entries)
        return self._cheapest((entry, cost) for entry, cost in costed if cost < limit)

    def label_cost(self, code: str, label_key: str) -> float | None:
        """The least cost of a label under any name of a code, None for a code that is not listed."""
        entries = self.catalogue.of(self.system, code)
        costs = (confusions.cost(label_key, key(e.name)) + self._reserve(e) for e in entries)
        return min(costs, default=None)

    def _cheapest(self, costed: Iterable[tuple[Entry, float]]) -> list[tuple[str, float]]:
        best: dict[str, float] = {}
        for entry, cost in costed:
            total = cost + self._reserve(entry)
            if total < best.get(entry.code, math.inf):
                best[entry.code] = total
        return list(best.items())

    def _reserve(self, entry: Entry) -> float:
        unsure = UNSURE if entry.evidence == "unsure" else 0.0
        return unsure if entry.holds_in(self.year) else unsure + OTHER_YEARS


def free(label_key: str, exact: bool = False) -> float:
    """The cost of a label that is no listed name."""
    if not label_key:
        return 0.0
    return TWIN if exact else min(FREE_FIRST + FREE_EACH * len(label_key), FREE_MOST)


def options(shown: Shown, whole: str | None, nearby: Sequence[str], look: Lookup) -> tuple[Option, ...]:
    """The codes a row may stand under, no code among them, the cheapest first.

    `whole`: the printed code with its blank beginning filled from above; `nearby`: codes printed elsewhere in
    the list, which a damaged print may mean.
    """
    label = key(shown.label)
    named = look.names(label) if label else []
    if shown.level is not None:
        named = [(code, cost) for code, cost in named if code.count("-") + 1 == shown.level]
    exact = bool(named) and label_is_name(label, look)
    text = free(label, exact)
    best_name = min((cost for _, cost in named), default=math.inf)
    found: dict[str, Option] = {}
    for code, cost in named:
        extra = UNIT_WITH_NAME if shown.unit else 0.0
        found[code] = _option(code, cost + extra, shown.printed, whole)
    if shown.printed is not None:
        for code in dict.fromkeys(c for c in (whole, *nearby) if c is not None):
            labelled = _label_under(code, label, (text, best_name), shown, look)
            if labelled is not None and (code not in found or labelled < found[code].label):
                found[code] = _option(code, labelled, shown.printed, whole)
    nothing = text + (CHANCE_PRINT if shown.printed is not None and whole is not None else 0.0)
    ranked = sorted((*found.values(), Option(None, nothing, text, None)), key=lambda o: o.cost)
    return tuple(o for o in ranked if o.cost < ranked[0].cost + _WORST or o.code is None)


def label_is_name(label_key: str, look: Lookup) -> bool:
    """Whether the key of a label is a listed name's."""
    return bool(look.catalogue.called(label_key, look.system))


def _option(code: str, labelled: float, printed: Printed | None, whole: str | None) -> Option:
    if printed is None:
        return Option(code, labelled, labelled, None)
    cost = INHERITED - math.log(max(printed.confidence, 1e-4)) if code == whole else printed.doubt(code)
    return Option(code, labelled + cost, labelled, cost)


def _label_under(
    code: str, label: str, text: tuple[float, float], shown: Shown, look: Lookup
) -> float | None:
    """The cost of a label under a printed code: its name, a project's name, another entry's name; for a code
    that is not listed, by how much of it is. None: the code cannot be of this system."""
    free_text, best_name = text
    own = look.label_cost(code, label) if label else 0.3
    if own is None:
        unlisted = _unlisted(code, look)
        return None if unlisted is None else unlisted + min(free_text, CONTRADICTS + best_name)
    project = PROJECT if shown.projects else SELDOM_PROJECT
    return min(own, project + free_text, CONTRADICTS + best_name)


def _unlisted(code: str, look: Lookup) -> float | None:
    if not is_code(code):
        return None
    parent = code.rpartition("-")[0]
    if not look.catalogue.of(look.system, code[:3]):
        return None
    if look.catalogue.of(look.system, parent):
        return UNLISTED
    return UNLISTED_SECTION if parent else UNLISTED_CLASS
