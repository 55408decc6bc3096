"""Which sums are meant: read from headings, labels and codes, or discovered; believed after the figures."""
