"""`kemu evaluate TRUTH PRED`: how good extractions are, against known truth."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console

from extractor.evaluate.folders import evaluate_folders
from extractor.evaluate.report import show_evaluation


@click.command()
@click.argument("truth", type=click.Path(path_type=Path))
@click.argument("predicted", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print every measure and difference as JSON.")
def evaluate(truth: Path, predicted: Path, as_json: bool) -> None:
    """Compare PREDICTED with TRUTH: two results (.json), or two folders of results with the same names."""
    evaluation = evaluate_folders(truth, predicted)
    if as_json:
        click.echo(evaluation.model_dump_json(indent=2))
    else:
        show_evaluation(evaluation, Console())
