"""kill -9 at random moments, many times: `python -m benchmarks.service.kills --kills 100`."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from tests.service.conftest import free_port
from tests.service.killing import kill_at_random
from tests.service.running import Running


@click.command()
@click.option("--kills", type=click.IntRange(min=1), default=100, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--jobs", type=click.IntRange(min=1), default=2, show_default=True)
def main(kills: int, seed: int, jobs: int) -> None:
    """Kill the machine, the answering process, workers and readers while documents come in and are read."""
    with tempfile.TemporaryDirectory() as folder:
        running = Running(Path(folder), free_port(), jobs=jobs)
        with running:
            tally = kill_at_random(running, kills, seed)
    print(f"kills: {tally.kills}")
    print(f"documents accepted: {len(tally.accepted)}, pages: {sum(tally.accepted.values())}")
    print(f"lost: {len(tally.lost)}, not finished: {len(tally.unfinished)}")
    print(f"doubled: {len(tally.doubled)}, wrong pages: {len(tally.wrong_pages)}")
    print(f"units left over: {len(tally.left_over)}, orphaned result files: {tally.orphans}")
    for line in [*tally.lost, *tally.unfinished, *tally.wrong_pages, *tally.doubled][:20]:
        print("  ", line)


if __name__ == "__main__":
    main()
