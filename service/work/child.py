"""The process that opens, reads and draws untrusted files: `python -m service.work.child FD NICENESS`.

It knows no database, no key and no secret but the password of the file before it.
"""

from __future__ import annotations

from extractor.watched.child import serve


def main() -> None:
    """Answer messages with what the service asks for."""

    def operations() -> object:
        from service.work.operations import Operations

        return Operations()

    serve(operations)


if __name__ == "__main__":
    main()
