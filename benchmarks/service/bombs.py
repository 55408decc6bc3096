"""Bombs: how long until each is refused, and how much memory that takes.

python -m benchmarks.service.bombs

Archives are handed to `extractor.archives.walk`, the PDF to `extractor.extract`, each in a process of its own
that first does the same with something harmless, so that what is measured is the bomb and not the imports.
"""

from __future__ import annotations

import gzip
import io
import json
import lzma
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.service import papers

_GIB = 2**30
_PIECE = bytes(2**20)
_CHILD = """
import json, resource, sys, time
from pathlib import Path
from extractor.archives.walking import walk
from extractor.api import extract
from extractor.errors import KemuError
from extractor.settings import Settings

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

def met(path):
    if path.suffix == ".pdf":
        document = extract(path, Settings())
        return "; ".join(f.message for f in document.failures) or "read"
    outcomes = {}
    for member in walk(path, Settings()):
        outcomes[member.outcome] = outcomes.get(member.outcome, 0) + 1
    return str(outcomes)

def said(path):
    try:
        return met(path)
    except KemuError as error:
        return str(error)

harmless, bomb = map(Path, sys.argv[1:])
said(harmless)
before, start = peak(), time.perf_counter()
what = said(bomb)
print(json.dumps([time.perf_counter() - start, (peak() - before) / 1024, what]))
"""


def zeros_in_a_zip(path: Path) -> None:
    """10 GB of zeros, deflated."""
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("a.pdf", "w", force_zip64=True) as file,
    ):
        for _ in range(10 * 1024):
            file.write(_PIECE)


def zeros_in_a_stream(path: Path) -> None:
    """10 GB of zeros in a .tar.gz."""
    info = tarfile.TarInfo("a.pdf")
    info.size = 10 * _GIB
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(info.tobuf())
        for _ in range(10 * 1024):
            file.write(_PIECE)


def zip_of_zips(path: Path) -> None:
    """Five levels of sixteen zips each, a gigabyte of zeros in every innermost one."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.pdf", "w") as file:
        for _ in range(1024):
            file.write(_PIECE)
    data = inner.getvalue()
    for _ in range(5):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(16):
                archive.writestr(f"{number}.zip", data)
        data = stream.getvalue()
    path.write_bytes(data)


def many_members(path: Path) -> None:
    """100,000 empty files."""
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(100_000):
            archive.writestr(f"{number}.pdf", b"")


def many_in_a_tar(path: Path) -> None:
    """The same in a .tar.xz."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for number in range(100_000):
            archive.addfile(tarfile.TarInfo(f"{number}.pdf"))
    path.write_bytes(lzma.compress(stream.getvalue(), preset=0))


def path_escapes(path: Path) -> None:
    """Members that would land outside, by name or by link."""
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("../../etc/cron.d/a.pdf", "/etc/a.pdf", "C:\\\\a.pdf", "a/../../b.pdf"):
            archive.writestr(name, b"%PDF-1.7")


def huge_picture(path: Path) -> None:
    """A PDF of a kilobyte with a picture of 60,000 × 60,000 pixels."""
    path.write_bytes(papers.huge_picture())


BOMBS: tuple[tuple[str, Callable[[Path], None]], ...] = (
    ("zeros.zip", zeros_in_a_zip),
    ("zeros.tar.gz", zeros_in_a_stream),
    ("zips.zip", zip_of_zips),
    ("many.zip", many_members),
    ("many.tar.xz", many_in_a_tar),
    ("escapes.zip", path_escapes),
    ("picture.pdf", huge_picture),
)


def main() -> None:
    """Make each, hand it over, print what came of it."""
    print("| bomb | bytes | seconds | more memory | what was said |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        harmless = Path(folder, "harmless.zip")
        with zipfile.ZipFile(harmless, "w") as archive:
            archive.writestr("a.txt", b"a")
        for name, make in BOMBS:
            path = Path(folder, name)
            make(path)
            command = [sys.executable, "-c", _CHILD, str(harmless), str(path)]
            said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            seconds, megabytes, what = json.loads(said.splitlines()[-1])
            print(
                f"| {name} | {path.stat().st_size:,} | {seconds:.2f} | {megabytes:.0f} MB | {what} |",
                flush=True,
            )
            path.unlink()


if __name__ == "__main__":
    main()
