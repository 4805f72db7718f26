"""Which unit is made again, what is hidden meanwhile, and what follows: over random pipelines, against an obvious telling."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planning_strategies import graphs, subsets

from gapless.model.asof import Beyond, Held, Sample, Trace
from gapless.model.calendar import Partition
from gapless.model.graph import Graph
from gapless.model.ids import Fence, PartitionKey
from gapless.model.output import Table
from gapless.model.pipeline import Pipeline
from gapless.proving.asof import Sampler, examine


@st.composite
def filled(draw: st.DrawFn) -> tuple[Graph, dict]:
    """A random pipeline whose processors fill tables, two of them perhaps the same one; and which units have an output."""
    graph = draw(graphs())
    shared = draw(st.booleans())
    processors = {
        name: replace(
            processor,
            output=Table(name="t.shared" if shared and name in "ab" else f"t.{name}", unit_key="k", key=("k",), slice={"by": name}),
        )
        for name, processor in graph.pipeline.processors.items()
    }
    made = Graph.build(Pipeline(name="random", processors=processors, calendars={}), graph.calendars)
    return made, draw(subsets(made))


def holds(graph: Graph, name: str, ordinal: int, upstream: str) -> set[str]:
    """Keys of an upstream processor that any need of a unit lists."""
    mappings = [mapping for need in graph.needs[name] for other, mapping in need.alternatives if other == upstream]
    return {graph.calendar(upstream).keys[needed] for mapping in mappings for needed in mapping.required(ordinal)}


def beyond(graph: Graph, present: dict, name: str, ordinal: int) -> dict[str, dict[str, set[str]]]:
    """By table that has rows beyond the needs of a unit, what its needs hold of each processor that fills the table."""
    needed = {other for need in graph.needs[name] for other, _ in need.alternatives}
    tables: dict[str, dict[str, set[str]]] = {}
    for table in {graph.pipeline.processors[other].output.name for other in needed}:
        fillers = [other for other in graph.order if graph.pipeline.processors[other].output.name == table]
        held = {other: holds(graph, name, ordinal, other) for other in fillers}
        if any(set(graph.calendar(other).keys_of(present[other])) - held[other] for other in fillers):
            tables[table] = held
    return tables


@settings(max_examples=150)
@given(filled(), st.integers(1, 50), st.data())
def test_what_is_hidden_is_all_that_no_need_of_the_unit_holds(world, fence, data):
    graph, present = world
    name = data.draw(st.sampled_from(graph.order))
    ordinals = data.draw(st.lists(st.integers(0, len(graph.calendar(name)) - 1), min_size=1, max_size=6, unique=True).map(sorted))
    sample = Sampler(graph).sample(name, ordinals, lambda other: present[other], Fence(fence))
    expected = {graph.calendar(name).keys[ordinal]: beyond(graph, present, name, ordinal) for ordinal in ordinals}
    if sample is None:
        assert not any(expected.values())
        return
    assert sample.together == len(ordinals)
    found: dict[str, dict[str, set[str]]] = {}
    for one in sample.held:
        found.setdefault(one.output.name, {})[one.output.slice["by"]] = set(one.keys)
    assert found == expected[sample.partition.key]
    assert set(sample.tables) == set(found)


@settings(max_examples=100)
@given(filled(), st.data())
def test_every_processor_is_tried_at_once_and_ever_seldomer_while_it_stands(world, data):
    graph, present = world
    name = data.draw(st.sampled_from(graph.order))
    ordinal = data.draw(st.integers(0, len(graph.calendar(name)) - 1))
    sampler, tried = Sampler(graph), []
    for attempt in range(1, 30):
        sample = sampler.sample(name, [ordinal], lambda other: present[other], Fence(attempt))
        if sample is not None:
            tried.append(attempt)
            sampler.learn(name, sample, stood=True)
    assert tried in ([], [1, 2, 4, 7, 11, 16, 22, 29])
    for attempt in range(30, 40):
        sample = sampler.sample(name, [ordinal], lambda other: present[other], Fence(attempt))
        if sample is not None:
            sampler.learn(name, sample, stood=False)
            again = sampler.sample(name, [ordinal], lambda other: present[other], Fence(attempt))
            assert again is not None
            sampler.learn(name, again, stood=False)


KEY = PartitionKey("d")
TABLES = ("t.a", "t.b", "t.c")
COLUMNS = ("x", "y")


def carried_out(sample: Sample, reads: dict[str, set[str]], together: dict[str, bool], unsteady: set[str]) -> tuple[Beyond | None, int]:
    """Examine a made-up statement: column by table that it reads beyond the needs, by whether it depends on the batch, by luck."""
    calls = 0

    def made(hidden: tuple[str, ...], *, alone: bool = True) -> Trace:
        nonlocal calls
        calls += 1
        columns = {}
        for column in COLUMNS:
            seen = sorted(reads[column] - set(hidden))
            columns[column] = (f"{seen} {alone and together[column]} {calls if column in unsteady else ''}",)
        return Trace(rows=1, keys="k", columns=columns)

    trials = examine(sample, made((), alone=False))
    try:
        asked = next(trials)
        while True:
            asked = trials.send(made(asked))
    except StopIteration as ended:
        return ended.value, calls


@given(
    st.fixed_dictionaries({column: st.sets(st.sampled_from(TABLES)) for column in COLUMNS}),
    st.fixed_dictionaries({column: st.booleans() for column in COLUMNS}),
    st.sets(st.sampled_from(COLUMNS)),
    st.lists(st.sampled_from(TABLES), min_size=1, unique=True),
)
def test_what_is_found_is_what_the_hidden_rows_or_the_other_units_change(reads, together, unsteady, hidden):
    held = tuple(Held(Table(name=table, unit_key="k", key=("k",)), ()) for table in hidden)
    sample = Sample(partition=Partition(KEY, {}), held=held, together=2)
    found, calls = carried_out(sample, reads, together, unsteady)
    steady = [column for column in COLUMNS if column not in unsteady]
    differing = [column for column in steady if reads[column] & set(hidden) or together[column]]
    guilty = {table for column in differing for table in reads[column] & set(hidden)}
    if not differing:
        assert found is None
        assert calls == (3 if unsteady else 2)  # the attempt itself, then the trials
        return
    assert found is not None
    assert found.columns == tuple(differing)
    assert set(found.tables) == guilty
    assert found.together == 2


HELD = (Held(Table(name="t.a", unit_key="k", key=("k",)), ()),)
SAMPLE = Sample(partition=Partition(KEY, {}), held=HELD)


def test_a_digest_that_is_the_same_is_enough():
    trials = examine(SAMPLE, Trace(rows=1, keys="k", columns={"x": ("1", "2")}))
    assert next(trials) == ("t.a",)
    with pytest.raises(StopIteration) as ended:
        trials.send(Trace(rows=1, keys="k", columns={"x": ("9", "2")}))
    assert ended.value.value is None


def test_other_rows_count_whatever_their_columns():
    original, fewer = Trace(rows=2, keys="k", columns={"x": ("1",)}), Trace(rows=1, keys="l", columns={"x": ("1",)})
    trials = examine(SAMPLE, original)
    next(trials)
    trials.send(fewer)
    trials.send(fewer)
    with pytest.raises(StopIteration) as ended:
        trials.send(original)
    assert ended.value.value == Beyond(key=KEY, tables=("t.a",))
