"""The shape of expectations in the pipeline file; see :mod:`gapless.service.pipeline_file.schema`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, Tag

from gapless.service.pipeline_file.shapes import LIST, MAPPING, TEXT, Day, Name, Number, Section, Share, Text, Whole, one_of


class KeysSection(Section):
    """The entities that must be there. The query returns (unit key, columns…)."""

    query: str
    columns: tuple[str, ...] | None = None
    path: str | None = None


class CountsSection(Section):
    """Rows by entity. The query returns (unit key, columns…, rows)."""

    query: str
    columns: tuple[str, ...] | None = None


class ContainmentSection(Section):
    """Entities that are contained, or a share of them. The query returns (unit key, columns…). A share has because and until."""

    query: str
    columns: tuple[str, ...] | None = None
    share: Annotated[Share, Field(gt=0)] = 1.0
    because: str | None = None
    until: Day | None = None


class NullShareSection(Section):
    """The largest share of nulls, in each entity by itself where ``per`` names its columns, and until a day."""

    share: Share
    per: Annotated[tuple[str, ...], Field(min_length=1)] | None = None
    because: str | None = None
    until: Day | None = None


class DistributionSection(Section):
    """How far a mean may lie from those of the other partitions with the same value in a column, and how many of these it takes."""

    deviations: Annotated[Number, Field(gt=0)]
    within: str | None = None
    least: Annotated[int, Field(ge=2)] = 20


class AlikeSection(Section):
    """How far groups of partitions may lie apart: the means of columns, and the rows of each entity. ``least`` partitions make a group, and
    where ``within`` names a column only groups with one value in it are compared."""

    within: str | None = None
    means: dict[str, Annotated[Number, Field(gt=0)]] = {}
    rows: dict[str, Annotated[Number, Field(gt=0)]] = {}
    least: Annotated[int, Field(ge=1)] = 20


class SumsSection(Section):
    """What columns add up to in each entity. The query returns (unit key, per…, columns…)."""

    query: str
    columns: Annotated[tuple[str, ...], Field(min_length=1)]
    per: tuple[str, ...] = ()
    tolerance: Annotated[Number, Field(ge=0)] = 0.0


class ExpectSection(Section):
    """What an output must satisfy. Its arguments are columns of the relation ``units`` in its statements, beside the attributes."""

    arguments: dict[Name, Text] = {}
    keys: KeysSection | None = None
    counts: CountsSection | None = None
    contains: ContainmentSection | None = None
    within: ContainmentSection | None = None
    empty: str | None = None
    nulls: dict[
        str,
        Annotated[
            Annotated[Share, Tag(TEXT)] | Annotated[NullShareSection, Tag(MAPPING)],
            one_of("must be a share from 0 to 1, or {share: …, because: …, until: …}"),
        ],
    ] = {}
    nulls_from: str | None = None
    range: dict[str, tuple[Number, Number]] = {}
    allowed: dict[str, Annotated[tuple[Text, ...], Field(min_length=1)]] = {}
    references: dict[str, str] = {}
    varies: Annotated[
        Annotated[tuple[str, ...], Tag(LIST)] | Annotated[dict[str, Annotated[int, Field(ge=2)]], Tag(MAPPING)],
        one_of("must be a list of columns, or {column: least number of values}"),
    ] = ()
    agrees: dict[str, str] = {}
    distribution: dict[str, DistributionSection] = {}
    alike: dict[str, AlikeSection] = {}
    holds: tuple[Text, ...] = ()
    sums: dict[Name, SumsSection] = {}
    asks: dict[str, str] = {}
    same_allowed: bool = False
    at_least: Whole = 1
