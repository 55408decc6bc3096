"""What a file is that may be an archive: its members, or itself as the only one."""

from __future__ import annotations

from collections.abc import Generator
from hashlib import file_digest
from pathlib import Path

from extractor.archives.kinds import archive_kind, header_of, office_file
from extractor.archives.members import EMPTY, OTHER_KIND, Member, left_out, too_large
from extractor.archives.walking import walk
from extractor.errors import UnreadableFileError
from extractor.pages import media_type_of
from extractor.settings import Settings


def look(
    path: Path, settings: Settings, password: str | None = None, folder: Path | None = None
) -> Generator[Member]:
    """The members of an archive, as `walk` gives them; of any other file one member with an empty path, whose
    `file` is the file itself. Raises what `walk` raises."""
    try:
        size, header = path.stat().st_size, header_of(path)
        if archive_kind(header) is not None and not office_file(header):
            yield from walk(path, settings, password, folder)
        elif media_type_of(header) is None:
            yield left_out("", OTHER_KIND if size else EMPTY, size)
        elif size > settings.limits.bytes:
            yield left_out("", too_large(settings.limits.bytes), size)
        else:
            with path.open("rb") as file:
                digest = file_digest(file, "sha256").hexdigest()
            yield Member("", "document", size, sha256=digest, file=path)
    except OSError as error:
        raise UnreadableFileError(f"{path.name} cannot be read: {error.strerror}") from error
