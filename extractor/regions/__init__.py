"""Where tables lie on a page."""

from extractor.regions.scan import find_regions

__all__ = ["find_regions"]
