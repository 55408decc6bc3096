"""`kemu codes`: the catalogue of the budget classification."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from extractor.codes import Catalogue, Entry, catalogue
from extractor.codes.catalogue import SYSTEMS
from extractor.codes.importing import differences, read_list, store
from extractor.codes.inspection import Change, difference, problems, search
from extractor.codes.printed import hyphenated
from extractor.codes.successions import faults, predecessors, successions, successors
from extractor.document import CodeSystem
from extractor.errors import UsageError
from extractor.settings import Settings

_SYSTEM = click.option(
    "--system", type=click.Choice(SYSTEMS), default=None, help="Only codes of this system."
)
_YEAR = click.option("--year", type=click.IntRange(1990, 2100), default=None, help="Budget year.")
_SHOWN = 40
"""Changes of one kind that the report of an import lists."""


@click.group()
def codes() -> None:
    """Search, show, check and complete the code catalogue."""


@codes.command(name="search")
@click.argument("wanted")
@_SYSTEM
@_YEAR
@click.option("--most", type=click.IntRange(1, 500), default=20, help="Entries listed at most.")
def search_(wanted: str, system: CodeSystem | None, year: int | None, most: int) -> int:
    """Entries whose code begins with WANTED, or whose name holds it or is like it."""
    found = search(catalogue(Settings()), wanted, year, system, most)
    if not found:
        click.echo(f"No entry is like {wanted}", err=True)
        return 1
    _print(found)
    return 0


@codes.command()
@click.argument("code")
@_YEAR
def show(code: str, year: int | None) -> int:
    """One CODE (205-01-99, 2050199): its names by year, what it stands under, what stands under it, and what
    it followed or was followed by."""
    known = catalogue(Settings())
    wanted = hyphenated(code.replace("-", "").replace(" ", ""))
    if wanted is None:
        raise UsageError(f"{code} is no code", remedy="Codes look like 205, 205-01, 205-01-99 or 2050199")
    entries = [e for e in known.named(wanted, year) if e.holds_in(year)]
    if not entries:
        click.echo(f"{wanted} is not in the catalogue" + (f" for {year}" if year else ""), err=True)
        return 1
    parts = wanted.split("-")
    above = ["-".join(parts[: n + 1]) for n in range(len(parts) - 1)]
    upper = [e for code_ in above for e in known.named(code_, year)[:1]]
    below = [e for child in known.children(entries[0].system, wanted) for e in known.named(child, year)[:1]]
    _print([*upper, *entries, *(e for e in below if e.holds_in(year))])
    for s in predecessors(wanted):
        _print_succession(known, f"from {s.first_year} on also what was", s.before, s.evidence)
    for s in successors(wanted):
        _print_succession(known, f"from {s.first_year} on under", s.after, s.evidence)
    return 0


@codes.command()
@click.argument("first", type=click.IntRange(1990, 2100))
@click.argument("second", type=click.IntRange(1990, 2100))
@_SYSTEM
def diff(first: int, second: int, system: CodeSystem | None) -> int:
    """Codes that begin, end or change their name between two budget years, as far as known."""
    changes = difference(catalogue(Settings()), first, second, system)
    _print_changes(changes, len(changes))
    return 0


@codes.command()
def check() -> int:
    """Faults of the catalogue: orphans, duplicates, two names in one year, gaps, wrong successions."""
    known = catalogue(Settings())
    found = problems(known.entries)
    for problem in found:
        click.echo(f"{problem.system} {problem.kind}: {problem.message}")
    wrong = faults(successions(), known)
    for sentence in wrong:
        click.echo(f"succession: {sentence}")
    count = len(found) + len(wrong)
    click.echo(f"{len(known.entries)} entries, {len(successions())} successions, {count} faults", err=True)
    return 1 if count else 0


@codes.command(name="import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--year", type=click.IntRange(1990, 2100), required=True, help="First budget year it holds in.")
@click.option("--to", "folder", type=click.Path(path_type=Path, file_okay=False), default=None)
@click.option("--complete", is_flag=True, help="The file is the whole list: other codes end the year before.")
@click.option("--dry-run", is_flag=True, help="Say what would change and write nothing.")
def import_(file: Path, year: int, folder: Path | None, complete: bool, dry_run: bool) -> int:
    """Take over the official list in FILE (.xlsx or .csv) into your own catalogue folder.

    The folder is given with --to, else by KEMU_CODES_DIR; name it there to have it used.
    """
    settings = Settings()
    target = folder or settings.codes_dir
    if target is None and not dry_run:
        raise UsageError("No folder to write to", remedy="Give --to FOLDER, or set KEMU_CODES_DIR")
    known = catalogue(settings)
    imported = read_list(file, year)
    report = differences(imported, known)
    click.echo(
        f"{len(imported.entries)} entries: {report.same} as in the catalogue, {len(report.added)} new, "
        f"{len(report.renamed)} under another name; {len(report.missing)} of the catalogue are not in it"
    )
    if imported.skipped:
        places = ", ".join(f"{sheet} {row}" for sheet, row in imported.skipped[:10])
        click.echo(f"{len(imported.skipped)} rows were not understood: {places}", err=True)
    for changes in (report.added, report.renamed, report.missing):
        _print_changes(changes)
    if target is not None and not dry_run:
        for path in store(imported, target, known, complete=complete):
            click.echo(f"Written: {path}")
    return 0


def _print(entries: Sequence[Entry]) -> None:
    table = Table("code", "name", "system", "years", "evidence")
    for entry in entries:
        years = (
            f"{entry.first_year or ''}–{entry.last_year or ''}" if entry.first_year or entry.last_year else ""
        )
        table.add_row(entry.code, entry.name, entry.system, years, entry.evidence)
    Console().print(table)


def _print_succession(known: Catalogue, words: str, code: str, evidence: str) -> None:
    names = known.named(code)
    doubt = "" if evidence == "known" else f" ({evidence})"
    click.echo(f"{words} {code} {names[0].name if names else ''}{doubt}")


def _print_changes(changes: Sequence[Change], most: int = _SHOWN) -> None:
    for change in changes[:most]:
        if change.before is None:
            click.echo(f"+ {change.code} {change.after}")
        elif change.after is None:
            click.echo(f"- {change.code} {change.before}")
        else:
            click.echo(f"~ {change.code} {change.before} → {change.after}")
    if len(changes) > most:
        click.echo(f"  and {len(changes) - most} more")
