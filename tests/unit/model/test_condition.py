"""Conditions: what may be written, and which rows meet it."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gapless.model.condition import Sign, read_condition

NUMBERS = st.integers(-1000, 1000)


def test_a_condition_is_a_sum_of_columns_that_compares_with_nothing() -> None:
    found = read_condition("points = 2 * goals + three  + free_throws - 0.5")
    assert found.terms == (("points", 1), ("goals", -2), ("three", -1), ("free_throws", -1))
    assert (found.constant, found.sign, found.columns) == (0.5, Sign.EQUAL, ("points", "goals", "three", "free_throws"))
    assert found.text == "points = 2 * goals + three + free_throws - 0.5"


def test_both_ways_to_write_an_inequality_are_one() -> None:
    assert read_condition("made <= tried").terms == (("made", 1), ("tried", -1))
    assert read_condition("tried >= made").terms == (("made", 1), ("tried", -1))
    assert (read_condition("a < b").sign, read_condition("b > a").sign) == (Sign.BELOW, Sign.BELOW)


def test_a_column_that_stands_on_both_sides_counts_once() -> None:
    found = read_condition("3 * a + 1 = a + b + a")
    assert (found.terms, found.constant) == ((("a", 1), ("b", -1)), 1)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("points", "has 0"),
        ("1 < points < 9", "has 2"),
        ("points == goals", "has 2"),
        ("= goals", "a side is empty"),
        ("points = ", "a side is empty"),
        ("points goals = 3", "'goals' is no sum"),
        ("points + = 3", "'+' is no sum"),
        ("points = goals * 2", "'* 2' is no sum"),
        ("points = goals / 2", "'/ 2' is no sum"),
        ("points = points", "nothing of any column"),
        ("1 < 2", "nothing of any column"),
    ],
)
def test_what_is_no_condition_is_told(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=r".") as raised:
        read_condition(text)
    assert told in str(raised.value)


@pytest.mark.parametrize(
    ("text", "values", "holds"),
    [
        ("a = b", (3, 3), True),
        ("a = b", (3, 4), False),
        ("a = 3 * b", (0.3, 0.1), True),
        ("a = b", (0.3, 0.3001), False),
        ("a <= b", (3, 3), True),
        ("a < b", (3, 3), False),
        ("a < b", (3, 4), True),
        ("a >= b - 1", (3, 4), True),
        ("a >= b - 1", (2, 4), False),
        ("a = b", (math.nan, math.nan), False),
        ("a <= b", (math.nan, 1), False),
        ("a < b", (1, math.nan), False),
    ],
)
def test_what_meets_a_condition(text: str, values: Sequence[float], holds: bool) -> None:
    condition = read_condition(text)
    by_column = dict(zip(("a", "b"), values, strict=True))
    assert condition.holds([by_column[column] for column in condition.columns]) is holds


@given(NUMBERS, NUMBERS, NUMBERS)
def test_conditions_agree_with_arithmetic(a: int, b: int, c: int) -> None:
    by_column = {"a": a, "b": b, "c": c}
    for text, expected in (("a = 2 * b - c", a == 2 * b - c), ("a + b < c + 1", a + b < c + 1), ("c >= a - 3 * b", c >= a - 3 * b)):
        condition = read_condition(text)
        assert condition.holds([by_column[column] for column in condition.columns]) is expected
