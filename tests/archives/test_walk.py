"""Archives of scans, made for real and walked through."""

import gzip
import io
import lzma
import random
import stat
import struct
import tarfile
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import py7zr
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from extractor.archives import Member, archive_kind
from extractor.archives.names import decoded, leads_out, left_behind, shown
from extractor.archives.walking import walk
from extractor.errors import DamagedFileError, LimitError, PasswordError, UnknownTypeError
from extractor.settings import ArchiveLimits, Limits, Settings
from tests.archives.packed import zipped

PDF = b"%PDF-1.7\n1 0 obj\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 30
SETTINGS = Settings()


def tarred(*members: tuple[str, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=form) as archive:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return stream.getvalue()


def seven_zipped(path: Path, *members: tuple[str, bytes], password: str | None = None) -> Path:
    with py7zr.SevenZipFile(path, "w", password=password) as archive:
        for name, data in members:
            archive.writestr(data, name)
    return path


def put(folder: Path, data: bytes, name: str = "a.zip") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def met(path: Path, settings: Settings = SETTINGS, password: str | None = None) -> dict[str, Member]:
    return {member.path: member for member in walk(path, settings, password)}


FILES = (("教育局/预算.pdf", PDF), ("scan.png", PNG), ("notes.txt", b"notes"))


@pytest.mark.parametrize("kind", ["zip", "tar", "tar.gz", "tar.bz2", "tar.xz", "tar.zst", "7z"])
def test_every_kind_is_opened_by_its_content(tmp_path: Path, kind: str) -> None:
    import bz2

    tar = tarred(*FILES)
    packed = {
        "zip": lambda: zipped(*FILES),
        "tar": lambda: tar,
        "tar.gz": lambda: gzip.compress(tar),
        "tar.bz2": lambda: bz2.compress(tar),
        "tar.xz": lambda: lzma.compress(tar),
        "tar.zst": lambda: zstandard.compress(tar),
        "7z": lambda: seven_zipped(tmp_path / "x", *FILES).read_bytes(),
    }[kind]()
    path = put(tmp_path, packed, "archive.bin")
    seen = {}
    for member in walk(path, SETTINGS):
        if member.file is not None:
            assert zlib.crc32(member.file.read_bytes()) in (zlib.crc32(PDF), zlib.crc32(PNG))
        seen[member.path] = member.outcome
    assert seen == {"教育局/预算.pdf": "document", "scan.png": "document", "notes.txt": "other"}


def test_archives_within_archives_are_walked_with_their_paths(tmp_path: Path) -> None:
    inner = gzip.compress(tarred(("深/b.pdf", PDF)))
    found = met(put(tmp_path, zipped(("2023.zip", zipped(("a.pdf", PDF), ("t.tgz", inner))))))
    assert {path: m.outcome for path, m in found.items()} == {
        "2023.zip/a.pdf": "document",
        "2023.zip/t.tgz/深/b.pdf": "document",
    }
    assert found["2023.zip/a.pdf"].sha256 == found["2023.zip/t.tgz/深/b.pdf"].sha256


def test_nesting_ends_at_the_set_depth(tmp_path: Path) -> None:
    data = zipped(("a.pdf", PDF))
    for level in range(6):
        data = zipped((f"{level}.zip", data))
    found = met(put(tmp_path, data))
    assert [(m.outcome, m.code) for m in found.values()] == [("refused", "too_deep")]
    assert next(iter(found)).count(".zip") == SETTINGS.archives.depth + 1


def test_names_of_chinese_windows_come_out_right(tmp_path: Path) -> None:
    name = "2023年部门预算/教育局.pdf"
    data = zipped((name, PDF))
    raw = name.encode("gbk")
    header = data.index(b"PK\x03\x04")
    assert header == 0
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        info = zipfile.ZipInfo("x" * len(raw))
        archive.writestr(info, PDF)
    plain = stream.getvalue().replace(b"x" * len(raw), raw)
    assert list(met(put(tmp_path, plain))) == [name]
    unmarked = stream.getvalue().replace(b"x" * len(raw), name[:5].encode().ljust(len(raw), b"-"))
    assert next(iter(met(put(tmp_path, unmarked)))).startswith("2023年")


def test_what_systems_leave_behind_is_skipped_and_counted(tmp_path: Path) -> None:
    names = ["__MACOSX/a.pdf", "a/Thumbs.db", "~$a.docx", "._a.pdf", ".DS_Store", "b/.~lock.x.odt#", "a.pdf"]
    found = met(put(tmp_path, zipped(*((name, PDF) for name in names))))
    assert [m.outcome for m in found.values()] == ["skipped"] * 6 + ["document"]
    assert [m.code for m in found.values()] == ["left_behind"] * 6 + [None]


def test_a_zip_with_a_pdf_stored_as_it_is_is_a_zip(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.pdf", PDF)
    found = met(put(tmp_path, zipped(("i.zip", stream.getvalue()))))
    assert {p: m.outcome for p, m in found.items()} == {"i.zip/a.pdf": "document"}


def test_office_files_are_no_archives(tmp_path: Path) -> None:
    workbook = zipped(("[Content_Types].xml", b"<x/>"), ("xl/media/a.png", PNG))
    assert [m.outcome for m in met(put(tmp_path, zipped(("a.xlsx", workbook)))).values()] == ["other"]


@pytest.mark.parametrize("name", ["../a.pdf", "/etc/a.pdf", "a/../../b.pdf", "C:\\a.pdf", "..\\a.pdf"])
def test_paths_that_lead_out_are_refused_and_write_nothing(tmp_path: Path, name: str) -> None:
    inside = tmp_path / "in"
    inside.mkdir()
    for data in (zipped((name, PDF)), tarred((name, PDF))):
        path = put(inside, data)
        members = list(walk(path, SETTINGS, folder=inside))
        assert [(m.outcome, m.code) for m in members] == [("refused", "leads_out")]
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["a.zip", "in"]


def test_links_are_refused(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE):
            info = tarfile.TarInfo(f"link{kind!r}")
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    assert {m.code for m in met(put(tmp_path, stream.getvalue())).values()} == {"no_plain_file"}
    info = zipfile.ZipInfo("link")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as zip_archive:
        zip_archive.writestr(info, "/etc/passwd")
    assert [m.code for m in met(put(tmp_path, stream.getvalue())).values()] == ["no_plain_file"]


class TestBombs:
    """What unpacks to more than it should is refused before it is unpacked."""

    limits = Settings(
        archives=ArchiveLimits(members=1000, bytes=64 * 2**20, ratio=100), limits=Limits(bytes=2**26)
    )

    def refused(self, path: Path) -> str:
        tracemalloc.start()
        with pytest.raises(LimitError) as refusal:
            list(walk(path, self.limits))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 60 * 2**20
        return str(refusal.value)

    def test_zeros_in_a_zip(self, tmp_path: Path) -> None:
        assert "to 1" in self.refused(put(tmp_path, zipped(("zeros.pdf", bytes(40 * 2**20)))))

    @pytest.mark.parametrize("pack", [gzip.compress, lzma.compress, zstandard.compress])
    def test_zeros_in_a_stream(self, tmp_path: Path, pack: object) -> None:
        assert callable(pack)
        path = put(tmp_path, pack(tarred(("zeros.pdf", bytes(60 * 2**20)))))
        assert "to 1" in self.refused(path)

    def test_zeros_in_a_7z(self, tmp_path: Path) -> None:
        assert "to 1" in self.refused(seven_zipped(tmp_path / "a", ("zeros.pdf", bytes(40 * 2**20))))

    def test_many_members(self, tmp_path: Path) -> None:
        many = tuple((f"{n}.pdf", b"") for n in range(1001))
        assert "1000 files" in self.refused(put(tmp_path, zipped(*many)))
        assert "1000 files" in self.refused(put(tmp_path, tarred(*many)))

    def test_announced_directory_is_not_read(self, tmp_path: Path) -> None:
        end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 60000, 60000, 2**31, 0, 0)
        assert "announces" in self.refused(put(tmp_path, b"PK\x03\x04" + bytes(100) + end))

    def test_directory_of_a_zip64_is_not_read(self, tmp_path: Path) -> None:
        record = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, 70000, 70000, 2**20, 0)
        locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, 104, 1)
        end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 65535, 65535, 1000, 0, 0)
        data = b"PK\x03\x04" + bytes(100) + record + locator + end
        assert "announces" in self.refused(put(tmp_path, data))

    def test_zips_of_zips_share_one_budget(self, tmp_path: Path) -> None:
        # each member is small enough for its ratio not to be looked at
        inner = zipped(("a.pdf", bytes(8 * 2**20)))
        path = put(tmp_path, zipped(*((f"{n}.zip", inner) for n in range(4))))
        assert "to 1" in self.refused(path)
        noise = random.Random(1).randbytes(2**23)  # noqa: S311
        inner = zipped(("a.pdf", PDF + noise))
        path = put(tmp_path, zipped(*((f"{n}.zip", inner) for n in range(5))))
        assert "bytes" in self.refused(path)

    def test_header_of_a_member_is_not_read_whole(self, tmp_path: Path) -> None:
        info = tarfile.TarInfo("long")
        info.type, info.size = tarfile.XHDTYPE, 2**30
        with pytest.raises(DamagedFileError):
            list(walk(put(tmp_path, info.tobuf() + bytes(4096)), self.limits))

    def test_memory_an_xz_file_asks_for(self, tmp_path: Path) -> None:
        filters = [{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 2**29}]
        with pytest.raises(DamagedFileError):
            list(walk(put(tmp_path, lzma.compress(tarred(("a.pdf", PDF)), filters=filters)), SETTINGS))


def test_a_member_over_the_limit_of_one_file_leaves_the_others(tmp_path: Path) -> None:
    settings = Settings(limits=Limits(bytes=1000))
    members = (("big.pdf", PDF + bytes(range(256)) * 8), ("small.pdf", PDF))
    for path in (
        put(tmp_path, zipped(*members)),
        put(tmp_path, tarred(*members), "b"),
        seven_zipped(tmp_path / "c", *members),
    ):
        assert {p: (m.outcome, m.code) for p, m in met(path, settings).items()} == {
            "big.pdf": ("refused", "limit"),
            "small.pdf": ("document", None),
        }


def test_damaged_members_leave_the_others(tmp_path: Path) -> None:
    data = bytearray(zipped(("a.pdf", PDF * 50), ("b.pdf", PDF)))
    data[40:60] = bytes(20)
    found = met(put(tmp_path, bytes(data)))
    assert [(m.outcome, m.code) for m in found.values()] == [("damaged", "damaged"), ("document", None)]
    cut = met(put(tmp_path, tarred(("a.pdf", PDF), ("b.pdf", PDF * 1000))[:3000]))
    assert [m.outcome for m in cut.values()] == ["document", "damaged"]


def test_encrypted_members_are_reported_or_opened(tmp_path: Path) -> None:
    path = seven_zipped(tmp_path / "secret.7z", ("a.pdf", PDF), password="预算2023")  # noqa: S106
    with pytest.raises(PasswordError):
        met(path)
    with pytest.raises(PasswordError):
        met(path, password="other")  # noqa: S106
    assert [m.outcome for m in met(path, password="预算2023").values()] == ["document"]  # noqa: S106
    outer = put(tmp_path, zipped(("secret.7z", path.read_bytes()), ("b.pdf", PDF)))
    assert {p: m.outcome for p, m in met(outer).items()} == {"secret.7z": "encrypted", "b.pdf": "document"}
    assert met(outer)["secret.7z"].code == "password"


def test_encrypted_zip_member(tmp_path: Path) -> None:
    data = bytearray(zipped(("a.pdf", PDF), ("b.pdf", PDF)))
    central = data.index(b"PK\x01\x02")
    data[6] |= 1
    data[central + 8] |= 1
    path = put(tmp_path, bytes(data))
    assert [m.outcome for m in met(path).values()] == ["encrypted", "document"]
    assert [m.outcome for m in met(path, password="wrong").values()] == ["encrypted", "document"]  # noqa: S106


def test_a_single_compressed_file_is_its_one_member(tmp_path: Path) -> None:
    path = put(tmp_path, gzip.compress(PDF), "预算.pdf.gz")
    assert {p: m.outcome for p, m in met(path).items()} == {"预算.pdf": "document"}


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4", b"hello"])
def test_what_is_no_archive_is_refused(tmp_path: Path, data: bytes) -> None:
    assert archive_kind(data) is None
    with pytest.raises(UnknownTypeError):
        met(put(tmp_path, data))


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04junk" * 30, b"7z\xbc\xaf\x27\x1c" + bytes(90), b"\x1f\x8b" + b"x" * 90]
)
def test_damaged_archives_are_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(DamagedFileError):
        met(put(tmp_path, data))


def test_nothing_stays_behind(tmp_path: Path) -> None:
    folder = tmp_path / "spool"
    folder.mkdir()
    path = put(tmp_path, zipped(("i.zip", zipped(("a.pdf", PDF))), ("b.pdf", PDF)))
    for member in walk(path, SETTINGS, folder=folder):
        assert len([p for p in folder.rglob("*") if p.is_file()]) <= 2, member
    assert list(folder.iterdir()) == []


@given(st.text(alphabet="预算决算部门收支总表一二三教育局éüß1_-", min_size=1, max_size=20))
def test_names_in_utf8_are_understood(name: str) -> None:
    assert decoded(name.encode()) == name


@given(st.text(alphabet="预算决算部门收支总表一二三教育局", min_size=2, max_size=12))
def test_gbk_names_are_understood(name: str) -> None:
    assert decoded(name.encode("gbk")) == name


@given(st.text())
def test_shown_names_steer_no_terminal(name: str) -> None:
    assert all(c.isprintable() or c.isspace() for c in shown(name).replace("\N{REPLACEMENT CHARACTER}", ""))


def test_judgement_of_names() -> None:
    assert not leads_out("a/b..c/d.pdf")
    assert leads_out("a/../b")
    assert not left_behind("预算/a.pdf")
