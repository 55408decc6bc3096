"""Every refusal of Kemu: one class for one kind, which owns its code, its remedy and its exit status.

Faults *in the data* (a page that cannot be read, a sum that does not hold) are values in the document
(`Failure`, `Finding`). Exceptions are for runs that cannot give a document at all.
"""

from __future__ import annotations

from typing import ClassVar


class KemuError(Exception):
    """A refusal: what is wrong and where (`message`), and what to do about it (`remedy`)."""

    code: ClassVar[str] = "error"
    exit_status: ClassVar[int] = 1
    remedy: str = ""

    def __init__(self, message: str, *, remedy: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if remedy is not None:
            self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message}. {self.remedy}" if self.remedy else self.message


class UsageError(KemuError):
    """The command or the call was used wrongly; nothing was read."""

    code = "usage"
    exit_status = 2


class SourceError(KemuError):
    """The source file cannot be turned into pages."""

    code = "source"


class UnreadableFileError(SourceError):
    """The file is missing, is a folder, or the system does not let us read it."""

    code = "unreadable"
    remedy = "Check the path and its permissions"


class EmptyFileError(SourceError):
    """The file has no bytes."""

    code = "empty_file"
    remedy = "Copy or scan it again"


class UnknownTypeError(SourceError):
    """The bytes are neither a PDF nor a picture that can be opened."""

    code = "unknown_type"
    remedy = "Give a PDF, PNG, JPEG, TIFF, WebP or BMP file"


class DamagedFileError(SourceError):
    """The bytes begin like a PDF or picture, but it cannot be opened."""

    code = "damaged"
    remedy = "Copy or scan it again"


class PasswordError(SourceError):
    """The PDF is encrypted and no password, or a wrong one, was given."""

    code = "password"
    remedy = "Give the right one with --password"


class NoPagesError(SourceError):
    """The file has no pages, or none of the pages asked for."""

    code = "no_pages"
    remedy = "Check the file, or the range given with --pages"


class LimitError(SourceError):
    """The file, its pages or a page's pixels are over a set limit (see `extractor.settings.Limits`)."""

    code = "limit"
    remedy = "Split the file, or raise the limit in the settings"


class GivenUpError(SourceError):
    """A watched process took too long over the file, needed too much memory, or died of it."""

    code = "given_up"
    remedy = "Look at the file; the limits are in the settings"


class ModelError(KemuError):
    """A recognition model is missing, or is not the file the manifest names."""

    code = "model"
    remedy = "See `kemu models list` and `kemu models verify`"


class EngineError(KemuError):
    """An outside engine (PaddleOCR, Camelot) failed on a page or region."""

    code = "engine"


class InternalError(KemuError):
    """A fault of our own. The other files go on; the trace is in the log."""

    code = "internal"
    remedy = "Report it, with what `kemu --verbose` says"

    @classmethod
    def of(cls, error: Exception) -> InternalError:
        """The refusal that an unforeseen error ends a file with."""
        return cls(f"An error of Kemu's own: {type(error).__name__}: {error}")


class OutputError(KemuError):
    """A result cannot be written: no such folder, no permission, no space."""

    code = "output"
    remedy = "Check that the folder exists, may be written to, and has free space"


class DocumentError(KemuError):
    """A file that should hold an extracted document does not follow the schema."""

    code = "document"
    remedy = "Extract it again with this version"


class CorrectionError(KemuError):
    """A correction does not go with the document: no such cell, or the cell holds another text by now."""

    code = "correction"
    remedy = "Look at the cell again, and correct what it holds now"
