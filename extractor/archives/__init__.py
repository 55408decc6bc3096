"""Archives of scans: ZIP, TAR (plain, gz, bz2, xz, zst) and 7z, also within each other, not trusted.

`walking.walk` hands out one member after the other, each with what became of it; `apart.Walker` does the same
from a watched process, so that what it costs, or breaks, is never the caller's. Nothing is ever written under
a name that an archive gives: bytes go into a folder of our own, under numbers.
"""

from extractor.archives.apart import Walker
from extractor.archives.kinds import ArchiveKind, archive_kind
from extractor.archives.members import Member, Outcome

__all__ = ["ArchiveKind", "Member", "Outcome", "Walker", "archive_kind"]
