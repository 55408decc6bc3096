"""Callbacks: signed, tried again, given up visibly, kept out of our own network."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from service.keys import Grant, make
from service.settings import ServiceSettings
from service.store.database import Database
from service.store.ids import aware, new_id, now
from service.store.ledgers import Callback
from service.store.tables import Document
from service.webhooks import ForbiddenAddressError, Messenger, announce, check_address


class Receiver(BaseHTTPRequestHandler):
    statuses: list[int]
    got: list[tuple[dict[str, str], bytes]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
        self.send_response(self.statuses.pop(0) if self.statuses else 200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def receiver() -> Iterator[tuple[str, type[Receiver]]]:
    handler = type("Handler", (Receiver,), {"statuses": [], "got": []})
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/hook", handler
        server.shutdown()


def messenger(database: Database, tmp_path: Path, **more: Any) -> Messenger:
    settings = ServiceSettings(data=tmp_path, callback_hosts=("127.0.0.1",), callback_attempts=2, **more)
    return Messenger(settings, database)


def finish(database: Database, url: str) -> str:
    """A document that is done and wants its owner told; the secret its callbacks are signed with."""
    with database.writing() as session:
        key, _ = make(session, Grant("审计", "uploader"))
        document = Document(
            id=new_id(), collection="default", name="a.pdf", sha256="0" * 64, media_type="application/pdf",
            bytes=1, source_pages=1, options={"callback_url": url}, priority=0, key_id=key.id, state="done",
            stage="done", pages=1, pages_done=1, pages_failed=0, pages_aside=0, seconds=0.0, corrections=0,
            corrections_applied=0, created_at=now(), changed_at=now(), findings=2,
        )  # fmt: skip
        session.add(document)
        session.flush()
        announce(session, document)
        return key.callback_secret


def only(database: Database) -> Callback:
    with database.reading() as session:
        return session.scalars(select(Callback)).one()


def test_a_callback_arrives_signed(
    database: Database, tmp_path: Path, receiver: tuple[str, type[Receiver]]
) -> None:
    url, handler = receiver
    secret = finish(database, url)
    assert messenger(database, tmp_path).send_due() == 1
    ((headers, body),) = handler.got
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    mac = base64.b64encode(hmac.new(secret.encode(), signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{mac}"
    message = json.loads(body)
    assert (message["type"], message["data"]["findings"]) == ("document.done", 2)
    assert only(database).state == "delivered"
    assert messenger(database, tmp_path).send_due() == 0


def test_what_fails_is_tried_later_and_given_up_visibly(
    database: Database, tmp_path: Path, receiver: tuple[str, type[Receiver]]
) -> None:
    url, handler = receiver
    handler.statuses.extend([500, 302])
    finish(database, url)
    sender = messenger(database, tmp_path)
    sender.send_due()
    waiting = only(database)
    assert (waiting.state, waiting.attempts, waiting.last_error) == (
        "pending", 1, "answered with status 500",
    )  # fmt: skip
    due = aware(waiting.due_at)
    assert due is not None
    assert due > now() + timedelta(seconds=3)
    assert sender.send_due() == 0
    with database.writing() as session:
        session.get_one(Callback, waiting.id).due_at = now()
    sender.send_due()
    assert (only(database).state, len(handler.got)) == ("dead", 2)


def test_nobody_listening_is_an_error_like_any_other(database: Database, tmp_path: Path) -> None:
    finish(database, "http://127.0.0.1:9/")
    messenger(database, tmp_path).send_due()
    assert "ConnectError" in (only(database).last_error or "")


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost/x", "http://127.0.0.1/x", "http://[::1]/x", "http://10.1.2.3/", "http://0.0.0.0/",
        "http://169.254.169.254/", "http://[::ffff:10.0.0.1]/", "ftp://example.org/", "http:///x", "gopher://x",
        "http://no-such-host.invalid/",
    ],
)  # fmt: skip
def test_callbacks_do_not_lead_into_our_network(url: str) -> None:
    with pytest.raises(ForbiddenAddressError):
        check_address(url, ())


def test_a_host_may_be_allowed_by_name() -> None:
    check_address("http://10.1.2.3/x", ("10.1.2.3",))
    with pytest.raises(ForbiddenAddressError):
        check_address("http://10.1.2.4/x", ("10.1.2.3",))
