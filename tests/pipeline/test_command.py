"""The command as a user runs it: results, formats, resuming, interrupting, several processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import jsonschema
import pymupdf
import pytest

from extractor import Document, json_schema
from tests.pipeline.conftest import SAMPLES, Kemu

DEMO = SAMPLES / "demo.pdf"


def test_the_demo_is_read_as_its_truth_says(demo: Document) -> None:
    truth = Document.model_validate_json((SAMPLES / "demo.json").read_text())
    (read,), (true,) = demo.tables, truth.tables
    assert read.title == true.title
    assert read.amount_unit == true.amount_unit
    assert (len(read.rows), len(read.columns), read.header_rows) == (
        len(true.rows),
        len(true.columns),
        true.header_rows,
    )
    certain = {(c.row, c.col): c.amount for c in read.cells if "low_confidence" not in c.flags}
    amounts = {(c.row, c.col): c.amount for c in true.cells}
    assert {place: amounts[place] for place in certain} == certain
    assert [row.code for row in read.rows] == [row.code for row in true.rows]


def test_the_planted_error_is_found_and_is_the_only_one(demo: Document) -> None:
    truth = Document.model_validate_json((SAMPLES / "demo.json").read_text())
    planted = {(s.row, s.col) for f in truth.findings for s in f.suspects[:1]}
    assert {(f.suspects[0].row, f.suspects[0].col) for f in demo.findings} == planted


def test_every_format_is_written_and_the_json_follows_its_schema(tmp_path: Path, kemu: Kemu) -> None:
    run = kemu("extract", DEMO, "--out", tmp_path, "--format", "csv,xlsx,html,parquet")
    assert run.returncode == 0, run.stderr
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        f"demo.{name}" for name in ("csv", "html", "json", "parquet", "xlsx")
    ]
    jsonschema.validate(json.loads((tmp_path / "demo.json").read_text()), json_schema())


def test_the_schema_command_prints_the_schema(kemu: Kemu) -> None:
    assert json.loads(kemu("schema").stdout) == json_schema()


def test_show_takes_a_source_and_a_result(tmp_path: Path, kemu: Kemu) -> None:
    kemu("extract", DEMO, "--out", tmp_path)
    from_result, from_source = kemu("show", tmp_path / "demo.json"), kemu("show", DEMO)
    assert from_result.returncode == from_source.returncode == 0
    assert "支出预算总表" in from_result.stdout
    assert from_source.stdout == from_result.stdout


def test_resume_reads_only_what_is_missing_or_has_changed(tmp_path: Path, kemu: Kemu) -> None:
    sources, out = tmp_path / "in", tmp_path / "out"
    sources.mkdir()
    for name in ("a", "b", "c"):
        document = pymupdf.open()
        document.new_page().insert_text((72, 72), name)
        document.save(sources / f"{name}.pdf")
    files = sorted(sources.iterdir())
    assert kemu("extract", *files, "--out", out).returncode == 0
    before = {p.name: p.stat().st_mtime_ns for p in out.iterdir()}
    (out / "a.json").unlink()
    document = pymupdf.open()
    document.new_page().insert_text((72, 72), "changed")
    document.save(sources / "b.pdf")
    assert kemu("extract", *files, "--out", out, "--resume").returncode == 0
    after = {p.name: p.stat().st_mtime_ns for p in out.iterdir()}
    assert {name for name in after if after[name] != before[name]} == {"a.json", "b.json"}


def test_processes_give_the_same_as_one(tmp_path: Path, kemu: Kemu) -> None:
    for jobs in ("1", "2"):
        run = kemu("extract", DEMO, "--out", tmp_path / jobs, "--jobs", jobs)
        assert run.returncode == 0, run.stderr
    one, two = (json.loads((tmp_path / jobs / "demo.json").read_text()) for jobs in ("1", "2"))
    for result in (one, two):
        for page in result["pages"]:
            del page["seconds"]
    assert one == two


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_interrupting_leaves_finished_files_and_nothing_half_written(tmp_path: Path, jobs: str) -> None:
    files = []
    for number in range(40):
        files.append(tmp_path / f"{number:02}.pdf")
        files[-1].write_bytes(DEMO.read_bytes())
    out = tmp_path / "out"
    command = [Path(sys.executable).with_name("kemu"), "extract", *files, "--out", out, "--jobs", jobs]

    def listening() -> None:
        # whoever runs the tests in the background may have them started with interrupts ignored
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    with subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=listening,  # noqa: PLW1509 - it sets a signal and nothing else
    ) as run:
        assert run.stderr is not None
        assert "00.pdf: 1 pages" in next(line for line in run.stderr if ".pdf" in line)
        os.killpg(run.pid, signal.SIGINT)
        _, said = run.communicate(timeout=60)
    assert run.returncode == 130
    assert "interrupted" in said
    assert "Traceback" not in said
    written = sorted(out.iterdir())
    assert 1 <= len(written) < 40
    for path in written:
        Document.model_validate_json(path.read_text())


def test_resume_does_not_take_a_part_for_the_whole(tmp_path: Path, kemu: Kemu) -> None:
    document = pymupdf.open()
    for number in range(3):
        document.new_page().insert_text((72, 72), str(number))
    path = tmp_path / "three.pdf"
    document.save(path)

    def pages() -> list[int]:
        return [page["number"] for page in json.loads((tmp_path / "three.json").read_text())["pages"]]

    kemu("extract", path, "--out", tmp_path, "--pages", "2")
    assert pages() == [2]
    kemu("extract", path, "--out", tmp_path, "--resume")
    assert pages() == [1, 2, 3]
    run = kemu("extract", path, "--out", tmp_path, "--resume", "--year", "2023")
    assert "done already" not in run.stderr
    run = kemu("extract", path, "--out", tmp_path, "--resume", "--year", "2023")
    assert "1 of 1 files are done already" in run.stderr


def test_figures_of_absurd_length_do_not_end_the_run(tmp_path: Path, kemu: Kemu) -> None:
    document = pymupdf.open()
    page = document.new_page()
    rows = [["Item", "Sum"], ["A", "123456789012345.12345678901234"], ["B", "1.5"], ["Total", "2.5"]]
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            page.draw_rect(pymupdf.Rect(60 + 220 * c, 80 + 24 * r, 280 + 220 * c, 104 + 24 * r))
            page.insert_text((66 + 220 * c, 96 + 24 * r), text, fontsize=9)
    document.save(tmp_path / "long.pdf")
    document.save(tmp_path / "next.pdf")
    out = tmp_path / "out"
    run = kemu("extract", tmp_path / "long.pdf", tmp_path / "next.pdf", "--out", out, "--format", "xlsx,csv")
    assert run.returncode == 0, run.stderr
    cells = json.loads((out / "next.json").read_text())["tables"][0]["cells"]
    assert "123456789012345.12345678901234" in [cell["amount"] for cell in cells]
