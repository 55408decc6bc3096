"""Finding models, checking them, and making the folder PaddleOCR wants."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from extractor.engines import models
from extractor.errors import ModelError, OutputError, UsageError
from extractor.settings import Settings

NONE = Settings(models_dir=None)


def own_model(folder: Path, content: bytes = b"a network", sha256: str | None = None) -> Settings:
    """A folder with a model of the user's own, and the settings that name it."""
    (folder / "mine_rec").mkdir(parents=True)
    (folder / "mine_rec" / "inference.onnx").write_bytes(content)
    (folder / "mine_rec" / "inference.yml").write_text("Global: {model_name: mine_rec}\n", encoding="utf-8")
    (folder / "manifest.toml").write_text(
        f"""[[model]]
name = "mine_rec"
role = "recognition"
version = "1"
file = "inference.onnx"
sha256 = "{sha256 or hashlib.sha256(content).hexdigest()}"
licence = "Apache-2.0"
source = "made by the test"
""",
        encoding="utf-8",
    )
    return Settings(models_dir=folder)


def test_the_default_models_are_installed_and_sound() -> None:
    found = models.verify(NONE)
    assert {s.entry.role for s in found} == {"recognition", "detection"}
    assert [s.problem for s in found] == [None] * len(found)
    assert all(s.entry.licence == "Apache-2.0" for s in found)


def test_models_in_use_carry_the_sha256_of_their_files() -> None:
    statuses = {s.entry.name: s.path for s in models.list_models(NONE)}
    for use in models.models_in_use(NONE):
        path = statuses[use.name]
        assert path is not None
        assert hashlib.sha256(path.read_bytes()).hexdigest() == use.sha256


def test_a_folder_of_ones_own_goes_first(tmp_path: Path) -> None:
    settings = own_model(tmp_path / "models")
    assert models.choose("recognition", settings).name == "mine_rec"
    assert models.choose("detection", settings).name == models.choose("detection", NONE).name


def test_a_file_in_the_settings_folder_goes_before_the_installed_one(tmp_path: Path) -> None:
    entry = models.choose("recognition", NONE)
    installed = models.locate(entry, NONE)
    assert installed is not None
    (tmp_path / entry.file).write_bytes(installed.read_bytes())
    assert models.locate(entry, Settings(models_dir=tmp_path)) == tmp_path / entry.file


def test_the_prepared_folder_holds_network_and_settings_and_goes_away() -> None:
    entry = models.choose("recognition", NONE)
    with models.prepared(entry, NONE) as folder:
        network = (folder / "inference.onnx").read_bytes()
        assert hashlib.sha256(network).hexdigest() == entry.sha256
        assert entry.name in (folder / "inference.yml").read_text(encoding="utf-8")
    assert not folder.exists()


def test_a_file_that_is_another_is_refused(tmp_path: Path) -> None:
    settings = own_model(tmp_path / "models", sha256="0" * 64)
    entry = models.choose("recognition", settings)
    with pytest.raises(ModelError, match="not the file"), models.prepared(entry, settings):
        pass
    assert [s.problem for s in models.verify(settings) if s.entry == entry] != [None]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    settings = own_model(tmp_path / "models")
    (tmp_path / "models" / "mine_rec" / "inference.onnx").unlink()
    entry = models.choose("recognition", settings)
    assert next(s for s in models.list_models(settings) if s.entry == entry).problem is not None
    with pytest.raises(ModelError, match=r"inference\.onnx"), models.prepared(entry, settings):
        pass


@pytest.mark.parametrize("text", ["[[model]]\nname = 'x'\n", "not toml at all ["])
def test_a_broken_manifest_is_an_error_with_its_path(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match=r"manifest\.toml"):
        models.list_models(Settings(models_dir=tmp_path))


def test_an_installed_model_is_then_the_one_in_use(tmp_path: Path) -> None:
    got = tmp_path / "got"
    own_model(got)
    target = tmp_path / "target"
    status = models.install("PP-OCRv6_medium_rec", "recognition", got / "mine_rec", target)
    assert status.path == target / "PP-OCRv6_medium_rec" / "inference.onnx"
    settings = Settings(models_dir=target)
    assert models.choose("recognition", settings).name == "PP-OCRv6_medium_rec"
    assert all(s.problem is None for s in models.verify(settings))
    with models.prepared(models.choose("recognition", settings), settings) as folder:
        assert "mine_rec" in (folder / "inference.yml").read_text(encoding="utf-8")


def test_installing_twice_names_the_model_once(tmp_path: Path) -> None:
    got = tmp_path / "got"
    own_model(got)
    for _ in range(2):
        models.install("PP-OCRv6_medium_rec", "recognition", got / "mine_rec", tmp_path / "target")
    found = models.manifest(Settings(models_dir=tmp_path / "target"))
    assert [e.name for e in found].count("PP-OCRv6_medium_rec") == 1


def test_a_target_that_is_a_file_is_an_output_error(tmp_path: Path) -> None:
    got = tmp_path / "got"
    own_model(got)
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError):
        models.install("PP-OCRv6_medium_rec", "recognition", got / "mine_rec", tmp_path / "file")


def test_only_models_for_text_can_be_fetched(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        models.fetch("ResNet50", tmp_path)
    assert list(tmp_path.iterdir()) == []
