"""Snapshots: what the ledger holds, as sets of ordinals by processor. All that planning knows of the past."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from gapless.model.attempt import ErrorClass
from gapless.model.calendar import Calendar
from gapless.model.event import Head, Mark, State
from gapless.model.graph import Graph
from gapless.model.ids import PartitionKey, ProcessorName
from gapless.model.ordinals import EMPTY, Ordinals
from gapless.planning.staleness import Clocks, healed, stale_definition, stale_upstream

COVERING = (State.COMPLETE, State.EMPTY, State.WAIVED)
DOES_NOT_PASS = frozenset({ErrorClass.PERMANENT, ErrorClass.DATA, ErrorClass.UNCLASSIFIED})
"""Classes of errors that trying again does not cure: only ``retry`` runs such units again, or a changed definition."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What the ledger holds of one processor. Units that nothing ever happened to are in no set.

    ``permanent`` are failed units whose error does not pass; ``healed`` are degraded ones whose optional input has arrived.
    """

    states: Mapping[State, Ordinals] = field(default_factory=dict)
    permanent: Ordinals = EMPTY
    stale_definition: Ordinals = EMPTY
    stale_upstream: Ordinals = EMPTY
    degraded: Ordinals = EMPTY
    healed: Ordinals = EMPTY

    def of(self, *states: State) -> Ordinals:
        """Units in any of these states."""
        found = EMPTY
        for state in states:
            found |= self.states.get(state, EMPTY)
        return found

    @property
    def covered(self) -> Ordinals:
        return self.of(*COVERING)

    def by_name(self, calendar: Calendar) -> Mapping[str, Ordinals]:
        """The sets that ``state:`` in a selection speaks of; ``missing`` are due units that nothing ever came of."""
        return {
            **{state.value: found for state, found in self.states.items()},
            "missing": calendar.due - self.of(*(state for state in State if state is not State.PENDING)),
            "stale": self.stale_definition | self.stale_upstream | self.healed,
            "degraded": self.degraded,
        }


Snapshot = Mapping[ProcessorName, Holding]


def take(graph: Graph, heads_of: Callable[[ProcessorName], Mapping[PartitionKey, Head]]) -> Snapshot:
    """The snapshot of all processors of a graph, staleness included. Reads the heads of each processor once."""
    placed = {name: _placed(graph.calendar(name), heads_of(name)) for name in graph.order}
    sets = {name: _sets(heads) for name, heads in placed.items()}
    covered = {name: Holding(states=states).covered for name, states in sets.items()}
    newer = stale_upstream(graph, {name: Clocks.of(len(graph.calendar(name)), heads) for name, heads in placed.items()})
    arrived = healed(graph, {name: _missed(heads) for name, heads in placed.items()}, covered)
    found = {}
    for name, heads in placed.items():
        fingerprint = graph.pipeline.processors[name].fingerprint
        made = {ordinal: head for ordinal, head in heads.items() if head.state in (State.COMPLETE, State.EMPTY)}
        found[name] = Holding(
            states=sets[name],
            permanent=_permanent(heads, fingerprint),
            stale_definition=stale_definition(fingerprint, {ordinal: head.fingerprint for ordinal, head in made.items()}),
            stale_upstream=newer[name],
            degraded=Ordinals.of(ordinal for ordinal, head in made.items() if Mark.DEGRADED in head.marks),
            healed=arrived[name],
        )
    return found


def _placed(calendar: Calendar, heads: Mapping[PartitionKey, Head]) -> Mapping[int, Head]:
    found = ((calendar.ordinal(key), head) for key, head in heads.items())
    return {ordinal: head for ordinal, head in found if ordinal is not None}


def _sets(heads: Mapping[int, Head]) -> Mapping[State, Ordinals]:
    found: dict[State, list[int]] = {}
    for ordinal, head in heads.items():
        found.setdefault(head.state, []).append(ordinal)
    return {state: Ordinals.of(listed) for state, listed in found.items()}


def _missed(heads: Mapping[int, Head]) -> Mapping[ProcessorName, Ordinals]:
    """By optional upstream, the covered units that were made without it. ``without`` names processors, or units of them."""
    found: dict[ProcessorName, list[int]] = {}
    for ordinal, head in heads.items():
        for name in head.without if head.state in (State.COMPLETE, State.EMPTY) else ():
            found.setdefault(ProcessorName(name.partition("@")[0]), []).append(ordinal)
    return {name: Ordinals.of(listed) for name, listed in found.items()}


def _permanent(heads: Mapping[int, Head], fingerprint: str) -> Ordinals:
    """Failed for good; a definition that has changed since may cure even that."""
    return Ordinals.of(
        ordinal
        for ordinal, head in heads.items()
        if head.state is State.FAILED and head.error_class in DOES_NOT_PASS and head.fingerprint in ("", fingerprint)
    )
