"""Batches: every file settled once, results where they belong, taken up after any interruption."""

import csv
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pymupdf
import pytest
from click.testing import CliRunner

from extractor.batch import Journal, Settled
from extractor.batch.paths import fitting_name
from extractor.cli import kemu
from extractor.export import load
from tests.archives.packed import zipped


def pdf(text: str) -> bytes:
    """A page with a small ruled table that tells one document from another; read from its text layer."""
    with pymupdf.open() as document:
        page = document.new_page(width=300, height=200)
        for x in (50, 150, 250):
            page.draw_line((x, 50), (x, 110))
        for y in (50, 80, 110):
            page.draw_line((50, y), (250, y))
        for n, word in enumerate(("Item", "Amount", text, "1.00")):
            page.insert_text((60 + 100 * (n % 2), 70 + 30 * (n // 2)), word)
        return document.tobytes()


def kemu_run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(
        kemu, [str(a) for a in arguments], standalone_mode=False, catch_exceptions=True
    )
    if result.exception is not None:
        raise result.exception
    return result.return_value, result.output


def states(out: Path) -> dict[str, str]:
    journal = Journal(out / ".kemu-batch" / "journal.jsonl")
    journal.close()
    return {entry.path: entry.state for entry in journal.entries()}


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with documents, an archive within an archive, and files of every bad kind."""
    folder = tmp_path_factory.mktemp("mixed")
    (folder / "教育局").mkdir()
    (folder / "教育局" / "预算.pdf").write_bytes(pdf("A"))
    (folder / "notes.txt").write_bytes(b"hello")
    (folder / "empty.pdf").write_bytes(b"")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 and nothing more")
    (folder / "Thumbs.db").write_bytes(b"x")
    twin = pdf("B")
    inner = zipped(("深.pdf", twin), ("twin.pdf", twin))
    (folder / "2023.zip").write_bytes(
        zipped(("inner.zip", inner), ("c.pdf", pdf("C")), ("__MACOSX/c.pdf", b"x"), ("../out.pdf", pdf("D")))
    )
    (folder / "cut.zip").write_bytes(zipped(("a.pdf", pdf("E")))[:50])
    return folder


@pytest.fixture(scope="module")
def done(mixed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("batch") / "out"
    status, _ = kemu_run("batch", mixed, "--out", out)
    assert status == 1
    return out


def test_every_file_has_its_outcome(done: Path) -> None:
    assert states(done) == {
        "2023.zip/inner.zip/深.pdf": "read",
        "2023.zip/inner.zip/twin.pdf": "same",
        "2023.zip/c.pdf": "read",
        "2023.zip/__MACOSX/c.pdf": "skipped",
        "2023.zip/../out.pdf": "refused",
        "教育局/预算.pdf": "read",
        "notes.txt": "other",
        "empty.pdf": "other",
        "broken.pdf": "failed",
        "Thumbs.db": "skipped",
        "cut.zip": "damaged",
    }


def test_results_lie_under_the_paths_of_their_sources(done: Path) -> None:
    document = load(done / "2023.zip" / "inner.zip" / "深.pdf.json")
    assert document.source.name == "深.pdf"
    assert any(cell.text == "B" for table in document.tables for cell in table.cells)
    assert sorted(p.name for p in done.rglob("*.json")) == ["c.pdf.json", "深.pdf.json", "预算.pdf.json"]
    assert not (done / ".kemu-batch" / "spool").exists()


def test_report_has_a_line_for_every_file(done: Path) -> None:
    with (done / "report.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert {line["path"]: line["state"] for line in lines} == states(done)
    twin = next(line for line in lines if line["path"].endswith("twin.pdf"))
    assert twin["reason"] == "2023.zip/inner.zip/深.pdf"
    assert (done / twin["result"]).is_file()


def test_taking_up_a_finished_batch_reads_nothing(mixed: Path, done: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in done.rglob("*.json")}
    journal = (done / ".kemu-batch" / "journal.jsonl").read_bytes()
    kemu_run("batch", mixed, "--out", done, "--resume")
    assert {path: path.stat().st_mtime_ns for path in done.rglob("*.json")} == before
    assert (done / ".kemu-batch" / "journal.jsonl").read_bytes() == journal


def test_a_batch_is_not_begun_over_another(mixed: Path, done: Path) -> None:
    with pytest.raises(Exception, match="holds a batch already"):
        kemu_run("batch", mixed, "--out", done)


def test_a_lost_result_is_read_again(mixed: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    kemu_run("batch", mixed / "教育局", "--out", out)
    (out / "预算.pdf.json").unlink()
    kemu_run("batch", mixed / "教育局", "--out", out, "--resume")
    assert (out / "预算.pdf.json").is_file()


def test_what_failed_is_tried_again_when_asked(mixed: Path, tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    (source / "a.pdf").write_bytes(b"%PDF-1.7 and nothing more")
    kemu_run("batch", source, "--out", out)
    (source / "a.pdf").write_bytes(pdf("A"))
    kemu_run("batch", source, "--out", out, "--resume")
    assert states(out) == {"a.pdf": "read"}


def test_killed_at_any_moment_a_batch_is_taken_up_and_loses_nothing(tmp_path: Path) -> None:
    source, out = tmp_path / "in.zip", tmp_path / "out"
    names = [f"{n:02}.pdf" for n in range(5)]
    source.write_bytes(zipped(*((name, pdf(name)) for name in names)))
    command = [sys.executable, "-c", "from extractor.cli import main; main()", "batch"]
    command += [str(source), "--out", str(out), "--resume"]
    journal = out / ".kemu-batch" / "journal.jsonl"
    for lines in (1, 3):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 120
        while process.poll() is None and time.monotonic() < deadline:
            if journal.exists() and journal.read_bytes().count(b"\n") >= lines:
                os.kill(process.pid, signal.SIGKILL)
                break
        process.wait()
        with journal.open("ab") as file:
            file.write(b'{"path": "torn')  # what a crash leaves of a line
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert states(out) == {f"in.zip/{name}": "read" for name in names}
    lines_of = Counter(line.split(b'"')[3] for line in journal.read_bytes().splitlines())
    assert set(lines_of.values()) == {1}
    for name in names:
        document = load(out / "in.zip" / f"{name}.json")
        assert any(cell.text == name for table in document.tables for cell in table.cells)


def test_watch_reads_what_is_there_and_knows_it_again(mixed: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    kemu_run("watch", mixed / "教育局", "--out", out, "--once")
    first = (out / "预算.pdf.json").stat().st_mtime_ns
    kemu_run("watch", mixed / "教育局", "--out", out, "--once")
    assert (out / "预算.pdf.json").stat().st_mtime_ns == first


def test_results_may_not_be_watched(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="may not be written into"):
        kemu_run("watch", tmp_path, "--out", tmp_path / "out")


def test_journal_forgets_only_a_torn_line(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = Journal(path)
    journal.add(Settled("a", "read"))
    journal.add(Settled("b", "failed"))
    journal.add(Settled("b", "read"))
    journal.close()
    path.write_bytes(path.read_bytes() + b'{"path": "c", "sta')
    again = Journal(path)
    assert [(e.path, e.state) for e in again.entries()] == [("a", "read"), ("b", "read")]
    again.add(Settled("d", "read"))
    again.close()
    assert path.read_bytes().count(b"\n") == 4
    assert b"sta{" not in path.read_bytes()


@pytest.mark.parametrize("name", ["a" * 300 + ".pdf", "预" * 200, "a:b?.pdf", "dot.", "tab\t.pdf"])
def test_results_have_names_that_every_file_system_takes(name: str) -> None:
    fitting = fitting_name(name)
    assert len(fitting.encode()) <= 190
    assert not set(fitting) & set('<>:"|?*\\/\t')
    assert fitting != fitting_name(name + "x")
    assert fitting_name("预算.pdf") == "预算.pdf"
