"""Kemu: tables of Chinese budget papers, read from scans and text layers, coded and checked.

from extractor import extract
document = extract("scan.pdf")
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extractor.api import Extraction, Job, Outcome, extract
    from extractor.document import Document, json_schema
    from extractor.errors import KemuError
    from extractor.settings import Limits, Settings

_HOMES = {
    "Document": "document",
    "Extraction": "api",
    "Job": "api",
    "KemuError": "errors",
    "Limits": "settings",
    "Outcome": "api",
    "Settings": "settings",
    "extract": "api",
    "json_schema": "document",
}

__all__ = [
    "Document",
    "Extraction",
    "Job",
    "KemuError",
    "Limits",
    "Outcome",
    "Settings",
    "extract",
    "json_schema",
]


def __getattr__(name: str) -> Any:
    # The names are looked up late so that importing a submodule (the command line's --help, say) does not
    # load OpenCV and PyMuPDF.
    if name in _HOMES:
        return getattr(importlib.import_module(f"extractor.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'extractor' has no attribute {name!r}")
