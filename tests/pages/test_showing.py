"""Text that is in a page's layer and does not show, and text that something strikes out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pymupdf
import pytest

from extractor.parts import PageContent
from tests.pages.papers import content_of, write_table


def shown(content: PageContent) -> list[str]:
    return [word.text for word in content.words]


def concealed(content: PageContent) -> list[str]:
    return [word.text for word in content.concealed]


def test_what_shows_is_not_concealed(tmp_path: Path) -> None:
    """Faint, tiny and coloured text on white and on a shade shows."""

    def draw(page: Any) -> None:
        write_table(page)
        page.draw_rect((50, 500, 300, 600), color=None, fill=(0.1, 0.2, 0.5))
        page.insert_text((60, 540), "1,111.11", color=(1, 1, 1))
        page.insert_text((60, 560), "2,222.22", color=(0.9, 0.9, 0.9))
        page.insert_text((60, 580), "3.33", fontsize=4, color=(0.7, 0.7, 0.9))
        page.insert_text((60, 640), "4,444.44", color=(0.85, 0.85, 0.85))

    content = content_of(tmp_path, draw)
    assert content.concealed == ()
    assert {"1,111.11", "2,222.22", "3.33", "4,444.44"} <= set(shown(content))


@pytest.mark.parametrize("rotation", [0, 90, 270])
def test_text_without_contrast_does_not_show(tmp_path: Path, rotation: int) -> None:
    def draw(page: Any) -> None:
        write_table(page)
        page.draw_rect((300, 450, 500, 620), color=None, fill=(0.8, 0.9, 0.8))
        page.insert_text((60, 540), "2,160.55", color=(1, 1, 1), rotate=rotation)
        page.insert_text((360, 540), "-3.75%", color=(0.8, 0.9, 0.8), rotate=rotation)
        page.set_rotation(rotation)

    content = content_of(tmp_path, draw)
    assert sorted(concealed(content)) == ["-3.75%", "2,160.55"]
    assert not {"2,160.55", "-3.75%"} & set(shown(content))


@pytest.mark.parametrize("fill", [(0, 0, 0), (1, 1, 1)])
def test_text_under_a_shape_does_not_show(tmp_path: Path, fill: tuple[float, ...]) -> None:
    """A new figure typed over a painted-over one shows; text on a shape painted before it does."""

    def draw(page: Any) -> None:
        write_table(page)
        page.insert_text((60, 540), "2,160.55")
        page.insert_text((60, 580), "9,999.99")
        page.draw_rect((50, 520, 150, 545), color=None, fill=fill)
        page.draw_rect((50, 565, 150, 590), color=None, fill=fill)
        page.insert_text((62, 582), "5,000.00", color=tuple(1 - c for c in fill))

    content = content_of(tmp_path, draw)
    assert sorted(concealed(content)) == ["2,160.55", "9,999.99"]
    assert "5,000.00" in shown(content)


def test_a_tint_over_text_hides_nothing(tmp_path: Path) -> None:
    """A highlighter: a shape painted later that multiplies what lies under it."""

    def draw(page: Any) -> None:
        write_table(page)
        page.insert_text((60, 540), "2,160.55")
        page.draw_rect((50, 520, 150, 545), color=None, fill=(1, 1, 0))
        pdf, content = page.parent, page.get_contents()[-1]
        kind, found = pdf.xref_get_key(page.xref, "Resources")
        resources = int(found.split()[0]) if kind == "xref" else page.xref
        key = "ExtGState" if kind == "xref" else "Resources/ExtGState"
        kind, found = pdf.xref_get_key(resources, key)
        if kind == "xref":
            resources, key = int(found.split()[0]), "Tint"
        else:
            key += "/Tint"
        pdf.xref_set_key(resources, key, "<</BM /Multiply>>")
        pdf.update_stream(content, b"q /Tint gs\n" + pdf.xref_stream(content) + b"\nQ")

    content = content_of(tmp_path, draw)
    assert content.concealed == ()
    assert "2,160.55" in shown(content)


def test_figures_clipped_away_do_not_show(tmp_path: Path) -> None:
    def draw(page: Any) -> None:
        write_table(page)
        page.insert_text((60, 540), "2,160.5512")
        end = 60 + pymupdf.get_text_length("2,160.55", fontsize=11)
        xref = page.get_contents()[-1]
        pdf = page.parent
        clip = f"q 0 {842 - 560} {end} 60 re W n\n".encode()
        pdf.update_stream(xref, clip + pdf.xref_stream(xref) + b"\nQ")

    content = content_of(tmp_path, draw)
    assert concealed(content) == ["12"]
    assert "2,160.55" in shown(content)


def test_a_layer_hardly_any_of_which_shows_is_compared_with_a_reading(tmp_path: Path) -> None:
    def draw(page: Any) -> None:
        for i in range(20):
            page.insert_text((60, 100 + 20 * i), f"{i},160.55", color=(1, 1, 1))
        page.insert_text((60, 600), "1,234.50")

    content = content_of(tmp_path, draw)
    assert content.doubtful_layer
    assert len(content.words) == 21


def test_a_line_through_a_figure_strikes_it_out_and_is_no_rule(tmp_path: Path) -> None:
    def draw(page: Any) -> None:
        write_table(page)
        page.insert_text((60, 540), "2,160.55")
        page.draw_line((56, 537), (110, 537))
        page.insert_text((60, 580), "7,160.55")
        page.draw_line((56, 583), (110, 583))  # underlined

    content = content_of(tmp_path, draw)
    assert [word.text for word in content.doubted] == ["2,160.55"]
    assert [r.y0 for r in content.rulings if r.y0 > 500] == [583]


def test_a_rule_on_which_text_lies_stays_a_rule(tmp_path: Path) -> None:
    """Pieces of rules, cell by cell, under text that is set too low."""

    def draw(page: Any) -> None:
        for i, text in enumerate(["1,234.50", "2,234.50", "3,234.50"]):
            x = 50 + 50 * i
            page.draw_line((x, 540), (x + 50, 540))
            page.draw_line((x, 540), (x, 520))
            page.insert_text((x + 4, 543), text)

    content = content_of(tmp_path, draw)
    assert content.doubted == ()
    assert sum(r.x1 - r.x0 for r in content.rulings if r.y0 == r.y1) == pytest.approx(150)


@pytest.mark.parametrize("rotation", [0, 90])
def test_lines_of_annotations_are_no_rules_and_put_figures_in_doubt(tmp_path: Path, rotation: int) -> None:
    def draw(page: Any) -> None:
        page.set_rotation(rotation)
        page.insert_text((60, 540), "2,160.55", rotate=rotation)
        page.insert_text((260, 540), "3,160.55", rotate=rotation)
        (hit,) = page.search_for("2,160.55")
        page.add_strikeout_annot(hit)
        page.add_rect_annot((400, 100, 500, 130))

    content = content_of(tmp_path, draw)
    assert content.rulings == ()
    assert [word.text for word in content.doubted] == ["2,160.55"]
