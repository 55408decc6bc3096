"""The words of a text layer, as the file says them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from extractor.pages import open_source
from extractor.pages.words import is_unmapped

from .papers import SETTINGS, content_of, mupdf, save, say


def texts(tmp_path: Path, draw) -> list[str]:
    return [w.text for w in content_of(tmp_path, draw).words]


def test_blanks_part_words(tmp_path: Path) -> None:
    def draw(page: Any) -> None:
        page.insert_text((50, 100), "1,234.50     9.00 x", fontname="helv")
        page.insert_text((50, 130), "部门：　教育局", fontname="china-s")

    assert texts(tmp_path, draw) == ["1,234.50", "9.00", "x", "部门：", "教育局"]


def test_a_ruling_between_characters_parts_words(tmp_path: Path) -> None:
    def draw(page: Any) -> None:
        page.insert_text((100, 100), "18,330.37一、基本支出", fontname="china-s", fontsize=10)
        page.insert_text((100, 200), "18,330.37一、基本支出", fontname="china-s", fontsize=10)

    (word, other) = content_of(tmp_path, draw).words
    assert word.text == other.text == "18,330.37一、基本支出"
    middle = 100 + mupdf.get_text_length("18,330.37", fontname="china-s", fontsize=10)

    def ruled(page: Any) -> None:
        draw(page)
        page.draw_line((middle, 80), (middle, 110), width=0.5)

    parted = content_of(tmp_path, ruled).words
    assert [w.text for w in parted] == ["18,330.37", "一、基本支出", word.text]
    assert parted[0].box.x1 <= middle + 0.1
    assert parted[1].box.x0 >= middle - 0.1


def test_a_wide_gap_parts_words_without_a_blank(tmp_path: Path) -> None:
    def draw(page: Any) -> None:
        page.insert_text((10, 10), " ")
        code = b"BT /helv 10 Tf 100 700 Td [(12.50) -3000 (77.00)] TJ ET"
        page.parent.update_stream(page.get_contents()[0], code)

    assert texts(tmp_path, draw) == ["12.50", "77.00"]


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_text_that_runs_upward_stays_whole(tmp_path: Path, rotate: int) -> None:
    def write(page: Any) -> None:
        page.insert_text((100, 200), "一般公共预算", fontname="china-s")
        page.insert_text((300, 400), "收入合计", fontname="china-s", rotate=rotate)

    found = content_of(tmp_path, write)
    _, word = found.words
    assert word.text == "收入合计"
    assert (word.box.width > word.box.height) == (rotate % 180 == 0)


def test_radicals_and_full_width_digits_stay_raw(tmp_path: Path) -> None:
    pdf = mupdf.open()
    pdf.new_page().insert_text((50, 100), "支出１２", fontname="china-s")
    path = save(say(pdf, {"支": "⽀", "出": "出", "１": "１", "２": "２"}), tmp_path)
    with open_source(path, SETTINGS) as source:
        assert [w.text for w in source.content(1).words] == ["⽀出１２"]


def test_text_off_the_page_is_dropped(tmp_path: Path) -> None:
    def draw(page: Any) -> None:
        page.insert_text((50, 100), "here")
        page.insert_text((700, 100), "beyond")
        page.insert_text((50, -40), "above")

    assert texts(tmp_path, draw) == ["here"]


def test_text_drawn_twice_to_look_bold_is_there_once(tmp_path: Path) -> None:
    def draw(page: Any) -> None:
        for dx in (0, 0.15):
            page.insert_text((50 + dx, 100), "1,234.50")

    assert texts(tmp_path, draw) == ["1,234.50"]


def test_which_characters_say_nothing() -> None:
    assert all(map(is_unmapped, "\ufffd\ue000\uf0b7\x01"))
    assert not any(map(is_unmapped, "1支⽀，％Ａ—○㈠"))
