"""The HTTP service over the extractor's public face. It has no routes yet: the command line is the way in."""
