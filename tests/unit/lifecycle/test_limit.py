"""Limits of a source: what it takes from how attempts end."""

from __future__ import annotations

import pytest

from gapless.lifecycle.limit import DOUBT, LONGEST_PAUSE, TRIALS, Limit
from gapless.model.attempt import ErrorClass
from gapless.model.ids import SourceName
from gapless.model.source import Source

LASTING = (ErrorClass.PERMANENT, ErrorClass.DATA, ErrorClass.UNCLASSIFIED)


def limit(start: int = 8) -> Limit:
    return Limit(Source(name=SourceName("site"), start=start, most=20))


def end(one: Limit, error_class: ErrorClass | None, *, times: int = 1, now: float = 0.0, alone: bool = True) -> None:
    """Attempts that run one after the other."""
    for _ in range(times):
        one.start(now)
        one.end(now, error_class, None, alone=alone)


def test_a_round_that_is_asked_to_slow_down_is_one_cut_and_one_pause() -> None:
    one = limit(8)
    for _ in range(8):
        one.start(0.0)
    for _ in range(8):
        one.end(0.0, ErrorClass.RATE_LIMITED, None)
    assert (one.level, one.paused_until) == (4.0, 1.0)
    end(one, ErrorClass.RATE_LIMITED, now=1.0)
    assert (one.level, one.paused_until) == (2.0, 3.0)


def test_pauses_grow_while_a_source_asks_to_slow_down_and_begin_anew_when_it_answers() -> None:
    one, waits, now = limit(1), [], 0.0
    for _ in range(8):
        end(one, ErrorClass.RATE_LIMITED, now=now)
        waits.append(one.paused_until - now)
        now = one.paused_until
    assert waits == [1, 2, 4, 8, 16, 32, LONGEST_PAUSE, LONGEST_PAUSE]
    end(one, None, now=now)
    end(one, ErrorClass.RATE_LIMITED, now=now)
    assert one.paused_until == now + 1


def test_a_wait_that_the_source_names_is_kept() -> None:
    one = limit(4)
    one.start(0.0)
    one.end(0.0, ErrorClass.RATE_LIMITED, 7.5)
    assert (one.paused_until, one.level) == (7.5, 2.0)
    assert one.wakes_at == 7.5


def test_trouble_on_our_side_pauses_the_source_and_cuts_nothing() -> None:
    one = limit(2)
    end(one, ErrorClass.INFRASTRUCTURE, times=5)
    assert one.free(0.0)
    end(one, ErrorClass.INFRASTRUCTURE)
    assert not one.free(0.0)
    assert (one.wakes_at, one.level) == (1.0, 2.0)


@pytest.mark.parametrize("error_class", LASTING)
def test_a_source_is_doubted_then_given_up(error_class: ErrorClass) -> None:
    one = limit()
    end(one, error_class, times=DOUBT - 1)
    assert one.trial is None
    end(one, error_class)
    assert one.trial is not None
    one.start(0.0)
    assert not one.free(0.0), "a trial is alone"
    assert one.wakes_at is None
    one.end(0.0, error_class, None)
    end(one, error_class, times=TRIALS - 2)
    assert one.free(0.0)
    end(one, error_class)
    assert one.given_up
    assert not one.free(0.0)
    assert one.wakes_at is None


def test_one_answer_ends_the_doubt() -> None:
    one = limit()
    end(one, ErrorClass.PERMANENT, times=DOUBT + TRIALS - 1)
    end(one, None)
    assert one.trial is None
    end(one, ErrorClass.PERMANENT, times=DOUBT + TRIALS - 1)
    assert not one.given_up


@pytest.mark.parametrize("error_class", [ErrorClass.TRANSIENT, ErrorClass.RATE_LIMITED, ErrorClass.INFRASTRUCTURE])
def test_what_may_pass_is_no_reason_to_give_up(error_class: ErrorClass) -> None:
    one = limit()
    end(one, error_class, times=10 * (DOUBT + TRIALS))
    assert one.trial is None


def test_a_batch_that_fails_says_nothing_of_its_units() -> None:
    one = limit()
    end(one, ErrorClass.PERMANENT, times=10 * (DOUBT + TRIALS), alone=False)
    assert one.trial is None


def test_trials_are_taken_from_all_over() -> None:
    one, places = limit(), []
    end(one, ErrorClass.PERMANENT, times=DOUBT)
    while not one.given_up:
        assert one.trial is not None
        places.append(one.trial)
        end(one, ErrorClass.PERMANENT)
    assert len(places) == TRIALS
    widest = max(later - earlier for earlier, later in zip([0.0, *sorted(places)], [*sorted(places), 1.0], strict=True))
    assert widest < 2.5 / TRIALS
