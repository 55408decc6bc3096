"""As on many machines: two API processes, PostgreSQL, a bucket and an existing Dask cluster between them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import boto3
import psutil
import pytest
from moto.server import ThreadedMotoServer

from tests.service import papers
from tests.service.conftest import free_port, until
from tests.service.running import ROOT, Running, finished, upload

pytestmark = pytest.mark.xdist_group("service-kills")


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    server = ThreadedMotoServer(port=0)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    for name, value in {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "FSSPEC_S3_ENDPOINT_URL": endpoint,
    }.items():
        monkeypatch.setenv(name, value)
    boto3.client("s3", endpoint_url=endpoint).create_bucket(Bucket="kemu")
    yield "s3://kemu"
    server.stop()


class Cluster:
    """A Dask cluster of one scheduler and two workers, as an operator starts it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._processes: list[subprocess.Popen[bytes]] = []
        self.address = f"tcp://127.0.0.1:{free_port()}"

    def start(self) -> None:
        port = self.address.rpartition(":")[2]
        self._run("scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard")
        workers = ("--nthreads", "1", "--nworkers", "2", "--no-dashboard", "--memory-limit", "0")
        self._run("worker", self.address, *workers)

    def kill(self) -> None:
        for process in self._processes:
            children = psutil.Process(process.pid).children(recursive=True)
            process.kill()
            process.wait()
            for child in children:
                with suppress(psutil.NoSuchProcess):
                    child.kill()
        self._processes.clear()

    def _run(self, program: str, *arguments: str) -> None:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
        self._processes.append(
            subprocess.Popen(
                [sys.executable, "-m", "dask", program, *arguments], env=environment, cwd=self._folder,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )
        )  # fmt: skip


@pytest.fixture
def cluster(bucket: str, tmp_path: Path) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path)
    cluster.start()
    yield cluster
    cluster.kill()


def test_two_processes_share_the_work_and_one_may_die(
    tmp_path: Path, postgres_url: str, bucket: str, cluster: Cluster
) -> None:
    shared = {
        "database_url": postgres_url,
        "storage_url": bucket,
        "scheduler": cluster.address,
        "secret": "shared",
    }
    one = Running(tmp_path / "one", free_port(), **shared)
    two = Running(tmp_path / "two", free_port(), **shared)
    with one, two, one.http() as first:
        two.key = one.key
        assert one.key
        with two.http() as second:
            same = papers.blank(1, "the same")
            assert upload(first, same) == upload(second, same)
            documents = {upload(first, papers.blank(8, f"a{i}")): 8 for i in range(3)}
            documents |= {upload(second, papers.blank(2, f"b{i}")): 2 for i in range(3)}
            document = next(iter(documents))
            until(lambda: second.get(f"/v1/documents/{document}").json()["progress"]["pages_done"] > 0)
            one.kill_all()
            for document, pages in documents.items():
                answer = finished(second, document)
                assert (answer["state"], answer["progress"]["pages_done"]) == ("done", pages)
                result = second.get(f"/v1/documents/{document}/result").json()
                assert [p["number"] for p in result["pages"]] == list(range(1, pages + 1))
                assert second.get(f"/v1/documents/{document}/pages/1.webp?width=50").status_code == 200
            # The whole cluster goes down and comes up again: the service connects anew and goes on.
            interrupted = upload(second, papers.blank(30, "interrupted"))
            until(lambda: second.get(f"/v1/documents/{interrupted}").json()["progress"]["pages_done"] > 0)
            cluster.kill()
            cluster.start()
            answer = finished(second, interrupted, seconds=120)
            assert (answer["state"], answer["progress"]["pages_done"]) == ("done", 30)


def test_a_document_that_always_takes_too_long_is_set_aside_and_the_rest_goes_on(tmp_path: Path) -> None:
    with Running(tmp_path, free_port(), jobs=1, page_seconds=0.001) as running, running.http() as http:
        document = upload(http, papers.small_table())
        answer = finished(http, document)
        assert (answer["state"], answer["reason_code"]) == ("set_aside", "time_limit")
        assert answer["reason"] == "Page 1: It took longer than 0.001 seconds (3 times)"
        assert http.get(f"/v1/documents/{document}/result").status_code == 409
        assert http.post(f"/v1/documents/{document}/cancel").status_code == 409
        running.stop()
        running._settings["page_seconds"] = 60
        running.start()
        other = upload(http, papers.blank())
        assert finished(http, other)["state"] == "done"
        assert http.post(f"/v1/documents/{document}/retry").status_code == 200
        assert finished(http, document)["tables"] == 1
