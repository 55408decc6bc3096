"""Digital, scanned or mixed; what is read from the text layer and what from pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from extractor.geometry import Box
from extractor.pages import layer_agrees, open_source, sample_words
from extractor.parts import PageContent, Word

from .papers import SETTINGS, content_of, mupdf, png, save, say, scan, write_table


def whole_page(content: PageContent) -> bool:
    return content.picture_areas == (Box(0, 0, content.width, content.height),)


def test_a_page_of_text_is_digital(tmp_path: Path) -> None:
    content = content_of(tmp_path, write_table)
    assert (content.origin, content.picture_areas, content.doubtful_layer) == ("digital", (), False)
    assert len(content.words) == 30


def test_a_blank_page_is_digital_and_empty(tmp_path: Path) -> None:
    content = content_of(tmp_path, lambda _page: None)
    assert (content.origin, content.words, content.rulings, content.picture_areas) == ("digital", (), (), ())


def test_a_scan_is_scanned(tmp_path: Path) -> None:
    content = content_of(tmp_path, lambda p: p.insert_image(p.rect, stream=png(scan())))
    assert content.origin == "scanned"
    assert whole_page(content)


def test_a_scan_with_a_few_characters_is_scanned_and_blank_paper_is_not(tmp_path: Path) -> None:
    grain = np.random.default_rng(5).normal(245, 4, (1754, 1240)).clip(0, 255).astype(np.uint8)
    signed = grain.copy()
    cv2.putText(signed, "208 05", (1000, 120), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 30, 3)
    for paper, origin in ((grain, "digital"), (signed, "scanned")):
        stream = png(paper)
        content = content_of(tmp_path, lambda p, stream=stream: p.insert_image(p.rect, stream=stream))
        assert content.origin == origin


def test_a_scan_in_strips_with_margins_is_scanned(tmp_path: Path) -> None:
    def draw(page: Any) -> None:
        grey = scan()
        for i in range(8):
            strip = png(grey[i * 219 : (i + 1) * 219])
            page.insert_image((40, 60 + i * 90, 555, 150 + i * 90), stream=strip, keep_proportion=False)

    content = content_of(tmp_path, draw)
    assert content.origin == "scanned"
    assert whole_page(content)


def test_an_invisible_layer_under_a_scan_is_not_used(tmp_path: Path) -> None:
    def draw(page: Any) -> None:
        page.insert_image(page.rect, stream=png(scan()))
        write_table(page, rows=24, mode=3)

    content = content_of(tmp_path, draw)
    assert (content.origin, content.words, content.rulings) == ("scanned", (), ())
    assert whole_page(content)


def test_text_painted_over_by_a_scan_is_not_used(tmp_path: Path) -> None:
    def draw(page: Any) -> None:
        write_table(page, rows=24)
        page.insert_image(page.rect, stream=png(scan()))

    content = content_of(tmp_path, draw)
    assert (content.origin, content.words) == ("scanned", ())


def test_a_page_number_on_a_scan_leaves_it_scanned(tmp_path: Path) -> None:
    def draw(page: Any) -> None:
        page.insert_image(page.rect, stream=png(scan()))
        page.insert_text((280, 820), "- 12 -")

    content = content_of(tmp_path, draw)
    assert content.origin == "scanned"
    assert whole_page(content)


def test_figures_typed_into_a_scanned_form_are_read_with_it(tmp_path: Path) -> None:
    def draw(page: Any) -> None:
        page.insert_image(page.rect, stream=png(scan()))
        for r in range(6):
            page.insert_text((430, 770 + 10 * r), f"{r}21.50", fontsize=8)

    content = content_of(tmp_path, draw)
    assert (content.origin, content.words) == ("scanned", ())


def test_a_table_pasted_as_a_picture_makes_the_page_mixed(tmp_path: Path) -> None:
    place = Box(60, 420, 535, 700)

    def draw(page: Any) -> None:
        write_table(page, rows=8)
        box = (place.x0, place.y0, place.x1, place.y1)
        page.insert_image(box, stream=png(scan()[:700]), keep_proportion=False)

    content = content_of(tmp_path, draw)
    assert content.origin == "mixed"
    (area,) = content.picture_areas
    assert area.overlap(place) == pytest.approx(place.area, rel=0.01) == pytest.approx(area.area, rel=0.01)
    assert len(content.words) == 24
    assert content.rulings


def test_words_in_a_picture_area_are_left_to_its_reading(tmp_path: Path) -> None:
    def draw(page: Any) -> None:
        write_table(page, rows=8)
        page.insert_image((60, 420, 535, 700), stream=png(scan()[:700]), keep_proportion=False)
        page.insert_text((300, 690), "12.00", fontsize=8)
        page.draw_line((70, 500), (500, 500))

    content = content_of(tmp_path, draw)
    assert "12.00" not in {w.text for w in content.words}
    assert max(r.y1 for r in content.rulings) < 420


def seal() -> bytes:
    picture = np.full((300, 300, 4), (40, 40, 220, 0), np.uint8)
    ring = np.zeros((300, 300), np.uint8)
    cv2.circle(ring, (150, 150), 140, 255, 8)
    cv2.putText(ring, "SEAL", (50, 170), cv2.FONT_HERSHEY_SIMPLEX, 2.5, 255, 8)
    picture[:, :, 3] = ring
    return png(picture)


def test_seals_and_logos_are_no_picture_areas(tmp_path: Path) -> None:
    def draw(page: Any) -> None:
        write_table(page, rows=10)
        page.insert_image((350, 200, 469, 319), stream=seal())
        page.insert_image((40, 20, 140, 50), stream=png(scan()[300:600, 200:1200]))

    content = content_of(tmp_path, draw)
    assert (content.origin, len(content.words), content.picture_areas) == ("digital", 30, ())


def test_a_coloured_ground_under_text_is_no_picture_area(tmp_path: Path) -> None:
    ground = np.tile(np.linspace(200, 250, 800).astype(np.uint8)[:, None], (1, 600))

    def draw(page: Any) -> None:
        page.insert_image(page.rect, stream=png(ground), keep_proportion=False)
        write_table(page, rows=10)

    content = content_of(tmp_path, draw)
    assert (content.origin, len(content.words)) == ("digital", 30)
    assert content.doubtful_layer  # text over a picture of the page may be a scanner's


def test_text_turned_into_curves_is_looked_at(tmp_path: Path) -> None:
    pdf = mupdf.open()
    write_table(pdf.new_page(), rows=20)
    curves = mupdf.open(stream=pdf[0].get_svg_image(text_as_path=True).encode(), filetype="svg")
    with open_source(
        save(mupdf.open(stream=curves.convert_to_pdf(), filetype="pdf"), tmp_path), SETTINGS
    ) as source:
        content = source.content(1)
    assert (content.origin, content.words) == ("scanned", ())
    assert whole_page(content)


@pytest.mark.parametrize("meaning", ["\ufffd", "\ue123", "\x02"])
def test_a_layer_that_says_nothing_is_not_trusted(tmp_path: Path, meaning: str) -> None:
    pdf = mupdf.open()
    page = pdf.new_page()
    for r in range(10):
        page.insert_text((60, 90 + 25 * r), "教育支出1234.50", fontname="china-s")
    with open_source(save(say(pdf, dict.fromkeys("0123456789", meaning)), tmp_path), SETTINGS) as source:
        content = source.content(1)
    assert (content.origin, content.words, content.rulings) == ("scanned", (), ())
    assert whole_page(content)


def test_a_few_odd_bullets_do_not_spoil_a_layer(tmp_path: Path) -> None:
    pdf = mupdf.open()
    page = pdf.new_page()
    plain = {c: c for text in write_table(page, rows=20) for c in text}
    page.insert_text((20, 60), "●", fontname="china-s")
    with open_source(save(say(pdf, {**plain, "●": "\uf0b7"}), tmp_path), SETTINGS) as source:
        content = source.content(1)
    assert content.origin == "digital"
    assert content.doubtful_layer
    assert len(content.words) == 61


def test_filled_in_fields_and_notes_are_read_from_the_picture(tmp_path: Path) -> None:
    def field(page: Any) -> None:
        write_table(page, rows=5)
        widget = mupdf.Widget()
        widget.rect, widget.field_type = mupdf.Rect(100, 400, 200, 420), mupdf.PDF_WIDGET_TYPE_TEXT
        widget.field_name, widget.field_value = "amount", "1,234.50"
        page.add_widget(widget)

    def note(page: Any) -> None:
        write_table(page, rows=5)
        page.add_freetext_annot((100, 400, 300, 440), "corrected: 12.00")

    for draw in (field, note):
        content = content_of(tmp_path, draw)
        assert content.origin == "scanned"
        assert whole_page(content)


# --- comparing a layer with a reading -----------------------------------------------------------------


def content_with(words: list[str]) -> PageContent:
    placed = tuple(
        Word(text, Box(50, 20 * i, 50 + 8 * len(text), 20 * i + 10)) for i, text in enumerate(words)
    )
    return PageContent(1, 595, 842, "digital", placed, (), ())


def test_the_sample_is_spread_and_prefers_figures() -> None:
    words = [f"{i}.50" if i % 2 else f"名称{i}甲"[:2] + "目" for i in range(100)]
    sample = sample_words(content_with(words))
    assert len(sample) == 12
    assert sum(any(c.isdigit() for c in w.text) for w in sample) == 8
    assert {int(w.box.y0 // 700) for w in sample} == {0, 1, 2}
    assert sample_words(content_with(["一", "2"])) == ()
    assert len(sample_words(content_with(["12.50"] * 40))) == 12


def test_a_true_layer_agrees_in_spite_of_widths_radicals_and_a_slip() -> None:
    words = content_with(
        ["⽀出合计", "１２.50", "1,234.50", "9,000.00", "教育局部门预算", "3.00", "4.25"]
    ).words
    read = ["支出合计", "12.50", "1,234.50", "9,000.00", "教育局部门预箅", "3.00", "4.25"]
    assert layer_agrees(words, read)
    assert layer_agrees((), ())


@pytest.mark.parametrize(
    "read",
    [
        ["支出合计", "12.50", "1,284.50", "9,000.00", "3.06"],
        ["收人台汁", "12.50", "1,234.50", "9,000.00", "3.00"],
        ["", "", "", "", ""],
    ],
    ids=["digits", "labels", "nothing"],
)
def test_a_false_layer_does_not_agree(read: list[str]) -> None:
    words = content_with(["支出合计", "12.50", "1,234.50", "9,000.00", "3.00"]).words
    assert not layer_agrees(words, read)


def test_a_distrusted_page_is_read_whole() -> None:
    content = content_with(["12.50"]).as_scanned()
    assert (content.origin, content.words, content.rulings) == ("scanned", (), ())
    assert whole_page(content)


@pytest.mark.parametrize(
    ("rotate", "origin"), [(0, "digital"), (90, "scanned"), (180, "scanned"), (270, "scanned")]
)
def test_text_that_stands_sideways_is_left_to_the_picture(tmp_path: Path, rotate: int, origin: str) -> None:
    def write(page: Any) -> None:
        for row in range(5):
            page.insert_text((200 + 30 * row, 400), f"1,234.5{row}", rotate=rotate)

    assert content_of(tmp_path, write).origin == origin


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_a_turned_page_whose_text_runs_level_as_shown_is_digital(tmp_path: Path, rotate: int) -> None:
    def write(page: Any) -> None:
        page.insert_text((200, 400), "1,234.56", rotate=rotate)
        page.set_rotation(rotate)

    assert content_of(tmp_path, write).origin == "digital"
