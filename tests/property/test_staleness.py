"""Staleness by upstream agrees exactly with a plain loop over every unit and everything that it reads."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from planning_strategies import graphs, subsets

from gapless.model.graph import Graph
from gapless.model.ids import ProcessorName
from gapless.model.ordinals import EMPTY, Ordinals
from gapless.planning.staleness import Clocks, healed, stale_definition, stale_upstream


def is_stale(graph: Graph, name: ProcessorName, ordinal: int, clocks: dict[ProcessorName, Clocks]) -> bool:
    read_at = clocks[name].read_at[ordinal]
    for need in graph.needs[name]:
        for upstream, mapping in need.alternatives:
            required = list(mapping.required(ordinal))
            if any(clocks[upstream].published_at[p] > read_at for p in required):
                return True
            if required and all(p in clocks[upstream].covered for p in required):
                break  # this alternative was there and is not newer: it was read, and what is less preferred was not
    return False


@settings(deadline=None)
@given(st.data())
def test_stale_is_what_reads_something_published_since(data: st.DataObject) -> None:
    graph = data.draw(graphs())
    covered = data.draw(subsets(graph))
    times = st.integers(0, data.draw(st.sampled_from([1, 6])))
    clocks = {}
    for name in graph.order:
        size = len(graph.calendar(name))
        lists = st.lists(times, min_size=size, max_size=size)
        clocks[name] = Clocks(data.draw(lists), data.draw(lists), covered[name])
    found = stale_upstream(graph, clocks)
    assert {name: set(units) for name, units in found.items()} == {
        name: {ordinal for ordinal in covered[name] if is_stale(graph, name, ordinal, clocks)} for name in graph.order
    }


@settings(deadline=None, max_examples=50)
@given(st.data())
def test_healed_is_what_missed_an_optional_input_that_is_covered_now(data: st.DataObject) -> None:
    graph = data.draw(graphs())
    covered = data.draw(subsets(graph))
    missed: dict[ProcessorName, dict[ProcessorName, Ordinals]] = {}
    expected: dict[ProcessorName, set[int]] = {name: set() for name in graph.order}
    for name in graph.order:
        for need in graph.needs[name]:
            if need.optional and len(need.alternatives) == 1:
                upstream, mapping = need.alternatives[0]
                units = Ordinals(data.draw(st.integers(0, (1 << mapping.size) - 1)))
                missed.setdefault(name, {})[upstream] = units
                expected[name] |= {d for d in units if mapping.required(d) <= covered[upstream]}
    assert {name: set(units) for name, units in healed(graph, missed, covered).items()} == expected


def test_another_definition_makes_stale_and_none_at_all_does_not() -> None:
    assert stale_definition("new", {made: Ordinals.of([o]) for o, made in enumerate(("new", "old", "", "older"))}) == Ordinals.of([1, 3])
    assert stale_definition("", {"old": Ordinals.of([0])}) == EMPTY
