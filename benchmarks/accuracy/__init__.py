"""How right the extraction is, on real filings, on scans made of them, and on the samples.

`python -m benchmarks.accuracy --help`
"""
