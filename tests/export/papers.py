"""A small paper built by hand: two pages, spans, two sides, doubtful cells, findings, hostile texts."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from extractor.document import (
    About,
    Alternative,
    Cell,
    CellRef,
    Column,
    Document,
    Equation,
    Failure,
    Finding,
    Page,
    Producer,
    Region,
    Row,
    Said,
    Source,
    Suspect,
    Table,
    Term,
)
from extractor.geometry import Box

HOSTILE = '=HYPERLINK("http://example.org","x")</script><script>alert(1)</script>'


def amount_of(text: str) -> Decimal | None:
    plain = text.replace(",", "")
    return Decimal(plain) if plain and all(c in "0123456789.-" for c in plain) and plain != "-" else None


def said(value: str | None) -> Said:
    return Said(value=value, confidence=0.98 if value else 0.0, page=1 if value else None, bbox=None)


def about(kind: str = "budget") -> About:
    return About(
        title=said("2023年单位预算"),
        unit_name=said("某市教育技术中心"),
        unit_code=said(None),
        fiscal_year=said("2023"),
        kind=said(kind),
        amount_unit=said("万元"),
    )


def cell(
    place: tuple[int, int],
    text: str,
    box: Box,
    *,
    span: tuple[int, int] = (1, 1),
    page: int = 1,
    amount: bool = True,
) -> Cell:
    return Cell(
        row=place[0],
        col=place[1],
        row_span=span[0],
        col_span=span[1],
        text=text,
        amount=amount_of(text) if amount else None,
        page=page,
        bbox=box,
        confidence=1.0 if not text else 0.99,
        alternatives=(),
        engine="paddleocr" if text else "none",
        flags=(),
    )


def grid(
    texts: Sequence[Sequence[str | None]],
    *,
    header_rows: int,
    page: int = 1,
    origin: tuple[float, float] = (40.0, 90.0),
    first_row: int = 0,
    text_columns: int = 1,
) -> list[Cell]:
    """Cells of a regular grid: None continues the cell at its left, "^" the cell above."""
    width, height = 92.0, 24.0
    cells = []
    for r, line in enumerate(texts):
        for c, text in enumerate(line):
            if text is None or text == "^":
                continue
            cols = 1
            while c + cols < len(line) and line[c + cols] is None:
                cols += 1
            rows = 1
            while r + rows < len(texts) and texts[r + rows][c] == "^":
                rows += 1
            x0, y0 = origin[0] + c * width, origin[1] + r * height
            box = Box(x0, y0, x0 + cols * width, y0 + rows * height)
            amount = r >= header_rows and c >= text_columns
            cells.append(cell((first_row + r, c), text, box, span=(rows, cols), page=page, amount=amount))
    return cells


def region(cells: Sequence[Cell], page: int) -> Region:
    return Region(page=page, bbox=Box.union(c.bbox for c in cells if c.page == page))


def two_sided() -> Table:
    texts: list[list[str | None]] = [
        ["收入", None, "支出", None],
        ["项目", "预算数", "项目", "预算数"],
        ["一、一般公共预算拨款收入", "3,217.17", "一、教育支出", "3,147.17"],
        ["二、事业收入", "", "二、社会保障和就业支出", "70.00"],
        ["收入总计", "3,217.17", "支出总计", "3,217.17"],
    ]
    cells = []
    for c in grid(texts, header_rows=2):
        amount = amount_of(c.text) if c.row >= 2 and c.col in {1, 3} else None
        cells.append(c.model_copy(update={"amount": amount}))
    columns = (
        Column(index=0, path=("收入", "项目"), role="label"),
        Column(index=1, path=("收入", "预算数"), role="amount"),
        Column(index=2, path=("支出", "项目"), role="label"),
        Column(index=3, path=("支出", "预算数"), role="amount"),
    )
    rows = (
        Row(index=0, kind="header", label="", parent=None),
        Row(index=1, kind="header", label="", parent=None),
        Row(
            index=2,
            kind="item",
            label="一、教育支出",
            parent=4,
            code="205",
            code_name="教育支出",
            code_system="function",
            code_confidence=0.99,
            code_source="label",
            codes={0: "103-01", 2: "205"},
        ),
        Row(
            index=3,
            kind="item",
            label="二、社会保障和就业支出",
            parent=4,
            code="208",
            code_name="社会保障和就业支出",
            code_system="function",
            code_confidence=0.99,
            code_source="label",
            codes={2: "208"},
        ),
        Row(index=4, kind="total", label="支出总计", parent=None),
    )
    return Table(
        id="t1",
        title="表1 单位收支总表",
        amount_unit="万元",
        regions=(region(cells, 1),),
        header_rows=2,
        columns=columns,
        rows=rows,
        cells=tuple(cells),
    )


def overleaf() -> Table:
    top: list[list[str | None]] = [
        ["科目编码", None, "单位名称（科目）", "合计", "基本支出", "项目支出"],
        ["类", "款", "^", "^", "^", "^"],
        ["", "", "合计", "600.00", "400.00", "200.00"],
        ["205", "01", HOSTILE, "350.00", "250.00", "100.00"],
    ]
    rest: list[list[str | None]] = [
        ["205", "02", "普通教育", "250.00", "150.00", "160.00"],
        ["208", "05", "行政事业单位养老支出", "0.00", "", "-"],
    ]
    cells = grid(top, header_rows=2, page=1, origin=(40.0, 300.0), text_columns=3)
    cells += grid(rest, header_rows=0, page=2, origin=(40.0, 60.0), first_row=4, text_columns=3)
    doubtful = {
        "confidence": 0.61,
        "alternatives": (
            Alternative(text="100.00", probability=0.37),
            Alternative(text="180.00", probability=0.01),
        ),
        "flags": ("low_confidence",),
    }
    cells = [c.model_copy(update=doubtful) if (c.row, c.col) == (4, 5) else c for c in cells]
    columns = (
        Column(index=0, path=("科目编码", "类"), role="code", level="class"),
        Column(index=1, path=("科目编码", "款"), role="code", level="section"),
        Column(index=2, path=("单位名称（科目）",), role="label"),
        Column(index=3, path=("合计",), role="amount"),
        Column(index=4, path=("基本支出",), role="amount"),
        Column(index=5, path=("项目支出",), role="amount"),
    )
    rows = (
        Row(index=0, kind="header", label="", parent=None),
        Row(index=1, kind="header", label="", parent=None),
        Row(index=2, kind="total", label="合计", parent=None),
        Row(index=3, kind="item", label=HOSTILE, parent=2, code="205-01", code_name="教育管理事务"),
        Row(index=4, kind="item", label="普通教育", parent=2, code="205-02", code_name="普通教育"),
        Row(index=5, kind="item", label="行政事业单位养老支出", parent=2, code="208-05"),
    )
    return Table(
        id="t2",
        title="表3 单位支出总表 [1]",
        amount_unit="万元",
        regions=(region(cells, 1), region(cells, 2)),
        header_rows=2,
        columns=columns,
        rows=rows,
        cells=tuple(cells),
    )


def ref(row: int, col: int, table: str = "t2") -> CellRef:
    return CellRef(table=table, row=row, col=col)


def term(row: int, col: int, table: str = "t2", sign: int = 1) -> Term:
    return Term.model_validate({"table": table, "row": row, "col": col, "sign": sign})


def findings() -> tuple[Finding, ...]:
    row_sum = Finding(
        id="f1",
        kind="row_sum",
        message="普通教育：合计 250.00 应等于 150.00 与 160.00 之和 310.00，相差 60.00 <b>万元</b>",
        equation=Equation(left=(term(4, 3),), right=(term(4, 4), term(4, 5))),
        cells=(ref(4, 3), ref(4, 4), ref(4, 5)),
        expected=Decimal("310.00"),
        found=Decimal("250.00"),
        difference=Decimal("-60.00"),
        tolerance=Decimal("0.015"),
        verdict="misread",
        verdict_probability=0.9,
        suspects=(
            Suspect(table="t2", row=4, col=5, probability=0.9, proposed=Decimal("100.00")),
            Suspect(table="t2", row=4, col=3, probability=0.05, proposed=Decimal("310.00")),
        ),
    )
    column_sum = Finding(
        id="f2",
        kind="column_sum",
        message="项目支出：合计 200.00 应等于各项之和 260.00，相差 60.00 万元",
        equation=Equation(left=(term(2, 5),), right=(term(3, 5), term(4, 5))),
        cells=(ref(2, 5), ref(3, 5), ref(4, 5)),
        expected=Decimal("260.00"),
        found=Decimal("200.00"),
        difference=Decimal("-60.00"),
        tolerance=Decimal("0.015"),
        verdict="undecided",
        verdict_probability=0.5,
        suspects=(Suspect(table="t2", row=4, col=5, probability=0.9, proposed=Decimal("100.00")),),
    )
    return row_sum, column_sum


def holding() -> tuple[Equation, ...]:
    return (
        Equation(left=(term(4, 1, "t1"),), right=(term(2, 1, "t1"),)),
        Equation(left=(term(4, 3, "t1"),), right=(term(2, 3, "t1"), term(3, 3, "t1"))),
    )


def page(number: int) -> Page:
    return Page(
        number=number,
        width=640.0,
        height=480.0,
        origin="scanned",
        turned=0,
        skew=0.3,
        dpi=200.0,
        seconds=1.5,
    )


def document(
    tables: Sequence[Table], found: Sequence[Finding] = (), *, pages: int = 2, kind: str = "budget"
) -> Document:
    return Document(
        schema_version="1",
        source=Source(
            name="paper.pdf", sha256="0" * 64, media_type="application/pdf", pages=pages, bytes=1000
        ),
        producer=Producer(name="kemu", version="0.1.0", models=(), catalogue=None),
        document=about(kind),
        pages=tuple(page(n + 1) for n in range(pages)),
        tables=tuple(tables),
        findings=tuple(found),
        failures=(),
    )


def paper() -> Document:
    built = document([two_sided(), overleaf()], findings(), pages=3)
    failure = Failure(page=3, stage="reading", code="engine", message="The recogniser failed <i>here</i>")
    return built.model_copy(update={"failures": (failure,)})
