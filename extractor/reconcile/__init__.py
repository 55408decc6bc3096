"""Sums that must hold: equations from a table's structure, who is wrong where they do not."""

from extractor.reconcile.reconciling import holding_equations, reconcile, settle

__all__ = ["holding_equations", "reconcile", "settle"]
