"""Readings weighed by their words: what is named is chosen, nothing is made up, what is sure stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.document import Alternative
from extractor.engines import LineReading
from extractor.reading.judging.words import Words, reweighed, usual_words, worded

WORDS = Words(frozenset(a + b for a, b in zip("\x02项目支出", "项目支出\x03", strict=True)))


def line(text: str, confidence: float, **others: float) -> LineReading:
    return LineReading(text, confidence, tuple(Alternative(text=t, probability=p) for t, p in others.items()))


def test_a_named_reading_of_usual_words_is_chosen_and_doubted() -> None:
    (read,) = worded([line("项日支出", 0.6, 项目支出=0.3)], WORDS)
    assert read.text == "项目支出"
    assert read.confidence <= 0.9
    assert [a.text for a in read.alternatives] == ["项日支出"]


def test_a_reading_of_usual_words_gains_by_them() -> None:
    (read,) = worded([line("项目支出", 0.8, 项日支出=0.15)], WORDS)
    assert read.text == "项目支出"
    assert read.confidence > 0.9


def test_what_no_look_named_is_not_read() -> None:
    (read,) = worded([line("项日支出", 0.99, 顶日支出=0.01)], WORDS)
    assert read.text == "项日支出"
    # but the stroke that may be lost is told of
    assert read.confidence <= 0.9
    assert read.alternatives[0].text == "项目支出"


def test_names_that_nobody_knows_stay() -> None:
    sure = line("沅江县林业局", 0.9, 元江县林业局=0.05)
    assert worded([sure], WORDS)[0].text == "沅江县林业局"


def test_a_lone_character_is_no_word() -> None:
    numeral = line("二", 0.6, 二二=0.3, 项目=0.1)
    assert worded([numeral], usual_words()) == [numeral]


def test_figures_are_left_alone() -> None:
    figure = line("1,234.50", 0.7, 项目支出=0.2)
    assert worded([figure], WORDS) == [figure]


def test_sure_texts_of_a_table_teach_its_words() -> None:
    doubtful = line("鹿鸣镇中心人学", 0.5, 鹿鸣镇中心小学=0.4)
    assert worded([doubtful], WORDS)[0].text == "鹿鸣镇中心人学"
    taught = worded([line("鹿鸣镇中心小学", 0.999), doubtful], WORDS)
    assert [reading.text for reading in taught] == ["鹿鸣镇中心小学"] * 2


def test_a_text_that_lost_a_stroke_bears_itself_out_no_more_the_oftener_it_is_read() -> None:
    sure = line("项H支出", 0.9999)
    for read in worded([sure, sure, sure], WORDS):
        assert read.text == "项H支出"
        assert read.confidence <= 0.9
        assert read.alternatives[0].text == "项目支出"


@pytest.mark.parametrize("text", ["一般公共服务支出", "科目编码", "工资福利支出", "二十一、农林水支出"])
def test_the_program_knows_usual_names(text: str) -> None:
    words = usual_words()
    plain = text.removeprefix("二十一、")
    assert words.usual(text) == len(plain) + 1


@given(
    st.lists(st.floats(0.001, 1.0), min_size=1, max_size=6),
    st.lists(st.floats(-9.0, 9.0), min_size=6, max_size=6),
)
def test_weighing_leaves_probabilities(weights: list[float], gains: list[float]) -> None:
    total = sum(weights) * 1.1
    named = [(f"文{i}", w / total) for i, w in enumerate(weights)]
    read = reweighed(named, gains[: len(named)], most=0.9)
    assert 0.0 <= read.confidence <= 1.0
    assert read.confidence + sum(a.probability for a in read.alternatives) <= 1.0 + 1e-9
    assert all(a.probability <= read.confidence + 1e-9 for a in read.alternatives)
