"""Mappings: what a need resolves to, ordinal by ordinal, between two calendar versions.

For every need: ``p in required(d)`` exactly when ``d in affected({p})``. A window that reaches before the first partition of
the calendar is cut there (the first partitions of a season have shorter windows).
"""

from __future__ import annotations

import bisect
from collections.abc import Callable, Iterable
from datetime import date, timedelta

from gapless.model.calendar import Calendar
from gapless.model.need import All, Days, Last, Need, Same, Window, Within
from gapless.model.ordinals import EMPTY, Ordinals


class Mapping:
    """Required upstream ordinals by downstream ordinal, resolved when first asked for."""

    __slots__ = ("_affected", "_required", "_resolve", "_size", "identity")

    def __init__(self, size: int, resolve: Callable[[int], int], *, identity: bool = False) -> None:
        self._size = size
        self._resolve = resolve
        self._required: list[int | None] = [None] * size
        self._affected: list[int] | None = None
        self.identity = identity
        """Every partition needs exactly the upstream partition of the same ordinal."""

    def required_bits(self, ordinal: int) -> int:
        bits = self._required[ordinal]
        if bits is None:
            bits = self._required[ordinal] = self._resolve(ordinal)
        return bits

    def required(self, ordinal: int) -> Ordinals:
        """Upstream partitions that this downstream partition reads."""
        return Ordinals(self.required_bits(ordinal))

    def affected(self, upstream: Ordinals) -> Ordinals:
        """Downstream partitions that read any of these upstream partitions."""
        if self.identity:
            return Ordinals(upstream.bits & (1 << self._size) - 1)
        if self._affected is None:
            members: dict[int, list[int]] = {}
            for ordinal in range(self._size):
                for needed in Ordinals(self.required_bits(ordinal)):
                    members.setdefault(needed, []).append(ordinal)
            self._affected = [0] * (max(members, default=-1) + 1)
            for needed, listed in members.items():
                self._affected[needed] = Ordinals.of(listed).bits
        found = 0
        for ordinal in upstream:
            if ordinal < len(self._affected):
                found |= self._affected[ordinal]
        return Ordinals(found)


def resolve(need: Need, downstream: Calendar, upstream: Calendar) -> Mapping:
    """The mapping of one need.

    Raises:
        ValueError: the two calendars share nothing that the window could join on, or lack an attribute that it names.
    """
    return Mapping(
        len(downstream),
        _resolver(need.window, downstream, upstream),
        identity=isinstance(need.window, Same) and downstream is upstream,
    )


def join_attributes(downstream: Calendar, upstream: Calendar) -> tuple[str, ...]:
    """What ``same`` joins on: the key of one where the other has it (it decides all the rest), else all shared attributes."""
    if downstream.key in upstream.attributes:
        return (downstream.key,)
    if upstream.key in downstream.attributes:
        return (upstream.key,)
    return tuple(name for name in downstream.attributes if name in upstream.attributes)


def _resolver(window: Window, downstream: Calendar, upstream: Calendar) -> Callable[[int], int]:
    match window:
        case Same():
            return _same(downstream, upstream)
        case All():
            everything = upstream.everything.bits
            return lambda _ordinal: everything
        case Within():
            return _within(window, downstream, upstream)
        case Last():
            return _last(window, downstream, upstream)
        case Days():
            return _days(window, downstream, upstream)


def _same(downstream: Calendar, upstream: Calendar) -> Callable[[int], int]:
    if downstream is upstream:
        return lambda ordinal: 1 << ordinal
    shared = join_attributes(downstream, upstream)
    if not shared:
        raise ValueError(f"calendars {downstream.name} and {upstream.name} share no attribute to join on")
    groups = [upstream.groups(name) for name in shared]

    def required(ordinal: int) -> int:
        bits = -1
        for name, group in zip(shared, groups, strict=True):
            bits &= _union(group.get(value, EMPTY) for value in downstream.values(name, ordinal))
        return bits

    return required


def _union(sets: Iterable[Ordinals]) -> int:
    bits = 0
    for members in sets:
        bits |= members.bits
    return bits


def _order_attribute(downstream: Calendar, upstream: Calendar) -> str:
    """The attribute by which "before" is meant between two calendars: the upstream key, else the downstream key."""
    for name in (upstream.key, downstream.key):
        if name in downstream.attributes and name in upstream.attributes:
            return name
    raise ValueError(f"calendars {downstream.name} and {upstream.name} have no key in common to order a window by")


def _before(downstream: Calendar, upstream: Calendar, *, strict: bool) -> Callable[[int], int]:
    """All upstream partitions before a downstream partition (up to and including it when not strict)."""
    if downstream is upstream:
        return lambda ordinal: (1 << (ordinal if strict else ordinal + 1)) - 1
    name = _order_attribute(downstream, upstream)
    placed = sorted((value, ordinal) for ordinal in range(len(upstream)) for value in upstream.values(name, ordinal))
    values = [value for value, _ in placed]
    prefixes = [0]
    for _, ordinal in placed:
        prefixes.append(prefixes[-1] | 1 << ordinal)
    cut = bisect.bisect_left if strict else bisect.bisect_right
    return lambda ordinal: prefixes[cut(values, downstream.values(name, ordinal)[0])]


def _equal(attribute: str, downstream: Calendar, upstream: Calendar) -> Callable[[int], int]:
    """Upstream partitions with an equal attribute."""
    for calendar in (downstream, upstream):
        if attribute not in calendar.attributes:
            raise ValueError(f"calendar {calendar.name} has no attribute {attribute!r}")
    groups = upstream.groups(attribute)
    return lambda ordinal: _union(groups.get(value, EMPTY) for value in downstream.values(attribute, ordinal))


def _within(window: Within, downstream: Calendar, upstream: Calendar) -> Callable[[int], int]:
    before = _before(downstream, upstream, strict=window.strict)
    equal = _equal(window.attribute, downstream, upstream)
    return lambda ordinal: before(ordinal) & equal(ordinal)


def _last(window: Last, downstream: Calendar, upstream: Calendar) -> Callable[[int], int]:
    before = _before(downstream, upstream, strict=window.strict)
    equal = _equal(window.within, downstream, upstream) if window.within else None

    def candidates(ordinal: int) -> int:
        return before(ordinal) & equal(ordinal) if equal else before(ordinal)

    if window.per is None:
        return lambda ordinal: _highest(candidates(ordinal), window.n)
    if window.per not in upstream.attributes:
        raise ValueError(f"calendar {upstream.name} has no attribute {window.per!r}; windows per entity need it listed there")
    entities = list(upstream.groups(window.per).values())

    def required(ordinal: int) -> int:
        among, bits = candidates(ordinal), 0
        for entity in entities:
            bits |= _highest(among & entity.bits, window.n)
        return bits

    return required


def _highest(bits: int, n: int) -> int:
    """The ``n`` highest members of a set."""
    kept = 0
    for _ in range(n):
        if not bits:
            break
        top = 1 << (bits.bit_length() - 1)
        kept |= top
        bits ^= top
    return kept


def _days(window: Days, downstream: Calendar, upstream: Calendar) -> Callable[[int], int]:
    name = downstream.key if downstream is upstream else _order_attribute(downstream, upstream)
    dated = sorted((date.fromisoformat(value), ordinal) for ordinal in range(len(upstream)) for value in upstream.values(name, ordinal))
    days = [day for day, _ in dated]
    equal = _equal(window.within, downstream, upstream) if window.within else None

    def required(ordinal: int) -> int:
        day = date.fromisoformat(downstream.values(name, ordinal)[0])
        start = bisect.bisect_left(days, day - timedelta(days=window.n))
        stop = bisect.bisect_left(days, day) if window.strict else bisect.bisect_right(days, day)
        bits = 0
        for _, position in dated[start:stop]:
            bits |= 1 << position
        return bits & equal(ordinal) if equal else bits

    return required
