"""The HTML view: one file, safe whatever the paper says, and alive in a browser where there is one."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image

from extractor.document import Document
from extractor.errors import EngineError
from extractor.export.pictures import LARGEST_BYTES, PagePictures
from extractor.export.webpage import write_webpage
from tests.export.papers import HOSTILE, paper

ATTACK = "\"><img src=x onerror=\"document.title='owned'\"></script><script>document.title='owned'</script>&"
BROWSER = shutil.which("chromium") or shutil.which("google-chrome")


def picture(page: int) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (64, 48), (page * 20, 200, 200)).save(stream, "WEBP")
    return stream.getvalue()


def html(built: Document, pictures: PagePictures | None = picture) -> str:
    stream = io.BytesIO()
    write_webpage(built, stream, pictures)
    return stream.getvalue().decode("utf-8")


def hostile() -> Document:
    """The paper with an attack in every text there is."""
    data = paper().model_dump(mode="json")

    def spoil(value: object, key: str = "") -> object:
        if isinstance(value, dict):
            return {k: spoil(v, k) for k, v in value.items()}
        if isinstance(value, list):
            return [spoil(v, key) for v in value]
        free = key in {"text", "label", "title", "message", "name", "path", "code_name", "engine", "value"}
        return ATTACK if free and isinstance(value, str) else value

    return Document.model_validate_json(json.dumps(spoil(data)))


class Elements(HTMLParser):
    """All elements of a page with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_every_cell_is_drawn_over_its_page_and_listed() -> None:
    elements = Elements(html(paper())).found
    drawn = [str(a["id"]) for tag, a in elements if tag == "rect" and a.get("id")]
    listed = [str(a["id"]) for tag, a in elements if tag == "td"]
    cells = [f"{t}-{c.row}-{c.col}" for t, table in enumerate(paper().tables) for c in table.cells]
    assert sorted(drawn) == sorted(f"c{cell}" for cell in cells)
    assert sorted(listed) == sorted(f"g{cell}" for cell in cells)
    doubt = next(a for tag, a in elements if a.get("id") == "c1-4-5")
    assert set(str(doubt["class"]).split()) == {"cell", "doubt", "finding", "suspect", "amount"}
    spanning = next(a for tag, a in elements if a.get("id") == "g1-0-0")
    assert spanning["colspan"] == "2"


def test_what_could_not_be_read_is_not_said_to_agree() -> None:
    failed = paper().model_copy(update={"findings": ()})
    assert "No findings in what was read" in html(failed)
    assert "No findings in what was read" not in html(failed.model_copy(update={"failures": ()}))


def test_the_file_stands_alone() -> None:
    elements = Elements(html(paper())).found
    assert [a["src"] for tag, a in elements if "src" in a and not str(a["src"]).startswith("data:")] == []
    assert [tag for tag, a in elements if tag == "link" or "href" in a] == []
    images = [str(a["src"]) for tag, a in elements if tag == "img"]
    assert len(images) == 3
    assert all(image.startswith("data:image/webp;base64,") for image in images)
    assert not re.search(r"(src|href|url\()\s*=?\s*[\"']?(https?:)?//", html(paper()))


def test_texts_never_become_markup() -> None:
    clean, attacked = Elements(html(paper())).found, Elements(html(hostile())).found
    count = [tag for tag, _ in clean]
    assert [tag for tag, _ in attacked].count("script") == count.count("script") == 2
    assert [tag for tag, _ in attacked].count("img") == count.count("img")
    assert not any(name.startswith("on") for _, a in attacked for name in a)
    assert HOSTILE not in html(paper())


def test_the_policy_names_the_one_script_and_style() -> None:
    (policy,) = (a["content"] for _, a in Elements(html(paper())).found if a.get("http-equiv"))
    assert policy is not None
    assert policy.startswith("default-src 'none'; img-src data:; style-src 'sha256-")
    assert "unsafe" not in policy


def test_the_data_of_the_script_comes_back() -> None:
    match = re.search(r'<script type="application/json" id="data">(.*?)</script>', html(hostile()), re.DOTALL)
    assert match
    data = json.loads(match.group(1))
    assert data["tables"][1]["cells"][0][2] == ATTACK
    assert data["findings"][0]["cells"] == ["1-4-3", "1-4-4", "1-4-5"]


def test_a_page_whose_picture_fails_shows_its_readings_and_the_reason() -> None:
    def failing(page: int) -> bytes:
        if page == 2:
            raise EngineError("page 2 cannot be <drawn>")
        return b"GIF89a" if page == 1 else b"\xff\xd8\xff" + bytes(LARGEST_BYTES)

    text = html(paper(), failing)
    assert "page 2 cannot be &lt;drawn&gt;" in text
    assert "neither WebP nor JPEG nor PNG" in text
    assert "larger than 12 MiB" in text
    assert text.count('class="sheet bare"') == 3
    assert "普通教育</text>" in text


@pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine")
@pytest.mark.parametrize("attacked", [False, True])
def test_it_runs_in_a_browser_without_giving_way(tmp_path: Path, attacked: bool) -> None:
    page = tmp_path / "p.html"
    page.write_text(html(hostile() if attacked else paper()), encoding="utf-8")
    command = [str(BROWSER), "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", f"file://{page}#f0"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    elements = Elements(done.stdout).found
    assert "<title>owned</title>" not in done.stdout
    root = next(a for tag, a in elements if tag == "html")
    assert root["class"] == "js"
    now = {a["id"] for _, a in elements if "now" in str(a.get("class", "")).split() and a.get("id")}
    assert now == {"c1-4-5", "g1-4-5"}
    lit = {a["id"] for tag, a in elements if tag == "rect" and "lit" in str(a.get("class", "")).split()}
    assert lit == {"c1-4-3", "c1-4-4", "c1-4-5"}
    assert [tag for tag, a in elements if tag == "img" and a.get("src") == "x"] == []
