"""Archives of scans: ZIP, TAR (plain, gz, bz2, xz, zst) and 7z, also within each other, not trusted.

`walk` hands out one member after the other, each with what became of it. Nothing is ever written under a
name that an archive gives: bytes go into a folder of our own, under numbers.
"""

from extractor.archives.kinds import ArchiveKind, archive_kind
from extractor.archives.members import Member, Outcome
from extractor.archives.walking import walk

__all__ = ["ArchiveKind", "Member", "Outcome", "archive_kind", "walk"]
