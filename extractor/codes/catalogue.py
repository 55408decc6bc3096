"""The catalogue of the budget classification (政府收支分类科目): what is known, and on what evidence.

One CSV file for each system under `data/`, reviewable line by line. Columns:

* `code`: with hyphens, "205-01-99";
* `name`: as the official list prints it;
* `first_year`, `last_year`: budget years in which this entry holds, empty where unknown;
* `evidence`: `seen` in published papers, `known` from the official list, `unsure`.

A code that was renamed stands there once for each name, with years that do not overlap.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import sha256
from importlib.resources import files
from typing import Literal, cast, get_args

from rapidfuzz import process
from rapidfuzz.distance import Indel

from extractor.codes.labels import plain
from extractor.document import CodeSystem

Evidence = Literal["seen", "known", "unsure"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A code under one of its names."""

    system: CodeSystem
    code: str
    name: str
    first_year: int | None
    last_year: int | None
    evidence: Evidence

    @property
    def parent(self) -> str | None:
        """The code one level up, None for a class."""
        return self.code.rpartition("-")[0] or None

    @property
    def level(self) -> int:
        """1 for a class (类), 2 for a section (款), 3 for an item (项), 4 for a sub-item (目)."""
        return self.code.count("-") + 1

    def holds_in(self, year: int | None) -> bool:
        """Whether the entry is valid in a budget year; in an unknown year every entry may be."""
        if year is None:
            return True
        return (self.first_year or year) <= year <= (self.last_year or year)


class Catalogue:
    """All entries, found by code."""

    name = "kemu"

    def __init__(self, entries: tuple[Entry, ...]) -> None:
        self.entries = entries
        self._by_code: dict[str, list[Entry]] = defaultdict(list)
        self._by_name: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            self._by_code[entry.code].append(entry)
            self._by_name[plain(entry.name)].append(entry)

    @cached_property
    def version(self) -> str:
        """Changes whenever an entry does."""
        return sha256(repr(self.entries).encode()).hexdigest()[:12]

    def named(self, code: str, year: int | None = None) -> tuple[Entry, ...]:
        """The entries of a code, those valid in `year` first, the latest name first among equals."""
        found = self._by_code.get(code, [])
        return tuple(sorted(found, key=lambda e: (not e.holds_in(year), -(e.first_year or 0))))

    def called(self, label: str) -> tuple[Entry, ...]:
        """The entries whose name, in its plain form, is exactly this plain label."""
        return tuple(self._by_name.get(label, ()))

    def alike(self, label: str, system: CodeSystem | None, at_least: float) -> Iterator[tuple[Entry, float]]:
        """Entries (of one system, or of all) whose plain names are like a plain label, with the likeness."""
        for name, score, _ in process.extract_iter(
            label, self._by_name.keys(), scorer=Indel.normalized_similarity, score_cutoff=at_least
        ):
            for entry in self._by_name[name]:
                if system is None or entry.system == system:
                    yield entry, score


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The catalogue that ships with Kemu."""
    folder = files("extractor.codes").joinpath("data")
    entries: list[Entry] = []
    for system in cast(tuple[CodeSystem, ...], get_args(CodeSystem)):
        with folder.joinpath(f"{system}.csv").open(encoding="utf-8") as stream:
            entries.extend(_entry(system, row) for row in csv.DictReader(stream))
    return Catalogue(tuple(entries))


def _entry(system: CodeSystem, row: dict[str, str]) -> Entry:
    return Entry(
        system=system,
        code=row["code"],
        name=row["name"],
        first_year=int(row["first_year"]) if row["first_year"] else None,
        last_year=int(row["last_year"]) if row["last_year"] else None,
        evidence=cast(Evidence, row["evidence"]),
    )
