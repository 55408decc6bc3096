from extractor.reading.cells import read_table
from extractor.reading.lines import read_lines

__all__ = ["read_lines", "read_table"]
