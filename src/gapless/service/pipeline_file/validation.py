"""Validation: a tree against the schema, with errors in our words at the places where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from gapless.service.pipeline_file.findings import Findings, closest, did_you_mean, label
from gapless.service.pipeline_file.source_text import Place, Tree

Model = TypeVar("Model", bound=BaseModel)

ROUNDS = 3
"""First errors are reported and what is wrong is left out; then what that leaves incomplete is left out; then it fits."""

_MESSAGES: Mapping[str, str] = {
    "int_parsing": "must be a whole number",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_parsing": "must be a number",
    "float_type": "must be a number",
    "finite_number": "must be a number",
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "string_type": "must be text",
    "string_too_short": "must not be empty",
    "list_type": "must be a list",
    "tuple_type": "must be a list",
    "dict_type": "must be a mapping",
    "model_type": "must be a mapping",
    "model_attributes_type": "must be a mapping",
    "string_pattern_mismatch": "must be a name: letters, digits, and any of _ - . after the first letter",
}


def validated(model: type[Model], tree: Tree, findings: Findings) -> tuple[Model | None, frozenset[Place]]:
    """What of a tree fits the model, and the places that were left out.

    Every error becomes a finding. None where not even the rest fits.
    """
    rest = tree if isinstance(tree, dict) else {}
    left_out: set[Place] = set()
    if tree is not None and not isinstance(tree, dict):
        findings.add((), "the file must be a mapping")
        return None, frozenset()
    for turn in range(ROUNDS):
        try:
            return model.model_validate(rest), frozenset(left_out)
        except ValidationError as invalid:
            errors = _causes(invalid.errors(include_url=False))
        if turn == 0:
            for error in sorted(errors, key=lambda error: error["type"] != "extra_forbidden"):
                _report(error, model, findings)
        for error in errors:
            cut = _cut(error, whole_entry=turn > 0)
            left_out.add(cut)
            rest = _without(rest, cut)
    return None, frozenset(left_out)


def _causes(errors: list[ErrorDetails]) -> list[ErrorDetails]:
    """Without the lists that are only too short because entries of theirs are wrong."""
    places = [_place(error) for error in errors]

    def has_inner(place: Place) -> bool:
        return any(len(other) > len(place) and other[: len(place)] == place for other in places)

    return [error for error, place in zip(errors, places, strict=True) if error["type"] != "too_short" or not has_inner(place)]


def _place(error: ErrorDetails) -> Place:
    """Where an error stands in the file: the tags of alternatives left out."""
    return tuple(step for step in error["loc"] if not (isinstance(step, str) and (step.startswith("<") or step == "[key]")))


def _report(error: ErrorDetails, model: type[BaseModel], findings: Findings) -> None:
    place = _place(error)
    written_at = findings.source.spot(place).place
    name = str(place[-1]) if place else ""
    match error["type"]:
        case "extra_forbidden":
            known = _keys_at(model, place[:-1])
            inside = f" in {label(written_at[:-1])}" if written_at[:-1] else ""
            findings.add(place, f"unknown key {name!r}{inside}", did_you_mean(name, known))
            findings.silence(place)
            if meant := closest(name, known):
                findings.silence((*place[:-1], meant))
        case "missing":
            last = place[-1]
            what = (
                f"{label(written_at[:-1])} must have more than {last} values"
                if isinstance(last, int)
                else f"{label(written_at)} is missing"
            )
            findings.add(place, what)
            findings.silence(place)
        case kind:
            written = findings.source.written(place)
            not_this = f", not {written!s:.60}" if isinstance(written, str) else " (it has no value)" if written is None else ""
            findings.add(place, f"{label(written_at)} {_message(kind, error)}{not_this}")
            findings.silence(place)


def _message(kind: str, error: ErrorDetails) -> str:
    context = error.get("ctx", {})
    match kind:
        case "literal_error":
            return f"must be {context['expected']}"
        case "greater_than_equal":
            return f"must be at least {context['ge']:g}"
        case "greater_than":
            return f"must be greater than {context['gt']:g}"
        case "less_than_equal":
            return f"must be at most {context['le']:g}"
        case "too_short":
            return "must not be empty" if context["min_length"] == 1 else f"must have {context['min_length']} entries"
        case "too_long":
            return "must have only one entry" if context["max_length"] == 1 else f"must have {context['max_length']} entries"
        case "value_error":
            return str(context["error"])
        case _:
            return _MESSAGES.get(kind, error["msg"])


def _keys_at(model: type[BaseModel], place: Place) -> list[str]:
    """The keys that the schema knows at a place."""
    types: list[Any] = [model]
    for step in place:
        types = [inner for each in types for inner in _inside(each, step)]
    return [field.alias or name for each in types if _is_section(each) for name, field in each.model_fields.items()]


def _inside(kind: Any, step: str | int) -> Iterator[Any]:  # noqa: ANN401 a type of any form
    """Types that may stand at one step inside a type."""
    if _is_section(kind):
        for name, field in kind.model_fields.items():
            if step == (field.alias or name):
                yield from _unpacked(field.annotation)
        return
    arguments = get_args(kind)
    if isinstance(step, str) and len(arguments) > 1:
        yield from _unpacked(arguments[1])
    elif isinstance(step, int) and arguments:
        yield from _unpacked(arguments[0])


def _unpacked(kind: Any) -> Iterator[Any]:  # noqa: ANN401
    """Sections, mappings and lists that an annotation allows: unions and ``Annotated`` opened."""
    if _is_section(kind) or getattr(kind, "__origin__", None) in (dict, tuple, list):
        if hasattr(kind, "__metadata__"):
            kind = kind.__origin__
        yield kind
        return
    for argument in get_args(kind):
        yield from _unpacked(argument)


def _is_section(kind: Any) -> bool:  # noqa: ANN401
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _cut(error: ErrorDetails, *, whole_entry: bool) -> Place:
    """What to leave out for an error: the key that is wrong, or the whole entry where its other keys do not stand alone."""
    place = _place(error)
    entry = place[:1] if place[1:] and isinstance(place[1], int) else place[:2]
    if whole_entry or error["type"] == "missing" or any(isinstance(step, int) for step in place):
        return entry
    return place


def _without(tree: dict[str, Tree], place: Place) -> dict[str, Tree]:
    """A copy of the tree without one key."""
    step = place[0] if place else None
    if not isinstance(step, str) or step not in tree:
        return tree
    if len(place) == 1:
        return {key: value for key, value in tree.items() if key != step}
    inner = tree[step]
    return {**tree, step: _without(inner, place[1:])} if isinstance(inner, dict) else tree
