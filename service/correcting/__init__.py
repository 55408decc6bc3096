"""Corrections of documents: appended one after the other, never changed; the result follows them."""

from service.correcting.changes import CELL, CODE, STRUCTURE, Author, CellChange, StructureChange
from service.correcting.corrector import Corrector

__all__ = ["CELL", "CODE", "STRUCTURE", "Author", "CellChange", "Corrector", "StructureChange"]
