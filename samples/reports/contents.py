"""What the tables of invented reports hold."""

from __future__ import annotations

import random
from collections.abc import Callable

from samples.reports.table import Heading, StatRow, StatTable

_INDUSTRIES = (
    "Agriculture, forestry, and fishing",
    "Mining and quarrying",
    "Food products",
    "Textile mill products",
    "Printing and publishing, including reproduction of recorded media",
    "Chemicals and allied products",
    "Fabricated metal products",
    "Electrical machinery and apparatus not elsewhere classified",
    "Construction of buildings",
    "Wholesale trade",
    "Retail trade",
    "Transportation and storage",
    "Accommodation",
    "Real estate activities",
    "Education",
    "Health and social work",
)
_PLACES = (
    "Northland", "Estmark", "Vale", "Karsia", "Lower Tarn", "Upper Tarn", "Oriel", "Sundholm", "Brenna",
    "Galdria", "Port Almer", "West Ister", "New Corran", "Islay Bay", "Mereland", "Hollin",
)  # fmt: skip
_RECEIPTS = (
    "Individual income taxes", "Corporation income taxes", "Excise taxes", "Customs duties",
    "Estate and gift taxes", "Licences and permits", "Charges for services", "Fines and forfeitures",
    "Interest on deposits", "Rents and royalties", "Miscellaneous receipts",
)  # fmt: skip
_OUTLAYS = (
    "Public safety", "Streets and highways", "Parks and recreation", "Health services", "Libraries",
    "Debt service", "General government", "Housing and community development", "Capital outlays",
    "Transfers to other funds", "Retirement contributions",
)  # fmt: skip
_MEASURES = (
    ("Establishments", "number"), ("Employees", "thousands"), ("Annual payroll", "$1,000"),
    ("Value of shipments", "$ million"), ("Hours worked", "millions"), ("Energy used", "terajoules"),
)  # fmt: skip
_INDICATORS = (
    (
        "Participation rate",
        "Share of the population aged 15 to 64 that is in work or looks for work.",
        "Labour survey",
    ),
    (
        "Waste recycled",
        "Municipal waste recycled or composted, as a share of all that is collected.",
        "Returns",
    ),
    ("Journey time", "Median time from home to the place of work, door to door.", "Travel survey, 2019"),
    ("Air quality", "Days in the year on which fine particles exceed 50 micrograms.", "Stations"),
    ("Households online", "Households with a line of 30 megabits a second or more.", "Register"),
    ("Early leavers", "Persons aged 18 to 24 with lower secondary education at most.", "Labour survey"),
    ("Tax gap", "Difference between the tax that is due and the tax that is paid.", "Own estimate"),
)
_ADJECTIVES = ("Total", "Full-time", "Part-time", "Urban", "Rural", "Public", "Private", "Other")


def census(chance: random.Random) -> StatTable:
    """Industries in groups, measures with units and shares: three levels of headings."""
    measures = chance.sample(_MEASURES, chance.randint(2, 3))
    year = chance.randint(1997, 2011)
    heads = [Heading(f"{n} ({u})", (Heading(str(year)), Heading(str(year - 5)))) for n, u in measures]
    if chance.random() < 0.5:
        share = Heading(
            "Percent of total", (Heading("All firms"), Heading("Firms with 20 employees or more"))
        )
        heads[0] = Heading(heads[0].text, (*heads[0].below, share))
    heads.append(Heading("Percent change"))
    count = sum(h.leaves for h in heads)

    def values() -> tuple[str, ...]:
        figures = [_or_none(chance, f"{chance.randint(80, 99999):,}") for _ in range(count - 1)]
        return (*figures, _signed(chance))

    rows = [StatRow("All industries", values(), sort="total", note=chance.choice(("", "1")))]
    for place in range(chance.randint(1, 3)):
        name = ("Goods", "Services", "Other activities")[place]
        alone = chance.random() < 0.5
        head = StatRow(name, () if alone else values(), sort="group" if alone else "item", space=True)
        own = chance.sample(_INDUSTRIES, chance.randint(3, 5))
        rows += [head, *(StatRow(i, values(), 1, note=chance.choice(("", "", "2"))) for i in own)]
    notes = ("1 Includes activities that are not shown.", "2 Revised.", "Source: Invented Census Office.")
    return StatTable("Selected Statistics by Industry", "Industry", tuple(heads), tuple(rows), notes)


def treasury(chance: random.Random) -> StatTable:
    """Money of years, actual and estimated: signs of the currency, negative amounts in brackets, totals."""
    year = chance.randint(2001, 2020)
    actual = tuple(Heading(str(year + i)) for i in range(chance.randint(2, 3)))
    heads: tuple[Heading, ...] = (
        Heading("Actual", actual),
        Heading("Estimate", (Heading(str(year + 3)), Heading(str(year + 4)))),
    )
    if chance.random() < 0.4:
        heads = (*actual, Heading("Change from prior year", (Heading("Amount"), Heading("Percent"))))
    count = sum(h.leaves for h in heads)

    def values(sign: str = "") -> tuple[str, ...]:
        return tuple(_bracketed(chance, sign) for _ in range(count))

    rows: list[StatRow] = []
    for name, items in (("Receipts", _RECEIPTS), ("Outlays", _OUTLAYS)):
        rows.append(StatRow(f"{name}:", sort="group", space=bool(rows)))
        own = chance.sample(items, chance.randint(3, 7))
        rows += [StatRow(label, values("$ " if i == 0 else ""), 1) for i, label in enumerate(own)]
        rows.append(StatRow(f"Total {name.lower()}", values("$ "), 2, "total"))
    rows.append(StatRow("Surplus or deficit (–)", values("$ "), sort="total", space=True))
    units = chance.choice(("", "(in millions of dollars)"))
    return StatTable("Receipts and Outlays", "Category", heads, tuple(rows), ("See notes overleaf.",), units)


def countries(chance: random.Random) -> StatTable:
    """Places and years, one decimal, signs for what is not known."""
    year = chance.randint(1995, 2012)
    groups = chance.choice(((), ("Men", "Women"), ("Total", "Men", "Women")))
    years = tuple(Heading(str(year + 5 * i)) for i in range(2 if groups else chance.randint(4, 7)))
    heads = tuple(Heading(g, years) for g in groups) if groups else years
    count = sum(h.leaves for h in heads)
    blank = chance.choice((":", "–", "n.a.", "..."))

    def values() -> tuple[str, ...]:
        return tuple(
            blank if chance.random() < 0.08 else f"{chance.uniform(1, 99):.1f}" for _ in range(count)
        )

    own = chance.sample(_PLACES, chance.randint(6, 14))
    rows = [StatRow("All places", values(), sort="total")]
    rows += [StatRow(p, values(), note=chance.choice(("", "", "", "a"))) for p in own]
    units = chance.choice(("", "(% of population)"))
    stub = chance.choice(("", "Place", "Region or place"))
    return StatTable("Persons in Employment", stub, heads, tuple(rows), (f"{blank} not available",), units)


def panels(chance: random.Random) -> StatTable:
    """Parts under headings that stand across the whole table; headings on several lines."""
    texts = (
        "Number of cases", "Mean age (years)", "Median weekly earnings", "Standard error of the mean",
        "Share with secondary education", "Unemployment rate (percent)",
    )  # fmt: skip
    heads = tuple(Heading(t) for t in chance.sample(texts, chance.randint(3, 5)))

    def values() -> tuple[str, ...]:
        return tuple(f"{chance.uniform(0.5, 60):.2f}" for _ in heads)

    rows: list[StatRow] = []
    for name in ("Panel A. Men", "Panel B. Women", "Panel C. All persons")[: chance.randint(2, 3)]:
        rows.append(StatRow(name, sort="across", space=bool(rows)))
        rows += [StatRow(a, values()) for a in chance.sample(_ADJECTIVES, chance.randint(3, 5))]
    return StatTable("Characteristics of Persons in the Survey", "Group", heads, tuple(rows))


def small(chance: random.Random) -> StatTable:
    """A few rows and columns, figures and shares."""
    heads = tuple(
        Heading(h) for h in chance.sample(("Amount", "Number", "Percent", "Rank"), chance.randint(1, 3))
    )
    rows = [
        StatRow(a, tuple(_plain(chance, h.text) for h in heads))
        for a in chance.sample(_ADJECTIVES[1:], chance.randint(2, 5))
    ]
    rows.append(StatRow("Total", tuple(_plain(chance, h.text) for h in heads), sort="total"))
    return StatTable("Summary", chance.choice(("Sector", "")), heads, tuple(rows))


def indicators(chance: random.Random) -> StatTable:
    """Texts in columns, each on several lines."""
    heads = (Heading("Definition"), Heading("Source"), Heading("Last year"))
    own = chance.sample(_INDICATORS, chance.randint(3, 6))
    rows = [StatRow(n, (d, s, str(chance.randint(2003, 2012)))) for n, d, s in own]
    return StatTable("Indicators", "Indicator", heads, tuple(rows), texts=True)


CONTENTS: dict[str, Callable[[random.Random], StatTable]] = {
    "census": census,
    "treasury": treasury,
    "countries": countries,
    "panels": panels,
    "small": small,
    "indicators": indicators,
}


def _or_none(chance: random.Random, figure: str) -> str:
    return chance.choice(("(D)", "–", "(NA)")) if chance.random() < 0.07 else figure


def _signed(chance: random.Random) -> str:
    return f"{chance.uniform(-30, 60):.1f}"


def _bracketed(chance: random.Random, sign: str) -> str:
    value = chance.randint(10, 99999)
    if chance.random() < 0.08:
        return "–"
    return f"{sign}({value:,})" if chance.random() < 0.12 else f"{sign}{value:,}"


def _plain(chance: random.Random, heading: str) -> str:
    if heading == "Percent":
        return f"{chance.uniform(0.1, 100):.1f}%"
    if heading == "Rank":
        return str(chance.randint(1, 30))
    return f"{chance.randint(100, 999999):,}"
