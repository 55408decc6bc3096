"""Tables and a small catalogue built by hand."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.codes import Catalogue, Entry, match_codes
from extractor.codes.printed import SYSTEM_BY_FIRST_DIGIT
from extractor.document import (
    Alternative,
    Cell,
    CodeLevel,
    Column,
    ColumnRole,
    Finding,
    Region,
    Row,
    RowKind,
    Table,
)
from extractor.geometry import Box

_ENTRIES = """
201 一般公共服务支出
201-01 人大事务
201-01-01 行政运行
201-01-02 一般行政管理事务
201-01-99 其他人大事务支出
201-03 政府办公厅（室）及相关机构事务
201-03-01 行政运行
201-03-02 一般行政管理事务
201-03-50 事业运行
205 教育支出
205-01 教育管理事务
205-01-01 行政运行
205-01-02 一般行政管理事务
205-01-03 机关服务
205-01-99 其他教育管理事务支出
205-02 普通教育
205-02-01 学前教育
205-02-05 高等教育
205-09 教育费附加安排的支出
205-09-99 其他教育费附加安排的支出
205-99 其他教育支出
205-99-99 其他教育支出
208 社会保障和就业支出
208-05 行政事业单位离退休 -2019
208-05 行政事业单位养老支出 2020-
208-05-02 事业单位离退休
208-05-05 机关事业单位基本养老保险缴费支出
210 医疗卫生与计划生育支出 -2018
210 卫生健康支出 2019-
210-11 行政事业单位医疗
210-11-01 行政单位医疗
210-11-02 事业单位医疗
221 住房保障支出
221-02 住房改革支出
221-02-01 住房公积金
229 其他支出
229-99 其他支出
229-99-99 其他支出
301 工资福利支出
301-01 基本工资
301-02 津贴补贴
301-03 奖金
301-13 住房公积金
301-14 医疗费
302 商品和服务支出
302-01 办公费
302-02 印刷费
302-05 水费
302-06 电费
302-99 其他商品和服务支出
303 对个人和家庭的补助
303-01 离休费
303-07 医疗费补助
310 资本性支出
310-02 办公设备购置
501 机关工资福利支出
501-01 工资奖金津补贴
502 机关商品和服务支出
505 对事业单位经常性补助
505-01 工资福利支出
505-02 商品和服务支出
509 对个人和家庭的补助
103 非税收入
103-04 行政事业性收费收入
103-04-27 教育行政事业性收费收入
103-04-27-62 考试考务费
103-07 国有资源（资产）有偿使用收入
103-99 其他收入
"""


def small_catalogue(without: Sequence[str] = ()) -> Catalogue:
    """Real codes, few enough to see through; `without`: codes left out."""
    entries = []
    for line in _ENTRIES.split("\n"):
        code, _, rest = line.partition(" ")
        if not code or code in without:
            continue
        name, _, years = rest.partition(" ")
        first, _, last = years.partition("-")
        entries.append(
            Entry(
                SYSTEM_BY_FIRST_DIGIT[code[0]],
                code,
                name,
                int(first) if first else None,
                int(last) if last else None,
                "known",
            )
        )
    return Catalogue(entries)


def code(*path: str, level: CodeLevel = "joined") -> tuple[ColumnRole, tuple[str, ...], CodeLevel | None]:
    return "code", path or ("科目编码",), level


THREE = (
    code("科目编码", "类", level="class"),
    code("科目编码", "款", level="section"),
    code("科目编码", "项", level="item"),
)
JOINED = code()


def label(*path: str) -> tuple[ColumnRole, tuple[str, ...], CodeLevel | None]:
    return "label", path or ("科目名称",), None


def amount(*path: str) -> tuple[ColumnRole, tuple[str, ...], CodeLevel | None]:
    return "amount", path or ("金额",), None


def table(
    columns: Sequence[tuple[ColumnRole, tuple[str, ...], CodeLevel | None]],
    rows: Sequence[Sequence[str]],
    *,
    title: str | None = None,
    kinds: dict[int, RowKind] | None = None,
    sure: dict[tuple[int, int], float] | None = None,
    others: dict[tuple[int, int], tuple[tuple[str, float], ...]] | None = None,
) -> Table:
    """A typed table. `sure`: the confidence of a cell (else 0.9995), `others`: its other readings."""
    cells = [
        Cell(
            row=r,
            col=c,
            row_span=1,
            col_span=1,
            text=text,
            amount=None,
            page=1,
            bbox=Box(c * 50.0, r * 20.0, c * 50.0 + 50.0, r * 20.0 + 20.0),
            confidence=(sure or {}).get((r, c), 0.9995),
            alternatives=tuple(Alternative(text=t, probability=p) for t, p in (others or {}).get((r, c), ())),
            engine="paddleocr" if text else "none",
            flags=(),
        )
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
    ]
    names = [i for i, column in enumerate(columns) if column[0] == "label"]
    spending = [i for i in names if columns[i][1][0].startswith("支")]
    main = (spending or names or [0])[0]
    typed = [
        Row(
            index=r,
            kind=(kinds or {}).get(r, "item"),
            label=row[main] or next((row[i] for i in names if row[i]), ""),
            parent=None,
        )
        for r, row in enumerate(rows)
    ]
    return Table(
        id="t1",
        title=title,
        amount_unit="万元",
        regions=(Region(page=1, bbox=Box(0.0, 0.0, 50.0 * len(columns), 20.0 * len(rows))),),
        header_rows=0,
        columns=tuple(
            Column(index=i, path=path, role=role, level=level)
            for i, (role, path, level) in enumerate(columns)
        ),
        rows=tuple(typed),
        cells=tuple(cells),
    )


def matched(
    given: Table, year: int | None = 2023, catalogue: Catalogue | None = None
) -> tuple[Table, tuple[Finding, ...]]:
    """The table with its codes, and the findings."""
    tables, findings = match_codes([given], year, catalogue or small_catalogue())
    return tables[0], findings


def row_codes(given: Table, year: int | None = 2023, catalogue: Catalogue | None = None) -> list[str | None]:
    """The code of each row."""
    return [row.code for row in matched(given, year, catalogue)[0].rows]


TREE = [
    ("205", "", "", "教育支出", "5"),
    ("205", "01", "", "教育管理事务", "3"),
    ("205", "01", "01", "行政运行", "1"),
    ("205", "01", "99", "其他教育管理事务支出", "2"),
    ("208", "", "", "社会保障和就业支出", "2"),
    ("208", "05", "", "行政事业单位养老支出", "2"),
    ("208", "05", "05", "机关事业单位基本养老保险缴费支出", "2"),
]
TREE_CODES = ["205", "205-01", "205-01-01", "205-01-99", "208", "208-05", "208-05-05"]


def tree(rows: list[tuple[str, ...]]) -> Table:
    return table([*THREE, label(), amount()], rows)
