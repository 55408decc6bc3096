"""Looking into the catalogue: faults in its data, what changed between two years, search."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, get_args

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Indel

from extractor.codes.catalogue import SYSTEMS, Catalogue, Entry, Evidence, overlap
from extractor.codes.labels import key
from extractor.codes.printed import SYSTEM_BY_FIRST_DIGIT, is_code
from extractor.document import CodeSystem

Fault = Literal["code", "name", "evidence", "years", "system", "orphan", "duplicate", "overlap", "gap"]
_LIKE = 60.0
"""From this partial likeness (0 to 100) on an entry is found by a label."""


_RENAMED = 0.3
"""Names of a code that are more alike than this are taken for names of the same thing."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault of one entry, in one sentence."""

    kind: Fault
    system: CodeSystem
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Change:
    """A code that two years differ in: `before` or `after` None where the year has none."""

    system: CodeSystem
    code: str
    before: str | None
    after: str | None


def problems(entries: Iterable[Entry]) -> tuple[Problem, ...]:
    """Every fault: malformed lines, orphans (the code above is missing in a year), the same line twice, two
    names of a code in one year, and years without a name between two names of the same thing (a gap)."""
    by_code: dict[tuple[CodeSystem, str], list[Entry]] = defaultdict(list)
    found: list[Problem] = []
    for entry in entries:
        by_code[entry.system, entry.code].append(entry)
        found.extend(_malformed(entry))
    for (system, code), same in by_code.items():
        parent = code.rpartition("-")[0]
        if parent:
            found.extend(_orphans(same, by_code.get((system, parent), [])))
        found.extend(_clashes(sorted(same, key=lambda e: e.first_year or 0)))
    return tuple(found)


def _malformed(entry: Entry) -> list[Problem]:
    faults: list[tuple[Fault, str]] = []
    if not is_code(entry.code):
        faults.append(("code", "is no code such as 205-01-99"))
    elif SYSTEM_BY_FIRST_DIGIT[entry.code[0]] != entry.system:
        faults.append(("system", f"does not belong to the system {entry.system}"))
    if not key(entry.name) or entry.name != entry.name.strip():
        faults.append(("name", f"has the name {entry.name!r}, which is empty or begins or ends with a blank"))
    if entry.evidence not in get_args(Evidence):
        faults.append(("evidence", f"has the evidence {entry.evidence!r}"))
    if (entry.first_year or 0) > (entry.last_year or 9999):
        faults.append(("years", f"ends in {entry.last_year} before it begins in {entry.first_year}"))
    return [Problem(kind, entry.system, entry.code, f"{entry.code} {text}") for kind, text in faults]


def _orphans(entries: Sequence[Entry], parents: Sequence[Entry]) -> list[Problem]:
    return [
        Problem(
            "orphan", e.system, e.code, f"{e.code} {e.name} stands under {e.parent}, which is not listed then"
        )
        for e in entries
        if not any(overlap(e, parent) for parent in parents)
    ]


def _clashes(entries: Sequence[Entry]) -> list[Problem]:
    """Faults between the entries of one code, in the order of their years."""
    found: list[Problem] = []
    for first, second in pairwise(entries):
        names = f"{first.code} {first.name} and {second.name}"
        if overlap(first, second):
            same = first.name == second.name
            kind: Fault = "duplicate" if same else "overlap"
            found.append(Problem(kind, first.system, first.code, f"{names} both hold in a year"))
        elif (second.first_year or 0) > (first.last_year or 9999) + 1 and _same_purpose(first, second):
            found.append(
                Problem(
                    "gap",
                    first.system,
                    first.code,
                    f"{names}: between {first.last_year} and {second.first_year} it has no name",
                )
            )
    return found


def _same_purpose(first: Entry, second: Entry) -> bool:
    """Whether two names are alike; a number that is given to something else years later leaves no gap."""
    return Indel.normalized_similarity(key(first.name), key(second.name)) > _RENAMED


def difference(
    catalogue: Catalogue, first: int, second: int, system: CodeSystem | None = None
) -> tuple[Change, ...]:
    """The codes that begin, end or change their name between two budget years, sorted by code."""
    before, after = _names_in(catalogue, first), _names_in(catalogue, second)
    return tuple(
        Change(place[0], place[1], before.get(place), after.get(place))
        for place in sorted(before.keys() | after.keys(), key=lambda p: p[1])
        if before.get(place) != after.get(place) and system in (None, place[0])
    )


def _names_in(catalogue: Catalogue, year: int) -> dict[tuple[CodeSystem, str], str]:
    return {(e.system, e.code): e.name for e in catalogue.entries if e.holds_in(year)}


def search(
    catalogue: Catalogue,
    wanted: str,
    year: int | None = None,
    system: CodeSystem | None = None,
    most: int = 20,
) -> tuple[Entry, ...]:
    """Entries whose code begins with the digits of `wanted`, or whose name holds it or is like it; the
    closest first, then by code."""
    pool = [e for e in catalogue.entries if e.holds_in(year) and system in (None, e.system)]
    digits = wanted.replace("-", "").replace(" ", "")
    if digits.isascii() and digits.isdecimal():
        found = [e for e in pool if e.code.replace("-", "").startswith(digits)]
        return tuple(sorted(found, key=lambda e: (SYSTEMS.index(e.system), e.code))[:most])
    label = key(wanted)
    if not label:
        return ()
    holding = [e for e in pool if label in key(e.name)]
    holding.sort(key=lambda e: (len(key(e.name)), e.level, e.code))
    if len(holding) >= most:
        return tuple(holding[:most])
    rest = [e for e in pool if e not in set(holding)]
    near = process.extract(
        label, [key(e.name) for e in rest], scorer=fuzz.ratio, score_cutoff=_LIKE, limit=most - len(holding)
    )
    return (*holding, *(rest[place] for _, _, place in near))
