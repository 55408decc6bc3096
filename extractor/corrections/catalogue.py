"""The catalogue of codes for people who choose one: search by name or number."""

from __future__ import annotations

from extractor.codes import Entry, catalogue
from extractor.codes.inspection import search
from extractor.document import CodeSystem
from extractor.settings import Settings


def search_codes(
    wanted: str,
    year: int | None = None,
    system: CodeSystem | None = None,
    *,
    most: int = 20,
    settings: Settings | None = None,
) -> tuple[Entry, ...]:
    """Entries whose code begins with the digits of `wanted`, or whose name holds it or is like it; the
    closest first. `year`: only what holds in that budget year."""
    return search(catalogue(settings), wanted, year, system, most)
