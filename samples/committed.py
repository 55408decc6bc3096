"""The committed set: which papers lie under `samples/set`, and how each is made."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from samples import damage
from samples.damage import Pixels
from samples.papers import FAMILIES, Paper, draw, renamed
from samples.scanning import PageWear, scan
from samples.style import Style, random_style
from samples.wear import WEARS, Worn

SET = Path(__file__).parent / "set"
DPI = 200.0


@dataclass(frozen=True, slots=True)
class Sample:
    """A committed paper: its name, what it is for, and how it is drawn; `wear` None: a digital paper."""

    name: str
    about: str
    family: str
    seed: int
    style: Style
    wear: PageWear | None = None
    quality: int = 75

    def make(self) -> Paper:
        """Draws it."""
        paper = draw(self.family, self.seed, self.style)
        name = f"{self.name}.pdf"
        if self.wear is None:
            return renamed(paper, name)
        return scan(paper, name, self.wear, DPI, self.quality)


def demo_wear(pixels: Pixels, page: int) -> Worn:
    """A skew of 0.7 degrees, a seal that touches the table's corner, mild noise."""
    height, width = pixels.shape[:2]
    sealed = damage.seal(pixels, (0.80 * width, 0.47 * height), 158, 0.75, seed=7)
    moved = damage.skew(sealed, 0.7)
    soft = damage.blur(moved.pixels, 0.5)
    return Worn(damage.noise(soft, 3.0, seed=page), moved.matrix, 0, 0.7)


def worn_by(kind: str, severity: float, seed: int) -> PageWear:
    """Wear of a kind, each page a little different."""

    def wear_page(pixels: Pixels, page: int) -> Worn:
        return WEARS[kind](pixels, DPI, severity, seed + page)

    return wear_page


def samples() -> Iterator[Sample]:
    """Every committed paper: the demo, a digital paper of every family, the scans."""
    yield DEMO
    yield from _digital()
    yield from SCANS


def _digital() -> Iterator[Sample]:
    """A paper of every family; its seed follows from the name, so that a new family changes no other."""
    for family in FAMILIES.values():
        seed = zlib.crc32(family.name.encode()) % 10_000
        style = replace(random_style(seed, planted=int(seed % 3 == 0)), facing=True)
        style = replace(style, full_width=family.name == "joined_codes")
        yield Sample(family.name, family.about, family.name, seed, style)


DEMO = Sample(
    "demo",
    "支出预算总表: codes, one planted error in a sum, a seal over two amounts, 0.7 degrees of skew",
    "expenditure_overview",
    11,
    Style(planted=1, rows=9),
    demo_wear,
)

SCANS: tuple[Sample, ...] = (
    Sample(
        "scan_balance_plain",
        "部门收支总表 from an office scanner, one planted error",
        "department_balance",
        21,
        Style(face="noto-serif", heading_face="noto-sans-bold", planted=1, rule_width=0.25),
        worn_by("plain", 0.6, 21),
    ),
    Sample(
        "scan_goods_facing",
        "表3-1(2) over three facing pages, each a little askew",
        "goods_detail",
        22,
        Style(face="song", heading_face="zenhei", rows=6),
        worn_by("plain", 0.5, 22),
    ),
    Sample(
        "scan_three_public_facing",
        "“三公” over two pages, a heading cut in two",
        "three_public",
        23,
        Style(face="kai", heading_face="song", frame="thick"),
        worn_by("plain", 0.8, 23),
    ),
    Sample(
        "scan_projects_fax",
        "项目支出预算表 as a black-and-white fax",
        "project_expenditure",
        24,
        Style(face="noto-sans", heading_face="noto-sans-bold", size=10.5, row_padding=4, rows=12),
        worn_by("fax", 0.3, 24),
    ),
    Sample(
        "scan_classes_stamped",
        "一般公共预算支出总表 under a seal, two planted errors",
        "expenditure_by_class",
        25,
        Style(face="noto-serif", heading_face="noto-serif-bold", planted=2, nothing="0.00", shaded=True),
        worn_by("stamped", 0.5, 25),
    ),
    Sample(
        "scan_fiscal_turned",
        "财政拨款收支总表, the page turned by a quarter or stood on its head",
        "fiscal_balance",
        26,
        Style(face="microhei", heading_face="microhei", landscape=True, size=8),
        worn_by("turned", 0.5, 26),
    ),
    Sample(
        "scan_final_balance_worn",
        "收入支出决算总表, an old copy in uneven light, one planted error",
        "final_balance",
        27,
        Style(face="noto-serif", heading_face="noto-sans-bold", planted=1, size=9.5),
        worn_by("worn", 0.4, 27),
        60,
    ),
    Sample(
        "scan_targets_photographed",
        "整体支出绩效目标批复表 taken with a phone",
        "overall_targets",
        28,
        Style(face="song", heading_face="zenhei", amount_unit="元"),
        worn_by("photographed", 0.4, 28),
    ),
    Sample(
        "scan_government_three_line",
        "财政拨款支出预算表 with three rules only, amounts in 元, one planted error",
        "government_economic",
        29,
        Style(
            face="noto-sans",
            heading_face="noto-sans-bold",
            rules="three_line",
            amount_unit="元",
            planted=1,
            size=8,
        ),
        worn_by("plain", 0.4, 29),
    ),
    Sample(
        "scan_tree_overleaf",
        "支出预算总表 with rows for 类, 款 and 项 that goes on overleaf, dotted rules, dashes for nothing",
        "function_tree",
        30,
        Style(
            landscape=True,
            face="wenkai",
            heading_face="wenkai-bold",
            dotted=True,
            nothing="-",
            row_padding=7,
            size=10.5,
            rows=12,
        ),
        worn_by("skewed", 0.2, 30),
    ),
)


def write(folder: Path, made: Paper, name: str) -> None:
    """Writes a paper and its truth."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.pdf").write_bytes(made.pdf)
    (folder / f"{name}.json").write_text(made.truth.model_dump_json() + "\n", encoding="utf-8")


Report = Callable[[str], None]


def make_set(report: Report, only: frozenset[str] = frozenset(), folder: Path = SET) -> None:
    """Writes the set (or the samples named in `only`) again. The same machine gives the same bytes."""
    for sample in samples():
        if only and sample.name not in only:
            continue
        made = sample.make()
        write(folder, made, sample.name)
        report(f"{sample.name}: {len(made.pdf) // 1024} KiB, {len(made.truth.tables)} tables")
