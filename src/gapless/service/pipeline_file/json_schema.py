"""JSON schemas of the pipeline file and of the files that it includes, for editors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gapless.service.pipeline_file.schema import PipelineSection

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_SECTIONS = "#/$defs/"
_OPTIONAL = "Default"
"""Stands before the name of a section of which any part may be left out."""


def pipeline_schema() -> dict[str, object]:
    """The JSON schema of a pipeline file."""
    schema = _schema()
    schema["required"].remove("processors")  # they may stand in included files
    return schema


def included_schema() -> dict[str, object]:
    """The JSON schema of an included file."""
    schema = _schema()
    properties = {name: schema["properties"][name] for name in ("defaults", "processors")}
    sections = {name: schema["$defs"][name] for name in sorted(_reachable(properties, schema["$defs"]))}
    return {
        "$schema": _DIALECT,
        "$defs": sections,
        "additionalProperties": False,
        "description": "A file that a pipeline file includes.",
        "properties": properties,
        "required": ["processors"],
        "title": "IncludedSection",
        "type": "object",
    }


def _schema() -> dict[str, Any]:
    """The whole, in which processors may leave out what the defaults of their file give."""
    schema = {"$schema": _DIALECT, **PipelineSection.model_json_schema(by_alias=True)}
    sections = schema["$defs"]
    for name in sorted(_reachable({"$ref": f"{_SECTIONS}ProcessorSection"}, sections)):
        sections[_OPTIONAL + name] = _optional(sections[name])
    sections["Defaults"] = sections.pop(f"{_OPTIONAL}ProcessorSection")
    del sections["ProcessorSection"]["required"]
    schema["properties"]["defaults"] = {"$ref": f"{_SECTIONS}Defaults"}
    return schema


def _optional(part: Any) -> Any:  # noqa: ANN401 any part of a schema
    """A part of a schema without anything that is required, down to the end."""
    match part:
        case dict():
            return {
                key: value.replace(_SECTIONS, _SECTIONS + _OPTIONAL) if key == "$ref" else _optional(value)
                for key, value in part.items()
                if not (key == "required" and isinstance(value, list))
            }
        case list():
            return [_optional(each) for each in part]
        case _:
            return part


def _reachable(part: object, sections: dict[str, Any]) -> set[str]:
    """Names of the sections that a part refers to, directly or not."""
    found: set[str] = set()
    waiting = list(_references(part))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(_references(sections[name]))
    return found


def _references(part: object) -> Iterator[str]:
    match part:
        case {"$ref": str(reference)}:
            yield reference.removeprefix(_SECTIONS)
        case dict():
            for value in part.values():
                yield from _references(value)
        case list():
            for each in part:
                yield from _references(each)
        case _:
            return
