from extractor.reading.cells import read_table
from extractor.reading.digital import page_lines, read_page_tables
from extractor.reading.lines import read_lines

__all__ = ["page_lines", "read_lines", "read_page_tables", "read_table"]
