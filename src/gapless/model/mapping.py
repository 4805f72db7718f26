"""Mappings: what a need resolves to, ordinal by ordinal, between two calendar versions.

For every need: ``p in required(d)`` exactly when ``d in affected({p})``. A window that reaches before the first partition of
the calendar is cut there (the first partitions of a season have shorter windows). "Before" is the order of the calendar where
a processor reads its own calendar, else the order of the key that both calendars share.
"""

from __future__ import annotations

import bisect
from collections import Counter, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import assert_never

from gapless.model.calendar import AttributeValue, Calendar
from gapless.model.need import All, Days, Last, Need, Same, Within
from gapless.model.relation import Identity, Mapping, Row

__all__ = ["Mapping", "check", "join_attributes", "resolve"]


def resolve(need: Need, downstream: Calendar, upstream: Calendar) -> Mapping:
    """The mapping of one need.

    Raises:
        ValueError: as :func:`check`.
    """
    window = need.window
    if isinstance(window, Same):
        return Identity(len(downstream)) if downstream is upstream else Mapping.of(_same(downstream, upstream), len(upstream))
    return Mapping.of(_rows(window, downstream, upstream), len(upstream))


def check(need: Need, downstream: Calendar, upstream: Calendar) -> None:
    """See that a need can be resolved, without working out what every partition reads.

    Raises:
        ValueError: the two calendars share nothing that the window could join on, or lack an attribute that it names, or a
            calendar is not in the order of the key by which a window between two calendars is cut.
    """
    match need.window:
        case Same():
            _shared(downstream, upstream)
        case All():
            pass
        case Within() | Last() | Days() as window:
            _line(window, downstream, upstream)
        case _:
            assert_never(need.window)


def join_attributes(downstream: Calendar, upstream: Calendar) -> tuple[str, ...]:
    """What ``same`` joins on: the key of one where the other has it (it decides all the rest), else all shared attributes."""
    if downstream.key in upstream.attributes:
        return (downstream.key,)
    if upstream.key in downstream.attributes:
        return (upstream.key,)
    return tuple(name for name in downstream.attributes if name in upstream.attributes)


def _rows(window: All | Within | Last | Days, downstream: Calendar, upstream: Calendar) -> list[Row]:
    match window:
        case All():
            return [range(len(upstream))] * len(downstream)
        case Within(attribute=attribute):
            return _stretches(_line(window, downstream, upstream), downstream, upstream, within=attribute)
        case Last(n=n, per=per, within=within):
            line = _line(window, downstream, upstream)
            if per is None:
                return _stretches(line, downstream, upstream, within=within, newest=n)
            return _newest_per_entity(line, downstream, upstream, n=n, per=per, within=within)
        case Days(within=within):
            return _stretches(_line(window, downstream, upstream), downstream, upstream, within=within)
        case _:
            assert_never(window)


def _shared(downstream: Calendar, upstream: Calendar) -> tuple[str, ...]:
    shared = join_attributes(downstream, upstream)
    if not shared:
        raise ValueError(f"calendars {downstream.name} and {upstream.name} share no attribute to join on")
    return shared


def _same(downstream: Calendar, upstream: Calendar) -> list[Row]:
    shared = _shared(downstream, upstream)
    members = [upstream.members(name) for name in shared]
    known: dict[tuple[AttributeValue, ...], Row] = {}

    def row(values: tuple[AttributeValue, ...]) -> Row:
        if values not in known:
            matching = (
                {other for one in (value if isinstance(value, tuple) else (value,)) for other in group.get(one, ())}
                for value, group in zip(values, members, strict=True)
            )
            known[values] = _row(sorted(set.intersection(*matching)))
        return known[values]

    return [row(values) for values in zip(*map(downstream.column, shared), strict=True)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """The upstream ordinals in order, and for each downstream ordinal the stretch ``lows[d] <= place < cuts[d]`` of that order."""

    order: Sequence[int]
    lows: Sequence[int]
    cuts: Sequence[int]

    @classmethod
    def before(cls, downstream: Calendar, upstream: Calendar, *, strict: bool) -> _Line:
        """All upstream partitions before each downstream partition (up to and including it when not strict)."""
        size = len(downstream)
        if downstream is upstream:
            return cls(order=range(size), lows=[0] * size, cuts=range(size) if strict else range(1, size + 1))
        name = _order_attribute(downstream, upstream)
        placed = sorted((min(values), ordinal) for ordinal in range(len(upstream)) if (values := upstream.values(name, ordinal)))
        ordered = [value for value, _ in placed]
        cut = bisect.bisect_left if strict else bisect.bisect_right
        cuts = [cut(ordered, next(iter(downstream.values(name, ordinal)), "")) for ordinal in range(size)]
        return cls(order=[ordinal for _, ordinal in placed], lows=[0] * size, cuts=cuts)

    @classmethod
    def of_days(cls, downstream: Calendar, upstream: Calendar, *, days: int, strict: bool) -> _Line:
        """The upstream partitions dated in the ``days`` days before each downstream partition's day."""
        name = (downstream.date_attribute or downstream.key) if downstream is upstream else _order_attribute(downstream, upstream)
        placed = sorted((_day(upstream, min(values)), o) for o in range(len(upstream)) if (values := upstream.values(name, o)))
        ordered = [day for day, _ in placed]
        cut = bisect.bisect_left if strict else bisect.bisect_right
        own = [_day(downstream, downstream.values(name, ordinal)[0]) for ordinal in range(len(downstream))]
        return cls(
            order=[ordinal for _, ordinal in placed],
            lows=[bisect.bisect_left(ordered, day - timedelta(days=days)) for day in own],
            cuts=[cut(ordered, day) for day in own],
        )


def _line(window: Within | Last | Days, downstream: Calendar, upstream: Calendar) -> _Line:
    """The line along which a window is cut. All that the window names is there."""
    within = window.attribute if isinstance(window, Within) else window.within
    per = window.per if isinstance(window, Last) else None
    if within is not None:
        _require(within, downstream, upstream)
    if per is not None and per not in upstream.attributes:
        raise ValueError(f"calendar {upstream.name} has no attribute {per!r}; windows per entity need it listed there")
    if isinstance(window, Days):
        return _Line.of_days(downstream, upstream, days=window.n, strict=window.strict)
    return _Line.before(downstream, upstream, strict=window.strict)


def _day(calendar: Calendar, value: str) -> date:
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        raise ValueError(f"{value!r} of calendar {calendar.name} is not a date; a window of days needs dates") from None


def _order_attribute(downstream: Calendar, upstream: Calendar) -> str:
    """The attribute by which "before" is meant between two calendars: the upstream key, the downstream key, or a shared date."""
    for name in (upstream.key, downstream.key, upstream.date_attribute):
        if name is not None and name in downstream.attributes and name in upstream.attributes:
            for calendar in (downstream, upstream):
                if name == calendar.key and any(one > other for one, other in pairwise(calendar.keys)):
                    raise ValueError(f"calendar {calendar.name} is not in the order of {name}, by which the window is cut")
            return name
    raise ValueError(f"calendars {downstream.name} and {upstream.name} have no key in common to order a window by")


def _require(attribute: str, *calendars: Calendar) -> None:
    for calendar in calendars:
        if attribute not in calendar.attributes:
            raise ValueError(f"calendar {calendar.name} has no attribute {attribute!r}")


class _Stretch:
    """Upstream ordinals of one group in the order of a line. Any slice of them is a row."""

    def __init__(self, places: Sequence[int], order: Sequence[int]) -> None:
        self._places = places
        self._ordinals = [order[place] for place in places]
        self._neighbours = all(other == one + 1 for one, other in pairwise(self._ordinals))
        self._prefixes: list[int] | None = None

    def row(self, low: int, cut: int, newest: int | None) -> Row:
        """The ordinals at places ``low <= place < cut``; only the last ``newest`` of them where given."""
        return self.slice(bisect.bisect_left(self._places, low), bisect.bisect_left(self._places, cut), newest)

    def slice(self, start: int, stop: int, newest: int | None) -> Row:
        """The same, of positions in this group."""
        if newest is not None:
            start = max(start, stop - newest)
        if start >= stop:
            return 0
        if self._neighbours:
            return range(self._ordinals[start], self._ordinals[stop - 1] + 1)
        if self._prefixes is None:
            self._prefixes = [0]
            for ordinal in self._ordinals:
                self._prefixes.append(self._prefixes[-1] | 1 << ordinal)
        return self._prefixes[stop] & ~self._prefixes[start]


def _stretches(line: _Line, downstream: Calendar, upstream: Calendar, *, within: str | None, newest: int | None = None) -> list[Row]:
    """Rows of the windows without entities."""
    bounds = zip(line.lows, line.cuts, strict=True)
    if within is None:
        whole = _Stretch(range(len(line.order)), line.order)
        return [whole.slice(low, cut, newest) for low, cut in bounds]
    groups = {value: _Stretch(places, line.order) for value, places in _places(line, upstream, within).items()}

    def row(ordinal: int, low: int, cut: int) -> Row:
        found = [groups[value].row(low, cut, newest) for value in downstream.values(within, ordinal) if value in groups]
        return found[0] if len(found) == 1 else _union(found)

    return [row(ordinal, low, cut) for ordinal, (low, cut) in enumerate(bounds)]


def _newest_per_entity(line: _Line, downstream: Calendar, upstream: Calendar, *, n: int, per: str, within: str | None) -> list[Row]:
    """The last ``n`` of every entity: walked once along the line, since only the entities of a step change."""
    if within is None:
        groups: dict[str, Sequence[int]] = {"": range(len(line.order))}
        asking: dict[str, Sequence[int]] = {"": range(len(downstream))}
    else:
        groups, asking = dict(_places(line, upstream, within)), dict(downstream.members(within))

    rows: list[int] = [0] * len(downstream)
    for value, places in groups.items():
        newest: dict[str, deque[int]] = {}
        held: Counter[int] = Counter()
        bits = done = 0
        for ordinal in sorted(asking.get(value, ()), key=line.cuts.__getitem__):
            while done < len(places) and places[done] < line.cuts[ordinal]:
                arrived = line.order[places[done]]
                done += 1
                for entity in upstream.values(per, arrived):
                    last = newest.setdefault(entity, deque())
                    last.append(arrived)
                    held[arrived] += 1
                    bits |= 1 << arrived
                    if len(last) > n:
                        left = last.popleft()
                        held[left] -= 1
                        if not held[left]:
                            bits ^= 1 << left
            rows[ordinal] |= bits
    return list(rows)


def _places(line: _Line, upstream: Calendar, attribute: str) -> dict[str, list[int]]:
    """Places of the line by value of an upstream attribute, ascending."""
    found: dict[str, list[int]] = {}
    for place, ordinal in enumerate(line.order):
        for value in upstream.values(attribute, ordinal):
            found.setdefault(value, []).append(place)
    return found


def _row(ordinals: Sequence[int]) -> Row:
    """The row of these ordinals, given ascending."""
    if ordinals and ordinals[-1] - ordinals[0] == len(ordinals) - 1:
        return range(ordinals[0], ordinals[-1] + 1)
    return sum(1 << ordinal for ordinal in ordinals)


def _union(rows: Iterable[Row]) -> int:
    bits = 0
    for row in rows:
        bits |= ((1 << len(row)) - 1) << row.start if isinstance(row, range) else row
    return bits
