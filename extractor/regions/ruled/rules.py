"""Rules in a picture: level and upright lines of ink, however thin, worn, dotted or slightly bent.

All lengths below are in inches of paper; pixels follow from the picture's resolution.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from extractor.beside import Beside, when_waited_for
from extractor.ink import Marks, above, marks_in_rows
from extractor.parts import PixelRule, Pixels
from extractor.regions.ruled.dashes import dashed_lines
from extractor.regions.ruled.drawn import Look, are_rules, side_by_side
from extractor.regions.ruled.ridges import ridge_of, ridges_of
from extractor.regions.ruled.straight import straight_pieces, straight_pieces_of

_SMEAR = 0.05
"""Ink is averaged over this length along the rule: bridges dots, dashes and breaks, and lifts hairlines."""

_THICKEST = 0.08
"""No rule is thicker. Lines of print are taller, and after smearing they are bands, not rules."""

_SHORTEST = 0.17
"""No piece of a rule that is found on its own is shorter."""

_SEVERAL = 0.3
"""Inches: what is no rule itself, and no shorter, may be several."""

_TWO = 0.025
"""Inches: what is thinner is not two lines with paper between."""


def find_rules(
    contrasts: Pixels, least: float, dpi: float, others: Beside = when_waited_for
) -> tuple[list[PixelRule], list[PixelRule]]:
    """The level and the upright pieces of rules in a picture of contrasts (H, W), in no set
    order; `least` is the contrast from which on a pixel is ink (see `extractor.ink`).

    Also holds pieces that are none: strokes of large print, underlines, edges of pictures.
    Method: a mean along the direction, a top hat across it (Serra 1982), a threshold above the grain of the
    paper, an opening along the direction, and straight lines fitted to what is left.
    """
    upright = others(lambda: _level_pieces(np.asarray(cv2.transpose(contrasts), dtype=np.uint8), least, dpi))
    level = _level_pieces(contrasts, least, dpi)
    return level, [PixelRule(r.y0, r.x0, r.y1, r.x1, r.thickness) for r in upright()]


def _level_pieces(contrasts: Pixels, least: float, dpi: float) -> list[PixelRule]:
    smear = max(3, round(_SMEAR * dpi) | 1)
    smeared = np.asarray(cv2.blur(contrasts, (smear, 1)), dtype=np.uint8)
    thickest = max(5, round(_THICKEST * dpi))
    ridge = cv2.morphologyEx(smeared, cv2.MORPH_TOPHAT, np.ones((thickest, 1), np.uint8))
    mask = np.asarray(cv2.threshold(ridge, least, 255, cv2.THRESH_BINARY)[1], dtype=np.uint8)
    long = _long(mask, max(5, round(_SHORTEST * dpi)))
    # in place, here and below: to ask for the memory of a page takes as long as to fill it
    dashed = dashed_lines(mask, long, dpi)
    whole = cv2.bitwise_or(long, dashed, dst=dashed)
    # A rule that runs a little askew changes its row every so often: the steps are one piece.
    joined = cv2.dilate(whole, np.ones((3, 1), np.uint8))
    marks = marks_in_rows(np.asarray(joined, dtype=np.uint8))
    cv2.bitwise_and(mask, joined, dst=mask)
    weights = np.asarray(cv2.bitwise_and(ridge, mask, dst=ridge), dtype=np.uint8)
    inked = np.asarray(cv2.threshold(contrasts, least, 1, cv2.THRESH_BINARY)[1], dtype=np.uint8)
    look = Look(contrasts, smeared, long, least, dpi)
    straight = straight_pieces(ridges_of(marks, weights, inked), dpi)
    pieces = [(piece, mark) for mark, own in enumerate(straight, start=1) for piece in own]
    lines = _lines([piece for piece, _ in pieces], look)
    candidates = [_Candidate(piece, own, mark) for (piece, mark), own in zip(pieces, lines, strict=True)]
    return _drawn(candidates, (marks, weights), look)


def _long(mask: Pixels, shortest: int) -> Pixels:
    """What runs on for so many pixels along the rows of a mask: most of these are blank."""
    rows = np.flatnonzero(mask.max(axis=1))
    long = np.zeros_like(mask)
    if rows.size:
        long[rows] = cv2.morphologyEx(mask[rows], cv2.MORPH_OPEN, np.ones((1, shortest), np.uint8))
    return long


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A straight piece of a ridge, the lines that it is taken for at first (itself, or those of a frame), and
    the mark that is the ridge."""

    piece: PixelRule
    lines: Sequence[PixelRule]
    mark: int


def _lines(pieces: Sequence[PixelRule], look: Look) -> list[Sequence[PixelRule]]:
    """The lines that each piece is taken for at first."""
    frames = iter(side_by_side([p for p in pieces if p.thickness >= _TWO * look.dpi], look))
    return [(p.thickness >= _TWO * look.dpi and next(frames)) or (p,) for p in pieces]


def _drawn(candidates: Sequence[_Candidate], ridges: tuple[Marks, Pixels], look: Look) -> list[PixelRule]:
    """The rules among the candidates, and within those that are none themselves; `ridges` are all marks, and
    how high they are at each pixel (H, W)."""
    drawn = iter(are_rules([line for c in candidates for line in c.lines], look))
    found = [[line for line in c.lines if next(drawn)] for c in candidates]
    several = [
        i
        for i, c in enumerate(candidates)
        if not found[i] and len(c.lines) == 1 and c.piece.x1 - c.piece.x0 >= _SEVERAL * look.dpi
    ]
    inner = [_within(candidates[i], ridges, look) for i in several]
    drawn = iter(are_rules([piece for pieces in inner for piece in pieces], look))
    for i, pieces in zip(several, inner, strict=True):
        found[i] = [piece for piece in pieces if next(drawn)]
    return [rule for rules in found for rule in rules]


def _within(candidate: _Candidate, ridges: tuple[Marks, Pixels], look: Look) -> list[PixelRule]:
    """The pieces that were taken for one: they run side by side, so close that its middle lies between them,
    or are pieces with gaps that are no gaps between dashes."""
    whole, shown = ridges[0].own(candidate.mark)
    y, x = whole[0].start, whole[1].start
    first, last = max(0, round(candidate.piece.x0) - x), round(candidate.piece.x1) - x
    own = (ridges[1][whole] * shown)[:, first:last]
    part = np.s_[y : y + own.shape[0], x + first : x + first + own.shape[1]]
    lines = ((own > 0) & (look.long[part] > 0)).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(lines, connectivity=4, ltype=cv2.CV_32S)
    if count < 3:
        return []
    found: list[PixelRule] = []
    for index in range(1, count):
        left, top, width, height = (int(v) for v in stats[index, :4])
        line = np.s_[top : top + height, left : left + width]
        inked = above(look.contrasts[part][line], look.least)
        weighed = np.where(labels[line] == index, own[line], 0)
        ridge = ridge_of(weighed, inked, (x + first + left, y + top))
        found += straight_pieces_of(ridge, look.dpi)
    return found
