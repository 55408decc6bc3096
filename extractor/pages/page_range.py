"""Page ranges as people write them: "3-7,9"."""

from __future__ import annotations

import re

from extractor.errors import NoPagesError, UsageError

_PART = re.compile(r"(\d{1,9})?\s*(-)?\s*(\d{1,9})?")


def parse_page_range(text: str | None, page_count: int) -> tuple[int, ...]:
    """The pages that `text` asks for, counted from 1, ascending and each once.

    Parts stand between commas: "9" is one page, "3-7" pages three to seven, "3-" all from three on, "-3"
    the first three; None means all. Pages beyond `page_count` are left out.

    Raises `UsageError` where `text` is no range, and `NoPagesError` where no page of it exists.
    """
    if text is None:
        return tuple(range(1, page_count + 1))
    wanted: set[int] = set()
    for part in text.replace("，", ",").split(","):
        first, last = _ends(part.strip(), text)
        wanted.update(range(first, min(page_count if last is None else last, page_count) + 1))
    if not wanted:
        raise NoPagesError(f"none of the pages {text!r} exist: there are {page_count}")
    return tuple(sorted(wanted))


def _ends(part: str, text: str) -> tuple[int, int | None]:
    match = _PART.fullmatch(part)
    if match is None or (match[1] is None and match[3] is None):
        raise UsageError(f"{text!r} is no range of pages", remedy="Write it like 3-7,9")
    first = 1 if match[1] is None else int(match[1])
    if match[3] is not None:
        last: int | None = int(match[3])
    else:
        last = None if match[2] else first
    if first < 1 or (last is not None and last < first):
        raise UsageError(
            f"{text!r} is no range of pages: pages count from 1 and a range goes upward",
            remedy="Write it like 3-7,9",
        )
    return first, last
