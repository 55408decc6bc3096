"""What Prometheus is told."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

PAGES = Counter("kemu_pages", "Pages by outcome", ["outcome"])
DOCUMENTS = Counter("kemu_documents", "Documents by outcome", ["outcome"])
FAULTS = Counter("kemu_faults", "Orders that had their process killed or were refused", ["code"])
DOUBTFUL = Counter("kemu_doubtful_cells", "Cells that ask for a person's look")
SECONDS = Histogram(
    "kemu_stage_seconds",
    "Seconds by stage",
    ["stage"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300),
)
REQUESTS = Histogram(
    "kemu_request_seconds",
    "Seconds to answer a request",
    ["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
QUEUE = Gauge("kemu_queue_units", "Pages and assemblies in the queue by state", ["state"])
CALLBACKS = Counter("kemu_callbacks", "Callbacks by outcome", ["outcome"])
