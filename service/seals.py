"""What is kept secret at rest: passwords of files are sealed, of API keys only the digest is kept."""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
from contextlib import suppress
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from service.settings import ServiceSettings

KEY_PREFIX = "kemu_"


class Seal:
    """Seals short texts with the service's secret (Fernet: AES-128-CBC with HMAC-SHA-256)."""

    def __init__(self, secret: str) -> None:
        self._fernet = Fernet(base64.urlsafe_b64encode(hashlib.sha256(secret.encode()).digest()))

    @classmethod
    def of(cls, settings: ServiceSettings) -> Seal:
        """By the secret in the settings, or by one in the data folder, made at the first start."""
        if settings.secret is not None:
            return cls(settings.secret.get_secret_value())
        return cls(_kept_secret(settings.data / "secret"))

    def seal(self, text: str | None) -> str | None:
        """The text, unreadable without the secret."""
        return None if text is None else self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str | None) -> str | None:
        """The text again; None also where it was sealed with another secret."""
        if sealed is None:
            return None
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            return None


def new_key() -> str:
    """A key of the API: 256 random bits."""
    return KEY_PREFIX + secrets.token_urlsafe(32)


def digest(key: str) -> str:
    """What of a key is kept. A slow hash would cost every request and add nothing to 256 random bits."""
    return hashlib.sha256(key.encode()).hexdigest()


def _kept_secret(path: Path) -> str:
    """The secret in the file; processes that start together agree on the one whose file was linked first."""
    if not path.exists():
        draft = path.with_name(f".{secrets.token_hex(8)}.part")
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(32))
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):
                path.hardlink_to(draft)
        finally:
            draft.unlink(missing_ok=True)
    return path.read_text(encoding="ascii")
