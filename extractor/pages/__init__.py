"""Open a source and tell what each of its pages is: digital, scanned or mixed."""

from extractor.pages.layer_trust import judged, layer_agrees, sample_words, to_look_at_again
from extractor.pages.opening import media_type_of, open_source
from extractor.pages.page_range import parse_page_range
from extractor.pages.pdf import forget_drawn
from extractor.pages.source import OpenSource

__all__ = [
    "OpenSource",
    "forget_drawn",
    "judged",
    "layer_agrees",
    "media_type_of",
    "open_source",
    "parse_page_range",
    "sample_words",
    "to_look_at_again",
]
