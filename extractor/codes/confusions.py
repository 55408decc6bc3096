"""Characters that are taken for each other on scans, and what it costs to explain one label by another name.

Costs are negative logarithms of probabilities (nats).
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files

SAME_LOOK = 1.6
"""Cost of one character for another that looks like it."""
OTHER = 6.0
"""Cost of one character for any other."""
DOUBLED = 2.5
"""Cost of a character read twice."""
ADDED, NOISE = 14.0, 4.0
"""Cost of any other character too many: readers invent no words, but take specks and rules for strokes."""
_NOISE = frozenset("一二三丨丶丿亅乙1234567890lIiOo")
WORD = 3.0
"""Added where two characters side by side are read as quite others: that is another word."""
DROPPED = 3.5
"""Cost of a character that was not read."""
DENIAL = 5.0
"""Added for a dropped character that turns the meaning round: 未归口 is not 归口."""
_DENIALS = frozenset("未非不无")
CUT_OFF = 1.5
"""Cost of each further character missing at the end: cells cut long names off."""
NO_TAIL = 1.2
"""Cost of leaving off 支出 or 收入 at the end, as sentences do."""
TAILS = ("支出", "收入")
_OTHERS = "其他"


@cache
def look_alikes() -> dict[str, str]:
    """For each everyday character those that look like it (measured by `benchmarks.codes.look_alike` on two
    printing faces, and completed by known pairs, also of traditional forms)."""
    table = files("extractor.codes").joinpath("data/look_alike.csv").read_text("utf-8")
    return dict(line.split(",", 1) for line in table.splitlines()[1:])


def substitution(read: str, true: str) -> float:
    """The cost of having read the character `true` as `read`."""
    if read == true:
        return 0.0
    table = look_alikes()
    return SAME_LOOK if read in table.get(true, "") or true in table.get(read, "") else OTHER


@lru_cache(maxsize=262144)
def cost(label: str, name: str) -> float:
    """What it costs to explain the key of a label by the key of a name: 0 for equal keys."""
    if label == name:
        return 0.0
    costs = [_edits(label, name)]
    for tail in TAILS:
        if name.endswith(tail) and not label.endswith(tail) and len(name) > len(tail):
            costs.append(NO_TAIL + _edits(label, name.removesuffix(tail)))
    whole = min(costs)
    # 其他教育支出 is no misreading of 教育支出: the word parts an item from its section.
    return whole + OTHER if _is_rest(label) != name.startswith(_OTHERS) else whole


@lru_cache(maxsize=65536)
def _is_rest(label: str) -> bool:
    """Whether a label begins with 其他, also in a damaged form."""
    if label.startswith(_OTHERS):
        return True
    forms = (label[:1], label[:2], label[:3])
    return any(_edits(form, _OTHERS) <= DROPPED for form in forms if len(form) > 1 or form in _OTHERS)


def _edits(read: str, true: str) -> float:
    """Weighted edit distance (Wagner and Fischer 1974) of what is left without common ends."""
    start = 0
    while start < min(len(read), len(true)) and read[start] == true[start]:
        start += 1
    end = 0
    while end < min(len(read), len(true)) - start and read[-1 - end] == true[-1 - end]:
        end += 1
    a, b = read[start : len(read) - end], true[start : len(true) - end]
    if not a:
        cut = not end and len(b) > 1 and start > 1
        return DROPPED + CUT_OFF * (len(b) - 1) if cut else sum(map(_dropped, b))
    before = read[start - 1] if start else ""
    after = read[len(read) - end] if end else ""
    swapped = 0
    if len(a) == len(b):
        # One word for another of its length: every character differs, and at least two of them entirely.
        swapped = sum(substitution(x, y) == OTHER for x, y in zip(a, b, strict=True))
    above = [0.0]
    for wanted in b:
        above.append(above[-1] + _dropped(wanted))
    for i, character in enumerate(a):
        neighbours = (a[i - 1] if i else before, a[i + 1] if i + 1 < len(a) else after)
        added = DOUBLED if character in neighbours else NOISE if character in _NOISE else ADDED
        row = [above[0] + added]
        for j, wanted in enumerate(b):
            row.append(
                min(
                    above[j] + substitution(character, wanted),
                    above[j + 1] + added,
                    row[j] + _dropped(wanted),
                )
            )
        above = row
    return above[-1] + (WORD if swapped > 1 and swapped == len(a) else 0.0)


def _dropped(character: str) -> float:
    return DROPPED + DENIAL if character in _DENIALS else DROPPED
