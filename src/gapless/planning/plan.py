"""Plans: frozen decisions with their reasons. One plan is printed by explain and carried out by run; making it writes nothing.

Every way of running again makes its plan here; they differ by selection and reasons alone:

- a plain run takes what is missing, interrupted, incomplete, unknown, failed with an error that may pass, stale because of an
  upstream, or degraded and healed. What failed for good waits for ``retry`` or for another input, what an older definition made for
  ``include_changed``;
- a unit of the selection that is covered or failed for good runs too (``cascade``) when a unit that it reads runs in the same plan:
  what it was made of is another one then;
- ``restate`` takes covered units of the selection, and the cascade reaches beyond the selection, but for processors with side effects.
  What was never tried is left to a run;
- a unit whose required upstream is neither covered nor in the plan is left out, whatever it waits for; so on downstream.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from gapless.model.calendar import Calendar
from gapless.model.errors import CalendarError
from gapless.model.event import ENDED_BADLY, State
from gapless.model.graph import Graph, ResolvedNeed
from gapless.model.ids import CalendarName, PartitionKey, ProcessorName, Unit
from gapless.model.ordinals import EMPTY, Ordinals
from gapless.planning.reason import Reason
from gapless.planning.selection import Selection
from gapless.planning.snapshot import Holding, Snapshot

FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Units of one processor that are treated alike. ``upstream`` is what waiting units wait for."""

    processor: ProcessorName
    reason: Reason
    units: Ordinals
    upstream: ProcessorName | None = None


class Reasons(Mapping[int, Reason]):
    """Reason of every unit of a processor by ordinal, read from the sets."""

    def __init__(self, decisions: Sequence[Decision]) -> None:
        self._decisions = decisions

    def __getitem__(self, ordinal: int) -> Reason:
        for decision in self._decisions:
            if ordinal in decision.units:
                return decision.reason
        raise KeyError(ordinal)

    def __iter__(self) -> Iterator[int]:
        return (ordinal for decision in self._decisions for ordinal in decision.units)

    def __len__(self) -> int:
        return sum(len(decision.units) for decision in self._decisions)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Decisions about every unit of the processors in ``order``, in that order; each unit is in exactly one.

    ``id`` is a digest of the contents: the same inputs give the same id. ``definitions`` are the fingerprints planned with,
    ``calendars`` the calendars of each processor, in which the ordinals of the decisions are meant.
    """

    pipeline: str
    selection: str
    order: tuple[ProcessorName, ...]
    calendars: Mapping[ProcessorName, Calendar] = field(repr=False)
    definitions: Mapping[ProcessorName, str] = field(repr=False)
    decisions: tuple[Decision, ...] = field(repr=False)

    @cached_property
    def id(self) -> str:
        return hashlib.sha256(serialise(self)).hexdigest()[:16]

    @cached_property
    def running(self) -> Mapping[ProcessorName, Ordinals]:
        """The units to be run, by processor; processors that have none are absent."""
        found: dict[ProcessorName, Ordinals] = {}
        for decision in self.decisions:
            if decision.reason.runs:
                found[decision.processor] = found.get(decision.processor, EMPTY) | decision.units
        return found

    @cached_property
    def reasons(self) -> Mapping[ProcessorName, Mapping[int, Reason]]:
        """The reason of every unit, by processor and ordinal."""
        return {name: Reasons([d for d in self.decisions if d.processor == name]) for name in self.order}

    @property
    def outside(self) -> tuple[ProcessorName, ...]:
        """Processors that units of the selection wait for, and that the selection leaves out."""
        waiting = (d.upstream for d in self.decisions if d.reason is Reason.WAITING_FOR_UPSTREAM_OUTSIDE and d.upstream is not None)
        selected = {d.processor for d in self.decisions if d.reason is not Reason.OUT_OF_SELECTION}
        return tuple(name for name in dict.fromkeys(waiting) if name not in selected)

    def units(self) -> Iterator[Unit]:
        """The units to be run, in order of processors and partitions."""
        for name, ordinals in self.running.items():
            keys = self.calendars[name].keys
            for ordinal in ordinals:
                yield Unit(name, keys[ordinal])

    def __len__(self) -> int:
        """How many units are to be run."""
        return sum(len(ordinals) for ordinals in self.running.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Restating:
    """That covered units are to be made again on purpose: those of ``again``, or all of the selection.

    ``done`` are units that the same command has made already: they are not made once more, and what reads them follows all the same.
    The cascade reaches ``beyond`` the selection.
    """

    again: Mapping[ProcessorName, Ordinals] | None = None
    done: Mapping[ProcessorName, Ordinals] = field(default_factory=dict)
    beyond: bool = True


def make_plan(
    graph: Graph,
    selection: Selection,
    snapshot: Snapshot,
    *,
    restating: Restating | None = None,
    retry: bool = False,
    include_changed: bool = False,
    reference: bool = False,
    allow_cut: bool = False,
) -> Plan:
    """Decide about every unit of a graph. See the module for what each flag takes.

    ``reference``: the selected processors feed calendars; their missing units carry that reason.

    Raises:
        SelectionError: the selection matches nothing, or is cut by the calendars without ``allow_cut``.
    """
    selected = selection.resolve(
        graph.pipeline,
        graph.calendars,
        lambda name: snapshot.get(name, Holding()).by_name(graph.calendar(name)) if name in graph.needs else {},
        allow_cut=allow_cut,
    )
    making = _Making(graph, snapshot, restating=restating, retry=retry, include_changed=include_changed, reference=reference)
    decisions = tuple(d for name in graph.order for d in making.decide(name, selected.get(name, EMPTY)) if d.units)
    return Plan(
        pipeline=graph.pipeline.name,
        selection=selection.text,
        order=graph.order,
        calendars={name: graph.calendar(name) for name in graph.order},
        definitions={name: graph.pipeline.processors[name].fingerprint for name in graph.order},
        decisions=decisions,
    )


class _Making:
    """One plan in the making, processor by processor in order: what runs upstream is known when a processor is decided."""

    def __init__(
        self, graph: Graph, snapshot: Snapshot, *, restating: Restating | None, retry: bool, include_changed: bool, reference: bool
    ) -> None:
        self._graph = graph
        self._snapshot = snapshot
        self._restating = restating
        self._retry = retry
        self._include_changed = include_changed
        self._reference = reference
        self._covered: dict[ProcessorName, Ordinals] = {}
        self._available: dict[ProcessorName, Ordinals] = {}
        """Covered, or going to run."""
        self._renewed: dict[ProcessorName, Ordinals] = {}
        """Made again by this command already, or going to: what reads them becomes stale when they publish. Covered units that end up blocked stay covered."""

    def decide(self, name: ProcessorName, selected: Ordinals) -> list[Decision]:
        calendar = self._graph.calendar(name)
        holding = self._snapshot.get(name, Holding())
        covered = self._covered[name] = self._available[name] = holding.covered & calendar.everything
        done, scope = self._done(name), self._scope(name, selected)
        found = self._classify(name, holding, selected)
        running = EMPTY
        for reason, units in found.items():
            if reason.runs:
                running |= units
        scope -= running | done | holding.of(State.WAIVED) | holding.impossible | calendar.not_due
        anew = self._cascade(name, running | done, scope & holding.of(*ENDED_BADLY))
        running |= anew
        waiting = self._waiting(name, running)
        for units in waiting.values():
            running -= units
        self._available[name] = covered | running
        found = {reason: units & running if reason.runs else units for reason, units in found.items()}

        fresh = scope & covered
        for units in waiting.values():
            fresh -= units
        cascade = self._cascade(name, running | done, fresh)
        for upstream, units in self._waiting(name, cascade).items():
            waiting[upstream] = waiting.get(upstream, EMPTY) | units
            cascade -= units
        self._renewed[name] = running | done | cascade
        cascade |= anew & running

        found = {reason: units - cascade for reason, units in found.items()} | {Reason.CASCADE: cascade}
        waits = EMPTY
        for units in waiting.values():
            waits |= units
        decisions = [Decision(processor=name, reason=reason, units=found[reason] - waits) for reason in Reason if reason in found]
        because = [
            Decision(processor=name, reason=Reason.WAITING_FOR_UPSTREAM_OUTSIDE, units=units, upstream=upstream)
            for upstream, units in waiting.items()
        ]
        return decisions + because

    def _scope(self, name: ProcessorName, selected: Ordinals) -> Ordinals:
        """Where the cascade reaches."""
        beyond = self._restating is not None and self._restating.beyond and not self._graph.pipeline.processors[name].side_effect
        return self._graph.calendar(name).everything if beyond else selected

    def _done(self, name: ProcessorName) -> Ordinals:
        """What the command has made again before this plan."""
        return self._restating.done.get(name, EMPTY) if self._restating is not None else EMPTY

    def _classify(self, name: ProcessorName, holding: Holding, selected: Ordinals) -> dict[Reason, Ordinals]:
        """What a unit's own past says; the first reason that holds takes it."""
        calendar = self._graph.calendar(name)
        left = calendar.everything
        found: dict[Reason, Ordinals] = {}

        def take(reason: Reason, units: Ordinals) -> None:
            nonlocal left
            found[reason] = found.get(reason, EMPTY) | (units & left)
            left -= units

        tried = holding.of(*ENDED_BADLY)
        made = holding.of(State.COMPLETE, State.EMPTY)
        take(Reason.OUT_OF_SELECTION, left - selected)
        take(Reason.WAIVED, holding.of(State.WAIVED))
        if self._restating is not None:
            again = made if self._restating.again is None else made & self._restating.again.get(name, EMPTY)
            take(Reason.FORCED_RESTATE, again - self._done(name))
        take(Reason.DEGRADED_HEALED, made & holding.healed)
        take(Reason.STALE_UPSTREAM, made & holding.stale_upstream)
        changed = Reason.STALE_DEFINITION if self._include_changed else Reason.STALE_DEFINITION_NOT_ASKED
        take(changed, made & holding.stale_definition)
        take(Reason.COMPLETE, holding.of(State.COMPLETE))
        take(Reason.EMPTY, holding.of(State.EMPTY))
        take(Reason.NOT_DUE, calendar.not_due)
        take(Reason.IMPOSSIBLE, holding.impossible)
        take(Reason.WAIVER_EXPIRED, holding.expired)
        if self._retry:
            take(Reason.FORCED_RETRY, tried)
        take(Reason.FAILED_PERMANENTLY, holding.of(State.FAILED) & holding.permanent)
        take(Reason.FAILED_BEFORE, holding.of(State.FAILED))
        take(Reason.INCOMPLETE_BEFORE, holding.of(State.INCOMPLETE))
        take(Reason.UNKNOWN_BEFORE, holding.of(State.UNKNOWN))
        take(Reason.INTERRUPTED, holding.of(State.CLAIMED, State.RETRY_WAIT))
        take(Reason.REFERENCE if self._reference else Reason.MISSING, left)
        return found

    def _waiting(self, name: ProcessorName, running: Ordinals) -> dict[ProcessorName, Ordinals]:
        """Of the units that would run, those that cannot, by the upstream that they wait for."""
        found: dict[ProcessorName, Ordinals] = {}
        for need in self._graph.needs[name]:
            if not running or any(upstream == name for upstream, _ in need.alternatives):
                continue
            if need.optional and not self._has_no_output(need):
                continue
            waits = running if self._has_no_output(need) else running - need.supplied(self._available.__getitem__)
            if waits:
                upstream = need.alternatives[0].upstream
                found[upstream] = found.get(upstream, EMPTY) | waits
                running -= waits
        own = self._waiting_for_themselves(name, running)
        if own:
            found[name] = own
        return found

    def _has_no_output(self, need: ResolvedNeed) -> bool:
        """Nothing of the upstream is covered or going to run: it has no table, so that it cannot even be read as empty."""
        first = need.alternatives[0].upstream
        return len(need.alternatives) == 1 and not self._available[first] and self._graph.has_table(first)

    def _waiting_for_themselves(self, name: ProcessorName, running: Ordinals) -> Ordinals:
        """Units that wait for units of their own processor; each that waits may make others wait."""
        found = EMPTY
        needs = [need for need in self._graph.needs[name] if not need.optional and any(up == name for up, _ in need.alternatives)]
        sure = self._available[name]
        available = {**self._available, name: sure | running}
        for need in needs:
            waits = running - need.supplied(available.__getitem__)
            while waits:
                found |= waits
                running -= waits
                available[name] = sure | running
                if len(need.alternatives) == 1:
                    lost = waits - sure
                    waits = need.alternatives[0].mapping.affected(lost) & running
                else:
                    waits = running - need.supplied(available.__getitem__)
        return found

    def _cascade(self, name: ProcessorName, renewed: Ordinals, fresh: Ordinals) -> Ordinals:
        """Fresh units that read a unit that is going to be renewed, themselves included as they are found."""
        self._renewed[name] = renewed
        found = EMPTY
        for need in self._graph.needs[name]:
            asked = fresh
            for upstream, mapping in need.alternatives:
                hit = mapping.affected(self._renewed[upstream]) & asked
                found |= hit
                if len(need.alternatives) > 1:
                    kept = self._covered[upstream] - self._renewed[upstream]
                    asked -= hit | (mapping.supplied(kept) & mapping.reading)
        own = [mapping for need in self._graph.needs[name] for upstream, mapping in need.alternatives if upstream == name]
        added = found if own else EMPTY
        while added:
            more = EMPTY
            for mapping in own:
                more |= mapping.affected(added) & fresh
            added = more - found
            found |= more
        return found


def serialise(plan: Plan) -> bytes:
    """A plan as compact JSON. Units stand as positions in lists of partition keys that the body itself carries."""
    calendars = {calendar.name: calendar for calendar in plan.calendars.values()}
    body = {
        "format": FORMAT,
        "pipeline": plan.pipeline,
        "selection": plan.selection,
        "calendars": {name: {"version": calendar.version, "keys": calendar.keys} for name, calendar in sorted(calendars.items())},
        "processors": [[name, plan.calendars[name].name, plan.definitions[name]] for name in plan.order],
        "decisions": [[d.processor, d.reason.value, d.upstream, f"{d.units.bits:x}"] for d in plan.decisions],
    }
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()


def deserialise(body: bytes, calendars: Mapping[CalendarName, Calendar]) -> Plan:
    """Read a plan back, with its ordinals meant in these calendar versions.

    Raises:
        CalendarError: a calendar is gone, or does not list a unit any more that the plan runs.
        ValueError: the body was written by a newer format.
    """
    data = json.loads(body)
    if data["format"] != FORMAT:
        raise ValueError(f"a plan of format {data['format']}; this version reads format {FORMAT}")
    calendar_of = {ProcessorName(name): CalendarName(calendar) for name, calendar, _ in data["processors"]}
    for name in calendar_of.values():
        if name not in calendars:
            raise CalendarError(f"the plan has units of calendar {name}, which is not known any more", help="gapless plan")
    decisions = []
    for processor, reason, upstream, bits in data["decisions"]:
        listed = data["calendars"][calendar_of[processor]]
        calendar = calendars[calendar_of[processor]]
        units = Ordinals(int(bits, 16))
        if listed["version"] != calendar.version:
            units = _replaced(units, listed["keys"], calendar, required=Reason(reason).runs)
        decisions.append(Decision(processor=processor, reason=Reason(reason), units=units, upstream=upstream and ProcessorName(upstream)))
    return Plan(
        pipeline=data["pipeline"],
        selection=data["selection"],
        order=tuple(calendar_of),
        calendars={name: calendars[calendar] for name, calendar in calendar_of.items()},
        definitions={ProcessorName(name): fingerprint for name, _, fingerprint in data["processors"]},
        decisions=tuple(decisions),
    )


def _replaced(units: Ordinals, keys: Sequence[PartitionKey], calendar: Calendar, *, required: bool) -> Ordinals:
    """The same units by their keys, in another version of their calendar."""
    named = [keys[position] for position in units]
    gone = [key for key in named if calendar.ordinal(key) is None]
    if gone and required:
        raise CalendarError(
            f"calendar {calendar.name} does not list {', '.join(gone[:5])}{', …' if len(gone) > 5 else ''} any more",  # noqa: PLR2004
            help="gapless plan, for a plan with the calendar as it is now",
        )
    return calendar.ordinals_of(named)
