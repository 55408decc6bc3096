"""Pictures of pages for the HTML view."""

from __future__ import annotations

import base64
from typing import Protocol

from extractor.errors import KemuError

LARGEST_BYTES = 12 * 2**20
"""A page's picture that is larger is left out of the HTML file."""

_KINDS = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))


class PagePictures(Protocol):
    """Gives the picture of a page (numbers from 1) as the source shows it: WebP, JPEG or PNG bytes."""

    def __call__(self, page: int, /) -> bytes:
        """The picture's bytes. A `KemuError`: the page cannot be drawn."""
        ...


def data_uri(pictures: PagePictures | None, page: int) -> tuple[str | None, str]:
    """The page's picture as a `data:` address, or None and the reason why there is none."""
    if pictures is None:
        return None, ""
    try:
        data = pictures(page)
    except KemuError as error:
        return None, str(error)
    if len(data) > LARGEST_BYTES:
        return None, f"The picture is larger than {LARGEST_BYTES // 2**20} MiB"
    kind = _kind(data)
    if kind is None:
        return None, "The picture is neither WebP nor JPEG nor PNG"
    return f"data:{kind};base64,{base64.b64encode(data).decode('ascii')}", ""


def _kind(data: bytes) -> str | None:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for start, kind in _KINDS if data.startswith(start)), None)
