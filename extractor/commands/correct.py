"""`kemu correct DOC.json CORRECTIONS.json --out FILE`: a document with corrections applied."""

from __future__ import annotations

from pathlib import Path

import click
from pydantic import TypeAdapter, ValidationError

from extractor.document import Correction
from extractor.errors import UsageError
from extractor.settings import Settings

_LARGEST_BYTES = 64 * 2**20
_CORRECTIONS = TypeAdapter(tuple[Correction, ...])


@click.command()
@click.argument("document", type=click.Path(path_type=Path))
@click.argument("corrections", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="File to write (.json).")
def correct(document: Path, corrections: Path, out: Path) -> int:
    """Apply CORRECTIONS (a JSON list) to DOCUMENT (.json), code and check it anew, and write the result."""
    from extractor.corrections import apply
    from extractor.export import load, write

    changed = apply(load(document), _read(corrections), Settings())
    (written,) = write(changed, out.with_suffix("") if out.suffix == ".json" else out, ("json",))
    findings = len(changed.findings)
    click.echo(
        f"kemu: {written}: {len(changed.corrections)} corrections in all, {findings} findings", err=True
    )
    return 0


def _read(path: Path) -> tuple[Correction, ...]:
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise UsageError(f"{path} is larger than {_LARGEST_BYTES // 2**20} MiB")
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"Cannot read {path}: {error.strerror}", remedy="Check the path") from error
    try:
        return _CORRECTIONS.validate_json(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise UsageError(
            f"{path} is no list of corrections: {where}: {first['msg']}",
            remedy="Each has table, row, col, before, after, who, when and, if you like, why",
        ) from error
