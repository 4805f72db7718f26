"""Grouping and passing: what is known of units before they run, and what their attempts say together."""

from __future__ import annotations

from gapless.model.attempt import ErrorClass
from gapless.model.calendar import Calendar
from gapless.model.event import Ending, State
from gapless.model.ids import CalendarName, PartitionKey, RunId
from gapless.model.ordinals import Ordinals
from gapless.proving.grouping import groups_of
from gapless.proving.passing import Trial, in_vain, trials
from gapless.proving.split import Condition

K = tuple(PartitionKey(key) for key in ("2024-01-01", "2024-01-02", "2024-02-06"))


def test_partitions_are_grouped_by_attribute_month_weekday_and_number_of_values():
    calendar = Calendar(
        CalendarName("dates"), "day", K, {"kind": ("a", "b", "b"), "teams": (("X", "Y"), ("X", "Y", "Z", "W"), tuple("XYZWUV"))}
    )
    found = {f"{attribute}={value}": list(units) for (attribute, value), units in groups_of(calendar).items()}
    assert found["kind=b"] == [1, 2]
    assert found["teams=Z"] == [1, 2]
    assert found["month=2024-01"] == [0, 1]
    assert (found["weekday=Monday"], found["weekday=Tuesday"]) == ([0], [1, 2])
    assert (found["number of teams=2"], found["number of teams=4 or more"], found["number of teams=4 or fewer"]) == ([0], [1, 2], [0, 1])
    assert not any(name.startswith("day=") for name in found), "a key singles out one unit and explains nothing"


def test_partitions_without_a_date_have_no_weekday():
    calendar = Calendar(CalendarName("seasons"), "season", (PartitionKey("2021-22"),), {"kind": ("a",)})
    assert set(groups_of(calendar)) == {Condition("kind", "a")}


def ending(state: State, run: str) -> Ending:
    return Ending(K[0], 1.0, RunId(run), state, None if state is State.COMPLETE else ErrorClass.TRANSIENT)


def test_a_group_that_failed_in_two_runs_while_others_passed_was_tried_in_vain():
    keys = tuple(PartitionKey(str(number)) for number in range(40))
    calendar = Calendar(CalendarName("numbers"), "number", keys, {"kind": tuple("bad" if n < 10 else "good" for n in range(40))})
    twice = {n: Trial(ending(State.FAILED, "1"), ending(State.FAILED, "2"), {RunId("1"), RunId("2")}) for n in range(10)}
    passed = {n: Trial(ending(State.COMPLETE, "1"), ending(State.COMPLETE, "1")) for n in range(10, 40)}
    bad = Ordinals.span(0, 10)
    assert in_vain(calendar, twice | passed, bad) == bad
    assert in_vain(calendar, twice, bad) == Ordinals(), "nothing passed: the source may be down"
    once = {n: Trial(trial.first, trial.first, {RunId("1")}) for n, trial in twice.items()}
    assert in_vain(calendar, once | passed, bad) == Ordinals()
    one_recovered = twice | passed | {0: Trial(ending(State.FAILED, "1"), ending(State.COMPLETE, "2"), {RunId("1")})}
    assert in_vain(calendar, one_recovered, Ordinals.span(1, 10)) == Ordinals(), "one of them passed: the others may"


def test_the_first_attempt_counts_since_the_unit_was_last_covered():
    fails, again, passes, anew = (
        ending(State.RETRY_WAIT, "1"),
        ending(State.FAILED, "2"),
        ending(State.COMPLETE, "3"),
        ending(State.FAILED, "4"),
    )
    found = trials([fails, again, passes])[K[0]]
    assert (found.first, found.last, found.failed_in) == (fails, passes, {"1", "2"})
    assert found.failed_at_first
    assert found.passed
    found = trials([fails, again, passes, anew])[K[0]]
    assert (found.first, found.failed_in, found.passed) == (anew, {"4"}, False)
    assert trials([]) == {}
