"""Pages that bring their process down: set aside after so many tries, read once, and the rest goes on."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pymupdf
import pytest

from extractor.batch import CHILD, Order, Readers
from extractor.errors import GivenUpError, PasswordError
from extractor.export import load
from extractor.settings import Settings
from extractor.watched.hands import LocalHands

DEADLY = "tests.batch.deadly"


def paper(folder: Path, name: str, pages: int) -> Order:
    path = folder / name
    with pymupdf.open() as document:
        for number in range(pages):
            document.new_page(width=300, height=200).insert_text((60, 70), f"page {number}")
        document.save(path)
    return Order(path, name, None, folder / "out" / name, ("json", "csv"))


def test_a_page_that_kills_again_and_again_is_left_out_and_the_others_are_there_once(tmp_path: Path) -> None:
    settings = Settings(kills=3, page_seconds=20, page_memory=400 * 2**20, pages_aside=4, jobs=2)
    with Readers(settings, LocalHands(DEADLY, 2)) as readers:
        (finished,) = readers.run([paper(tmp_path, "deadly.pdf", 5)])
    document = load(tmp_path / "out" / "deadly.pdf.json")
    assert [page.number for page in document.pages] == [1, 2, 3, 4, 5]
    codes = {f.page: f.code for f in document.failures}
    assert codes == {1: "worker_died", 2: "time_limit", 3: "memory_limit"}
    assert finished.told is not None
    assert (finished.told["state"], finished.told["pages"]) == ("partly", 5)
    tries = Counter((tmp_path / "deadly.tries").read_text().split())
    assert tries == {"1": 3, "2": 1, "3": 1, "4": 2, "5": 1}


def test_a_document_with_too_many_such_pages_is_given_up(tmp_path: Path) -> None:
    settings = Settings(kills=1, page_seconds=3, pages_aside=1)
    with Readers(settings, LocalHands(DEADLY, 1)) as readers:
        (finished,) = readers.run([paper(tmp_path, "deadly.pdf", 30)])
    assert isinstance(finished.error, GivenUpError)
    assert "Pages 1" in finished.error.message
    assert not (tmp_path / "out").exists()
    assert (tmp_path / "deadly.tries").read_text().split() in (["1"], ["1", "2"])


def test_what_cannot_be_opened_is_refused_as_it_would_be_here(tmp_path: Path) -> None:
    path = tmp_path / "secret.pdf"
    with pymupdf.open() as document:
        document.new_page()
        document.save(path, encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="预算", owner_pw="预算")
    closed = Order(path, "1", None, tmp_path / "out" / "a", ("json",))
    opened = Order(path, "1", "预算", tmp_path / "out" / "b", ("json",))
    with Readers(Settings(), LocalHands(CHILD, 1)) as readers:
        refused, read = readers.run([closed, opened])
    assert isinstance(refused.error, PasswordError)
    assert read.told is not None
    assert load(tmp_path / "out" / "b.json").source.name == "secret.pdf"


def test_another_file_under_the_same_path_is_opened_anew(tmp_path: Path) -> None:
    with Readers(Settings(), LocalHands(CHILD, 1)) as readers:
        (first,) = readers.run([paper(tmp_path, "a.pdf", 1)])
        replaced = paper(tmp_path, "a.pdf", 3)
        (second,) = readers.run([Order(replaced.path, "other", None, replaced.target, replaced.formats)])
    assert [first.told["pages"], second.told["pages"]] == [1, 3]  # type: ignore[index]


@pytest.mark.parametrize("jobs", [1, 3])
def test_many_documents_come_out_each_once(tmp_path: Path, jobs: int) -> None:
    orders = [paper(tmp_path, f"{n}.pdf", n % 3 + 1) for n in range(7)]
    with Readers(Settings(jobs=jobs), LocalHands(CHILD, jobs)) as readers:
        finished = list(readers.run(iter(orders)))
    assert sorted(f.order.path.name for f in finished) == [f"{n}.pdf" for n in range(7)]
    assert all(f.told is not None and f.told["pages"] == int(f.order.path.stem) % 3 + 1 for f in finished)
