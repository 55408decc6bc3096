"""Pages read by the workers of a real Dask cluster."""

import os
from collections.abc import Iterator
from pathlib import Path

import dask
import pytest
from distributed import LocalCluster

from extractor.api import Extraction, Job, extract
from extractor.cluster import ClusterPool
from extractor.errors import EngineError
from extractor.pool import PagePromise, PageTask
from extractor.settings import Settings
from tests.batch.test_batch import pdf

SETTINGS = Settings()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    # A worker that dies is not tried elsewhere: there is no elsewhere, and the verdict is what is tested.
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        LocalCluster(
            n_workers=1,
            threads_per_worker=1,
            dashboard_address=None,
            local_directory=str(tmp_path_factory.mktemp("dask")),
        ) as cluster,
    ):
        yield cluster.scheduler_address


def test_a_cluster_gives_what_this_process_gives(address: str, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf("42.00"))
    here = extract(path, SETTINGS)
    with Extraction(SETTINGS, scheduler=address) as extraction:
        (outcome,) = extraction.run([Job(path)])
    assert outcome.document is not None
    assert outcome.document.tables == here.tables
    assert outcome.document.tables[0].cells


def test_a_page_that_ends_its_worker_is_noted(address: str, tmp_path: Path) -> None:
    pool = ClusterPool(SETTINGS, address)
    try:
        deadly = pool._client.submit(os._exit, 3, pure=False, retries=0)
        reading = pool.result(PagePromise(PageTask(tmp_path / "a.pdf", None, 7), deadly))
    finally:
        pool.close(wait=True)
    assert [(f.page, f.code) for f in reading.failures] == [(7, "worker_died")]


def test_no_scheduler_is_said_so() -> None:
    with pytest.raises(EngineError, match="No Dask scheduler answers"):
        ClusterPool(SETTINGS, "tcp://127.0.0.1:9", patience=1)
