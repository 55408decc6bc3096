"""The row that each row is a part of: by code, by number and indentation, by names that span, by sums.

Where the figures are needed to tell (rows without a number under one with a number), a row is only taken
for the whole of others if its amount is the sum of theirs. What lies under nothing else lies under its unit
or its total.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from extractor import wording
from extractor.document import RowKind

_CARRIED = re.compile(
    r"(?:[过转接]次|[承接]前|[承接]上|[过转接]下|上|前)一?页(?:结转|转入|合计|小计|累计|数|余额)?"
)
"""A sum carried over the edge of a page, which is no item of its own: 过次页, 承前页."""
_ROUNDING = Decimal("0.005")
"""A figure rounded to two decimals may be off by this much (half a unit in the last place)."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A row before its place among the others is known.

    `code` is the digits printed, "" for none; `side` the side that its label stands on; `level` how deep its
    own list number stands; `part` says 其中; `within` is the row whose name spans this one.
    """

    index: int
    kind: RowKind
    label: str
    code: str
    side: int
    level: int | None
    part: bool
    indent: int
    amount: Decimal | None
    within: int | None


def parents_of(drafts: Sequence[Draft], nested: dict[int, int]) -> list[int | None]:
    """For each row the row that it is a part of. `nested` holds what is known from names that span."""
    known = _under_unnumbered_heads(drafts) | _under_heads_without_code(drafts) | nested
    inner: list[int | None] = []
    coded: dict[str, int] = {}
    for place, draft in enumerate(drafts):
        inner.append(_inner_parent(drafts, place, coded, known) if draft.kind == "item" else None)
        if draft.code and draft.kind == "item":
            coded[draft.code] = draft.index
    return _with_totals(drafts, inner)


def _inner_parent(
    drafts: Sequence[Draft], place: int, coded: dict[str, int], known: dict[int, int]
) -> int | None:
    draft = drafts[place]
    if draft.within is not None:
        return draft.within
    if place in known:
        return known[place]
    return _by_code(coded, draft.code) if draft.code else _by_list(drafts, place)


# --- by code and by list --------------------------------------------------------------------------------


def _by_code(above: dict[str, int], code: str) -> int | None:
    """The last row above under the longest code that this row's code begins with."""
    return next((above[code[:n]] for n in range(len(code) - 1, 1, -1) if code[:n] in above), None)


def _by_list(drafts: Sequence[Draft], place: int) -> int | None:
    """The parent of a row in a numbered or indented list: the nearest row above that stands higher."""
    draft = drafts[place]
    for index in range(place - 1, -1, -1):
        above = drafts[index]
        if above.side != draft.side or above.kind != "item" or above.code or not above.label:
            continue
        if _stands_higher(above, draft):
            return above.index
    return None


def _stands_higher(above: Draft, draft: Draft) -> bool:
    if draft.part:
        return not above.part
    if draft.level is not None:
        return above.level is not None and above.level < draft.level and not above.part
    return 0 < draft.indent > above.indent


# --- by sums --------------------------------------------------------------------------------------------


def _under_heads_without_code(drafts: Sequence[Draft]) -> dict[int, int]:
    """For coded rows below a row with a label but no code (其他教育支出 above its projects): that row."""
    heads = [i for i, d in enumerate(drafts) if d.kind == "item" and not d.code and d.label]
    return _under_sums(drafts, heads, coded=True)


def _under_unnumbered_heads(drafts: Sequence[Draft]) -> dict[int, int]:
    """For rows without number and code below a numbered one (一、本年支出 above 教育支出): that row."""
    heads = [i for i, d in enumerate(drafts) if d.kind == "item" and not d.code and d.level is not None]
    return _under_sums(drafts, heads, coded=False)


def _under_sums(drafts: Sequence[Draft], heads: Sequence[int], *, coded: bool) -> dict[int, int]:
    parents: dict[int, int] = {}
    for head in heads:
        whole = drafts[head].amount
        members = _members(drafts, head, coded=coded)
        amounts = [amount for i in members if (amount := drafts[i].amount) is not None]
        if whole is None or not amounts:
            continue
        if abs(sum(amounts, Decimal(0)) - whole) <= _ROUNDING * (len(amounts) + 1):
            parents.update(dict.fromkeys(members, drafts[head].index))
    return parents


def _members(drafts: Sequence[Draft], head: int, *, coded: bool) -> list[int]:
    """The rows right below `head` that are of one sort: all with a code, or all without code and number."""
    members: list[int] = []
    for place in range(head + 1, len(drafts)):
        draft = drafts[place]
        plain = draft.level is None and not draft.code and draft.side == drafts[head].side
        if draft.kind != "item" or not (draft.code if coded else plain):
            break
        members.append(place)
    return members


# --- totals and units -----------------------------------------------------------------------------------


def _with_totals(drafts: Sequence[Draft], inner: Sequence[int | None]) -> list[int | None]:
    """Rows that lie under no other lie under their unit; units and the rest under the total that opens their
    block, else under the next one that closes it."""
    parents = list(inner)
    opening: list[int] = []
    unit: int | None = None
    waiting: list[int] = []
    for place, draft in enumerate(drafts):
        if draft.kind == "header":
            opening, unit, waiting = [], None, []
        elif draft.kind == "total" and _is_own_total(draft):
            members = _members_of_total(drafts, waiting, place)
            if members:
                parents = _closed(parents, members, draft.index)
                opening, unit, waiting = [], None, [*(i for i in waiting if i not in members), place]
            else:
                opening = _opened(parents, opening, drafts, place)
                unit = None
        elif draft.kind != "blank" and parents[place] is None:
            total = opening[-1] if opening else None
            above = unit if unit is not None and draft.kind != "unit" else total
            parents[place] = above
            waiting += [] if above is not None else [place]
            unit = draft.index if draft.kind == "unit" else unit
    return parents


def _members_of_total(drafts: Sequence[Draft], waiting: Sequence[int], total: int) -> list[int]:
    """Which of the rows that lie under nothing yet a closing total takes in: the other totals among them
    only where the sum is right with them (本年支出合计 and 年末结转 make 总计); the last of them alone where
    only these add up to it (a subtotal of one block, with rows of another block above)."""
    rows = [i for i in waiting if drafts[i].kind != "total"]
    if _adds_up(drafts, waiting, total):
        return list(waiting)
    if _adds_up(drafts, rows, total):
        return rows
    several = (i for i in range(len(waiting) - 1, 0, -1) if _filled(drafts, waiting[i:]) > 1)
    start = next((i for i in several if _adds_up(drafts, waiting[i:], total, rounding=Decimal(0))), None)
    return rows if start is None else list(waiting[start:])


def _adds_up(
    drafts: Sequence[Draft], rows: Sequence[int], total: int, *, rounding: Decimal = _ROUNDING
) -> bool:
    """Whether the amounts of `rows` add up to that of the total, but for rounding."""
    whole = drafts[total].amount
    amounts = [drafts[i].amount or Decimal(0) for i in rows]
    return whole is not None and abs(sum(amounts, Decimal(0)) - whole) <= rounding * (len(amounts) + 1)


def _filled(drafts: Sequence[Draft], rows: Sequence[int]) -> int:
    return sum(bool(drafts[i].amount) for i in rows)


def is_carried(label: str) -> bool:
    """Whether a label names a sum that is carried from one page to the next."""
    return _CARRIED.fullmatch(wording.compact(label)) is not None


def _is_own_total(draft: Draft) -> bool:
    """Whether the row's own label is a total's (on a sheet of two sides it may be the other side's)."""
    return not draft.label or (wording.is_total(draft.label) and not is_carried(draft.label))


def _closed(parents: Sequence[int | None], waiting: Sequence[int], total: int) -> list[int | None]:
    return [total if place in set(waiting) else parent for place, parent in enumerate(parents)]


def _opened(
    parents: list[int | None], opening: Sequence[int], drafts: Sequence[Draft], place: int
) -> list[int]:
    """The totals that are open after the one at `place`.

    Right below another total it is a part of that; a 小计 after rows is a part of the first one; any other
    total after rows stands by itself.
    """
    before = drafts[place - 1].kind if place else "header"
    if opening and before == "total":
        parents[place] = opening[-1]
        return [*opening, drafts[place].index]
    if opening and "小计" in drafts[place].label:
        parents[place] = opening[0]
        return [opening[0], drafts[place].index]
    return [drafts[place].index]
