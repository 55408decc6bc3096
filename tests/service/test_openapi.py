"""The API keeps its promises: every answer to every request of the OpenAPI document follows that document."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
import uvicorn
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.service.conftest import until

pytestmark = pytest.mark.xdist_group("service-api")

_CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
_BOUNDED = settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def live(client: TestClient) -> Iterator[str]:
    """The address at which the client's application listens; its services run already."""
    config = uvicorn.Config(client.app, port=0, lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until(lambda: server.started)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def schema(live: str) -> Any:
    return schemathesis.openapi.from_url(f"{live}/v1/openapi.json")


def test_every_answer_is_as_described(schema: Any, client: TestClient) -> None:
    headers = {"authorization": client.headers["authorization"]}
    tried = set()
    # The pieces of an upload have a type of content of their own, which schemathesis cannot make.
    wanted = schema.exclude(path_regex="/events$").exclude(method="PATCH")
    for found in wanted.get_all_operations():
        operation = found.ok()

        @_BOUNDED
        @given(case=operation.as_strategy())
        def answers(case: Any) -> None:
            case.call_and_validate(headers=headers, checks=_CHECKS)

        answers()
        tried.add(operation.label)
    assert len(tried) > 20


def test_the_description_has_examples_and_names_every_route(client: TestClient) -> None:
    description = client.get("/v1/openapi.json").json()
    assert {"/v1/documents", "/v1/documents/{document_id}/result", "/v1/rows", "/v1/keys"} <= set(
        description["paths"]
    )
    assert "examples" in description["components"]["schemas"]["DocumentAnswer"]
    for path in description["paths"].values():
        for operation in path.values():
            assert operation.get("description") or operation.get("summary")
