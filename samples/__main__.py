"""`python -m samples`: list the families, make the committed set again, make a corpus for benchmarks."""

from __future__ import annotations

import random
from pathlib import Path

import click

from samples import committed, papers, scanning, wear
from samples.damage import Pixels
from samples.papers import Paper
from samples.style import random_style
from samples.wear import Worn


@click.group()
def main() -> None:
    """Budget papers drawn with known truth."""


@main.command("list")
def list_() -> None:
    """List the families and the committed samples."""
    for family in papers.FAMILIES.values():
        click.echo(f"{family.name:22} {family.kind:20} {family.about}")
    click.echo()
    for sample in committed.samples():
        click.echo(f"{sample.name:30} {sample.about}")


@main.command()
@click.argument("names", nargs=-1)
def make(names: tuple[str, ...]) -> None:
    """Write the committed set (or the samples NAMES of it) again."""
    known = {sample.name for sample in committed.samples()}
    unknown = sorted(set(names) - known)
    if unknown:
        raise click.UsageError(f"no such sample: {', '.join(unknown)}")
    committed.make_set(click.echo, frozenset(names))


@main.command()
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="folder to fill")
@click.option("--count", type=click.IntRange(1, 100_000), required=True, help="how many papers")
@click.option("--seed", type=int, default=0, show_default=True, help="the same seed gives the same papers")
@click.option(
    "--family", "families", multiple=True, type=click.Choice(sorted(papers.FAMILIES)), help="only these"
)
@click.option(
    "--damage",
    "damages",
    multiple=True,
    type=click.Choice(["digital", *wear.WEARS]),
    help="only these kinds of wear; by default papers stay digital",
)
@click.option("--severity", type=click.FloatRange(0, 1), default=0.5, show_default=True)
@click.option("--dpi", type=click.FloatRange(72, 600), default=200, show_default=True)
@click.option("--planted", type=click.FloatRange(0, 1), default=0.0, help="share of papers with a misprint")
def corpus(  # noqa: PLR0913, PLR0917 - options of a command
    out: Path,
    count: int,
    seed: int,
    families: tuple[str, ...],
    damages: tuple[str, ...],
    severity: float,
    dpi: float,
    planted: float,
) -> None:
    """Write COUNT papers by chance, each a PDF and its truth."""
    chance = random.Random(f"corpus {seed}")
    for number in range(count):
        family = chance.choice(sorted(families or papers.FAMILIES))
        kind = chance.choice(damages or ("digital",))
        style = random_style(chance.randrange(2**31), int(chance.random() < planted))
        paper = papers.draw(family, chance.randrange(2**31), style)
        name = f"{number:05d}_{family}_{kind}"
        committed.write(out, _worn(paper, name, kind, (severity, dpi, chance.randrange(2**31))), name)
    click.echo(f"{count} papers in {out}")


def _worn(paper: Paper, name: str, kind: str, how: tuple[float, float, int]) -> Paper:
    """The paper renamed, or scanned with wear of that kind. `how`: severity, dpi, seed."""
    severity, dpi, seed = how
    if kind == "digital":
        return papers.renamed(paper, f"{name}.pdf")

    def page_wear(pixels: Pixels, page: int) -> Worn:
        return wear.WEARS[kind](pixels, dpi, severity, seed + page)

    return scanning.scan(paper, f"{name}.pdf", page_wear, dpi)


if __name__ == "__main__":
    main()
