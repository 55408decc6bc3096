"""What the papers say of themselves: title, department, year, kind, unit of amounts, each with its place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from extractor import wording
from extractor.document import About, DocumentKind, Said
from extractor.parts import LogicalTable, PageReading, RawCell, TextLine

_NOTHING_SAID = Said(value=None, confidence=0.0, page=None, bbox=None)
_COVER_LINE = 0.75
"""Lines of a cover's title are at least this part as high as its highest line."""
_COVER_WEIGHT = 3.0
_LARGE = 1.25
_YEAR = re.compile(
    r"((?:19|20)\d{2})(?:年|-?(?:年度|财年))|(?:FY|fiscal year|year)\s*((?:19|20)\d{2})", re.IGNORECASE
)
_CHINESE_YEAR = re.compile(r"([一二]九?[零〇○OoＯ一二三四五六七八九]{3})年")
_CHINESE_DIGITS = str.maketrans("零〇○OoＯ一二三四五六七八九", "000000123456789")
_PAPER = re.compile(r"(?:19|20)\d{2}年(?:度)?.{0,30}(?:预算|决算|绩效(?:目标)?|报告)(?:书|公开|说明|草案)?$")
_UNIT_CODE = re.compile(r"(?:单位|部门|机构)(?:编码|代码|编号)")
_FORM_UNIT = re.compile(r"(?:预算|项目|实施|主管)?(?:单位|部门)(?:\((?:单位|部门)\))?(?:名称)?[:：]?")
_CODE_AND_NAME = re.compile(r"(\d{3,})\s*[-—]\s*(.+)")
_NAMED_IN_TITLE = re.compile(
    r"(?:(?:19|20)\d{2}年(?:度)?)?(?P<name>[\u4e00-\u9fff（）()]{4,40}?)(?:(?:19|20)\d{2}年(?:度)?)?(?:区级|市级|县级|省级)?"
    r"(?:部门|单位|整体支出|项目支出)?(?:预算|决算|整体支出绩效目标|绩效目标)"
)
_KINDS: tuple[tuple[re.Pattern[str], DocumentKind], ...] = (
    (
        re.compile(r"绩效(?:目标|指标|自评)|performance (?:targets?|goals?)", re.IGNORECASE),
        "performance_targets",
    ),
    (
        re.compile(r"决算|final accounts?|annual accounts?|financial statements?", re.IGNORECASE),
        "final_accounts",
    ),
    (re.compile(r"预算|budget", re.IGNORECASE), "budget"),
)


@dataclass(frozen=True, slots=True)
class _Vote:
    """One place that says something: the value, its weight, and the line it stands in."""

    value: str
    line: TextLine
    weight: float = 1.0


def about(readings: Sequence[PageReading], tables: Sequence[LogicalTable]) -> About:
    """What the papers say of themselves, from the cover, the captions and the headings.

    `readings` are all pages in order, `tables` the logical tables found on them. A value's confidence is
    that of the line it stands in times the share of the places that agree with it.
    """
    cover = _cover(readings) or _running_head(readings)
    titles = [line for table in tables for line in _title_lines(table)]
    title = cover or _first_title(tables)
    said_first = [*cover, *titles]
    unit = _elected(_departments(readings, tables, cover))
    return About(
        title=_together(title),
        unit_name=_without_code(unit),
        unit_code=_unit_code(unit, tables),
        fiscal_year=_elected(_years(cover, titles, tables)),
        kind=_kind(cover, titles) if said_first else _NOTHING_SAID,
        amount_unit=_elected(_amount_units(tables)),
    )


# --- votes ----------------------------------------------------------------------------------------------


def _elected(votes: Iterable[_Vote]) -> Said:
    """The value with the most weight, at the first place that says it."""
    cast = list(votes)
    if not cast:
        return _NOTHING_SAID
    weights: Counter[str] = Counter()
    for vote in cast:
        weights[vote.value] += vote.weight  # type: ignore[assignment]
    value, weight = weights.most_common(1)[0]
    line = next(vote.line for vote in cast if vote.value == value)
    return _said(value, line, weight / sum(weights.values()))


def _said(value: str, line: TextLine, share: float = 1.0) -> Said:
    return Said(value=value, confidence=min(1.0, line.confidence * share), page=line.page, bbox=line.box)


def _together(lines: Sequence[TextLine]) -> Said:
    """Several lines, one below the other, as one statement."""
    if not lines:
        return _NOTHING_SAID
    box = type(lines[0].box).union(line.box for line in lines)
    whole = replace(lines[0], box=box, confidence=min(line.confidence for line in lines))
    return _said(wording.flowing("\n".join(line.text for line in lines)), whole)


# --- titles ---------------------------------------------------------------------------------------------


def _cover(readings: Sequence[PageReading]) -> list[TextLine]:
    """The lines of the title on a cover: the highest of a first page that holds no table and little text."""
    first = next((reading for reading in readings if reading.lines or reading.tables), None)
    if first is None or first.tables:
        return []
    lines = sorted(first.lines, key=lambda line: (line.box.y0, line.box.x0))
    if not lines:
        return []
    highest = max(line.box.height for line in lines)
    heights = sorted(line.box.height for line in lines)
    ordinary = heights[len(heights) // 2]
    if len(lines) > 6 and highest < _LARGE * ordinary:
        return []
    large = [line for line in lines if line.box.height >= _COVER_LINE * highest and not _is_aside(line.text)]
    return [line for line in large if line.page == large[0].page][:4]


def _running_head(readings: Sequence[PageReading]) -> list[TextLine]:
    """A line on the first page that names the paper (甲局2023年部门预算), and is no title of a table."""
    first = next((reading for reading in readings if reading.lines or reading.tables), None)
    lines = sorted(first.lines, key=lambda line: line.box.y0) if first is not None else []
    named = (
        line
        for line in lines
        if _PAPER.search(wording.compact(line.text))
        and not wording.ends_as_title(line.text)
        and not wording.is_narrative(line.text)
        and wording.department(line.text) is None
    )
    return list(named)[:1]


def _is_aside(text: str) -> bool:
    return wording.is_page_number(text) or wording.is_narrative(text) or wording.department(text) is not None


def _title_lines(table: LogicalTable) -> list[TextLine]:
    """The lines of a caption that its title was put together from."""
    key = wording.compact(table.caption.title or "")
    return [line for line in table.caption.lines if key and wording.compact(line.text) in key][:4]


def _first_title(tables: Sequence[LogicalTable]) -> list[TextLine]:
    return next((lines for table in tables if (lines := _title_lines(table))), [])


def _kind(cover: Sequence[TextLine], titles: Sequence[TextLine]) -> Said:
    """The kind that the cover names, else the one that most titles name; other where none does."""
    on_cover = list(_kind_votes(cover))
    votes = on_cover or list(_kind_votes(titles))
    return _elected(votes) if votes else _said("other", [*cover, *titles][0])


def _kind_votes(lines: Sequence[TextLine]) -> Iterator[_Vote]:
    for line in lines:
        text = wording.flowing(line.text)
        found = next((kind for pattern, kind in _KINDS if pattern.search(text)), None)
        if found is not None:
            yield _Vote(found, line)


def _years(
    cover: Sequence[TextLine], titles: Sequence[TextLine], tables: Sequence[LogicalTable]
) -> Iterator[_Vote]:
    """Years named by cover, titles and captions; where none names one, by headings."""
    votes = [vote for line in cover for vote in _year_votes(line, _COVER_WEIGHT)]
    votes += [vote for line in titles for vote in _year_votes(line)]
    captions = [line for table in tables for line in table.caption.lines]
    votes = votes or [vote for line in captions for vote in _year_votes(line)]
    headings = [_as_line(cell) for table in tables for cell in table.cells if cell.row < 3]
    yield from votes or [vote for line in headings for vote in _year_votes(line)]


def _year_votes(line: TextLine, weight: float = 1.0) -> Iterator[_Vote]:
    text = wording.compact(line.text)
    for found in _YEAR.finditer(text):
        yield _Vote(found[1] or found[2], line, weight)
    for found in _CHINESE_YEAR.finditer(text):
        year = found[1].translate(_CHINESE_DIGITS)
        if re.fullmatch(r"(?:19|20)\d{2}", year):
            yield _Vote(year, line, weight)


def _as_line(cell: RawCell) -> TextLine:
    return TextLine(cell.page, cell.box, cell.reading.text, cell.reading.confidence, cell.reading.engine)


# --- department and unit --------------------------------------------------------------------------------


def _departments(
    readings: Sequence[PageReading], tables: Sequence[LogicalTable], cover: Sequence[TextLine]
) -> Iterator[_Vote]:
    """Departments named by captions, else on the first pages, else in the title."""
    votes = [vote for table in tables for vote in _caption_department(table)]
    votes = votes or [vote for table in tables for vote in _form_department(table)]
    early = [line for reading in readings[:2] for line in reading.lines]
    votes = votes or [
        _Vote(named.name, line) for line in early if (named := wording.department(line.text)) and named.name
    ]
    yield from votes or _titled_department(cover, tables)


def _caption_department(table: LogicalTable) -> Iterator[_Vote]:
    name = table.caption.unit_name
    if name:
        holds = (line for line in table.caption.lines if wording.compact(name) in wording.compact(line.text))
        line = next(holds, table.caption.lines[0] if table.caption.lines else None)
        if line is not None:
            yield _Vote(name, line)


def _titled_department(cover: Sequence[TextLine], tables: Sequence[LogicalTable]) -> Iterator[_Vote]:
    lines = list(cover) or _first_title(tables)
    if lines:
        title = wording.compact("".join(line.text for line in lines))
        named = _NAMED_IN_TITLE.match(title)
        name = wording.organisation_before_year(title) or (named["name"] if named is not None else None)
        if name is not None:
            yield _Vote(name, lines[0])


def _form_department(table: LogicalTable) -> Iterator[_Vote]:
    """The organisation that stands right of 预算单位 in a form."""
    for cell in table.cells:
        if _FORM_UNIT.fullmatch(wording.compact(cell.reading.text)):
            beside = (c for c in table.cells if c.row == cell.row and c.col == cell.col + cell.col_span)
            right = next(beside, None)
            if right is not None and wording.names_organisation(right.reading.text):
                yield _Vote(wording.flowing(right.reading.text), _as_line(right))


def _without_code(unit: Said) -> Said:
    coded = _CODE_AND_NAME.fullmatch(unit.value or "")
    return unit.model_copy(update={"value": coded[2]}) if coded else unit


def _unit_code(unit: Said, tables: Sequence[LogicalTable]) -> Said:
    """The code before the department's name, else the one code that the columns of unit codes hold."""
    coded = _CODE_AND_NAME.fullmatch(unit.value or "")
    if coded is not None:
        return unit.model_copy(update={"value": coded[1]})
    votes = [vote for table in tables for vote in _printed_unit_codes(table)]
    return _elected(votes) if len({vote.value for vote in votes}) == 1 else _NOTHING_SAID


def _printed_unit_codes(table: LogicalTable) -> Iterator[_Vote]:
    heads = [c for c in table.cells if c.row < 4 and _UNIT_CODE.search(wording.compact(c.reading.text))]
    for head in heads:
        for cell in table.cells:
            code = wording.compact(cell.reading.text)
            if cell.col == head.col and cell.row > head.row and re.fullmatch(r"\d{6,}", code):
                yield _Vote(code, _as_line(cell))


def _amount_units(tables: Sequence[LogicalTable]) -> Iterator[_Vote]:
    for table in tables:
        lines = [*table.caption.lines, *(_as_line(c) for c in table.cells if c.row < 3)]
        said = next(((unit, line) for line in lines if (unit := wording.amount_unit(line.text))), None)
        if said is not None:
            yield _Vote(said[0], said[1])
