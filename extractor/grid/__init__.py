"""The grid of a table: rows, columns and cells."""

from extractor.grid.digital import build_page_grid
from extractor.grid.scan import BegunGrid, begin_grid, build_grid

__all__ = ["BegunGrid", "begin_grid", "build_grid", "build_page_grid"]
