"""Kemu: tables of Chinese budget papers, read from scans and text layers, coded and checked.

from extractor import extract
document = extract("scan.pdf")
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extractor.api import Extraction, Job, Outcome, extract
    from extractor.corrections import apply
    from extractor.document import Correction, Document, json_schema
    from extractor.errors import CorrectionError, KemuError
    from extractor.settings import Limits, Settings

_HOMES = {
    "Correction": "document",
    "CorrectionError": "errors",
    "Document": "document",
    "Extraction": "api",
    "Job": "api",
    "KemuError": "errors",
    "Limits": "settings",
    "Outcome": "api",
    "Settings": "settings",
    "apply": "corrections",
    "extract": "api",
    "json_schema": "document",
}

__all__ = [
    "Correction",
    "CorrectionError",
    "Document",
    "Extraction",
    "Job",
    "KemuError",
    "Limits",
    "Outcome",
    "Settings",
    "apply",
    "extract",
    "json_schema",
]


def __getattr__(name: str) -> Any:
    # The names are looked up late so that importing a submodule (the command line's --help, say) does not
    # load OpenCV and PyMuPDF.
    if name in _HOMES:
        return getattr(importlib.import_module(f"extractor.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'extractor' has no attribute {name!r}")
