"""`kemu settings`: every setting of the service and of reading, with its default and meaning."""

from __future__ import annotations

from collections.abc import Iterator

import click
from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo
from rich.console import Console
from rich.table import Table

from service.commands.serve import settings_of
from service.settings import ServiceSettings


@click.command()
@click.option("--markdown", is_flag=True, help="As a table for the documentation (docs/settings.md).")
def settings(markdown: bool) -> None:
    """List all settings: environment variable, value now, default, meaning."""
    if markdown:
        click.echo(as_markdown())
        return
    now = settings_of({})
    table = Table("variable", "now", "default", "meaning")
    for name, field, value in _entries(ServiceSettings, now):
        table.add_row(f"KEMU_{name}", _shown(value), _default(name, field), field.description or "")
    Console().print(table)


def as_markdown() -> str:
    """The settings as a table in Markdown."""
    lines = ["| variable | default | meaning |", "|---|---|---|"]
    for name, field, _ in _entries(ServiceSettings, None):
        lines.append(f"| `KEMU_{name}` | {_default(name, field)} | {field.description or ''} |")
    return "\n".join(lines)


def _entries(
    model: type[BaseModel], values: BaseModel | None, prefix: str = ""
) -> Iterator[tuple[str, FieldInfo, object]]:
    for name, field in model.model_fields.items():
        inner = field.annotation
        value = getattr(values, name) if values is not None else None
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            below = value if isinstance(value, BaseModel) else None
            yield from _entries(inner, below, f"{prefix}{name.upper()}__")
        else:
            yield f"{prefix}{name.upper()}", field, value


def _default(name: str, field: FieldInfo) -> str:
    if name == "JOBS":
        return "number of cores"
    return _shown(field.default)


def _shown(value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, SecretStr):
        return "(set)"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int) and value >= 2**20 and value % 2**20 == 0:
        return f"{value} ({value // 2**20} MiB)"
    if isinstance(value, tuple):
        return "[" + ", ".join(f'"{v}"' for v in value) + "]"
    return str(value)
