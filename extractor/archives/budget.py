"""What one archive, with all archives in it, may cost; checked before it is spent."""

from __future__ import annotations

from extractor.errors import LimitError
from extractor.settings import ArchiveLimits

_GRACE = 16 * 2**20
"""So many bytes may come out before the ratio is looked at: small files compress well."""


class Budget:
    """Counts members and bytes of an archive and everything nested in it. Every method raises `LimitError`
    when a limit is passed."""

    def __init__(self, limits: ArchiveLimits, archive: str, packed: int) -> None:
        """`packed`: bytes of the outermost archive."""
        self.limits = limits
        self._archive = archive
        self._packed = packed
        self._members = 0
        self._bytes = 0

    def members(self, count: int) -> None:
        """`count` more members are announced or met."""
        self._members += count
        if self._members > self.limits.members:
            raise LimitError(f"{self._archive} holds more than {self.limits.members} files")

    def unpacked(self, count: int) -> None:
        """`count` more bytes were unpacked."""
        self._bytes += count
        if self._bytes > self.limits.bytes:
            raise LimitError(f"{self._archive} unpacks to more than {self.limits.bytes} bytes")
        self.streamed(self._bytes, self._packed)

    def announced(self, name: str, unpacked: int, packed: int) -> None:
        """A member says of itself how large it is."""
        if unpacked > _GRACE and unpacked > self.limits.ratio * max(packed, 1):
            raise LimitError(f"{name} in {self._archive} is packed {unpacked // max(packed, 1)} to 1")

    def streamed(self, out: int, taken: int) -> None:
        """So many bytes came out of one stream, from so many packed ones."""
        if out > _GRACE and out > self.limits.ratio * max(taken, 1):
            raise LimitError(f"{self._archive} is packed more than {self.limits.ratio} to 1")
