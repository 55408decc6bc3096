"""Picture files (PNG, JPEG, TIFF with several pages, WebP, BMP), opened with Pillow."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from extractor.document import Source
from extractor.errors import DamagedFileError, LimitError, NoPagesError
from extractor.geometry import Box, Homography
from extractor.pages.source import check_pixels, suitable_dpi
from extractor.parts import PageContent, Picture, Pixels
from extractor.settings import Settings

_FORMATS = ("PNG", "JPEG", "TIFF", "WEBP", "BMP")
_ORIENTATION, _NEW_SUBFILE_TYPE = 0x0112, 254
"""Tags (Exif 2.3, TIFF 6.0)."""
SANE_DPI = (50.0, 2400.0)
SANE_LONG_SIDE = (140.0, 1_700.0)
"""Points. A page whose stated resolution makes its long side shorter or longer (5 cm, A2) states a default
that somebody's software filled in."""
_A4_LONG_INCHES = 11.69
_GUESS = (96.0, 300.0)
"""Where nothing says: such that the long side is that of A4, but within a screen's and a scanner's usual."""
_FAULTS = (OSError, ValueError, SyntaxError, EOFError, TypeError, IndexError, KeyError, OverflowError)
"""What Pillow's decoders raise on damaged bytes."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One page of a picture file: its pixels and resolution as stored, and how it is turned to be shown."""

    index: int
    width: int
    height: int
    dpi_x: float
    dpi_y: float
    orientation: int

    @property
    def turned(self) -> bool:
        """Whether width and height change places when shown."""
        return self.orientation >= 5

    @property
    def points(self) -> tuple[float, float]:
        """Width and height as shown."""
        width, height = self.width * 72 / self.dpi_x, self.height * 72 / self.dpi_y
        return (height, width) if self.turned else (width, height)


@dataclass(frozen=True)
class PictureFileSource:
    """An open picture file; a TIFF has a page for each of its pictures, other kinds have one."""

    source: Source
    path: Path
    settings: Settings
    password: str | None
    _frames: tuple[Frame, ...]

    @classmethod
    def open(cls, path: Path, source: Source, settings: Settings) -> Self:
        """Look at the headers of its pictures; raises `DamagedFileError`, `LimitError`."""
        frames: list[Frame] = []
        try:
            with _opened(path) as image:
                for frame in _frames(image):
                    if len(frames) == settings.limits.pages:
                        raise LimitError(
                            f"{path.name} has more pages than the limit of {settings.limits.pages}"
                        )
                    frames.append(frame)
        except _FAULTS as error:
            raise DamagedFileError(f"{path.name} is a picture that cannot be opened") from error
        if not frames:
            raise NoPagesError(f"{path.name} has no pages")
        return cls(source.model_copy(update={"pages": len(frames)}), path, settings, None, tuple(frames))

    @property
    def page_count(self) -> int:
        return self.source.pages

    def content(self, number: int) -> PageContent:
        width, height = self._frame(number).points
        return PageContent(
            number=number,
            width=width,
            height=height,
            origin="scanned",
            words=(),
            rulings=(),
            picture_areas=(Box(0.0, 0.0, width, height),),
        )

    def best_dpi(self, number: int, area: Box | None = None) -> float:  # noqa: ARG002 - the same everywhere
        frame = self._frame(number)
        return suitable_dpi(max(frame.dpi_x, frame.dpi_y), float(self.settings.dpi))

    def picture(self, number: int, dpi: float | None = None, area: Box | None = None) -> Picture:
        frame = self._frame(number)
        resolution = self.best_dpi(number) if dpi is None else float(dpi)
        width, height = frame.points
        self._check(width * resolution / 72, height * resolution / 72, number)
        try:
            stored = self._decode(frame)
        except _FAULTS as error:
            raise DamagedFileError(f"{self._where(number)} is damaged and cannot be read whole") from error
        pixels = _as_shown(stored, frame.orientation)
        pixels = _resized(pixels, (width * resolution / 72, height * resolution / 72))
        to_page = Homography.scale(width / pixels.shape[1], height / pixels.shape[0])
        whole = Picture(pixels, resolution, to_page)
        return whole if area is None else _cut(whole, area)

    def close(self) -> None:
        """Nothing is kept open between calls."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _where(self, number: int) -> str:
        return self.source.name if self.page_count == 1 else f"{self.source.name}, page {number}"

    def _check(self, width: float, height: float, number: int) -> None:
        check_pixels(width, height, self.settings.limits, self._where(number))

    def _frame(self, number: int) -> Frame:
        if not 1 <= number <= self.page_count:
            raise NoPagesError(f"{self.source.name} has no page {number}: it has {self.page_count}")
        frame = self._frames[number - 1]
        self._check(frame.width, frame.height, number)
        if max(frame.points) > self.settings.limits.page_points:
            raise LimitError(
                f"{self._where(number)} is longer than the limit of "
                f"{self.settings.limits.page_points:.0f} points"
            )
        return frame

    def _decode(self, frame: Frame) -> Pixels:
        with _opened(self.path) as image:
            image.seek(frame.index)
            return _bgr(image)


@contextmanager
def _opened(path: Path) -> Iterator[Image.Image]:
    """The picture with Pillow's own bound on pixels lifted: ours is checked before anything is decoded."""
    bound = Image.MAX_IMAGE_PIXELS
    Image.MAX_IMAGE_PIXELS = None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # damage that matters is an error as well
            with Image.open(path, formats=_FORMATS) as image:
                yield image
    finally:
        Image.MAX_IMAGE_PIXELS = bound


def _frames(image: Image.Image) -> Iterator[Frame]:
    if image.format != "TIFF":
        yield _header(image, 0)
        return
    index = 0
    while True:
        try:
            image.seek(index)
        except EOFError:
            return
        tags = getattr(image, "tag_v2", {})
        if not int(tags.get(_NEW_SUBFILE_TYPE, 0)) & 0b101:  # neither a thumbnail nor a mask
            yield _header(image, index)
        index += 1


def _header(image: Image.Image, index: int) -> Frame:
    width, height = image.size
    dpi_x, dpi_y = _resolution(image.info.get("dpi"), width, height)
    try:
        orientation = int(image.getexif().get(_ORIENTATION, 1))
    except _FAULTS:
        orientation = 1
    return Frame(index, width, height, dpi_x, dpi_y, orientation if 1 <= orientation <= 8 else 1)


def _resolution(stated: object, width: int, height: int) -> tuple[float, float]:
    """Pixels to the inch, level and upright: as stated where that gives a page of sensible size, else
    estimated."""
    if isinstance(stated, tuple) and len(stated) == 2:
        try:
            x, y = float(stated[0]), float(stated[1])
        except (TypeError, ValueError, ZeroDivisionError):
            x = y = math.nan
        long_side = max(width * 72 / x, height * 72 / y) if x > 0 and y > 0 else math.nan
        if (
            all(SANE_DPI[0] <= v <= SANE_DPI[1] for v in (x, y))
            and max(x, y) <= 4.1 * min(x, y)
            and SANE_LONG_SIDE[0] <= long_side <= SANE_LONG_SIDE[1]
        ):
            return x, y
    guess = min(max(max(width, height) / _A4_LONG_INCHES, _GUESS[0]), _GUESS[1])
    return guess, guess


def _bgr(image: Image.Image) -> Pixels:
    """The pixels as BGR over white."""
    if image.mode in ("I;16", "I;16B", "I;16L", "I;16N", "I", "F"):
        grey = _eight_bits(np.asarray(image))
        return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), dtype=np.uint8)
    if image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info:
        layered = image.convert("RGBA")
        ground = Image.new("RGBA", layered.size, (255, 255, 255, 255))
        image = Image.alpha_composite(ground, layered)
    rgb = np.asarray(image.convert("RGB"))
    return np.ascontiguousarray(rgb[:, :, ::-1], dtype=np.uint8)


def _eight_bits(values: npt.NDArray[np.generic]) -> Pixels:
    """Greys of 16 or 32 bits, or floats, on 0 to 255: by the smallest usual range that holds them."""
    numbers = np.nan_to_num(values.astype(np.float32), nan=0.0, posinf=0.0, neginf=0.0)
    most = float(numbers.max(initial=0.0))
    tops: tuple[float, ...] = (1.0, 255.0, 65_535.0) if values.dtype.kind == "f" else (255.0, 65_535.0)
    if values.dtype == np.uint16:
        tops = (65_535.0,)
    top = next((t for t in tops if most <= t), most)
    result: Pixels = np.clip(np.rint(numbers * (255.0 / top)), 0, 255).astype(np.uint8)
    return result


def _as_shown(pixels: Pixels, orientation: int) -> Pixels:
    """The pixels turned and mirrored as the orientation tag says (Exif 2.3, 4.6.4)."""
    if orientation in (5, 6, 7, 8):
        pixels = pixels.transpose(1, 0, 2)
    flip_rows = orientation in (3, 4, 7, 8)
    flip_columns = orientation in (2, 3, 6, 7)
    if flip_rows:
        pixels = pixels[::-1]
    if flip_columns:
        pixels = pixels[:, ::-1]
    return np.ascontiguousarray(pixels)


def _resized(pixels: Pixels, size: tuple[float, float]) -> Pixels:
    """The pixels at about `size` (width, height): averaged on the way down, cubic on the way up."""
    width, height = max(1, round(size[0])), max(1, round(size[1]))
    old_height, old_width = pixels.shape[:2]
    if abs(width - old_width) <= 1 and abs(height - old_height) <= 1:
        return pixels
    smaller = width * height < old_width * old_height
    how = cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=how), dtype=np.uint8)


def _cut(picture: Picture, area: Box) -> Picture:
    """The part of a page's picture that covers an area of the page (points)."""
    height, width = picture.pixels.shape[:2]
    scale = picture.to_page.array
    a_hair = 1e-3
    x0, y0 = math.floor(area.x0 / scale[0, 0] + a_hair), math.floor(area.y0 / scale[1, 1] + a_hair)
    x1, y1 = math.ceil(area.x1 / scale[0, 0] - a_hair), math.ceil(area.y1 / scale[1, 1] - a_hair)
    x0, y0, x1, y1 = max(0, x0), max(0, y0), min(width, x1), min(height, y1)
    if x1 <= x0 or y1 <= y0:
        raise ValueError(f"no pixels lie in {area}")
    to_page = Homography.scale(scale[0, 0], scale[1, 1], dx=x0 * scale[0, 0], dy=y0 * scale[1, 1])
    return Picture(np.ascontiguousarray(picture.pixels[y0:y1, x0:x1]), picture.dpi, to_page)
