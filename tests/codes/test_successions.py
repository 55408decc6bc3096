"""What became of codes when the classification was changed."""

import pytest

from extractor.codes import catalogue
from extractor.codes.catalogue import Catalogue, Entry
from extractor.codes.successions import (
    Succession,
    faults,
    predecessors,
    read_successions,
    successions,
    successors,
)
from extractor.errors import UsageError


def test_shipped_successions_agree_with_the_shipped_catalogue() -> None:
    assert len(successions()) > 100
    assert faults(successions(), catalogue()) == ()


def test_reform_of_2019_is_there() -> None:
    assert {s.before for s in predecessors("201-38")} >= {"201-15", "201-17", "210-10"}
    assert [s.after for s in successors("220-04-04")] == ["224-05-04"]
    assert successors("205-01-99") == ()


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (Succession("201-01", "301-02", 2020, "known"), "two systems"),
        (Succession("201-01", "201-02", 2020, "known"), "does not end"),
        (Succession("201-03", "201-02", 2018, "known"), "does not hold in 2018"),
        (Succession("20103", "201-02", 2018, "known"), "no code such as"),
        (Succession("201-03", "201-03", 2018, "unsure"), "onto itself"),
    ],
)
def test_faults_are_named(line: Succession, fault: str) -> None:
    books = Catalogue(
        [
            Entry("function", "201-01", "甲", None, None, "known"),
            Entry("function", "201-02", "乙", 2019, None, "known"),
            Entry("function", "201-03", "丙", None, 2017, "known"),
            Entry("department_economic", "301-02", "丁", None, None, "known"),
        ]
    )
    assert any(fault in sentence for sentence in faults([line], books))


@pytest.mark.parametrize("text", ["a,b\n", "before,after,first_year,evidence\n201-15,201-38,soon,known\n"])
def test_file_that_does_not_follow_the_schema_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="list"):
        read_successions(text.splitlines(), "list")
