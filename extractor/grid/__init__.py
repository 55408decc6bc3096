"""The grid of a table: rows, columns and cells."""

from extractor.grid.digital import build_page_grid
from extractor.grid.scan import build_grid

__all__ = ["build_grid", "build_page_grid"]
