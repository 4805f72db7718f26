"""Needs: which upstream partitions a unit reads. What they resolve to stands in :mod:`gapless.model.mapping`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from gapless.model.ids import ProcessorName


@dataclass(frozen=True, slots=True)
class Same:
    """The upstream partitions with equal shared attributes: a date needs its games, a game needs its date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Last:
    """The last ``n`` upstream partitions before this one; per value of ``per`` and among equal ``within`` where given."""

    n: int
    per: str | None = None
    within: str | None = None
    strict: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """The upstream partitions dated in the ``n`` days before this one."""

    n: int
    within: str | None = None
    strict: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """All earlier upstream partitions with an equal attribute: the season so far."""

    attribute: str
    strict: bool = True


@dataclass(frozen=True, slots=True)
class All:
    """Every partition of the upstream calendar."""


Window = Same | Last | Days | Within | All


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A unit reads ``window`` of ``upstream``. An optional need orders but does not block."""

    upstream: ProcessorName
    window: Window
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstOf:
    """At least one of the alternatives is covered, and the ones preferred to it are settled. Listed in order of preference."""

    alternatives: tuple[Need, ...]
    optional: bool = False


AnyNeed = Need | FirstOf


def written(need: Need) -> str:
    """A need as the pipeline file has it: ``{lines: {last: 10, per: team}}``."""
    window = need.window
    options: dict[str, object]
    match window:
        case Same():
            options = {}
        case All():
            options = {"all": "true"}
        case Within():
            options = {"within": window.attribute}
        case Last():
            options = {"last": window.n, "per": window.per, "within": window.within}
        case Days():
            options = {"days": window.n, "within": window.within}
        case _:
            assert_never(window)
    if isinstance(window, Within | Last | Days) and not window.strict:
        options["strict"] = "false"
    if need.optional:
        options["optional"] = "true"
    told = ", ".join(f"{name}: {value}" for name, value in options.items() if value is not None)
    return f"{{{need.upstream}: {{{told}}}}}" if told else need.upstream


def upstreams(needs: tuple[AnyNeed, ...]) -> tuple[Need, ...]:
    """Every plain need, alternatives included, in the order given."""
    return tuple(plain for need in needs for plain in (need.alternatives if isinstance(need, FirstOf) else (need,)))
