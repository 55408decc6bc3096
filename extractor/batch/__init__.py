"""Many documents, from folders and archives, without a server: started, interrupted, taken up again."""

from extractor.batch.found import Found, found_in
from extractor.batch.journal import Journal, Settled, State
from extractor.batch.readers import CHILD, Finished, Order, Readers
from extractor.batch.running import Batch, BatchOptions, Tell

__all__ = [
    "CHILD",
    "Batch",
    "BatchOptions",
    "Finished",
    "Found",
    "Journal",
    "Order",
    "Readers",
    "Settled",
    "State",
    "Tell",
    "found_in",
]
