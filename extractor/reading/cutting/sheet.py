"""The ink of a part of a page: cut to boxes, without rests of rules and specks, split into lines."""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from extractor import ink as inks
from extractor import seals
from extractor.document import Flag
from extractor.geometry import PixelBox
from extractor.greys import greys
from extractor.parts import Pixels, StraightPicture
from extractor.quantiles import grey_quantile
from extractor.reading.cutting import crops
from extractor.reading.cutting.behind import cleared, shadow_of_back, shown_through
from extractor.reading.cutting.dust import Dust, dust_in, is_lone_speck, lone_dash, print_in, without_specks
from extractor.reading.cutting.edges import cut_at_side
from extractor.reading.cutting.faint import FaintPieces, faint_pieces, pale_parts, pale_print, pale_strays
from extractor.reading.cutting.hidden import blotted, gapped, may_be_blotted, patched, solid, under_seal
from extractor.reading.cutting.inked import Levels, dark_and_faint, levels_of
from extractor.reading.cutting.marks import Mark, lone_mark
from extractor.reading.cutting.pitch import NO_SHAPE, LineShape, shape_of

_DARK_FILL = 190.0
"""A cell whose middle grey is darker may be filled with a colour on which text stands in white."""
_SHOWING_THROUGH = 0.12
"""So many of a table's inked cells have pale ink beside their print where the back of the paper shows."""
_GLYPH_INCHES = 0.045
"""No glyph is lower, whatever the type size."""
_COVERED = 0.03
"""A seal lies on a cell's print where its ink covers more than this share of it."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The part of the picture a table lies on, ready to be cut up."""

    left: int
    top: int
    pixels: Pixels
    grey: Pixels
    ink: crops.Mask
    rules: crops.Mask
    sealed: crops.Mask | None
    contrasts: Pixels
    faint: FaintPieces
    dust: Dust
    dpi: float
    clear: Pixels
    """The pixels without what shines through from the back of the sheet."""
    strong: float
    """The contrast that ink has somewhere, where it does not only touch a rule."""

    def cut(self, box: PixelBox) -> tuple[slice, slice]:
        """Rows and columns of the sheet that a box of the picture covers."""
        height, width = self.ink.shape
        return PixelBox(
            max(0.0, box.x0 - self.left),
            max(0.0, box.y0 - self.top),
            max(0.0, box.x1 - self.left, box.x0 - self.left),
            max(0.0, box.y1 - self.top, box.y0 - self.top),
        ).slices(height, width)


@dataclass(frozen=True, slots=True)
class CutLines:
    """The pictures of a cell's lines of text (none: no ink) and what was noticed while cutting."""

    pictures: tuple[Pixels, ...]
    flags: tuple[Flag, ...] = ()
    shapes: tuple[LineShape, ...] = ()
    """The ink of each line, by which its digits are measured."""
    mark: Mark | None = None
    """What the only line is by its shape, where that is a mark for nothing."""
    faint: bool = False
    """The cell's ink is much paler than the table's."""
    doubted: bool = False
    """Something beside the lines hides print, or may."""
    gapped: bool = False
    """Glyphs of the only line stand far apart."""
    cut: bool = False
    """Print meets the rule at a side of the cell, or goes on beyond it."""


@dataclass(frozen=True, slots=True)
class Look:
    """A first look at a part of a page, of which nothing is left out yet."""

    picture: StraightPicture
    place: tuple[slice, slice]
    """Its rows and columns in the picture."""
    colours: Pixels
    grey: Pixels
    sealed: crops.Mask | None
    contrasts: Pixels
    levels: Levels
    shadow: crops.Mask | None
    """Where it is darker than paper; None: nothing shines through from the back."""


def look_over(picture: StraightPicture) -> Look:
    """A look at a whole page, which may be had before it is known where its tables lie."""
    height, width = picture.grey.shape
    return _look_at(picture, PixelBox(0, 0, width, height))


def _look_at(picture: StraightPicture, box: PixelBox) -> Look:
    place = box.grown(0.05 * picture.dpi).slices(*picture.grey.shape)
    colours, grey, sealed = _looked_at(picture, place)
    contrasts = inks.contrast(grey, picture.dpi)
    levels = levels_of(contrasts)
    shadow = shadow_of_back(contrasts, levels.strong_in(contrasts), picture.dpi)
    return Look(picture, place, colours, grey, sealed, contrasts, levels, shadow)


def sheet_of(picture: StraightPicture, box: PixelBox) -> Sheet:
    """A box of the picture: its pixels, its ink, and its seals."""
    return sheet_without(_look_at(picture, box), ())


def sheet_without(look: Look, without: Sequence[PixelBox]) -> Sheet:
    """What was looked at, without the ink inside some boxes."""
    picture, levels, shadow = look.picture, look.levels, look.shadow
    colours, grey, contrasts = look.colours, look.grey, look.contrasts
    cleaned = colours is not grey and not np.array_equal(greys(colours), grey)
    if without:
        contrasts, colours = contrasts.copy(), colours.copy()
        for hole in without:
            gone = hole.grown(0.02 * picture.dpi).slices(*picture.grey.shape)
            contrasts[gone], colours[gone] = 0, 255
    dark, faint = dark_and_faint(contrasts, levels)
    back = None
    if shadow is not None:
        all_rules = crops.rule_mask(dark | faint, picture.dpi)
        back = shown_through(shadow, levels.strong_in(contrasts), dark, all_rules, picture.dpi)
        dark, faint = dark & ~back.places, (faint | (dark & back.places)) & ~back.rules
    rules = crops.rule_mask(dark, picture.dpi)
    pieces = faint_pieces(faint, dark, contrasts, picture.dpi)
    before = contrasts
    if cleaned:
        # Where the greys were cleaned, dust shows in the pixels only, and there a recogniser would read it.
        natural = greys(colours)
        before = inks.contrast(natural, picture.dpi)
        dust = dust_in(dark_and_faint(before, levels_of(before))[0] | dark, rules, picture.dpi)
        if dust.much:
            colours = without_specks(colours, before, contrasts, dark)
    else:
        dust = dust_in(dark, rules, picture.dpi)
    clear = colours if back is None else cleared(colours, before, back.places)
    return Sheet(
        look.place[1].start,
        look.place[0].start,
        colours,
        grey,
        dark,
        rules,
        look.sealed,
        contrasts,
        pieces,
        dust,
        picture.dpi,
        clear,
        levels.strong,
    )


def _looked_at(
    picture: StraightPicture, place: tuple[slice, slice]
) -> tuple[Pixels, Pixels, crops.Mask | None]:
    """The pixels and greys of a part of the picture without its seals, and where their ink lay; None: there
    is none."""
    found = _seals_of(picture)
    if found is not None and found.print[place].any():
        colours = found.clean[place]
        return colours, greys(colours), found.print[place]
    grey = picture.grey[place]
    if grey.shape == picture.grey.shape:
        # the contrasts of the whole page may be known
        grey = picture.grey
    return grey if picture.pixels is picture.grey else picture.pixels[place], grey, None


_last_page: tuple[weakref.ref[Pixels], seals.Seals | None] | None = None


def _seals_of(picture: StraightPicture) -> seals.Seals | None:
    """The seals of a page, looked for once for all that is read on it."""
    global _last_page  # noqa: PLW0603 - the seals of one page are kept, as long as the page itself lives
    if not picture.sealed:
        return None
    known = _last_page
    if known is not None and known[0]() is picture.pixels:
        return known[1]
    found = seals.without_seals(picture.pixels, picture.dpi)
    _last_page = weakref.ref(picture.pixels), found
    return found


def cut_lines(sheet: Sheet, boxes: Sequence[PixelBox]) -> list[CutLines]:
    """The lines of every cell, in the order of the cells."""
    inked: list[_Inked] = []
    bare: list[tuple[int, tuple[slice, slice]]] = []
    for index, box in enumerate(boxes):
        place = sheet.cut(box)
        found = _ink_in(sheet, place) if sheet.ink[place].any() else None
        if found is not None:
            inked.append((index, found, place))
        else:
            bare.append((index, place))
    height = _text_height([ink.ink for _, ink, _ in inked], sheet.dpi)
    inked = _without_strays(sheet, inked, height)
    result = [CutLines(())] * len(boxes)
    solid_places = may_be_blotted(sheet.grey, height)
    for index, ink, place in inked:
        result[index] = _cut_inked(sheet, ink, place, height, bool(solid_places[place].any()))
    for index, place in bare:
        result[index] = _cut_bare(sheet, place, height, bool(solid_places[place].any()))
    return result


_Inked = tuple[int, crops.CellInk, tuple[slice, slice]]
"""A cell's number, its ink, and its rows and columns in the sheet."""


def _without_strays(sheet: Sheet, inked: list[_Inked], height: float) -> list[_Inked]:
    """The inked cells less what shows through from the back of the paper, where it does so in many of them;
    a pale word in one cell stays."""
    strays = [pale_strays(ink.ink, sheet.contrasts[place], height) for _, ink, place in inked]
    if sum(bool(stray.any()) for stray in strays) < _SHOWING_THROUGH * len(inked):
        return inked
    return [
        (index, _without(ink, stray) if stray.any() else ink, place)
        for (index, ink, place), stray in zip(inked, strays, strict=True)
    ]


def _without(cell: crops.CellInk, what: crops.Mask) -> crops.CellInk:
    return crops.CellInk(cell.ink & ~what, crops.painted_over(cell.pixels, what, ~cell.ink))


def _cut_inked(
    sheet: Sheet, cell: crops.CellInk, place: tuple[slice, slice], height: float, blots: bool
) -> CutLines:
    """The lines of a cell with ink; `blots`: something solid may lie in it."""
    flags: tuple[Flag, ...] = ()
    if sheet.sealed is not None and _covered(cell.ink, sheet.sealed[place]):
        flags = ("stamp",)
    grey = sheet.grey[place]
    light = light_on_dark(grey)
    lost = False
    if light is None and sheet.faint.glyphs[place].any():
        ink, lost = pale_parts(sheet.faint, place, cell.ink, sheet.contrasts[place], height)
        cell = crops.CellInk(ink, cell.pixels)
    if light is not None:
        doubted = solid(light, 2.0 * height)
    else:
        doubted = lost or (blots and blotted(grey, height)) or patched(grey, cell.ink, sheet.dpi, height)
    pictures, shapes = _pictures(cell, height)
    return CutLines(
        pictures,
        flags,
        shapes,
        lone_mark(cell.ink, height),
        doubted=doubted,
        gapped=gapped(cell.ink, height),
        cut=cut_at_side(sheet.ink, place, cell.ink, sheet.dpi, height),
    )


def _cut_bare(sheet: Sheet, place: tuple[slice, slice], height: float, blots: bool) -> CutLines:
    """The lines of a cell without strong ink: pale ones or none; `blots`: something solid may lie in it."""
    ink = pale_print(sheet.faint, place, height) if sheet.faint.glyphs[place].any() else None
    if ink is not None:
        pictures, shapes = _pictures(crops.CellInk(ink, sheet.pixels[place]), height)
        return CutLines(pictures, shapes=shapes, faint=True)
    if sheet.sealed is not None and under_seal(sheet.sealed[place], sheet.dpi):
        return CutLines((), ("stamp",))
    return CutLines((), doubted=blots and blotted(sheet.grey[place], height))


def _ink_in(sheet: Sheet, place: tuple[slice, slice]) -> crops.CellInk | None:
    """The ink of one cell, rests of rules and specks taken out; None where nothing is left.

    On clean paper specks are no reason to read a cell, but they stay in its pixels: a decimal point taken
    for a speck must not vanish from a figure.
    """
    whole, rules = sheet.ink[place], sheet.rules[place]
    light = light_on_dark(sheet.grey[place])
    if light is not None:
        whole, rules = light, crops.rule_mask(light, sheet.dpi)
    ruled_out = crops.without_rules(whole, rules, sheet.dpi)
    if not ruled_out.any():
        return None
    kept = print_in(ruled_out, sheet.dust)
    if sheet.dust.marks is not None:
        kept = kept | (ruled_out & sheet.dust.marks[place])
    if not kept.any() and light is None:
        dash = lone_dash(ruled_out, sheet.contrasts[place], sheet.dust)
        kept = kept if dash is None else dash
    if not kept.any() or (light is None and _is_no_print(kept, sheet, place)):
        return None
    gone = (whole & ~ruled_out) | (ruled_out & ~kept if sheet.dust.much else False)
    return crops.CellInk(kept, crops.painted_over(sheet.clear[place], gone, ~whole))


def _is_no_print(ink: crops.Mask, sheet: Sheet, place: tuple[slice, slice]) -> bool:
    """Whether what is left of a cell's ink without its rules is a speck, or as pale as grain and lower than
    any glyph: the edge of a shadow that touched a rule."""
    rows = np.flatnonzero(ink.any(axis=1))
    low = rows[-1] + 1 - rows[0] < _GLYPH_INCHES * sheet.dpi
    contrasts = sheet.contrasts[place]
    shade = bool(low and contrasts[ink].max() <= sheet.strong)
    return shade or is_lone_speck(ink, contrasts, sheet.dust)


def light_on_dark(grey: Pixels) -> crops.Mask | None:
    """The light strokes of a cell that is filled with a dark colour; None where the paper is light."""
    sample = grey[::2, ::2]
    if sample.size == 0:
        return None
    if 2 * np.count_nonzero(sample > _DARK_FILL + 1) > sample.size:
        # most cells are on light paper: no need to look closer
        return None
    dark, middle, light = (grey_quantile(sample, share) for share in (0.02, 0.5, 0.98))
    if middle > _DARK_FILL or light - middle < max(40.0, 1.5 * (middle - dark)):
        return None
    return np.asarray(grey > (middle + light) / 2)


def _covered(ink: crops.Mask, sealed: crops.Mask) -> bool:
    """Whether a seal's ink lies on strokes of the cell."""
    return bool(np.count_nonzero(ink & sealed) > _COVERED * np.count_nonzero(ink))


def _text_height(inks_: Sequence[crops.Mask], dpi: float) -> float:
    """The height of a line of full characters in the table, pixels: figures are lower than these, and there
    are often more of them, so that the middle height would be theirs."""
    heights = [
        after - first
        for ink in inks_
        for first, after in crops.runs(np.asarray(ink.any(axis=1)))
        if after - first >= 0.05 * dpi
    ]
    return float(np.percentile(heights, 75)) if heights else 0.14 * dpi


def _pictures(cell: crops.CellInk, text_height: float) -> tuple[tuple[Pixels, ...], tuple[LineShape, ...]]:
    """The lines of a cell as a recogniser wants them, and the shape of each one's ink."""
    lines = crops.without_dirt(cell.ink, crops.line_runs(cell.ink, text_height), text_height)
    if crops.stacked(cell.ink, lines):
        return (crops.stacked_picture(cell, lines),), (NO_SHAPE,)
    return (
        tuple(crops.line_picture(cell, run, text_height) for run in lines),
        tuple(shape_of(cell.ink[first:after], greys(cell.pixels[first:after])) for first, after in lines),
    )
