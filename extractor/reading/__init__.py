from extractor.reading.cells import read_table
from extractor.reading.cutting.sheet import Look, look_over
from extractor.reading.digital import page_lines, read_page_tables
from extractor.reading.judging.confidence import Calibration, calibration_of
from extractor.reading.lines import read_lines

__all__ = [
    "Calibration",
    "Look",
    "calibration_of",
    "look_over",
    "page_lines",
    "read_lines",
    "read_page_tables",
    "read_table",
]
