"""Shapes of single values in pipeline files: names, quantities, shares, and what may be written in several ways."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, StringConstraints, WithJsonSchema

from gapless.service.pipeline_file import quantity

TEXT, LIST, MAPPING, FIRST_OF = "<text>", "<list>", "<mapping>", "<first of>"
"""Tags of the shapes that a value may have. Places in errors leave them out."""


def _shape(value: object) -> str | None:
    match value:
        case str():
            return TEXT
        case list() | tuple():
            return LIST
        case {"first_of": _}:
            return FIRST_OF
        case dict():
            return MAPPING
        case _:
            return None


_HEADER = r"^[A-Za-z0-9!#$%&'*+.^_`|~\-]+$"


def _header(value: object) -> object:
    if not isinstance(value, str) or not re.fullmatch(_HEADER, value):
        raise ValueError("must be the name of a header such as X-Revision")
    return value


def one_of(message: str) -> Discriminator:
    return Discriminator(_shape, custom_error_type="shape", custom_error_message=message)


Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_.\-]*$")]
Header = Annotated[str, BeforeValidator(_header), WithJsonSchema({"type": "string", "pattern": _HEADER})]
Filled = StringConstraints(strip_whitespace=True, min_length=1)
"""Of text: not empty."""
Text = Annotated[str, WithJsonSchema({"type": ["string", "number", "boolean"]})]
"""Text that may be written as a number: it stays as it is written."""
Duration = Annotated[float, BeforeValidator(quantity.duration), WithJsonSchema({"type": "string", "pattern": quantity.DURATION})]
Rate = Annotated[float, BeforeValidator(quantity.rate), WithJsonSchema({"type": "string", "pattern": quantity.RATE})]
Size = Annotated[int, BeforeValidator(quantity.size), Field(gt=0), WithJsonSchema({"type": "string", "pattern": quantity.SIZE})]
Day = Annotated[date, BeforeValidator(quantity.day), WithJsonSchema({"type": "string", "pattern": quantity.DAY})]
LongestDuration = Annotated[Duration, Field(gt=0)]
Status = Annotated[int, Field(ge=200, le=599)]
Whole = Annotated[int, Field(ge=1)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Content = Literal["json", "text"]


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
