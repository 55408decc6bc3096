"""What each column is: the path of headings above it, and the role it plays."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from extractor import wording
from extractor.document import CodeLevel, Column
from extractor.headings import heading_words
from extractor.headings.header_rows import numbers_columns
from extractor.headings.money import is_money, look_like_codes
from extractor.headings.places import Places, is_year
from extractor.parts import RawCell

_MOSTLY = 0.6
_UNIT_CODE = re.compile(r"(?:单位|部门|机构)[编代].")
_CODE = re.compile(r"(?:编码|代码|科目号)|\b(?:code|account|acct\.?|object|fund no\.?)\b", re.IGNORECASE)
_LEVELS: dict[str, CodeLevel] = {"类": "class", "款": "section", "项": "item", "目": "item"}
_SERIAL = re.compile(r"序号|行次|编号|no\.?|#", re.IGNORECASE)
_WORDS = re.compile(
    r"备注|说明|依据|文号|内容|目标|性质|方式|方向|度量|指标值|原因|摘要|地点|时间|日期|级次|是否|来源|组织形式|名称|指标|remarks?|notes?|name"
    r"|description",
    re.IGNORECASE,
)
_LABEL_RANKS = (
    (
        re.compile(
            r"备注|说明|依据|文号|内容|性质|方式|方向|度量|原因|是否|级次|年度目标|remark|note", re.IGNORECASE
        ),
        0,
    ),
    (re.compile(r"科目\)|功能|科目名称|项目名称|支出项目|收入项目|科目$", re.IGNORECASE), 4),
    (re.compile(r"^项目$|名称|经济分类|description|item|category", re.IGNORECASE), 3),
    (re.compile(r"单位|部门|department", re.IGNORECASE), 2),
)
_SURE_LABEL = 3
"""From this rank on a heading names the rows of a second side as well."""
_PRINTED_CODE = re.compile(r"\d{3}(?:\d{2}){0,3}|\d{2}|\d{2,}(?:-\d+)+")

_MARK = re.compile(r"[^\W\d_]|[√✓✔×✗☑○●△*]|\d{1,4}(?:-\d{2,})+")
"""A tick, a single letter, or an account number: 08-111."""


@dataclass(frozen=True, slots=True)
class Side:
    """Columns that belong together: what a row is, and its amounts. `labels` are its label columns."""

    columns: tuple[int, ...]
    labels: tuple[int, ...]
    heading: str


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a table, its number of heading rows and its sides (收入 | 支出 are two)."""

    header_rows: int
    columns: tuple[Column, ...]
    sides: tuple[Side, ...]

    def with_role(self, *roles: str) -> tuple[int, ...]:
        return tuple(column.index for column in self.columns if column.role in roles)


def column_path(places: Places, header_rows: int, col: int) -> tuple[str, ...]:
    """The headings above a column, outermost first; a heading that spans rows is there once.

    Rows that number the columns are left out, and so is a title that spans the whole table.
    """
    path: list[str] = []
    above: RawCell | None = None
    for row in range(header_rows):
        cell = places.covering[row][col]
        if cell is None or cell is above or numbers_columns(places, row):
            continue
        above = cell
        text = wording.flowing(cell.reading.text)
        whole = cell.col_span == places.table.cols and places.table.cols > 1
        if text and not (whole and wording.ends_as_title(text)):
            path.append(text)
    return tuple(path)


def layout(places: Places, header_rows: int, *, counts: bool) -> Layout:
    """The columns with their roles. `counts`: the table says that its figures are counts (单位：人)."""
    paths = [column_path(places, header_rows, col) for col in range(places.table.cols)]
    drafts = [_Draft.of(places, header_rows, col, path, counts=counts) for col, path in enumerate(paths)]
    columns = [draft.column() for draft in drafts]
    columns = _filled_in(_with_levels(columns, drafts), drafts)
    sides = _sides(columns, drafts)
    labels = {label for side in sides for label in side.labels}
    columns = [replace_role(c, "label") if c.index in labels else c for c in columns]
    return Layout(header_rows, tuple(columns), sides)


def replace_role(column: Column, role: str) -> Column:
    """The column in another role; only code columns have a level."""
    level = column.level if role == "code" else None
    return Column.model_validate(column.model_dump() | {"role": role, "level": level})


@dataclass(frozen=True, slots=True)
class _Draft:
    """What is known of a column before its neighbours are looked at."""

    index: int
    path: tuple[str, ...]
    heading: str
    filled: int
    figures: int
    words: int
    codes: int
    years: int
    two_digit: int
    marks: int
    percents: int
    whole: bool
    counts: bool
    money: int
    shared: bool
    coded_figures: bool
    """`shared`: the heading above spans other columns too, and is no heading of this one's own."""

    @classmethod
    def of(cls, places: Places, header_rows: int, col: int, path: tuple[str, ...], *, counts: bool) -> _Draft:
        own = [
            cell
            for row in range(header_rows, places.table.rows)
            for cell in places.filled(row)
            if cell.col == col and (cell.col_span == 1 or _single(places, cell, header_rows))
        ]
        kinds = [(cell, places.printed(cell)) for cell in own]
        filled = [(cell, printed) for cell, printed in kinds if printed.kind != "nothing"]
        texts = [wording.compact(cell.reading.text) for cell, _ in filled]
        money = [cell for cell, _ in filled if is_money(places, cell)]
        above = places.covering[header_rows - 1][col] if header_rows else None
        return cls(
            index=col,
            path=path,
            heading=wording.compact("/".join(path)),
            filled=len(filled),
            figures=sum(printed.kind == "amount" for _, printed in filled),
            words=sum(_is_words(wording.compact(c.reading.text)) for c, p in filled if p.kind != "amount"),
            codes=len(texts)
            if _of_one_length(texts)
            else sum(map(bool, map(_PRINTED_CODE.fullmatch, texts))),
            years=sum(is_year(text) for text in texts),
            two_digit=sum(re.fullmatch(r"\d{2}", text) is not None for text in texts),
            marks=sum(_MARK.fullmatch(text) is not None for text in texts),
            percents=sum(printed.rate for _, printed in filled),
            whole=all(printed.decimals == 0 for _, printed in filled),
            counts=counts,
            money=len(money),
            shared=above is not None and above.col_span > 1,
            coded_figures=look_like_codes(money),
        )

    def mostly(self, count: int) -> bool:
        return self.filled > 0 and count >= _MOSTLY * self.filled

    @property
    def sure_codes(self) -> bool:
        """Whether all that the column holds are codes, and more than one of them."""
        return self.filled > 1 and self.codes == self.filled and not self.years

    @property
    def leaf(self) -> str:
        return wording.compact(self.path[-1]) if self.path else ""

    def column(self) -> Column:
        role, level = (self._figure_role(), None) if self._holds_money() else self._role()
        return Column.model_validate({"index": self.index, "path": self.path, "role": role, "level": level})

    def _role(self) -> tuple[str, CodeLevel | None]:
        wordy = self.mostly(self.words)
        if _UNIT_CODE.search(self.leaf) and not wordy:
            return "unit_code", None
        coded = _CODE.search(self.heading) is not None
        if self.leaf in _LEVELS and (coded or "科目" in self.heading or not self.words):
            return "code", _LEVELS[self.leaf]
        if coded and not wordy and not self._is_name():
            return "code", "joined"
        if wordy or _SERIAL.fullmatch(self.leaf) or self.leaf.endswith("指标值"):
            return "text", None
        marked = not self.figures and self.mostly(self.marks)
        if marked or heading_words.says_no_amount(self.leaf) or self._holds_years():
            return "text", None
        return (self._figure_role() if self.figures else self._empty_role()), None

    def _holds_money(self) -> bool:
        """Whether figures of money stand under a heading of codes or dates that is not the column's own, or
        under one of codes, but not written alike as codes are."""
        if not self.mostly(self.money) or (self.coded_figures and not heading_words.says_money(self.leaf)):
            return False
        headed = _UNIT_CODE.search(self.leaf) or _CODE.search(self.heading) or self.leaf in _LEVELS
        return self.shared or (headed is not None and self.money > 1)

    def _holds_years(self) -> bool:
        """Whether years stand in the column; 2000 and 2020 under 合计 are amounts."""
        bare = bool(self.figures) and not heading_words.says_year(self.leaf)
        return self.filled > 0 and self.years == self.filled and not bare

    def _figure_role(self) -> str:
        return "number" if self._counts_things() or self.mostly(self.percents) else "amount"

    def _is_name(self) -> bool:
        return self.leaf.endswith(("名称", "科目", "项目", "name")) and not _CODE.search(self.leaf)

    def _counts_things(self) -> bool:
        """Whether figures count things or weigh them. Persons are counted in whole numbers, and not under
        a heading of money: 基本支出 over 在职人员 is their pay."""
        if self.counts and not heading_words.says_money(self.leaf):
            return True
        if heading_words.says_persons(self.leaf):
            outer = (wording.compact(part) for part in self.path[:-1])
            return self.whole and not any(heading_words.says_money(part) for part in outer)
        return heading_words.says_count(self.leaf)

    def _empty_role(self) -> str:
        """The role of a column without any text in its body, by its heading alone."""
        if (
            not self.heading
            or _WORDS.search(self.leaf)
            or heading_words.says_no_amount(self.leaf)
            or self.leaf in ("项目", "科目", "单位", "收入", "支出")
        ):
            return "text"
        return self._figure_role()


def _single(places: Places, cell: RawCell, header_rows: int) -> bool:
    """Whether a cell over several columns stands under one heading of the same width."""
    above = places.covering[header_rows - 1][cell.col] if header_rows else None
    return above is not None and above.col_span >= cell.col_span and above.col == cell.col


def _of_one_length(texts: Sequence[str]) -> bool:
    """Whether all texts are digits of one length, four at least, as codes are and amounts seldom."""
    return (
        len(texts) > 1 and len(set(map(len, texts))) == 1 and all(re.fullmatch(r"\d{4,}", t) for t in texts)
    )


def _is_words(text: str) -> bool:
    """Whether a compact text is words: letters, and no figure with a unit behind."""
    return sum(character.isalpha() for character in text) > 1 and not is_year(text)


def _with_levels(columns: Sequence[Column], drafts: Sequence[_Draft]) -> list[Column]:
    """The columns with those that hold codes by their content (where headings are missing or damaged), and
    with the levels of codes in parts: 类, 款, 项 stand side by side in this order."""
    result = list(columns)
    for place in _columns_of_codes(columns, drafts):
        result[place] = _code_column(drafts[place], "joined")
    levels: tuple[CodeLevel, ...] = ("class", "section", "item")
    for is_code, group in groupby(list(result), key=lambda column: column.role == "code"):
        run = list(group)
        if is_code and 1 < len(run) <= len(levels) and any(c.level == "joined" for c in run):
            for column, level in zip(run, levels, strict=False):
                result[column.index] = _code_column(drafts[column.index], level)
    return result


def _columns_of_codes(columns: Sequence[Column], drafts: Sequence[_Draft]) -> list[int]:
    """The columns that hold codes by their content: at the left edge, before the first column of names; three
    digits or more in the first, two in those that follow."""
    found: list[int] = []
    names = next((d.index for d in drafts if d.mostly(d.words)), 0)
    for place, draft in enumerate(drafts[:names]):
        eligible = columns[place].role in ("amount", "number", "text") and not draft.words
        codes = draft.mostly(draft.two_digit) if found else draft.sure_codes and not draft.two_digit
        if columns[place].role == "code" or (eligible and codes):
            found.append(place)
        else:
            break
    return [place for place in found if columns[place].role != "code"]


def _code_column(draft: _Draft, level: CodeLevel) -> Column:
    return Column(index=draft.index, path=draft.path, role="code", level=level)


def _filled_in(columns: Sequence[Column], drafts: Sequence[_Draft]) -> list[Column]:
    """Columns without heading and content take the role of amounts where they stand among amounts."""
    amounts = [column.index for column in columns if column.role in ("amount", "number")]
    first = amounts[0] if amounts else len(columns)
    return [
        replace_role(column, "amount")
        if not draft.heading and not draft.filled and column.index > first and column.role == "text"
        else column
        for column, draft in zip(columns, drafts, strict=True)
    ]


# --- sides and labels -----------------------------------------------------------------------------------


def _sides(columns: Sequence[Column], drafts: Sequence[_Draft]) -> tuple[Side, ...]:
    """A side is what names a row and the amounts that follow; the next words begin another side."""
    runs: list[list[int]] = []
    names = False
    for column in columns:
        is_name = column.role in ("text", "code", "unit_code", "label")
        if not runs or (is_name and not names):
            runs.append([])
        runs[-1].append(column.index)
        names = is_name
    sides = [_side(run, columns, drafts) for run in runs]
    return tuple(side for side in sides if side.labels) or tuple(sides[:1])


def _side(run: Sequence[int], columns: Sequence[Column], drafts: Sequence[_Draft]) -> Side:
    words = [i for i in run if columns[i].role == "text" and not _SERIAL.fullmatch(drafts[i].leaf)]
    ranks = {i: _label_rank(drafts[i]) for i in words}
    best = max(ranks.values(), default=0)
    bare = not any(draft.path for draft in drafts)
    if not best or (run[0] > 0 and best < _SURE_LABEL and not bare):
        return Side(tuple(run), (), "")
    chosen = next(i for i in words if ranks[i] == best)
    labels = [chosen]
    for i in words:  # a name and its parts stand side by side under one heading
        shared = drafts[i].path in (drafts[chosen].path, ()) and bool(drafts[chosen].path)
        if i == labels[-1] + 1 and shared and drafts[i].mostly(drafts[i].words):
            labels.append(i)
    heading = drafts[run[0]].path[0] if drafts[run[0]].path else ""
    return Side(tuple(run), tuple(labels), wording.compact(heading))


def _label_rank(draft: _Draft) -> int:
    """How likely a column of words names its rows, 0 for remarks and the like."""
    text = draft.leaf
    if not draft.filled and not text:
        return 0
    for pattern, rank in _LABEL_RANKS:
        if pattern.search(text):
            return rank
    return 1
