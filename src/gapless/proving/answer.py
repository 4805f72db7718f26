"""Answers: what rows and payloads must say of the unit that they are made for, from its attributes."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping

from gapless.model.calendar import AttributeValue

_PLACEHOLDER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")


def accepted(template: str, attributes: Mapping[str, AttributeValue]) -> frozenset[str]:
    """The texts that fit a template such as ``{game_date}``.

    One text, except that a template which is nothing but an attribute with several values accepts each of these; elsewhere such
    values are joined by commas.

    Raises:
        KeyError: the unit has no such attribute.
    """
    whole = _PLACEHOLDER.fullmatch(template)
    if whole is not None and isinstance(values := attributes[whole[1]], tuple):
        return frozenset(values)
    return frozenset({_PLACEHOLDER.sub(lambda found: _written(attributes[found[1]]), template)})


def _written(value: AttributeValue) -> str:
    return value if isinstance(value, str) else ",".join(value)


def fits(value: str, texts: Container[str]) -> bool:
    """Whether a text is one of these, or a moment of a date among them (``2023-01-15T00:00:00Z`` of ``2023-01-15``)."""
    return value in texts or (value[4:5] == "-" and value[10:11] in ("T", " ") and value[:10] in texts)
