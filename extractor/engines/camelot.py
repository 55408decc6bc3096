"""Camelot as the reader of text layers.

Camelot is given the areas, lines and spans that Kemu found, and puts the page's text into their cells. Its
own line detection, which draws the page as a picture first, is not used.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.engines.imports import at_first_use, out_of_reach
from extractor.errors import EngineError
from extractor.parts import PageGrid

if TYPE_CHECKING:
    from extractor.engines.camelot_lattice import OpenPdf

_log = logging.getLogger(__name__)


class CamelotReader:
    """Reads the cells of tables from a page's text layer; a `TextLayerReader`.

    The last source stays open, so that reading its pages one after the other opens it once. Not for use by
    several threads at a time.
    """

    def __init__(self) -> None:
        self._open: OpenPdf | None = None

    @property
    def name(self) -> str:
        return "camelot"

    def read(
        self, source: Path, password: str | None, page: int, grids: Sequence[PageGrid]
    ) -> list[list[str]]:
        """For each grid the text of each of its cells, in the order of `grid.cells`; "" for an empty cell.

        Lines in a cell are joined by a newline; blanks at the ends of lines are left out, and several blanks
        in a row are one. Text drawn twice at one place (fake bold) comes out once. Text that runs over the
        side of its cell belongs to the cell as a whole. A page number counts from 1. Raises `EngineError`
        where Camelot cannot read the page.
        """
        if not grids:
            return []
        with _routed_warnings():
            try:
                return self._opened(source, password).read(page, grids)
            except Exception as fault:  # an outside engine may raise anything
                self.close()
                raise EngineError(
                    f"Camelot could not read page {page} of {source.name}: {type(fault).__name__}: {fault}"
                ) from fault

    def close(self) -> None:
        """Close the source that was read last. The reader can still be used."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def __getstate__(self) -> dict[str, None]:
        """A reader that goes to another process opens its source there anew."""
        return {"_open": None}

    def _opened(self, source: Path, password: str | None) -> OpenPdf:
        # where matplotlib happens to be installed, Camelot imports it as well, to draw what nobody asks for;
        # and pandas, for tables as data frames, half of the time and memory of the import
        with out_of_reach("matplotlib"), at_first_use("pandas"):
            from extractor.engines.camelot_lattice import OpenPdf

        if self._open is None or not self._open.is_of(source, password):
            self.close()
            self._open = OpenPdf(source, password)
        return self._open


@contextmanager
def _routed_warnings() -> Iterator[None]:
    """What Camelot warns of goes to our log, not to standard error."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield
    for warning in caught:
        _log.debug("%s", warning.message)
