"""Sums that must hold: equations from a table's structure, who is wrong where they do not."""

from extractor.reconcile.confirming import ReviewItem, review_order
from extractor.reconcile.reconciling import holding_equations, reconcile, settle

__all__ = ["ReviewItem", "holding_equations", "reconcile", "review_order", "settle"]
