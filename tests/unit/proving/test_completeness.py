"""Completeness: gaps, watermark and sets over a whole calendar, against a naive walk."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gapless.model.calendar import Calendar
from gapless.model.event import State
from gapless.model.ids import CalendarName, PartitionKey
from gapless.model.ordinals import Ordinals
from gapless.proving.completeness import Gap, completeness

K = [PartitionKey(f"2023-01-{day:02d}") for day in range(1, 11)]


def dates(not_due: tuple[int, ...] = ()) -> Calendar:
    return Calendar(CalendarName("dates"), "game_date", tuple(K), {}, Ordinals.of(not_due))


def test_gaps_are_maximal_runs_and_the_watermark_stands_before_the_first() -> None:
    covered = {State.COMPLETE: (0, 1, 5, 9), State.EMPTY: (2,), State.WAIVED: (6,), State.FAILED: (4,)}
    found = completeness(dates(), {state: Ordinals.of(listed) for state, listed in covered.items()})
    assert found.gaps == (Gap(first=K[3], last=K[4], units=2), Gap(first=K[7], last=K[8], units=2))
    assert found.oldest_gap == found.gaps[0]
    assert found.watermark == K[2]
    assert (list(found.empty), list(found.waived), list(found.complete)) == ([2], [6], [0, 1, 5, 9])


def test_partitions_that_are_not_due_are_in_no_set_and_divide_no_gap() -> None:
    found = completeness(dates(not_due=(4, 9)), {State.COMPLETE: Ordinals.of((0, 9))})
    assert len(found.expected) == 8
    assert found.gaps == (Gap(first=K[1], last=K[8], units=7),)
    assert found.watermark == K[0]


def test_everything_covered_has_no_gap_and_nothing_covered_no_watermark() -> None:
    found = completeness(dates(), {State.COMPLETE: Ordinals.span(0, 10)})
    assert (found.gaps, found.oldest_gap, found.watermark, len(found.covered)) == ((), None, K[-1], 10)
    assert completeness(dates(), {}).watermark is None


@given(st.lists(st.sampled_from([*State, None]), min_size=10, max_size=10), st.sets(st.integers(0, 9)))
def test_agrees_with_a_naive_walk(states: list[State | None], not_due: set[int]) -> None:
    by_state = {state: Ordinals.of(i for i in range(10) if states[i] is state) for state in State}
    found = completeness(dates(tuple(not_due)), by_state)
    covering = {State.COMPLETE, State.EMPTY, State.WAIVED}
    missing = [i for i in range(10) if i not in not_due and states[i] not in covering]
    assert list(found.missing) == missing
    assert sum(gap.units for gap in found.gaps) == len(missing)
    ahead = [i for i in range(10) if i not in not_due and all(i < m for m in missing)]
    assert found.watermark == (K[ahead[-1]] if ahead else None)
    for left, right in zip(found.gaps, found.gaps[1:], strict=False):
        assert any(i not in not_due and i not in missing for i in range(K.index(left.last) + 1, K.index(right.first)))
