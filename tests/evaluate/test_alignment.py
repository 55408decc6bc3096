"""Sequences aligned in order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from extractor.evaluate.alignment import align, likeness

lines = st.lists(st.sampled_from("abcd"), max_size=9)


@given(lines, lines)
def test_pairs_keep_their_order_and_are_as_many_as_can_be(ones: list[str], others: list[str]) -> None:
    pairs = align(range(len(ones)), range(len(others)), lambda i, j: float(ones[i] == others[j]))
    assert list(pairs) == sorted(pairs, reverse=True)
    assert list(pairs.values()) == sorted(pairs.values(), reverse=True)
    assert len(set(pairs.values())) == len(pairs)
    assert all(ones[i] == others[j] for i, j in pairs.items())
    assert len(pairs) == longest_common(ones, others)


def longest_common(ones: list[str], others: list[str]) -> int:
    if not ones or not others:
        return 0
    if ones[0] == others[0]:
        return 1 + longest_common(ones[1:], others[1:])
    return max(longest_common(ones[1:], others), longest_common(ones, others[1:]))


@given(lines, lines)
def test_likeness_is_a_share_and_the_same_both_ways(ones: list[str], others: list[str]) -> None:
    assert 0.0 <= likeness(ones, others) == likeness(others, ones) <= 1.0
    assert likeness(ones, ones) == (1.0 if ones else 0.0)
