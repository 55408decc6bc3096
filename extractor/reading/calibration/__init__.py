"""Fitting confidence anew to what people found in a review."""
