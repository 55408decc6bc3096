"""Numbers of outlines: read by those around them where strokes are lost, and left alone where sure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.document import Alternative
from extractor.engines import LineReading
from extractor.reading.judging.outline import counted, rest_of, spelled, strokes_lost

NAMES = ("一般公共服务支出", "外交支出", "国防支出", "公共安全支出", "教育支出")


def line(text: str, confidence: float = 0.5, **others: float) -> LineReading:
    return LineReading(text, confidence, tuple(Alternative(text=t, probability=p) for t, p in others.items()))


def texts(readings: list[LineReading], column: int = 0) -> list[str]:
    return [reading.text for reading in counted(readings, [column] * len(readings))]


def test_numbers_that_lost_strokes_count_on() -> None:
    seen = ["、一般公共服务支出", "一、外交支出", "一、国防支出", "四、公共安全支出", "五、教育支出"]
    read = counted([line(text) for text in seen], [0] * 5)
    assert [r.text for r in read] == [f"{spelled(i)}、{name}" for i, name in enumerate(NAMES, start=1)]
    # what was not read stays in doubt, and what was read is kept beside it
    assert all(r.confidence <= 0.9 for r in read[:3])
    assert [a.text for a in read[2].alternatives] == ["一、国防支出"]


def test_ten_is_told_by_its_neighbours() -> None:
    seen = ["十四、资源勘探支出", "五、商业服务业支出", "|六、金融支出", "十七、其他支出"]
    assert texts([line(text) for text in seen])[1:3] == ["十五、商业服务业支出", "十六、金融支出"]


def test_sure_numbers_stay_even_where_the_paper_miscounts() -> None:
    seen = ["一、基本支出", "一、项目支出", "三、其他支出"]
    assert texts([line(text, 0.999) for text in seen]) == seen


@pytest.mark.parametrize("text", ["(", "()", "0", "1,234.00", "、", "项目支出", "基本支出、项目支出"])
def test_what_is_no_numbered_text_stays(text: str) -> None:
    assert texts([line(text, 0.4), line("二、外交支出"), line("三、国防支出")])[0] == text


def test_columns_count_apart() -> None:
    seen = [line("一、收入"), line("一、支出"), line("二、其他收入"), line("二、其他支出")]
    read = counted(seen, [0, 2, 0, 2])
    assert [r.text for r in read] == ["一、收入", "一、支出", "二、其他收入", "二、其他支出"]


def test_a_lone_rest_of_a_number_is_not_guessed() -> None:
    assert texts([line("、外交支出")]) == ["、外交支出"]


@given(st.integers(1, 60))
def test_a_number_loses_nothing_to_itself(number: int) -> None:
    assert strokes_lost(spelled(number), spelled(number)) == 0
    assert rest_of(f"{spelled(number)}、支出") == "支出"


def test_strokes_are_not_gained() -> None:
    assert strokes_lost("三", "二") is None
    assert strokes_lost("五", "十") is None
    assert strokes_lost("一", "三") == 1
    assert strokes_lost("五", "十五") == 1
