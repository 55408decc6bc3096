"""Totals under several blocks: 公用经费合计, whose label spans a block before its own, sums up both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from extractor.reconcile.frames import joined, side_frames
from extractor.reconcile.sheet import Frame, Sheet

SpanningTotal = tuple[Frame, int]
"""The blocks as one list, and the number of the total's line in it."""


def spanning_totals(sheet: Sheet) -> Iterator[SpanningTotal]:
    """For each total over several sides of one column of amounts: these sides, one below the other."""
    if not sheet.spanning:
        return
    known = sheet.known.copy()
    for place in sheet.spanning:
        known[place] = True
    whole = replace(sheet, known=known)
    frames = [frame for frame in side_frames(whole) if len(frame.measures) == 1]
    for (row, col), covered in sheet.spanning.items():
        under = [f for f in frames if int(f.cols[0, 0]) in covered | {col}]
        if len(under) < 2 or int(under[-1].cols[0, 0]) != col:
            continue
        frame = joined(whole, under)
        keep = [n for n, line in enumerate(frame.lines) if line.index != row or int(frame.cols[n, 0]) == col]
        kept = np.array(keep, dtype=np.intp)
        lines = tuple(frame.lines[n] for n in keep)
        total = next((n for n, k in enumerate(keep) if frame.place(k, 0) == (row, col)), None)
        if total is not None:
            yield replace(frame, lines=lines, rows=frame.rows[kept], cols=frame.cols[kept]), total
