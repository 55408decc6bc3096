"""PDF files, opened with PyMuPDF. Scripts and embedded files are never run."""

from __future__ import annotations

import logging
import math
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import cv2
import numpy as np
import pymupdf

from extractor.document import Source
from extractor.errors import (
    DamagedFileError,
    LimitError,
    NoPagesError,
    PasswordError,
)
from extractor.geometry import Box, Homography
from extractor.pages.annotations import taken_back, without_annotations, written_on
from extractor.pages.covered import covered_glyphs, covered_text
from extractor.pages.crowded import CROWDED, told_plainly
from extractor.pages.embedded import Scan, pictures_whole, scan_of
from extractor.pages.placing import (
    boxes_in,
    frame_of,
    holds_only_grey_pictures,
    images_of,
    native_dpi,
    page_box,
)
from extractor.pages.rulings import Cover, DrawingCollector, page_rulings
from extractor.pages.showing import Concealment, strikes
from extractor.pages.source import check_pixels, suitable_dpi
from extractor.pages.triage import LOOK_DPI, PlacedImage, large_enough, triage
from extractor.pages.words import TextLayer, text_layer
from extractor.parts import PageContent, Picture, Pixels, Ruling
from extractor.settings import Settings

_log = logging.getLogger(__name__)

MOST_CHARACTERS = 400_000
"""Characters on one page; a page of small print holds about 10,000."""
SHOW_DPI, LEAST_SHOW_DPI, SHOW_PIXELS = 144.0, 60.0, 8_000_000
"""To see which of its text shows the page is drawn so; large ones coarser, and not at all below the least."""
_mupdf: Any = pymupdf
"""The library has no types."""
_PLAIN_TEXT = _mupdf.TEXT_PRESERVE_WHITESPACE | _mupdf.TEXT_PRESERVE_LIGATURES

_FAULTS = (RuntimeError, ValueError, IndexError, TypeError, _mupdf.mupdf.FzErrorBase)
"""What PyMuPDF raises on damaged bytes."""
_LOST = re.compile(r"cannot load content stream|truncated image")
"""What MuPDF murmurs when it shows less than there was, and goes on."""
_LOST_IF_REPAIRED = re.compile(r"page may not be correct|premature end|cannot find")
"""The same of a file whose cross-reference table had to be made anew; in a sound file mere untidiness."""
_NO_END = "premature end of file in jpeg"
"""Said of JPEGs that are cut short, and of those that merely lack their last marker."""

_mupdf.TOOLS.mupdf_display_errors(False)
_mupdf.TOOLS.mupdf_display_warnings(False)


@dataclass(frozen=True)
class PdfSource:
    """An open PDF."""

    source: Source
    path: Path
    settings: Settings
    password: str | None
    _pdf: Any
    _copies: tempfile.TemporaryDirectory[str] | None
    _sound: set[int] = field(default_factory=set)
    """Pages whose only picture is known to be whole."""

    @classmethod
    def open(cls, path: Path, source: Source, settings: Settings, password: str | None) -> Self:
        """Open it; raises `DamagedFileError`, `PasswordError`, `NoPagesError` or `LimitError`."""
        try:
            pdf = _mupdf.open(path, filetype="pdf")
        except _FAULTS as error:
            _report(path.name)
            raise DamagedFileError(f"{path.name} is a PDF that cannot be opened") from error
        try:
            _unlock(pdf, path.name, password)
            pages = _count_pages(pdf, path.name, settings)
            readable, copies = path, None
            if pdf.is_repaired:
                _log.warning("%s was damaged; its cross-reference table was made anew", path.name)
                readable, copies = _repaired(pdf, path)
        except BaseException:
            pdf.close()
            raise
        finally:
            _report(path.name)
        return cls(source.model_copy(update={"pages": pages}), readable, settings, password, pdf, copies)

    @property
    def page_count(self) -> int:
        return self.source.pages

    def content(self, number: int) -> PageContent:
        with self._whole(number):
            return self._content(self._page(number), number)

    def best_dpi(self, number: int, area: Box | None = None) -> float:
        with self._whole(number):
            page = self._page(number)
            place = page_box(page) if area is None else area
            return suitable_dpi(native_dpi(images_of(page), place), float(self.settings.dpi))

    def picture(self, number: int, dpi: float | None = None, area: Box | None = None) -> Picture:
        resolution = self.best_dpi(number, area) if dpi is None else float(dpi)
        with self._whole(number):
            page = self._page(number)
            self._check_images(page, number)
            scan = scan_of(page) if dpi is None else None
            if scan is not None and scan.suits(resolution, page_box(page)):
                return self._as_it_lies(scan, number, resolution, page_box(page) if area is None else area)
            grey = dpi is None and holds_only_grey_pictures(page)  # to know that costs more than small areas
            return self._draw(page, number, resolution, area, grey=grey)

    def close(self) -> None:
        self._pdf.close()
        if self._copies is not None:
            self._copies.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _whole(self, number: int) -> Iterator[None]:
        """Turns the library's faults into ours, and refuses a page of which parts are lost: what a reader
        does not see he cannot miss."""
        where = self._where(number)
        _report(where)
        try:
            yield
        except _FAULTS as error:
            raise DamagedFileError(f"{where} is damaged and cannot be read") from error
        finally:
            said = _report(where)
        lost = _LOST.search(said) or (self._pdf.is_repaired and _LOST_IF_REPAIRED.search(said))
        if lost or (_NO_END in said and not pictures_whole(self._pdf.load_page(number - 1))):
            raise DamagedFileError(f"{where} is damaged: parts of it are missing")

    def _where(self, number: int) -> str:
        return f"{self.source.name}, page {number}"

    def _page(self, number: int) -> Any:
        if not 1 <= number <= self.page_count:
            raise NoPagesError(f"{self.source.name} has no page {number}: it has {self.page_count}")
        page = self._pdf.load_page(number - 1)
        self._pdf.xref_object(page.xref)  # fails where a blank page stands in for one that is lost
        if not all(self._pdf.xref_is_stream(xref) for xref in page.get_contents()):
            raise DamagedFileError(f"{self._where(number)} is damaged: its content is missing")
        size = page_box(page)
        most = self.settings.limits.page_points
        if max(size.width, size.height) > most:
            raise LimitError(
                f"{self._where(number)} is {size.width:.0f} × {size.height:.0f} points, "
                f"over the limit of {most:.0f}"
            )
        if min(size.width, size.height) < 1:
            raise DamagedFileError(f"{self._where(number)} has no size")
        return page

    def _content(self, page: Any, number: int) -> PageContent:
        whole, frame = page_box(page), frame_of(page)
        self._check_images(page, number)
        images = images_of(page)
        drawings = DrawingCollector(limit=self.settings.limits.rulings)
        with without_annotations(page) as bare:
            bare.get_cdrawings(extended=True, callback=drawings)
        if drawings.overflowed:
            raise LimitError(f"{self._where(number)} has more drawn lines than the limit of {drawings.limit}")
        rulings = page_rulings(drawings, frame, whole.width, whole.height)
        layer = self._layer(page, number, images, rulings, drawings.covers)
        rulings, struck = strikes(rulings, layer.shown)
        shapes, shades = boxes_in(drawings.shapes, frame), boxes_in(drawings.shades, frame)
        found = triage(whole, images, shapes, layer, rulings, lambda area: self._look(page, number, area))
        content = PageContent(
            number=number,
            width=whole.width,
            height=whole.height,
            origin=found.origin,
            words=found.words,
            rulings=found.rulings,
            picture_areas=found.picture_areas,
            doubtful_layer=found.doubtful_layer,
            concealed=layer.hidden,
            doubted=(*struck, *taken_back(page, found.words)),
            shades=tuple(shades) if found.words else (),
        )
        return content.as_scanned() if written_on(page) else content

    def _layer(
        self,
        page: Any,
        number: int,
        images: list[PlacedImage],
        rulings: tuple[Ruling, ...],
        covers: list[Cover],
    ) -> TextLayer:
        blocks = self._blocks(page, number)
        covered = covered_text(page) if any(large_enough(i.box) for i in images) else []
        whole, picture = page_box(page), None
        most = min(SHOW_PIXELS, 0.9 * self.settings.limits.page_pixels)
        dpi = min(SHOW_DPI, 72 * math.sqrt(most / whole.area))
        if sum(i.box.area for i in images) < 0.5 * whole.area and dpi >= LEAST_SHOW_DPI:
            picture = self._draw(page, number, dpi, None).pixels
        concealment = Concealment(covered, covered_glyphs(page, covers), picture, dpi)
        drawn = any(font[2] == "Type3" for font in page.get_fonts())
        return text_layer(blocks, frame_of(page), whole, rulings, concealment, drawn)

    def _blocks(self, page: Any, number: int) -> list[dict[str, Any]]:
        """The text as PyMuPDF's "rawdict" has it, with how it is drawn."""
        text = page.get_textpage(flags=_PLAIN_TEXT)
        characters = len(text.extractText())
        if characters > MOST_CHARACTERS:
            raise LimitError(f"{self._where(number)} has more characters than the limit of {MOST_CHARACTERS}")
        if characters > CROWDED:
            blocks: list[dict[str, Any]] = text.extractRAWDICT()["blocks"]
            if told_plainly(blocks):
                return blocks
        styled = page.get_textpage(flags=_PLAIN_TEXT | _mupdf.TEXT_COLLECT_STYLES)
        found: list[dict[str, Any]] = styled.extractRAWDICT()["blocks"]
        return found

    def _check_images(self, page: Any, number: int) -> None:
        """MuPDF unpacks a picture before it shrinks it: refuse those that are over the limit themselves."""
        for image in page.get_image_info():
            check_pixels(image["width"], image["height"], self.settings.limits, self._where(number))

    def _draw(self, page: Any, number: int, dpi: float, area: Box | None, *, grey: bool = False) -> Picture:
        """A page or an area of it (points) as it shows; `grey`: in greys, where it holds nothing else, which
        takes half the time."""
        size = page_box(page)
        place = size if area is None else area
        zoom = dpi / 72
        check_pixels(place.width * zoom, place.height * zoom, self.settings.limits, self._where(number))
        clip = _mupdf.Rect(place.x0, place.y0, place.x1, place.y1)
        space = _mupdf.csGRAY if grey else _mupdf.csRGB
        pixmap = page.get_pixmap(matrix=_mupdf.Matrix(zoom, zoom), clip=clip, colorspace=space, alpha=False)
        rows = np.frombuffer(pixmap.samples_mv, dtype=np.uint8).reshape(pixmap.height, pixmap.stride)
        drawn = rows[:, : pixmap.width * pixmap.n].reshape(pixmap.height, pixmap.width, pixmap.n)
        # OpenCV turns them round quickly, but takes no empty pictures
        to_bgr = cv2.COLOR_GRAY2BGR if grey else cv2.COLOR_RGB2BGR
        bgr = cv2.cvtColor(drawn, to_bgr) if drawn.size else np.zeros((*drawn.shape[:2], 3), dtype=np.uint8)
        pixels = np.asarray(bgr, dtype=np.uint8)
        to_page = Homography.scale(1 / zoom, dx=pixmap.x / zoom, dy=pixmap.y / zoom)
        return Picture(pixels, dpi, to_page)

    def _as_it_lies(self, scan: Scan, number: int, dpi: float, place: Box) -> Picture:
        """What a page or an area of it (points) shows, where that is nothing but one picture."""
        if number not in self._sound:
            self._look_at(scan, number, place)
        pixels, to_page = scan.picture(place)
        return Picture(pixels, dpi, to_page)

    def _look_at(self, scan: Scan, number: int, area: Box) -> Pixels:
        pixels = scan.look(LOOK_DPI, area)
        self._sound.add(number)
        return pixels

    def _look(self, page: Any, number: int, area: Box) -> Pixels:
        scan = scan_of(page)
        if scan is not None:
            return self._look_at(scan, number, area)
        pixels = self._draw(page, number, LOOK_DPI, area).pixels
        darkest = np.minimum(np.minimum(pixels[:, :, 0], pixels[:, :, 1]), pixels[:, :, 2])
        return np.asarray(darkest, dtype=np.uint8)


def _unlock(pdf: Any, name: str, password: str | None) -> None:
    if not pdf.needs_pass:
        return
    if not password:
        raise PasswordError(f"{name} is locked with a password")
    if not pdf.authenticate(password):
        raise PasswordError(f"{name} is locked with another password than the one given")


def _count_pages(pdf: Any, name: str, settings: Settings) -> int:
    try:
        pages = int(pdf.page_count)
    except _FAULTS as error:
        raise DamagedFileError(f"{name} is a PDF whose pages cannot be found") from error
    if pages < 1:
        if pdf.is_repaired:
            raise DamagedFileError(f"{name} is a damaged PDF in which no page can be found")
        raise NoPagesError(f"{name} has no pages")
    if pages > settings.limits.pages:
        raise LimitError(f"{name} has {pages} pages, over the limit of {settings.limits.pages}")
    return pages


def _repaired(pdf: Any, path: Path) -> tuple[Path, tempfile.TemporaryDirectory[str]]:
    """A copy with a sound cross-reference table, locked as the source is, for engines that need one."""
    folder = tempfile.TemporaryDirectory(prefix="kemu-")
    copy = Path(folder.name) / path.name
    try:
        pdf.save(copy, encryption=_mupdf.PDF_ENCRYPT_KEEP)
    except (*_FAULTS, OSError):
        _log.warning("%s could not be repaired for other engines", path.name)
        return path, folder
    return copy, folder


def _report(where: str) -> str:
    """What MuPDF has said since the last time; it goes to the log, not to standard error."""
    said = str(_mupdf.TOOLS.mupdf_warnings() or "")
    if said:
        _log.debug("%s: %s", where, said)
    return said


def forget_drawn() -> None:
    """Lets go of the fonts and pictures that MuPDF keeps, up to 256 MB of them, for pages drawn again."""
    _mupdf.TOOLS.store_shrink(100)
