"""Turn and level a picture, so that its lines of text run from left to right, upright."""

from extractor.straighten.straightening import straighten

__all__ = ["straighten"]
