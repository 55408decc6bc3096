"""Codes that follow each other, and their probabilities."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.codes.chain import Habits, move, posteriors

_HABITS = Habits.counted({})
_CODES = ["201", "201-01", "201-01-01", "205", "205-01", "205-01-01", "205-01-99"]


@pytest.mark.parametrize(
    ("before", "code", "wanted"),
    [
        ("", "205", "step"),
        ("", "205-01", "leap"),
        ("205", "205-01", "step"),
        ("205-01", "205-01-99", "step"),
        ("205-01-01", "205-01-99", "step"),
        ("205-01-99", "205-02", "step"),
        ("205-01-99", "208", "step"),
        ("205", "205-01-99", "leap"),
        ("205-01-99", "208-05-02", "leap"),
        ("205-01-99", "205-01-99", "repeat"),
        ("205-01-99", "205-01-01", "back"),
        ("208", "205-01", "back"),
    ],
)
def test_moves(before: str, code: str, wanted: str) -> None:
    assert move(before, code) == wanted


_rows = st.lists(
    st.dictionaries(st.sampled_from([None, *_CODES]), st.floats(0.01, 1.0), min_size=1, max_size=4),
    min_size=1,
    max_size=4,
)


@given(_rows, st.data())
@settings(max_examples=80, deadline=None)
def test_the_chances_are_those_of_all_paths(rows: list[dict[str | None, float]], data: st.DataObject) -> None:
    """Forward and backward sums give what summing over every path gives."""
    fresh = data.draw(st.lists(st.booleans(), min_size=len(rows), max_size=len(rows)))
    expected: list[dict[str | None, float]] = [dict.fromkeys(row, 0.0) for row in rows]
    for path in itertools.product(*rows):
        weight, context = 1.0, ""
        for place, code in enumerate(path):
            weight *= rows[place][code]
            if code is not None:
                weight *= _HABITS.weight(context, code, fresh[place])
                context = code
        for place, code in enumerate(path):
            expected[place][code] += weight
    for row, given_row in zip(expected, posteriors(rows, fresh, _HABITS), strict=True):
        total = sum(row.values())
        assert math.isclose(sum(given_row.values()), 1.0, rel_tol=1e-6)
        for code, weight in row.items():
            assert math.isclose(given_row.get(code, 0.0), weight / total, rel_tol=1e-4, abs_tol=1e-6)
