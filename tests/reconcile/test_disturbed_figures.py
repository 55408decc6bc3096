"""Figures of sentences that stray ink disturbed: they are known to stand there, and nothing is said."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.reconcile import reconcile
from extractor.reconcile.narrative.figures import told
from extractor.reconcile.narrative.prose import passages
from tests.reconcile.sentences import laid_out

SENTENCE = (
    "行政运行支出3756.18万元，与上年相比增加200.00万元，增长5.62%。"
    "机关服务支出8072.29万元，与上年相比增加1965.30万元，增长32.18%。"
)
ALL = [Decimal(v) for v in ("3756.18", "200.00", "5.62", "8072.29", "1965.30", "32.18")]


@pytest.mark.parametrize(
    ("right", "read", "value"),
    [
        ("8072.29万元", "80.72.29万元", "8072.29"),
        ("8072.29万元", "8072:29万元", "8072.29"),
        ("8072.29万元", "8072.·29万元", "8072.29"),
        ("8072.29万元", ".8072.29万元", "8072.29"),
        ("8072.29万元", "8072.29.万元", "8072.29"),
        ("8072.29万元", "8072 .29万元", "8072.29"),
        ("8072.29万元", "8，.072.29万元", "8072.29"),
        ("8072.29万元", "8072.29-7一", "8072.29"),
        ("32.18%", "32..18%", "32.18"),
        ("1965.30万元", "19.65.30万元", "1965.30"),
    ],
)
def test_no_other_figure_stands_for_one_that_is_disturbed(right: str, read: str, value: str) -> None:
    assert reconcile([], laid_out(SENTENCE)) == ()
    lines = laid_out(SENTENCE.replace(right, read), width=200)
    figures = [f for one in told(passages(lines)) for f in one.figures]
    assert [f.value for f in figures] == ALL
    assert [f.value for f in figures if f.doubtful] == [Decimal(value)]
    assert reconcile([], lines) == ()


@pytest.mark.parametrize(
    "text", ["合计:5万元", "·12.50万元", "1,019.60万元", "2024年，100万元", "减少-2.50万元", "占98.77%"]
)
def test_marks_around_a_figure_leave_it_whole(text: str) -> None:
    (figure,) = (f for one in told(passages(laid_out(text))) for f in one.figures)
    assert not figure.doubtful


@given(st.integers(0, 2**32 - 1))
def test_stray_marks_never_make_a_finding_of_a_right_sentence(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - marks of a drawn sentence
    digits = [i for i, c in enumerate(SENTENCE) if c.isdigit() or c == "."]
    text = SENTENCE
    for place in sorted(chance.sample(digits, 3), reverse=True):
        mark = chance.choice(".:·;")
        keep = "" if text[place] == "." else text[place]
        text = text[:place] + keep + mark + text[place + 1 :]
    assert reconcile([], laid_out(text, width=200)) == ()
