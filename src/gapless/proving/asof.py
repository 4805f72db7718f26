"""As-of tests: which unit of an attempt is made again, what is hidden meanwhile, and what follows from how it comes out.

No unit may read what its needs do not hold: neither what comes after it, nor more of what came before. That shows only where such
rows are there already, so a unit with rows on both sides of its windows is taken where there is one; among equals the fence decides.

A statement is the same for all units, so it need not be tried at every attempt: the longer it has stood the test in a run, the
seldomer. It is tried at attempts 1, 2, 4, 7, 11, …, whenever there is more to be seen than at all trials before, and always after a
trial that it did not stand.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from gapless.model.asof import Beyond, Held, Sample, Trace
from gapless.model.graph import Graph
from gapless.model.ids import Fence, ProcessorName
from gapless.model.ordinals import EMPTY, Ordinals
from gapless.model.output import Nothing, Table

Present = Callable[[ProcessorName], Ordinals]
"""The units of a processor that have an output by now."""

Trials = Generator[tuple[str, ...], Trace, Beyond | None]
"""Asks for the unit to be made again with the rows of these tables hidden, is sent what it is then, and returns what was found."""


CANDIDATES = 8
"""How many units of an attempt are looked at to choose one of them."""


@dataclass(slots=True)
class _Record:
    """How a processor has fared in this run: trials stood in a row, attempts since the last one, and the most sides seen in those."""

    stood: int = 0
    since: int = 0
    most: int = 0


class _Surroundings(NamedTuple):
    """What a unit's needs hold of the processors that fill a table, and on how many sides of these windows there are more rows."""

    held: dict[ProcessorName, Ordinals]
    sides: int


class Sampler:
    """Chooses the units of one graph that are made again, and remembers how that went."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        processors = graph.pipeline.processors
        self._outputs = {name: output for name in graph.order if isinstance(output := processors[name].output, Table)}
        fillers: dict[str, list[ProcessorName]] = {}
        for name, output in self._outputs.items():
            fillers.setdefault(output.name.lower(), []).append(name)
        self._records = {name: _Record() for name in graph.order}
        self._tables: dict[ProcessorName, tuple[tuple[ProcessorName, ...], ...]] = {}
        for name in graph.order:
            compared = not isinstance(processors[name].output, Nothing)
            needed = dict.fromkeys(upstream for need in graph.needs[name] for upstream, _ in need.alternatives if compared)
            read = dict.fromkeys(self._outputs[upstream].name.lower() for upstream in needed if upstream in self._outputs)
            self._tables[name] = tuple(tuple(fillers[table]) for table in read)

    def sample(self, name: ProcessorName, ordinals: Sequence[int], present: Present, fence: Fence) -> Sample | None:
        """One of these units of a processor, or None: it is not its turn, or no table that it needs has a row beyond the needs of any of them."""
        there = {filler: present(filler) for fillers in self._tables[name] for filler in fillers}
        best: list[tuple[int, list[_Surroundings]]] = []
        most = 1
        for ordinal in _spread(ordinals, fence):
            found = self._around(name, ordinal, there)
            sides = sum(one.sides for one in found)
            if sides > most:
                best, most = [], sides
            if sides == most:
                best.append((ordinal, found))
        if not best or not self._is_due(name, most):
            return None
        ordinal, found = best[fence % len(best)]
        held = [
            Held(self._outputs[filler], tuple(self._graph.calendar(filler).keys_of(window)))
            for one in found
            if one.sides
            for filler, window in one.held.items()
        ]
        return Sample(partition=self._graph.calendar(name).partition(ordinal), held=tuple(held), together=len(ordinals), sides=most)

    def learn(self, name: ProcessorName, sample: Sample, *, stood: bool) -> None:
        """How a trial of a processor ended; one that failed has not been stood."""
        record = self._records[name]
        record.stood = record.stood + 1 if stood else 0
        record.most = max(record.most, sample.sides) if stood else 0

    def _is_due(self, name: ProcessorName, sides: int) -> bool:
        record = self._records[name]
        due = sides > record.most or record.since >= record.stood
        record.since = 1 if due else record.since + 1
        return due

    def _around(self, name: ProcessorName, ordinal: int, there: dict[ProcessorName, Ordinals]) -> list[_Surroundings]:
        """By table, what the needs of a unit hold."""
        held: dict[ProcessorName, Ordinals] = {}
        for need in self._graph.needs[name]:
            for upstream, mapping in need.alternatives:
                held[upstream] = held.get(upstream, EMPTY) | mapping.required(ordinal)
        found = []
        for fillers in self._tables[name]:
            windows = {filler: held.get(filler, EMPTY) for filler in fillers}
            found.append(_Surroundings(windows, sum(_sides(window, there[filler]) for filler, window in windows.items())))
        return found


def _spread(ordinals: Sequence[int], fence: Fence) -> Sequence[int]:
    """Some of the units of an attempt, spread evenly over all of it; from where on, the fence decides."""
    step = max(1, len(ordinals) // CANDIDATES)
    return ordinals[fence % step :: step]


def _sides(window: Ordinals, there: Ordinals) -> int:
    """On how many sides of a window, 0 to 2, there are others; those within it, between the held ones, count as one more."""
    others = there - window
    first, last = window.first(), window.last()
    if first is None or last is None:
        return 1 if others else 0
    return sum(1 for part in (Ordinals.span(0, first), Ordinals.span(first, last), Ordinals(others.bits >> last << last)) if others & part)


def examine(sample: Sample, original: Trace) -> Trials:
    """Make the sample again until it is clear whether it reads beyond its needs; once, where it does not.

    What differs between two equal trials (a moment, a random number) says nothing. Where the unit differs from what it was in its
    attempt just as much with nothing hidden, it is the other units of the attempt that make the difference.
    """
    hidden = yield sample.tables
    differing = _differing(original, hidden)
    if not differing:
        return None
    differing -= _differing(hidden, (yield sample.tables))
    if not differing:
        return None
    columns = tuple(sorted(differing - {_KEYS}))
    shown = yield ()
    if not differing & _differing(shown, hidden):
        return Beyond(key=sample.partition.key, columns=columns, together=sample.together)
    tables = sample.tables
    if len(tables) > 1:
        one_by_one = []
        for table in tables:
            trace = yield (table,)
            if differing & _differing(shown, trace):
                one_by_one.append(table)
        tables = tuple(one_by_one) or tables
    return Beyond(key=sample.partition.key, columns=columns, tables=tables, together=sample.together)


_KEYS = ""
"""In place of a column: the rows that there are."""


def _differing(one: Trace, other: Trace) -> set[str]:
    if (one.rows, one.keys) != (other.rows, other.keys):
        return {_KEYS}
    names = one.columns.keys() | other.columns.keys()
    return {name for name in names if not _alike(one.columns.get(name, ()), other.columns.get(name, ()))}


def _alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return any(mine == theirs for mine, theirs in zip(one, other, strict=False))
