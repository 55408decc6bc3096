"""What every opened source can do, whatever kind of file it is."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from extractor.document import Source
from extractor.errors import LimitError
from extractor.geometry import Box
from extractor.parts import PageContent, Picture
from extractor.settings import Limits

NATIVE_DPI_LOW, NATIVE_DPI_HIGH = 150.0, 300.0
"""A scan's own resolution is kept within these: below, small print needs more pixels to stand on; above,
pixels cost time and add nothing to print of 6 points and more."""
LARGEST_ENLARGEMENT = 2.0
"""A picture is never drawn at more than this times its own resolution: no detail is gained."""


class OpenSource(Protocol):
    """A source that has been opened; a context manager that closes it. Pages count from 1.

    A page that cannot be had raises a `SourceError` from `content` or `picture`; the others stand.
    """

    @property
    def source(self) -> Source:
        """Name, checksum and kind of the file."""
        ...

    @property
    def path(self) -> Path:
        """The file that other engines may open for the same pages: the source itself, or, where its
        cross-reference table was broken, a repaired copy that lives as long as this value is open."""
        ...

    @property
    def password(self) -> str | None:
        """What `path` is opened with."""
        ...

    @property
    def page_count(self) -> int:
        """How many pages there are, at least 1."""
        ...

    def content(self, number: int) -> PageContent:
        """Size, origin, words and rulings of a page, before anything is read from pictures."""
        ...

    def best_dpi(self, number: int, area: Box | None = None) -> float:
        """The resolution that suits a page or an area of it (points): a scan's own within limits, else
        the one in the settings."""
        ...

    def picture(self, number: int, dpi: float | None = None, area: Box | None = None) -> Picture:
        """The pixels of a page or an area of it (points) at `dpi`, by default `best_dpi`."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def suitable_dpi(native: float | None, target: float) -> float:
    """The resolution to draw at, given that of the scan (None: nothing but vectors) and the wanted one."""
    if native is None:
        return target
    if native < NATIVE_DPI_LOW:
        return min(target, max(native * LARGEST_ENLARGEMENT, 72.0))
    return min(native, max(NATIVE_DPI_HIGH, target))


def check_pixels(width: float, height: float, limits: Limits, where: str) -> None:
    """Refuse pixels over the limit before memory is spent on them; `where` names file and page."""
    if width * height > limits.page_pixels:
        raise LimitError(
            f"{where} has {round(width)} × {round(height)} pixels, over the limit of {limits.page_pixels}"
        )
