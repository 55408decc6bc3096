"""The grid of a table: rows, columns and cells."""

from extractor.grid.scan import build_grid

__all__ = ["build_grid"]
