"""Splits: what is planted is found, noise is left alone, and chances are those of counting."""

from __future__ import annotations

import random
from fractions import Fraction
from math import comb, exp, isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gapless.model.ordinals import Ordinals
from gapless.proving.split import Condition, chance, explain

TYPE, DAY, TEAMS, HOUR = "season_type", "weekday", "number of teams", "hour"
PLAYOFFS = Condition(TYPE, "Playoffs")


def season(draw: random.Random, units: int = 853, playoffs: int = 201) -> dict[Condition, Ordinals]:
    """Dates of four kinds of attributes; the last ones are playoffs."""
    values = {
        TYPE: ["Playoffs" if unit >= units - playoffs else "Regular" for unit in range(units)],
        DAY: [str(unit % 7) for unit in range(units)],
        TEAMS: [str(2 * draw.randint(1, 15)) for _ in range(units)],
        HOUR: [str(draw.randint(0, 23)) for _ in range(units)],
    }
    found: dict[Condition, list[int]] = {}
    for attribute, column in values.items():
        for unit, value in enumerate(column):
            found.setdefault(Condition(attribute, value), []).append(unit)
    return {condition: Ordinals.of(listed) for condition, listed in found.items()}


@given(st.integers(1, 40), st.data())
def test_the_chance_is_that_of_counting_all_tables(total, data):
    failed, inside = data.draw(st.integers(0, total)), data.draw(st.integers(0, total))
    bad = data.draw(st.integers(max(0, inside + failed - total), min(inside, failed)))
    ways = sum(
        comb(failed, k) * comb(total - failed, inside - k) for k in range(bad, min(inside, failed) + 1) if inside - k <= total - failed
    )
    assert isclose(exp(chance(bad, inside, failed, total)), Fraction(ways, comb(total, inside)), rel_tol=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_all_playoffs_failed_and_some_of_the_regular_ones(seed):
    draw = random.Random(seed)
    groups = season(draw)
    tried, playoffs = Ordinals.span(0, 853), groups[PLAYOFFS]
    failed = playoffs | Ordinals.of(draw.sample(range(652), 102))
    first, *others = explain(tried, failed, groups)
    assert first.conditions == (PLAYOFFS,)
    assert (first.failed, first.of, first.others_failed, first.others_of) == (201, 201, 102, 652)
    assert first.p < 1e-9
    assert others == [], "the failures that are left are spread evenly"


@pytest.mark.parametrize("seed", range(5))
def test_two_conditions_where_one_does_not_explain(seed):
    draw = random.Random(seed)
    groups = season(draw)
    planted = groups[PLAYOFFS] & groups[Condition(DAY, "3")]
    failed = planted | Ordinals.of(draw.sample(range(853), 20))
    first = explain(Ordinals.span(0, 853), failed, groups)[0]
    assert set(first.conditions) == {PLAYOFFS, Condition(DAY, "3")}
    assert first.units == planted


def test_a_second_cause_is_found_in_what_the_first_leaves():
    groups = season(random.Random(1))
    failed = groups[PLAYOFFS] | groups[Condition(HOUR, "4")]
    assert {split.conditions for split in explain(Ordinals.span(0, 853), failed, groups)} == {(PLAYOFFS,), (Condition(HOUR, "4"),)}


def test_noise_is_hardly_ever_explained():
    named = 0
    for seed in range(60):
        draw = random.Random(seed)
        groups = season(draw, units=300, playoffs=70)
        named += bool(explain(Ordinals.span(0, 300), Ordinals.of(draw.sample(range(300), 45)), groups))
    assert named <= 2, "one in a hundred is allowed for single conditions, and the same for pairs"


def test_nothing_to_tell_apart():
    groups = season(random.Random(2))
    everything = Ordinals.span(0, 853)
    assert explain(everything, everything, groups) == ()
    assert explain(everything, Ordinals(), groups) == ()
    assert explain(everything, Ordinals.of([1, 2]), groups) == (), "two failures are no pattern"


@given(st.sets(st.integers(0, 59)), st.sets(st.integers(0, 59)), st.lists(st.sets(st.integers(0, 59)), max_size=6))
def test_counts_are_those_of_the_sets(tried, failed, drawn):
    groups = {Condition(str(index % 3), str(index)): Ordinals.of(units) for index, units in enumerate(drawn)}
    left, bad = tried, failed & tried
    for split in explain(Ordinals.of(tried), Ordinals.of(failed), groups):
        inside = set(split.units)
        assert inside <= left
        assert all(inside <= set(groups[condition]) for condition in split.conditions)
        assert (split.failed, split.of) == (len(inside & bad), len(inside))
        assert (split.others_failed, split.others_of) == (len((left - inside) & bad), len(left - inside))
        assert split.failed * split.others_of > split.others_failed * split.of
        left, bad = left - inside, bad - inside
