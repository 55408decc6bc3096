"""Sentences with figures: shares, growth, differences, sums, and the tables they speak of."""

from extractor.reconcile.narrative.telling import narrative_findings

__all__ = ["narrative_findings"]
