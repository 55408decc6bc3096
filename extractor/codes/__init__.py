"""Codes of the budget classification: the catalogue, and the matcher that gives every row its code."""

from extractor.codes.catalogue import Catalogue, Entry, catalogue
from extractor.codes.match import match_codes

__all__ = ["Catalogue", "Entry", "catalogue", "match_codes"]
