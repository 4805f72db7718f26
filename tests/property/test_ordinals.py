"""Sets of ordinals agree with Python's own sets."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from gapless.model.ordinals import EMPTY, Ordinals

members = st.frozensets(st.integers(0, 200))


@given(members, members)
def test_algebra_agrees_with_plain_sets(one: frozenset[int], other: frozenset[int]) -> None:
    a, b = Ordinals.of(one), Ordinals.of(other)
    assert set(a | b) == one | other
    assert set(a & b) == one & other
    assert set(a - b) == one - other
    assert (a <= b) == (one <= other)
    assert (a == b) == (one == other)
    assert len(a) == len(one)
    assert bool(a) == bool(one)
    assert all((o in a) == (o in one) for o in range(-3, 203))


@given(members)
def test_iteration_ascends_and_ends_are_the_extremes(one: frozenset[int]) -> None:
    a = Ordinals.of(one)
    assert list(a) == sorted(one)
    assert a.first() == min(one, default=None)
    assert a.last() == max(one, default=None)


@given(members)
def test_runs_are_maximal_and_rebuild_the_set(one: frozenset[int]) -> None:
    runs = list(Ordinals.of(one).runs())
    assert {o for start, stop in runs for o in range(start, stop)} == one
    assert all(start < stop for start, stop in runs)
    assert all(stop < later for (_, stop), (later, _) in pairwise(runs))


@given(st.integers(-5, 100), st.integers(-5, 100))
def test_span_is_a_range(start: int, stop: int) -> None:
    assert list(Ordinals.span(start, stop)) == [o for o in range(start, stop) if o >= 0]


def test_a_set_of_a_million_is_built_in_linear_time() -> None:
    everything = Ordinals.of(range(1_000_000))
    assert everything == Ordinals.span(0, 1_000_000)
    assert list(everything.runs()) == [(0, 1_000_000)]
    assert list(EMPTY.runs()) == []
