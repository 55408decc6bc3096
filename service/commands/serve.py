"""`kemu serve`: the web service and the processes that read, as one process tree."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import time
from pathlib import Path
from typing import Any

import click
import uvicorn
from pydantic import ValidationError

from extractor.errors import UsageError
from service import logs
from service.app import create_app, services_of
from service.keys import first_key
from service.settings import ServiceSettings

_SECONDS_FOR_ANSWERS = 5
_STALE_SECONDS = 24 * 3600


@click.command()
@click.option("--host", help="Address to listen on (KEMU_HOST).")
@click.option("--port", type=click.IntRange(0, 65_535), help="Port to listen on (KEMU_PORT).")
@click.option("--data", type=click.Path(path_type=Path), help="Folder for everything (KEMU_DATA).")
@click.option("--jobs", type=click.IntRange(min=1), help="Pages read at once (KEMU_JOBS).")
def serve(**options: Any) -> None:
    """Take documents in over HTTP and have them read. All settings: `kemu settings`."""
    settings = settings_of({k: v for k, v in options.items() if v is not None})
    logs.set_up(settings.log_level)
    _keep_temporary_files(settings.data.absolute() / "tmp")
    services = services_of(settings)
    key = first_key(services.database)
    address = settings.public_url or f"http://{settings.host}:{settings.port}"
    click.echo(f"Kemu listens on {address}")
    if key is not None:
        click.echo(f"The first administrator's key, shown this once: {key}")
    config = uvicorn.Config(
        create_app(services),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_SECONDS_FOR_ANSWERS,
    )
    # Uvicorn stops gracefully at these and then raises them again, for the handler that was there before: by
    # default a death by signal, which is no way for a graceful stop to end.
    for asked_to_stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(asked_to_stop, lambda _signal, _frame: None)
    uvicorn.Server(config).run()


def _keep_temporary_files(folder: Path) -> None:
    """Have uploads under way and the readers' files in the data folder: /tmp is often memory, and small.
    What processes that were killed left there a day ago is removed."""
    folder.mkdir(parents=True, exist_ok=True)
    limit = time.time() - _STALE_SECONDS
    for path in folder.iterdir():
        if path.stat().st_mtime < limit:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
    os.environ["TMPDIR"] = str(folder)
    tempfile.tempdir = None


def settings_of(given: dict[str, Any]) -> ServiceSettings:
    """The settings; what is wrong with them is told in a sentence each."""
    try:
        return ServiceSettings(**given)
    except (ValidationError, OSError, ValueError) as error:
        raise UsageError(f"The settings are wrong: {error}", remedy="See `kemu settings`") from error
