"""What people put on the pages of a PDF after it was made: notes, stamps, marks, filled fields."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import pymupdf

from extractor.geometry import Box
from extractor.pages.placing import frame_of
from extractor.pages.rulings import shown
from extractor.parts import Word

_mupdf: Any = pymupdf
"""The library has no types."""


def written_on(page: Any) -> bool:
    """Whether somebody filled in a form field or wrote a note on the page. The text layer lacks that, the
    picture shows it."""
    if any(annotation.type[0] == _mupdf.PDF_ANNOT_FREE_TEXT for annotation in page.annots()):
        return True
    kinds = (_mupdf.PDF_WIDGET_TYPE_TEXT, _mupdf.PDF_WIDGET_TYPE_COMBOBOX, _mupdf.PDF_WIDGET_TYPE_LISTBOX)
    return any(field.field_value for field in page.widgets(types=kinds))


@contextmanager
def without_annotations(page: Any) -> Iterator[Any]:
    """The page without what notes, stamps and marks draw on it: their lines are no rules."""
    if next(page.annots(), None) is None:
        yield page
        return
    copy = _mupdf.open()
    try:
        n = page.number
        copy.insert_pdf(page.parent, from_page=n, to_page=n, annots=False, links=False, widgets=False)
        yield copy[0]
    finally:
        copy.close()


def taken_back(page: Any, words: Sequence[Word]) -> tuple[Word, ...]:
    """The words on which somebody put a mark that may take them back: struck out, blacked, stamped. (What is
    framed is not taken back; a filled frame hides it, which the page as drawn tells.)"""
    kinds = (
        _mupdf.PDF_ANNOT_STRIKE_OUT,
        _mupdf.PDF_ANNOT_REDACT,
        _mupdf.PDF_ANNOT_STAMP,
        _mupdf.PDF_ANNOT_INK,
        _mupdf.PDF_ANNOT_LINE,
        _mupdf.PDF_ANNOT_POLY_LINE,
    )
    rects = [tuple(mark.rect) for mark in page.annots(types=kinds)]
    if not rects:
        return ()
    places = [Box(*(float(v) for v in b)) for b in shown(np.array(rects, dtype=float), frame_of(page))]
    return tuple(w for w in words if any(p.overlap(w.box) > 0.1 * w.box.area for p in places))
