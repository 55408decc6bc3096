"""The recognition models: which there are, where their files lie, and whether they are the right files.

`models/manifest.toml` names the models Kemu knows; a folder given in the settings may hold a manifest of its
own, whose models go first. Nothing here reaches for the network, `fetch` excepted.
"""

from __future__ import annotations

import hashlib
import importlib.util
import re
import shutil
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import yaml  # type: ignore[import-untyped]

from extractor.document import ModelUse
from extractor.errors import ModelError, OutputError, UsageError
from extractor.settings import Settings

Role = Literal["detection", "recognition"]
ROLES: tuple[Role, ...] = ("detection", "recognition")
MANIFEST = "manifest.toml"
_CONFIG = "inference.yml"
_NETWORK = "inference.onnx"


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """What a manifest says of a model. `home` is the folder of the manifest."""

    name: str
    role: Role
    version: str
    file: str
    sha256: str
    licence: str
    source: str
    package: str | None
    inside: str | None
    home: Path

    @property
    def use(self) -> ModelUse:
        return ModelUse(name=self.name, version=self.version, sha256=self.sha256)


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """A model, the file found for it (None: none) and what is wrong with it (None: nothing known)."""

    entry: ModelEntry
    path: Path | None
    problem: str | None = None


def list_models(settings: Settings) -> list[ModelStatus]:
    """Every model of the manifests and where its file lies; the files are not read."""
    found = [(entry, locate(entry, settings)) for entry in manifest(settings)]
    return [
        ModelStatus(entry, path, None if path is not None else "no such file was found")
        for entry, path in found
    ]


def verify(settings: Settings) -> list[ModelStatus]:
    """The same as `list_models`, and whether each file is the one its manifest names."""
    return [
        status if status.path is None else ModelStatus(status.entry, status.path, _mismatch(status))
        for status in list_models(settings)
    ]


def _mismatch(status: ModelStatus) -> str | None:
    if status.path is None or _sha256(status.path) == status.entry.sha256:
        return None
    return "the file is not the one the manifest names (its sha256 is another)"


def manifest(settings: Settings) -> list[ModelEntry]:
    """All known models, those of the folder in the settings first.

    Raises ModelError where a manifest cannot be read.
    """
    homes = [*_folders(settings), _own_folder()]
    entries = [entry for home in homes for entry in _entries(home)]
    return list({(entry.name, entry.sha256): entry for entry in reversed(entries)}.values())[::-1]


def _folders(settings: Settings) -> list[Path]:
    return [settings.models_dir] if settings.models_dir is not None else []


def _own_folder() -> Path:
    with resources.as_file(resources.files("models")) as folder:
        return Path(folder)


def _entries(home: Path) -> list[ModelEntry]:
    path = home / MANIFEST
    if not path.is_file():
        return []
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        return [_entry(item, home) for item in data.get("model", [])]
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError) as error:
        raise ModelError(f"The model manifest {path} cannot be read: {error}") from error


def _entry(item: dict[str, Any], home: Path) -> ModelEntry:
    required = ("name", "role", "version", "file", "sha256", "licence", "source")
    return ModelEntry(
        **{key: item[key] for key in required},
        package=item.get("package"),
        inside=item.get("inside"),
        home=home,
    )


def models_in_use(settings: Settings) -> tuple[ModelUse, ...]:
    """The models that pictures are read with under these settings."""
    return tuple(choose(role, settings).use for role in ROLES)


def choose(role: Role, settings: Settings) -> ModelEntry:
    """The first model of the manifests that plays `role`. Raises ModelError where there is none."""
    for entry in manifest(settings):
        if entry.role == role:
            return entry
    raise ModelError(f"No model for {role} is named in any manifest")


def locate(entry: ModelEntry, settings: Settings) -> Path | None:
    """The file of a model: in the folder of the settings, beside its manifest, in an installed package."""
    folders = [*_folders(settings), entry.home]
    places = [folder / part / entry.file for folder in folders for part in (entry.name, "")]
    if entry.package is not None and entry.inside is not None:
        package = _package_folder(entry.package)
        places += [package / entry.inside] if package is not None else []
    return next((place for place in places if place.is_file()), None)


def _package_folder(package: str) -> Path | None:
    # find_spec does not import the package, which may take seconds
    spec = importlib.util.find_spec(package)
    places = spec.submodule_search_locations if spec is not None else None
    return Path(next(iter(places))) if places else None


def verified(entry: ModelEntry, settings: Settings) -> Path:
    """The file of a model. Raises ModelError where it is missing or is not the one the manifest names."""
    path = locate(entry, settings)
    if path is None:
        raise ModelError(f"The file {entry.file} of the model {entry.name} was not found")
    if _sha256(path) != entry.sha256:
        raise ModelError(f"{path} is not the file that the manifest names for {entry.name}")
    return path


def config_of(entry: ModelEntry, settings: Settings) -> dict[str, Any]:
    """What the inference.yml of a model says. Raises ModelError where it is missing or cannot be read."""
    place = _config(entry, verified(entry, settings))
    try:
        said = yaml.safe_load(place.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ModelError(f"{place} cannot be read: {error}") from error
    if not isinstance(said, dict):
        raise ModelError(f"{place} says nothing of the model")
    return said


@contextmanager
def prepared(entry: ModelEntry, settings: Settings) -> Iterator[Path]:
    """A folder as PaddleOCR wants it: the network as inference.onnx, and its inference.yml.

    It lives only while the model is being loaded: nothing is cached, so that nothing can go stale, processes
    that start together do not meet, and the installation may be read-only. Raises ModelError where the file
    is missing or is not the one the manifest names.
    """
    path = verified(entry, settings)
    config = _config(entry, path)
    with tempfile.TemporaryDirectory(prefix="kemu-model-") as name:
        folder = Path(name)
        try:
            (folder / _NETWORK).symlink_to(path.resolve())
        except OSError:  # a system without links
            shutil.copyfile(path, folder / _NETWORK)
        shutil.copyfile(config, folder / _CONFIG)
        yield folder


_FETCHABLE = re.compile(r"PP-OCRv[4-9]_(?:tiny|small|medium|mobile|server)_(?P<part>rec|det)")


def fetch(name: str, target: Path) -> ModelStatus:
    """Gets a model from PaddleOCR's own hub into the folder `target`, and names it in that folder's manifest.

    `name` is PaddleOCR's, such as "PP-OCRv6_medium_rec". The only function that reaches for the network.
    Raises UsageError for a name that is no recognition or detection model, ModelError where the hub does not
    give it, OutputError where the folder cannot be written.
    """
    match = _FETCHABLE.fullmatch(name)
    if match is None:
        raise UsageError(f"{name} is no model for reading or finding text, such as PP-OCRv6_medium_rec")
    try:
        from paddlex.inference.utils.official_models import official_models

        folder = Path(official_models.get_model_path(name, model_formats=["onnx"]))
    except Exception as error:
        raise ModelError(
            f"The model {name} could not be fetched: {error}", remedy="Check the connection to the network"
        ) from error
    return install(name, "recognition" if match["part"] == "rec" else "detection", folder, target)


def install(name: str, role: Role, folder: Path, target: Path) -> ModelStatus:
    """Copies a model (a folder with inference.onnx and inference.yml) into `target` and adds it to the
    manifest there, where it goes before the models Kemu comes with."""
    network, config = folder / _NETWORK, folder / _CONFIG
    if not network.is_file() or not config.is_file():
        raise ModelError(f"{folder} holds no {_NETWORK} and {_CONFIG}")
    lines = [
        "[[model]]",
        f'name = "{name}"',
        f'role = "{role}"',
        f'version = "{name.partition("_")[0]}"',
        f'file = "{_NETWORK}"',
        f'sha256 = "{_sha256(network)}"',
        'licence = "Apache-2.0"',
        'source = "PaddleOCR\'s model hub"',
    ]
    try:
        (target / name).mkdir(parents=True, exist_ok=True)
        for file in (network, config):
            shutil.copyfile(file, target / name / file.name)
        path = target / MANIFEST
        known = path.read_text(encoding="utf-8") if path.exists() else ""
        path.write_text("\n".join(lines) + "\n\n" + known, encoding="utf-8")
    except OSError as error:
        raise OutputError(f"The model cannot be written to {target}: {error.strerror}") from error
    return ModelStatus(_entries(target)[0], target / name / _NETWORK)


def _config(entry: ModelEntry, path: Path) -> Path:
    places = [path.parent / _CONFIG, entry.home / entry.name / _CONFIG, _own_folder() / entry.name / _CONFIG]
    for place in places:
        if place.is_file():
            return place
    raise ModelError(f"The model {entry.name} has no {_CONFIG}")


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror}") from error
