"""Pages as pictures, for programs that read pictures."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pymupdf

_DPI = 200
_mupdf: Any = pymupdf  # it comes without types


def pictures_of(path: Path) -> Iterator[Any]:
    """The pages of a PDF, drawn at 200 dots to the inch, as BGR pixels."""
    with _mupdf.open(path) as paper:
        for page in paper:
            drawn = page.get_pixmap(dpi=_DPI, alpha=False)
            rgb = np.frombuffer(drawn.samples, np.uint8).reshape(drawn.height, drawn.width, 3)
            yield np.ascontiguousarray(rgb[:, :, ::-1])
