"""The machine of a run under a virtual clock: thousands of failure schedules, each replayed by its seed."""

from __future__ import annotations

from itertools import pairwise

import pytest

from gapless.lifecycle import machine as m
from gapless.lifecycle.frontier import Frontier
from gapless.model.action import Python
from gapless.model.calendar import Calendar
from gapless.model.event import State
from gapless.model.evidence import Verdict
from gapless.model.ids import CalendarName, Generation, PartitionKey, ProcessorName
from gapless.model.output import Nothing, Table
from gapless.model.pipeline import LiteralCalendar, Pipeline
from gapless.model.policy import Policy
from gapless.model.processor import Processor
from tests.simulation.world import UNKNOWN, World

SEEDS = range(400)


def naive_outcome(world: World) -> dict:
    """What must come of every unit, by definition: bad units fail, units that require one that is not covered are blocked."""
    outcome: dict = {}
    for name in world.graph.order:
        for ordinal in range(len(world.calendar)):
            blocked = False
            for need in world.graph.needs[name]:
                covered = [all(outcome.get((up, o)) == "complete" for o in mapping.required(ordinal)) for up, mapping in need.alternatives]
                blocked |= not any(covered) and not need.optional
                blocked |= len(covered) == 1 and has_no_table(world, outcome, name, need.alternatives[0].upstream)
            outcome[name, ordinal] = "blocked" if blocked else "failed" if (name, ordinal) in world.bad else "complete"
    return outcome


def has_no_table(world: World, outcome: dict, reader: str, upstream: str) -> bool:
    """Nothing of it was ever published: there is nothing to read, not even as empty."""
    is_table = isinstance(world.pipeline.processors[upstream].output, Table)
    return is_table and reader != upstream and all(outcome[upstream, ordinal] != "complete" for ordinal in range(len(world.calendar)))


@pytest.mark.parametrize("seed", SEEDS)
def test_every_unit_ends_as_its_definition_says_whatever_the_order_of_events(seed: int) -> None:
    world = World(seed)
    world.run()
    found = {
        (name, ordinal): "blocked" if (name, ordinal) in world.machine.blocked else str(world.state.get((name, ordinal), "nothing"))
        for name in world.graph.order
        for ordinal in range(len(world.calendar))
    }
    assert found == naive_outcome(world)


@pytest.mark.parametrize("seed", range(50))
def test_the_same_seed_gives_the_same_commands(seed: int) -> None:
    first, second = World(seed), World(seed)
    first.run()
    second.run()
    assert first.log == second.log


@pytest.mark.parametrize("seed", range(100))
def test_a_stop_drains_and_starts_nothing_more(seed: int) -> None:
    world = World(seed, stop_at=1.5)
    world.run()
    assert not world.running
    assert not world.claimed, "what was claimed ahead goes back"
    started_later = [line for line in world.log if (" Claim " in line or " Start " in line) and float(line.split()[0]) > 1.5]
    assert started_later == []


@pytest.mark.parametrize("seed", range(100))
def test_no_more_is_claimed_ahead_than_the_lane_allows(seed: int) -> None:
    world = World(seed)
    world.run()
    assert world.most_ahead["site"] <= seed % 3
    assert world.most_ahead["here"] <= seed % 4
    assert not world.claimed


@pytest.mark.parametrize("seed", range(100))
def test_a_source_never_has_more_than_its_limit(seed: int) -> None:
    world = World(seed, flaky=0.0)
    world.run()
    assert world.most_at_source <= world.pipeline.sources["site"].most


@pytest.mark.parametrize("seed", range(100))
def test_batches_are_halved_until_the_bad_units_stand_alone(seed: int) -> None:
    world = World(seed, flaky=0.0, bad=0.1)
    world.run()
    for place, state in world.state.items():
        assert (state is State.FAILED) == (place in world.bad)
    for name, processor in world.pipeline.processors.items():
        if processor.batch > 1:
            halvings = max((world.attempts[name, o] for o in range(len(world.calendar))), default=0)
            assert halvings <= 6, "a unit of a failing batch of ten stands alone after at most four halvings"


@pytest.mark.parametrize("seed", range(100))
def test_nothing_is_left_waiting_without_being_blocked(seed: int) -> None:
    world = World(seed, bad=0.1)
    world.run()
    frontier = Frontier(world.graph, world.planned, {})
    assert frontier.blocked == {}, "nothing is blocked before anything has failed"
    left = [
        (name, ordinal)
        for name in world.graph.order
        for ordinal in range(len(world.calendar))
        if (name, ordinal) not in world.state and (name, ordinal) not in world.machine.blocked
    ]
    assert left == []


class Unmeasurable(World):
    """Evidence can never be had."""

    def _verdict(self, work: m.Work, ordinal: int) -> tuple[Verdict, Generation | None]:
        return UNKNOWN, None


def test_evidence_that_cannot_be_had_is_asked_for_again_with_the_waits_of_the_policy() -> None:
    calendar = Calendar(name=CalendarName("dates"), key="day", keys=(PartitionKey("2024-01-01"),), columns={})
    made = Processor(
        name=ProcessorName("sums"), calendar=calendar.name, action=Python(function="none:none"), output=Nothing(),
        policy=Policy(first_wait=10.0, longest_wait=30.0),
    )  # fmt: skip
    definition = LiteralCalendar(name=calendar.name, key="day", keys=calendar.keys)
    pipeline = Pipeline(name="one", processors={made.name: made}, calendars={calendar.name: definition})
    world = Unmeasurable(0, flaky=0.0, bad=0.0, made=(pipeline, calendar))
    world.run()
    asked = [float(line.split()[0]) for line in world.log if " Prove " in line]
    measuring = 0.2
    for (before, after), longest in zip(pairwise(asked), (10.0, 20.0, 30.0), strict=True):
        assert longest / 2 <= after - before <= longest + measuring
    assert world.state == {(made.name, 0): State.UNKNOWN}
