"""Priority: the longest path that remains from each planned unit. The longest goes first: serial chains decide when a run ends."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gapless.model.graph import Graph
from gapless.model.ids import ProcessorName, Unit
from gapless.model.ordinals import EMPTY, Ordinals
from gapless.model.relation import Identity, Intervals, Sets
from gapless.model.relation import Mapping as Relation
from gapless.planning.sliding import window_maxima


def remaining(graph: Graph, planned: Mapping[ProcessorName, Ordinals]) -> dict[ProcessorName, list[int]]:
    """Number of units on the longest chain of planned units that begins with each one, by ordinal; 0 for units not planned."""
    found: dict[ProcessorName, list[int]] = {}
    for name in reversed(graph.order):
        size = len(graph.calendar(name))
        after = [0] * size
        own: list[Relation] = []
        seen: set[tuple[ProcessorName, int]] = set()
        for reader in graph.readers[name]:
            if reader.downstream == name:
                own.append(reader.mapping)
            elif (reader.downstream, id(reader.mapping)) not in seen and planned.get(reader.downstream):
                seen.add((reader.downstream, id(reader.mapping)))
                after = list(map(max, after, _longest_reader(reader.mapping, found[reader.downstream])))
        marks = _marks(planned.get(name, EMPTY), size)
        found[name] = (
            _with_own_chain(own, after, marks) if own else [mark and 1 + longest for mark, longest in zip(marks, after, strict=True)]
        )
    return found


def _marks(units: Ordinals, size: int) -> list[int]:
    """1 for members, 0 for others."""
    return [int(mark) for mark in f"{units.bits:0{size}b}"[::-1]] if size else []


def _longest_reader(mapping: Relation, values: Sequence[int]) -> Sequence[int]:
    """For each upstream ordinal the greatest value among the downstream ordinals that read it."""
    match mapping:
        case Identity():
            return values
        case Intervals():
            return window_maxima(values, mapping.readers.starts, mapping.readers.stops)
        case Sets():
            readers = mapping.readers
            return [max(map(values.__getitem__, readers.members(upstream)), default=0) for upstream in range(mapping.upstream_size)]
        case _:
            raise AssertionError(f"no such representation: {mapping}")


def _with_own_chain(mappings: Sequence[Relation], after: Sequence[int], marks: Sequence[int]) -> list[int]:
    """The same for a processor that reads its own earlier units: from the last unit back, since later ones are known then."""
    size = len(marks)
    if len(mappings) == 1 and isinstance(mappings[0], Intervals):
        return _along_intervals(mappings[0].readers, after, marks)
    found = [0] * size
    for ordinal in reversed(range(size)):
        if marks[ordinal]:
            own = 0
            for mapping in mappings:
                for later in mapping.readers_of(ordinal):
                    own = max(own, found[later])
            found[ordinal] = 1 + max(after[ordinal], own)
    return found


def _along_intervals(readers: Intervals, after: Sequence[int], marks: Sequence[int]) -> list[int]:
    size = len(marks)
    found = [0] * size
    best: deque[int] = deque()  # ordinals with rising values towards the front: the first is the greatest of the window
    place = size
    for ordinal in reversed(range(size)):
        start, stop = max(readers.starts[ordinal], ordinal + 1), readers.stops[ordinal]
        while place > start:
            place -= 1
            while best and found[best[-1]] <= found[place]:
                best.pop()
            best.append(place)
        while best and best[0] >= stop:
            best.popleft()
        if marks[ordinal]:
            found[ordinal] = 1 + max(after[ordinal], found[best[0]] if best else 0)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How a plan can be carried out. ``critical_path`` is one longest chain of units, first to last.

    ``width`` is the widest useful parallelism: with fewer than so many units at once the critical path is not what decides, if
    all units take equally long.
    """

    units: int
    critical_path: tuple[Unit, ...]
    width: int


def shape(graph: Graph, planned: Mapping[ProcessorName, Ordinals]) -> Shape:
    """Critical path and width of these units."""
    lengths = remaining(graph, planned)
    longest = max((max(values, default=0) for values in lengths.values()), default=0)
    return Shape(
        units=sum(len(units) for units in planned.values()),
        critical_path=_critical_path(graph, lengths, longest),
        width=_width(lengths, longest),
    )


def _critical_path(graph: Graph, lengths: Mapping[ProcessorName, list[int]], longest: int) -> tuple[Unit, ...]:
    path: list[Unit] = []
    places = [(name, lengths[name].index(longest)) for name in graph.order if longest in lengths[name]] if longest else []
    while places:
        name, ordinal = places[0]
        path.append(Unit(name, graph.calendar(name).keys[ordinal]))
        wanted = lengths[name][ordinal] - 1
        places = [
            (reader.downstream, later)
            for reader in graph.readers[name]
            for later in reader.mapping.readers_of(ordinal)
            if wanted and lengths[reader.downstream][later] == wanted
        ][:1]
    return tuple(path)


def _width(lengths: Mapping[ProcessorName, list[int]], longest: int) -> int:
    """A unit from which ``r`` units remain must have started ``r`` steps before the end: so many units in so many steps."""
    counts = [0] * (longest + 1)
    for values in lengths.values():
        for value in values:
            counts[value] += 1
    width = due = 0
    for steps, count in enumerate(reversed(counts[1:]), start=1):
        due += count
        width = max(width, -(-due // steps))
    return width
