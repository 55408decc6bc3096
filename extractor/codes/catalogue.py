"""The catalogue of the budget classification (政府收支分类科目): what is known, and on what evidence.

One CSV file for each system under `data/`, reviewable line by line. Columns:

* `code`: with hyphens, "205-01-99";
* `name`: as the official list prints it;
* `first_year`, `last_year`: budget years in which this entry holds, empty where unknown;
* `evidence`: `seen` in published papers, `known` from the official list, `unsure`.

A code that was renamed stands there once for each name, with years that do not overlap. A user's own folder
(`Settings.codes_dir`) may hold files of the same names and form (see `extractor.codes.importing`): where both
list a code, what ships with Kemu ends before the user's entry begins.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Literal, NamedTuple, cast, get_args

from rapidfuzz import process
from rapidfuzz.distance import Indel

from extractor.codes.labels import key
from extractor.document import CodeSystem
from extractor.errors import UsageError
from extractor.settings import Settings

Evidence = Literal["seen", "known", "unsure"]
COLUMNS = ("code", "name", "first_year", "last_year", "evidence")
SYSTEMS: tuple[CodeSystem, ...] = get_args(CodeSystem)
_LARGEST = 4 * 2**20
"""Characters of a catalogue file that are read at most."""


class Entry(NamedTuple):
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
    """All entries, found by code, by name, and by likeness of names."""

    name = "kemu"

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = tuple(entries)
        self._by_code: dict[tuple[str, str], list[Entry]] = defaultdict(list)
        for entry in self.entries:
            self._by_code[entry.system, entry.code].append(entry)

    @cached_property
    def version(self) -> str:
        """Changes whenever an entry does."""
        return sha256(repr([tuple(e) for e in self.entries]).encode()).hexdigest()[:12]

    @cached_property
    def _by_key(self) -> dict[CodeSystem, dict[str, list[Entry]]]:
        found: dict[CodeSystem, dict[str, list[Entry]]] = {system: {} for system in SYSTEMS}
        for entry in self.entries:
            found[entry.system].setdefault(key(entry.name), []).append(entry)
        return found

    def of(self, system: CodeSystem, code: str) -> tuple[Entry, ...]:
        """The entries of one code of a system, as they stand."""
        return tuple(self._by_code.get((system, code), ()))

    def named(self, code: str, year: int | None = None) -> tuple[Entry, ...]:
        """The entries of a code, those valid in `year` first, the latest name first among equals."""
        found = [entry for system in SYSTEMS for entry in self._by_code.get((system, code), ())]
        return tuple(sorted(found, key=lambda e: (not e.holds_in(year), -(e.first_year or 0))))

    def called(self, label_key: str, system: CodeSystem) -> tuple[Entry, ...]:
        """The entries of a system whose name has exactly this key (see `labels.key`)."""
        return tuple(self._by_key[system].get(label_key, ()))

    def alike(
        self, label_key: str, system: CodeSystem, at_least: float, most: int = 12
    ) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
        """The keys of a system's names that are like the key of a label (normalised indel similarity), the
        most alike first, each with its entries."""
        keys = self._by_key[system]
        found = process.extract(
            label_key, keys.keys(), scorer=Indel.normalized_similarity, score_cutoff=at_least, limit=most
        )
        return tuple((name, tuple(keys[name])) for name, _, _ in found)

    def children(self, system: CodeSystem, code: str) -> tuple[str, ...]:
        """The codes one level below a code, in order."""
        return self._children.get((system, code), ())

    @cached_property
    def _children(self) -> dict[tuple[str, str], tuple[str, ...]]:
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        for system, code in sorted(self._by_code):
            found[system, code.rpartition("-")[0]].append(code)
        return {place: tuple(codes) for place, codes in found.items()}


def catalogue(settings: Settings | None = None) -> Catalogue:
    """The catalogue that ships with Kemu, completed by the user's own folder where the settings name one."""
    return _loaded(settings.codes_dir if settings is not None else None)


@lru_cache(maxsize=4)
def _loaded(folder: Path | None) -> Catalogue:
    entries = shipped()
    if folder is None:
        return Catalogue(entries)
    return Catalogue(joined(own_entries(folder), entries))


def shipped() -> tuple[Entry, ...]:
    """The entries that ship with Kemu."""
    folder = files("extractor.codes").joinpath("data")
    entries: list[Entry] = []
    for system in SYSTEMS:
        with folder.joinpath(f"{system}.csv").open(encoding="utf-8") as stream:
            entries.extend(read_entries(system, stream, f"{system}.csv"))
    return tuple(entries)


def joined(own: Iterable[Entry], others: Iterable[Entry]) -> tuple[Entry, ...]:
    """A user's entries, and of the others what these do not speak of: where both list a code, the other entry
    ends before the user's begins."""
    mine = tuple(own)
    covered: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in mine:
        covered[entry.system, entry.code].append(entry)
    return (*mine, *(e for other in others if (e := _before(other, covered[other.system, other.code]))))


def _before(entry: Entry, newer: Sequence[Entry]) -> Entry | None:
    """What of an entry lies before the entries that take its place; None where nothing does."""
    clashing = [e.first_year for e in newer if overlap(entry, e)]
    if not clashing:
        return entry
    begin = min(year or 0 for year in clashing)
    return entry._replace(last_year=begin - 1) if begin > (entry.first_year or 0) else None


def overlap(a: Entry, b: Entry) -> bool:
    """Whether there is a year in which both entries may hold."""
    return (a.first_year or 0) <= (b.last_year or 9999) and (b.first_year or 0) <= (a.last_year or 9999)


def write_entries(entries: Iterable[Entry]) -> str:
    """Entries of one system as the text of a CSV file, sorted by code and year."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for e in sorted(entries, key=lambda e: (e.code, e.first_year or 0)):
        writer.writerow((e.code, e.name, e.first_year or "", e.last_year or "", e.evidence))
    return stream.getvalue()


def read_entries(system: CodeSystem, stream: Iterable[str], source: str) -> list[Entry]:
    """The entries of one CSV file. Raises `UsageError` naming the line that does not follow the schema."""
    lines = csv.reader(stream)
    if tuple(next(lines, ())) != COLUMNS:
        raise UsageError(f"{source}: the first line is not {','.join(COLUMNS)}")
    entries: list[Entry] = []
    for number, line in enumerate(lines, start=2):
        if not line:
            continue
        try:
            code, name, first, last, evidence = line
            years = int(first) if first else None, int(last) if last else None
        except ValueError as error:
            raise UsageError(f"{source}, line {number}: {','.join(line)[:80]} is no entry") from error
        entries.append(Entry(system, code, name, *years, cast(Evidence, evidence)))
    return entries


def own_entries(folder: Path) -> tuple[Entry, ...]:
    """The entries in a user's folder; none where it holds no file of the right name."""
    return tuple(entry for system in SYSTEMS for entry in _own(system, folder / f"{system}.csv"))


def _own(system: CodeSystem, path: Path) -> list[Entry]:
    if not path.is_file():
        return []
    if path.stat().st_size > _LARGEST:
        raise UsageError(f"{path} is too large for a catalogue")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return read_entries(system, stream, str(path))
