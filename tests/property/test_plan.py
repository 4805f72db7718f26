"""What holds for every plan of every pipeline, whatever the ledger holds."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from planning_strategies import graphs

from gapless.model.attempt import ErrorClass
from gapless.model.event import Head, State, standings
from gapless.model.graph import Graph, ResolvedNeed
from gapless.model.ids import PartitionKey, ProcessorName, Unit
from gapless.model.ordinals import EMPTY, Ordinals
from gapless.planning.plan import Plan, Restating, deserialise, make_plan, serialise
from gapless.planning.reason import Reason
from gapless.planning.selection import parse
from gapless.planning.snapshot import COVERING, Snapshot, take

Heads = dict[ProcessorName, dict[PartitionKey, Head]]
Flags = dict[str, Any]
relaxed = settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def ledgers(draw: st.DrawFn, graph: Graph) -> Heads:
    found: Heads = {}
    for name in graph.order:
        found[name] = {}
        for key in graph.calendar(name).keys:
            state = draw(st.sampled_from([None, None, State.COMPLETE, State.COMPLETE, State.COMPLETE, *State]))
            if state is None:
                continue
            read_at = draw(st.integers(0, 5))
            found[name][key] = Head(
                unit=Unit(name, key),
                state=state,
                read_at=read_at,
                published_at=read_at + draw(st.integers(1, 3)) if state is State.COMPLETE else 0,
                fingerprint=draw(st.sampled_from(["new", "new", "old"])),
                error_class=draw(st.sampled_from([ErrorClass.DATA, ErrorClass.TRANSIENT])) if state is State.FAILED else None,
            )
    return found


@st.composite
def situations(draw: st.DrawFn) -> tuple[Graph, Heads, Flags, list[str]]:
    graph = draw(graphs())
    flags: Flags = {name: draw(st.booleans()) for name in ("retry", "include_changed")}
    flags["restating"] = Restating() if draw(st.booleans()) else None
    words = draw(st.sampled_from([[], ["a"], ["-a"], ["+b"], ["b+"], ["a", "b"]]))
    return graph, draw(ledgers(graph)), flags, words


def snapshot(graph: Graph, heads: Heads) -> Snapshot:
    return take(graph, lambda name: standings(heads[name].values()), now=0.0)


def supplied(graph: Graph, need: ResolvedNeed, ordinal: int, available: dict[ProcessorName, set[int]]) -> bool:
    required = [(upstream, set(mapping.required(ordinal))) for upstream, mapping in need.alternatives]
    if len(required) > 1 and any(needed for _, needed in required):
        return any(needed and needed <= available[upstream] for upstream, needed in required)
    return all(needed <= available[upstream] for upstream, needed in required)


@relaxed
@given(situations())
def test_decisions_are_a_partition_and_nothing_covered_runs_without_a_reason(
    situation: tuple[Graph, Heads, Flags, list[str]],
) -> None:
    graph, heads, flags, words = situation
    held = snapshot(graph, heads)
    plan = make_plan(graph, parse(words), held, **flags)
    for name in graph.order:
        units = [ordinal for d in plan.decisions if d.processor == name for ordinal in d.units]
        assert sorted(units) == list(range(len(graph.calendar(name))))
        assert dict(plan.reasons[name]) == {o: d.reason for d in plan.decisions if d.processor == name for o in d.units}
    because = {
        Reason.STALE_UPSTREAM, Reason.STALE_DEFINITION, Reason.DEGRADED_HEALED, Reason.CASCADE, Reason.FORCED_RESTATE,
    }  # fmt: skip
    for decision in plan.decisions:
        if decision.reason.runs and decision.reason not in because:
            assert not decision.units & held[decision.processor].covered


@relaxed
@given(situations())
def test_every_planned_unit_has_its_needs_covered_or_planned_and_every_waiting_one_has_not(
    situation: tuple[Graph, Heads, Flags, list[str]],
) -> None:
    graph, heads, flags, words = situation
    held = snapshot(graph, heads)
    plan = make_plan(graph, parse(words), held, **flags)
    available = {name: set(held[name].covered | plan.running.get(name, EMPTY)) for name in graph.order}
    for decision in plan.decisions:
        required = [need for need in graph.needs[decision.processor] if not need.optional]
        for ordinal in decision.units:
            fine = all(supplied(graph, need, ordinal, available) for need in required)
            if decision.reason.runs:
                assert fine
            if decision.reason is Reason.WAITING_FOR_UPSTREAM_OUTSIDE:
                assert not fine
                assert decision.upstream in {upstream for need in required for upstream, _ in need.alternatives}


@relaxed
@given(situations())
def test_the_same_inputs_give_the_same_plan_and_it_survives_being_stored(
    situation: tuple[Graph, Heads, Flags, list[str]],
) -> None:
    graph, heads, flags, words = situation
    plan = make_plan(graph, parse(words), snapshot(graph, heads), **flags)
    again = make_plan(graph, parse(words), snapshot(graph, heads), **flags)
    assert again.id == plan.id
    read = deserialise(serialise(plan), graph.calendars)
    assert (read.id, read.decisions, list(read.units())) == (plan.id, plan.decisions, list(plan.units()))


@relaxed
@given(situations())
def test_a_plan_carried_out_leaves_nothing_to_do(situation: tuple[Graph, Heads, Flags, list[str]]) -> None:
    """With everything asked for, all that may run runs in one plan: nothing is stale or missing after it, save what waits."""
    graph, heads, flags, words = situation
    asked = {"retry": True, "include_changed": True}
    plan = make_plan(graph, parse(words), snapshot(graph, heads), **asked, restating=flags["restating"])
    carry_out(graph, plan, heads)
    second = make_plan(graph, parse(words), snapshot(graph, heads), **asked)
    assert dict(second.running) == {}
    for name in graph.order:
        assert waiting(second, name) <= waiting(plan, name) | cascaded(graph, plan, name)


def waiting(plan: Plan, name: ProcessorName) -> Ordinals:
    found = EMPTY
    for decision in plan.decisions:
        if decision.processor == name and decision.reason is Reason.WAITING_FOR_UPSTREAM_OUTSIDE:
            found |= decision.units
    return found


def cascaded(graph: Graph, plan: Plan, name: ProcessorName) -> Ordinals:
    """Units that read something which the plan renewed."""
    found = EMPTY
    for need in graph.needs[name]:
        for upstream, mapping in need.alternatives:
            found |= mapping.affected(plan.running.get(upstream, EMPTY))
    return found


def carry_out(graph: Graph, plan: Plan, heads: Heads) -> None:
    """Make every planned unit complete, in order, as a run would: the publish counter grows with each."""
    clock = max((head.published_at for held in heads.values() for head in held.values()), default=0) + 10
    for unit in plan.units():
        clock += 1
        heads[unit.processor][unit.key] = Head(
            unit=unit,
            state=State.COMPLETE,
            read_at=clock - 1,
            published_at=clock,
            fingerprint=graph.pipeline.processors[unit.processor].fingerprint,
        )


@relaxed
@given(situations())
def test_covering_states_are_never_called_missing(situation: tuple[Graph, Heads, Flags, list[str]]) -> None:
    graph, heads, _, _ = situation
    for name, holding in snapshot(graph, heads).items():
        named = holding.by_name(graph.calendar(name))
        seen = {graph.calendar(name).ordinal(key) for key, head in heads[name].items() if head.state is not State.PENDING}
        assert set(named["missing"]) == set(range(len(graph.calendar(name)))) - seen
        assert set(holding.covered) == {graph.calendar(name).ordinal(k) for k, head in heads[name].items() if head.state in COVERING}
