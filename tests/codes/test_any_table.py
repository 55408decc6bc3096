"""What holds of codes in any table."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.codes.tables import (
    JOINED,
    TREE,
    TREE_CODES,
    amount,
    label,
    matched,
    row_codes,
    small_catalogue,
    table,
    tree,
)

_NAMES = [
    *sorted({entry.name for entry in small_catalogue().entries}),
    "某某专项",
    "合计",
    "成都市中心",
    "收入",
]
_PRINTS = [
    "",
    "205",
    "20501",
    "2050199",
    "301",
    "30101",
    "999",
    "2O501",
    "358643",
    "abc",
    "10304",
    "50501",
    "2059999",
]


@given(
    st.lists(
        st.tuples(st.sampled_from(_PRINTS), st.sampled_from(_NAMES), st.floats(0.3, 0.999)),
        min_size=1,
        max_size=14,
    ),
    st.sampled_from([None, 2018, 2023]),
)
@settings(max_examples=150, deadline=None)
def test_every_code_is_listed_or_printed_and_of_one_system(
    rows: list[tuple[str, str, float]], year: int | None
) -> None:
    given_table = table(
        [JOINED, label(), amount()],
        [(print_, name, "1") for print_, name, _ in rows],
        sure={(i, 0): row[2] for i, row in enumerate(rows)},
    )
    coded, _ = matched(given_table, year)
    listed = {entry.code for entry in small_catalogue().entries}
    systems = {row.code_system for row in coded.rows if row.code}
    assert len(systems) <= 1
    for row, (print_, _, _) in zip(coded.rows, rows, strict=True):
        if row.code is None:
            assert row.code_confidence == 0.0
            assert row.code_source is None
            continue
        assert row.code in listed or row.code.replace("-", "") == print_.replace("O", "0")
        assert {"1": "revenue", "2": "function", "3": "department_economic", "5": "government_economic"}[
            row.code[0]
        ] == row.code_system
        assert 0.0 < row.code_confidence < 1.0
        assert len(row.code_candidates) <= 5


@given(st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_damage_never_gives_another_code_in_a_printed_tree(seed: int) -> None:
    chance = Random(seed)  # noqa: S311
    rows = []
    for row in TREE:
        name = list(row[3])
        place = chance.randrange(len(name))
        name[place] = chance.choice(["口", "", name[place] * 2])
        rows.append((*row[:3], "".join(name), row[4]))
    assert row_codes(tree(rows)) == TREE_CODES
