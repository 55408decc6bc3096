"""Callbacks to the addresses that owners of documents name: signed, tried again, given up visibly.

Signed as Standard Webhooks 1.0 says: `webhook-signature: v1,` and the HMAC-SHA-256, in base64, of
`{webhook-id}.{webhook-timestamp}.{body}` under the secret that came with the key.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import json
import random
import socket
import threading
import time
from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urlsplit

import httpx
import structlog
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from service import metrics
from service.settings import ServiceSettings
from service.store.database import Database
from service.store.ids import new_id, now
from service.store.ledgers import Callback
from service.store.tables import Document, Key

_log = structlog.get_logger(__name__)

_TIMEOUT = 15.0
_FIRST_WAIT, _LONGEST_WAIT = 5.0, 6 * 3600.0
_LEASE = timedelta(seconds=60)


class ForbiddenAddressError(Exception):
    """The address leads into a network that callbacks may not go to."""


def announce(session: Session, document: Document) -> None:
    """Have the document's owner told what became of it, where an address was given."""
    url = document.options.get("callback_url")
    if not url:
        return
    body = {
        "type": f"document.{document.state}",
        "timestamp": now().isoformat(),
        "data": {
            "id": document.id,
            "name": document.name,
            "collection": document.collection,
            "sha256": document.sha256,
            "state": document.state,
            "reason_code": document.reason_code,
            "reason": document.reason,
            "tables": document.tables,
            "findings": document.findings,
            "failures": document.failures,
        },
    }
    session.add(
        Callback(
            id=new_id(),
            document_id=document.id,
            collection=document.collection,
            key_id=document.key_id,
            url=url,
            event=body["type"],
            body=body,
            state="pending",
            due_at=now(),
            created_at=now(),
        )
    )


def signature(secret: str, message_id: str, timestamp: str, body: bytes) -> str:
    """The value of `webhook-signature`."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    mac = hmac.new(secret.encode(), signed, hashlib.sha256).digest()
    return "v1," + base64.b64encode(mac).decode("ascii")


def check_address(url: str, allowed_hosts: Sequence[str]) -> None:
    """Refuse addresses that lead into this network (server-side request forgery), unless their host is
    allowed by name.

    Raises `ForbiddenAddressError`.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ForbiddenAddressError("a callback goes to http:// or https:// and a host")
    if parts.hostname in allowed_hosts:
        return
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, ValueError, UnicodeError) as error:
        raise ForbiddenAddressError(f"the host {parts.hostname} is not known") from error
    for entry in found:
        if not ipaddress.ip_address(str(entry[4][0]).split("%")[0]).is_global:
            raise ForbiddenAddressError(
                f"the host {parts.hostname} is on a private network and not among KEMU_CALLBACK_HOSTS"
            )


class Messenger:
    """A thread that sends the callbacks that are due."""

    def __init__(self, settings: ServiceSettings, database: Database) -> None:
        self._settings = settings
        self._database = database
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="messenger", daemon=True)

    def start(self) -> None:
        """Begin, on a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """End after the message under way."""
        self._stopping.set()
        self._thread.join(timeout=_TIMEOUT + 5)

    def send_due(self) -> int:
        """Send what is due; how many were tried."""
        with self._database.writing() as session:
            due = select(Callback).where(Callback.state == "pending", Callback.due_at <= now())
            picked = list(session.scalars(due.limit(20).with_for_update(skip_locked=True)))
            for callback in picked:
                # Whoever comes after us leaves it alone for a while; should we die, it becomes due again.
                callback.due_at = now() + _LEASE
                callback.attempts += 1
            secrets = {c.key_id: key.callback_secret for c in picked if (key := session.get(Key, c.key_id))}
        for callback in picked:
            self._send(callback, secrets.get(callback.key_id, ""))
        return len(picked)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                sent = self.send_due()
            except SQLAlchemyError:
                _log.exception("database")
                sent = 0
            if not sent:
                self._stopping.wait(self._settings.poll_seconds)

    def _send(self, callback: Callback, secret: str) -> None:
        error = self._try(callback, secret)
        with self._database.writing() as session:
            kept = session.get(Callback, callback.id)
            if kept is None:
                return
            kept.last_error = error
            if error is None:
                kept.state, kept.delivered_at = "delivered", now()
            elif kept.attempts >= self._settings.callback_attempts:
                kept.state = "dead"
            else:
                wait = min(_FIRST_WAIT * 2 ** (kept.attempts - 1), _LONGEST_WAIT)
                kept.due_at = now() + timedelta(seconds=wait * random.uniform(0.8, 1.2))  # noqa: S311 - jitter
            metrics.CALLBACKS.labels(kept.state if error is None or kept.state == "dead" else "retried").inc()

    def _try(self, callback: Callback, secret: str) -> str | None:
        body = json.dumps(callback.body, ensure_ascii=False, separators=(",", ":")).encode()
        moment = str(int(time.time()))
        headers = {
            "content-type": "application/json",
            "webhook-id": callback.id,
            "webhook-timestamp": moment,
            "webhook-signature": signature(secret, callback.id, moment, body),
            "user-agent": "kemu",
        }
        try:
            check_address(callback.url, self._settings.callback_hosts)
            reply = httpx.post(
                callback.url, content=body, headers=headers, timeout=_TIMEOUT, follow_redirects=False
            )
        except (ForbiddenAddressError, httpx.HTTPError, httpx.InvalidURL) as error:
            return f"{type(error).__name__}: {error}"
        return None if reply.is_success else f"answered with status {reply.status_code}"
