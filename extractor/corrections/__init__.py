"""Corrections: a document and what a person, or the sums, say against it, in; another document out.

Pure functions. A cell gets another text, a row another code, a table another structure; then headings and
rows are told anew where the structure changed, codes matched anew and sums reconciled anew, with the lines of
text that the document keeps.
"""

from extractor.codes.printed import is_code
from extractor.corrections.applying import apply
from extractor.corrections.catalogue import search_codes
from extractor.corrections.cells import REVIEWED
from extractor.corrections.coding import code_columns, code_place
from extractor.corrections.lines import text_lines
from extractor.corrections.missed import with_missed
from extractor.corrections.proposals import REPAIRER, apply_repairs, repairs
from extractor.corrections.structure import size

__all__ = [
    "REPAIRER",
    "REVIEWED",
    "apply",
    "apply_repairs",
    "code_columns",
    "code_place",
    "is_code",
    "repairs",
    "search_codes",
    "size",
    "text_lines",
    "with_missed",
]
