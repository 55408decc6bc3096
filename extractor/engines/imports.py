"""Importing outside engines without what they import beside."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any


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


@contextmanager
def at_first_use(module: str) -> Iterator[None]:
    """Whoever imports `module` meanwhile gets a stand-in for it, which imports it when it is first used, now
    or later. Names that are merely mentioned meanwhile, in annotations, are there all the same. Imported
    already, it stays.

    Only for what an engine imports as a whole (`import pandas as pd`) and seldom needs.
    """
    if module in sys.modules:
        yield
        return
    stand_in = _StandIn(module)
    sys.modules[module] = stand_in
    try:
        yield
    finally:
        stand_in.settle()


class _StandIn(ModuleType):
    """Stands for a module that is imported when something of it is used."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._mentioned_by: int | None = threading.get_ident()

    def settle(self) -> None:
        """From now on, what is asked of it is used."""
        self._mentioned_by = None
        self._step_aside()

    def _step_aside(self) -> None:
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]

    def __getattr__(self, name: str) -> Any:
        if self._mentioned_by == threading.get_ident() and not name.startswith("__"):
            return Any
        self._step_aside()
        return getattr(import_module(self.__name__), name)
