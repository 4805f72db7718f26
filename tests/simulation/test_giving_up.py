"""A source that refuses everything is given up after a few; one that has a block of bad units never is."""

from __future__ import annotations

import pytest

from gapless.lifecycle.limit import DOUBT, TRIALS
from gapless.model.action import Python
from gapless.model.calendar import Calendar
from gapless.model.event import State
from gapless.model.ids import CalendarName, PartitionKey, ProcessorName, SourceName
from gapless.model.need import Need, Same
from gapless.model.output import Nothing
from gapless.model.pipeline import LiteralCalendar, Pipeline
from gapless.model.policy import Policy
from gapless.model.processor import Processor
from gapless.model.source import Source
from tests.simulation.world import World

DATES = 2000
MOST = 8
ASKED, NEAR, READER = ProcessorName("asked"), ProcessorName("near"), ProcessorName("reader")


def made(batch: int) -> tuple[Pipeline, Calendar]:
    """Units that ask a source, units that do not, and units that read the first ones."""
    keys = tuple(PartitionKey(f"{number:04}") for number in range(DATES))
    calendar = Calendar(name=CalendarName("dates"), key="day", keys=keys, columns={})
    source = Source(name=SourceName("site"), start=5, most=MOST)
    definition = LiteralCalendar(name=calendar.name, key="day", keys=keys)

    def processor(name: ProcessorName, *needs: ProcessorName, source: SourceName | None = None, batch: int = 1) -> Processor:
        return Processor(
            name=name, calendar=calendar.name, action=Python(function="none:none"), output=Nothing(), source=source, batch=batch,
            needs=tuple(Need(upstream=upstream, window=Same()) for upstream in needs), policy=Policy(first_wait=1.0, longest_wait=60.0),
        )  # fmt: skip

    processors = (processor(ASKED, source=source.name, batch=batch), processor(NEAR), processor(READER, ASKED))
    pipeline = Pipeline(
        name="made", processors={one.name: one for one in processors}, calendars={calendar.name: definition}, sources={source.name: source}
    )
    return pipeline, calendar


def ended(world: World, name: ProcessorName) -> dict[int, State]:
    return {ordinal: state for (processor, ordinal), state in world.state.items() if processor == name}


def starts(world: World) -> int:
    return sum(" Start Work(processor='asked'" in line for line in world.log)


@pytest.mark.parametrize("batch", [1, 10])
@pytest.mark.parametrize("seed", range(20))
def test_a_source_that_refuses_everything_is_given_up(seed: int, batch: int) -> None:
    world = World(seed, bad=0.0, refuses_from=0.0, made=made(batch))
    world.run()
    (given_up,) = world.machine.given_up
    assert (given_up.source, given_up.failures, given_up.message) == ("site", DOUBT + TRIALS, "this is another revision")
    halvings = 0 if batch == 1 else DOUBT + TRIALS
    assert starts(world) <= (DOUBT + TRIALS + MOST + halvings) * 1.5, "a source is not stormed; some attempts failed for a while"
    failed = ended(world, ASKED)
    assert set(failed.values()) == {State.FAILED}
    assert set(ended(world, NEAR).values()) == {State.COMPLETE}
    assert len(ended(world, NEAR)) == DATES, "what does not ask it goes on"
    assert set(world.machine.blocked) == {(READER, ordinal) for ordinal in failed}, "what waits blocks nobody"
    tried = [ordinal for processor, ordinal in world.attempts if processor == ASKED]
    assert max(tried) - min(tried) > DATES / 2, "trials are taken from all over what waits"


@pytest.mark.parametrize("seed", range(20))
def test_a_source_that_begins_to_refuse_is_given_up_and_keeps_what_it_has_given(seed: int) -> None:
    world = World(seed, bad=0.0, refuses_from=60.0, made=made(1))
    world.run()
    states = list(ended(world, ASKED).values())
    assert world.machine.given_up
    assert 20 < states.count(State.COMPLETE) < DATES - 100
    assert DOUBT / 2 <= states.count(State.FAILED) <= DOUBT + TRIALS + MOST
    assert len(states) < DATES


@pytest.mark.parametrize("batch", [1, 10])
@pytest.mark.parametrize("seed", range(20))
def test_bad_units_side_by_side_are_no_reason_to_give_up(seed: int, batch: int) -> None:
    world = World(seed, bad=0.0, made=made(batch))
    blocks = [*range(400), *range(900, 1100), *range(1500, 1700)]
    world.bad = {(ASKED, ordinal) for ordinal in blocks}
    world.run()
    assert world.machine.given_up == ()
    assert {ordinal for ordinal, state in ended(world, ASKED).items() if state is State.FAILED} == set(blocks)
    assert len(ended(world, ASKED)) == DATES


def test_a_source_that_is_down_is_waited_for_and_not_given_up() -> None:
    world = World(1, bad=0.0, flaky=1.0, made=made(1))
    world.run()
    assert world.machine.given_up == ()
    assert set(ended(world, ASKED).values()) == {State.COMPLETE}
