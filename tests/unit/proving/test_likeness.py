"""Likeness: each group against the others, as an obvious computation has it; one odd group is told from those that are like one another."""

from __future__ import annotations

import math
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gapless.model.evidence import GroupMean
from gapless.proving.likeness import grouped

numbers = st.none() | st.floats(-1e3, 1e3)
units = st.lists(st.tuples(st.sampled_from(["2020-21", "2021-22", "2022-23", "2023-24"]), numbers), max_size=16)


@given(units, st.integers(1, 4))
def test_a_group_is_compared_with_the_middle_of_the_others(given_: list[tuple[str, float | None]], least: int) -> None:
    found = grouped(((f"u{n}", (group,), number) for n, (group, number) in enumerate(given_)), least)
    assert len(found) == len(given_)
    listed = {group: [number for its, number in given_ if its == group and number is not None] for group, _ in given_}
    for n, (group, _) in enumerate(given_):
        measured = found[f"u{n}"]
        assert (measured.group, measured.units) == (group, len(listed[group]))
        assert measured.value == (pytest.approx(statistics.fmean(listed[group]), abs=1e-9) if listed[group] else None)
        others = sorted(statistics.fmean(values) for other, values in listed.items() if other != group and len(values) >= least)
        assert measured.others == len(others)
        if others:
            assert (measured.low + measured.high) / 2 == pytest.approx(statistics.median(others), abs=1e-9)


def test_one_odd_group_does_not_make_the_others_look_odd() -> None:
    found = grouped([("a", ("1",), 10.0), ("b", ("2",), 11.0), ("c", ("3",), 40.0)], least=1)
    assert found["a"] == GroupMean("1", 10.0, 1, 2, 11.0, 40.0)
    assert found["c"] == GroupMean("3", 40.0, 1, 2, 10.0, 11.0)


def test_numbers_that_are_none_count_for_nothing() -> None:
    found = grouped([("a", ("1",), math.nan), ("b", ("1",), 4.0), ("c", ("2",), 5.0), ("d", ("3",), None)], least=1)
    assert found["a"] == found["b"] == GroupMean("1", 4.0, 1, 1, 5.0, 5.0)
    assert found["d"] == GroupMean("3", None, 0, 2, 4.0, 5.0)


def test_only_groups_of_one_kind_are_compared() -> None:
    kinds = [("a", ("regular", "1"), 10.0), ("b", ("regular", "2"), 12.0), ("c", ("playoffs", "1"), 30.0), ("d", ("playoffs", "3"), 40.0)]
    found = grouped(kinds, least=1)
    assert [found[unit].low for unit in "abcd"] == [12.0, 10.0, 40.0, 30.0]
    assert [found[unit].group for unit in "abcd"] == ["1", "2", "1", "3"]
    assert {found[unit].others for unit in "abcd"} == {1}
