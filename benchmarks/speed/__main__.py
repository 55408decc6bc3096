"""`python -m benchmarks.speed`: measure, show, keep, compare with what was kept.

Parts that were measured for the commit at hand are not measured again: a run may be broken off and taken up.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from benchmarks.accuracy.runs import OUT, ROOT
from benchmarks.speed.parts import PARTS, SMALL, Result, Sizes
from benchmarks.speed.report import KEPT, write_page
from benchmarks.speed.timing import losses


@click.command()
@click.option("--only", help=f"Of {','.join(PARTS)}; by default all.")
@click.option("--small", is_flag=True, help="Little of everything, to see whether it runs; nothing is kept.")
@click.option("--again", is_flag=True, help="Measure again what was measured for this commit.")
@click.option("--keep", is_flag=True, help="Write the tables into docs/speed.md and the ratios beside this.")
@click.option("--check", is_flag=True, help="Fail where a kept ratio was lost by more than 15 %.")
def main(only: str | None, small: bool, again: bool, keep: bool, check: bool) -> None:
    """How fast Kemu is, beside what else would be used."""
    console = Console(stderr=True)
    names = [name.strip() for name in only.split(",")] if only else list(PARTS)
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        raise click.UsageError(f"There is no part {unknown[0]!r}")
    if small and (keep or check):
        raise click.UsageError("What is measured with --small says nothing")
    results = _measured(names, small, again, console)
    for result in results.values():
        _show(result, Console())
    if keep:
        write_page(results)
    if check:
        _check(results)


def _measured(names: list[str], small: bool, again: bool, console: Console) -> dict[str, Result]:
    folder = OUT / "speed" / (f"{_commit()}-small" if small else _commit())
    folder.mkdir(parents=True, exist_ok=True)
    results = {}
    for name in names:
        kept = folder / f"{name}.json"
        if kept.is_file() and not again:
            console.print(f"{name}: measured before", markup=False)
        else:
            console.print(f"{name} …", markup=False)
            with tempfile.TemporaryDirectory(prefix="kemu-speed-") as place:
                result = PARTS[name](SMALL if small else Sizes(), Path(place), console)
            kept.write_text(json.dumps(result.kept(), ensure_ascii=False, indent=1), encoding="utf-8")
        results[name] = Result(**json.loads(kept.read_text(encoding="utf-8")))
    return results


def _check(results: dict[str, Result]) -> None:
    measured = {name: value for result in results.values() for name, value in result.ratios.items()}
    kept = json.loads(KEPT.read_text(encoding="utf-8"))["ratios"] if KEPT.is_file() else {}
    if not kept:
        raise click.ClickException(f"Nothing was kept in {KEPT.relative_to(ROOT)}")
    wanted = {name: value for part in results for name, value in kept.get(part, {}).items()}
    lost = losses(measured, wanted)
    for sentence in lost:
        click.echo(f"slower: {sentence}", err=True)
    if lost:
        sys.exit(1)
    click.echo(f"{len(wanted)} ratios are within 15 % of those kept")


def _show(result: Result, console: Console) -> None:
    table = Table(*result.head, title=result.title)
    for line in result.lines:
        table.add_row(*line)
    console.print(table)


def _commit() -> str:
    told = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return told.stdout.strip() or "unknown"


if __name__ == "__main__":
    main()
