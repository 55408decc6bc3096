"""Amounts of sentences looked up in the tables of the same paper.

A sentence need not say which table it speaks of. The amounts of a section, each with the name of a line, are
laid beside every column of every table; the column with which most of them agree is the one they were taken
from. An amount that differs from that column, and stands nowhere else in its line, is wrong there or here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from extractor import wording
from extractor.amounts import UNITS, Interval
from extractor.reconcile.equations.checked import printed, short
from extractor.reconcile.equations.samefigures import table_name
from extractor.reconcile.frames import TOTAL, row_frames
from extractor.reconcile.keys import bare_name, lines_by_key
from extractor.reconcile.narrative.figures import AMOUNT, PERCENT, Figure, Told
from extractor.reconcile.narrative.mismatches import Mismatch
from extractor.reconcile.sheet import Frame, Sheet

_LEVELS = re.compile(r"([^()“”\"]*(?:\((?!\d*[类款项]\))[^()]{1,12}\)[^()“”\"]*)?)\((\d*)([类款项])\)")
_DASHED = re.compile(r"[“\"]([^“”\"-]+)-([^“”\"-]+)-([^“”\"]+)[”\"]")
_VERB = re.compile(r"(?:支出)?(?:预算|决算)?(?:数|金额|安排|科目)*(?:为|是|共|共计)?[“”\"]*(?:科目|支出)?$")
_SAME_LINE = re.compile(r"^(?:(?:20\d\d年(?:度)?)?预算安排|(?:支出)?决算(?:数)?(?:为)?|预算(?:数)?为)$")
"""Labels of an amount whose line was named before: 支出决算为, 2024年预算安排."""
_LEAST_AGREEING = 3
_AGREE_TO_ONE = 3
_MOST_MENTIONS = 200
_LONGEST_CLAUSE = 150
_SURE, _LIKELY = 0.95, 0.9
_TOTALS = (
    (
        r"(?<!财政拨款)(?:收入?、?支出?|收入支出)(?:总预算|总决算|(?:预算|决算)?总计|总额)$",
        r"^(?!.*(?:财政拨款|一般公共|基金|国有)).*(?:收支|收入支出)(?:预算|决算|预决算)?总表",
    ),
    (
        r"财政拨款(?:收入?、?支出?|收入支出)(?:总预算|总决算|(?:预算|决算)?总计)$",
        r"财政拨款(?:收支|收入支出)(?:预算|决算|预决算)?总表",
    ),
    (
        r"(?:^|年度?|本年)(?:收入|支出)(?:预算(?:总计|合计)?|决算(?:总计|合计)|总计)$",
        r"^(?!.*(?:财政拨款|一般公共|基金|国有)).*(?:收支|收入支出)(?:预算|决算|预决算)?总表",
    ),
    (r"一般公共预算(?:财政拨款)?基本支出(?:预算|决算)?$", r"一般公共预算(?:财政拨款)?基本支出.*表"),
)
"""What a sentence calls the total of a table, and the title of that table."""
_GRAND = re.compile(r"(?:收入|支出|收支)?[总合]计|总计")
"""A label of what sums up all of a table, or of one of its sides."""


@dataclass(frozen=True)
class _Mention:
    """An amount and the line it is said of: names of class, section, item (the deepest last), or its code."""

    figure: Figure
    names: tuple[str, ...]
    code: str
    again: bool = False
    """The line was named earlier in the passage."""

    @property
    def key(self) -> tuple[str | bool, ...]:
        return (self.again, self.code, *self.names)


@dataclass(frozen=True)
class _Listing:
    """A side of a table, its lines known by key."""

    frame: Frame

    @cached_property
    def keys(self) -> dict[str, int]:
        return lines_by_key(self.frame)

    @cached_property
    def factor(self) -> int:
        return int(UNITS[self.frame.sheet.table.amount_unit or ""])

    def line(self, mention: _Mention) -> int | None:
        """The one line of the listing a mention is of."""
        if mention.code:
            return self.keys.get(mention.code)
        name = mention.names[-1]
        if name in self.keys:
            return self.keys[name]
        above = [self.keys[upper] for upper in mention.names[:-1] if upper in self.keys]
        codes = [code for n in above if (code := self.frame.lines[n].code)]
        if not codes:
            return None
        under = max(codes, key=len)
        lines = enumerate(self.frame.lines)
        found = [
            n for n, line in lines if (line.code or "").startswith(under) and bare_name(line.label) == name
        ]
        return found[0] if len(found) == 1 else None

    def interval(self, line: int, measure: int) -> Interval | None:
        """The amount of a cell in yuan; None where there is none, or it is 0."""
        frame = self.frame
        if not frame.known[line, measure] or not frame.value[line, measure]:
            return None
        value = frame.sheet.amount(frame.value[line, measure]) * self.factor
        half = frame.sheet.amount(frame.half[line, measure]) * self.factor
        return Interval(value - half, value + half)

    def holds(self, line: int, amount: Interval) -> bool:
        """Whether the amount stands anywhere in the line."""
        cells = (self.interval(line, measure) for measure in range(len(self.frame.measures)))
        return any(cell is not None and cell.meets(amount) for cell in cells)


def table_mismatches(passages: Sequence[Told], sheets: Sequence[Sheet]) -> Iterator[Mismatch]:
    """Amounts of sentences that differ from the tables they were certainly taken from."""
    listings = tuple(
        _Listing(f) for s in sheets if (s.table.amount_unit or "") in UNITS for f in row_frames(s)
    )
    if not listings:
        return
    for group in _groups(passages, listings):
        yield from _aligned(group, listings)
    yield from _totals(passages, listings)


def _groups(passages: Sequence[Told], listings: Sequence[_Listing]) -> Iterator[tuple[_Mention, ...]]:
    """Mentions of one section, of lines that tables know: until a chapter begins, or a line comes again."""
    group: dict[tuple[str | bool, ...], _Mention] = {}
    for one in passages:
        chapter = wording.numbering_level(one.passage.text) == 0
        known = [m for m in _mentions(one) if any(listing.line(m) is not None for listing in listings)]
        for number, mention in enumerate(known):
            if group and ((chapter and not number) or mention.key in group or len(group) >= _MOST_MENTIONS):
                yield tuple(group.values())
                group = {}
            group[mention.key] = mention
    if group:
        yield tuple(group.values())


def _mentions(one: Told) -> Iterator[_Mention]:
    for figure in one.amounts:
        label = one.label(figure)
        levels = _levels(label)
        again = not levels and _SAME_LINE.search(label) is not None
        if again:
            levels = _last_levels(one, figure)
        if levels:
            code = "".join(digits for _, digits, _ in levels) if all(d for _, d, _ in levels) else ""
            names = tuple(bare_name(re.sub(r"^\d+[.．]", "", name)) for name, _, _ in levels)
            if code or names[-1]:
                yield _Mention(figure, names, code, again)
            continue
        name = bare_name(_VERB.sub("", label))
        if len(name) > 1 and not name.isdigit():
            yield _Mention(figure, (name,), "")


def _last_levels(one: Told, figure: Figure) -> list[tuple[str, str, str]]:
    """Class, section and item that the passage named last before a figure, in one clause."""
    clauses = re.split(rf"[，。、;:!?{AMOUNT}{PERCENT}]", one.outline[: figure.mark])
    return next((found for clause in reversed(clauses) if (found := _levels(clause[-_LONGEST_CLAUSE:]))), [])


def _levels(label: str) -> list[tuple[str, str, str]]:
    """Names, digits and kinds of the levels a label gives: 甲（类）乙（款）丙（项）, or “甲-乙-丙”."""
    dashed = _DASHED.search(label)
    if dashed is not None:
        return [(name, "", level) for name, level in zip(dashed.groups(), "类款项", strict=True)]
    return _LEVELS.findall(label)


def _aligned(group: Sequence[_Mention], listings: Sequence[_Listing]) -> Iterator[Mismatch]:
    """The mentions that differ from the column which most of the group agree with."""
    best: tuple[int, list[tuple[_Mention, _Listing, int, int]]] = (0, [])
    lines = [
        [(m, n) for m in group if m.figure.value > 0 and (n := one.line(m)) is not None] for one in listings
    ]
    for listing, known in zip(listings, lines, strict=True):
        if len(known) < _LEAST_AGREEING:
            continue
        for measure in range(len(listing.frame.measures)):
            agreeing: set[object] = set()
            unlike = []
            for mention, line in known:
                cell = listing.interval(line, measure)
                if cell is not None and cell.meets(mention.figure.interval):
                    agreeing.add(mention.figure.value)
                elif cell is not None:
                    unlike.append((mention, listing, line, measure))
            if len(agreeing) > best[0] and len(agreeing) >= len(unlike) * _AGREE_TO_ONE:
                best = len(agreeing), unlike
    if best[0] < _LEAST_AGREEING:
        return
    for mention, listing, line, measure in best[1]:
        elsewhere = any(
            one.holds(n, mention.figure.interval)
            for one, known in zip(listings, lines, strict=True)
            for m, n in known
            if m is mention
        )
        if not elsewhere:
            yield _mismatch(mention.figure, listing, (line, measure), _SURE)


def _totals(passages: Sequence[Told], listings: Sequence[_Listing]) -> Iterator[Mismatch]:
    """Totals that sentences name as such, beside the total of the one table with that title."""
    for name, title in _TOTALS:
        of_title = [
            one for one in listings if re.search(title, wording.compact(one.frame.sheet.table.title or ""))
        ]
        if len({one.frame.sheet.number for one in of_title}) != 1:
            continue
        for one in passages:
            for figure in one.amounts:
                label = re.sub(r"(?:为|是|数)+$", "", one.label(figure))
                if re.search(name, _without_owner(label)) and not _is_of_a_line(one, figure, listings):
                    yield from _wrong_total(figure, of_title)


def _without_owner(label: str) -> str:
    """A label without the number and the office it begins with: 某局收入预算 is 收入预算."""
    text = re.sub(r"^(?:[(（][一二三四五六七八九十]+[)）]|\d+[.．])", "", label)
    for start in (text.rfind("收"), text.rfind("支出")):
        if start > 0 and wording.names_organisation(text[:start]):
            return text[start:]
    return text


def _is_of_a_line(one: Told, figure: Figure, listings: Sequence[_Listing]) -> bool:
    """Whether the amount is a total of something else: of a line named before, or of another table."""
    totals = [
        (listing, n)
        for listing in listings
        for n, line in enumerate(listing.frame.lines)
        if line.rank == TOTAL
    ]
    return (
        bool(_last_levels(one, figure))
        or one.outline.rfind("。", 0, figure.mark) >= 0
        or any(listing.holds(n, figure.interval) for listing, n in totals)
    )


def _wrong_total(figure: Figure, listings: Sequence[_Listing]) -> Iterator[Mismatch]:
    """The figure beside the total of the table: what most of its lines that are called a total have."""
    totals = [
        (cell, listing, line)
        for listing in listings
        for line, entry in enumerate(listing.frame.lines)
        if _GRAND.fullmatch(wording.compact(entry.label)) and (cell := listing.interval(line, 0)) is not None
    ]
    if not totals:
        return
    most = max(totals, key=lambda total: sum(total[0].meets(other) for other, _, _ in totals))
    yield _mismatch(figure, most[1], (most[2], 0), _LIKELY)


def _mismatch(figure: Figure, listing: _Listing, place: tuple[int, int], meant: float) -> Mismatch:
    frame, sheet = listing.frame, listing.frame.sheet
    row, col = frame.place(*place)
    shown = sheet.amount(frame.value[place])
    factor = UNITS[figure.unit]
    expected = shown * listing.factor / factor
    half = sheet.amount(frame.half[place]) * listing.factor / factor
    return Mismatch(
        "narrative",
        f"{figure.text} is stated, but {table_name(sheet)} has {printed(shown)} {sheet.table.amount_unit} in "
        f"row “{short(frame.lines[place[0]].label)}”, column “{short(frame.measures[place[1]])}”",
        (figure,),
        (),
        expected,
        figure.value,
        half + (figure.interval.high - figure.interval.low) / 2 / factor,
        meant,
        ((sheet, row, col),),
    )
