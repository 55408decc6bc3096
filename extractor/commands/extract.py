"""`kemu extract FILE… --out DIR`: the main job.

What reads pages (`extractor.commands.extracting`) takes as long to be imported as its networks take to be
loaded: both are done at the same time, once it is known what is asked for.
"""

from __future__ import annotations

from pathlib import Path
from typing import TypedDict, Unpack

import click

from extractor.commands.output import check_formats
from extractor.commands.starting import importing
from extractor.engines.bundle import Engines
from extractor.export import FORMATS
from extractor.settings import Settings


class _Options(TypedDict):
    """The options as click hands them over."""

    formats: str
    pages: str | None
    password: str | None
    jobs: int
    year: int | None
    resume: bool
    apply_repairs: float | None


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Folder to write to.")
@click.option("--format", "formats", default="json", show_default=True, help=f"Of {','.join(FORMATS)}.")
@click.option("--pages", help="Only these, as in 3-7,9.")
@click.option("--password", help="Of an encrypted PDF.")
@click.option("--jobs", type=click.IntRange(min=1), default=1, show_default=True, help="Pages read at once.")
@click.option("--year", type=click.IntRange(1990, 2100), help="Budget year, where the papers do not say.")
@click.option(
    "--apply-repairs",
    type=click.FloatRange(0.5, 1),
    metavar="P",
    help="Put right misread amounts that the sums settle with a probability of at least P.",
)
@click.option("--resume", is_flag=True, help="Skip files whose result is already there.")
def extract(files: tuple[Path, ...], out: Path, **options: Unpack[_Options]) -> int:
    """Read FILES (PDF, PNG, JPEG, TIFF, WebP, BMP) and write DIR/<name>.json and the formats asked for."""
    settings = Settings(jobs=options["jobs"])
    if options["year"] is not None:
        settings = settings.model_copy(update={"year": options["year"]})
    formats = check_formats(options["formats"])
    engines = Engines(settings)
    with engines.loading():
        with importing():
            from extractor.commands.extracting import Run, extract_files
        run = Run(out, formats, settings, options["pages"], options["password"], options["apply_repairs"])
        return extract_files(files, run, engines, resume=options["resume"])
