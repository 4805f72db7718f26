"""The shape of the pipeline file, section by section; also the source of the published JSON schema.

Sections hold what is written, typed. What depends on other sections or files is judged when the pipeline is built.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, Tag

from gapless.service.pipeline_file.expect_schema import ExpectSection
from gapless.service.pipeline_file.shapes import (
    FIRST_OF,
    LIST,
    MAPPING,
    TEXT,
    Content,
    Duration,
    Filled,
    Header,
    LongestDuration,
    Name,
    Rate,
    Section,
    Size,
    Status,
    Text,
    Whole,
    one_of,
)


class WarehouseSection(Section):
    """Where tables land."""

    duckdb: str


def _warehouse(value: object) -> object:
    if isinstance(value, str):
        raise ValueError("must be a mapping such as {duckdb: FILE}")  # noqa: TRY004 pydantic reports ValueErrors
    return value


class TargetSection(Section):
    """Where data lands. Paths are relative to the workspace."""

    warehouse: Annotated[WarehouseSection, BeforeValidator(_warehouse)]
    objects: str = "objects"


class SpanSection(Section):
    """From the first moment to the last, which is left out."""

    from_: str = Field(alias="from")
    to: str


class AtLeastSection(Section):
    """The least number of partitions, for each value of an attribute where ``per`` is given."""

    rows: Whole
    per: str | None = None


class CalendarSection(Section):
    """The ordered list of partitions that should exist: one of literal, file, query, daily, hourly, weekly, monthly."""

    key: str
    literal: (
        Annotated[
            Annotated[str, Tag(TEXT)] | Annotated[tuple[Text, ...], Tag(LIST)],
            one_of("must be a list, or text with commas"),
        ]
        | None
    ) = None
    file: str | None = None
    query: str | None = None
    daily: SpanSection | None = None
    hourly: SpanSection | None = None
    weekly: SpanSection | None = None
    monthly: SpanSection | None = None
    attributes: tuple[str, ...] | None = None
    at_least: (
        Annotated[
            Annotated[Whole, Tag(TEXT)] | Annotated[AtLeastSection, Tag(MAPPING)],
            one_of("must be a number of partitions, or {rows: N, per: ATTRIBUTE}"),
        ]
        | None
    ) = None


class ConcurrencySection(Section):
    """Attempts at once: to begin with, and at most."""

    start: Whole = 5
    max: Whole = 20


Words = Annotated[
    Annotated[str, Tag(TEXT)] | Annotated[tuple[Text, ...], Tag(LIST)],
    one_of("must be a list of words, or text that is split like a shell does"),
]


class RevisionSection(Section):
    """What a service has to be running: what a header of every answer says, or what a JMESPath finds in every page."""

    header: Header | None = None
    path: str | None = None
    is_: Annotated[Text, Filled] = Field(alias="is")


class SlowDownSection(Section):
    """Answers by which a service asks to be called less often: by their status, by what a JMESPath finds in them, or by both."""

    status: tuple[Status, ...] = ()
    when: str | None = None


class TokenSection(Section):
    """A credential that ends: what a command prints, as a header of every call."""

    command: Words
    header: Header = "Authorization"
    prefix: Text = "Bearer "
    lifetime: LongestDuration = 3000.0
    timeout: LongestDuration = 60.0


class SourceSection(Section):
    """An external service: its limits, shared by all processors that use it, and what is agreed with it."""

    concurrency: ConcurrencySection = ConcurrencySection()
    rate: Rate | None = None
    revision: RevisionSection | None = None
    slow_down: (
        Annotated[
            Annotated[SlowDownSection, Tag(MAPPING)] | Annotated[tuple[SlowDownSection, ...], Tag(LIST)],
            one_of("must be {status: […], when: JMESPATH}, or a list of such"),
        ]
        | None
    ) = None
    token: TokenSection | None = None


class PagesSection(Section):
    """An answer in pages: where the next cursor stands (JMESPath), and which parameter carries it."""

    cursor: str
    parameter: str
    at_most: Whole = 100


class HttpSection(Section):
    """One request a unit. Both time-outs are required."""

    url: str
    connect_timeout: LongestDuration | None = None
    timeout: LongestDuration | None = None
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = "GET"
    params: dict[str, Text] = {}
    headers: dict[str, Text] = {}
    body: object = Field(default=None, alias="json")
    each: (
        Annotated[
            Annotated[str, Tag(TEXT)] | Annotated[Annotated[dict[str, str], Field(min_length=1, max_length=1)], Tag(MAPPING)],
            one_of("must be an attribute, or {name: JMESPath}"),
        ]
        | None
    ) = None
    pages: PagesSection | None = None
    content: Content = "json"
    completed_when: str | None = None
    at_most: Size = 64 * 1024 * 1024


class SqlSection(Section):
    """A file with one SELECT."""

    file: str
    timeout: LongestDuration = 3600.0


class PythonSection(Section):
    """A function ``module:name``; ``reads`` are files with one SELECT each, by the name of the table that the function gets."""

    function: str
    arguments: dict[str, Text] = {}
    reads: dict[Name, str] = {}
    timeout: LongestDuration = 3600.0
    workers: Literal["threads", "processes", "async"] = "threads"


class ShellSection(Section):
    """A command, without a shell in between."""

    command: Words
    timeout: LongestDuration = 3600.0
    environment: dict[str, Text] = {}


class ActionSection(Section):
    """How a unit is carried out: one of http, sql, python, shell."""

    http: HttpSection | None = None
    sql: Annotated[Annotated[str, Tag(TEXT)] | Annotated[SqlSection, Tag(MAPPING)], one_of("must be a file, or {file: …}")] | None = None
    python: (
        Annotated[
            Annotated[str, Tag(TEXT)] | Annotated[PythonSection, Tag(MAPPING)],
            one_of("must be module:function, or {function: …}"),
        ]
        | None
    ) = None
    shell: (
        Annotated[
            Annotated[str, Tag(TEXT)] | Annotated[tuple[Text, ...], Tag(LIST)] | Annotated[ShellSection, Tag(MAPPING)],
            one_of("must be words, or {command: …}"),
        ]
        | None
    ) = None


class WindowSection(Section):
    """Which upstream partitions a unit reads: last, days, within or all; without any, those with equal shared attributes."""

    last: Whole | None = None
    days: Whole | None = None
    within: str | None = None
    per: str | None = None
    strict: bool | None = None
    all: bool = False
    optional: bool = False


WindowByUpstream = dict[
    str,
    Annotated[
        Annotated[Literal["all"], Tag(TEXT)] | Annotated[WindowSection, Tag(MAPPING)],
        one_of("must be a mapping such as {last: 5}, or all"),
    ],
]


class FirstOfSection(Section):
    """Alternatives, the preferred one first."""

    first_of: Annotated[
        tuple[
            Annotated[
                Annotated[str, Tag(TEXT)] | Annotated[WindowByUpstream, Tag(MAPPING)],
                one_of("must be a processor, or {processor: window}"),
            ],
            ...,
        ],
        Field(min_length=1),
    ]
    optional: bool = False


NeedSection = Annotated[
    Annotated[str, Tag(TEXT)] | Annotated[FirstOfSection, Tag(FIRST_OF)] | Annotated[WindowByUpstream, Tag(MAPPING)],
    one_of("must be a processor, {processor: window}, or {first_of: […]}"),
]


class OutputSection(Section):
    """A table or an object."""

    table: str | None = None
    object: str | None = None
    partition: str | None = None
    unit_key: str | None = None
    key: tuple[str, ...] | None = None
    slice: dict[str, Text] | None = None
    content: Content | None = None


class PolicySection(Section):
    """How often and when a unit is tried again, and how long measuring may take."""

    attempts: Whole = 4
    first_wait: Duration = 1.0
    longest_wait: Duration = 120.0
    infrastructure_attempts: Whole = 50
    longest_measuring: Duration = 600.0


class ImpossibleSection(Section):
    """Units that the source can no longer give: those with one of these values of every attribute named."""

    because: Annotated[str, Filled]
    for_: dict[
        Name,
        Annotated[
            Annotated[Text, Tag(TEXT)] | Annotated[tuple[Text, ...], Tag(LIST)],
            one_of("must be a value of the attribute, or a list of values"),
        ],
    ] = Field(alias="for", min_length=1)


class ProcessorSection(Section):
    """A definition that produces one output per partition."""

    phase: Name = "main"
    calendar: str
    source: str | None = None
    needs: tuple[NeedSection, ...] = ()
    batch: Whole = 1
    side_effect: Annotated[str, Filled] | None = None
    action: ActionSection
    output: Annotated[
        Annotated[Literal["nothing"], Tag(TEXT)] | Annotated[OutputSection, Tag(MAPPING)],
        one_of("must be {table: …}, {object: …}, or nothing"),
    ]
    expect: ExpectSection = ExpectSection()
    impossible: (
        Annotated[
            Annotated[ImpossibleSection, Tag(MAPPING)] | Annotated[tuple[ImpossibleSection, ...], Tag(LIST)],
            one_of("must be {because: …, for: {ATTRIBUTE: VALUES}}, or a list of such"),
        ]
        | None
    ) = None
    policy: PolicySection = PolicySection()


Defaults = dict[str, object]
"""Any part of a processor. It is merged into the processors of its file before these are validated."""


class PipelineSection(Section):
    """A pipeline file."""

    pipeline: Name
    include: tuple[str, ...] = ()
    defaults: Defaults = {}
    settings: dict[Name, Text | None] = {}
    targets: dict[Name, TargetSection] = {}
    calendars: dict[Name, CalendarSection]
    sources: dict[Name, SourceSection] = {}
    processors: Annotated[dict[Name, ProcessorSection], Field(min_length=1)]


class IncludedSection(Section):
    """A file that a pipeline file includes. Its processors are validated with those of the pipeline file."""

    processors: Annotated[dict[str, object], Field(min_length=1)]
    defaults: Defaults = {}
