"""Archives made in memory."""

from __future__ import annotations

import io
import zipfile


def zipped(*members: tuple[str, bytes]) -> bytes:
    """A ZIP of these names and contents."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return stream.getvalue()
