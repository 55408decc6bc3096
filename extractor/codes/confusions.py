"""Characters that are taken for each other on scans, and what it costs to explain one label by another name.

Costs are negative logarithms of probabilities (nats). The groups are pairs known from handwriting and print
manuals of look-alike characters (形近字) and from the errors of text recognisers.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

SAME_LOOK = 1.6
"""Cost of one character of a group for another one of it."""
OTHER = 6.0
"""Cost of one character for any other."""
DOUBLED = 2.5
"""Cost of a character read twice."""
ADDED = 5.5
"""Cost of any other character too many."""
DROPPED = 3.5
"""Cost of a character that was not read."""
CUT_OFF = 1.5
"""Cost of each further character missing at the end: cells cut long names off."""
NO_TAIL = 1.2
"""Cost of leaving off 支出 or 收入 at the end, as sentences do."""
_TAILS = ("支出", "收入")
_OTHERS = "其他"


def _alike() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for group in files("extractor.codes").joinpath("data/look_alike.csv").read_text("utf-8").split()[1:]:
        for character in group:
            table.setdefault(character, set()).update(group)
    return {character: frozenset(others) for character, others in table.items()}


ALIKE = _alike()
"""For each character those that look like it."""


def substitution(read: str, true: str) -> float:
    """The cost of having read the character `true` as `read`."""
    if read == true:
        return 0.0
    return SAME_LOOK if true in ALIKE.get(read, ()) else OTHER


@lru_cache(maxsize=262144)
def cost(label: str, name: str) -> float:
    """What it costs to explain the key of a label by the key of a name: 0 for equal keys."""
    if label == name:
        return 0.0
    costs = [_edits(label, name)]
    for tail in _TAILS:
        if name.endswith(tail) and not label.endswith(tail) and len(name) > len(tail):
            costs.append(NO_TAIL + _edits(label, name.removesuffix(tail)))
    whole = min(costs)
    # 其他教育支出 is no misreading of 教育支出: the word parts an item from its section.
    return whole + OTHER if label.startswith(_OTHERS) != name.startswith(_OTHERS) else whole


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
        return DROPPED + CUT_OFF * (len(b) - 1) if cut else DROPPED * len(b)
    before = read[start - 1] if start else ""
    after = read[len(read) - end] if end else ""
    above = [0.0]
    for _ in b:
        above.append(above[-1] + DROPPED)
    for i, character in enumerate(a):
        neighbours = (a[i - 1] if i else before, a[i + 1] if i + 1 < len(a) else after)
        added = DOUBLED if character in neighbours else ADDED
        row = [above[0] + added]
        for j, wanted in enumerate(b):
            row.append(
                min(above[j] + substitution(character, wanted), above[j + 1] + added, row[j] + DROPPED)
            )
        above = row
    return above[-1]
