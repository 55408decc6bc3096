"""Sentences laid out as lines of text, as they come from a page."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.geometry import Box
from extractor.parts import TextLine

_SIZE = 12.0
_LEFT = 72.0


def laid_out(
    *paragraphs: str, width: int = 36, page: int = 1, confidence: float = 0.9995
) -> tuple[TextLine, ...]:
    """The paragraphs, set in lines of `width` characters with an indent of two."""
    lines: list[TextLine] = []
    y = 72.0
    for paragraph in paragraphs:
        pieces = [paragraph[: width - 2]]
        pieces += [paragraph[i : i + width] for i in range(width - 2, len(paragraph), width)]
        for number, piece in enumerate(pieces):
            x = _LEFT + (0 if number else 2 * _SIZE)
            full = number < len(pieces) - 1
            right = _LEFT + width * _SIZE if full else x + len(piece) * _SIZE
            lines.append(TextLine(page, Box(x, y, right, y + _SIZE), piece, confidence, "pymupdf"))
            y += 1.5 * _SIZE
    return tuple(lines)


def with_footer(lines: Sequence[TextLine], after: int, number: str) -> tuple[TextLine, ...]:
    """The lines with a page's end, and its number, behind the line `after`; the rest is on the next page."""
    head = lines[: after + 1]
    foot = TextLine(head[-1].page, Box(290, 780, 305, 790), number, 0.9995, "pymupdf")
    rest = (
        TextLine(line.page + 1, line.box, line.text, line.confidence, line.engine)
        for line in lines[after + 1 :]
    )
    return (*head, foot, *rest)
