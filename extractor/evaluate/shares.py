"""Shares: how many were right, of how many."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import Field, computed_field

from extractor.document import Value


class Share(Value):
    """`right` of `of`. `share` is None where there was nothing to get right or wrong."""

    right: int = Field(default=0, ge=0)
    of: int = Field(default=0, ge=0)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def share(self) -> float | None:
        """From 0 to 1; None: nothing to measure."""
        return self.right / self.of if self.of else None

    def __add__(self, other: Share) -> Share:
        return Share(right=self.right + other.right, of=self.of + other.of)

    @classmethod
    def count(cls, outcomes: Iterable[bool]) -> Share:
        """One for each outcome, right where it is true."""
        listed = list(outcomes)
        return cls(right=sum(listed), of=len(listed))
