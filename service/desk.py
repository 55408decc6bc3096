"""Small jobs for answers: opening, drawing, converting, correcting, in watched processes beside the API."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from extractor.watched.frames import Message
from extractor.watched.warden import Allowance, KilledError, RefusedError, Warden, Wardens
from service.problems import Refusal
from service.settings import ServiceSettings
from service.work.orders import CHILD

_INSPECTORS = 2
_INSPECT_SECONDS = 10.0

STATUS_OF = {
    "unknown_type": 415,
    "limit": 413,
    "usage": 400,
    "no_table": 404,
    "no_pages": 404,
    "internal": 500,
    "output": 500,
    "model": 500,
}
"""The status of an answer by the refusal's code; all others say that the content is at fault: 422."""


class Desk:
    """Runs operations of `service.work.operations` for requests; each may take only so long."""

    def __init__(self, settings: ServiceSettings) -> None:
        self._reading = settings.reading.model_dump_json()
        self._allowance = Allowance(
            settings.desk_seconds, settings.page_memory, settings.recycle_calls, settings.recycle_memory
        )
        self._reading_allowance = Allowance(
            settings.page_seconds, settings.page_memory, settings.recycle_calls, settings.recycle_memory
        )
        self._inspection = Allowance(
            min(_INSPECT_SECONDS, settings.desk_seconds), settings.page_memory, 5000, settings.recycle_memory
        )
        self._inspectors = Wardens(_INSPECTORS, _warden)
        self._clerks = Wardens(settings.desk_jobs, _warden)

    def inspect(self, path: Path, name: str, pages: str | None, password: str | None) -> dict[str, Any]:
        """`source` and `numbers` (of the pages asked for); a `Refusal` where it is no source."""
        header = {
            "operation": "inspect",
            "path": str(path),
            "name": name,
            "pages": pages,
            "password": password,
            "settings": self._reading,
        }
        return self._asked(self._inspectors, Message(header), self._inspection).header

    def run(self, operation: str, header: dict[str, Any], *parts: bytes) -> Message:
        """What an operation gives; a `Refusal` where it refuses or takes too much."""
        message = Message({"settings": self._reading, **header, "operation": operation}, parts)
        return self._asked(self._clerks, message, self._allowance)

    def read(self, operation: str, header: dict[str, Any], *parts: bytes) -> Message:
        """What an operation gives that reads from a page, which may take as long as reading a page may."""
        message = Message({"settings": self._reading, **header, "operation": operation}, parts)
        return self._asked(self._clerks, message, self._reading_allowance)

    def warm(self) -> None:
        """Start an inspector and a clerk, so that neither the first upload nor the first correction need wait
        for them."""
        self._asked(self._inspectors, Message({"operation": "idle"}), self._inspection)
        self._asked(self._clerks, Message({"operation": "idle"}), self._allowance)

    def close(self) -> None:
        """Stop the processes."""
        self._inspectors.stop()
        self._clerks.stop()

    def _asked(self, wardens: Wardens, message: Message, allowance: Allowance) -> Message:
        try:
            return wardens.call(message, allowance)
        except RefusedError as error:
            status = STATUS_OF.get(error.refusal, 422)
            raise Refusal(status, error.refusal, error.message, remedy=error.remedy or None) from error
        except KilledError as error:
            raise Refusal(422, error.code, f"The file could not be handled. {error.message}") from error


def _warden() -> Warden:
    return Warden(CHILD)
