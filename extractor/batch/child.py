"""The process that reads for a batch: `python -m extractor.batch.child FD NICENESS`."""

from __future__ import annotations

from extractor.watched.child import serve


def main() -> None:
    """Answer messages with what a batch asks for."""

    def operations() -> object:
        from extractor.batch.operations import Operations

        return Operations()

    serve(operations)


if __name__ == "__main__":
    main()
