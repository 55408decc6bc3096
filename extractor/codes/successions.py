"""What became of a code: its successors when the classification was changed.

`data/successions.csv`, a line for each pair, reviewable like the catalogue beside it. Columns:

* `before`, `after`: codes with hyphens; what was booked under the one is booked under the other,
* `first_year`: from this budget year on,
* `evidence`: `known` where the catalogue itself bears it out (one place loses a name in the year in which
  another gets it) or several lists written without sight of each other agree, else `unsure`.

A code that was split has several successors, one that took in others several predecessors. A code that only
changed its name keeps its place and is not listed here: the catalogue has its names by year.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from typing import Literal, NamedTuple, cast, get_args

from extractor.codes.catalogue import Catalogue, Evidence
from extractor.codes.printed import SYSTEM_BY_FIRST_DIGIT, is_code
from extractor.errors import UsageError

SuccessionEvidence = Literal["known", "unsure"]
COLUMNS = ("before", "after", "first_year", "evidence")


class Succession(NamedTuple):
    """From `first_year` on, what stood under `before` stands under `after`."""

    before: str
    after: str
    first_year: int
    evidence: Evidence


@lru_cache(maxsize=1)
def successions() -> tuple[Succession, ...]:
    """All successions that ship with Kemu, sorted by code."""
    path = files("extractor.codes").joinpath("data", "successions.csv")
    with path.open(encoding="utf-8") as stream:
        return read_successions(stream, "successions.csv")


def read_successions(stream: Iterable[str], source: str) -> tuple[Succession, ...]:
    """The lines of a file. Raises `UsageError` naming the line that does not follow the schema."""
    lines = csv.reader(stream)
    if tuple(next(lines, ())) != COLUMNS:
        raise UsageError(f"{source}: the first line is not {','.join(COLUMNS)}")
    found: list[Succession] = []
    for number, line in enumerate(lines, start=2):
        try:
            before, after, year, evidence = line
            found.append(Succession(before, after, int(year), cast(Evidence, evidence)))
        except ValueError as error:
            raise UsageError(f"{source}, line {number}: {','.join(line)[:80]} is no succession") from error
    return tuple(found)


def successors(code: str) -> tuple[Succession, ...]:
    """What a code was followed by."""
    return tuple(s for s in successions() if s.before == code)


def predecessors(code: str) -> tuple[Succession, ...]:
    """What a code follows."""
    return tuple(s for s in successions() if s.after == code)


def faults(found: Iterable[Succession], known: Catalogue) -> tuple[str, ...]:
    """One sentence for each succession that does not agree with the catalogue: a code that is not listed, two
    systems in one line, a predecessor that never ends or a successor that does not hold in the first year."""
    sentences: list[str] = []
    seen: set[tuple[str, str]] = set()
    for s in found:
        place = f"{s.before} → {s.after}"
        if not (is_code(s.before) and is_code(s.after)) or s.evidence not in get_args(SuccessionEvidence):
            sentences.append(f"{place}: no code such as 205-01-99, or the evidence {s.evidence!r}")
            continue
        system = SYSTEM_BY_FIRST_DIGIT[s.before[0]]
        if SYSTEM_BY_FIRST_DIGIT[s.after[0]] != system:
            sentences.append(f"{place}: two systems")
        if not any(e.last_year and e.last_year < s.first_year for e in known.of(system, s.before)):
            sentences.append(f"{place}: {s.before} does not end before {s.first_year}")
        if not any(e.holds_in(s.first_year) for e in known.of(system, s.after)):
            sentences.append(f"{place}: {s.after} does not hold in {s.first_year}")
        if (s.before, s.after) in seen or s.before == s.after:
            sentences.append(f"{place}: twice, or onto itself")
        seen.add((s.before, s.after))
    return tuple(sentences)
