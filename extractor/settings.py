"""All settings of the extractor, each declared once with its default, unit and meaning.

They come, first to last, from the call, the environment (`KEMU_…`, nested with two underscores:
`KEMU_LIMITS__PAGES=200`) and the defaults below.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

_GIB = 2**30


class Limits(BaseModel):
    """What untrusted input may ask for. Checked before memory is spent."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bytes: Annotated[int, Field(gt=0, description="largest source file, bytes")] = 512 * 2**20
    pages: Annotated[int, Field(gt=0, description="most pages in one source")] = 2000
    page_pixels: Annotated[
        int, Field(gt=0, description="most pixels of one page's picture; a larger page fails, alone")
    ] = 120_000_000
    page_points: Annotated[
        float, Field(gt=0, description="longest side of a page in points (72 to the inch)")
    ] = 14_400.0
    cells: Annotated[int, Field(gt=0, description="most cells in one table's grid")] = 60_000
    rulings: Annotated[int, Field(gt=0, description="most vector lines looked at on one page")] = 200_000


class ArchiveLimits(BaseModel):
    """What an archive of scans may ask for, with all archives in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    members: Annotated[int, Field(gt=0, description="most files in an archive")] = 50_000
    bytes: Annotated[int, Field(gt=0, description="most bytes an archive unpacks to")] = 256 * 2**30
    ratio: Annotated[int, Field(gt=0, description="most bytes unpacked from a packed one")] = 100
    depth: Annotated[int, Field(ge=0, description="archives within archives, so many levels")] = 3
    seconds: Annotated[
        float, Field(gt=0, description="an archive whose next file takes longer is given up")
    ] = 900.0
    memory: Annotated[
        int, Field(gt=0, description="bytes; an archive whose unpacking needs more is given up")
    ] = 2 * _GIB


class Settings(BaseSettings):
    """How a document is read."""

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", env_prefix="KEMU_", env_nested_delimiter="__"
    )

    limits: Limits = Limits()
    archives: ArchiveLimits = ArchiveLimits()
    dpi: Annotated[
        int, Field(ge=72, le=600, description="pictures of pages are drawn at this resolution")
    ] = 200
    acceptable_error: Annotated[
        float,
        Field(gt=0, lt=1, description="cells whose chance of being wrong is above this are low_confidence"),
    ] = 0.05
    year: Annotated[
        int | None, Field(ge=1990, le=2100, description="budget year, where the papers do not say")
    ] = None
    models_dir: Annotated[
        Path | None, Field(description="a folder with recognition models, looked into first")
    ] = None
    codes_dir: Annotated[
        Path | None,
        Field(description="a folder with one's own code catalogue, looked into first (`kemu codes import`)"),
    ] = None
    jobs: Annotated[int, Field(ge=1, description="pages read at the same time, each by a process")] = 1
    threads: Annotated[
        int | None, Field(ge=1, description="threads of one recognition engine; None: by jobs and cores")
    ] = None
    engine: Annotated[
        Literal["openvino", "onnxruntime"],
        Field(description="what runs the networks; onnxruntime: as PaddleOCR does, on `device`"),
    ] = "openvino"
    device: Annotated[
        str, Field(pattern=r"^(cpu|gpu(:\d+)?)$", description="cpu, or gpu, gpu:1 … with onnxruntime")
    ] = "cpu"
    numbers: Annotated[
        Literal["auto", "f32"],
        Field(description="auto: lines are read in 16-bit numbers first where the processor has them"),
    ] = "auto"

    # What watched processes may use: those of the service, of `kemu batch` and of `kemu watch`.
    page_seconds: Annotated[float, Field(gt=0, description="a page that takes longer is stopped")] = 300.0
    page_memory: Annotated[
        int, Field(gt=0, description="bytes; a process that needs more for a page is stopped")
    ] = 4 * _GIB
    assembly_seconds: Annotated[
        float, Field(gt=0, description="joining and checking a document's pages is stopped after this")
    ] = 900.0
    kills: Annotated[
        int, Field(ge=1, description="a page that had its process killed this often is set aside")
    ] = 3
    pages_aside: Annotated[
        int, Field(ge=1, description="a document with this many pages set aside is set aside as a whole")
    ] = 3
    recycle_calls: Annotated[
        int, Field(ge=1, description="a reading process is replaced after this many pages")
    ] = 500
    recycle_memory: Annotated[
        int,
        Field(
            gt=0,
            description="bytes; an idle reading process that holds more (at first: twice it) is replaced",
        ),
    ] = 960 * 2**20
