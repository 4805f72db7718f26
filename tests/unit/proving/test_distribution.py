"""Distributions: each unit against the others of its group, as an obvious computation has it."""

from __future__ import annotations

import math
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gapless.model.evidence import Mean
from gapless.proving.distribution import compared

finite = st.floats(-1e3, 1e3)
units = st.lists(st.tuples(st.sampled_from(["2021-22", "2022-23"]), st.none() | finite), max_size=12)


@given(units)
def test_a_unit_is_compared_with_all_others_of_its_group(given_: list[tuple[str, float | None]]) -> None:
    found = compared((f"u{number}", group, mean) for number, (group, mean) in enumerate(given_))
    assert len(found) == len(given_)
    for number, (group, mean) in enumerate(given_):
        rest = [other for at, (its, other) in enumerate(given_) if its == group and at != number and other is not None]
        measured = found[f"u{number}"]
        if mean is None or len(rest) < 2:
            assert measured == Mean(mean)
        else:
            assert (measured.value, measured.others) == (mean, len(rest))
            assert measured.centre == pytest.approx(statistics.fmean(rest), abs=1e-9)
            assert measured.spread == pytest.approx(statistics.stdev(rest), abs=1e-4)


def test_means_that_are_no_numbers_are_compared_and_change_no_others() -> None:
    found = compared([("a", "", 1.0), ("b", "", math.nan), ("c", "", 3.0), ("d", "", 5.0)])
    assert (found["a"].others, found["a"].centre) == (2, 4.0)
    assert (found["b"].others, found["b"].centre, found["b"].spread) == (3, 3.0, 2.0)
