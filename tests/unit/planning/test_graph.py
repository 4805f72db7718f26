"""Graphs: order, readers, partial graphs, and needs that cannot be resolved."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gapless.model.action import Shell
from gapless.model.calendar import Calendar
from gapless.model.errors import CalendarError
from gapless.model.graph import Graph
from gapless.model.ids import CalendarName, PartitionKey, ProcessorName
from gapless.model.need import AnyNeed, FirstOf, Last, Need, Same
from gapless.model.ordinals import EMPTY, Ordinals
from gapless.model.output import Nothing
from gapless.model.pipeline import Pipeline
from gapless.model.processor import Processor

SEASONS = Calendar(CalendarName("seasons"), "season", (PartitionKey("a"), PartitionKey("b")))
DAYS = Calendar(CalendarName("days"), "day", tuple(PartitionKey(k) for k in ("1", "2", "3")), {"season": ("a", "a", "b")})
HOURS = Calendar(CalendarName("hours"), "hour", (PartitionKey("1h"),))


def pipeline(**needs: tuple[str, tuple[AnyNeed, ...]]) -> Pipeline:
    return Pipeline(
        name="p",
        calendars={},
        processors={
            ProcessorName(name): Processor(
                name=ProcessorName(name), calendar=CalendarName(on), action=Shell(command=("true",)), output=Nothing(), needs=reads
            )
            for name, (on, reads) in needs.items()
        },
    )


def same(upstream: str) -> Need:
    return Need(upstream=ProcessorName(upstream), window=Same())


def own(upstream: str) -> Need:
    return Need(upstream=ProcessorName(upstream), window=Last(n=1))


def test_order_needs_and_readers_with_self_needs() -> None:
    graph = Graph.build(
        pipeline(late=("days", (same("early"), own("late"))), early=("days", (same("schedule"),)), schedule=("seasons", ())),
        {c.name: c for c in (SEASONS, DAYS)},
    )
    assert graph.order == ("schedule", "early", "late")
    assert graph.absent == ()
    assert graph.calendar(ProcessorName("late")) is DAYS
    late = ProcessorName("late")
    assert [[upstream for upstream, _ in need.alternatives] for need in graph.needs[late]] == [["early"], ["late"]]
    assert [reader.downstream for reader in graph.readers[ProcessorName("early")]] == ["late"]
    assert [reader.downstream for reader in graph.readers[late]] == ["late"]
    (reader,) = graph.readers[ProcessorName("schedule")]
    assert set(reader.mapping.affected(Ordinals.of([0]))) == {0, 1}


def test_a_processor_waits_for_its_calendar_and_those_upstream() -> None:
    graph = Graph.build(
        pipeline(schedule=("seasons", ()), box=("days", (same("schedule"),)), model=("seasons", (same("box"),))), {SEASONS.name: SEASONS}
    )
    assert graph.order == ("schedule",)
    assert graph.absent == ("box", "model")


def test_a_need_that_cannot_be_resolved_names_both_ends() -> None:
    with pytest.raises(CalendarError, match=r"^box cannot read feed: .*share no attribute") as caught:
        Graph.build(pipeline(feed=("hours", ()), box=("days", (same("feed"),))), {c.name: c for c in (HOURS, DAYS)})
    assert caught.value.exit_code == 3


def test_a_need_that_cannot_be_resolved_is_told_as_it_is_written_and_where() -> None:
    need = Need(upstream=ProcessorName("feed"), window=Last(n=2, strict=False), optional=True)
    made = pipeline(feed=("hours", ()), box=("days", (need,)))
    placed = {**made.processors, ProcessorName("box"): replace(made.processors[ProcessorName("box")], file="league.yaml", line=7)}
    message = r"^league\.yaml:7: box cannot read {feed: {last: 2, strict: false, optional: true}}: .*no key in common"
    with pytest.raises(CalendarError, match=message):
        Graph.build(replace(made, processors=placed), {c.name: c for c in (HOURS, DAYS)})


def test_an_alternative_that_lists_nothing_for_a_unit_does_not_supply_it() -> None:
    """Of the third day the book lists nothing: only the league can supply it."""
    book = Calendar(CalendarName("book"), "page", (PartitionKey("p1"),), {"day": ("1",)})
    either = FirstOf(alternatives=(same("book"), same("league")))
    graph = Graph.build(pipeline(book=("book", ()), league=("days", ()), lines=("days", (either,))), {c.name: c for c in (book, DAYS)})
    (need,) = graph.needs[ProcessorName("lines")]
    covered = {ProcessorName("book"): Ordinals.of([0]), ProcessorName("league"): Ordinals.of([1])}
    assert set(need.supplied(covered.__getitem__)) == {0, 1}
    assert set(need.supplied(lambda _upstream: EMPTY)) == set()
