"""A scanned page whose content is one JPEG picture: the picture itself, without its being drawn.

Drawing decodes the picture, converts its colours and, where a page is a hair wider than its picture,
stretches and blurs it. The picture as it lies is sharper, and had in a quarter of the time. It stands for the
page only where nothing else can show (`scan_of`); whatever is unusual is left to MuPDF.

Decoders fill what a truncated JPEG lacks with grey and say nothing. So the data of its only scan is cut at
the first marker and filled up with ones, of which no Huffman code consists (ITU-T T.81, C.2): Pillow asks for
more data unless all blocks are there (to within the two that the filling could stand for).
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import Any, Self

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from extractor.geometry import Box, Homography
from extractor.pages.placing import frame_of, page_box
from extractor.parts import Pixels

_MOST_CONTENT = 500_000
"""Bytes of a content stream that are looked through; a scanner's own recognition takes some 50,000."""
_MOST_PIXELS = 80_000_000
"""Pillow warns of larger ones."""
_HAIR = 1.0
"""Pixels by which a picture may fall short of its page at a side."""
_PARALLEL = 1e-4
"""How far a picture's sides may lean, as a share of their length: a fifth of a pixel in 2,000."""

_TOKEN = re.compile(
    rb"\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*+\))*+\)|<<|>>|<[0-9A-Fa-f\s]*+>|[\[\]]"
    rb"|/[^\s()<>\[\]{}/%]*+|[^\s()<>\[\]{}/%]++|%[^\r\n]*+|\S",
    re.DOTALL,
)
"""Strings (with one level of brackets in them), brackets, names, numbers and operators, comments."""
_OPERAND = re.compile(rb"\(.*\)|<<|>>|<.*>|[\[\]]|[/%].*|[+-]?[0-9.]+", re.DOTALL)
_PLAIN = frozenset(
    b"q Q cm Do BT ET Tc Tw Tz TL Tf Tr Ts Td TD Tm T* Tj TJ ' \" BMC BDC EMC MP DP true false null"
    b" g G rg RG k K cs CS sc SC scn SCN w J j M d".split()
)
"""Operators that neither clip nor blend; colours and lines are those of text, which shows or not as MuPDF
says."""
_PLAIN_KEYS = frozenset(
    {"Type", "Subtype", "Name", "Width", "Height", "ColorSpace", "BitsPerComponent", "Filter", "Length"}
    | {"Interpolate", "Intent", "Metadata"}
)
"""What a picture's dictionary may say; masks, Decode arrays and layers are not among it."""
_SPACES = {
    "DeviceGray": 1,
    "DeviceRGB": 3,
    "ICCBased(Gray,Artifex Software sGray": 1,
    "ICCBased(RGB,Artifex Software sRGB": 3,
    "ICCBased(RGB,sRGB": 3,
}
"""Beginnings of the names of colour spaces that are shown as they are, and their components."""

_SIZE = (0xC0, 0xC1)
"""Frame headers of JPEGs with Huffman codes in one pass (SOF0, SOF1); ITU-T T.81, table B.1."""
_TABLES, _RESTARTS, _SCAN, _ADOBE = 0xC4, 0xDD, 0xDA, 0xEE
_MARKER = re.compile(rb"\xff[^\x00\xff]")
_FILLING = b"\xff\x00" * 8
"""As many bits as libjpeg-turbo reads ahead."""


@dataclass(frozen=True, slots=True)
class Jpeg:
    """A baseline JPEG of one scan, in greys or YCbCr, without restart markers."""

    data: bytes
    width: int
    height: int
    components: int
    scan: int
    """Where the coded blocks begin, in bytes."""

    @classmethod
    def of(cls, data: bytes) -> Self | None:
        """As its headers say (ITU-T T.81, B.2); None: of another kind."""
        place, size, adobe = 2, None, 1
        if data[:2] != b"\xff\xd8":
            return None
        while place + 4 <= len(data) and data[place] == 0xFF:
            kind, length = data[place + 1], int.from_bytes(data[place + 2 : place + 4], "big")
            segment = data[place + 4 : place + 2 + length]
            place += 2 + length
            if kind in _SIZE and size is None:
                size = _size(segment)
            elif kind == _ADOBE and segment[:5] == b"Adobe":
                adobe = segment[11] if len(segment) > 11 else 0
            elif kind == _SCAN:
                if size is None or not segment or segment[0] != size[2] or (size[2] == 3 and adobe != 1):
                    return None
                return cls(data, *size, place)
            elif kind == _RESTARTS or length < 2 or (0xC0 <= kind <= 0xDF and kind not in (_TABLES, 0xDB)):
                return None
        return None

    def reduced(self, width: float, height: float) -> Pixels:
        """In greys, somewhat larger than asked for (pixels), or as large as it is: (height, width).

        Raises `ValueError` where blocks are missing.
        """
        end = _MARKER.search(self.data, self.scan)
        whole = self.data[: end.start() if end else len(self.data)] + _FILLING
        try:
            with Image.open(io.BytesIO(whole), formats=("JPEG",)) as image:
                image.draft("L", (max(1, int(width)), max(1, int(height))))
                return np.asarray(image, dtype=np.uint8)
        except OSError as error:
            raise ValueError("parts of a picture are missing") from error

    def decoded(self) -> Pixels:
        """All of it: (height, width) in greys, or (height, width, 3) in BGR order. Whether all is there,
        `reduced` tells."""
        how = cv2.IMREAD_GRAYSCALE if self.components == 1 else cv2.IMREAD_COLOR
        pixels = cv2.imdecode(np.frombuffer(self.data, dtype=np.uint8), how | cv2.IMREAD_IGNORE_ORIENTATION)
        if pixels is None or pixels.shape[:2] != (self.height, self.width):
            raise ValueError("a picture cannot be decoded")
        return np.asarray(pixels, dtype=np.uint8)


def _size(segment: bytes) -> tuple[int, int, int] | None:
    """Width, height and components of a frame of 8 bits; None for those that are not greys or YCbCr."""
    if len(segment) < 6 or segment[0] != 8:
        return None
    height, width = int.from_bytes(segment[1:3], "big"), int.from_bytes(segment[3:5], "big")
    components, names = segment[5], segment[6::3]
    plain = components == 1 or (components == 3 and names == b"\x01\x02\x03")
    return (width, height, components) if plain and width and height else None


@dataclass(frozen=True, slots=True)
class Scan:
    """The JPEG that is all a page shows, and where its pixels lie on the page as shown."""

    jpeg: Jpeg
    placed: Homography

    def suits(self, dpi: float, place: Box) -> bool:
        """Whether a place on the page (points), drawn at `dpi`, would have as many pixels as the picture has
        there, to within a hair."""
        scale = np.abs(self.placed.array[:2, :2]).sum(axis=1) * dpi / 72
        return bool((np.abs(scale - 1) * (place.width * dpi / 72, place.height * dpi / 72) <= _HAIR).all())

    def picture(self, place: Box) -> tuple[Pixels, Homography]:
        """The pixels that a place on the page (points) touches, upright as shown, and where they lie."""
        return cut_out(*upright(self.jpeg.decoded(), self.placed), place)

    def look(self, dpi: float, place: Box) -> Pixels:
        """A place in greys at a low resolution, (height, width). Raises `ValueError` where
        parts of the picture are missing."""
        zoom = dpi / 72 * np.abs(self.placed.array[:2, :2]).sum(axis=0)
        small = self.jpeg.reduced(self.jpeg.width * zoom[0], self.jpeg.height * zoom[1])
        finer = (self.jpeg.width / small.shape[1], self.jpeg.height / small.shape[0], 1.0)
        seen, _ = cut_out(*upright(small, self.placed.after(np.diag(finer))), place)
        size = max(1, round(place.width * dpi / 72)), max(1, round(place.height * dpi / 72))
        return np.asarray(cv2.resize(seen, size, interpolation=cv2.INTER_LINEAR), dtype=np.uint8)


def scan_of(page: Any) -> Scan | None:
    """The one JPEG that a page consists of, if nothing else shows and it fills the page.

    Nothing is drawn over it, clips it, masks it or blends with it; text may lie there that does not show, a
    scanner's own recognition. Its sides are parallel to the page's, its colours are greys or sRGB.
    """
    infos, pdf = page.get_image_info(), page.parent
    if len(infos) != 1 or page.annot_xrefs() or infos[0]["has-mask"] or infos[0]["bpc"] != 8:
        return None
    info = infos[0]
    components = next((n for name, n in _SPACES.items() if str(info["cs-name"]).startswith(name)), 0)
    placed = _placed(info, page)
    if not components or placed is None or info["width"] * info["height"] > _MOST_PIXELS:
        return None
    if not _fills(placed, info["width"], info["height"], page_box(page)) or _unusual(page, pdf):
        return None
    xref = _only_picture(page, pdf)
    jpeg = None if xref is None else Jpeg.of(pdf.xref_stream_raw(xref))
    wanted = (info["width"], info["height"], components)
    if jpeg is None or (jpeg.width, jpeg.height, jpeg.components) != wanted:
        return None
    return Scan(jpeg, placed)


def pictures_whole(page: Any) -> bool:
    """Whether the JPEGs that a page may show have all their blocks, as far as that can be told."""
    packed = [image[0] for image in page.get_images(full=True) if image[8] == "DCTDecode"]
    return all(_whole(page.parent.xref_stream_raw(xref)) for xref in packed)


def _whole(data: bytes) -> bool:
    jpeg = Jpeg.of(data)
    try:
        if jpeg is not None:
            jpeg.reduced(1, 1)
        else:
            with Image.open(io.BytesIO(data), formats=("JPEG",)) as image:
                image.load()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return False
    return True


def upright(pixels: Pixels, placed: Homography) -> tuple[Pixels, Homography]:
    """The pixels turned and mirrored, without a change of any, so that they lie on the page as it shows."""
    height, width = pixels.shape[:2]
    shown: cv2.typing.MatLike = pixels
    if abs(placed.array[0, 0]) < abs(placed.array[0, 1]):
        shown, placed = cv2.transpose(shown), placed.after(np.array([[0, 1, 0], [1, 0, 0], [0, 0, 1]]))
        height, width = width, height
    if placed.array[0, 0] < 0:
        shown, placed = cv2.flip(shown, 1), placed.after(np.array([[-1, 0, width], [0, 1, 0], [0, 0, 1]]))
    if placed.array[1, 1] < 0:
        shown, placed = cv2.flip(shown, 0), placed.after(np.array([[1, 0, 0], [0, -1, height], [0, 0, 1]]))
    return np.asarray(shown, dtype=np.uint8), placed


def cut_out(pixels: Pixels, placed: Homography, place: Box) -> tuple[Pixels, Homography]:
    """The pixels that a place on the page touches by more than a thousandth, at least one, and where they
    lie."""
    corners = placed.to_picture(place.corners[[0, 2]])
    size = np.array([pixels.shape[1], pixels.shape[0]])
    first = np.clip(np.floor(corners[0] + 1e-3), 0, size - 1).astype(int)
    last = np.clip(np.ceil(corners[1] - 1e-3), first + 1, size).astype(int)
    moved = np.array([[1.0, 0.0, first[0]], [0.0, 1.0, first[1]], [0.0, 0.0, 1.0]])
    return np.ascontiguousarray(pixels[first[1] : last[1], first[0] : last[0]]), placed.after(moved)


def _placed(info: dict[str, Any], page: Any) -> Homography | None:
    """From the picture's pixels to the page as shown; None where its sides lean."""
    a, b, c, d, e, f = info["transform"]
    unit = np.array([[a, c, e], [b, d, f], [0.0, 0.0, 1.0]])
    frame = np.vstack([frame_of(page), [0.0, 0.0, 1.0]])
    matrix = frame @ unit @ np.diag([1 / max(1, info["width"]), 1 / max(1, info["height"]), 1.0])
    return _straight(matrix)


def _straight(matrix: npt.NDArray[np.float64]) -> Homography | None:
    sides = np.abs(matrix[:2, :2])
    least, most = np.sort(sides, axis=0)
    crossed = (sides[0, 0] < sides[1, 0]) == (sides[0, 1] < sides[1, 1])
    if not np.isfinite(matrix).all() or crossed or (least > _PARALLEL * most).any() or most.min() < 1e-6:
        return None
    matrix[:2, :2][sides <= sides.max(axis=0) * _PARALLEL] = 0.0
    return Homography.from_array(matrix)


def _fills(placed: Homography, width: int, height: int, page: Box) -> bool:
    """Whether the picture reaches to all sides of the page, or within a hair of them."""
    corners = placed.to_picture(page.corners[[0, 2]])
    low, high = corners.min(axis=0), corners.max(axis=0)
    return bool((low >= -_HAIR).all() and (high <= (width + _HAIR, height + _HAIR)).all())


def _unusual(page: Any, pdf: Any) -> bool:
    """Whether a page is in other units or its plain colours are not what they are called."""
    odd = ("UserUnit", "Group", "Resources/ColorSpace/DefaultGray", "Resources/ColorSpace/DefaultRGB")
    if any(pdf.xref_get_key(page.xref, key)[0] != "null" for key in odd):
        return True
    if pdf.xref_get_key(page.xref, "Resources")[0] == "null":
        return True
    return bool(pdf.xref_get_key(pdf.pdf_catalog(), "OutputIntents")[0] != "null")


def _only_picture(page: Any, pdf: Any) -> int | None:
    """The number of the picture that the content shows, if it does no more than that; None where it may."""
    shown = [kind for kind, _ in page.get_bboxlog()]
    if shown.count("fill-image") != 1 or not set(shown) <= {"fill-image", "ignore-text"}:
        return None
    content = page.read_contents().replace(b"\0", b" ")  # which are spaces to PDF, not to regular expressions
    if len(content) > _MOST_CONTENT:
        return None
    tokens = _TOKEN.findall(content)
    operators = {token for token in set(tokens) if not _OPERAND.fullmatch(token)}
    if tokens.count(b"Do") != 1 or not operators <= _PLAIN:
        return None
    name = tokens[tokens.index(b"Do") - 1].decode("latin-1")
    xrefs = {image[0] for image in page.get_images(full=True) if f"/{image[7]}" == name and image[9] == 0}
    if len(xrefs) != 1:
        return None
    (xref,) = xrefs
    plain = set(pdf.xref_get_keys(xref)) <= _PLAIN_KEYS
    jpeg = pdf.xref_get_key(xref, "Filter")[1].strip("[] ") == "/DCTDecode"
    return int(xref) if plain and jpeg else None
