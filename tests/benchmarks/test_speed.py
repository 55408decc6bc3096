"""The arithmetic of the benchmark of speed: medians, ratios by round, what counts as a loss."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.speed.timing import ALLOWED_LOSS, Spread, growth, losses, ratio, spread

SECONDS = st.floats(0.001, 1000)


def test_a_spread_is_the_median_with_its_quartiles() -> None:
    assert spread([5.0, 1.0, 2.0, 4.0, 3.0]) == Spread(3.0, 2.0, 4.0)
    assert spread([7.0]) == Spread(7.0, 7.0, 7.0)
    with pytest.raises(ValueError, match="nothing was measured"):
        spread([])


def test_one_slow_round_changes_neither_median_nor_ratio() -> None:
    assert spread([1.0, 1.0, 1.0, 50.0, 1.0]).middle == 1.0
    ours, theirs = [1.0, 10.0, 1.0], [4.0, 40.0, 5.0]
    assert ratio(ours, theirs).middle == 0.25
    with pytest.raises(ValueError, match="argument"):
        ratio([1.0], [1.0, 2.0])


@given(st.lists(st.tuples(SECONDS, SECONDS), min_size=1, max_size=9), st.floats(0.1, 10))
def test_a_machine_that_is_slower_throughout_changes_no_ratio(
    rounds: list[tuple[float, float]], slower: float
) -> None:
    ours, theirs = zip(*rounds, strict=True)
    plain = ratio(ours, theirs)
    slowed = ratio([slower * s for s in ours], [slower * s for s in theirs])
    assert slowed.middle == pytest.approx(plain.middle)
    assert plain.low <= plain.middle <= plain.high


def test_only_what_grew_beyond_the_allowance_or_is_missing_is_a_loss() -> None:
    kept = {"a": 1.0, "b": 1.0, "c": 0.2, "d": 1.0}
    now = {"a": 1.0 + ALLOWED_LOSS - 0.001, "b": 1.16, "c": 0.1, "new": 9.0}
    lost = losses(now, kept)
    assert [sentence.partition(":")[0] for sentence in lost] == ["b", "d"]
    assert "16% more" in lost[0]
    assert "not measured" in lost[1]


def test_growth_is_one_where_each_costs_the_same() -> None:
    assert growth([10, 100], [2.0, 20.0]) == 1.0
    assert growth([10, 100], [2.0, 40.0]) == 2.0
    assert growth([10, 100, 1000], [12.0, 30.0, 210.0]) == pytest.approx(0.175)
    for sizes, values in (([1], [1.0]), ([1, 2], [1.0])):
        with pytest.raises(ValueError, match="at least two"):
            growth(sizes, values)
