"""The text outside the tables, as the stages know it; the document does not say what read it."""

from __future__ import annotations

from extractor.document import Document, Page
from extractor.parts import PageReading, TextLine


def lines_of(page: Page) -> list[TextLine]:
    """The lines of one page."""
    return [TextLine(page.number, line.bbox, line.text, line.confidence, "") for line in page.lines]


def text_lines(document: Document) -> list[TextLine]:
    """The lines of all pages."""
    return [line for page in document.pages for line in lines_of(page)]


def readings_of(document: Document) -> list[PageReading]:
    """The pages with their lines, and without tables."""
    return [PageReading(page, (), tuple(lines_of(page)), ()) for page in document.pages]
