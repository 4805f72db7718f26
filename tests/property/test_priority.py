"""The longest remaining path agrees with a plain recursion over units."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from planning_strategies import graphs, subsets

from gapless.model.graph import Graph
from gapless.model.ids import ProcessorName
from gapless.model.ordinals import Ordinals
from gapless.planning.priority import remaining, shape
from gapless.planning.sliding import window_maxima

Place = tuple[ProcessorName, int]


def reads(graph: Graph, place: Place, other: Place) -> bool:
    """``place`` reads ``other``."""
    return any(
        upstream == other[0] and other[1] in mapping.required(place[1])
        for need in graph.needs[place[0]]
        for upstream, mapping in need.alternatives
    )


def naive(graph: Graph, planned: dict[ProcessorName, Ordinals]) -> dict[Place, int]:
    places = [(name, ordinal) for name in graph.order for ordinal in planned[name]]

    @cache
    def length(place: Place) -> int:
        return 1 + max((length(other) for other in places if reads(graph, other, place)), default=0)

    return {place: length(place) for place in places}


@settings(deadline=None)
@given(st.data())
def test_remaining_is_the_longest_chain_of_planned_units(data: st.DataObject) -> None:
    graph = data.draw(graphs())
    planned = data.draw(subsets(graph))
    expected = naive(graph, planned)
    for name, values in remaining(graph, planned).items():
        assert values == [expected.get((name, ordinal), 0) for ordinal in range(len(graph.calendar(name)))]


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_the_critical_path_is_a_longest_chain_and_fewer_workers_than_the_width_make_it_longer(data: st.DataObject) -> None:
    graph = data.draw(graphs())
    planned = data.draw(subsets(graph))
    found, expected = shape(graph, planned), naive(graph, planned)
    path = [(unit.processor, graph.calendar(unit.processor).ordinal(unit.key)) for unit in found.critical_path]
    assert len(path) == max(expected.values(), default=0)
    assert all(reads(graph, later, place) for place, later in pairwise(path))
    assert found.units == len(expected)
    if found.width > 1:
        assert steps(graph, expected, found.width - 1) > len(path)


def steps(graph: Graph, lengths: dict[Place, int], workers: int) -> int:
    """How many steps the longest-first order takes with so many workers and units that all take one step."""
    left, count = set(lengths), 0
    while left:
        ready = [place for place in left if not any(reads(graph, place, other) for other in left)]
        left -= set(sorted(ready, key=lambda place: -lengths[place])[:workers])
        count += 1
    return count


@given(st.lists(st.integers(0, 9)), st.lists(st.integers(0, 12)), st.lists(st.integers(0, 12)))
def test_window_maxima_agree_with_max(values: list[int], one: list[int], other: list[int]) -> None:
    bounds = [(min(a, len(values)), min(b, len(values))) for a, b in zip(sorted(one), sorted(other), strict=False)]
    windows = [(start, max(start, stop)) for start, stop in bounds]
    starts, stops = [start for start, _ in windows], [stop for _, stop in windows]
    assert window_maxima(values, starts, stops) == [max(values[start:stop], default=0) for start, stop in windows]
