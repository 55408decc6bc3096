"""Headings: what stands above a table, and what its rows and columns are."""

from extractor.headings.about import about
from extractor.headings.captions import caption_tables
from extractor.headings.foot import caption_pages
from extractor.headings.typed import type_table

__all__ = ["about", "caption_pages", "caption_tables", "type_table"]
