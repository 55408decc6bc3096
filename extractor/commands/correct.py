"""`kemu correct DOC.json CORRECTIONS.json --out FILE`: a document with corrections applied."""

from __future__ import annotations

from hashlib import file_digest
from pathlib import Path

import click
from pydantic import TypeAdapter, ValidationError

from extractor.document import Correction, Document
from extractor.errors import UsageError
from extractor.settings import Settings

_LARGEST_BYTES = 64 * 2**20
_CORRECTIONS = TypeAdapter(tuple[Correction, ...])


@click.command()
@click.argument("document", type=click.Path(path_type=Path))
@click.argument("corrections", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="File to write (.json).")
@click.option(
    "--source",
    type=click.Path(path_type=Path),
    help="The file that DOCUMENT was read from: missed tables (add_table) are read there.",
)
@click.option("--password", help="Password of that file.")
def correct(document: Path, corrections: Path, out: Path, source: Path | None, password: str | None) -> int:
    """Apply CORRECTIONS (a JSON list) to DOCUMENT (.json), code and check it anew, and write the result.

    A correction changes the text of a cell, the code of a row (kind "code") or the structure of a table (kind
    "structure").
    """
    from extractor.corrections import apply
    from extractor.export import load, write

    read = load(document)
    said = _read(corrections)
    if source is not None:
        said = _with_missed_tables(read, said, source, password)
    changed = apply(read, said, Settings())
    (written,) = write(changed, out.with_suffix("") if out.suffix == ".json" else out, ("json",))
    findings = len(changed.findings)
    click.echo(
        f"kemu: {written}: {len(changed.corrections)} corrections in all, {findings} findings", err=True
    )
    return 0


def _with_missed_tables(
    document: Document, said: tuple[Correction, ...], source: Path, password: str | None
) -> tuple[Correction, ...]:
    """The corrections, those that draw a missed table with what stands there in the source."""
    from extractor.corrections import apply, with_missed

    with source.open("rb") as stream:
        if file_digest(stream, "sha256").hexdigest() != document.source.sha256:
            raise UsageError(
                f"{source} is not the file that the document was read from",
                remedy=f"Give {document.source.name}",
            )
    done: list[Correction] = []
    for one in said:
        edit = one.edit
        if edit is not None and edit.operation == "add_table" and not edit.added:
            so_far = apply(document, done, Settings())
            read = with_missed(so_far, edit, source, Settings(), password)
            done.append(one.model_copy(update={"edit": read}))
        else:
            done.append(one)
    return tuple(done)


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
            remedy="Each has table, row, col, before, after, who, when and, if you like, why, kind and edit",
        ) from error
