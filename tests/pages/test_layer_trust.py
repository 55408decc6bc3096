"""Which words of a text layer are compared with a reading, and what follows where they differ."""

from __future__ import annotations

from collections import Counter

from extractor.geometry import Box
from extractor.pages import judged, sample_words, to_look_at_again
from extractor.parts import PageContent, Word


def content_with(words: list[tuple[str, str]]) -> PageContent:
    """A page with words (text, font), one below the other."""
    placed = [Word(text, Box(50, 20 * i, 120, 20 * i + 9), font) for i, (text, font) in enumerate(words)]
    return PageContent(1, 595.0, 842.0, "digital", tuple(placed), (), ())


FIGURES = [(f"{n * 1237},{n % 10}17.30", "Song") for n in range(1, 41)]
SECOND = [("9,999.00", "Courier"), ("1,111.00", "Courier"), ("6,000.00", "Courier")]


def test_each_font_that_sets_figures_is_compared() -> None:
    content = content_with([*FIGURES[:20], *SECOND, *FIGURES[20:], ("教育支出", "Hei"), ("22", "Tiny")])
    fonts = Counter(word.font for word in sample_words(content))
    assert fonts["Courier"] == 3
    assert fonts["Tiny"] == 1
    assert 8 <= fonts["Song"] <= 12


def test_of_a_font_those_words_are_compared_that_show_its_digits() -> None:
    same = [("1,111.11", "Courier")] * 30
    content = content_with([*FIGURES, *same, ("6,111.11", "Courier"), ("9,111.11", "Courier")])
    texts = {word.text for word in sample_words(content) if word.font == "Courier"}
    assert {"6,111.11", "9,111.11"} <= texts


def differing(content: PageContent, wrong: dict[str, str]) -> PageContent:
    """What is made of a page on which the readings of some words are others than the layer says."""
    first = [(word, wrong.get(word.text, word.text)) for word in sample_words(content)]
    again = to_look_at_again(content, [w for w, _ in first], [r for _, r in first])
    return judged(content, first, [(word, wrong.get(word.text, word.text)) for word in again])


def test_a_font_of_which_two_words_differ_is_not_trusted() -> None:
    content = content_with([*FIGURES, *SECOND])
    assert differing(content, {"9,999.00": "6,666.00", "1,111.00": "7,777.00"}).origin == "scanned"


def test_one_word_that_differs_twice_is_doubted() -> None:
    content = content_with([*FIGURES, *SECOND])
    found = differing(content, {"9,999.00": "9,990.00"})
    assert found.origin == "digital"
    assert [(w.text, w.box) for w in found.doubted] == [("9,990.00", content.words[40].box)]


def test_a_slip_of_the_first_reading_is_forgiven() -> None:
    content = content_with(FIGURES)
    first = [(word, word.text) for word in sample_words(content)]
    slipped = [(first[0][0], "7"), *first[1:]]
    again = to_look_at_again(content, [w for w, _ in slipped], [r for _, r in slipped])
    assert first[0][0] in again
    assert judged(content, slipped, [(word, word.text) for word in again]) == content


def test_where_one_word_differs_others_of_its_font_with_its_digits_are_looked_at() -> None:
    content = content_with([*FIGURES, *SECOND])
    sample = [w for w in sample_words(content) if w.font == "Song"]
    readings = ["0" if i == 0 else w.text for i, w in enumerate(sample)]
    again = to_look_at_again(content, sample, readings)
    assert len(again) > 3
    assert all(word.font == "Song" for word in again)
    assert len({word.box.y0 for word in again}) == len(again)
