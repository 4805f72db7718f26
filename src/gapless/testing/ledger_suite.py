"""What every ledger promises. A subclass named ``Test…`` gives :meth:`LedgerSuite.ledger` and :meth:`LedgerSuite.die`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pytest

from gapless.lifecycle.fold import replay
from gapless.model.attempt import ErrorClass
from gapless.model.calendar import Calendar
from gapless.model.errors import LeaseHeld, LeaseLost, LedgerError
from gapless.model.event import Ending, Event, EventKind, Head, Mark, RunRecord, Standing, State, standings
from gapless.model.ids import CalendarName, Fence, PartitionKey, ProcessorName, RunId, Unit
from gapless.model.ordinals import Ordinals
from gapless.ports.ledger import Ledger, LedgerReader

RAW, MART = ProcessorName("raw"), ProcessorName("mart")
FIRST, SECOND, THIRD = (PartitionKey(f"2024-01-0{day}") for day in (1, 2, 3))
RUN, LATER = RunId("run-1"), RunId("run-2")
GAMES = Calendar(
    name=CalendarName("games"),
    key="game_id",
    keys=(PartitionKey("0022300001"), PartitionKey("0022300002")),
    columns={"game_date": ("2024-01-01", "2024-01-02"), "teams": (("BOS", "NYK"), ("LAL",))},
    not_due=Ordinals.of([1]),
)
PLAN = b'{"units": ["2024-01-01", "\xc3\xa9"]}'


def event(
    kind: EventKind,
    state: State,
    fence: int,
    key: PartitionKey = FIRST,
    processor: ProcessorName = RAW,
    run: RunId = RUN,
    at: float = 1_700_000_000.25,
    **details: object,
) -> Event:
    return Event(at, run, kind, processor, key, Fence(fence), state, details)


def claimed(fence: int, key: PartitionKey = FIRST, processor: ProcessorName = RAW, run: RunId = RUN) -> Event:
    return event(EventKind.CLAIMED, State.CLAIMED, fence, key, processor, run, reason="missing")


def finished(
    fence: int, key: PartitionKey = FIRST, processor: ProcessorName = RAW, state: State = State.COMPLETE, **details: object
) -> Event:
    return event(EventKind.FINISHED, state, fence, key, processor)._replace(details=details)


STANDINGS = (
    finished(0, fingerprint="f"),
    finished(0, fingerprint="g"),
    finished(0, fingerprint="f", without=["odds"]),
    event(EventKind.ADOPTED, State.COMPLETE, 0, fingerprint="f"),
    finished(0, state=State.EMPTY, fingerprint="f", message="no games"),
    finished(0, state=State.EMPTY, fingerprint="f", message="no games of \udc80"),
    finished(0, state=State.FAILED, fingerprint="f", message="503", error_class="transient"),
    finished(0, state=State.FAILED, fingerprint="f", message="503", error_class="permanent"),
    finished(0, state=State.FAILED, fingerprint="f", message="503"),
    event(EventKind.WAIVED, State.WAIVED, 0, message="lost", by="ada", until="2024-02-01", ends=1.0),
    event(EventKind.WAIVED, State.WAIVED, 0, message="lost", by="ada", until="2024-03-01", ends=2.0),
)
"""Events after which no two units stand alike."""


def heads_of(ledger: LedgerReader) -> dict[Unit, Head]:
    """All heads of the processors of this suite."""
    return {head.unit: head for processor in (RAW, MART) for head in ledger.heads(processor).values()}


class LedgerSuite(ABC):
    """Ledgers of one folder stand for several processes on one ledger."""

    @abstractmethod
    def ledger(self, folder: Path) -> Ledger:
        """A ledger in a folder, which may hold one already."""

    @abstractmethod
    def die(self, ledger: Ledger) -> None:
        """Leave the ledger as a killed process does: what the system held for it is let go, nothing else happens."""

    # Reading back

    def test_a_new_ledger_holds_nothing(self, tmp_path: Path) -> None:
        ledger = self.ledger(tmp_path)
        assert ledger.standings(RAW) == []
        assert ledger.heads(RAW) == {}
        assert ledger.heads(RAW, [FIRST]) == {}
        assert ledger.events() == []
        assert ledger.runs() == []
        assert ledger.calendar(GAMES.name) is None
        assert ledger.frozen("plan") is None
        assert ledger.publish_counter() == 0

    def test_events_come_back_as_they_were_written_in_order(self, tmp_path: Path) -> None:
        ledger = self.ledger(tmp_path)
        written = [
            claimed(1),
            claimed(2, SECOND, MART),
            finished(1, evidence={"rows": 3, "missing": [["a", "b"]], "share": 0.25, "nothing": None, "text": 'é "quoted" \x00 \udc80'}),
            claimed(3, run=LATER),
        ]
        with ledger.lease("run"):
            ledger.append(written[:2])
            ledger.append(written[2:])
        assert ledger.events() == written
        assert ledger.events(Unit(RAW, FIRST)) == [written[0], written[2], written[3]]
        assert ledger.events(run=RUN) == written[:3]
        assert ledger.events(Unit(RAW, FIRST), LATER) == [written[3]]
        assert ledger.events(newest=2) == written[2:]
        assert ledger.events(Unit(RAW, FIRST), newest=1) == [written[3]]
        assert ledger.events(newest=0) == []
        assert ledger.events(newest=99) == written

    def test_details_are_plain_data_that_nobody_can_change_later(self, tmp_path: Path) -> None:
        ledger, listed = self.ledger(tmp_path), [1]
        with ledger.lease("run"):
            ledger.append([event(EventKind.CLAIMED, State.CLAIMED, 1, listed=listed, pair=("a", "b"))])
        listed.append(2)
        assert ledger.events()[0].details == {"listed": [1], "pair": ["a", "b"]}

    def test_details_that_are_no_plain_data_are_refused_whole(self, tmp_path: Path) -> None:
        ledger = self.ledger(tmp_path)
        with ledger.lease("run"):
            with pytest.raises(TypeError):
                ledger.append([claimed(1), event(EventKind.CLAIMED, State.CLAIMED, 2, SECOND, thing=object())])
            assert ledger.events() == []
            ledger.append([claimed(1)])

    def test_heads_and_standings_are_those_of_the_processor_and_the_partitions_asked_for(self, tmp_path: Path) -> None:
        ledger = self.ledger(tmp_path)
        with ledger.lease("run"):
            ledger.append([claimed(1), claimed(2, SECOND), claimed(3, THIRD), claimed(4, FIRST, MART), finished(2, SECOND)])
        by_state = {one.state: sorted(one.keys) for one in ledger.standings(RAW)}
        assert by_state == {State.CLAIMED: sorted((FIRST, THIRD)), State.COMPLETE: [SECOND]}
        assert [(one.state, list(one.keys)) for one in ledger.standings(MART)] == [(State.CLAIMED, [FIRST])]
        assert ledger.heads(RAW).keys() == {FIRST, SECOND, THIRD}
        asked = ledger.heads(RAW, iter([SECOND, FIRST, SECOND, PartitionKey("1999-01-01")]))
        assert asked == {key: head for key, head in ledger.heads(RAW).items() if key != THIRD}
        assert ledger.heads(RAW, []) == {}

    def test_standings_say_what_the_heads_say(self, tmp_path: Path) -> None:
        ledger = self.ledger(tmp_path)
        with ledger.lease("run"):
            ledger.append([claimed(1), claimed(2, SECOND), claimed(3, THIRD)])
            ledger.append([finished(1, fingerprint="f", without=["odds"]), finished(2, SECOND, fingerprint="f", without=["odds"])])
            ledger.append([event(EventKind.FINISHED, State.EMPTY, 3, THIRD, message="no games")])

        def told(listed: Iterable[Standing]) -> set[tuple[object, ...]]:
            return {
                (*one[:6], one.ends, key, read, published)
                for one in listed
                for key, read, published in zip(one.keys, one.read_at, one.published_at, strict=True)
            }

        found = ledger.standings(RAW)
        assert told(found) == told(standings(ledger.heads(RAW).values()))
        assert {(tuple(sorted(one.keys)), one.empty_because, one.without) for one in found} == {
            ((FIRST, SECOND), "", ("odds",)),
            ((THIRD,), "no games", ()),
        }

    @pytest.mark.parametrize("foremost", range(len(STANDINGS)))
    def test_units_that_stand_otherwise_are_told_apart_whichever_comes_first(self, tmp_path: Path, foremost: int) -> None:
        ledger = self.ledger(tmp_path)
        ways = [*STANDINGS[foremost:], *STANDINGS[:foremost]] * 2
        ended = [way._replace(fence=Fence(place + 1), key=PartitionKey(f"{place:02}")) for place, way in enumerate(ways)]
        with ledger.lease("run"):
            ledger.append([claimed(one.fence, one.key) for one in ended if one.kind is EventKind.FINISHED])
            ledger.append(ended)
        assert sorted(tuple(sorted(one.keys)) for one in ledger.standings(RAW)) == [
            (f"{place:02}", f"{place + len(STANDINGS):02}") for place in range(len(STANDINGS))
        ]

    def test_every_field_of_a_head_comes_back_exactly(self, tmp_path: Path) -> None:
        ledger = self.ledger(tmp_path)
        covered = {"generation": 3, "rows": 0, "digest": "abc", "object": "a/b.json.gz", "fingerprint": "f1", "without": ["odds", "a,b"]}
        with ledger.lease("run"):
            ledger.append(
                [
                    claimed(1),
                    event(EventKind.RETRY, State.RETRY_WAIT, 1, counts=False, error_class="rate_limited", retry_at=1.5, message="429"),
                    claimed(2),
                    event(
                        EventKind.RETRY, State.RETRY_WAIT, 2, counts=True, error_class="transient", retry_at=2.5, message="\udc80 é\n\x00"
                    ),
                    claimed(3, SECOND),
                    finished(3, SECOND)._replace(details=covered),
                    event(EventKind.ADOPTED, State.EMPTY, 4, THIRD, generation=1, message="no game"),
                    claimed(5, FIRST, MART),
                    finished(5, FIRST, MART, State.FAILED, error_class="permanent", message="404", fingerprint="f2"),
                ]
            )
        first, second, third = (ledger.heads(RAW)[key] for key in (FIRST, SECOND, THIRD))
        at = 1_700_000_000.25
        assert first == Head(
            unit=Unit(RAW, FIRST), state=State.RETRY_WAIT, fence=Fence(2), attempts=1, free_attempts=1, at=at, run=RUN,
            reason="missing", error_class=ErrorClass.TRANSIENT, message="\udc80 é\n\x00", retry_at=2.5,
        )  # fmt: skip
        assert (second.generation, second.rows, second.digest, second.object, second.fingerprint) == (3, 0, "abc", "a/b.json.gz", "f1")
        assert (second.marks, second.without, second.read_at, second.published_at) == ((Mark.DEGRADED,), ("odds", "a,b"), 0, 1)
        assert (third.state, third.marks, third.without, third.object, third.rows) == (State.EMPTY, (Mark.ADOPTED,), (), None, None)
        assert ledger.heads(MART)[FIRST].error_class is ErrorClass.PERMANENT
        assert heads_of(ledger) == replay(ledger.events())[0]

    # Writing

    def test_everything_is_there_for_the_next_process(self, tmp_path: Path) -> None:
        ledger = self.ledger(tmp_path)
        with ledger.lease("run"):
            ledger.append([claimed(1), finished(1)])
            ledger.store_calendar(GAMES, 1.0)
            ledger.start_run(RunRecord(run=RUN, plan="p1", selection="", command="run", started=1.0), PLAN)
        again = self.ledger(tmp_path)
        assert again.events() == ledger.events()
        assert again.heads(RAW) == ledger.heads(RAW)
        assert again.calendar(GAMES.name) == GAMES
        assert again.runs() == ledger.runs()
        assert again.frozen("p1") == PLAN
        assert again.publish_counter() == 1

    @pytest.mark.parametrize(
        "write",
        [
            lambda ledger: ledger.append([claimed(1)]),
            lambda ledger: ledger.append([]),
            lambda ledger: ledger.next_fence(),
            lambda ledger: ledger.store_calendar(GAMES, 1.0),
            lambda ledger: ledger.start_run(RunRecord(run=RUN, plan="p1", selection="", command="run", started=1.0), PLAN),
            lambda ledger: ledger.end_run(RUN, at=2.0, exit_code=0, summary={}),
        ],
        ids=["append", "append_nothing", "next_fence", "store_calendar", "start_run", "end_run"],
    )
    def test_nothing_is_written_without_the_lease(self, tmp_path: Path, write: Callable[[Ledger], object]) -> None:
        ledger = self.ledger(tmp_path)
        with pytest.raises(LeaseLost):
            write(ledger)
        with ledger.lease("run"):
            ledger.append([claimed(1)])
        with pytest.raises(LeaseLost):
            write(ledger)
        assert len(ledger.events()) == 1

    def test_a_fence_older_than_the_heads_is_refused_and_its_whole_group_with_it(self, tmp_path: Path) -> None:
        ledger = self.ledger(tmp_path)
        with ledger.lease("run"):
            ledger.append([claimed(5), event(EventKind.INTERRUPTED, State.PENDING, 5), claimed(7)])
            before = (ledger.events(), heads_of(ledger), ledger.publish_counter())
            with pytest.raises(LedgerError, match=r"raw@2024-01-01: .* fence 5 .* fence 7"):
                ledger.append([claimed(8, SECOND), finished(8, SECOND), finished(5)])
            assert (ledger.events(), heads_of(ledger), ledger.publish_counter()) == before
            ledger.append([finished(7)])
            assert ledger.heads(RAW)[FIRST].state is State.COMPLETE

    def test_a_waiver_covers_until_it_ends_and_can_be_ended(self, tmp_path: Path) -> None:
        ledger = self.ledger(tmp_path)
        signed = {"message": "the source lost it", "by": "ada", "until": "2024-02-01", "ends": 1_706_832_000.0}

        def ends() -> dict[PartitionKey, float | None]:
            return {key: one.ends for one in ledger.standings(RAW) if one.state is State.WAIVED for key in one.keys}

        with ledger.lease("waive"):
            ledger.append([claimed(1), finished(1, state=State.INCOMPLETE, message="short"), claimed(2, SECOND), finished(2, SECOND)])
            counter = ledger.publish_counter()
            ledger.append([event(EventKind.WAIVED, State.WAIVED, 3, THIRD)._replace(details=signed)])
            assert ledger.publish_counter() == counter, "nothing of it was published"
            ledger.append([event(EventKind.WAIVED, State.WAIVED, 4)._replace(details=signed | {"generation": 1, "digest": "d", "rows": 1})])
            assert ledger.publish_counter() == counter + 1
            first, third = ledger.heads(RAW)[FIRST], ledger.heads(RAW)[THIRD]
            assert (first.state, first.generation, first.digest, first.rows, first.message) == (
                State.WAIVED,
                1,
                "d",
                1,
                "the source lost it",
            )
            assert (third.state, third.generation, third.published_at) == (State.WAIVED, 0, 0)
            assert ends() == {FIRST: 1_706_832_000.0, THIRD: 1_706_832_000.0}
            with pytest.raises(LedgerError):
                ledger.append([event(EventKind.WAIVED, State.WAIVED, 5, SECOND)])
            ledger.append([event(EventKind.REOPENED, State.PENDING, 4, reason="waiver_ended"), claimed(6, THIRD)])
            assert ends() == {}
        assert heads_of(ledger) == replay(ledger.events())[0]

    def test_endings_are_the_attempts_that_counted_in_order(self, tmp_path: Path) -> None:
        ledger = self.ledger(tmp_path)
        with ledger.lease("run"):
            for fence, ended in enumerate(
                (
                    event(
                        EventKind.RETRY,
                        State.RETRY_WAIT,
                        1,
                        counts=True,
                        worker="process 2",
                        error_class="transient",
                        status=503,
                        message="ü \udc80",
                    ),
                    event(EventKind.RETRY, State.RETRY_WAIT, 2, counts=False, error_class="rate_limited", message="slow down"),
                    event(EventKind.INTERRUPTED, State.PENDING, 3, message="stopped"),
                    finished(4, state=State.INCOMPLETE, message="short", findings=[["missing_keys", "a"], ["out_of_range", "b"]]),
                    finished(5, message=None),
                ),
                1,
            ):
                ledger.append([claimed(fence), ended])
            ledger.append([claimed(6, processor=MART), finished(6, processor=MART)])
        assert ledger.endings(RAW) == [
            Ending(FIRST, 1_700_000_000.25, RUN, State.RETRY_WAIT, ErrorClass.TRANSIENT, 503, "ü \udc80", (), "process 2"),
            Ending(FIRST, 1_700_000_000.25, RUN, State.INCOMPLETE, message="short", codes=("missing_keys", "out_of_range")),
            Ending(FIRST, 1_700_000_000.25, RUN, State.COMPLETE),
        ]
        assert ledger.endings(ProcessorName("nobody")) == []

    def test_what_cannot_happen_where_a_unit_stands_is_refused(self, tmp_path: Path) -> None:
        ledger = self.ledger(tmp_path)
        with ledger.lease("run"):
            with pytest.raises(LedgerError, match=r"raw@2024-01-01: finished cannot lead from pending to complete"):
                ledger.append([finished(1)])
            ledger.append([claimed(1), finished(1)])
            with pytest.raises(LedgerError, match="from complete"):
                ledger.append([finished(1)])
        assert len(ledger.events()) == 2

    def test_the_publish_counter_is_the_clock_of_staleness(self, tmp_path: Path) -> None:
        ledger = self.ledger(tmp_path)
        with ledger.lease("run"):
            ledger.append([claimed(1), finished(1, generation=1)])
            ledger.append([claimed(2, FIRST, MART), claimed(3), finished(3, generation=2), finished(2, FIRST, MART, generation=1)])
        raw, mart = ledger.heads(RAW)[FIRST], ledger.heads(MART)[FIRST]
        assert (raw.published_at, mart.read_at, mart.published_at, ledger.publish_counter()) == (2, 1, 3, 3)
        assert raw.published_at > mart.read_at, "mart was claimed before raw was published again: it is stale"

    def test_fences_only_grow_whoever_gives_them_out(self, tmp_path: Path) -> None:
        ledger = self.ledger(tmp_path)
        with ledger.lease("run"):
            given = [ledger.next_fence() for _ in range(3)]
            ledger.append([claimed(fence, key) for fence, key in zip(given, (FIRST, SECOND, THIRD), strict=True)])
            ledger.append([claimed(40, FIRST, MART)])
            given += [Fence(40), ledger.next_fence()]
            ledger.append([claimed(given[-1], SECOND, MART)])
        again = self.ledger(tmp_path)
        with again.lease("run"):
            given.append(again.next_fence())
        assert given == sorted(set(given))
        assert given[0] > 0

    # The lease

    def test_a_second_conductor_is_told_who_holds_the_lease(self, tmp_path: Path) -> None:
        first, second = self.ledger(tmp_path), self.ledger(tmp_path)
        with first.lease("run phase:raw"):
            with pytest.raises(LeaseHeld, match="run phase:raw"), second.lease("retry"):
                pass
            with pytest.raises(LeaseLost):
                second.append([claimed(1)])
            first.append([claimed(1)])
            assert second.events() == [claimed(1)], "reading needs no lease"
        with second.lease("retry"):
            second.append([finished(1)])
        assert first.heads(RAW) == second.heads(RAW)

    def test_the_lease_is_free_after_an_error(self, tmp_path: Path) -> None:
        ledger = self.ledger(tmp_path)
        with pytest.raises(LedgerError), ledger.lease("run"):
            ledger.append([finished(1)])
        with self.ledger(tmp_path).lease("run"):
            pass

    def test_the_lease_of_a_dead_holder_is_free_at_once_and_its_late_writes_are_refused(self, tmp_path: Path) -> None:
        dead, next_ = self.ledger(tmp_path), self.ledger(tmp_path)
        held = dead.lease("run")
        held.__enter__()
        dead.append([claimed(dead.next_fence())])
        self.die(dead)
        with next_.lease("run"):
            fence = next_.next_fence()
            assert fence > next_.heads(RAW)[FIRST].fence
            next_.append([event(EventKind.INTERRUPTED, State.PENDING, 1), claimed(fence)])
            with pytest.raises(LeaseLost):
                dead.append([finished(1)])
            next_.append([finished(fence)])
        assert [one.kind for one in next_.events()] == ["claimed", "interrupted", "claimed", "finished"]

    # Calendars, runs, plans

    def test_the_newest_version_of_a_calendar_comes_back_exactly(self, tmp_path: Path) -> None:
        ledger = self.ledger(tmp_path)
        longer = Calendar(name=GAMES.name, key="game_id", keys=(*GAMES.keys, PartitionKey("0022300003")))
        with ledger.lease("run"):
            ledger.store_calendar(GAMES, 1.0)
            ledger.store_calendar(GAMES, 2.0)
            found = ledger.calendar(GAMES.name)
            assert found == GAMES
            assert found is not None
            assert (found.version, found.attributes) == (GAMES.version, GAMES.attributes)
            ledger.store_calendar(longer, 3.0)
            assert ledger.calendar(GAMES.name) == longer
            ledger.store_calendar(GAMES, 4.0)
            assert ledger.calendar(GAMES.name) == GAMES
        assert ledger.calendar(CalendarName("dates")) is None

    def test_runs_are_listed_oldest_first_with_how_they_ended(self, tmp_path: Path) -> None:
        ledger = self.ledger(tmp_path)
        records = [
            RunRecord(run=RunId(f"run-{n}"), plan="p1", selection="phase:raw", command="run phase:raw", started=float(n), reason="é")
            for n in (3, 1, 2)
        ]
        summary: Mapping[str, object] = {"units": {"complete": 3}, "gaps": []}
        with ledger.lease("run"):
            for record in records:
                ledger.start_run(record, PLAN)
            assert ledger.runs() == records
            assert ledger.runs(newest=2) == records[1:]
            assert ledger.runs(newest=0) == []
            ledger.end_run(RunId("run-1"), at=9.5, exit_code=1, summary=summary)
            with pytest.raises(LedgerError, match="run-1 has been started before"):
                ledger.start_run(records[1], PLAN)
            with pytest.raises(LedgerError, match="run-9 was never started"):
                ledger.end_run(RunId("run-9"), at=1.0, exit_code=0, summary={})
        first, ended, last = ledger.runs()
        assert (first.exit_code, first.ended, first.summary, last) == (None, None, {}, records[2])
        assert (ended.ended, ended.exit_code, ended.summary, ended.started) == (9.5, 1, summary, 1.0)
        assert ledger.frozen("p1") == PLAN
