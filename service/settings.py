"""All settings of the service, each declared once with its default, unit and meaning.

They come, first to last, from the call, the environment (`KEMU_…`), the TOML file that `KEMU_CONFIG` names,
and the defaults below. The extractor's own settings are among them. `kemu settings` lists them all.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, TomlConfigSettingsSource

from extractor.settings import Settings

_GIB = 2**30


class ServiceSettings(Settings):
    """How the service runs, and how it has documents read."""

    jobs: Annotated[
        int, Field(ge=1, description="pages read at the same time on this machine, each by a process")
    ] = max(1, os.cpu_count() or 1)

    host: Annotated[str, Field(description="address to listen on")] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535, description="port to listen on")] = 8000
    public_url: Annotated[
        str | None, Field(description="address under which users reach the service, where it is another")
    ] = None

    data: Annotated[Path, Field(description="folder for everything that is not given another place")] = Path(
        "kemu-data"
    )
    database_url: Annotated[
        str | None,
        Field(description="sqlite:///… or postgresql+psycopg://…; none: a file in the data folder"),
    ] = None
    storage_url: Annotated[
        str | None, Field(description="file://… or s3://… for files; none: the data folder")
    ] = None
    scheduler: Annotated[
        str | None, Field(description="tcp://… of an existing Dask cluster; none: processes of our own")
    ] = None
    read_documents: Annotated[
        bool, Field(description="whether this process has documents read, or only answers")
    ] = True
    secret: Annotated[
        SecretStr | None,
        Field(
            description="seals stored passwords; the same for all processes; none: made in the data folder"
        ),
    ] = None

    desk_seconds: Annotated[
        float, Field(gt=0, description="opening, drawing and converting for an answer is stopped after this")
    ] = 30.0
    lost_leases: Annotated[
        int,
        Field(ge=1, description="a page whose machine vanished this often while it was read is set aside"),
    ] = 20
    lease_seconds: Annotated[
        float,
        Field(gt=0, description="a page whose reader has not been heard of so long is given to another"),
    ] = 30.0
    poll_seconds: Annotated[
        float, Field(gt=0, description="how often the database is asked for work that others brought")
    ] = 1.0
    stop_seconds: Annotated[
        float,
        Field(ge=0, description="at the end pages under way may finish so long; then they are handed back"),
    ] = 20.0
    desk_jobs: Annotated[
        int, Field(ge=1, description="processes that open, draw and convert files for answers")
    ] = 2

    upload_bytes: Annotated[int, Field(gt=0, description="largest request body, bytes")] = 2 * _GIB
    archive_bytes: Annotated[int, Field(gt=0, description="largest archive, bytes")] = 64 * _GIB
    upload_days: Annotated[
        int, Field(ge=1, description="an upload in pieces that is not finished by then is removed")
    ] = 7
    upload_files: Annotated[int, Field(ge=1, description="most files in one request")] = 100
    queue_pages: Annotated[
        int, Field(ge=1, description="uploads are put off (429) while more pages than this wait")
    ] = 500_000
    disk_reserve: Annotated[
        int, Field(ge=0, description="uploads are refused (507) while the data folder has fewer bytes free")
    ] = _GIB
    requests_per_minute: Annotated[int, Field(ge=1, description="most requests of one key, a minute")] = 6000
    pages_per_day: Annotated[
        int | None, Field(ge=1, description="most pages of one key, a day, where the key states none")
    ] = None

    session_hours: Annotated[
        float,
        Field(gt=0, le=720, description="a browser that somebody signed in with is signed out after this"),
    ] = 12.0

    audit_share: Annotated[
        float,
        Field(
            ge=0, le=1, description="share of the amounts nobody doubts that reviewers are shown, as a check"
        ),
    ] = 0.01

    cors_origins: Annotated[
        tuple[str, ...], Field(description='sites whose scripts may call, as in ["https://a.example"]')
    ] = ()
    callback_hosts: Annotated[
        tuple[str, ...],
        Field(description="hosts on private networks that callbacks may go to; public ones always may"),
    ] = ()
    callback_attempts: Annotated[
        int, Field(ge=1, description="a callback that failed this often is given up, and shown as dead")
    ] = 10
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], Field(description="least severe entry that is logged")
    ] = "info"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - pydantic's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - pydantic's signature
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The call, the environment, the file."""
        named = os.environ.get("KEMU_CONFIG")
        file = (TomlConfigSettingsSource(settings_cls, Path(named)),) if named else ()
        return (init_settings, env_settings, *file)

    @property
    def database(self) -> str:
        """The database's address."""
        return self.database_url or f"sqlite:///{self.data.absolute() / 'kemu.db'}"

    @property
    def storage(self) -> str:
        """The address of the folder or bucket for files."""
        return self.storage_url or f"file://{self.data.absolute() / 'files'}"

    @property
    def incoming(self) -> Path:
        """The folder in which uploads lie until they are accepted."""
        return self.data.absolute() / "incoming"

    @property
    def reading(self) -> Settings:
        """The extractor's part of these settings."""
        values = {name: getattr(self, name) for name in Settings.model_fields}
        return Settings.model_construct(**values)
