"""Picture files: every mode and orientation, pages of a TIFF, resolutions stated and estimated."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageOps

from extractor.errors import NoPagesError
from extractor.geometry import Box
from extractor.pages import open_source

from .papers import SETTINGS

GREY = np.full((400, 300), 255, np.uint8)
GREY[50:60, 30:200] = 0
GREY[300:340, 200:280] = 128
PLAIN = Image.fromarray(GREY)
INK = Image.fromarray(255 - GREY)
BLACK = Image.new("L", PLAIN.size, 0)
DPI = (150, 150)

MODES = {
    "grey.png": PLAIN,
    "palette.png": PLAIN.convert("RGB").quantize(16),
    "alpha.png": Image.merge("RGBA", (BLACK, BLACK, BLACK, INK)),
    "grey-alpha.png": Image.merge("LA", (BLACK, INK)),
    "deep.png": Image.fromarray(GREY.astype(np.uint16) * 257),
    "deep.tif": Image.fromarray(GREY.astype(np.uint16) * 257),
    "deeper.tif": Image.fromarray(GREY.astype(np.int32) * 257),
    "float.tif": Image.fromarray(GREY.astype(np.float32) / 255),
    "cmyk.jpg": PLAIN.convert("CMYK"),
    "cmyk.tif": PLAIN.convert("CMYK"),
    "colour.jpg": PLAIN.convert("RGB"),
    "colour.webp": PLAIN.convert("RGB"),
    "grey.bmp": PLAIN,
    "two.png": PLAIN.point(lambda v: 255 * (v > 99)).convert("1"),
    "two.tif": PLAIN.point(lambda v: 255 * (v > 99)).convert("1"),
}


@pytest.mark.parametrize("name", MODES)
def test_every_mode_shows_the_same_page(tmp_path: Path, name: str) -> None:
    image = MODES[name]
    options = {"quality": 95} if name.endswith(("jpg", "webp")) else {}
    if name == "two.tif":
        options["compression"] = "group4"
    image.save(tmp_path / name, dpi=DPI, **options)
    with open_source(tmp_path / name, SETTINGS) as source:
        content, picture = source.content(1), source.picture(1, 150 if "webp" not in name else 96)
    assert (
        source.source.media_type
        == {
            "png": "image/png",
            "jpg": "image/jpeg",
            "tif": "image/tiff",
            "bmp": "image/bmp",
            "webp": "image/webp",
        }[name.split(".")[1]]
    )
    assert (content.origin, content.words) == ("scanned", ())
    assert content.picture_areas == (Box(0, 0, content.width, content.height),)
    expected = np.where(GREY > 99, 255, 0) if name.startswith("two") else GREY
    assert picture.pixels.shape == (400, 300, 3)
    assert np.abs(picture.pixels.astype(int) - expected[:, :, None]).max() <= (12 if options else 2)


def test_sixteen_bits_a_colour(tmp_path: Path) -> None:
    deep = np.repeat(GREY.astype(np.uint16)[:, :, None] * 257, 3, axis=2)
    for name in ("a.png", "a.tif"):
        cv2.imwrite(str(tmp_path / name), deep)
        with open_source(tmp_path / name, SETTINGS) as source:
            picture = source.picture(1, 96)
        assert np.abs(picture.pixels[:, :, 1].astype(int) - GREY).max() <= 2


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_orientation_tag_is_obeyed(tmp_path: Path, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / "photo.jpg"
    PLAIN.convert("RGB").save(path, exif=exif, dpi=(150, 100), quality=95)
    with Image.open(path) as image:
        shown = np.asarray(ImageOps.exif_transpose(image))
    with open_source(path, SETTINGS) as source:
        content, picture = source.content(1), source.picture(1, 150)
    upright = (300 * 72 / 150, 400 * 72 / 100)
    assert (content.width, content.height) == (upright if orientation < 5 else upright[::-1])
    size = picture.pixels.shape[1::-1]
    assert size == tuple(round(v * 150 / 72) for v in (content.width, content.height))
    scaled = cv2.resize(shown, size, interpolation=cv2.INTER_CUBIC)
    assert np.abs(picture.pixels[:, :, ::-1].astype(int) - scaled).max() <= 40
    corner = picture.to_page.to_page(np.array([[float(size[0]), float(size[1])]]))[0]
    assert corner == pytest.approx((content.width, content.height))


def test_the_pages_of_a_tiff(tmp_path: Path) -> None:
    pages = [Image.new("L", (300 + 10 * i, 400), 200 - i) for i in range(4)]
    pages[2] = pages[2].convert("1")
    pages[0].save(tmp_path / "a.tif", save_all=True, append_images=pages[1:], dpi=DPI)
    with open_source(tmp_path / "a.tif", SETTINGS) as source:
        assert source.page_count == source.source.pages == 4
        assert [source.content(n).width for n in (1, 2, 3, 4)] == pytest.approx([144, 148.8, 153.6, 158.4])
        assert source.picture(4, 150).pixels.shape == (400, 330, 3)
        assert set(np.unique(source.picture(2, 150).pixels)) == {199}
        with pytest.raises(NoPagesError):
            source.picture(5)


def test_a_moving_picture_has_one_page(tmp_path: Path) -> None:
    PLAIN.convert("RGB").save(
        tmp_path / "a.webp", save_all=True, append_images=[BLACK.convert("RGB")], lossless=True
    )
    with open_source(tmp_path / "a.webp", SETTINGS) as source:
        assert source.page_count == 1
        assert source.picture(1, 96).pixels[0, 0, 0] == 255


@pytest.mark.parametrize(
    ("size", "stated", "points"),
    [
        ((1654, 2339), (200, 200), (595.4, 842.0)),
        ((1654, 2339), None, (595.4, 842.0)),
        ((2480, 3508), (72, 72), (595.0, 841.7)),  # a default that says 123 cm
        ((2480, 3508), (1, 1), (595.0, 841.7)),
        ((3000, 4000), None, (720, 960)),
        ((600, 300), None, (450, 225)),
        ((600, 300), (96, 96), (450, 225)),
        ((1728, 1145), (204, 98), (609.9, 841.2)),  # a fax: half as fine upright
    ],
)
def test_the_size_of_a_page(tmp_path: Path, size, stated, points) -> None:
    options = {"dpi": stated} if stated else {}
    Image.new("L", size, 255).save(tmp_path / "a.tif", **options)
    with open_source(tmp_path / "a.tif", SETTINGS) as source:
        content = source.content(1)
        assert (content.width, content.height) == pytest.approx(points, rel=0.002)
        picture = source.picture(1)
    height, width = picture.pixels.shape[:2]
    assert width / height == pytest.approx(content.width / content.height, rel=0.01)
    assert picture.dpi == source.best_dpi(1)


def test_the_picture_of_an_area(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (800, 600)).astype(np.uint8)
    Image.fromarray(noise).save(tmp_path / "a.png", dpi=DPI)
    with open_source(tmp_path / "a.png", SETTINGS) as source:
        part = source.picture(1, 150, Box(48.2, 96.1, 144.2, 239.9))
    assert np.array_equal(part.pixels[:, :, 0], noise[200:500, 100:301])
    assert part.to_page.to_page(np.array([[0.0, 0.0]]))[0] == pytest.approx((48, 96), abs=0.01)


def test_thumbnails_in_a_tiff_are_no_pages(tmp_path: Path) -> None:
    small = Image.new("L", (60, 80), 0)
    small.encoderinfo = {"tiffinfo": {254: 1}}
    PLAIN.save(tmp_path / "a.tif", save_all=True, append_images=[small], dpi=DPI)
    with open_source(tmp_path / "a.tif", SETTINGS) as source:
        assert source.page_count == 1
