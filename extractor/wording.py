"""How budget papers word things: totals, list numbers, units, departments, titles. Pure functions on texts.

Nothing here knows of tables or pages; the words are those of Chinese and English papers alike.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from extractor.amounts import UNITS

_CJK = r"\u2e80-\u2fdf\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef"
_BLANK_BESIDE_CJK = re.compile(rf"(?<=[{_CJK}])\s+(?=[{_CJK}])")
_BLANK_IN_LINE_BREAK = re.compile(rf"(?<=[{_CJK}])\s*\n\s*|\s*\n\s*(?=[{_CJK}])")

_REMEMBERED = 200
"""Characters; longer texts are seldom asked for again."""


def compact(text: str) -> str:
    """`text` for comparing: NFKC (radicals, full-width forms), no blanks, lower case."""
    return _compacted(text) if len(text) <= _REMEMBERED else _compacted.__wrapped__(text)


@lru_cache(maxsize=4096)
def _compacted(text: str) -> str:
    # the texts of a table are asked for again and again
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()


def has_ideographs(text: str) -> bool:
    """Whether a text holds an ideograph."""
    return any("\u3400" <= character <= "\u9fff" for character in text)


def flowing(text: str) -> str:
    """`text` on one line, as it would be written without breaks: 合 计 is 合计, Latin words keep blanks."""
    joined = _BLANK_IN_LINE_BREAK.sub("", text.strip())
    return re.sub(r"\s+", " ", _BLANK_BESIDE_CJK.sub("", joined)).strip()


# --- totals ---------------------------------------------------------------------------------------------

_TOTAL = re.compile(
    r"(?:[一二三四五六七八九十]+、|其中[:：])?"
    r"(?:[\u4e00-\u9fff（）()“”]*(?:合计|总计|小计|共计)(?:数|金额)?|(?:本年|当年|本期)?(?:收入|支出)(?:合|总)?计?总?额)[:：]?"
)
_TOTAL_ENGLISH = re.compile(r"(?:\d{1,2}[.)] ?)?(?:grand |sub-?|sub |net )?totals?\b.{0,100}", re.IGNORECASE)
_LONGEST_TOTAL = 110


def is_total(text: str) -> bool:
    """Whether a label names a sum: 合计, 本年收入合计, 小计, Total expenditure."""
    wording = compact(text)
    if not wording or len(wording) > _LONGEST_TOTAL:
        return False
    return bool(_TOTAL.fullmatch(wording) or _TOTAL_ENGLISH.fullmatch(flowing(text)))


# --- lists ----------------------------------------------------------------------------------------------

_NUMBERINGS = (
    re.compile(r"[一二三四五六七八九十百]+[、.．,，]"),
    re.compile(r"[(（][一二三四五六七八九十]+[)）]"),
    re.compile(r"\d{1,2}[、.．](?!\d)"),
    re.compile(r"[(（]\d{1,2}[)）]"),
    re.compile(r"[①-⑳]"),
)
_PART = re.compile(r"(?:其中|of which|including)[:：,，]?", re.IGNORECASE)


def numbering_level(text: str) -> int | None:
    """How deep a label's number stands: 0 for 一、, 1 for （一）, 2 for 1., 3 for (1), 4 for ①; else None."""
    start = text.lstrip().removeprefix("其中：").removeprefix("其中:").lstrip()
    return next((level for level, kind in enumerate(_NUMBERINGS) if kind.match(start)), None)


def is_part(text: str) -> bool:
    """Whether a label begins with 其中 (of which)."""
    return _PART.match(text.strip()) is not None


# --- headings -------------------------------------------------------------------------------------------

_GROUP = re.compile(
    r"(?:机关)?工资福利支出|(?:机关)?商品和服务支出|对个人和家庭的补助(?:支出)?|债务利息及费用支出|债务还本支出|转移性支出"
    r"|(?:机关)?资本性支出(?:\((?:基本建设|[一二])\)){0,2}|对企业补助(?:\(基本建设\))?|对企业资本性支出|对社会保障基金补助"
    r"|对事业单位(?:经常|资本)性补助|其他支出|基本支出|项目支出|人员(?:经费|支出)|公用(?:经费|支出)|预备费及预留"
    r"|因公出国\(境\)费用?|公务用车购置及运行(?:维护)?费(?:用|支出)?|公务接待费|当年财政拨款预算安排"
    r"|(?:一般公共预算|政府性基金预算|国有资本经营预算)(?:财政)?(?:拨款)?(?:收入|支出)?|财政拨款(?:收入|支出)?"
    r"|财政专户管理资金(?:收入)?|单位资金(?:收入)?|上年结转(?:结余)?|本年(?:收入|支出)(?:合计)?|事业(?:单位)?经营收入|科目编码"
)


def names_group(text: str) -> bool:
    """Whether a heading is one that stands over several columns: the economic classes, kinds of funds and of
    spending, the three kinds of "三公" spending."""
    return _GROUP.fullmatch(compact(text)) is not None


# --- units, departments, marks, titles ------------------------------------------------------------------

_UNIT_NAMES = "|".join(sorted(UNITS, key=len, reverse=True))
_ORGANISATION = (
    r"(?:局|厅|部|委|办|委员会|办公室|中心|学校|中学|小学|幼儿园|大学|学院|医院|研究所|研究院|所|院|站|馆|队|处|公司|政府|街道办事处|协会"
    r"|联合会|总工会|本级|机关)"
)
_NAMES_ORGANISATION = re.compile(rf"(?:.*{_ORGANISATION}(?:\(.{{1,12}}\))?|\d{{3,}}[-—][\u4e00-\u9fff].*)")
_NAME_BEFORE_YEAR = re.compile(rf"([\u4e00-\u9fff()]{{2,40}}?{_ORGANISATION})(?=(?:19|20)\d{{2}}年)")
_UNIT_SAID = re.compile(
    rf"单位[:：](?:人民币)?(?:[（(])?({_UNIT_NAMES})(?![一-鿿])|[（(](?:单位[:：])?({_UNIT_NAMES})[)）]"
)
_UNIT_ENGLISH = re.compile(r"\bin ((?:thousands|millions|billions)(?: of [A-Za-z ]+)?)\b", re.IGNORECASE)
_COUNT_SAID = re.compile(r"单位[:：]?(?:[（(])?(人(?!民)|辆|台|个|套|平方米|户|次|件)")
_DEPARTMENT = re.compile(
    r"(?:编制|预算|填报|公开|主管|预算主管|报送|申报|项目|实施|填报人)?"
    r"(?:部门[（(]单位[)）]|单位[（(]部门[)）]|[（(]单位[)）]|部门|单位)(?:\s*名\s*称)?\s*[:：]\s*"
)
_DEPARTMENT_ENDS = re.compile(
    r"\s*(?:(?:金额)?\s*单\s*位\s*[:：]|状态\s*[:：]|\d{4}\s*年|日期\s*[:：]|\s{3,}).*$", re.DOTALL
)
_MARK = re.compile(
    r"(?:续|附|公开|预算公开|部门公开|财决公开|财决|财预|预算|决算|批复|部门)?"
    r"(?:附?表|附件)(?:[\d一二三四五六七八九十]+)(?:[-—.]\d+)*(?:\(\d+\))?(?:-\d+)?"
    r"|[\u4e00-\u9fff]{0,6}\d{1,3}(?:-\d+)?(?:\(\d+\))?表"
)
_TITLE_END = re.compile(r"表(?:\((?!\d+\)).{1,24}\))?(?:\(续\)|续|\d)?$")
_ENGLISH_TITLE = re.compile(r"(?:table|exhibit|schedule|appendix|annex)\s*[\dA-Z]", re.IGNORECASE)
_CONTINUED = re.compile(
    r"[(（]续(?:表|上表)?[)）]|^续表?|续$|[(（]?continued[)）]?|[(（]cont['’]?d\.?[)）]", re.IGNORECASE
)
_NOTE = re.compile(
    r"(?:[（(]?(?:注|备注|说明|附注|填表说明|资料来源|数据来源)[:：\d一二三]|notes?\s*(?:\(?\d{1,2}(?!\d)|[:：.．–—-]|$)"
    r"|sources?\s*(?:[:：.．–—-]|$)|\*|※)",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[。；;！？]")
_PAGE_NUMBER = re.compile(
    r"(?:[-—–]*\d{1,4}[-—–]*|第\d+页(?:[,，/]?共\d+页)?|page\d+(?:of\d+)?|\d+/\d+)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Department:
    """A department a line names; `name` "" where the line has the word only and the name stands elsewhere."""

    name: str


def amount_unit(text: str) -> str | None:
    """The unit of amounts that a text states: 单位：万元, 金额（元）, in thousands of dollars. Else None."""
    found = _UNIT_SAID.search(compact(text))
    if found is not None:
        return found[1] or found[2]
    english = _UNIT_ENGLISH.search(text)
    return flowing(english[1]) if english is not None else None


def counts_unit(text: str) -> str | None:
    """The unit of counts that a text states (单位：人), None where it states none."""
    found = _COUNT_SAID.search(compact(text))
    return found[1] if found is not None else None


def department(text: str) -> Department | None:
    """The department that a text names behind 部门：, 编制单位：, 预算（单位）名称： and the like."""
    line = unicodedata.normalize("NFKC", text)
    for start in _DEPARTMENT.finditer(line):
        name = flowing(_DEPARTMENT_ENDS.sub("", line[start.end() :]))
        if compact(name) in UNITS or re.match(rf"(?:人民币)?(?:{_UNIT_NAMES}|人|辆|台|个)(?![一-鿿])", name):
            continue
        return Department(name)
    return None


def names_organisation(text: str) -> bool:
    """Whether a text is the name of an office, school and the like: 教育局, 技术中心（本级）, 203-教研室."""
    return _NAMES_ORGANISATION.fullmatch(compact(text)) is not None


def organisation_before_year(text: str) -> str | None:
    """The organisation that a title begins with: 临江市文化馆 in 临江市文化馆2025年部门预算. Else None."""
    found = _NAME_BEFORE_YEAR.match(compact(text))
    return found[1] if found is not None else None


def is_mark(text: str) -> bool:
    """Whether a text is a table's own number: 表3-1(1), 附表4, 公开01表."""
    return _MARK.fullmatch(compact(text)) is not None


def ends_as_title(text: str) -> bool:
    """Whether a text ends as titles of tables do: …表, …表（…）; or begins with "Table 3"."""
    wording = compact(text)
    named = _TITLE_END.search(wording) is not None and not is_mark(text)
    return named or _ENGLISH_TITLE.match(text.strip()) is not None


def title_key(text: str) -> str:
    """A title for comparing: without blanks and without （续）."""
    return compact(_CONTINUED.sub("", flowing(text)))


def is_note(text: str) -> bool:
    """Whether a line begins as a note under a table does: 注：, 说明：, Note."""
    return _NOTE.match(text.strip()) is not None


def is_narrative(text: str) -> bool:
    """Whether a line is a sentence or a piece of one, and no title."""
    wording = compact(text)
    return (
        _SENTENCE_END.search(wording) is not None or wording.endswith((",", "、", ":")) or len(wording) > 60
    )


def is_page_number(text: str) -> bool:
    """Whether a line is a page number: - 12 -, 第3页, Page 2 of 9."""
    return _PAGE_NUMBER.fullmatch(compact(text)) is not None


_OF_TARGETS = re.compile(
    r"[\u4e00-\u9fff]{2,9}指标(?:[值性名].{0,16})?|(?:绩效|年度|总体|整体|预期)+目标|实际完成.{1,6}|(?:年度)?主要任务|任务名称"
    r"|主要内容|权重|分值|得分|偏差原因.{0,12}"
)
_FEWEST_OF_TARGETS = 3


_TITLE_OF_TARGETS = re.compile(r".{0,60}绩效.{0,14}表(?:\(.{1,24}\))?")


def speak_of_targets(texts: Iterable[str], title: str | None) -> bool:
    """Whether the texts of cells, or the title over them, are those of a form of performance targets: several
    texts name its parts."""
    if title is not None and _TITLE_OF_TARGETS.fullmatch(compact(title)):
        return True
    said = {compact(text) for text in texts if len(text) <= _LONGEST_TOTAL}
    return sum(_OF_TARGETS.fullmatch(text) is not None for text in said) >= _FEWEST_OF_TARGETS


_LEADERS = re.compile(r"(?:[.．·…‥_]\s?){3,}|…{2,}|…(?=$)")


def parted_by_leaders(text: str) -> tuple[str, str]:
    """What stands before and behind the dots that lead from a label to its figure: ("Rent", "") of
    Rent........; the text and "" where there are none. Three dots alone stand for a missing figure."""
    if text in {"...", "…"}:
        return text, ""
    dots = max(_LEADERS.finditer(text), key=lambda m: m.end() - m.start(), default=None)
    if dots is None:
        return text, ""
    return text[: dots.start()], text[dots.end() :]
