"""How uploads are described: the same options, as parts of a form, in JSON or beside a raw body."""

from __future__ import annotations

from typing import Any

from service.intake import Options

_BINARY = {"type": "string", "format": "binary"}


def form(files: dict[str, Any]) -> dict[str, Any]:
    """A form with a part `file` as described, and the options as further parts."""
    properties = {"file": files, **_options()}
    return {"schema": {"type": "object", "required": ["file"], "properties": properties}}


def json_object(required: dict[str, Any]) -> dict[str, Any]:
    """An object with these properties and the options."""
    properties = {**required, **_options()}
    return {"schema": {"type": "object", "required": list(required), "properties": properties}}


def raw(*media_types: str) -> dict[str, Any]:
    """One file as the body; the options stand in the query."""
    return {media_type: {"schema": _BINARY} for media_type in media_types}


def request_body(content: dict[str, Any]) -> dict[str, Any]:
    """What FastAPI takes as `openapi_extra`."""
    return {"requestBody": {"required": True, "content": content}}


def binary(description: str) -> dict[str, Any]:
    """A part that is a file."""
    return {**_BINARY, "description": description}


def _options() -> dict[str, Any]:
    """The options as texts and numbers, from where they are declared."""
    declared = Options.model_json_schema()["properties"]
    options = {name: _given(schema) for name, schema in declared.items()}
    formats = {"type": "string", "description": declared["formats"]["description"], "examples": ["csv,xlsx"]}
    collection = {"type": "string", "description": "groups documents", "default": "default"}
    return {**options, "formats": formats, "collection": collection}


def _given(schema: dict[str, Any]) -> dict[str, Any]:
    """An option that is given: who has none leaves it out, rather than say null."""
    kinds = [kind for kind in schema.get("anyOf", [schema]) if kind.get("type") != "null"]
    return {**kinds[0], "description": schema["description"]}
