"""`kemu schema`: the contract as a JSON Schema."""

from __future__ import annotations

import json

import click

from extractor.document import json_schema


@click.command()
def schema() -> None:
    """Print the JSON Schema that every result follows."""
    click.echo(json.dumps(json_schema(), ensure_ascii=False, indent=2))
