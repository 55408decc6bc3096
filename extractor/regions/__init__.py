"""Where tables lie on a page."""

from extractor.regions.asked import asked_page_region, asked_pixel_region
from extractor.regions.digital import find_page_regions
from extractor.regions.figures_outside import (
    FIGURES_WITHOUT_TABLE,
    figures_outside_tables,
    figures_without_table,
)
from extractor.regions.scan import as_found, find_regions

__all__ = [
    "FIGURES_WITHOUT_TABLE",
    "as_found",
    "asked_page_region",
    "asked_pixel_region",
    "figures_outside_tables",
    "figures_without_table",
    "find_page_regions",
    "find_regions",
]
