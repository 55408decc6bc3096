"""`kemu`: the command line. Each command lives in `extractor.commands` and is loaded when it is called."""

from __future__ import annotations

import importlib
import logging
import sys

import click

from extractor.commands.starting import importing
from extractor.errors import KemuError

_COMMANDS = {
    "extract": ("extractor.commands.extract", "Read files and write their tables."),
    "batch": ("extractor.commands.batch", "Read folders and archives of scans."),
    "watch": ("extractor.commands.watch", "Read what is put into a folder."),
    "show": ("extractor.commands.show", "Show a file's tables in the terminal."),
    "schema": ("extractor.commands.schema", "Print the JSON Schema of the output."),
    "correct": ("extractor.commands.correct", "Apply corrections to a result."),
    "evaluate": ("extractor.commands.evaluate", "Compare extractions with known truth."),
    "codes": ("extractor.commands.codes", "Search, check and complete the code catalogue."),
    "models": ("extractor.commands.models", "List, verify and fetch recognition models."),
    # The service's commands are only named here: the extractor runs without it.
    "serve": ("service.commands.serve", "Run the web service."),
    "keys": ("service.commands.keys", "Make, list and revoke keys of the web service."),
    "users": ("service.commands.users", "Let people sign in to the web service by password."),
    "settings": ("service.commands.settings", "List all settings."),
}


class _Lazy(click.Group):
    """Names every command without importing it, so that `kemu --help` answers at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        with importing():
            command = getattr(importlib.import_module(_COMMANDS[cmd_name][0]), cmd_name)
        if not isinstance(command, click.Command):
            raise TypeError(f"{cmd_name} is not a command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])


@click.group(cls=_Lazy)
@click.version_option(package_name="kemu")
@click.option("--verbose", is_flag=True, help="Say on standard error what the engines say.")
def kemu(verbose: bool) -> None:
    """Kemu (科目): tables of Chinese budget papers, read from scans, coded and checked."""
    logging.basicConfig(
        level=logging.INFO if verbose else logging.CRITICAL, format="%(name)s: %(message)s", stream=sys.stderr
    )


def main() -> None:
    """Run `kemu` and leave with the exit status of the contract."""
    try:
        status = kemu.main(standalone_mode=False)
    except KemuError as error:
        click.echo(f"kemu: {error}", err=True)
        sys.exit(error.exit_status)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (KeyboardInterrupt, click.Abort):
        click.echo("kemu: interrupted; files already written stand, nothing is half-written", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(0)
    sys.exit(status if isinstance(status, int) else 0)
