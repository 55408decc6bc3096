"""A page that is one JPEG picture is read from that picture; whatever is unusual is drawn."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.errors import DamagedFileError, LimitError
from extractor.geometry import Box, Homography
from extractor.pages import open_source
from extractor.pages.embedded import Jpeg, cut_out, scan_of, upright
from extractor.parts import Picture, Pixels
from extractor.settings import Limits, Settings

from .papers import SETTINGS, mupdf, png, save, scan

WIDTH, HEIGHT = 827, 1170
DPI = 200.0


@cache
def greys() -> Pixels:
    return scan(width=WIDTH, height=HEIGHT, dpi=100)


@cache
def colours() -> Pixels:
    """With a seal in red."""
    pixels = cv2.cvtColor(greys(), cv2.COLOR_GRAY2BGR)
    cv2.circle(pixels, (500, 800), 120, (40, 40, 220), 9)
    return np.asarray(pixels, dtype=np.uint8)


def jpeg(pixels: Pixels, *options: int) -> bytes:
    return cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 80, *options])[1].tobytes()


def as_it_lies(data: bytes) -> Pixels:
    """(height, width, 3), or (height, width) where it is in greys."""
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    return np.asarray(pixels, dtype=np.uint8)


def a_scan(data: bytes, *, wider: float = 0.0, turned: int = 0) -> Any:
    """A PDF of one page that is the JPEG, `wider` by so many pixels than it."""
    pdf = mupdf.open()
    page = pdf.new_page(width=(WIDTH + wider) * 72 / DPI, height=HEIGHT * 72 / DPI)
    page.insert_image(page.rect, stream=data)
    page.set_rotation(turned)
    return pdf


def xref_of(pdf: Any) -> int:
    return int(pdf[0].get_images()[0][0])


def write(pdf: Any, content: bytes) -> None:
    """Replaces what the page's content says."""
    (xref,) = pdf[0].get_contents()
    pdf.update_stream(xref, content)


def picture_of(pdf: Any, folder: Path, limits: Limits | None = None) -> Picture:
    with open_source(save(pdf, folder), Settings(limits=limits or Limits())) as source:
        return source.picture(1)


def is_drawn(pdf: Any) -> bool:
    pdf = mupdf.open(stream=pdf.tobytes(), filetype="pdf")
    return scan_of(pdf[0]) is None


@pytest.mark.parametrize("wider", [0.0, 0.4, -0.4])
@pytest.mark.parametrize("pixels", [greys(), colours()], ids=["greys", "colours"])
def test_a_scan_is_read_as_it_lies(tmp_path: Path, pixels: Pixels, wider: float) -> None:
    data = jpeg(pixels)
    picture = picture_of(a_scan(data, wider=wider), tmp_path)
    assert picture.dpi == pytest.approx(DPI, rel=1e-3)
    assert np.array_equal(picture.pixels, as_it_lies(data))


@pytest.mark.parametrize("cropped", [False, True], ids=["whole", "cropped"])
@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_turned_pages_show_the_same_as_when_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, turned: int, cropped: bool
) -> None:
    pdf = a_scan(jpeg(greys()), turned=turned)
    if cropped:
        pdf.xref_set_key(pdf[0].xref, "CropBox", "[-50 36 270 414]")
    assert not is_drawn(pdf)
    with open_source(save(pdf, tmp_path), SETTINGS) as source:
        picture, content = source.picture(1), source.content(1)
        monkeypatch.setattr("extractor.pages.pdf.scan_of", lambda _: None)
        drawn, looked = source.picture(1), source.content(1)
    assert content == looked
    assert picture.pixels.shape == drawn.pixels.shape[:2]
    assert np.abs(picture.pixels.astype(int) - drawn.pixels[:, :, 0]).max() <= 2
    assert picture.to_page.array == pytest.approx(drawn.to_page.array, abs=1e-3)


@pytest.mark.parametrize("flip", ["-{w} 0 0 {h} {w} 0", "{w} 0 0 -{h} 0 {h}", "0 {h} {w} 0 0 0"])
def test_mirrored_pictures_show_as_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flip: str) -> None:
    pdf = a_scan(jpeg(greys()))
    page = pdf[0]
    if flip.startswith("0"):
        page.set_mediabox(mupdf.Rect(0, 0, page.rect.height, page.rect.width))
    matrix = flip.format(w=page.rect.width, h=page.rect.height)
    write(pdf, f"q {matrix} cm /fzImg0 Do Q".encode())
    assert not is_drawn(pdf)
    with open_source(save(pdf, tmp_path), SETTINGS) as source:
        picture = source.picture(1)
        monkeypatch.setattr("extractor.pages.pdf.scan_of", lambda _: None)
        drawn = source.picture(1)
    assert np.abs(picture.pixels.astype(int) - drawn.pixels[:, :, 0]).max() <= 2


def test_a_crop_takes_the_pixels_it_touches(tmp_path: Path) -> None:
    data = jpeg(greys())
    pdf = a_scan(data)
    zoom = 72 / DPI
    height = HEIGHT * zoom
    box = (20.25 * zoom, height - 1100 * zoom, 700 * zoom, height - 30 * zoom)
    pdf.xref_set_key(pdf[0].xref, "CropBox", "[{} {} {} {}]".format(*box))
    picture = picture_of(pdf, tmp_path)
    assert np.array_equal(picture.pixels, as_it_lies(data)[30:1100, 20:700])
    assert picture.to_page.to_page(np.array([[0.25, 0.0]])) == pytest.approx(np.zeros((1, 2)), abs=2e-3)


def test_an_area_is_a_part_of_the_page(tmp_path: Path) -> None:
    data = jpeg(colours())
    with open_source(save(a_scan(data), tmp_path), SETTINGS) as source:
        part = source.picture(1, None, Box(36.0, 72.0, 108.0, 90.0))
    assert np.array_equal(part.pixels, as_it_lies(data)[200:250, 100:300])
    assert part.to_page.to_page(np.array([[0.0, 0.0]])) == pytest.approx(np.array([[36.0, 72.0]]), abs=1e-3)


@settings(max_examples=40, deadline=None)
@given(st.floats(-0.9, 0.9), st.floats(-0.9, 0.9), st.sampled_from([0, 90, 180, 270]))
def test_corners_of_the_picture_are_those_of_the_page(wide: float, high: float, turned: int) -> None:
    """To within the hair by which the picture may fall short."""
    pdf = mupdf.open()
    page = pdf.new_page(width=(80 + wide) * 72 / DPI, height=(60 + high) * 72 / DPI)
    page.insert_image(page.rect, stream=jpeg(np.full((60, 80), 200, np.uint8)), keep_proportion=False)
    page.set_rotation(turned)
    found = scan_of(page)
    assert found is not None
    whole = Box(0, 0, page.rect.width, page.rect.height)
    assert found.suits(DPI, whole)
    pixels, placed = found.picture(whole)
    assert pixels.shape == ((60, 80) if turned % 180 == 0 else (80, 60))
    corners = np.array([[0, 0], [pixels.shape[1], pixels.shape[0]]], dtype=float)
    assert placed.to_page(corners) == pytest.approx(whole.corners[[0, 2]], abs=2e-3)


@given(
    st.sampled_from(
        [(1, 0, 0, 1), (-1, 0, 0, 1), (1, 0, 0, -1), (0, 1, 1, 0), (0, -1, 1, 0), (0, -1, -1, 0)]
    ),
    st.tuples(st.integers(0, 6), st.integers(0, 4)),
)
def test_a_pixel_keeps_its_place(turn: tuple[int, int, int, int], place: tuple[int, int]) -> None:
    a, b, c, d = turn
    pixels = np.zeros((5, 7), dtype=np.uint8)
    pixels[place[1], place[0]] = 255
    placed = Homography(((0.36 * a, 0.36 * b, 10.0), (0.36 * c, 0.36 * d, 20.0), (0.0, 0.0, 1.0)))
    shown, there = upright(pixels, placed)
    assert there.array[0, 0] > 0
    assert there.array[1, 1] > 0
    (row,), (column,) = np.nonzero(shown)
    before = placed.to_page(np.array([place], dtype=float) + 0.5)
    assert there.to_page(np.array([[column + 0.5, row + 0.5]])) == pytest.approx(before)
    middle = Box(*(before[0] - 0.1), *(before[0] + 0.1))
    cut, where = cut_out(shown, there, middle)
    assert cut.tolist() == [[255]]
    assert where.to_page(np.array([[0.5, 0.5]])) == pytest.approx(before)


def _text(pdf: Any) -> None:
    pdf[0].insert_text((60, 60), "1,234.50")


def _line(pdf: Any) -> None:
    pdf[0].draw_line((50, 50), (200, 60))


def _note(pdf: Any) -> None:
    pdf[0].add_rect_annot((40, 40, 200, 120)).update()


def _second(pdf: Any) -> None:
    pdf[0].insert_image((60, 60, 160, 160), stream=png(np.full((80, 80), 90, np.uint8)))


def _twice(pdf: Any) -> None:
    write(pdf, b"q 298 0 0 421 0 0 cm /fzImg0 Do /fzImg0 Do Q")


def _clip(pdf: Any) -> None:
    write(pdf, b"q 0 0 100 100 re W n 297.72 0 0 421.2 0 0 cm /fzImg0 Do Q")


def _clip_in_brackets(pdf: Any) -> None:
    write(pdf, b"q <28 (> 0 0 100 100 re W n ( ) 297.72 0 0 421.2 0 0 cm /fzImg0 Do Q")


def _leaning(pdf: Any) -> None:
    write(pdf, b"q 297.72 2 -2 421.2 0 0 cm /fzImg0 Do Q")


def _smaller(pdf: Any) -> None:
    write(pdf, b"q 296 0 0 419 1 1 cm /fzImg0 Do Q")


def _faded(pdf: Any) -> None:
    resources = int(pdf.xref_get_key(pdf[0].xref, "Resources")[1].split()[0])
    pdf.xref_set_key(resources, "ExtGState", "<</G<</ca 0.3>>>>")
    write(pdf, b"q /G gs 297.72 0 0 421.2 0 0 cm /fzImg0 Do Q")


def _masked(pdf: Any) -> None:
    xref = pdf.get_new_xref()
    pdf.update_object(
        xref,
        "<</Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray>>",
    )
    pdf.update_stream(xref, b"\x80")
    pdf.xref_set_key(xref_of(pdf), "SMask", f"{xref} 0 R")


def _keyed(pdf: Any) -> None:
    pdf.xref_set_key(xref_of(pdf), "Mask", "[250 255]")


def _inverted(pdf: Any) -> None:
    pdf.xref_set_key(xref_of(pdf), "Decode", "[1 0]")


def _palette(pdf: Any) -> None:
    pdf.xref_set_key(xref_of(pdf), "ColorSpace", "[/Indexed /DeviceRGB 1 <000000FF0000>]")


def _other_profile(pdf: Any) -> None:
    pdf.xref_set_key(xref_of(pdf), "ColorSpace", "[/CalGray<</WhitePoint[0.95 1 1.09]/Gamma 2.2>>]")


def _large_units(pdf: Any) -> None:
    pdf.xref_set_key(pdf[0].xref, "UserUnit", "2")


def _other_size(pdf: Any) -> None:
    pdf.xref_set_key(xref_of(pdf), "Height", str(HEIGHT - 10))


@pytest.mark.parametrize(
    "change",
    [
        _text,
        _line,
        _note,
        _second,
        _twice,
        _clip,
        _clip_in_brackets,
        _leaning,
        _smaller,
        _faded,
        _masked,
        _keyed,
        _inverted,
        _palette,
        _other_profile,
        _large_units,
        _other_size,
    ],
)
def test_whatever_else_may_show_is_drawn(change: Callable[[Any], None]) -> None:
    pdf = a_scan(jpeg(greys()))
    assert not is_drawn(pdf)
    change(pdf)
    assert is_drawn(pdf)


@pytest.mark.parametrize(
    "data",
    [
        png(greys()),
        jpeg(greys(), cv2.IMWRITE_JPEG_PROGRESSIVE, 1),
        jpeg(greys(), cv2.IMWRITE_JPEG_RST_INTERVAL, 20),
    ],
    ids=["png", "progressive", "restarts"],
)
def test_other_pictures_are_drawn(data: bytes) -> None:
    assert is_drawn(a_scan(data))


def test_four_colours_are_drawn() -> None:
    whole = mupdf.Pixmap(mupdf.csCMYK, mupdf.IRect(0, 0, WIDTH, HEIGHT))
    whole.clear_with(30)
    assert is_drawn(a_scan(whole.tobytes("jpeg")))


def test_a_recognition_that_does_not_show_changes_nothing(tmp_path: Path) -> None:
    data = jpeg(greys())
    pdf = a_scan(data)
    pdf[0].insert_text((60, 60), r"(1,234.50\) W n", render_mode=3)
    assert not is_drawn(pdf)
    assert np.array_equal(picture_of(pdf, tmp_path).pixels, as_it_lies(data))


@pytest.mark.parametrize("native", [100, 400])
def test_what_is_read_at_another_resolution_is_drawn(tmp_path: Path, native: int) -> None:
    pdf = mupdf.open()
    page = pdf.new_page(width=WIDTH * 72 / native, height=HEIGHT * 72 / native)
    page.insert_image(page.rect, stream=jpeg(greys()))
    picture = picture_of(pdf, tmp_path)
    assert picture.dpi != pytest.approx(native, rel=0.01)
    assert picture.pixels.shape[1] == pytest.approx(WIDTH * picture.dpi / native, abs=1.1)


def cut_short(data: bytes) -> dict[str, bytes]:
    end = data[-2:]
    middle = len(data) // 2
    return {
        "half": data[:middle],
        "half, with an end": data[:middle] + end,
        "the last bytes": data[:-12] + end,
        "a marker amid it": data[:middle] + b"\xff\xe0" + data[middle + 2 :],
        "zeros": data[:middle] + bytes(len(data) - middle),
    }


@pytest.mark.parametrize("name", cut_short(b"12345678"))
@pytest.mark.parametrize("pixels", [greys(), colours()], ids=["greys", "colours"])
def test_a_jpeg_cut_short_is_damaged(tmp_path: Path, pixels: Pixels, name: str) -> None:
    data = jpeg(pixels)
    pdf = a_scan(data)
    pdf.update_stream(xref_of(pdf), cut_short(data)[name], compress=False)
    pdf.xref_set_key(xref_of(pdf), "Filter", "/DCTDecode")
    with open_source(save(pdf, tmp_path), SETTINGS) as source:
        for ask in (source.picture, source.content):
            with pytest.raises(DamagedFileError, match="page 1"):
                ask(1)


@pytest.mark.parametrize("kept", [0, 2])
@pytest.mark.parametrize("options", [(), (cv2.IMWRITE_JPEG_RST_INTERVAL, 20)], ids=["plain", "restarts"])
def test_a_jpeg_under_text_is_not_taken_for_whole_where_it_is_not(
    tmp_path: Path, options: tuple[int, ...], kept: int
) -> None:
    """MuPDF draws it all the same, grey where it ends."""
    data = jpeg(greys(), *options)
    pdf = a_scan(data)
    pdf[0].insert_text((60, 60), "1,234.50")
    pdf.update_stream(xref_of(pdf), data[: len(data) // (2 - kept // 2)], compress=False)
    pdf.xref_set_key(xref_of(pdf), "Filter", "/DCTDecode")
    assert is_drawn(pdf)
    if kept:
        assert picture_of(pdf, tmp_path).pixels.shape[:2] == (HEIGHT, WIDTH)
        return
    with pytest.raises(DamagedFileError, match="page 1 is damaged: parts of it are missing"):
        picture_of(pdf, tmp_path)


def test_a_drawn_jpeg_may_lack_its_last_marker(tmp_path: Path) -> None:
    data = jpeg(greys())[:-2]
    pdf = a_scan(data)
    pdf[0].insert_text((60, 60), "1,234.50")
    assert picture_of(pdf, tmp_path).pixels.shape[:2] == (HEIGHT, WIDTH)


@pytest.mark.parametrize("kept", [0, 1, 2])
def test_a_jpeg_without_its_end_is_whole_all_the_same(kept: int) -> None:
    data = jpeg(colours())
    found = Jpeg.of(data[: len(data) - 2 + kept])
    assert found is not None
    assert found.reduced(100, 100).shape == (147, 104)


@given(st.integers(200, 1500))
@settings(max_examples=25, deadline=None)
def test_few_missing_blocks_are_enough_to_tell(missing: int) -> None:
    """Of noise, whose 64 blocks take some 60 bytes each."""
    noise = np.random.default_rng(1).integers(0, 255, (64, 64)).astype(np.uint8)
    data = jpeg(noise)
    found = Jpeg.of(data[: -2 - missing] + data[-2:])
    assert found is not None
    with pytest.raises(ValueError, match="missing"):
        found.reduced(64, 64)


@given(st.binary(max_size=300), st.integers(0, 700))
@settings(max_examples=80, deadline=None)
def test_headers_of_any_bytes(junk: bytes, place: int) -> None:
    data = jpeg(np.full((8, 8, 3), 90, np.uint8))
    found = Jpeg.of(data[:place] + junk + data[place:])
    assert found is None or (found.width > 0 and found.components in {1, 3})


def test_exif_does_not_turn_the_picture(tmp_path: Path) -> None:
    """MuPDF heeds no orientation either: the PDF says how it lies."""
    data = jpeg(greys())
    orientation = b"\x12\x01\x03\x00\x01\x00\x00\x00\x06\x00\x00\x00"
    turned = b"Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00" + orientation + bytes(4)
    with_exif = data[:2] + b"\xff\xe1" + (len(turned) + 2).to_bytes(2, "big") + turned + data[2:]
    pdf = a_scan(data)
    pdf.update_stream(xref_of(pdf), with_exif, compress=False)
    pdf.xref_set_key(xref_of(pdf), "Filter", "/DCTDecode")
    assert not is_drawn(pdf)
    assert np.array_equal(picture_of(pdf, tmp_path).pixels, as_it_lies(data))


def test_a_larger_picture_than_stated_is_no_way_past_the_limit(tmp_path: Path) -> None:
    with pytest.raises(LimitError, match=re.escape(f"{WIDTH} × {HEIGHT} pixels")):
        picture_of(a_scan(jpeg(greys())), tmp_path, Limits(page_pixels=WIDTH * HEIGHT - 1))
