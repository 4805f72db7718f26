"""Relations between ordinals: which upstream partitions each downstream partition reads, and which read it.

Three representations, chosen by what a need turns out to be: :class:`Identity` (the same ordinal), :class:`Intervals` (one
neighbouring stretch, both ends only growing: nearly every window) and :class:`Sets` (anything else). For every one of them
``p in required(d)`` exactly when ``d in affected({p})``.
"""

from __future__ import annotations

import bisect
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import ClassVar

from gapless.model.ordinals import Ordinals, iterate_bits

Row = range | int
"""What one downstream partition requires: a stretch of ordinals, or the bits of a set."""


class Mapping(ABC):
    """Required upstream ordinals by downstream ordinal. ``size`` and ``upstream_size`` are the lengths of the two calendars."""

    identity: ClassVar[bool] = False
    """Every partition needs exactly the upstream partition of the same ordinal."""

    def __init__(self, size: int, upstream_size: int) -> None:
        self.size = size
        self.upstream_size = upstream_size

    @staticmethod
    def of(rows: Sequence[Row], upstream_size: int) -> Mapping:
        """The simplest representation of these rows, one for each downstream ordinal."""
        intervals = _as_intervals(rows)
        if intervals is not None:
            return Intervals(*intervals, upstream_size)
        return Sets([Ordinals.span(row.start, row.stop).bits if isinstance(row, range) else row for row in rows], upstream_size)

    @abstractmethod
    def required_bits(self, ordinal: int) -> int:
        """Bits of :meth:`required`."""

    def required(self, ordinal: int) -> Ordinals:
        """Upstream partitions that this downstream partition reads."""
        return Ordinals(self.required_bits(ordinal))

    @abstractmethod
    def affected(self, upstream: Ordinals) -> Ordinals:
        """Downstream partitions that read any of these upstream partitions."""

    @abstractmethod
    def readers_of(self, ordinal: int) -> Sequence[int]:
        """Downstream ordinals that read this upstream partition, ascending: ``affected`` of one, without a set."""

    @property
    @abstractmethod
    def reading(self) -> Ordinals:
        """Downstream partitions that read anything at all."""

    def supplied(self, covered: Ordinals) -> Ordinals:
        """Downstream partitions that read nothing outside ``covered``; those that read nothing at all are among them."""
        missing = Ordinals.span(0, self.upstream_size) - covered
        return Ordinals.span(0, self.size) - self.affected(missing)


class Identity(Mapping):
    """Every partition reads the one with its own ordinal."""

    identity = True

    def __init__(self, size: int) -> None:
        super().__init__(size, size)

    def required_bits(self, ordinal: int) -> int:
        return 1 << ordinal

    def affected(self, upstream: Ordinals) -> Ordinals:
        return upstream & self.reading

    def readers_of(self, ordinal: int) -> Sequence[int]:
        return (ordinal,) if ordinal < self.size else ()

    @property
    def reading(self) -> Ordinals:
        return Ordinals.span(0, self.size)


class Intervals(Mapping):
    """Every partition reads one stretch ``starts[d] <= p < stops[d]``; neither end ever falls as ``d`` grows."""

    def __init__(self, starts: Sequence[int], stops: Sequence[int], upstream_size: int) -> None:
        super().__init__(len(starts), upstream_size)
        self.starts = starts
        self.stops = stops

    def required_bits(self, ordinal: int) -> int:
        start, stop = self.starts[ordinal], self.stops[ordinal]
        return ((1 << (stop - start)) - 1) << start

    def affected(self, upstream: Ordinals) -> Ordinals:
        found = 0
        for start, stop in upstream.runs():
            first = bisect.bisect_right(self.stops, start)
            last = bisect.bisect_left(self.starts, stop)
            if first < last:
                found |= ((1 << (last - first)) - 1) << first
        return Ordinals(found & self.reading.bits)  # empty stretches between the others read nothing

    def readers_of(self, ordinal: int) -> Sequence[int]:
        return range(self.readers.starts[ordinal], self.readers.stops[ordinal]) if ordinal < self.upstream_size else ()

    @cached_property
    def reading(self) -> Ordinals:
        return Ordinals.of(d for d, (start, stop) in enumerate(zip(self.starts, self.stops, strict=True)) if start < stop)

    @cached_property
    def readers(self) -> Intervals:
        """The other way round: the stretch of downstream ordinals that read each upstream ordinal."""
        firsts, lasts = [], []
        first = last = 0
        for upstream in range(self.upstream_size):
            while first < self.size and self.stops[first] <= upstream:
                first += 1
            while last < self.size and self.starts[last] <= upstream:
                last += 1
            firsts.append(first)
            lasts.append(max(first, last))
        return Intervals(firsts, lasts, self.size)


class Sets(Mapping):
    """Every partition reads any set; each is held from its first member on, so that narrow windows stay small."""

    def __init__(self, rows: Iterable[int], upstream_size: int) -> None:
        self._rows = [_narrow(bits) for bits in rows]
        super().__init__(len(self._rows), upstream_size)

    def required_bits(self, ordinal: int) -> int:
        base, mask = self._rows[ordinal]
        return mask << base

    def members(self, ordinal: int) -> list[int]:
        """Upstream ordinals that this downstream partition reads, ascending."""
        base, mask = self._rows[ordinal]
        return [base + offset for offset in iterate_bits(mask)]

    def affected(self, upstream: Ordinals) -> Ordinals:
        listed = Ordinals.span(0, self.upstream_size)
        if listed <= upstream:
            return self.reading
        found, readers = 0, self.readers
        for ordinal in upstream & listed:
            found |= readers.required_bits(ordinal)
        return Ordinals(found)

    def readers_of(self, ordinal: int) -> Sequence[int]:
        return self.readers.members(ordinal) if ordinal < self.upstream_size else ()

    @cached_property
    def reading(self) -> Ordinals:
        return Ordinals.of(ordinal for ordinal, (_, mask) in enumerate(self._rows) if mask)

    @cached_property
    def readers(self) -> Sets:
        """The other way round: the downstream ordinals that read each upstream ordinal."""
        listed: list[list[int]] = [[] for _ in range(self.upstream_size)]
        for ordinal in range(self.size):
            for needed in self.members(ordinal):
                listed[needed].append(ordinal)
        return Sets((Ordinals.of(ordinals).bits for ordinals in listed), self.size)


def _narrow(bits: int) -> tuple[int, int]:
    if not bits:
        return 0, 0
    base = (bits & -bits).bit_length() - 1
    return base, bits >> base


def _as_intervals(rows: Sequence[Row]) -> tuple[list[int], list[int]] | None:
    """Starts and stops where every row is one stretch and neither end falls; an empty row stands where the last one stopped."""
    starts: list[int] = []
    stops: list[int] = []
    start = stop = 0
    for row in rows:
        if isinstance(row, range):
            first, last = (row.start, row.stop) if row else (stop, stop)
        elif not row:
            first = last = stop
        else:
            first, last = (row & -row).bit_length() - 1, row.bit_length()
            if row.bit_count() != last - first:
                return None
        if first < start or last < stop:
            return None
        start, stop = first, last
        starts.append(start)
        stops.append(stop)
    return starts, stops
