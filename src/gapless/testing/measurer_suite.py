"""What everything that measures tables promises: evidence. What the rest of a warehouse promises is in :mod:`gapless.testing.warehouse_suite`."""

from __future__ import annotations

import math
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from gapless.model.condition import read_condition
from gapless.model.evidence import SAMPLE, Contained, Evidence, GroupMean, KeySample, Mean, Miscount, Missum, NullEntity
from gapless.model.expectation import Containment, Counts, Distribution, Expectation, Keys, Likeness, Nulls, References, Sums
from gapless.model.ids import Fence, PartitionKey, ProcessorName, Unit
from gapless.model.output import Table
from gapless.ports.warehouse import Marker, Warehouse
from gapless.testing.small_league import (
    D1,
    D2,
    D3,
    D9,
    FULL,
    GAMES,
    KEYS,
    LINES,
    OTHER,
    SCHEDULE,
    SCHEDULE_COLUMNS,
    SYSTEM_A,
    SYSTEM_B,
    TEAM_LINES,
    TEAMS,
    dates,
    lines,
    predictions,
    publication,
    query,
)


class MeasurerSuite(ABC):
    """Measures what a warehouse has staged or published; each test closes it."""

    @abstractmethod
    def warehouse(self, folder: Path) -> Warehouse:
        """An empty warehouse that knows :data:`gapless.testing.small_league.STATEMENTS`."""

    @pytest.fixture
    def house(self, tmp_path: Path) -> Iterator[Warehouse]:
        """A warehouse with the schedule of three dates: two games, and a day off."""
        made = self.warehouse(tmp_path)
        due = [
            {"season": "2022-23", "game_date": date.fromisoformat(day), "game_id": game, "team": team, "lines": 1}
            for day, game, team in FULL
        ]
        due.append({"season": "2022-23", "game_date": date(2023, 1, 3), "game_id": "no game on this date", "team": None, "lines": 0})
        self.put(made, Fence(1), SCHEDULE, GAMES, pa.Table.from_pylist(due, schema=SCHEDULE_COLUMNS), "2022-23")
        yield made
        made.close()

    def put(
        self, house: Warehouse, fence: Fence, processor: ProcessorName, output: Table, rows: object, *keys: str
    ) -> Mapping[Unit, Marker | None]:
        """Stage and publish."""
        house.stage_rows(fence, rows, output)
        return house.publish([publication(fence, processor, output, *keys)])

    def staged(self, house: Warehouse, rows: object, expectation: Expectation, *keys: str, fence: int = 50) -> list[Evidence]:
        """Evidence of rows that are staged and not published, in the order of ``keys``."""
        house.stage_rows(Fence(fence), rows, TEAM_LINES)
        found = house.measure_stage(Fence(fence), TEAM_LINES, expectation, dates(*keys))
        assert set(found) == set(keys)
        return [found[PartitionKey(key)] for key in keys]

    def test_keys_are_counted_exactly_and_sampled_in_order(self, house: Warehouse) -> None:
        extra = [(D1, f"{number:03d}", "XXX") for number in reversed(range(30))]
        (found,) = self.staged(house, lines((D1, "1", "NYK"), *extra), TEAMS, D1)
        assert (found.rows, found.expected) == (31, 2)
        assert found.missing == KeySample(1, (("1", "BOS"),))
        assert found.unexpected == KeySample(30, tuple((f"{number:03d}", "XXX") for number in range(SAMPLE)))

    def test_measuring_many_units_asks_as_much_as_measuring_one(self, house: Warehouse) -> None:
        everything = Expectation(
            keys=TEAMS.keys,
            empty=TEAMS.empty,
            counts=Counts(query=query("lines_due.sql"), columns=("game_id", "team")),
            nulls=Nulls(limits={"points": 0.1}, query=query("pace_limits.sql")),
            ranges={"points": (0, 200)},
            references=(References(columns=("game_id", "team"), query=query("teams_known.sql")),),
        )
        days = [f"2023-{month:02d}-{day:02d}" for month in range(1, 11) for day in range(1, 29)]
        house.stage_rows(Fence(50), lines(*((day, "1", "BOS") for day in days)), TEAM_LINES)

        def asked(*keys: str) -> int:
            before = house.queries
            assert len(house.measure_stage(Fence(50), TEAM_LINES, everything, dates(*keys))) == len(keys)
            return house.queries - before

        assert 0 < asked(*days) <= asked(days[0])

    def test_a_measurer_sees_what_its_owner_has_staged_and_published(self, house: Warehouse) -> None:
        measurer = house.measurer()
        assert measurer.measure_published(TEAM_LINES, TEAMS, dates(D1))[KEYS[D1]].rows == 0
        before = self.staged(house, lines(*FULL), TEAMS, D1, D2)
        assert list(measurer.measure_stage(Fence(50), TEAM_LINES, TEAMS, dates(D1, D2)).values()) == before
        house.publish([publication(Fence(50), LINES, TEAM_LINES, D1, D2)])
        house.drop_stage(Fence(50))
        assert list(measurer.measure_published(TEAM_LINES, TEAMS, dates(D1, D2)).values()) == before
        assert "attempt 50" in (measurer.measure_stage(Fence(50), TEAM_LINES, TEAMS, dates(D1))[KEYS[D1]].error or "")
        asked = house.queries
        measurer.measure_published(TEAM_LINES, TEAMS, dates(D1))
        assert house.queries > asked
        measurer.close()
        assert house.measure_published(TEAM_LINES, TEAMS, dates(D1))[KEYS[D1]] == before[0]

    def test_what_is_measured_while_the_owner_publishes_is_whole(self, house: Warehouse) -> None:
        versions = [lines(*FULL), lines(*FULL[:3], (D2, "2", "LAL", 90, 88.0)), lines(FULL[0], FULL[2])]
        fences = iter(range(2, 100))
        whole = []
        for version in versions:
            self.put(house, Fence(next(fences)), LINES, TEAM_LINES, version, D1, D2)
            whole.append(house.measure_published(TEAM_LINES, TEAMS, dates(D1, D2)))
        measurer, over = house.measurer(), threading.Event()
        with ThreadPoolExecutor(1) as thread:

            def measure() -> list[Mapping[PartitionKey, Evidence]]:
                found = [measurer.measure_published(TEAM_LINES, TEAMS, dates(D1, D2))]
                while not over.is_set():
                    found.append(measurer.measure_published(TEAM_LINES, TEAMS, dates(D1, D2)))
                return found

            measuring = thread.submit(measure)
            for version in versions * 5:
                self.put(house, Fence(next(fences)), LINES, TEAM_LINES, version, D1, D2)
            over.set()
            assert all(found in whole for found in measuring.result())
        measurer.close()

    def test_null_parts_of_keys_are_shown(self, house: Warehouse) -> None:
        (found,) = self.staged(house, lines((D1, "1", None), (D1, None, None)), TEAMS, D1)
        assert found.unexpected == KeySample(2, (("1", "∅"), ("∅", "∅")))

    def test_a_key_occurs_once_in_its_unit(self, house: Warehouse) -> None:
        twice = lines((D1, "1", "BOS"), (D1, "1", "BOS", 7, None), (D1, "1", "BOS"), (D1, "2", None), (D1, "2", None), (D2, "1", "NYK"))
        first, second = self.staged(house, twice, Expectation(), D1, D2)
        assert first.duplicates == KeySample(2, (("1", "BOS"), ("2", "∅")))
        assert second.duplicates == KeySample()

    def test_a_key_occurs_in_one_unit_of_the_table(self, house: Warehouse) -> None:
        first, second = self.staged(house, lines((D1, "1", "BOS"), (D2, "1", "BOS"), (D2, "2", "LAL")), Expectation(), D1, D2)
        assert first.duplicates == second.duplicates == KeySample(1, (("1", "BOS"),))
        house.publish([publication(Fence(50), LINES, TEAM_LINES, D1, D2)])
        published = house.measure_published(TEAM_LINES, Expectation(), dates(D1, D2))
        assert [published[KEYS[key]] for key in (D1, D2)] == [first, second]
        (moved,) = self.staged(house, lines((D3, "2", "LAL")), Expectation(), D3, fence=51)
        assert moved.duplicates == KeySample(1, (("2", "LAL"),))
        (again,) = self.staged(house, lines((D2, "2", "LAL")), Expectation(), D2, fence=52)
        assert again.duplicates == KeySample()

    def test_rows_of_each_entity_are_counted_against_the_reference(self, house: Warehouse) -> None:
        counts = Expectation(counts=Counts(query=query("lines_due.sql"), columns=("game_id", "team")))
        rows = lines((D1, "1", "NYK"), (D1, "1", "NYK"), (D1, "9", "BOS"), (D2, "2", "BOS"), (D2, "2", "LAL"))
        first, second = self.staged(house, rows, counts, D1, D2)
        assert first.miscounts == (
            Miscount(entity=("1", "BOS"), expected=1, found=0),
            Miscount(entity=("1", "NYK"), expected=1, found=2),
            Miscount(entity=("9", "BOS"), expected=0, found=1),
        )
        assert (second.miscounts, second.expected) == ((), None)

    def test_a_count_that_the_reference_leaves_open_is_unknown(self, house: Warehouse) -> None:
        unknown = [{"season": "s", "game_date": date(2023, 1, 9), "game_id": "9", "team": "BOS", "lines": None}]
        self.put(house, Fence(2), SCHEDULE, GAMES, pa.Table.from_pylist(unknown, schema=SCHEDULE_COLUMNS), "s")
        counts = Expectation(counts=Counts(query=query("lines_due.sql"), columns=("game_id", "team")))
        (found,) = self.staged(house, lines((D9, "9", "BOS")), counts, D9)
        assert "lines_due.sql" in (found.error or "")
        assert "9, BOS" in (found.error or "")

    def test_nulls_have_limits_from_the_file_and_from_a_query(self, house: Warehouse) -> None:
        limits = Expectation(nulls=Nulls(limits={"points": 0.1, "pace": 0.0}, query=query("pace_limits.sql")))
        rows = lines((D1, "1", "BOS", None, None), (D1, "1", "NYK", 7, None), (D2, "2", "BOS", 8, None))
        first, second, third = self.staged(house, rows, limits, D1, D2, D3)
        assert first.nulls == {"points": (1, 0.1), "pace": (2, 0.0)}
        assert second.nulls == {"points": (0, 0.1), "pace": (1, 0.5)}
        assert third.nulls == {"points": (0, 0.1), "pace": (0, 0.0)}

    def test_all_columns_without_a_limit_of_their_own_have_that_of_the_others(self, house: Warehouse) -> None:
        rows = lines((D1, "1", "BOS", None, None), (D1, "1", "NYK", 7, 2.0))
        (found,) = self.staged(house, rows, Expectation(nulls=Nulls(limits={"points": 0.5}, others=0.0)), D1)
        assert found.nulls == {"points": (1, 0.5), **{name: (int(name == "pace"), 0.0) for name in rows.column_names if name != "points"}}

    def test_nulls_are_counted_by_entity(self, house: Warehouse) -> None:
        nulls = Nulls(limits={"points": 0.5, "pace": 0.5}, per={"points": ("team",), "pace": ("game_id", "team")})
        rows = lines((D1, "1", "BOS", None, 1.0), (D1, "2", "BOS", 7, None), (D1, "1", None, None, None), (D2, "2", "LAL", 8, 1.0))
        first, second = self.staged(house, rows, Expectation(nulls=nulls), D1, D2)
        assert first.null_entities == {
            "points": (NullEntity(("BOS",), 1, 2), NullEntity(("∅",), 1, 1)),
            "pace": (NullEntity(("1", "∅"), 1, 1), NullEntity(("2", "BOS"), 1, 1)),
        }
        assert (first.nulls, second.null_entities) == ({"points": (2, 0.5), "pace": (2, 0.5)}, {"points": (), "pace": ()})

    def test_ranges_leave_nulls_out(self, house: Warehouse) -> None:
        ranges = Expectation(ranges={"points": (50, 200), "pace": (90, 115)})
        rows = lines(
            (D1, "1", "BOS", 90, None), (D1, "1", "NYK", 120, None), (D2, "2", "BOS", None, 95.5), (D2, "2", "LAL", None, math.nan)
        )
        first, second = self.staged(house, rows, ranges, D1, D2)
        assert first.ranges == {"points": (90.0, 120.0), "pace": (None, None)}
        assert second.ranges["points"] == (None, None)
        least, greatest = second.ranges["pace"]
        assert least == 95.5
        assert greatest is not None
        assert math.isnan(greatest)

    def test_a_part_that_must_be_there_and_a_whole_that_nothing_may_leave(self, house: Warehouse) -> None:
        due = Containment(query=query("teams_due.sql"), columns=("game_id", "team"))
        rows = lines((D1, "1", "BOS"), (D1, "1", "LAL"), (D1, "1", "LAL"), (D1, "9", None))
        first, second = self.staged(house, rows, Expectation(contains=due, within=due), D1, D2)
        assert first.contains == Contained(2, KeySample(1, (("1", "NYK"),)))
        assert first.within == Contained(3, KeySample(2, (("1", "LAL"), ("9", "∅"))))
        assert second.contains == Contained(2, KeySample(2, (("2", "BOS"), ("2", "LAL"))))
        assert second.within == Contained(0, KeySample())
        assert (first.expected, first.missing, first.unexpected) == (None, KeySample(), KeySample())

    def test_values_outside_those_allowed_are_shown_with_their_rows(self, house: Warehouse) -> None:
        allowed = Expectation(allowed={"team": ("BOS", "NYK"), "points": ("100", "120")})
        rows = lines((D1, "1", "BOS", 120, None), (D1, "1", None, 7, None), (D2, "2", "LAL"), (D2, "2", "GSW"), (D2, "3", "LAL"))
        first, second, third = self.staged(house, rows, allowed, D1, D2, D3)
        assert first.disallowed == {"team": KeySample(), "points": KeySample(1, (("7", "1", "∅"),))}
        assert second.disallowed["team"] == KeySample(3, (("GSW", "2", "GSW"), ("LAL", "2", "LAL"), ("LAL", "3", "LAL")))
        assert third.disallowed == {}

    def test_values_that_the_reference_does_not_know_dangle(self, house: Warehouse) -> None:
        known = Expectation(references=(References(query=query("teams_known.sql"), columns=("game_id", "team")),))
        rows = lines((D1, "1", "BOS"), (D1, "1", "LAL"), (D1, "9", None), (D2, "1", "NYK"))
        first, second = self.staged(house, rows, known, D1, D2)
        assert first.dangling == {"game_id, team": KeySample(1, (("1", "LAL", "1", "LAL"),))}
        assert second.dangling == {"game_id, team": KeySample()}

    def test_rows_repeat_what_their_unit_is(self, house: Warehouse) -> None:
        agrees = Expectation(agrees={"team": "{team}", "game_id": "g-{season}"})
        rows = lines((D1, "g-2022-23", "NYK"), (D1, "g-2021-22", None), (D2, "g-2022-23", "LAL"))
        first, second = self.staged(house, rows, agrees, D1, D2)
        assert first.disagreeing == {
            "team": KeySample(1, (("∅", "g-2021-22", "∅"),)),
            "game_id": KeySample(1, (("g-2021-22", "g-2021-22", "∅"),)),
        }
        assert second.disagreeing == {"team": KeySample(1, (("LAL", "g-2022-23", "LAL"),)), "game_id": KeySample()}
        (unknown,) = self.staged(house, rows, Expectation(agrees={"team": "{city}"}), D1)
        assert "city" in (unknown.error or "")

    def test_a_column_with_one_value_is_found_out(self, house: Warehouse) -> None:
        varies = Expectation(varies={"points": 2, "pace": 2})
        rows = lines((D1, "1", "BOS", 7, None), (D1, "1", "NYK", 7, 1.5), (D2, "2", "BOS", 8, None), (D2, "2", "LAL", 9, None))
        first, second = self.staged(house, rows, varies, D1, D2)
        assert first.varied == {"points": (2, "7"), "pace": (1, "1.5")}
        assert second.varied == {"points": (2, None), "pace": (0, None)}

    def test_rows_that_do_not_meet_a_condition_are_shown_with_its_columns(self, house: Warehouse) -> None:
        conditions = tuple(map(read_condition, ("points = 2 * pace", "pace < points - 1.5", "points >= 7")))
        rows = lines((D1, "1", "BOS", 7, 3.5), (D1, "1", "NYK", 9, 4.0), (D1, "3", "LAL", None, 9.0), (D2, "2", "BOS", 5, math.nan))
        first, second = self.staged(house, rows, Expectation(holds=conditions), D1, D2)
        assert first.broken == {
            "points = 2 * pace": KeySample(1, (("9", "4.0", "1", "NYK"),)),
            "pace < points - 1.5": KeySample(),
            "points >= 7": KeySample(),
        }
        assert [sample.count for sample in second.broken.values()] == [1, 1, 1], "NaN meets no condition"

    def test_what_values_add_up_to_is_compared_by_entity(self, house: Warehouse) -> None:
        each = Sums(name="score", query=query("lines_due.sql"), columns=("points",), per=("game_id", "team"))
        rows = lines(
            (D1, "1", "BOS", 1, 1.0),
            (D1, "1", "NYK", 2, 1.0),
            (D1, "1", "NYK", None, 1.0),
            (D2, "2", "BOS", None, 1.0),
            (D2, "9", "LAL", 3, 1.0),
        )
        first, second, third = self.staged(house, rows, Expectation(sums=(each,)), D1, D2, D3)
        assert first.sums == {"score": (Missum(entity=("1", "NYK"), column="points", expected=1, found=2),)}
        assert second.sums == third.sums == {"score": ()}, "of nulls alone, of entities without rows or that nobody lists, nothing is said"

    def test_what_values_add_up_to_is_compared_in_the_whole_unit(self, house: Warehouse) -> None:
        whole = Expectation(sums=(Sums(name="score", query=query("lines_of_dates.sql"), columns=("points", "pace")),))
        rows = lines((D1, "1", "BOS", 1, None), (D1, "1", "NYK", 2, None))
        (found,) = self.staged(house, rows, whole, D1)
        assert "lines_of_dates.sql: the query gives many for the sum of pace" in (found.error or "")
        points = Expectation(sums=(Sums(name="score", query=query("lines_due.sql"), columns=("game_id", "team", "points")),))
        (found,) = self.staged(house, rows, points, D1, fence=51)
        assert found.error, "teams have no sums"

    def test_means_are_compared_with_those_of_all_others_in_the_table(self, house: Warehouse) -> None:
        def day(number: int, points: int | None) -> tuple[str, str, str, int | None, None]:
            return (f"2023-02-{number:02d}", str(number), "BOS", points, None)

        keys = [f"2023-02-{number:02d}" for number in range(1, 6)]
        self.put(house, Fence(2), LINES, TEAM_LINES, lines(*(day(number, 100 + number % 2) for number in range(1, 4))), *keys[:3])
        expectation = Expectation(distribution={"points": Distribution(deviations=3, least=3)})
        third, fourth, fifth = self.staged(house, lines(day(3, 300), day(4, 140), day(4, 160), day(5, None)), expectation, *keys[2:])
        assert third.means == {"points": Mean(300.0, 3, 117.0, third.means["points"].spread)}
        assert third.means["points"].spread == pytest.approx(28.58, abs=0.01)
        assert (fourth.means["points"].value, fourth.means["points"].others, fourth.means["points"].centre) == (150.0, 3, 167.0)
        assert fifth.means == {"points": Mean(None)}
        grouped = Expectation(distribution={"points": Distribution(deviations=3, least=3, within="game_id")})
        assert house.measure_published(TEAM_LINES, grouped, dates(keys[0]))[PartitionKey(keys[0])].means == {"points": Mean(101.0)}

    def test_groups_of_units_are_compared_with_the_others_in_the_table(self, house: Warehouse) -> None:
        def day(number: int, month: str, *points: int | None) -> list[tuple[str, str, str, int | None, None]]:
            return [(f"2023-02-{number:02d}", str(nth % 2), month, one, None) for nth, one in enumerate(points)]

        keys = [f"2023-02-{number:02d}" for number in range(1, 6)]
        old = [*day(1, "jan", 10, 20), *day(2, "jan", 30, 40), *day(3, "feb", 99, 99, 99, 99)]
        self.put(house, Fence(2), LINES, TEAM_LINES, lines(*old), *keys[:3])
        expectation = Expectation(
            alike=(
                Likeness(by="team", share=0.1, least=2, column="points"),
                Likeness(by="team", share=0.1, least=1, per=("game_id",)),
            )
        )
        new = [*day(3, "feb", 7, 9, 11), *day(4, "feb", None), *day(5, "mar", 5)]
        third, fourth, fifth = self.staged(house, lines(*new), expectation, *keys[2:])
        assert third.groups == {
            "the mean of points by team": GroupMean("feb", 9.0, 1, 1, 25.0, 25.0),
            "the rows of each game_id by team": GroupMean("feb", 1.25, 2, 2, 1.0, 1.0),
        }
        assert fourth.groups == third.groups
        assert fifth.groups["the mean of points by team"] == GroupMean("mar", 5.0, 1, 1, 25.0, 25.0)
        assert fifth.groups["the rows of each game_id by team"] == GroupMean("mar", 1.0, 1, 2, 1.0, 1.25)
        assert house.measure_published(TEAM_LINES, expectation, dates(keys[0]))[PartitionKey(keys[0])].groups == {
            "the mean of points by team": GroupMean("jan", 25.0, 2),
            "the rows of each game_id by team": GroupMean("jan", 1.0, 2, 1, 2.0, 2.0),
        }

    def test_staged_rows_of_other_units_are_unexpected_of_every_unit(self, house: Warehouse) -> None:
        rows = lines(*FULL, (D9, "9", "BOS"), (D9, "9", "BOS"), (None, "8", "NYK"))
        strays = KeySample(2, ((D9, "9", "BOS"), ("∅", "8", "NYK")))
        first, second = self.staged(house, rows, TEAMS, D1, D2)
        assert first.unexpected == second.unexpected == strays
        assert (first.rows, second.rows) == (2, 2)

    def test_a_query_that_fails_is_evidence_of_nothing(self, house: Warehouse) -> None:
        bad = query("fails.sql")
        for expectation in (
            Expectation(keys=Keys(query=bad, columns=("game_id",))),
            Expectation(counts=Counts(query=bad, columns=("game_id",))),
            Expectation(empty=bad),
            Expectation(nulls=Nulls(query=bad)),
            Expectation(references=(References(query=bad, columns=("game_id",)),)),
            Expectation(contains=Containment(query=bad, columns=("game_id",))),
            Expectation(within=Containment(query=bad, columns=("game_id",))),
            Expectation(sums=(Sums(name="score", query=bad, columns=("points",), per=("game_id",)),)),
        ):
            first, second = self.staged(house, lines(*FULL), expectation, D1, D2)
            assert "fails.sql" in (first.error or "")
            assert first == second == house.measure_published(TEAM_LINES, expectation, dates(D1))[KEYS[D1]]

    def test_a_query_of_another_width_is_unknown_and_named(self, house: Warehouse) -> None:
        due = query("teams_due.sql")
        for expectation in (
            Expectation(keys=Keys(query=due, columns=("game_id",))),
            Expectation(counts=Counts(query=due, columns=("game_id", "team"))),
            Expectation(empty=due),
            Expectation(references=(References(query=due, columns=("game_id",)),)),
            Expectation(contains=Containment(query=due, columns=("game_id",))),
            Expectation(sums=(Sums(name="score", query=due, columns=("points",)),)),
        ):
            (found,) = self.staged(house, lines(*FULL), expectation, D1)
            assert "teams_due.sql: the query returns 3 columns" in (found.error or "")

    def test_a_column_that_is_not_there_is_unknown(self, house: Warehouse) -> None:
        for expectation in (
            Expectation(ranges={"possessions": (0, 1)}),
            Expectation(nulls=Nulls(limits={"possessions": 0})),
            Expectation(allowed={"possessions": ("1",)}),
            Expectation(varies={"possessions": 2}),
            Expectation(nulls=Nulls(limits={"points": 0}, per={"points": ("possessions",)})),
            Expectation(distribution={"possessions": Distribution(deviations=3, least=3)}),
            Expectation(distribution={"points": Distribution(deviations=3, least=3, within="possessions")}),
            Expectation(agrees={"possessions": "{season}"}),
            Expectation(alike=(Likeness(by="possessions", share=0.1, least=2, column="points"),)),
            Expectation(alike=(Likeness(by="team", share=0.1, least=2, column="possessions"),)),
            Expectation(alike=(Likeness(by="team", share=0.1, least=2, per=("possessions",)),)),
            Expectation(holds=(read_condition("points <= possessions"),)),
            Expectation(sums=(Sums(name="score", query=query("lines_due.sql"), columns=("possessions",), per=("game_id", "team")),)),
            Expectation(sums=(Sums(name="score", query=query("lines_due.sql"), columns=("points",), per=("game_id", "possessions")),)),
            Expectation(keys=Keys(query=query("teams_due.sql"), columns=("game_id", "possessions"))),
        ):
            (found,) = self.staged(house, lines(*FULL), expectation, D1)
            assert "possessions" in (found.error or "")

    def test_a_table_that_does_not_exist_has_no_rows(self, house: Warehouse) -> None:
        everything = Expectation(
            keys=TEAMS.keys, empty=TEAMS.empty, ranges={"points": (0, 1)}, nulls=Nulls(limits={"pace": 0.5}, query=query("pace_limits.sql")),
            counts=Counts(query=query("lines_due.sql"), columns=("game_id", "team")), allowed={"team": ("BOS",)}, varies={"pace": 2},
            references=(References(query=query("teams_known.sql"), columns=("game_id", "team")),), agrees={"game_date": "{game_date}"},
            distribution={"pace": Distribution(deviations=3, least=3, within="team")},
            alike=(Likeness(by="team", share=0.1, least=2, column="pace"), Likeness(by="team", share=0.1, least=2, per=("game_id",))),
            holds=(read_condition("pace <= points"),),
            sums=(Sums(name="score", query=query("lines_due.sql"), columns=("points",), per=("game_id", "team")),),
        )  # fmt: skip
        found = house.measure_published(TEAM_LINES, everything, dates(D1, D3))
        first, third = found[KEYS[D1]], found[KEYS[D3]]
        assert (first.rows, first.expected, first.missing.count, len(first.miscounts), first.error) == (0, 2, 2, 2, None)
        assert (third.rows, third.expected, third.empty_reason) == (0, 0, "no game on this date")
        assert house.markers(LINES, [KEYS[D1]]) == {}

    @pytest.mark.parametrize(("rows", "changed", "twin"), [(20, 0, "system b"), (19, 0, None), (20, 1, None)])
    def test_rows_that_are_those_of_another_slice_are_found(self, house: Warehouse, rows: int, changed: int, twin: str | None) -> None:
        players = [f"player {n}" for n in range(rows)]
        self.put(house, Fence(9), OTHER, SYSTEM_B, predictions("b", *players), D1)
        house.stage_rows(Fence(10), predictions("a", *players[changed:], *(["somebody else"] * changed)), SYSTEM_A)
        expectations = (Expectation(), Expectation(same_allowed=True))
        found = [house.measure_stage(Fence(10), SYSTEM_A, expected, dates(D1))[KEYS[D1]].twin for expected in expectations]
        house.publish([publication(Fence(10), LINES, SYSTEM_A, D1)])
        found += [house.measure_published(SYSTEM_A, expected, dates(D1))[KEYS[D1]].twin for expected in expectations]
        assert found == [twin, None] * 2

    def test_digests_tell_rows_apart_whatever_their_order(self, house: Warehouse) -> None:
        one, other = (D1, "1", "BOS", 5, 6.0), (D1, "1", "NYK", 6, None)

        def digest(*rows: tuple[str, str, str, int | None, float | None]) -> str:
            return self.staged(house, lines(*rows), Expectation(), D1)[0].digest

        whole = digest(one, other)
        assert whole == digest(other, one)
        assert digest() == ""
        different = [
            digest(one),
            digest(one, one, other),
            digest(one, other, other, other),
            digest(one, (D1, "1", "NYK", None, 6.0)),
            digest((D1, "BOS", "1", 5, 6.0), other),
            digest((D1, "1", "NYK", 5, 6.0), (D1, "1", "BOS", 6, None)),
        ]
        assert len({whole, *different}) == len(different) + 1
