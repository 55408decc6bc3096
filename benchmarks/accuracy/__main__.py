"""The commands of the accuracy benchmark."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console

from benchmarks.accuracy.classes import CLASSES, Choice, class_cases
from benchmarks.accuracy.filings import FOLDER, Filing, filings
from benchmarks.accuracy.negatives import false_tables, negative_cases, negative_lines
from benchmarks.accuracy.pictures import draw_failures
from benchmarks.accuracy.reports import report_cases, report_lines
from benchmarks.accuracy.results import write_results
from benchmarks.accuracy.rivals.run import read_rivals
from benchmarks.accuracy.runs import (
    OUT,
    ROOT,
    Case,
    document_of,
    kept_document,
    read_and_score,
    read_groups,
)
from benchmarks.accuracy.scans import NOISES, ScanOptions, choose_pages, scan_cases, wears
from benchmarks.accuracy.summary import compared, show_classes, write_classes
from extractor.document import Document
from extractor.evaluate import DocumentScore, score_document, score_pages
from extractor.evaluate.report import show_evaluation
from extractor.settings import Settings

_jobs = click.option("--jobs", default=1, show_default=True, help="Pages read at the same time.")
_pictures = click.option("--pictures", is_flag=True, help="Draw each page with errors, the grid over it.")
_keep = click.option("--keep", is_flag=True, help="Use documents read before, also by another version.")
_files = click.option("--files", default="", help="Only these filings, as in f01,f05.")


@click.group()
def main() -> None:
    """How right the extraction is. Results go to benchmarks/out."""


@main.command()
@_files
@_jobs
@_pictures
@_keep
def digital(files: str, jobs: int, pictures: bool, keep: bool) -> None:
    """The digital pages of the filings: filled cells of ruled tables."""
    cases = [_digital_case(filing) for filing in _filings(files)]
    _run("digital" + _suffix(files), cases, jobs=jobs, pictures=pictures, keep=keep)


@main.command()
@_files
@click.option("--pages", default=40, show_default=True, help="How many pages; 0: all that hold tables.")
@click.option("--dpi", default=200.0, show_default=True)
@click.option("--jpeg", default=75, show_default=True, help="JPEG quality.")
@click.option("--wear", default="scanner", show_default=True, help=f"One or more of {', '.join(wears())}.")
@click.option("--severity", default=0.5, show_default=True, help="Of a wear other than scanner, 0 to 1.")
@click.option("--skew", default=1.0, show_default=True, help="Most degrees of skew (wear: scanner).")
@click.option("--noise", type=click.Choice(list(NOISES)), default="light", show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--most-cells", default=0, help="Leave out pages with more cells; 0: none.")
@_jobs
@_pictures
@_keep
def scans(  # noqa: PLR0913, PLR0917 - each is an option of the command
    files: str,
    pages: int,
    dpi: float,
    jpeg: int,
    wear: str,
    severity: float,
    skew: float,
    noise: str,
    seed: int,
    most_cells: int,
    jobs: int,
    pictures: bool,
    keep: bool,
) -> None:
    """Scans made of pages of the filings: amounts, texts, shapes."""
    kinds = wear.split(",")
    unknown = [kind for kind in kinds if kind not in wears()]
    if unknown:
        raise click.UsageError(f"Unknown wear {', '.join(unknown)}")
    chosen = choose_pages(_filings(files), pages, seed, most_cells)
    cases = [
        case
        for kind in kinds
        for case in scan_cases(chosen, ScanOptions(dpi, jpeg, kind, severity, skew, noise, seed))
    ]
    name = f"scans-{'+'.join(kinds)}-{pages}-{dpi:g}-{jpeg}-{severity:g}-{skew:g}-{noise}-{seed}-{most_cells}"
    _run(name + _suffix(files), cases, jobs=jobs, pictures=pictures, keep=keep)


@main.command()
@click.option("--only", default="", help="Only samples whose name begins so.")
@_jobs
@_pictures
@_keep
def samples(only: str, jobs: int, pictures: bool, keep: bool) -> None:
    """The committed samples, with all that is known of them."""
    folder = ROOT / "samples" / "set"
    truths = [path for path in sorted(folder.glob("*.json")) if path.stem.startswith(only)]
    cases = [_sample_case(path) for path in truths if path.with_suffix(".pdf").is_file()]
    _run("samples" + _suffix(only), cases, jobs=jobs, pictures=pictures, keep=keep)


@main.command()
@click.option("--classes", "names", default="", help=f"Only some of {', '.join(CLASSES)}.")
@click.option(
    "--pages", default=10, show_default=True, help="Pages of filings in a class; half as many drawn."
)
@click.option("--seed", default=1, show_default=True)
@click.option("--severity", type=float, help="0 to 1, instead of the severities that a class draws from.")
@click.option("--most-cells", default=260, show_default=True, help="Leave out pages with more; 0: none.")
@click.option(
    "--rivals", default=0, help="Read as many pages of each class with img2table and pymupdf4llm too."
)
@_files
@_jobs
@_pictures
@_keep
def classes(  # noqa: PLR0913, PLR0917 - each is an option of the command
    names: str,
    pages: int,
    seed: int,
    severity: float | None,
    most_cells: int,
    rivals: int,
    files: str,
    jobs: int,
    pictures: bool,
    keep: bool,
) -> None:
    """Every class of damage and layout, in one table. Goes on where it was broken off."""
    wanted = names.split(",") if names else list(CLASSES)
    unknown = [name for name in wanted if name not in CLASSES]
    if unknown:
        raise click.UsageError(f"Unknown class {', '.join(unknown)}")
    choice = Choice(pages, seed, most_cells, severity)
    tag = f"classes-{pages}-{seed}-{most_cells}{'' if severity is None else f'-{severity:g}'}{_suffix(files)}"
    folder = OUT / tag / "pdf"
    folder.mkdir(parents=True, exist_ok=True)
    found = filings([name for name in files.split(",") if name])
    if not found:
        click.echo(f"Without pages of filings: there are none in {FOLDER}", err=True)
    groups = {f"{tag}/{name}": list(class_cases(CLASSES[name], found, choice, folder)) for name in wanted}
    console = Console()
    results = read_groups(groups, Settings(jobs=jobs), console, keep=keep)
    show_classes(results, console)
    for path in write_classes(tag, " ".join(["python -m benchmarks.accuracy", *sys.argv[1:]]), results)[:2]:
        console.print(f"written: {path.relative_to(ROOT)}", markup=False)
    if rivals:
        others = read_rivals(groups, rivals, console)
        (OUT / f"{tag}-rivals.md").write_text(compared(results, others), encoding="utf-8")
        console.print(compared(results, others), markup=False, soft_wrap=True, highlight=False)
    if pictures:
        for group, run in results.items():
            scores = {score.name: score for score in run.evaluation.documents}
            _draw_group(group, groups[group], scores, keep=keep)


@main.command()
@click.option("--pages", default=100, show_default=True, help="How many pages, half of them of filings.")
@click.option("--seed", default=1, show_default=True)
@_jobs
@_keep
def negatives(pages: int, seed: int, jobs: int, keep: bool) -> None:
    """Pages without a table: how many tables are made up. Goes on where it was broken off."""
    name = f"negatives-{pages}-{seed}"
    folder = OUT / name / "pdf"
    folder.mkdir(parents=True, exist_ok=True)
    group = f"{name}/pages"
    cases = list(negative_cases(pages, seed, folder))
    console = Console()
    run = read_groups({group: cases}, Settings(jobs=jobs), console, keep=keep)[group]
    command = " ".join(["python -m benchmarks.accuracy", *sys.argv[1:]])
    lines = negative_lines(command, run, false_tables(group, cases, keep=keep))
    for line in lines:
        console.print(line, markup=False, soft_wrap=True, highlight=False)
    (OUT / f"{name}.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


@main.command()
@click.option("--pages", default=54, show_default=True, help="How many pages, half of them digital.")
@click.option("--seed", default=1, show_default=True)
@_jobs
@_pictures
@_keep
def adjacency(pages: int, seed: int, jobs: int, pictures: bool, keep: bool) -> None:
    """English reports with few rules: which texts stand beside and below each other (ICDAR 2013)."""
    name = f"adjacency-{pages}-{seed}"
    folder = OUT / name / "pdf"
    folder.mkdir(parents=True, exist_ok=True)
    group = f"{name}/pages"
    reports = list(report_cases(pages, seed, folder))
    cases = [report.case for report in reports]
    console = Console()
    run = read_groups({group: cases}, Settings(jobs=jobs), console, keep=keep)[group]
    command = " ".join(["python -m benchmarks.accuracy", *sys.argv[1:]])
    lines = report_lines(command, run, group, reports, keep=keep)
    for line in lines:
        console.print(line, markup=False, soft_wrap=True, highlight=False)
    (OUT / f"{name}.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    if pictures:
        scores = {score.name: score for score in run.evaluation.documents}
        _draw_group(group, cases, scores, keep=keep)


def _draw_group(group: str, cases: list[Case], scores: dict[str, DocumentScore], *, keep: bool) -> None:
    for case in cases:
        score, document = scores.get(case.name), kept_document(group, case, keep=keep)
        if score is not None and score.differences and document is not None:
            draw_failures(case.pdf(), document, score, OUT / "pictures" / group)


def _digital_case(filing: Filing) -> Case:
    def score(predicted: Document) -> DocumentScore:
        return score_pages(filing.name, "digital", filing.tables, predicted)

    return Case(filing.name, lambda: filing.pdf, score, ",".join(map(str, filing.table_pages)))


def _sample_case(path: Path) -> Case:
    truth = Document.model_validate_json(path.read_bytes())
    origins = {page.origin for page in truth.pages}
    kind = f"{truth.document.kind.value or 'other'}, {'/'.join(sorted(origins))}"

    def score(predicted: Document) -> DocumentScore:
        return score_document(truth, predicted).model_copy(update={"name": path.stem, "kind": kind})

    return Case(path.stem, lambda: path.with_suffix(".pdf"), score)


def _filings(names: str) -> list[Filing]:
    found = filings([name for name in names.split(",") if name])
    if not found:
        click.echo(f"Nothing to measure: there are no filings with tables in {FOLDER}", err=True)
        sys.exit(0)
    return found


def _run(name: str, cases: list[Case], *, jobs: int, pictures: bool, keep: bool) -> None:
    console = Console()
    if not cases:
        raise click.UsageError("There is nothing to read")
    run = read_and_score(name, cases, Settings(jobs=jobs), console, keep=keep)
    show_evaluation(run.evaluation, console)
    for paper, reason in run.failed.items():
        console.print(f"{paper}: {reason}", markup=False)
    command = " ".join(["python -m benchmarks.accuracy", *sys.argv[1:]])
    for path in write_results(name, command, run):
        console.print(f"written: {path.relative_to(ROOT)}", markup=False)
    if pictures:
        _draw(name, cases, {score.name: score for score in run.evaluation.documents})


def _draw(name: str, cases: list[Case], scores: dict[str, DocumentScore]) -> None:
    for case in cases:
        score = scores.get(case.name)
        if score is not None and score.differences:
            draw_failures(case.pdf(), document_of(name, case), score, OUT / "pictures" / name)


def _suffix(chosen: str) -> str:
    return f"-{chosen}" if chosen else ""


if __name__ == "__main__":
    main()
