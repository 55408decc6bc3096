"""Every refusal and failure has its words in Chinese, and its explanation in the documentation."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from extractor.errors import KemuError
from service.ui.refusals import IN_CHINESE, scripted, told

ROOT = Path(__file__).parents[2]
_NAMED = re.compile(r"`(\w+)`")


def _trees(*rooms: str) -> Iterator[ast.AST]:
    for room in rooms:
        for file in (ROOT / room).rglob("*.py"):
            yield from ast.walk(ast.parse(file.read_text(encoding="utf-8")))


def _text(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def refused() -> set[str]:
    """Codes in `Refusal(status, code, …)`."""
    calls = (node for node in _trees("service") if isinstance(node, ast.Call) and len(node.args) > 1)
    return {_text(c.args[1]) for c in calls if isinstance(c.func, ast.Name) and c.func.id == "Refusal"} - {""}


def given() -> set[str]:
    """Codes that refusals of the extractor own, and those given as `code=` and `reason_code=`."""
    found = set()
    for node in _trees("extractor", "service"):
        if isinstance(node, ast.keyword) and node.arg in ("code", "reason_code"):
            found.add(_text(node.value))
        if isinstance(node, ast.AnnAssign | ast.Assign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(t, ast.Name) and t.id == "code" for t in targets):
                found.add(_text(node.value))
    return {code for code in found if re.fullmatch(r"[a-z_]+", code)}


def _kinds(kind: type[KemuError]) -> Iterator[str]:
    yield kind.code
    for narrower in kind.__subclasses__():
        yield from _kinds(narrower)


def test_every_code_has_its_words_in_chinese() -> None:
    codes = refused() | given() | set(_kinds(KemuError))
    assert {"forged", "rows_unmatched", "damaged"} <= codes
    assert codes <= set(IN_CHINESE)


def test_every_code_is_explained() -> None:
    pages = (ROOT / "docs" / name for name in ("api.md", "errors.md"))
    explained = {code for page in pages for code in _NAMED.findall(page.read_text(encoding="utf-8"))}
    assert set(IN_CHINESE) <= explained


def test_the_words_follow_the_reader_and_an_unknown_code_keeps_its_sentence() -> None:
    assert told("zh", "taken", "Somebody else looks") == IN_CHINESE["taken"]
    assert told("en", "taken", "Somebody else looks") == "Somebody else looks"
    assert told("zh", "novel", "Something new") == "Something new"
    assert told("zh", None, None) == ""
    assert scripted("en") == {}
    assert scripted("zh")["refused.taken"] == IN_CHINESE["taken"]


@pytest.mark.parametrize("code", IN_CHINESE)
def test_words_are_a_sentence(code: str) -> None:
    assert re.fullmatch(r"[\u4e00-\u9fff].*。", IN_CHINESE[code])


def test_a_page_refuses_in_the_language_of_its_reader(client: TestClient) -> None:
    chinese = client.get("/documents/none", headers={"accept-language": "zh-CN"})
    english = client.get("/documents/none", headers={"accept-language": "en"})
    assert chinese.status_code == english.status_code == 404
    assert IN_CHINESE["not_found"] in chinese.text
    assert "There is no document none" in english.text
    assert "There is no" not in chinese.text
