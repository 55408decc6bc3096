"""Importing outside engines without what they import beside."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def out_of_reach(module: str) -> Iterator[None]:
    """Whoever imports `module` meanwhile finds that there is no such module; loaded already, it stays."""
    absent = module not in sys.modules
    if absent:
        sys.modules[module] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        if absent:
            del sys.modules[module]
