"""Evidence: facts measured on the target. Verdicts: what :mod:`gapless.proving` makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from gapless.model.asof import Beyond

SAMPLE = 20
"""How many keys of a kind are listed; the count is always exact."""


@dataclass(frozen=True, slots=True)
class KeySample:
    """How many keys, and the first of them in order. Values are text; ``∅`` stands for null."""

    count: int = 0
    sample: tuple[tuple[str, ...], ...] = ()

    def __bool__(self) -> bool:
        return self.count > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Miscount:
    """An entity with another number of rows than the reference says."""

    entity: tuple[str, ...]
    expected: int
    found: int


@dataclass(frozen=True, slots=True)
class NullEntity:
    """An entity with null values in a column, in so many of its rows."""

    entity: tuple[str, ...]
    nulls: int
    rows: int


@dataclass(frozen=True, slots=True)
class Contained:
    """How many entities should be contained, and those that are not."""

    entities: int
    lacking: KeySample


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of a unit's values (None where all are null), and how many others it is compared with: the mean of their means, and
    the standard deviation of these."""

    value: float | None = None
    others: int = 0
    centre: float = 0.0
    spread: float = 0.0


@dataclass(frozen=True, slots=True)
class GroupMean:
    """The value by which the group of a unit is known, the mean of its units' numbers (None where none has any) and how many have one; how many other groups are large
    enough to compare with, and the two in the middle of their means (the same one where their number is odd)."""

    group: str
    value: float | None = None
    units: int = 0
    others: int = 0
    low: float = 0.0
    high: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Missum:
    """A column whose values in an entity add up to something else than the reference says."""

    entity: tuple[str, ...]
    column: str
    expected: float
    found: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What was measured of one unit's output.

    An ``unexpected`` key of a staged row that belongs to none of the units asked for has that row's unit key in front.
    ``damage`` says why what was read back well is no payload (no JSON, no list of pages, rows in the slice of another processor).
    ``expected`` is the number of entities the reference lists, None where no key set is declared; ``contains`` and ``within`` are
    None where they are not declared. ``null_entities`` are, by column, all entities with a null, where entities are judged one by one. ``nulls`` is (null values,
    largest share allowed) by column, ``ranges`` (least, greatest) by column with None where all values are null. ``disallowed`` and
    ``disagreeing`` (by column) and ``dangling`` (by the names of columns) are rows with a value that is not allowed, contradicts the
    unit, or is not known: the value, then the row's natural key. Of an object ``disagreeing`` has, by path, the values that
    contradict the unit, ``∅`` where there is none. ``size`` is the number of bytes of an object that lists anything, ``twin`` another unit of the
    processor with the same one; of a slice of a table the slice that has the same rows of the unit. ``varied`` is, by column, how many values are not null, and the
    only one that there is (None where there are several). ``broken`` are, by condition, the rows that do not meet it: the values of its columns, then
    the row's natural key; ``sums``, by their names, every sum that is not the reference's. ``beyond`` says how an as-of test of the attempt came out, where it did not come out well.
    ``groups`` has what is compared between groups of units, by its name.
    ``empty_reason`` is the reference's reason why nothing is due. ``digest`` covers every row of the unit, whatever their order.
    ``error`` says why nothing could be measured; every other field is then meaningless.
    """

    rows: int = 0
    expected: int | None = None
    missing: KeySample = KeySample()
    unexpected: KeySample = KeySample()
    duplicates: KeySample = KeySample()
    miscounts: tuple[Miscount, ...] = ()
    contains: Contained | None = None
    within: Contained | None = None
    null_entities: Mapping[str, tuple[NullEntity, ...]] = field(default_factory=dict)
    nulls: Mapping[str, tuple[int, float]] = field(default_factory=dict)
    ranges: Mapping[str, tuple[float | None, float | None]] = field(default_factory=dict)
    disallowed: Mapping[str, KeySample] = field(default_factory=dict)
    dangling: Mapping[str, KeySample] = field(default_factory=dict)
    disagreeing: Mapping[str, KeySample] = field(default_factory=dict)
    varied: Mapping[str, tuple[int, str | None]] = field(default_factory=dict)
    means: Mapping[str, Mean] = field(default_factory=dict)
    groups: Mapping[str, GroupMean] = field(default_factory=dict)
    broken: Mapping[str, KeySample] = field(default_factory=dict)
    sums: Mapping[str, tuple[Missum, ...]] = field(default_factory=dict)
    empty_reason: str | None = None
    digest: str = ""
    size: int = 0
    twin: str | None = None
    damage: str | None = None
    beyond: Beyond | None = None
    error: str | None = None


class VerdictKind(StrEnum):
    COMPLETE = "complete"
    EMPTY = "empty"
    INCOMPLETE = "incomplete"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """One way in which evidence falls short. ``code`` is from the closed list of :mod:`gapless.proving.judge`.

    ``place`` says what asked for it: keys of the pipeline file below the processor (``expect``, ``range``, the column), as far as known.
    """

    code: str
    message: str
    place: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement of one unit's evidence by its expectation."""

    kind: VerdictKind
    findings: tuple[Finding, ...] = ()
    reason: str | None = None
    """Why it is empty, or why it is unknown."""

    @property
    def covers(self) -> bool:
        return self.kind in (VerdictKind.COMPLETE, VerdictKind.EMPTY)
