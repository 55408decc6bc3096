"""Headings: what stands above a table, and what its rows and columns are."""

from extractor.headings.captions import caption_tables

__all__ = ["caption_tables"]
