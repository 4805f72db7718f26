"""Plans as rows, stored plans, and the closed list of reasons."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gapless.model.action import Shell
from gapless.model.calendar import Calendar
from gapless.model.errors import CalendarError
from gapless.model.event import State
from gapless.model.graph import Graph
from gapless.model.ids import CalendarName, PartitionKey, ProcessorName
from gapless.model.need import AnyNeed, Last, Need, Same
from gapless.model.ordinals import Ordinals
from gapless.model.output import Nothing
from gapless.model.pipeline import Pipeline
from gapless.model.processor import Processor
from gapless.planning.explain import Total, explain
from gapless.planning.plan import deserialise, make_plan, serialise
from gapless.planning.reason import TEXTS, Reason
from gapless.planning.selection import parse
from gapless.planning.snapshot import Holding

DAYS = CalendarName("days")
RAW, SUMS, ELO = ProcessorName("raw"), ProcessorName("sums"), ProcessorName("elo")


def days(*numbers: int) -> Calendar:
    return Calendar(DAYS, "day", tuple(PartitionKey((date(2023, 1, 1) + timedelta(days=n)).isoformat()) for n in numbers))


def graph(calendar: Calendar) -> Graph:
    def processor(name: ProcessorName, phase: str, batch: int, *needs: AnyNeed) -> Processor:
        return Processor(
            name=name,
            calendar=DAYS,
            action=Shell(command=("true",)),
            output=Nothing(),
            phase=phase,
            batch=batch,
            needs=needs,
            fingerprint="f",
        )

    processors = (
        processor(RAW, "raw", 4),
        processor(SUMS, "late", 1, Need(upstream=RAW, window=Same())),
        processor(ELO, "late", 4, Need(upstream=RAW, window=Same()), Need(upstream=ELO, window=Last(n=1))),
    )
    return Graph.build(Pipeline(name="p", processors={p.name: p for p in processors}, calendars={}), {DAYS: calendar})


def test_explanation_counts_units_batches_path_and_width() -> None:
    built = graph(days(*range(10)))
    held = {RAW: Holding(states={State.COMPLETE: Ordinals.of([5]), State.FAILED: Ordinals.of([9])}, permanent=Ordinals.of([9]))}
    found = explain(built, make_plan(built, parse([]), held))
    assert [(row.processor, row.reason, row.units, row.first, row.last, row.upstream) for row in found.rows] == [
        (RAW, Reason.MISSING, 8, "2023-01-01", "2023-01-09", None),
        (RAW, Reason.COMPLETE, 1, "2023-01-06", "2023-01-06", None),
        (RAW, Reason.FAILED_PERMANENTLY, 1, "2023-01-10", "2023-01-10", None),
        (SUMS, Reason.MISSING, 9, "2023-01-01", "2023-01-09", None),
        (SUMS, Reason.WAITING_FOR_UPSTREAM_OUTSIDE, 1, "2023-01-10", "2023-01-10", RAW),
        (ELO, Reason.MISSING, 9, "2023-01-01", "2023-01-09", None),
        (ELO, Reason.WAITING_FOR_UPSTREAM_OUTSIDE, 1, "2023-01-10", "2023-01-10", RAW),
    ]
    assert found.processors == (
        Total(name=RAW, units=8, batches=3),  # five neighbours in two, three in one
        Total(name=SUMS, units=9, batches=9),
        Total(name=ELO, units=9, batches=9),  # it reads itself: no batches
    )
    assert found.phases == (Total(name="raw", units=8, batches=3), Total(name="late", units=18, batches=18))
    assert (found.units, found.batches, found.left_out) == (26, 21, 3)
    assert [str(unit) for unit in found.critical_path] == ["raw@2023-01-01", *(f"elo@{key}" for key in days(*range(9)).keys)]
    assert found.width == 3


def test_a_stored_plan_is_read_by_keys_in_another_calendar_version() -> None:
    before, after = days(1, 3, 5), days(0, 1, 3, 4, 5)
    plan = make_plan(graph(before), parse(["raw", "-2023-01-04"]), {})
    read = deserialise(serialise(plan), {DAYS: after})
    assert [str(unit) for unit in read.units()] == ["raw@2023-01-02", "raw@2023-01-06"]
    with pytest.raises(CalendarError, match="does not list 2023-01-06 any more"):
        deserialise(serialise(plan), {DAYS: days(0, 1, 3)})
    with pytest.raises(CalendarError, match="not known any more"):
        deserialise(serialise(plan), {})


def test_the_id_tells_plans_apart_and_knows_equal_ones() -> None:
    def id_of(calendar: Calendar, *words: str) -> str:
        return make_plan(graph(calendar), parse(words), {}).id

    assert id_of(days(0, 1), "raw") == id_of(days(0, 1), "raw")
    assert len({id_of(days(0, 1), "raw"), id_of(days(0, 1), "sums"), id_of(days(0, 1, 2), "raw")}) == 3


def test_reference_units_carry_their_reason() -> None:
    built = graph(days(0, 1))
    plan = make_plan(built, parse(["raw"]), {RAW: Holding(states={State.FAILED: Ordinals.of([1])})}, reference=True)
    assert dict(plan.reasons[RAW]) == {0: Reason.REFERENCE, 1: Reason.FAILED_BEFORE}
    assert dict(plan.running) == {RAW: Ordinals.of([0, 1])}


def test_every_reason_is_explained() -> None:
    assert set(TEXTS) == set(Reason)
    assert all(text.meaning and text.advice for text in TEXTS.values())
    assert not any(reason.runs and reason.gap for reason in Reason)
    gaps = {Reason.WAITING_FOR_UPSTREAM_OUTSIDE, Reason.FAILED_PERMANENTLY, Reason.STALE_DEFINITION_NOT_ASKED}
    assert {reason for reason in Reason if reason.gap} == gaps
