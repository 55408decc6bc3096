from extractor.reading.cells import read_table
from extractor.reading.digital import page_lines, read_page_tables
from extractor.reading.judging.confidence import Calibration, calibration_of
from extractor.reading.lines import read_lines

__all__ = ["Calibration", "calibration_of", "page_lines", "read_lines", "read_page_tables", "read_table"]
