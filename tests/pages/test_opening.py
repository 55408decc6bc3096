"""Every bad input is refused with the right error, which names the file (and page) in a sentence."""

from __future__ import annotations

import hashlib
import logging
import os
from pathlib import Path

import cv2
import numpy as np
import pytest

from extractor.errors import (
    DamagedFileError,
    EmptyFileError,
    KemuError,
    LimitError,
    NoPagesError,
    PasswordError,
    UnknownTypeError,
    UnreadableFileError,
)
from extractor.pages import open_source
from extractor.settings import Limits, Settings

from .papers import SETTINGS, mupdf, png, save, write_table


def five_pages() -> bytes:
    pdf = mupdf.open()
    for _ in range(5):
        write_table(pdf.new_page(), rows=6)
    return pdf.tobytes(deflate=True)


def refused(
    path: Path, kind: type[KemuError], password: str | None = None, settings: Settings = SETTINGS
) -> str:
    with pytest.raises(kind) as caught:
        open_source(path, settings, password)
    assert type(caught.value) is kind
    message = caught.value.message
    assert path.name in message
    assert "\n" not in message
    return message


def written(folder: Path, data: bytes, name: str = "paper.pdf") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", EmptyFileError),
        (b"Dear auditor, the budget is attached.", UnknownTypeError),
        (b"PK\x03\x04" + bytes(200), UnknownTypeError),
        (b"PK\x03\x04" + bytes(40) + b"%PDF-1.7" + bytes(200), UnknownTypeError),
        (b"%PDF-1.7\n", DamagedFileError),
        (b"%PDF-1.7\n" + bytes(range(256)) * 20, DamagedFileError),
        (b"\x89PNG\r\n\x1a\n" + b"nothing" * 30, DamagedFileError),
        (b"\xff\xd8\xff\xe0nothing", DamagedFileError),
        (b"II*\x00\x08\x00\x00\x00\x00\x00", DamagedFileError),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", DamagedFileError),
        (b"BM" + bytes(60), DamagedFileError),
    ],
)
def test_bytes_that_are_no_source(tmp_path: Path, data: bytes, kind: type[KemuError]) -> None:
    refused(written(tmp_path, data), kind)


def test_missing_file_folder_and_pipe(tmp_path: Path) -> None:
    refused(tmp_path / "missing.pdf", UnreadableFileError)
    refused(tmp_path, UnreadableFileError)
    pipe = tmp_path / "pipe.pdf"
    os.mkfifo(pipe)
    refused(pipe, UnreadableFileError)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_without_permission(tmp_path: Path) -> None:
    path = written(tmp_path, five_pages())
    path.chmod(0)
    assert "ermission" in refused(path, UnreadableFileError)


def test_passwords(tmp_path: Path) -> None:
    pdf = mupdf.open(stream=five_pages(), filetype="pdf")
    path = tmp_path / "locked.pdf"
    pdf.save(path, encryption=mupdf.PDF_ENCRYPT_AES_256, user_pw="读", owner_pw="own")
    assert "locked" in refused(path, PasswordError)
    assert "another password" in refused(path, PasswordError, "x")
    for password in ("读", "own"):
        with open_source(path, SETTINGS, password) as source:
            assert (source.page_count, source.password) == (5, password)


def by_hand(objects: list[bytes]) -> bytes:
    """A sound PDF of these objects, the first being its catalogue."""
    data, places = bytearray(b"%PDF-1.4\n"), []
    for n, body in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj %s endobj\n" % (n, body)
    start, size = len(data), len(objects) + 1
    data += b"xref\n0 %d\n0000000000 65535 f \n" % size
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    data += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, start)
    return bytes(data)


def test_a_pdf_without_pages(tmp_path: Path) -> None:
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"]
    refused(written(tmp_path, by_hand(objects)), NoPagesError)


@pytest.mark.parametrize("spoil", ["cut", "startxref", "offset"])
def test_a_broken_cross_reference_table_is_mended(tmp_path: Path, spoil: str, capfd) -> None:
    data = five_pages()
    end = data.rfind(b"startxref")
    broken = {
        "cut": data[: end - 40],
        "startxref": data.replace(b"startxref", b"startxxxx"),
        "offset": data[:end] + b"startxref\n99\n%%EOF",
    }[spoil]
    path = written(tmp_path, broken)
    with open_source(path, SETTINGS) as source:
        assert [len(source.content(n).words) for n in range(1, 6)] == [18] * 5
        assert source.source.sha256 == hashlib.sha256(broken).hexdigest()
        copy = source.path
        assert copy != path
        assert not mupdf.open(copy).is_repaired  # other engines get a sound file
    assert not copy.exists()
    assert capfd.readouterr() == ("", "")


def test_what_a_truncated_file_lost_is_not_passed_over(tmp_path: Path) -> None:
    data = five_pages()
    with open_source(written(tmp_path, data[: len(data) // 2]), SETTINGS) as source:
        results = []
        for n in range(1, source.page_count + 1):
            try:
                results.append(len(source.content(n).words))
            except DamagedFileError as error:
                results.append("damaged" if f"page {n} " in error.message else "not named")
    assert "damaged" in results
    assert set(results) <= {18, "damaged"}


def test_a_picture_cut_short_is_damaged(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (600, 500)).astype(np.uint8)
    for name, data in (("a.png", png(noise)), ("a.jpg", cv2.imencode(".jpg", noise)[1].tobytes())):
        path = written(tmp_path, data[: len(data) // 2], name)
        with open_source(path, SETTINGS) as source, pytest.raises(DamagedFileError, match=name):
            source.picture(1)


def test_a_scan_in_a_pdf_cut_short_is_damaged(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (800, 600)).astype(np.uint8)
    jpeg = cv2.imencode(".jpg", noise)[1].tobytes()
    pdf = mupdf.open()
    page = pdf.new_page()
    xref = page.insert_image(page.rect, stream=jpeg)
    pdf.update_stream(xref, jpeg[: len(jpeg) // 2], compress=False)
    with (
        open_source(save(pdf, tmp_path), SETTINGS) as source,
        pytest.raises(DamagedFileError, match="page 1"),
    ):
        source.picture(1)


def test_limits_are_held_before_memory_is_spent(tmp_path: Path) -> None:
    path = written(tmp_path, five_pages())
    size = path.stat().st_size
    few = Settings(limits=Limits(pages=4))
    assert "5 pages" in refused(path, LimitError, settings=few)
    assert str(size) in refused(path, LimitError, settings=Settings(limits=Limits(bytes=size - 1)))
    with (
        open_source(path, Settings(limits=Limits(rulings=5))) as source,
        pytest.raises(LimitError, match="page 2"),
    ):
        source.content(2)
    with open_source(path, Settings(limits=Limits(page_pixels=10_000))) as source:
        assert len(source.content(1).words) == 18
        with pytest.raises(LimitError, match="page 1"):
            source.picture(1)


def test_five_thousand_pages_are_refused(tmp_path: Path) -> None:
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b""]
    objects += [b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"] * 5000
    kids = b" ".join(b"%d 0 R" % n for n in range(3, 5003))
    objects[1] = b"<</Type/Pages/Count 5000/Kids[" + kids + b"]>>"
    assert "5000 pages" in refused(written(tmp_path, by_hand(objects)), LimitError)


def bomb(side: int) -> bytes:
    """A white PNG of side x side pixels, small in bytes, made without ever holding its pixels."""
    import struct
    import zlib

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    row = b"\x00" + b"\xff" * (side // 8)
    packer = zlib.compressobj()
    body = b"".join(packer.compress(row * 100) for _ in range(side // 100)) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def test_a_huge_picture_fails_alone(tmp_path: Path) -> None:
    huge = bomb(20_000)
    path = written(tmp_path, huge, "huge.png")
    with open_source(path, SETTINGS) as source:
        assert source.page_count == 1
        for ask in (source.content, source.picture):
            with pytest.raises(LimitError, match=r"huge\.png has 20000 × 20000 pixels"):
                ask(1)
    pdf = mupdf.open()
    write_table(pdf.new_page(), rows=3)
    page = pdf.new_page()
    page.insert_image(page.rect, stream=huge)
    pdf.new_page(width=20_000, height=20_000)
    write_table(pdf.new_page(), rows=4)
    with open_source(save(pdf, tmp_path), SETTINGS) as source:
        assert [len(source.content(n).words) for n in (1, 4)] == [9, 12]
        for number in (2, 3):
            for ask in (source.content, source.picture):
                with pytest.raises(LimitError, match=f"page {number} "):
                    ask(number)


def test_pillows_own_bound_is_left_as_it_was(tmp_path: Path) -> None:
    from PIL import Image

    before = Image.MAX_IMAGE_PIXELS
    with open_source(written(tmp_path, png(np.zeros((9, 9), np.uint8)), "a.png"), SETTINGS) as source:
        source.picture(1)
    assert before == Image.MAX_IMAGE_PIXELS


def test_scripts_and_embedded_files_do_nothing(tmp_path: Path, capfd) -> None:
    pdf = mupdf.open()
    page = pdf.new_page()
    texts = write_table(page, rows=3)
    pdf.embfile_add("evil.pdf", five_pages())
    catalogue = pdf.pdf_catalog()
    pdf.xref_set_key(catalogue, "OpenAction", "<</S/JavaScript/JS(app.alert\\('hello'\\);)>>")
    with open_source(save(pdf, tmp_path), SETTINGS) as source:
        assert source.page_count == 1
        assert {w.text for w in source.content(1).words} == set(texts)
    assert capfd.readouterr() == ("", "")


def test_what_mupdf_murmurs_goes_to_the_log(tmp_path: Path, caplog, capfd) -> None:
    data = five_pages().replace(b"startxref", b"startxxxx")
    with caplog.at_level(logging.DEBUG, "extractor.pages"), open_source(written(tmp_path, data), SETTINGS):
        pass
    assert "repair" in caplog.text
    assert capfd.readouterr() == ("", "")


def test_the_source_says_what_it_is(tmp_path: Path) -> None:
    before, data = b"\n% scanned by us\n", five_pages()
    with open_source(written(tmp_path, before + data, "账.pdf"), SETTINGS) as source:
        about = source.source
        assert source.path == tmp_path / "账.pdf"
    assert (about.name, about.media_type, about.pages) == ("账.pdf", "application/pdf", 5)
    assert about.bytes == len(data) + len(before)
    for n in (0, 6, -1):
        with (
            open_source(tmp_path / "账.pdf", SETTINGS) as source,
            pytest.raises(NoPagesError, match="账"),
        ):
            source.content(n)
