"""Where tables lie on a page."""

from extractor.regions.digital import find_page_regions
from extractor.regions.scan import find_regions

__all__ = ["find_page_regions", "find_regions"]
