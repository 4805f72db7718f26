"""Snapshots: what the ledger holds, as sets of ordinals by processor. All that planning knows of the past."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce

from gapless.model.attempt import ErrorClass
from gapless.model.calendar import Calendar
from gapless.model.event import Mark, Standing, State
from gapless.model.graph import Graph
from gapless.model.ids import ProcessorName
from gapless.model.ordinals import EMPTY, Ordinals
from gapless.planning.staleness import Clocks, healed, stale_definition, stale_upstream

COVERING = (State.COMPLETE, State.EMPTY, State.WAIVED)
MADE = (State.COMPLETE, State.EMPTY)
DOES_NOT_PASS = frozenset({ErrorClass.PERMANENT, ErrorClass.DATA, ErrorClass.UNCLASSIFIED})
"""Classes of errors that trying again does not cure: only ``retry`` runs such units again, a changed definition, or other inputs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What the ledger holds of one processor. Units that nothing ever happened to are in no set.

    ``permanent`` are failed units whose error does not pass; ``failed_as_defined`` all that their present definition failed on, over what they would read today; ``expired`` those whose waiver has ended: they are in no state;
    ``impossible`` are due units that are not covered and that their source can no longer give; ``lacking`` are degraded ones by the optional upstream that they were made
    without; ``healed`` are those among them whose optional input has arrived.
    """

    states: Mapping[State, Ordinals] = field(default_factory=dict)
    permanent: Ordinals = EMPTY
    failed_as_defined: Ordinals = EMPTY
    expired: Ordinals = EMPTY
    impossible: Ordinals = EMPTY
    stale_definition: Ordinals = EMPTY
    stale_upstream: Ordinals = EMPTY
    degraded: Ordinals = EMPTY
    lacking: Mapping[ProcessorName, Ordinals] = field(default_factory=dict)
    adopted: Ordinals = EMPTY
    healed: Ordinals = EMPTY
    empty_because: Mapping[str, Ordinals] = field(default_factory=dict)

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
            "missing": calendar.due - self.of(*(state for state in State if state is not State.PENDING)) - self.expired - self.impossible,
            "expired": self.expired,
            "impossible": self.impossible,
            "stale": self.stale_definition | self.stale_upstream | self.healed,
            "degraded": self.degraded,
        }


Snapshot = Mapping[ProcessorName, Holding]


def take(graph: Graph, standings_of: Callable[[ProcessorName], Iterable[Standing]], *, now: float) -> Snapshot:
    """The snapshot of all processors of a graph, staleness included. Reads the standings of each processor once.

    Waivers that end at ``now`` or before, in seconds since the epoch, cover nothing any more.
    """
    known = {name: _known(graph.calendar(name), standings_of(name), now) for name in graph.order}
    covered = {name: Holding(states=found.states()).covered for name, found in known.items()}
    newer = stale_upstream(graph, {name: found.clocks for name, found in known.items()})
    arrived = healed(graph, {name: found.missed() for name, found in known.items()}, covered)
    return {
        name: Holding(
            states=found.states(),
            expired=found.expired,
            impossible=_impossible(graph, name) - covered[name],
            permanent=found.failed(graph.pipeline.processors[name].fingerprint, DOES_NOT_PASS) - newer[name],
            failed_as_defined=found.failed(graph.pipeline.processors[name].fingerprint, frozenset({*ErrorClass, None})) - newer[name],
            stale_definition=stale_definition(graph.pipeline.processors[name].fingerprint, found.made_by()),
            stale_upstream=newer[name] & found.clocks.covered,
            degraded=found.marked(Mark.DEGRADED),
            lacking=found.missed(),
            adopted=found.marked(Mark.ADOPTED),
            healed=arrived[name],
            empty_because=found.reasons(),
        )
        for name, found in known.items()
    }


def _impossible(graph: Graph, name: ProcessorName) -> Ordinals:
    calendar = graph.calendar(name)
    return reduce(Ordinals.__or__, (declared.of(calendar) for declared in graph.pipeline.processors[name].impossible), EMPTY) & calendar.due


@dataclass(frozen=True, slots=True)
class _Known:
    """Standings of one processor with the ordinals of their units, and the clocks by ordinal. Expired waivers are no standing."""

    listed: Sequence[tuple[Standing, Ordinals]]
    clocks: Clocks
    expired: Ordinals

    def _union(self, chosen: Callable[[Standing], bool]) -> Ordinals:
        found = EMPTY
        for standing, ordinals in self.listed:
            if chosen(standing):
                found |= ordinals
        return found

    def states(self) -> Mapping[State, Ordinals]:
        return {state: self._union(lambda one, state=state: one.state is state) for state in {one.state for one, _ in self.listed}}  # type: ignore[misc]

    def marked(self, mark: Mark) -> Ordinals:
        return self._union(lambda one: one.state in MADE and mark in one.marks)

    def made_by(self) -> Mapping[str, Ordinals]:
        """Units that were made, by the fingerprint of what made them."""
        made = {one.fingerprint for one, _ in self.listed if one.state in MADE}
        return {fingerprint: self._union(lambda one, by=fingerprint: one.state in MADE and one.fingerprint == by) for fingerprint in made}  # type: ignore[misc]

    def failed(self, fingerprint: str, classes: Collection[ErrorClass | None]) -> Ordinals:
        """Failed with such an error; a definition that has changed since may cure any."""
        return self._union(lambda one: one.state is State.FAILED and one.error_class in classes and one.fingerprint in ("", fingerprint))

    def missed(self) -> Mapping[ProcessorName, Ordinals]:
        """By optional upstream, the units that were made without it. ``without`` names processors, or units of them."""
        found: dict[ProcessorName, Ordinals] = {}
        for standing, ordinals in self.listed:
            for missing in standing.without if standing.state in MADE else ():
                name = ProcessorName(missing.partition("@")[0])
                found[name] = found.get(name, EMPTY) | ordinals
        return found

    def reasons(self) -> Mapping[str, Ordinals]:
        found: dict[str, Ordinals] = {}
        for standing, ordinals in self.listed:
            if standing.state is State.EMPTY:
                found[standing.empty_because] = found.get(standing.empty_because, EMPTY) | ordinals
        return found


def _known(calendar: Calendar, standings: Iterable[Standing], now: float) -> _Known:
    """Keys that this version of the calendar does not list are left out."""
    listed: list[tuple[Standing, Ordinals]] = []
    clocks = Clocks.blank(len(calendar))
    made = failed = expired = EMPTY
    for standing in standings:
        places = calendar.places(standing.keys)
        ordinals = Ordinals.of(ordinal for ordinal in places if ordinal is not None)
        for ordinal, read_at, published_at in zip(places, standing.read_at, standing.published_at, strict=True):
            if ordinal is not None:
                clocks.read_at[ordinal], clocks.published_at[ordinal] = read_at, published_at
        if standing.state in MADE:
            made |= ordinals
        elif standing.state is State.FAILED:
            failed |= ordinals
        if standing.ends is not None and standing.ends <= now:
            expired |= ordinals
        else:
            listed.append((standing, ordinals))
    clocks.covered, clocks.failed = made, failed
    return _Known(listed, clocks, expired)
