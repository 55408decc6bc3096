"""The HTTP service over the extractor: it takes documents in, has them read, keeps the results."""
