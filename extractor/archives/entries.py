"""What the reader of one format tells of each member, before its content is looked at."""

from __future__ import annotations

from dataclasses import dataclass

from extractor.archives.budget import Budget
from extractor.archives.members import EMPTY, LeftOut
from extractor.archives.members import too_large as over_the_limit
from extractor.archives.spool import Spool, Spooled


@dataclass(frozen=True, slots=True)
class Entry:
    """A member under its name in the archive: with its bytes, or with the reason why there are none. `bytes`:
    its size, as far as it is known."""

    name: str
    content: Spooled | LeftOut
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class Means:
    """What reading an archive needs: where bytes go, what may be spent, the most bytes of one member, and the
    password for encrypted members."""

    spool: Spool
    budget: Budget
    most: int
    password: str | None = None


def empty(name: str) -> Entry:
    """A member without a byte: nothing to unpack or look into."""
    return Entry(name, EMPTY)


def too_large(name: str, size: int, most: int) -> Entry:
    """A member over the limit of one file."""
    return Entry(name, over_the_limit(most), size)
