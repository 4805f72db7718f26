"""Actions: how a unit is carried out. Descriptions only; adapters carry them out.

Templates (``{game_id}``) are filled from the partition's attributes when an attempt is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from gapless.model.expectation import Query


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """A paged answer: where the next cursor stands in a page (JMESPath) and which parameter carries it."""

    cursor: str
    parameter: str
    at_most: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Each:
    """Values that a JMESPath finds in every upstream object of the unit, in order of its needs; in templates ``{name}`` is one of them."""

    name: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Http:
    """One request a unit, or one for each value (``each``) of a list attribute or of what upstream objects hold.

    Times in seconds, sizes in bytes. Secret headers are sent as they are; everything else may be a template.
    """

    url: str
    connect_timeout: float
    timeout: float
    method: str = "GET"
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    secret_headers: tuple[str, ...] = ()
    json: object | None = None
    each: str | Each | None = None
    pages: Pages | None = None
    content: Literal["json", "text"] = "json"
    completed_when: str | None = None
    at_most_bytes: int = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Sql:
    """A SELECT that reads the relation ``units`` (the partitions asked for, a column an attribute) and returns output rows.

    ``file`` is for people; ``text`` is the statement.
    """

    file: str
    text: str
    timeout: float = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Python:
    """A function ``module:name`` that takes a :class:`gapless.Batch` and returns rows, bytes or nothing.

    ``reads`` are SELECTs over the relation ``units`` and published tables, by the name under which the function finds their rows.
    They run before it, and ``timeout`` bounds them (all of them together) and the function, each for itself.
    """

    function: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    reads: Mapping[str, Query] = field(default_factory=dict)
    timeout: float = 3600.0
    workers: Literal["threads", "processes", "async"] = "threads"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """A command without a shell in between: a list of words, each a template. Exit code 75 (EX_TEMPFAIL) asks for a retry."""

    command: tuple[str, ...]
    timeout: float = 3600.0
    environment: Mapping[str, str] = field(default_factory=dict)


Action = Http | Sql | Python | Shell
