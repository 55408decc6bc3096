"""Statements without full rules on digital pages, as government reports print them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from extractor.regions.statements.paragraphs import without_paragraphs
from extractor.regions.statements.phrases import em_of, rows_of_words, text_line
from extractor.wording import parted_by_leaders
from tests.engines.drawn import Paper, content_of, grids_of, spans_of, tables_of, texts_of

ENDS = (330.0, 410.0, 490.0)
"""Where the three columns of figures end."""
BODY: list[list[str]] = [
    ["Salaries and wages", "1,204", "1,318.5", "(12)"],
    ["Rent", "88", "91.0", "n/a"],
    ["Travel", "7", "6.25", "-"],
    ["Total", "1,299", "1,415.75", "(12)"],
]
PROSE = (
    "The committee reported that outlays rose by 4.5 percent to 1,299 million dollars in the year under",
    "review, while receipts of 1,415 million dollars fell short of the 1,500 million expected, and 12",
    "agencies asked for more. The remaining 88 million dollars were carried over to the following year,",
    "as the act of 2006 provides, and are shown in the account of the agencies that received them first.",
)


def head(paper: Paper, y: float = 120) -> None:
    """A heading on two lines, a heading over two columns."""
    paper.text(60, y, "Object class")
    paper.right(ENDS[0], y - 10, "Fiscal")
    paper.right(ENDS[0], y, "year 2005")
    paper.text(406, y - 14, "Estimates")
    paper.right(ENDS[1], y, "2006")
    paper.right(ENDS[2], y, "2007")


def rows(paper: Paper, y: float = 140, body: Sequence[Sequence[str]] = BODY, leaders: bool = False) -> float:
    for i, (label, *figures) in enumerate(body):
        base = y + 13 * i
        paper.text(60, base, label + ("." * (60 - len(label)) if leaders else ""))
        for end, figure in zip(ENDS, figures, strict=True):
            paper.right(end, base, figure)
    return y + 13 * len(body)


HEAD = [["Object class", "Fiscal\nyear 2005", "Estimates", None], [None, None, "2006", "2007"]]


@pytest.mark.parametrize("rules", ["none", "under the head", "round the head", "all"])
def test_headings_over_columns_and_over_lines(tmp_path: Path, rules: str) -> None:
    paper = Paper()
    paper.text(60, 80, "Table 3. Outlays by object class, 2005 to 2007", size=11)
    head(paper)
    end = rows(paper)
    paper.text(60, end + 10, "Note: Detail may not add to totals because of rounding.", size=7)
    ys = {"none": [], "under the head": [127], "round the head": [98, 127], "all": [98, 127, end - 6]}[rules]
    for y in ys:
        paper.rule(58, y, 492, y)
    (table,) = tables_of(paper.save(tmp_path))
    assert texts_of(table) == HEAD + BODY
    assert spans_of(table) == {(0, 0): (2, 1), (0, 1): (2, 1), (0, 2): (1, 2)}
    assert not table.ruled


def test_rules_above_totals_and_signs_set_apart(tmp_path: Path) -> None:
    """Short rules over the totals part no rows; a dollar sign belongs to the figure far behind it."""
    paper = Paper()
    head(paper)
    end = rows(paper)
    for start, stop in zip((290, 370, 450), ENDS, strict=True):
        paper.text(start, 140, "$")
        paper.rule(start, end - 22, stop, end - 22)
    (table,) = tables_of(paper.save(tmp_path))
    assert texts_of(table)[2] == ["Salaries and wages", "$ 1,204", "$ 1,318.5", "$ (12)"]
    assert texts_of(table)[3:] == BODY[1:]


def test_dots_lead_to_figures(tmp_path: Path) -> None:
    paper = Paper()
    head(paper)
    rows(paper, leaders=True)
    (table,) = tables_of(paper.save(tmp_path))
    texts = texts_of(table)
    assert [[row[0].rstrip("."), *row[1:]] for row in texts[2:] if row[0]] == BODY


def test_labels_on_two_lines_and_headings_of_groups(tmp_path: Path) -> None:
    body = [
        ["Current services:", "", "", ""],
        ["Grants, subsidies and other", "", "", ""],
        ["   contributions", "5", "6.0", "7"],
        *BODY,
        ["Unexpended balances of the", "", "", ""],
        ["   trust funds", "9", "8.5", "(1)"],
    ]
    paper = Paper()
    head(paper)
    rows(paper, body=body)
    (table,) = tables_of(paper.save(tmp_path))
    assert [row[0] for row in texts_of(table)[2:]] == [
        "Current services:",
        "Grants, subsidies and other\ncontributions",
        *(row[0] for row in BODY),
        "Unexpended balances of the\ntrust funds",
    ]


def test_one_column_of_figures_under_a_heading(tmp_path: Path) -> None:
    paper = Paper()
    paper.text(60, 100, "State")
    paper.right(400, 100, "Rate")
    names = ["Alabama", "Alaska", "Arizona", "Arkansas", "California"]
    for i, name in enumerate(names):
        paper.text(60, 116 + 14 * i, name)
        paper.right(400, 116 + 14 * i, f"{5 - i}.{i}")
    (table,) = tables_of(paper.save(tmp_path))
    assert texts_of(table) == [["State", "Rate"], *([n, f"{5 - i}.{i}"] for i, n in enumerate(names))]


def test_a_table_beside_a_column_of_prose(tmp_path: Path) -> None:
    paper = Paper()
    for i in range(24):
        paper.text(40, 80 + 12 * i, "the 12 agencies that were asked for an account of", size=8)
    for i, (label, figure) in enumerate(
        [("Item", "Cost"), ("Rent", "4.50"), ("Travel", "12.25"), ("Wages", "100.00")]
    ):
        paper.text(320, 120 + 13 * i, label)
        paper.right(500, 120 + 13 * i, figure)
    (table,) = tables_of(paper.save(tmp_path))
    assert texts_of(table) == [["Item", "Cost"], ["Rent", "4.50"], ["Travel", "12.25"], ["Wages", "100.00"]]


# --- pages without a table ----------------------------------------------------------------------------


def prose(paper: Paper) -> None:
    for i in range(30):
        paper.text(60, 80 + 14 * i, PROSE[i % 4])


def two_columns(paper: Paper) -> None:
    for x in (50, 310):
        for i in range(40):
            paper.text(x, 80 + 12 * i, PROSE[i % 4][:48])


def contents(paper: Paper) -> None:
    for i in range(20):
        label = f"{i + 1}. Outlays of the {i} departments"
        paper.text(70, 80 + 16 * i, label + "." * (90 - len(label)))
        paper.right(520, 80 + 16 * i, str(3 * i + 1))


def numbered(paper: Paper) -> None:
    for i in range(12):
        paper.text(60, 80 + 30 * i, f"{i + 1}.")
        paper.text(84, 80 + 30 * i, PROSE[i % 4])
        paper.text(84, 92 + 30 * i, PROSE[(i + 1) % 4][:60])


def references(paper: Paper) -> None:
    for i in range(14):
        paper.text(60, 80 + 32 * i, f"[{i + 1}]")
        paper.text(84, 80 + 32 * i, f"Miller, K. and Davis, J., 19{70 + i}, Outlays of small agencies:")
        paper.text(84, 92 + 32 * i, f"Journal of Accounts, vol. {i + 3}, no. 2, p. {112 + i}-{130 + i}.")


def addresses(paper: Paper) -> None:
    for x in (60, 320):
        for k in range(3):
            lines = ("Bureau of Accounts", f"{400 + k} Main Street, Room {210 + k}", "Washington, DC 20212")
            for i, line in enumerate((*lines, f"Phone: (202) 555-01{k}4")):
                paper.text(x, 90 + 100 * k + 13 * i, line)


@pytest.mark.parametrize("draw", [prose, two_columns, contents, numbered, references, addresses])
def test_text_makes_no_table(tmp_path: Path, draw) -> None:  # type: ignore[no-untyped-def]
    paper = Paper()
    draw(paper)
    content = content_of(paper.save(tmp_path))
    assert grids_of(content) == []


# --- lines --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Rent........", ("Rent", "")),
        ("Rent.....1,204", ("Rent", "1,204")),
        ("....", ("", "")),
        ("...", ("...", "")),
        ("1,204.50", ("1,204.50", "")),
        ("U.S.", ("U.S.", "")),
    ],
)
def test_leaders(text: str, parts: tuple[str, str]) -> None:
    assert parted_by_leaders(text) == parts


def test_words_become_phrases(tmp_path: Path) -> None:
    """Blanks part no phrase, figures stand apart, groups of three are one figure, a sign joins its figure."""
    paper = Paper()
    paper.text(60, 100, "16 to 19 years")
    paper.text(200, 100, "1 234 567")
    paper.text(260, 100, "$")
    paper.right(330, 100, "4.5")
    paper.text(336, 100, "12")
    words = content_of(paper.save(tmp_path)).words
    (row,) = rows_of_words(words)
    line = text_line(row, em_of(words))
    assert line is not None
    assert [p.text for p in line.phrases] == ["16 to 19 years", "1 234 567", "$ 4.5", "12"]
    assert [p.is_figure for p in line.phrases] == [False, True, True, True]


def test_paragraphs_are_left_out(tmp_path: Path) -> None:
    paper = Paper()
    for i, line in enumerate(PROSE):
        paper.text(60, 60 + 12 * i, line)
    rows(paper, 140)
    words = content_of(paper.save(tmp_path)).words
    rest, boxes = without_paragraphs(words)
    assert len(boxes) == 1
    assert {w.text for w in rest} == {word for row in BODY for text in row for word in text.split()}
