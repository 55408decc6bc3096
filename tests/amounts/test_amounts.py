"""The grammar of printed amounts: every style of print comes back exactly, nothing malformed gets a value."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.amounts import (
    LONGEST_FIGURE,
    UNITS,
    Interval,
    convert,
    decimals_of,
    parse_amount,
    printed_interval,
    unit_factor,
)

figures = st.builds(
    lambda number, decimals: Decimal(number).scaleb(-decimals),
    st.integers(-(10**12), 10**12),
    st.integers(0, 4),
)
full_width = str.maketrans("0123456789.,-()%", "０１２３４５６７８９．，－（）％")


def _grouped(value: Decimal) -> str:
    return f"{abs(value):,f}"


def _signed(value: Decimal, sign: str) -> str:
    return (sign if value < 0 else "") + _grouped(value)


STYLES = {
    "plain": lambda v: format(v, "f"),
    "grouped": lambda v: _signed(v, "-"),
    "full width": lambda v: _signed(v, "-").translate(full_width),
    "bracketed": lambda v: f"({_grouped(v)})" if v < 0 else _grouped(v),
    "full-width bracketed": lambda v: f"（{_grouped(v)}）" if v < 0 else _grouped(v),
    "triangle": lambda v: _signed(v, "△"),
    "black triangle": lambda v: _signed(v, "▲ "),
    "minus sign": lambda v: _signed(v, "−"),
    "currency": lambda v: ("-" if v < 0 else "") + "￥ " + _grouped(v),
    "dollars": lambda v: f"($ {_grouped(v)})" if v < 0 else "$" + _grouped(v),
    "unit": lambda v: _signed(v, "-") + "万元",
    "percent": lambda v: _signed(v, "-") + " %",
    "loose commas": lambda v: _signed(v, "- ").replace(",", " , "),
    "thin blanks": lambda v: _signed(v, "-").replace(",", "\u2009"),
    "padded": lambda v: "  " + _signed(v, "-") + "　\n",
}


@pytest.mark.parametrize("style", STYLES)
@given(value=figures)
def test_every_style_of_print_comes_back_exactly(style: str, value: Decimal) -> None:
    printed = parse_amount(STYLES[style](value))
    assert printed.kind == "amount"
    assert printed.value == value
    assert printed.decimals == decimals_of(value)
    assert printed.repairs == ()


@given(value=figures.filter(lambda v: abs(v) >= 1000))
def test_blanks_part_thousands_where_the_table_is_known_to_do_so(value: Decimal) -> None:
    text = _signed(value, "-").replace(",", " ")
    assert parse_amount(text, blanks_part_thousands=True).value == value


# The whole grammar of unsigned figures, written independently of the code.
WELL_FORMED = re.compile(r"(0|[1-9]\d*|[1-9]\d{0,2}(,\d{3})+)(\.\d+)?", re.ASCII)


@given(st.text(alphabet="0123456789.,", min_size=1, max_size=12))
def test_digits_and_separators_have_a_value_only_where_well_formed(text: str) -> None:
    printed = parse_amount(text)
    if WELL_FORMED.fullmatch(text):
        assert printed.value == Decimal(text.replace(",", ""))
    else:
        assert printed.kind == "not_amount"
        assert printed.value is None


@given(st.text(max_size=LONGEST_FIGURE + 10))
def test_any_text_has_a_value_exactly_when_it_is_an_amount(text: str) -> None:
    printed = parse_amount(text)
    assert (printed.value is not None) == (printed.kind == "amount")
    assert (printed.interval is not None) == (printed.kind == "amount")


@given(value=figures, other=figures, gap=st.sampled_from([" ", "\n", " \n"]))
def test_two_figures_in_one_cell_are_never_one(value: Decimal, other: Decimal, gap: str) -> None:
    text = _grouped(value) + gap + _grouped(other)
    assert parse_amount(text).kind == "not_amount"


@pytest.mark.parametrize(
    "text", ["", " ", "　", "-", "--", "—", "——", "－", "―", "/", "／", "无", "N/A", "\n", "xxxxxx", "×××"]
)
def test_nothing_is_no_amount_and_no_fault(text: str) -> None:
    assert parse_amount(text).kind == "nothing"


@pytest.mark.parametrize(("text", "decimals"), [("0", 0), ("0.00", 2), ("-0.00", 2), ("(0.0)", 1)])
def test_zero_is_an_amount(text: str, decimals: int) -> None:
    printed = parse_amount(text)
    assert printed.value == 0
    assert not printed.value.is_signed()
    assert printed.decimals == decimals


@pytest.mark.parametrize(
    ("text", "first_repair"),
    [
        ("16.435.87", "16435.87"),
        ("1,23.45", "123.45"),
        ("12.345,67", "12345.67"),
        ("1234,567.89", "1234567.89"),
        (".50", "0.50"),
        ("12.", "12"),
        ("O.5O", "0.50"),
        ("1l2.00", "112.00"),
        ("12.00①", "12.00"),
        ("12²", "12"),
        ("(12.00", "12.00"),
        ("9.00-", "9.00"),
        ("12\n34", "1234"),
    ],
)
def test_malformed_figures_have_no_value_but_repairs(text: str, first_repair: str) -> None:
    printed = parse_amount(text)
    assert printed.kind == "not_amount"
    assert printed.value is None
    assert printed.repairs[0] == Decimal(first_repair)


@pytest.mark.parametrize(
    "text",
    [
        "00.50",
        "007",
        "△",
        "--9",
        "(-9)",
        "($12",
        "¥¥1",
        "12%%",
        "1e5",
        "٣",
        "½",
        "12元%",
        "九",
        "-1-2",
        "NaN",
        "Infinity",
    ],
)
def test_what_is_no_amount_has_no_value(text: str) -> None:
    assert parse_amount(text).kind == "not_amount"


@pytest.mark.parametrize("text", ["1,2 34.50", "1,234\n.50", "1,2\n34.50", "1 ,234.50"])
def test_a_broken_figure_is_put_together(text: str) -> None:
    assert parse_amount(text).value == Decimal("1234.50")


def test_marks_round_a_figure_are_told() -> None:
    assert parse_amount("98.77%").percent
    assert parse_amount("3,217.17 万元").unit == "万元"
    assert parse_amount("￥12").currency == "¥"
    assert parse_amount("12").unit is None


def test_a_long_text_is_refused_without_looking() -> None:
    assert parse_amount("1" * (LONGEST_FIGURE + 1)).kind == "not_amount"


@given(figures)
def test_a_printed_figure_stands_for_all_that_round_to_it(value: Decimal) -> None:
    interval = printed_interval(value)
    step = Decimal(1).scaleb(-decimals_of(value))
    assert interval.high - interval.low == step
    assert interval.contains(value)
    assert not interval.contains(value + step)


@given(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=12))
def test_a_sum_of_rounded_figures_meets_the_rounded_sum(thousandths: list[int]) -> None:
    exact = [Decimal(n).scaleb(-3) for n in thousandths]
    printed = [value.quantize(Decimal("0.01")) for value in exact]
    total = sum(exact, Decimal(0)).quantize(Decimal("0.01"))
    summed = Interval.exact(Decimal(0))
    for value in printed:
        summed = summed + printed_interval(value)
    assert summed.meets(printed_interval(total))
    too_high = total + Decimal("0.01") * (len(printed) + 2)
    assert not summed.meets(printed_interval(too_high))


@given(figures, figures, st.integers(-1000, 1000).filter(bool))
def test_intervals_follow_arithmetic(one: Decimal, two: Decimal, factor: int) -> None:
    first, second = printed_interval(one), printed_interval(two)
    assert (first - second).contains(one - two)
    assert first.scaled(Decimal(factor)).contains(one * factor)


def test_an_interval_refuses_ends_in_the_wrong_order() -> None:
    with pytest.raises(ValueError, match="wrong order"):
        Interval(Decimal(2), Decimal(1))


@given(figures, st.sampled_from(sorted(UNITS)), st.sampled_from(sorted(UNITS)))
def test_conversion_is_exact_there_and_back(value: Decimal, unit: str, into: str) -> None:
    converted = convert(value, unit, into)
    assert converted * UNITS[into] == value * UNITS[unit]
    assert convert(converted, into, unit) == value


def test_units() -> None:
    assert convert(Decimal("1.5"), "万元", "元") == 15000
    assert format(convert(Decimal("1.5"), "万元", "元"), "f") == "15000"
    assert unit_factor("人") is None
    with pytest.raises(KeyError):
        convert(Decimal(1), "人", "元")
