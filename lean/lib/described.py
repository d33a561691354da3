"""An OpenAPI description as people read it: each operation with what it takes, in plain rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Field:
    """`kind` says what it is in a few words: "text", "whole number", "one of sum, enabling"."""

    name: str
    kind: str
    needed: bool
    about: str


@dataclass(frozen=True, slots=True)
class Operation:
    method: str
    path: str
    summary: str
    about: str
    asks: tuple[Field, ...]
    sends: tuple[Field, ...]


def by_tag(schema: dict[str, Any]) -> dict[str, list[Operation]]:
    """The operations under the name of their group, in the order of the description."""
    groups: dict[str, list[Operation]] = {}
    for path, methods in schema["paths"].items():
        for method, said in methods.items():
            groups.setdefault(said["tags"][0], []).append(_operation(method, path, said, schema))
    return groups


def _operation(method: str, path: str, said: dict, schema: dict) -> Operation:
    asks = [
        Field(one["name"], _kind(one["schema"], schema), one.get("required", False), one.get("description", ""))
        for one in said.get("parameters", ())
        if one["in"] != "path"
    ]
    body = said.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    sends = _fields(_resolved(body, schema), schema) if body else ()
    return Operation(method.upper(), path, said["summary"], said.get("description", ""), tuple(asks), tuple(sends))


def _fields(body: dict, schema: dict) -> Iterator[Field]:
    needed = body.get("required", ())
    for name, one in body["properties"].items():
        yield Field(name, _kind(one, schema), name in needed, one.get("description", ""))


def _resolved(part: dict, schema: dict) -> dict:
    while True:
        if "allOf" in part:
            part = part["allOf"][0]
        elif "$ref" in part:
            part = schema["components"]["schemas"][part["$ref"].rsplit("/", 1)[1]]
        else:
            return part


WORDS = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "date": "day",
    "null": "null",
}


def _kind(part: dict, schema: dict) -> str:
    part = _resolved(part, schema)
    if "anyOf" in part:
        kinds = dict.fromkeys(_kind(one, schema) for one in part["anyOf"])
        # A number may be written as a string; that is said once for all of them.
        if "number" in kinds:
            kinds.pop("text", None)
        return " or ".join(kinds)
    if "enum" in part:
        return f"one of {', '.join(word or 'blank' for word in part['enum'])}"
    if part.get("type") == "array":
        return f"list of {_kind(part['items'], schema)}"
    if part.get("type") == "object" and "properties" not in part:
        return f"for each name {_kind(part['additionalProperties'], schema)}"
    if "properties" in part:
        return f"objects with {', '.join(part['properties'])}"
    word = WORDS.get(part.get("format", ""), "") or WORDS[part["type"]]
    return f"{word}, {part['maxLength']} characters at most" if "maxLength" in part else word
