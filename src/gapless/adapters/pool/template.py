"""Templates: ``{name}`` stands for an attribute of the partition.

A list attribute becomes its values joined by commas, except that in JSON a string which is nothing but its placeholder becomes
a list of strings. Everything else stays a string. ``{{name}}`` is a literal ``{name}``; braces around anything that is not a
name are left as they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

from gapless.adapters.pool.classify import Failure
from gapless.model.attempt import ErrorClass, failed
from gapless.model.calendar import AttributeValue

Attributes = Mapping[str, AttributeValue]

_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{([A-Za-z_][A-Za-z0-9_]*)\}")


def fill(template: str, attributes: Attributes) -> str:
    """Raises Failure (permanent) where an attribute is unknown."""
    return _fill(template, attributes, encoded=False) if "{" in template else template


def fill_url(template: str, attributes: Attributes) -> str:
    """The same, with values percent-encoded: a value never adds a path segment or a parameter."""
    return _fill(template, attributes, encoded=True) if "{" in template else template


def fill_json(value: object, attributes: Attributes) -> object:
    """Every string in a JSON value filled; keys are left as they are."""
    match value:
        case str():
            whole = _PLACEHOLDER.fullmatch(value)
            if whole and whole[1] and isinstance(listed := _value(whole[1], attributes), tuple):
                return list(listed)
            return fill(value, attributes)
        case list() | tuple():
            return [fill_json(inner, attributes) for inner in value]
        case Mapping():
            return {key: fill_json(inner, attributes) for key, inner in value.items()}
        case _:
            return value


def _fill(template: str, attributes: Attributes, *, encoded: bool) -> str:
    def replacement(found: re.Match[str]) -> str:
        name = found[1]
        if name is None:
            return found[0][0]
        value = _value(name, attributes)
        text = ",".join(value) if isinstance(value, tuple) else value
        return quote(text, safe="") if encoded else text

    return _PLACEHOLDER.sub(replacement, template)


def _value(name: str, attributes: Attributes) -> AttributeValue:
    try:
        return attributes[name]
    except KeyError:
        known = ", ".join(attributes)
        message = f"the partition has no attribute {name!r} (it has {known}); write {{{{{name}}}}} where the braces are meant"
        raise Failure(failed(ErrorClass.PERMANENT, message)) from None
