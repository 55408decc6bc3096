"""An invented department and its money: every amount of every table is a sum of the entries made here."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from samples.style import Style

Fund = Literal["general", "business"]

_FIRST = "云青锦临永安清嘉景宁瑞江泽文昌石松白龙凤长兴明柳桐溪梅兰金玉"
_SECOND = "川江山阳州城海平陵河湖泉峰宁和远安定康溪"


@dataclass(frozen=True, slots=True)
class Theme:
    """A field of government: its departments, its function items and what its projects are about."""

    departments: tuple[str, ...]
    public_institution: bool
    main: str
    others: tuple[str, ...]
    subjects: tuple[str, ...]


THEMES: tuple[Theme, ...] = (
    Theme(
        ("教育服务中心", "教师发展中心", "实验教学指导站", "教育信息中心"),
        True,
        "205-01-99",
        ("205-02-02", "205-02-03", "205-02-99", "205-03-02", "205-08-03", "205-09-99"),
        ("实验教学", "校园网络", "教师研修", "图书装备", "考试考务", "学生资助", "校舍修缮", "艺术教育"),
    ),
    Theme(
        ("文化馆", "图书馆", "文化和旅游服务中心"),
        True,
        "207-01-09",
        ("207-01-04", "207-01-99", "207-03-08", "206-07-02"),
        ("公共文化", "古籍保护", "全民阅读", "数字展厅", "非遗传承", "群众演出", "场馆维护"),
    ),
    Theme(
        ("农业技术推广中心", "水利工程管理站", "植物保护站"),
        True,
        "213-01-04",
        ("213-01-06", "213-01-08", "213-03-05", "213-03-06", "206-04-99"),
        ("良种推广", "病虫监测", "渠系维护", "水库巡查", "农机示范", "土壤普查", "节水灌溉"),
    ),
    Theme(
        ("财政局", "国库集中支付中心"),
        False,
        "201-06-01",
        ("201-06-02", "201-06-07", "201-06-99"),
        ("预算评审", "财政信息系统", "资产清查", "绩效评价", "票据管理", "会计培训"),
    ),
    Theme(
        ("人民政府办公室", "政务服务局"),
        False,
        "201-03-01",
        ("201-03-02", "201-03-50", "205-08-03"),
        ("政务大厅", "档案整理", "会务保障", "热线平台", "公文系统", "机要设备"),
    ),
)

_PROJECT_ENDS = (
    "专项",
    "运行维护项目",
    "建设项目",
    "（二期）",
    "服务采购",
    "专项审计",
    "补助经费",
    "能力提升培训",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """The smallest piece of spending. Codes as in the contract; `project` None: basic expenditure."""

    function: str
    economic: str
    project: str | None
    fund: Fund
    amount: Decimal


Keep = Callable[[Entry], bool]
"""Which entries are meant."""


@dataclass(frozen=True, slots=True)
class Department:
    """Who the paper is of."""

    name: str
    code: str
    parent_name: str
    public_institution: bool
    theme: Theme


@dataclass(frozen=True, slots=True)
class Budget:
    """A department's year."""

    department: Department
    year: int
    entries: tuple[Entry, ...]
    carried_in: Decimal
    carried_out: Decimal

    def total(self, keep: Keep = lambda _: True) -> Decimal | None:
        """The sum of the entries that `keep` holds for; None where there are none."""
        amounts = [e.amount for e in self.entries if keep(e)]
        return sum(amounts, Decimal(0)) if amounts else None

    def functions(self, keep: Keep = lambda _: True) -> list[str]:
        """The function items in use, in the order of their codes."""
        return sorted({e.function for e in self.entries if keep(e)})

    @property
    def projects(self) -> list[tuple[str, str]]:
        """(function item, project name) in the order of codes, then as they were made."""
        seen = dict.fromkeys((e.function, e.project) for e in self.entries if e.project is not None)
        return sorted(((f, p) for f, p in seen if p is not None), key=lambda pair: pair[0])


def is_basic(entry: Entry) -> bool:
    """Basic expenditure (基本支出)."""
    return entry.project is None


def is_project(entry: Entry) -> bool:
    """Project expenditure (项目支出)."""
    return entry.project is not None


def is_general(entry: Entry) -> bool:
    """Paid from the general public budget."""
    return entry.fund == "general"


def invent(seed: int, style: Style) -> Budget:
    """A department with its spending, in the style's unit and decimals."""
    chance = random.Random(f"budget {seed}")
    theme = chance.choice(THEMES)
    place = chance.choice(_FIRST) + chance.choice(_SECOND)
    district = chance.choice(("市", "县", "区"))
    department = Department(
        name=f"{place}{district}{chance.choice(theme.departments)}",
        code=f"{chance.randint(101, 699)}{chance.randint(1, 999):03d}",
        parent_name=f"{place}{district}人民政府",
        public_institution=theme.public_institution,
        theme=theme,
    )
    money = _Money(chance, style)
    entries = _basic(money, department) + _projects(money, department, style)
    return Budget(
        department,
        style.year,
        tuple(entries),
        money.between(5, 90),
        money.between(5, 60),
    )


class _Money:
    """Amounts by chance in the style's unit, with its decimals."""

    def __init__(self, chance: random.Random, style: Style) -> None:
        self.chance = chance
        self._quantum = Decimal(1).scaleb(-style.decimals)
        self._factor = Decimal(10_000 if style.amount_unit == "元" else 1)
        self._round = style.amount_unit == "元" and chance.random() < 0.4

    def between(self, low: float, high: float) -> Decimal:
        """An amount between two figures in 万元; now and then a round one, as budgets are."""
        figure = Decimal(str(round(self.chance.uniform(low, high), 2)))
        if self._round or self.chance.random() < 0.15:
            figure = max(Decimal(1), figure.quantize(Decimal(1)))
        amount = figure * self._factor
        if self._factor > 1 and not self._round and self.chance.random() < 0.5:
            amount += Decimal(self.chance.randint(1, 9999)) * self._quantum
        return amount.quantize(self._quantum)


def _basic(money: _Money, department: Department) -> list[Entry]:
    chance = money.chance
    main = department.theme.main
    institution = department.public_institution
    entries = [Entry(main, code, None, "general", money.between(20, 700)) for code in _wages(institution)]
    entries.append(Entry(main, "301-99", None, "business", money.between(10, 90)))
    goods = ["01", "02", "05", "06", "07", "11", "13", "16", "17", "26", "28", "29", "99"]
    for item in sorted(["31", *chance.sample(goods, chance.randint(6, len(goods)))]):
        entries.append(Entry(main, f"302-{item}", None, "general", money.between(0.5, 45)))
    entries.append(Entry(main, "303-09", None, "general", money.between(0.02, 3)))
    retired = "208-05-02" if institution else "208-05-01"
    entries.append(
        Entry(retired, "303-01" if institution else "303-02", None, "general", money.between(5, 60))
    )
    entries.append(Entry("208-05-05", "301-08", None, "general", money.between(60, 240)))
    entries.append(Entry("208-05-06", "301-09", None, "general", money.between(40, 130)))
    medical = "210-11-02" if institution else "210-11-01"
    entries.append(Entry(medical, "301-10", None, "general", money.between(30, 99)))
    if not institution:
        entries.append(Entry("210-11-03", "301-11", None, "general", money.between(10, 40)))
    elif chance.random() < 0.6:
        entries.append(Entry("210-11-99", "301-12", None, "general", money.between(5, 40)))
    entries.append(Entry("221-02-01", "301-13", None, "general", money.between(60, 210)))
    if chance.random() < 0.3:
        entries.append(Entry("221-02-03", "301-02", None, "general", money.between(10, 80)))
    return entries


def _wages(institution: bool) -> list[str]:
    return ["301-01", "301-02", "301-07"] if institution else ["301-01", "301-02", "301-03"]


def _projects(money: _Money, department: Department, style: Style) -> list[Entry]:
    chance = money.chance
    theme = department.theme
    target = style.rows if style.rows is not None else chance.randint(4, 10)
    functions = [theme.main, *chance.sample(theme.others, min(len(theme.others), max(1, target // 3)))]
    names = [f"{s}{e}" for s in theme.subjects for e in _PROJECT_ENDS]
    chance.shuffle(names)
    entries: list[Entry] = []
    for number in range(min(target, len(names))):
        function = functions[number % len(functions)]
        kinds = chance.sample(
            (
                "302-02",
                "302-13",
                "302-16",
                "302-26",
                "302-27",
                "302-99",
                "310-02",
                "310-03",
                "310-07",
                "303-08",
            ),
            chance.randint(1, 3),
        )
        entries += [
            Entry(function, kind, names[number], "general", money.between(1.5, 420)) for kind in sorted(kinds)
        ]
    if style.negatives and entries:
        first = entries[0]
        entries.append(
            Entry(
                first.function,
                "302-99",
                f"收回以前年度{theme.subjects[0]}经费",
                "general",
                -money.between(5, 30),
            )
        )
    return entries
