"""Templates: ``{name}`` stands for an attribute of the partition, ``{{name}}`` for itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gapless.service.pipeline_file.findings import Findings, did_you_mean
from gapless.service.pipeline_file.source_text import Place

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{([A-Za-z_][A-Za-z0-9_]*)\}")


def names(template: str) -> list[str]:
    """Attributes that a template asks for, in order."""
    return [found[1] for found in _PLACEHOLDER.finditer(template) if found[1]]


def asks_for(value: object, name: str) -> bool:
    """Whether any string in a value asks for an attribute."""
    return any(name in names(template) for _, template in _strings(value, ()))


def check(value: object, place: Place, attributes: tuple[str, ...] | None, findings: Findings) -> None:
    """Every string in a value asks only for these attributes; None where they are not known."""
    if attributes is None:
        return
    for where, template in _strings(value, place):
        for name in names(template):
            if name not in attributes:
                findings.add(where, f"{{{name}}} is no attribute of the calendar", did_you_mean(name, attributes))


def _strings(value: object, place: Place) -> Iterator[tuple[Place, str]]:
    match value:
        case str():
            yield place, value
        case dict():
            for key, inner in value.items():
                yield from _strings(inner, (*place, str(key)))
        case list() | tuple():
            for position, inner in enumerate(value):
                yield from _strings(inner, (*place, position))
        case _:
            return
