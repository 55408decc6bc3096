"""The grammar of printed amounts: what a figure on paper says, and how exactly it says it.

Nothing is repaired in silence: a text that fits no grammar ("16.435.87", "1,23.45", "12.345,67") has no
value, and what it might have been is offered apart (`Printed.repairs`). The number of decimals printed is
kept as the exponent of the `Decimal`, since tolerances follow from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import lru_cache
from typing import Literal, Self

AmountKind = Literal["amount", "nothing", "not_amount"]

LONGEST_FIGURE = 64
"""Longest text, in characters, that is looked at as an amount."""

UNITS: dict[str, Decimal] = {
    "元": Decimal(1),
    "千元": Decimal(1_000),
    "万元": Decimal(10_000),
    "十万元": Decimal(100_000),
    "百万元": Decimal(1_000_000),
    "千万元": Decimal(10_000_000),
    "亿元": Decimal(100_000_000),
}
"""Units of amounts, in yuan."""

_EXACT = Context(prec=2 * LONGEST_FIGURE)

_THIN = "\u2009"
"""The blank that typesetters part thousands with (SI Brochure, 5.4.4)."""

# Full-width forms U+FF01 to U+FF5E stand for the ASCII characters 0x21 to 0x7E. NFKC is too strong here: it
# would turn a footnote mark glued to a figure ("12²", "12①") into one more digit.
_TO_PLAIN = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    ord("￥"): "¥",
    ord("﹣"): "-",
    ord("−"): "-",
    ord("–"): "-",
    ord("‐"): "-",
    ord("‑"): "-",
    ord("—"): "-",
    ord("―"): "-",
    ord("─"): "-",
    ord("△"): "-",
    ord("▲"): "-",
    ord("﹪"): "%",
    ord("﹒"): ".",
    ord("﹐"): ",",
    ord("\u2007"): _THIN,
    ord("\u202f"): _THIN,
    ord("\u00a0"): " ",
    ord("\u3000"): " ",
    ord("\t"): " ",
}
_NOTHING = re.compile(r"(?:[-/\\~\s]*|无|n/?a|nil|[x×]{3,})", re.IGNORECASE)
_NOTHING_LATER = frozenset("△▲")
"""Signs of a negative amount that say nothing by themselves, unlike a dash."""

_CURRENCY = r"(?:¥|\$|US\$|€|£|RMB|人民币)"
_SUFFIX = r"(?:%|‰|" + "|".join(sorted(UNITS, key=len, reverse=True)) + ")"
_DIGITS = r"(?:0|[1-9][0-9]*|[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]{0,2}(?:\u2009[0-9]{3})+)(?:\.[0-9]+)?"
_FIGURE = re.compile(
    rf"(?P<open>\()?(?P<before>{_CURRENCY})?(?P<sign>[-+])?(?P<after>{_CURRENCY})?"
    rf"(?P<digits>{_DIGITS})(?P<inside>{_SUFFIX})?(?P<close>\))?(?P<suffix>{_SUFFIX})?",
)
# Blanks that a text layer or a recogniser puts beside a mark are no part of the figure. Blanks between two
# digits may part thousands ("1 234.50"), or two figures that stand beside each other ("12 345").
_LOOSE_BLANK = re.compile(r"[ \n\r]*([-+(),.¥$€£%‰元])[ \n\r]*")
_BLANK_BETWEEN_DIGITS = re.compile(r"(?<=[0-9]) +(?=[0-9]{3}(?![0-9]))")


@dataclass(frozen=True, slots=True)
class Interval:
    """All values from `low` to `high`, both included, exactly."""

    low: Decimal
    high: Decimal

    def __post_init__(self) -> None:
        if self.high < self.low:
            raise ValueError(f"an interval's ends are in the wrong order: {self.low}, {self.high}")

    @classmethod
    def exact(cls, value: Decimal) -> Self:
        """The interval that holds `value` only."""
        return cls(value, value)

    def __add__(self, other: Interval) -> Interval:
        return Interval(_EXACT.add(self.low, other.low), _EXACT.add(self.high, other.high))

    def __neg__(self) -> Interval:
        return Interval(self.high.copy_negate(), self.low.copy_negate())

    def __sub__(self, other: Interval) -> Interval:
        return self + -other

    def scaled(self, factor: Decimal) -> Interval:
        """The interval times `factor` (of either sign)."""
        ends = _EXACT.multiply(self.low, factor), _EXACT.multiply(self.high, factor)
        return Interval(min(ends), max(ends))

    def meets(self, other: Interval) -> bool:
        """Whether one value could lie in both: the test of XBRL Calculations 1.1 for a sum that holds."""
        return self.low <= other.high and other.low <= self.high

    def contains(self, value: Decimal) -> bool:
        return self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class Printed:
    """What a printed text says as an amount.

    `kind` "amount": `value` is the figure as printed (12.5 for "12.5 %" and for "12.5万元"), with the number
    of decimals printed as its exponent. "nothing": the paper says that there is no amount (a blank, a dash,
    a slash). "not_amount": the text fits no grammar of amounts; `repairs` are figures it might have been,
    the most likely first, none of them the answer.
    """

    kind: AmountKind
    value: Decimal | None = None
    percent: bool = False
    unit: str | None = None
    """The unit printed behind the figure itself (万元), None where there is none."""
    currency: str | None = None
    repairs: tuple[Decimal, ...] = ()
    rate: bool = False
    """Whether a percent or a per mille sign stands behind the figure, so that it is no amount of money."""

    @property
    def decimals(self) -> int:
        """The number of decimals printed; 0 where there is no value."""
        return decimals_of(self.value) if self.value is not None else 0

    @property
    def interval(self) -> Interval | None:
        """All values that would be printed so; None where there is no value."""
        return printed_interval(self.value) if self.value is not None else None


NOTHING = Printed("nothing")


def decimals_of(value: Decimal) -> int:
    """The number of decimals with which `value` is written: 2 for 3.50, 0 for 35."""
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def printed_interval(value: Decimal, decimals: int | None = None) -> Interval:
    """All values that round to `value` when printed with `decimals` decimals (default: its own).

    Half a unit in the last place to either side, ends included (XBRL Calculations 1.1, section 3, "round to
    nearest"; an end is included since papers round halves both ways).
    """
    half = Decimal(5).scaleb(-(decimals_of(value) if decimals is None else decimals) - 1)
    return Interval(_EXACT.subtract(value, half), _EXACT.add(value, half))


def unit_factor(unit: str) -> Decimal | None:
    """How many yuan one of `unit` is; None for what is no unit of amounts."""
    return UNITS.get(unit.strip())


def convert(value: Decimal, unit: str, into: str) -> Decimal:
    """`value` in `unit` as an amount in the unit `into`, exactly: 1.5 万元 are 15000 元.

    Raises KeyError where one of the two is no unit of `UNITS`.
    """
    # All factors are powers of ten, so that moving the decimal point is all there is to do.
    shift = UNITS[unit].adjusted() - UNITS[into].adjusted()
    moved = value.scaleb(shift, _EXACT)
    return (
        moved
        if decimals_of(moved) or moved.as_tuple().exponent == 0
        else moved.quantize(Decimal(1), context=_EXACT)
    )


def parse_amount(text: str, *, blanks_part_thousands: bool = False) -> Printed:
    """What `text`, the whole text of a cell, says as an amount.

    Understood: thousands parted by commas or thin blanks or not at all; a sign in front (-, －, △, ▲) or
    brackets for negative amounts; full-width digits; a currency mark; a unit (万元) or percent sign behind.
    A figure broken by blanks or over lines is put together only where its pieces are no figures of their
    own: "1,2 34.50" is one, "12 345" may be two. `blanks_part_thousands` says that the table is known to
    write "12 345" for 12,345.
    """
    return Printed("not_amount") if len(text) > LONGEST_FIGURE else _parsed(text, blanks_part_thousands)


@lru_cache(maxsize=4096)
def _parsed(text: str, blanks_part_thousands: bool) -> Printed:
    """The same, remembered: the texts of a table are asked for again and again."""
    plain = _plain(text)
    if _NOTHING.fullmatch(plain) and not _NOTHING_LATER & set(text):
        return NOTHING
    if blanks_part_thousands:
        plain = _BLANK_BETWEEN_DIGITS.sub(_THIN, plain)
    pieces = re.split(r"[ \n\r]+", _LOOSE_BLANK.sub(r"\1", plain))
    figure = _figure("".join(pieces))
    if figure is not None and not (len(pieces) > 1 and all(_figure(piece) for piece in pieces)):
        return figure
    return Printed("not_amount", repairs=_repairs("".join(pieces)))


def _plain(text: str) -> str:
    return text.translate(_TO_PLAIN).strip()


def _figure(text: str) -> Printed | None:
    """The amount that the plain `text` is, None where it fits no grammar."""
    match = _FIGURE.fullmatch(text)
    if match is None or not _sound(match):
        return None
    digits = match["digits"].replace(",", "").replace(_THIN, "")
    value = Decimal(digits)
    if (match["sign"] == "-" or match["open"]) and value:
        value = value.copy_negate()
    suffix = match["inside"] or match["suffix"]
    in_hundred = suffix in ("%", "‰")
    return Printed(
        "amount",
        value,
        percent=suffix == "%",
        unit=None if in_hundred else suffix,
        currency=match["before"] or match["after"],
        rate=in_hundred,
    )


def _sound(match: re.Match[str]) -> bool:
    """Whether brackets close, and no mark is there twice."""
    brackets = bool(match["open"]) + bool(match["close"])
    signs = bool(match["open"]) + bool(match["sign"])
    currencies = bool(match["before"]) + bool(match["after"])
    suffixes = bool(match["inside"]) + bool(match["suffix"])
    return brackets != 1 and max(signs, currencies, suffixes) <= 1


# --- what a text that fits no grammar might have been ---------------------------------------------------

_LOOKALIKES = str.maketrans(
    {"O": "0", "o": "0", "D": "0", "l": "1", "I": "1", "|": "1", "i": "1", "Z": "2", "z": "2", "S": "5"}
    | {"s": "5", "B": "8", "g": "9", "q": "9", "。": ".", "·": ".", "•": ".", "'": ",", "、": ",", ";": ","}
    | {":": ".", "`": ",", "’": ",", "‘": ","}
)
_FOOTNOTE = re.compile(r"[*#†‡①-⑳¹²³⁰-⁹注]+$")
_MOST_REPAIRS = 5


def _repairs(text: str) -> tuple[Decimal, ...]:
    """Figures that the malformed `text` might have been, the most likely first, at most five."""
    found: list[Decimal] = []
    for candidate in _candidates(text):
        figure = _figure(candidate)
        if figure is not None and figure.value is not None and figure.value not in found:
            found.append(figure.value)
    return tuple(found[:_MOST_REPAIRS])


def _candidates(text: str) -> Iterator[str]:
    """Ways to write the malformed `text` anew, the most likely first; not all of them are figures."""
    for base in dict.fromkeys((text, _FOOTNOTE.sub("", text), text.translate(_LOOKALIKES))):
        yield base
        bare = base.replace(_THIN, "")
        yield bare
        yield "0" + bare if bare.startswith(".") else bare.rstrip(".,-")
        yield from _other_separators(bare)
        if bare.startswith("(") != bare.endswith(")"):
            yield bare.strip("()")
            yield f"({bare.strip('()')})"
        if bare.endswith("-"):
            yield "-" + bare[:-1]


def _other_separators(text: str) -> Iterator[str]:
    """The same digits with the last separator as decimal point, then with no decimals at all."""
    parts = re.split(r"[.,]", text)
    if len(parts) < 2:
        return
    if len(parts[-1].rstrip("%)")) <= 2:
        yield "".join(parts[:-1]) + "." + parts[-1]
    yield "".join(parts)
