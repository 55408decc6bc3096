"""Bad input: one clear sentence, the exit status of the contract, and the other files finished."""

from __future__ import annotations

import io
import json
import zlib
from pathlib import Path

import numpy as np
import pymupdf
import pytest
from PIL import Image

from tests.pipeline.conftest import SAMPLES, Kemu


def _pdf(pages: int = 1, width: float = 595, height: float = 842) -> bytes:
    document = pymupdf.open()
    for _ in range(pages):
        document.new_page(width=width, height=height)
    return bytes(document.tobytes())


def _with_password(tmp: Path) -> Path:
    document = pymupdf.open(SAMPLES / "demo.pdf")
    path = tmp / "locked.pdf"
    document.save(path, encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="right", owner_pw="owner")
    return path


def _huge_picture_pdf() -> bytes:
    """A first page with a picture of 20,000 × 20,000 pixels in a few bytes, and a second that is blank."""
    side = 20_000
    raw = zlib.compress(bytes(side * side // 8), 9)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R 6 0 R]/Count 2>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</XObject<</Im 5 0 R>>>>>>",
        b"<</Length 26>>stream\nq 595 0 0 842 0 0 cm /Im Do\nendstream",
        b"<</Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 1/ColorSpace/DeviceGray"
        b"/Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (side, side, len(raw), raw),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
    ]
    body, offsets = b"%PDF-1.5\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    trailer = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n%b" % (size, table) + trailer


REFUSED = {
    "not_a_pdf.pdf": b"This is a letter, not a PDF.",
    "empty.pdf": b"",
    "truncated.pdf": _pdf(30)[:300],
    "no_pages.pdf": b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
    "picture.png": b"\x89PNG\r\n\x1a\n" + bytes(40),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_read_is_refused_in_one_sentence(name: str, tmp_path: Path, kemu: Kemu) -> None:
    path = tmp_path / name
    path.write_bytes(REFUSED[name])
    run = kemu("extract", path, "--out", tmp_path / "out")
    assert run.returncode == 1
    lines = [line for line in run.stderr.splitlines() if line.strip()]
    assert len(lines) == 1, run.stderr
    assert name in lines[0]
    assert list((tmp_path / "out").iterdir()) == []


def test_one_bad_file_does_not_cost_the_others(tmp_path: Path, kemu: Kemu) -> None:
    bad, good = tmp_path / "bad.pdf", tmp_path / "good.pdf"
    bad.write_bytes(b"%PDF-1.7 nothing")
    good.write_bytes(_pdf())
    run = kemu("extract", bad, good, tmp_path / "missing.pdf", "--out", tmp_path / "out")
    assert run.returncode == 1
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["good.json"]
    assert "bad.pdf" in run.stderr
    assert "missing.pdf" in run.stderr


def test_passwords(tmp_path: Path, kemu: Kemu) -> None:
    locked = _with_password(tmp_path)
    for arguments in ([], ["--password", "wrong"]):
        run = kemu("extract", locked, "--out", tmp_path / "out", *arguments)
        assert run.returncode == 1
        assert "password" in run.stderr
    run = kemu("extract", locked, "--out", tmp_path / "out", "--password", "right")
    assert run.returncode == 0, run.stderr
    assert json.loads((tmp_path / "out/locked.json").read_text())["tables"]


def test_a_page_over_the_pixel_limit_fails_alone(tmp_path: Path, kemu: Kemu) -> None:
    path = tmp_path / "huge.pdf"
    path.write_bytes(_huge_picture_pdf())
    run = kemu("extract", path, "--out", tmp_path / "out")
    result = json.loads((tmp_path / "out/huge.json").read_text())
    assert run.returncode == 1
    assert [(f["page"], f["code"]) for f in result["failures"]] == [(1, "limit")]
    assert [page["number"] for page in result["pages"]] == [1, 2]


def test_too_many_pages_are_refused(tmp_path: Path, kemu: Kemu) -> None:
    path = tmp_path / "long.pdf"
    path.write_bytes(_pdf(5000))
    run = kemu("extract", path, "--out", tmp_path / "out")
    assert run.returncode == 1
    assert "5000" in run.stderr.replace(",", "")


def test_pages_without_tables_give_none(tmp_path: Path, kemu: Kemu) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (1200, 900, 3), dtype=np.uint8)
    picture = io.BytesIO()
    Image.fromarray(noise).save(picture, "PNG", dpi=(150, 150))
    (tmp_path / "noise.png").write_bytes(picture.getvalue())
    (tmp_path / "blank.pdf").write_bytes(_pdf())
    prose = pymupdf.open()
    sentence = "The sum of all parts was said to be whole, and nothing else was written here. "
    prose.new_page().insert_textbox(pymupdf.Rect(70, 70, 520, 700), sentence * 40, fontsize=11)
    prose.save(tmp_path / "prose.pdf")
    names = ("noise.png", "blank.pdf", "prose.pdf")
    run = kemu("extract", *(tmp_path / n for n in names), "--out", tmp_path / "out")
    assert run.returncode == 0, run.stderr
    for name in names:
        result = json.loads((tmp_path / "out" / name).with_suffix(".json").read_text())
        assert (result["tables"], result["failures"]) == ([], []), name


def test_wrong_use_exits_with_2(tmp_path: Path, kemu: Kemu) -> None:
    demo = SAMPLES / "demo.pdf"
    twin = tmp_path / "demo.png"
    twin.write_bytes(b"x")
    assert kemu("extract", demo).returncode == 2
    assert kemu("extract", demo, "--out", tmp_path / "a", "--format", "docx").returncode == 2
    assert kemu("extract", demo, "--out", tmp_path / "no" / "such" / "folder").returncode == 2
    assert kemu("extract", demo, twin, "--out", tmp_path / "a").returncode == 2
    run = kemu("extract", demo, "--out", tmp_path / "a", "--pages", "x-y")
    assert (run.returncode, "Traceback" in run.stderr) == (2, False)


def test_a_disk_that_takes_no_more_leaves_nothing_half_written(tmp_path: Path, kemu: Kemu) -> None:
    blank, out = tmp_path / "blank.pdf", tmp_path / "out"
    blank.write_bytes(_pdf())
    # The system ends the writing of demo.json in the middle, as a full disk does.
    run = kemu("extract", SAMPLES / "demo.pdf", blank, "--out", out, largest_file=8000)
    assert run.returncode == 1
    assert "demo.pdf" in run.stderr
    assert "Traceback" not in run.stderr
    assert [p.name for p in out.iterdir()] == ["blank.json"]
