"""Words, rulings, pictures and areas lie in one frame: the page as the source shows it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from extractor.geometry import Box, pixel_box
from extractor.pages import open_source, triage
from extractor.pages.placing import holds_only_grey_pictures
from extractor.parts import Picture

from .papers import SETTINGS, mupdf, paper, png, save, scan, write_table

CROPS = [None, (30, 250, 560, 800), (-60, 260, 540, 860)]
MEDIA = [None, (-40, -25, 555, 817)]


@pytest.fixture(autouse=True)
def _sideways_text_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """The paper's text stands sideways when the page is turned; the frames are to be seen all the same."""
    monkeypatch.setattr(triage, "MOST_SIDEWAYS", 1.0)


def turned_paper(folder: Path, rotate: int, crop, media) -> Path:
    pdf = mupdf.open()
    page = pdf.new_page(width=595, height=842)
    write_table(page, rows=9)
    page.insert_image((150, 400, 450, 520), stream=png(scan()[:400, :1000]))
    if media:
        pdf.xref_set_key(page.xref, "MediaBox", "[{} {} {} {}]".format(*media))
    if crop:
        pdf.xref_set_key(page.xref, "CropBox", "[{} {} {} {}]".format(*crop))
    pdf.xref_set_key(page.xref, "Rotate", str(rotate))
    return save(pdf, folder)


def ink(picture: Picture) -> np.ndarray:
    return picture.pixels.min(axis=2) < 140


def inside(mask: np.ndarray, box: Box, picture: Picture) -> np.ndarray:
    return mask[pixel_box(box, picture.to_page).slices(*mask.shape)]


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", CROPS, ids=["whole", "cropped", "beyond"])
@pytest.mark.parametrize("media", MEDIA, ids=["plain", "shifted"])
def test_ink_is_where_words_and_rulings_are(tmp_path: Path, rotate: int, crop, media) -> None:
    with open_source(turned_paper(tmp_path, rotate, crop, media), SETTINGS) as source:
        content, picture = source.content(1), source.picture(1, 144)
    x0, y0, x1, y1 = media or (0, 0, 595, 842)
    if crop:
        x0, y0, x1, y1 = max(x0, crop[0]), max(y0, crop[1]), min(x1, crop[2]), min(y1, crop[3])
    wide, high = (content.width, content.height) if rotate % 180 == 0 else (content.height, content.width)
    assert (wide, high) == (x1 - x0, y1 - y0)
    mask = ink(picture)
    assert mask.shape == (round(content.height * 2), round(content.width * 2))
    assert len(content.words) >= 18
    assert len(content.rulings) >= 20
    explained = np.zeros_like(mask)
    for word in content.words:
        assert inside(mask, word.box, picture).mean() > 0.03
        explained[pixel_box(word.box.grown(1), picture.to_page).slices(*mask.shape)] = True
    for r in content.rulings:
        box = Box(r.x0, r.y0, r.x1, r.y1)
        if min(r.x0, r.y0) > 1 and r.x1 < content.width - 1 and r.y1 < content.height - 1:
            along = inside(mask, box.grown(1), picture).any(axis=0 if r.y0 == r.y1 else 1)
            assert along.mean() > 0.95
        explained[pixel_box(box.grown(2), picture.to_page).slices(*mask.shape)] = True
    for area in content.picture_areas:
        explained[pixel_box(area.grown(1), picture.to_page).slices(*mask.shape)] = True
    assert content.origin == "mixed"
    assert (mask & ~explained).sum() < 0.002 * mask.sum()


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_the_picture_of_an_area_is_a_part_of_the_page(tmp_path: Path, rotate: int) -> None:
    path = turned_paper(tmp_path, rotate, CROPS[1], None)
    with open_source(path, SETTINGS) as source:
        whole = source.picture(1, 144)
        part = source.picture(1, 144, Box(100.0, 120.0, 300.0, 220.5))
    x0, y0 = (round(v) for v in whole.to_page.to_picture(part.to_page.to_page(np.array([[0.0, 0.0]])))[0])
    height, width = part.pixels.shape[:2]
    same = whole.pixels[y0 : y0 + height, x0 : x0 + width].astype(int) - part.pixels
    assert (abs(x0 - 200), abs(y0 - 240)) <= (1, 1)
    assert np.abs(same).max() <= 2


def test_areas_of_mixed_pages_turn_with_the_page(tmp_path: Path) -> None:
    areas = {}
    for rotate in (0, 90):
        with open_source(turned_paper(tmp_path, rotate, None, None), SETTINGS) as source:
            (areas[rotate],) = source.content(1).picture_areas
    level, upright = areas[0], areas[90]
    assert (upright.x0, upright.y0) == pytest.approx((842 - level.y1, level.x0), abs=0.1)
    assert (upright.width, upright.height) == pytest.approx((level.height, level.width), abs=0.1)


def test_a_scan_is_drawn_with_its_own_pixels(tmp_path: Path) -> None:
    grey = scan(dpi=175, width=1447, height=2047)
    pdf = mupdf.open()
    page = pdf.new_page(width=1447 * 72 / 175, height=2047 * 72 / 175)
    page.insert_image(page.rect, stream=png(grey))
    with open_source(save(pdf, tmp_path), SETTINGS) as source:
        assert source.best_dpi(1) == pytest.approx(175, rel=1e-3)
        picture = source.picture(1)
    assert picture.pixels.shape[:2] == grey.shape
    assert np.abs(picture.pixels[:, :, 1].astype(int) - grey).max() <= 3


@pytest.mark.parametrize(
    ("native", "drawn"), [(600, 300), (240, 240), (150, 150), (120, 200), (80, 160), (40, 80)]
)
def test_the_resolution_follows_the_scan(tmp_path: Path, native: int, drawn: int) -> None:
    pdf = mupdf.open()
    page = pdf.new_page(width=288, height=360)
    page.insert_image(page.rect, stream=png(np.full((native * 5, native * 4), 240, np.uint8)))
    with open_source(save(pdf, tmp_path), SETTINGS) as source:
        assert source.best_dpi(1) == pytest.approx(drawn, rel=0.01)


def test_a_page_of_vectors_is_drawn_as_the_settings_say(tmp_path: Path) -> None:
    with open_source(turned_paper(tmp_path, 0, None, None), SETTINGS) as source:
        assert source.best_dpi(1) == SETTINGS.dpi
        assert source.picture(1).dpi == SETTINGS.dpi


def _coloured_line(page: Any) -> None:
    page.draw_line((50, 50), (300, 60), color=(0.9, 0.1, 0.1), width=3)


def _coloured_note(page: Any) -> None:
    page.add_rect_annot((40, 40, 200, 120)).update()


def _hidden_text(page: Any) -> None:
    page.insert_text((60, 60), "1,234.50", render_mode=3)


def _visible_text(page: Any) -> None:
    page.insert_text((60, 60), "1,234.50", color=(0, 0, 1))


def _coloured_picture(page: Any) -> None:
    page.insert_image((60, 60, 160, 160), stream=png(np.full((80, 80, 3), (40, 40, 220), np.uint8)))


@pytest.mark.parametrize(
    ("draw", "grey"),
    [
        (lambda _: None, True),
        (_hidden_text, True),
        (_coloured_line, False),
        (_coloured_note, False),
        (_visible_text, False),
        (_coloured_picture, False),
    ],
)
@pytest.mark.parametrize("packed", [".png", ".jpg"])
def test_a_scan_in_greys_is_drawn_as_greys_and_shows_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, draw: Callable[[Any], None], grey: bool, packed: str
) -> None:
    def drawn(page: Any) -> None:
        scanned = cv2.imencode(packed, scan(width=620, height=877, dpi=75))[1]
        page.insert_image(page.rect, stream=scanned.tobytes())
        draw(page)

    with open_source(paper(tmp_path, drawn), SETTINGS) as source:
        with mupdf.open(source.path) as pdf:
            assert holds_only_grey_pictures(pdf[0]) == grey
        shown = source.picture(1).pixels
        monkeypatch.setattr("extractor.pages.pdf.holds_only_grey_pictures", lambda _: False)
        in_colours = source.picture(1).pixels
    assert shown.shape == in_colours.shape
    assert np.array_equal(shown, in_colours)
