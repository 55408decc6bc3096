"""Documents read by the workers of a real Dask cluster, beside which watched processes stand."""

from collections.abc import Iterator
from pathlib import Path

import dask
import pytest
from distributed import LocalCluster

from extractor.api import extract
from extractor.batch import CHILD, Order, Readers
from extractor.cluster import ClusterHands
from extractor.errors import EngineError
from extractor.export import load
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


def order(folder: Path, name: str) -> Order:
    path = folder / name
    path.write_bytes(pdf("42.00"))
    return Order(path, name, None, folder / "out" / name, ("json",))


def test_a_cluster_gives_what_this_process_gives(address: str, tmp_path: Path) -> None:
    wanted = order(tmp_path, "a.pdf")
    with Readers(SETTINGS, ClusterHands(CHILD, address)) as readers:
        (finished,) = readers.run([wanted])
    assert finished.error is None
    there = load(tmp_path / "out" / "a.pdf.json")
    assert there.tables == extract(wanted.path, SETTINGS).tables
    assert there.tables[0].cells


def test_what_ends_its_process_on_the_cluster_is_noted(address: str, tmp_path: Path) -> None:
    wanted = order(tmp_path, "b.pdf")
    with Readers(SETTINGS, ClusterHands("tests.batch.deadly", address)) as readers:
        (finished,) = readers.run([wanted])
    assert finished.told is not None
    failures = load(tmp_path / "out" / "b.pdf.json").failures
    assert [(f.page, f.code) for f in failures] == [(1, "worker_died")]


def test_no_scheduler_is_said_so() -> None:
    with pytest.raises(EngineError, match="No Dask scheduler answers"):
        ClusterHands(CHILD, "tcp://127.0.0.1:9", patience=1)
