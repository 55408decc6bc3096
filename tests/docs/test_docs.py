"""The documentation says what is so: commands, error codes, settings, public names."""

from __future__ import annotations

import importlib
import pkgutil
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from fastapi.routing import APIRoute

import extractor
from extractor.cli import kemu
from extractor.errors import KemuError
from extractor.settings import Limits, Settings
from service import routes

ROOT = Path(__file__).parents[2]
NESTED = {"limits", "archives"}
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def _kinds(kind: type[KemuError]) -> Iterator[type[KemuError]]:
    yield kind
    for narrower in kind.__subclasses__():
        yield from _kinds(narrower)


def test_the_commands_of_the_readme_run(tmp_path: Path) -> None:
    commands = [line for block in _blocks("sh") for line in block.splitlines() if "bin/kemu" in line]
    assert len(commands) >= 5
    for line in commands:
        command = shlex.split(line.replace(".venv/bin/kemu", str(Path(sys.executable).with_name("kemu"))))
        command = [part.replace("samples/", f"{ROOT}/samples/") for part in command]
        run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert run.returncode == 0, (line, run.stderr)


def test_the_python_of_the_readme_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    (code,) = _blocks("python")
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_the_make_targets_of_the_readme_exist() -> None:
    targets = re.findall(r"^make (\w+)", "\n".join(_blocks("sh")), re.MULTILINE)
    assert targets == ["demo", "test"]
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert all(f"make {target} " in listed for target in targets)


def test_every_link_between_the_documents_leads_somewhere() -> None:
    for document in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), (document.name, target)


def test_every_error_code_is_explained() -> None:
    explained = set(re.findall(r"`(\w+)`", (ROOT / "docs/errors.md").read_text(encoding="utf-8")))
    assert {kind.code for kind in _kinds(KemuError)} <= explained


def test_every_setting_is_explained() -> None:
    """That docs/settings.md holds them all, the service's too, tests/service sees to."""
    listed = set(re.findall(r"`(KEMU_\w+)`", (ROOT / "docs/settings.md").read_text(encoding="utf-8")))
    assert {f"KEMU_{name.upper()}" for name in Settings.model_fields if name not in NESTED} <= listed
    assert {f"KEMU_LIMITS__{name.upper()}" for name in Limits.model_fields} <= listed
    named = set(re.findall(r"KEMU_[A-Z_]*[A-Z]", (ROOT / "docs/operator.md").read_text(encoding="utf-8")))
    assert named - listed <= {"KEMU_CONFIG", "KEMU_DATABASE_PASSWORD"}


def test_the_public_names_are_there_and_importing_them_is_light() -> None:
    for name in extractor.__all__:
        assert getattr(extractor, name) is not None
    code = "import sys, extractor.cli; print('cv2' in sys.modules, 'pymupdf' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["False", "False"]


def test_help_names_every_command() -> None:
    assert set(kemu.list_commands(None)) >= {"extract", "show", "schema", "evaluate", "models"}  # type: ignore[arg-type]


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {re.split(r"[\[<>=]", line)[0] for line in wanted}
    told = (ROOT / "docs/decisions.md").read_text(encoding="utf-8")
    assert [name for name in sorted(names) if not re.search(rf"(?<![\w-]){name}(?![\w-])", told)] == []


@pytest.mark.parametrize("house", ["extractor", "service"])
def test_the_architecture_names_every_room_and_no_other(house: str) -> None:
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(\w+/|\w+\.py)`", text))
    rooms = {f"{room.name}/" for room in (ROOT / house).iterdir() if (room / "__init__.py").exists()}
    assert rooms <= named
    places = [place for top in ("extractor", "service") for place in (ROOT / top).rglob("*")]
    there = {f"{place.name}/" if place.is_dir() else place.name for place in places}
    assert named - there <= {"extractor/", "service/"}


def test_commands_and_options_of_the_documents_exist() -> None:
    """Those that the README shows are run; of the others, all that is written is known to the program."""
    shown = 0
    for document in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        text = document.read_text(encoding="utf-8")
        lines = [
            line for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) for line in block.splitlines()
        ]
        lines += re.findall(r"`(kemu [a-z][^`]*)`", text)
        for line in lines:
            _, said, rest = line.partition("kemu ")
            words = re.split(r"\s+", rest.split("#")[0].replace("…", ""))
            if not said or not re.fullmatch(r"[a-z]+", words[0]):
                continue
            command: click.Command = kemu
            while isinstance(command, click.Group) and words and re.fullmatch(r"[a-z]+", words[0]):
                found = command.get_command(click.Context(command), words.pop(0))
                assert found is not None, (document.name, line)
                command = found
            known = {option for parameter in command.params for option in parameter.opts}
            assert {word for word in words if word.startswith("--")} <= {*known, "--help"}, (
                document.name,
                line,
            )
            shown += 1
    assert shown > 40


def test_both_guides_for_clerks_name_the_same_keys() -> None:
    def keys(name: str) -> set[str]:
        rows = re.findall(
            r"^\| ([^|]+) \|[^|]+\|$", (ROOT / "docs" / name).read_text(encoding="utf-8"), re.MULTILINE
        )
        return {
            key
            for row in rows
            for key in re.findall(r"F\d|Ctrl\+Z|Alt\+\S|Esc|Enter|^[a-z?]$|^[a-z](?=[,、])", row)
        }

    assert keys("clerk.md") == keys("clerk-zh.md")
    assert {"F9", "Ctrl+Z", "p", "r", "?"} <= keys("clerk-zh.md")


def test_every_route_of_the_api_is_in_its_document() -> None:
    told = (ROOT / "docs/api.md").read_text(encoding="utf-8")
    modules = [
        importlib.import_module(f"service.routes.{m.name}") for m in pkgutil.iter_modules(routes.__path__)
    ]
    found = [route for module in modules if hasattr(module, "router") for route in module.router.routes]
    paths = {route.path for route in found if isinstance(route, APIRoute)}
    assert len(paths) > 30
    assert [path for path in sorted(paths) if path not in told] == []
