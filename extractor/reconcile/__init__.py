"""Sums that must hold: equations from a table's structure, who is wrong where they do not."""

from extractor.reconcile.reconciling import reconcile

__all__ = ["reconcile"]
